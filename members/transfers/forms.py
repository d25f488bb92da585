from dataclasses import replace
from datetime import date, timedelta

from django import forms
from django.db.models import Exists, OuterRef

from branch.asked import number_in
from branch.fields import DayField, day_typed, not_to_come
from branch.periods import Month, day_in_full, today
from members import id_number
from members.dues.liability import drop_not_owed
from members.forms import MemberForm
from members.models import Member, Transfer
from members.roll import told_apart
from members.row_form import RowForm
from members.transfers.leaving import Leaving, paid_until

# What a letter usually says; what counts is what is written on it.
USUAL_DAYS = 90
LONGEST_DAYS = 366
LETTER = ["letter_number", "issued_on", "valid_days", "dues_until", "receipt_on", "reason", "note"]
LABELS = {"other_party": {"in": "从哪里转来（对方党组织）", "out": "转到哪里（对方党组织）"}}


class LetterForm(RowForm):
    """What a transfer's letter of introduction says, whichever way the member goes."""

    valid_days = forms.IntegerField(
        label="有效期（天）",
        required=False,
        min_value=1,
        max_value=LONGEST_DAYS,
        help_text="照介绍信上写的填，常用 90 天。",
        error_messages={
            "invalid": "有效期只写数字，例：90。",
            "min_value": "有效期至少写 1 天。",
            "max_value": f"有效期最多写 {LONGEST_DAYS} 天，请核对。",
        },
    )
    widths = {"other_party": "w8", "moved_on": "w4", "valid_days": "w4", "reason": "w8"}

    class Meta(RowForm.Meta):
        model = Transfer
        fields = ["other_party", "moved_on", *LETTER]
        help_texts = {
            "dues_until": "照介绍信上写的填：这个月为止在原支部交，下个月起在新支部交。",
            "receipt_on": "还没有收到就空着，以后再补。",
            "reason": "例：工作调动、退休、毕业。",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        way = self.instance.direction
        self.fields["other_party"].label = LABELS["other_party"][way]
        self.fields["other_party"].error_messages["required"] = "还没写对方党组织。"
        if "moved_on" in self.fields:
            self.fields["moved_on"].label = f"{self.instance.get_direction_display()}日期"
            self.fields["moved_on"].error_messages["required"] = f"还没写{self.fields['moved_on'].label}。"
        self.fields["note"].widget.attrs["rows"] = 2

    def clean_issued_on(self):
        return not_to_come(self.cleaned_data["issued_on"], "介绍信日期还没到，开了介绍信再写。")

    def clean_receipt_on(self):
        return not_to_come(self.cleaned_data["receipt_on"], "回执日期还没到，收到了再写。")

    def clean_moved_on(self):
        day = self.cleaned_data["moved_on"]
        if day > today() + timedelta(days=LONGEST_DAYS):
            label = self.fields["moved_on"].label
            raise forms.ValidationError(f"{label}{day_in_full(day)}在一年以后，请核对年份。")
        return day


class OutForm(LetterForm):
    """A member who leaves. What that ends is shown first: `seen` is what the page showed."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta(LetterForm.Meta):
        fields = ["member", *LetterForm.Meta.fields]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.was_on = self.instance.moved_on if self.instance.pk else None
        self.effects: Leaving | None = None
        # What ends is not what the page showed: it is shown before it is written.
        self.has_news = False
        if self.instance.pk:
            self.fields["member"].disabled = True
            until = self.instance.dues_until
            self.effects = Leaving(self.instance.member, self.was_on, self.was_on, until)
        else:
            self.fields["member"].queryset = without(self.fields["member"].queryset, Transfer.Direction.OUT)
            self.initial["valid_days"] = USUAL_DAYS
        self.initial["seen"] = self.seen_now

    def shows(self, effects: Leaving | None):
        """What a page not yet sent shows of a member and a day chosen already."""
        if effects:
            self.effects = effects
            until = effects.dues_until
            self.initial |= {"member": effects.member.pk, "dues_until": until, "seen": self.seen_now}

    def clean(self):
        cleaned = super().clean()
        member, day = cleaned.get("member"), cleaned.get("moved_on")
        if member is None or day is None:
            return cleaned
        complaint = fault_of_leaving(member, day, self.was_on)
        if complaint:
            self.add_error("moved_on", complaint)
            return cleaned
        self.effects = Leaving(member, day, self.was_on, cleaned.get("dues_until"))
        for fault in self.effects.faults:
            self.add_error("moved_on", fault)
        self.has_news = self.seen_now != cleaned.get("seen")
        return cleaned

    @property
    def seen_now(self) -> str:
        return self.effects.seen if self.effects else ""

    def show_again(self):
        """The next press of 保存 is upon what is shown now."""
        self.data = self.data.copy()
        # Proposed once: who then empties it means it.
        asks = not self.instance.pk and not self.data.get("proposed") and not self.data.get("dues_until")
        if asks and self.effects and (until := paid_until(self.effects.member)):
            self.effects = replace(self.effects, dues_until=until)
            self.data["dues_until"] = Month.containing(until).code
        self.data["seen"] = self.seen_now

    def save(self, commit=True):
        transfer = super().save()
        self.effects.end()
        return transfer


def fault_of_leaving(member: Member, day: date, was_on: date | None = None) -> str:
    """Why this member cannot leave on this day; nothing where it is possible."""
    came_on = member.joined_on or member.admitted_on
    if day <= came_on:
        came = "转入" if member.joined_on else "入党"
        return f"{member}{day_in_full(came_on)}才{came}，转出日期要晚于这一天。"
    if member.left_on not in (None, day, was_on):
        left = day_in_full(member.left_on)
        return f"名册里{member}的转出日期是{left}。补登记这次转出就写这一天；日期错了先改名册。"
    return ""


def without(members, direction):
    """The members with no transfer of this direction yet."""
    registered = Transfer.objects.filter(member=OuterRef("pk"), direction=direction, cancelled_on=None)
    return members.filter(~Exists(registered))


def asked_of(branch, typed) -> Leaving | None:
    """The leaving that a form half filled in is about, for the page that shows what would end.

    Without a 党费交至 of somebody's own hand (`proposed` is the page's) it is what the ledger says.
    """
    member = Member.objects.filter(branch=branch, pk=number_in(typed, "member")).first()
    if member is None:
        return None
    until = typed.get("dues_until", "")
    is_own = until not in ("", typed.get("proposed", ""))
    return Leaving(
        member,
        day_typed(typed.get("moved_on")),
        dues_until=_month_typed(until) if is_own else paid_until(member),
    )


def _month_typed(text: str) -> date | None:
    """None where it cannot be read, which the field itself will say."""
    try:
        return Month.parse(text).start
    except ValueError:
        return None


class EditInForm(LetterForm):
    """The letter of a member who came; the day goes to the roll too."""

    def clean(self):
        cleaned = super().clean()
        member, day = self.instance.member, cleaned.get("moved_on")
        if day is None:
            return cleaned
        if day < member.admitted_on:
            admitted = day_in_full(member.admitted_on)
            self.add_error("moved_on", f"{member}{admitted}入党，转入日期不能早于这一天。")
        elif member.left_on and day >= member.left_on:
            left = day_in_full(member.left_on)
            self.add_error("moved_on", f"{member}{left}转出，转入日期要早于这一天。")
        return cleaned

    def save(self, commit=True):
        before = Transfer.objects.values_list("moved_on", flat=True).get(pk=self.instance.pk)
        transfer = super().save()
        first = transfer.member.group_memberships.filter(began_on=before)
        if before != transfer.moved_on:
            first.filter(ended_on=None).update(began_on=transfer.moved_on)
        transfer.member.joined_on = transfer.moved_on
        transfer.member.save(update_fields=["joined_on"])
        drop_not_owed(transfer.branch, [transfer.member])
        return transfer


class PaperInForm(LetterForm):
    """The letter of somebody whom the roll has already, with the day on which they came."""

    class Meta(LetterForm.Meta):
        fields = ["member", "other_party", *LETTER]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        came = self.fields["member"].queryset.filter(joined_on__isnull=False)
        self.fields["member"].queryset = without(came, Transfer.Direction.IN)
        self.fields["member"].help_text = "名册里写了转入日期、还没有登记介绍信的党员。"

    def save(self, commit=True):
        self.instance.moved_on = self.cleaned_data["member"].joined_on
        transfer = super().save()
        drop_not_owed(transfer.branch, [transfer.member])
        return transfer


class ArrivalForm(MemberForm):
    """The person of a transfer in: as the roll asks, but for the days, which the letter gives."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("joined_on", "left_on", "group_since"):
            del self.fields[name]
        for field in self.fields.values():
            verb = "选" if isinstance(field, forms.ChoiceField) else "写"
            field.error_messages["required"] = f"还没{verb}{field.label}。"
        self.before = None

    def arrives_on(self, day: date | None):
        """The day of the letter, as far as it could be read; before the form is judged."""
        self.instance.joined_on = day

    def clean_id_number(self):
        """Who was here before gets a new row, which the ID number follows: a row holds one stay."""
        number = id_number.cleaned(self.cleaned_data["id_number"])
        known = self.instance.branch.members.filter(id_number=number).first() if number else None
        if known is None:
            return number
        if known.left_on is None:
            raise forms.ValidationError(f"{told_apart(known)}就在名册上，不用再登记转入。")
        if self.instance.joined_on and known.left_on > self.instance.joined_on:
            left = day_in_full(known.left_on)
            raise forms.ValidationError(f"{told_apart(known)}{left}才转出，转入日期不能早于这一天。")
        self.before = known
        return number

    def clean(self):
        cleaned = super().clean()
        cleaned["group_since"] = self.instance.joined_on
        admitted, day = cleaned.get("admitted_on"), self.instance.joined_on
        if admitted and day and admitted > day:
            self.add_error("admitted_on", f"转入日期是{day_in_full(day)}，入党日期不能晚于这一天。")
        return cleaned

    def _post_clean(self):
        # The ID number that the earlier row is about to give up does not stand in the way.
        number = self.cleaned_data.get("id_number", "")
        if self.before:
            self.cleaned_data["id_number"] = ""
        super()._post_clean()
        if self.before:
            self.cleaned_data["id_number"] = self.instance.id_number = number

    def save(self, commit=True):
        if self.before:
            self.instance.account = self.before.account
            self.before.id_number, self.before.account = "", None
            self.before.save(update_fields=["id_number", "account"])
        return super().save(commit)


class ReceiptForm(forms.ModelForm):
    receipt_on = DayField(label="回执日期", error_messages={"required": "还没写回执日期。"})

    class Meta:
        model = Transfer
        fields = ["receipt_on"]

    def clean_receipt_on(self):
        day = not_to_come(self.cleaned_data["receipt_on"], "回执日期还没到，收到了再写。")
        if self.instance.issued_on and day < self.instance.issued_on:
            issued = day_in_full(self.instance.issued_on)
            raise forms.ValidationError(f"介绍信是{issued}开的，回执日期不能早于这一天。")
        return day
