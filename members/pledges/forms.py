from datetime import timedelta

from django import forms
from django.db import transaction

from branch.fields import FIRST_YEAR, DayField, RowsField, day_typed, not_to_come
from branch.periods import day_in_full, today
from members.models import Member, Pledge, PledgeRound
from members.pledges.rounds import Scope, add_signers, people_in_scope, why_not
from members.roll import labels_of
from members.row_form import RowForm

FARTHEST = timedelta(days=366)


class RoundForm(RowForm):
    """What a round says; the title of what was signed already follows it."""

    widths = {"title": "w12", "opened_on": "w4", "due_on": "w4"}

    class Meta(RowForm.Meta):
        model = PledgeRound
        fields = ["title", "text", "opened_on", "due_on"]
        help_texts = {"text": "一段一行。打印承诺书时照这里印。", "due_on": "可以不写。"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["rows"] = 10
        self.fields["title"].widget.attrs |= {"list": "titles", "autocomplete": "off"}

    def titles(self) -> list[str]:
        """Names that were used before, to choose from."""
        used = Pledge.objects.filter(branch=self.instance.branch).order_by("title")
        return list(used.values_list("title", flat=True).distinct())

    def clean_title(self):
        return self.cleaned_data["title"].strip()

    def clean_opened_on(self):
        day = self.cleaned_data["opened_on"]
        latest = today() + FARTHEST
        if day.year < FIRST_YEAR or day > latest:
            raise forms.ValidationError(f"开始日期写 {FIRST_YEAR} 年到{day_in_full(latest)}之间的日子。")
        if self.instance.pk:
            first = self.instance.pledges.order_by("signed_on").select_related("member").first()
            if first and first.signed_on < day:
                raise forms.ValidationError(
                    f"{first.member}在{day_in_full(first.signed_on)}已经签了，开始日期不能晚于这一天。"
                )
        return day

    @transaction.atomic
    def save(self, commit=True):
        round_ = super().save(commit)
        if "title" in self.changed_data:
            round_.pledges.update(title=round_.title)
        return round_


class NewRoundForm(RoundForm):
    """A new round: whom it concerns is settled with it, by the roll of the day it begins."""

    members = RowsField(
        Member.objects.none(),
        required=False,
        label="应签人",
        error_messages={"invalid_choice": "选的人里有不在这份名单里的，请重新选。"},
    )

    class Meta(RoundForm.Meta):
        fields = ["title", "text", "scope", "opened_on", "due_on"]
        widgets = {"scope": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        since = day_typed(self["opened_on"].value()) if self.is_bound else today()
        day = today()
        people = self.instance.branch.members.on_roll_within(min(since, day), max(since, day))
        self.fields["members"].queryset = people
        self.people = []

    def choices_of_people(self) -> list[tuple[Member, str, bool]]:
        people = list(self.fields["members"].queryset)
        labels = labels_of(people)
        chosen = {str(value) for value in self["members"].value() or ()}
        return [(member, labels[member.pk], str(member.pk) in chosen) for member in people]

    def clean(self):
        cleaned = super().clean()
        scope, day = cleaned.get("scope"), cleaned.get("opened_on")
        if not scope or not day or self.has_error("members"):
            return cleaned
        if scope == Scope.CHOSEN:
            self._check_chosen(cleaned["members"], day)
        else:
            self.people = list(people_in_scope(self.instance.branch, scope, day))
            if not self.people:
                words = f"{day_in_full(day)}没有“{Scope(scope).label}”，换一个范围或开始日期。"
                self.add_error("scope", words)
        return cleaned

    def _check_chosen(self, members, day):
        self.people = list(members)
        strangers = [f"{member}{why}" for member in self.people if (why := why_not(member, day))]
        if not self.people:
            self.add_error("members", "还没选人。指定的党员至少选一人。")
        elif strangers:
            words = f"{day_in_full(day)}：{'，'.join(strangers)}。去掉，或改开始日期。"
            self.add_error("members", words)

    @transaction.atomic
    def save(self, commit=True):
        round_ = super().save(commit)
        add_signers(round_, self.people)
        return round_


class SignForm(forms.Form):
    """The day on which a pledge was signed."""

    signed_on = DayField(label="签订日期", error_messages={"required": "还没写签订日期。"})

    def __init__(self, round_: PledgeRound, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.round = round_
        self.fields["signed_on"].widget.attrs["class"] = "form-control"

    def clean_signed_on(self):
        day = not_to_come(self.cleaned_data["signed_on"], "签订日期还没到，写今天或以前的日子。")
        opened_on = self.round.opened_on
        if day < opened_on:
            raise forms.ValidationError(f"签订日期不能早于开始日期{day_in_full(opened_on)}。")
        return day


class AddSignerForm(forms.Form):
    """One more who is to sign."""

    member = forms.ModelChoiceField(
        Member.objects.none(),
        label="加一名党员",
        empty_label="请选",
        error_messages={
            "required": "还没选党员。",
            "invalid_choice": "这名党员不能加：已在名单里，或不在册。",
        },
    )

    def __init__(self, round_: PledgeRound, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["member"]
        people = round_.branch.members.on_roll(max(today(), round_.opened_on))
        field.queryset = people.exclude(pk__in=round_.signers.values("member"))
        field.widget.attrs["class"] = "form-select"
        self.labels = None
        field.label_from_instance = self._label_of

    def _label_of(self, member):
        if self.labels is None:
            self.labels = labels_of(self.fields["member"].queryset)
        return self.labels.get(member.pk, member.name)
