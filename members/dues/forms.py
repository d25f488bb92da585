import re
from decimal import Decimal

from django import forms
from django.urls import reverse

from branch.fields import DayField
from branch.periods import Month, day_in_full, today
from members.dues.collecting import Collectors
from members.dues.entries import why_closed
from members.id_number import half_width
from members.models import DuesEntry, LargeDues, Member

TIMES_TO_ASK = 10  # paid more than this many times the 应交: a slip of the keyboard, or said to be meant
WIDE = {"inputmode": "decimal", "autocomplete": "off", "class": "form-control"}
MEANWHILE = "您填的没有丢，请对照后再存。"


class PaidOn(DayField):
    """The day on which dues were paid; never in the future."""

    def __init__(self, label="交纳日期", **kwargs):
        kwargs.setdefault("error_messages", {"required": f"还没写{label}。"})
        super().__init__(label=label, **kwargs)
        self.widget.attrs["class"] = "form-control"

    def clean(self, value):
        day = super().clean(value)
        if day and day > today():
            raise forms.ValidationError(f"{self.label}“{day}”还没到，不能晚于今天。")
        return day


class Amount(forms.DecimalField):
    """An amount as it is typed, or copied from a page or a sheet: 1,274.40 and １３１.４０ too; never 1e3."""

    def to_python(self, value):
        text = "" if value is None else half_width(str(value)).strip()
        if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", text):
            text = text.replace(",", "")
        if "e" in text.lower():
            raise forms.ValidationError(self.error_messages["invalid"])
        return super().to_python(text)


def amount(label, **kwargs):
    messages = {
        "required": f"还没写{label.partition('（')[0]}。",
        "invalid": "金额只写数字，例：131.40。",
        "min_value": f"{label}不能是负数。",
        "max_decimal_places": "金额最多到分，写两位小数。",
        "max_digits": "金额太大，请核对。",
        "max_whole_digits": "金额太大，请核对。",
    }
    kwargs = {"max_digits": 10, "decimal_places": 2, "min_value": 0, "label": label} | kwargs
    return Amount(widget=forms.TextInput(attrs=WIDE), error_messages=messages, **kwargs)


class TakingForm(forms.Form):
    """How a payment came in: on which day, in which way, who took it; what each form of dues asks."""

    paid_on = PaidOn()
    way = forms.ChoiceField(label="交纳方式", choices=DuesEntry.Way, initial=DuesEntry.Way.CASH)
    collected_by = forms.ModelChoiceField(Member.objects.none(), label="收款人", required=False)
    voluntary = forms.BooleanField(label="自愿多交", required=False)
    # What the form was filled in upon: a colleague may have recorded the same member meanwhile.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, who, member, state: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.who, self.member, self.state, self.is_stale = who, member, state, False
        self.collectors = Collectors(who)
        taker = self.fields["collected_by"]
        taker.queryset, taker.initial = self.collectors.choices, who.member
        if not self.collectors.is_keeper:
            taker.disabled = True
        taker.empty_label = "不写"
        for name in ("way", "collected_by"):
            self.fields[name].widget.attrs["class"] = "form-select"
        self.initial |= {"seen": state, "paid_on": today()}

    def clean_paid_on(self):
        day = self.cleaned_data["paid_on"]
        if day < self.member.admitted_on:
            admitted = day_in_full(self.member.admitted_on)
            raise forms.ValidationError(f"{self.member}{admitted}才入党，交纳日期不能早于这一天。")
        if why := why_closed(self.who.branch, day):
            raise forms.ValidationError(why)
        return day

    def clean(self):
        cleaned = super().clean()
        self.is_stale = cleaned.get("seen", "") != self.state
        return cleaned

    def tell_what_changed(self, words: str):
        """The next press of 保存 is upon what is shown now."""
        self.data = self.data.copy()
        self.data["seen"] = self.state
        self.add_error(None, f"{words}{MEANWHILE}")

    @property
    def how(self) -> dict:
        """For `entries.receive`."""
        paid_on = self.cleaned_data["paid_on"]
        taken = self.collectors.how(self.cleaned_data["collected_by"], paid_on)
        return taken | {"paid_on": paid_on, "way": self.cleaned_data["way"]}

    def ask_about_gift(self, beyond: Decimal, field: str):
        """多交 of 1,000 yuan and more at once is kept apart, and goes to the Centre whole (第十一条)."""
        if beyond >= LargeDues.LEAST:
            self.large = f"{reverse('dues:large_new')}?member={self.member.pk}"
            self.add_error(
                field,
                f"多交的 {beyond} 元满 {LargeDues.LEAST} 元，是大额党费，要全部上缴中央，不记在月份里。",
            )

    # Where large voluntary dues are recorded, once this is one.
    large = ""


class CellForm(TakingForm):
    """A payment for one month; where the month has no row yet, who sets the standards says what is due."""

    field_order = ("amount_due", "amount", "paid_on", "way", "collected_by", "voluntary", "seen")

    amount = amount("这次实交（元）")

    def __init__(self, *args, payment, **kwargs):
        super().__init__(*args, **kwargs)
        self.payment = payment
        if payment.pk is None:
            self.fields["amount_due"] = amount("应交（元）", initial=payment.amount_due)
            self.fields["amount"].required = False
            self.order_fields(self.field_order)
        if payment.amount_due and payment.arrears:
            self.initial["amount"] = payment.arrears

    def clean_amount(self):
        paid = self.cleaned_data["amount"]
        if paid == 0 and self.payment.pk:
            raise forms.ValidationError("金额要大于 0；记错的用撤销或冲正。")
        return paid

    def clean(self):
        cleaned = super().clean()
        # What is upon another state is told first, and judged when it is sent again.
        if self.errors or self.is_stale or not cleaned["amount"]:
            return cleaned
        paid_on, month = cleaned["paid_on"], Month.containing(self.payment.month)
        if paid_on < month.start.replace(year=month.year - 1):
            self.add_error("paid_on", f"交纳日期“{paid_on}”比所交的月份早了一年以上，请核对年份。")
        due = cleaned.get("amount_due", self.payment.amount_due)
        self._check_amount(due, (self.payment.amount_paid or 0) + cleaned["amount"])
        return cleaned

    def _check_amount(self, due, paid):
        self.ask_about_gift(min(paid - due, self.cleaned_data["amount"]), "amount")
        if self.large or paid <= due * TIMES_TO_ASK or self.cleaned_data["voluntary"]:
            return
        much = f"是月应交的 {(paid / due).quantize(Decimal(1))} 倍" if due else "而应交是 0"
        left = max(due - (self.payment.amount_paid or 0), 0)
        right = f"写错请改成 {left:.2f}" if left else "写错请清空"
        self.add_error("amount", f"实交 {paid} 元，{much}。多交请勾选“自愿多交”，{right}。")


class DueForm(forms.Form):
    """改应交: another sum than the standards give, and why."""

    amount_due = amount("应交（元）")
    reason = forms.CharField(
        label="原因",
        max_length=100,
        error_messages={"required": "还没写原因，例：6月起退休，按离退休标准。"},
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, **kwargs)
        self.row, self.state = row, f"{row.amount_due:.2f}"
        self.initial |= {"amount_due": row.amount_due, "seen": self.state}

    def clean(self):
        cleaned = super().clean()
        asked = cleaned.get("amount_due")
        if cleaned.get("seen") != self.state and asked != self.row.amount_due:
            self.data = self.data.copy()
            self.data["seen"] = self.state
            who = self.row.recorded_by or "别人"
            self.add_error(None, f"应交刚被{who}改成 {self.state} 元。{MEANWHILE}")
        return cleaned


class GroupForm(forms.Form):
    """The day on which a whole group paid."""

    paid_on = PaidOn(error_messages={"required": "交纳日期必填。"})


class ReasonForm(forms.Form):
    """Why something is given back (冲正)."""

    reason = forms.CharField(
        label="原因",
        max_length=200,
        error_messages={"required": "还没写原因，例：5月的记到了6月。"},
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    whole = forms.BooleanField(label="这张收据的其他月份一起冲正", required=False)
