import re
from datetime import timedelta
from decimal import Decimal

from django import forms

from branch.fields import DayField
from branch.periods import today
from members.id_number import half_width
from members.models import DuesPayment

TIMES_TO_ASK = 10  # paid more than this many times the 应交: a slip of the keyboard, or said to be meant
WIDE = {"inputmode": "decimal", "autocomplete": "off"}


class PaidOn(DayField):
    """The day on which dues were paid; never in the future."""

    def __init__(self, **kwargs):
        super().__init__(label="交纳日期", **kwargs)

    def clean(self, value):
        day = super().clean(value)
        if day and day > today():
            raise forms.ValidationError(f"交纳日期“{day}”还没到，不能晚于今天。")
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
        "invalid": "金额只写数字，例：131.40。",
        "min_value": f"{label}不能是负数。",
        "max_decimal_places": "金额最多到分，写两位小数。",
        "max_digits": "金额太大，请核对。",
        "max_whole_digits": "金额太大，请核对。",
    }
    kwargs = {"max_digits": 10, "decimal_places": 2, "min_value": 0, "label": label} | kwargs
    return Amount(widget=forms.TextInput(attrs=WIDE), error_messages=messages, **kwargs)


class CellForm(forms.ModelForm):
    """What one member paid for one month; who sets the standards may also say what was due."""

    amount_due = amount("应交（元）")
    amount_paid = amount("实交（元）", required=False)
    paid_on = PaidOn(required=False)
    voluntary = forms.BooleanField(label="自愿多交", required=False)
    # What the form was filled in upon: a colleague may have recorded the same cell meanwhile.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = DuesPayment
        fields = ["branch", "member", "month", "amount_due", "amount_paid", "paid_on"]
        widgets = dict.fromkeys(("branch", "member", "month"), forms.HiddenInput)

    def __init__(self, *args, may_set_due, **kwargs):
        super().__init__(*args, **kwargs)
        self.kept = state(self.instance.amount_due, self.instance.amount_paid, self.instance.paid_on)
        for scope in ("branch", "member", "month"):
            self.fields[scope].disabled = True
        self.fields["amount_due"].disabled = not may_set_due
        self.initial["seen"] = self.kept
        if self.instance.amount_due and not self.instance.amount_paid:
            self.initial["amount_paid"] = self.instance.amount_due
            self.initial["paid_on"] = today()

    def clean(self):
        cleaned = super().clean()
        due, paid, paid_on = (cleaned.get(name) for name in ("amount_due", "amount_paid", "paid_on"))
        if self.errors:
            return cleaned
        if paid and not paid_on:
            self.add_error("paid_on", "写上交纳日期。")
        if paid_on and paid is None:
            self.add_error("amount_paid", "写上实交多少元；没有交就把交纳日期清空。")
        if paid_on and paid_on < self.instance.month - timedelta(days=366):
            self.add_error("paid_on", f"交纳日期“{paid_on}”比所交的月份早了一年以上，请核对年份。")
        self._check_amount(due, paid)
        self._check_seen(state(due, paid, paid_on))
        return cleaned

    def _check_amount(self, due, paid):
        if not paid or paid <= due * TIMES_TO_ASK or self.cleaned_data["voluntary"]:
            return
        much = f"是月应交的 {(paid / due).quantize(Decimal(1))} 倍" if due else "而应交是 0"
        right = f"写错请改成 {due}" if due else "写错请清空"
        self.add_error("amount_paid", f"实交 {paid} 元，{much}。多交请勾选“自愿多交”，{right}。")

    def _check_seen(self, asked):
        if self.cleaned_data["seen"] in ("", self.kept) or asked == self.kept:
            return
        # The next press of 保存 is upon what is shown now.
        self.data = self.data.copy()
        self.data["seen"] = self.kept
        who, paid = self.instance.recorded_by or "别人", self.instance.amount_paid
        now = "没有实交" if paid is None else f"实交 {paid} 元"
        self.add_error(None, f"这一格刚被{who}改过，现在是{now}。您改的没有丢，请对照后再存。")


def state(due, paid, paid_on) -> str:
    """What a row says, as one text to compare."""
    return "/".join("" if value is None else f"{value:.2f}" for value in (due, paid)) + f"/{paid_on or ''}"


class GroupForm(forms.Form):
    """The day on which a whole group paid."""

    paid_on = PaidOn()
