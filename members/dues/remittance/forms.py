from datetime import date

from django import forms

from branch.fields import not_to_come
from branch.periods import day_in_full, today
from members.dues.forms import amount
from members.dues.remittance.cash import ZERO, Cash
from members.dues.remittance.proposal import Span, in_hand
from members.models import DuesRemittance, LargeDues
from members.row_form import RowForm

DAY_TO_COME = "上缴日期还没到，交上去那天再登记。"


def checked_remitted_on(form):
    """The day of handing up: not to come, and not before what it covers."""
    day = not_to_come(form.cleaned_data["remitted_on"], DAY_TO_COME)
    if day < form.instance.until:
        until = day_in_full(form.instance.until)
        raise forms.ValidationError(f"这次上缴的是到{until}为止收到的，上缴日期不能早于这一天。")
    return day


class NewRemittanceForm(RowForm):
    """What is handed up of a span; `instance` has the branch and the days, which nobody types."""

    amount = amount("上缴金额（元）", max_digits=12)
    # The first day that the page showed: a colleague may have registered the same money meanwhile.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    widths = {"receiver": "w8", "note": "w12"}

    class Meta(RowForm.Meta):
        model = DuesRemittance
        fields = ["amount", "remitted_on", "voucher", "receiver", "note"]
        help_texts = {
            "voucher": "上级开的收据号，或者银行回单号。",
            "note": "上缴的和手里的不一样多时，写明原因。",
        }

    def __init__(self, *args, cash: Cash, span: Span, **kwargs):
        super().__init__(*args, **kwargs)
        self.cash, self.span = cash, span
        self.fields["amount"].error_messages["required"] = "还没写上缴金额。"
        self.initial["seen"] = span.began_on.isoformat()

    clean_remitted_on = checked_remitted_on

    def clean_amount(self):
        sum_ = self.cleaned_data["amount"]
        if not sum_:
            raise forms.ValidationError("上缴金额要大于 0。")
        return sum_

    def clean(self):
        cleaned = super().clean()
        if self.cleaned_data.get("seen") not in ("", self.span.began_on.isoformat()):
            self.data = self.data.copy()
            self.data["seen"] = self.span.began_on.isoformat()
            self.add_error(None, "刚才有人登记过上缴，起止日期变了。请对照上面的数再保存。")
        day, sum_ = cleaned.get("remitted_on"), cleaned.get("amount")
        if day is None or sum_ is None:
            return cleaned
        there = in_hand(self.instance.branch, self.cash, self.span.until, day)
        if sum_ > there.available:
            self.add_error("amount", self._too_much(there, day))
        elif sum_ < there.available and not cleaned.get("note"):
            kept = there.available - sum_
            self.add_error("note", f"还有 {kept:,.2f} 元留在手里没有上缴，写明原因。")
        return cleaned

    def _too_much(self, there, day) -> str:
        until = day_in_full(self.span.until)
        words = (
            f"到{until}为止收到的，{day_in_full(day)}组织委员手里有 {there.available:,.2f} 元，上缴不能超过。"
        )
        if there.with_leaders > ZERO:
            words += f"还有 {there.with_leaders:,.2f} 元在组长手里，先到“收款”里登记交来。"
        return words


class EditRemittanceForm(RowForm):
    """The papers of a remittance; its days and its amount stay as they were closed."""

    widths = {"receiver": "w8", "note": "w12"}

    class Meta(RowForm.Meta):
        model = DuesRemittance
        fields = ["remitted_on", "voucher", "receiver", "note"]

    clean_remitted_on = checked_remitted_on


class UndoForm(forms.Form):
    reason = forms.CharField(
        label="撤销原因",
        max_length=100,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        error_messages={"required": "还没写撤销原因。", "max_length": "撤销原因最多写 100 个字。"},
    )


class UntilForm(forms.Form):
    """The last day of a span that is neither months nor a quarter: from its first day to today."""

    until = forms.DateField(input_formats=["%Y-%m-%d"])

    def __init__(self, data, began_on: date):
        super().__init__(data)
        self.began_on = began_on

    def clean_until(self):
        until = self.cleaned_data["until"]
        if until < self.began_on:
            began_on = day_in_full(self.began_on)
            raise forms.ValidationError(f"截止日期要在{began_on}或以后，更早的已经上缴了。")
        return not_to_come(until, "截止日期还没到，最晚写今天。")


class LargeDuesForm(RowForm):
    """Large voluntary dues, with how far they have come."""

    amount = amount("金额（元）", max_digits=12)
    widths = {"note": "w12"}

    class Meta(RowForm.Meta):
        model = LargeDues
        fields = [
            "member", "amount", "paid_on", "forwarded_on", "voucher", "receipt", "receipt_on", "note",
        ]  # fmt: skip
        help_texts = {
            "forwarded_on": "全额上缴。还没有上缴就空着，以后再补。",
            "receipt": "上级开来的收据。还没有收到就空着，以后再补。",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["amount"].error_messages["required"] = "还没写金额。"

    def clean_amount(self):
        sum_ = self.cleaned_data["amount"]
        if sum_ < LargeDues.LEAST:
            raise forms.ValidationError("一次多交 1000 元以上的才登记在这里，不到的记在当月党费里。")
        return sum_

    def clean_paid_on(self):
        return not_to_come(self.cleaned_data["paid_on"], "交纳日期还没到，收到了再登记。")

    def clean_forwarded_on(self):
        return not_to_come(self.cleaned_data["forwarded_on"], DAY_TO_COME)

    def clean_receipt_on(self):
        return not_to_come(self.cleaned_data["receipt_on"], "收据日期还没到，收到了再写。")

    def clean(self):
        cleaned = super().clean()
        member, paid_on, up_on, receipt_on = (
            cleaned.get(name) for name in ("member", "paid_on", "forwarded_on", "receipt_on")
        )
        if member and paid_on and not member.is_on_roll(paid_on):
            self.add_error("paid_on", f"{member}{day_in_full(paid_on)}不在册，不能在本支部交纳。")
        if paid_on and up_on and up_on < paid_on:
            self.add_error("forwarded_on", f"{day_in_full(paid_on)}才交纳，上缴日期不能早于这一天。")
        if up_on and not cleaned.get("voucher"):
            self.add_error("voucher", "写了上缴日期，上缴凭证号也要写。")
        if receipt_on and up_on and receipt_on < up_on:
            self.add_error("receipt_on", f"{day_in_full(up_on)}才上缴，收据日期不能早于这一天。")
        if bool(receipt_on) != bool(cleaned.get("receipt")) and "receipt_on" in cleaned:
            self.add_error(
                "receipt_on" if cleaned.get("receipt") else "receipt", "收据号和收据日期要一起写。"
            )
        if cleaned.get("receipt") and not up_on and "forwarded_on" in cleaned:
            self.add_error("forwarded_on", "有了上级的收据，上缴日期也要写。")
        return cleaned


def today_typed(value: str | None) -> date:
    """The day of handing up for which the page reckons what is in hand; today where it cannot be read."""
    try:
        return min(date.fromisoformat(value or ""), today())
    except ValueError:
        return today()
