from django import forms

from branch.fields import not_to_come
from members.dues.forms import amount
from members.dues.funds.register import Kind, why_overdrawn
from members.models import DuesFund
from members.row_form import RowForm

ONLY_SPENDING = ("use", "decision")


class FundForm(RowForm):
    """One line of the register: what came in, or what was spent, as `instance.kind` says."""

    amount = amount("金额（元）", max_digits=12)
    widths = {"subject": "w8", "decision": "w8", "note": "w12"}

    class Meta(RowForm.Meta):
        model = DuesFund
        fields = [
            "dated_on", "amount", "subject", "use", "decision", "voucher", "handled_by", "note",
        ]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["amount"].error_messages["required"] = "还没写金额。"
        if self.instance.kind == Kind.INCOME:
            self.fields["subject"].help_text = "例：局机关党委下拨2026年党费。"
            for name in ONLY_SPENDING:
                del self.fields[name]
            return
        self.fields["subject"].help_text = "例：购买学习资料30册。"
        self.fields["decision"].help_text = "哪次会议、什么时候定的。例：2026年5月12日支部委员会。"
        for name in ONLY_SPENDING:
            field = self.fields[name]
            field.required = True
        self.fields["use"].error_messages["required"] = "还没选用途。"
        self.fields["decision"].error_messages["required"] = "还没写研究决定，支出要先经会议研究。"

    def clean_dated_on(self):
        return not_to_come(self.cleaned_data["dated_on"], "日期还没到，到了那天再登记。")

    def clean_amount(self):
        sum_ = self.cleaned_data["amount"]
        if not sum_:
            raise forms.ValidationError("金额要大于 0。")
        return sum_

    def clean(self):
        cleaned = super().clean()
        day, sum_ = cleaned.get("dated_on"), cleaned.get("amount")
        if day and sum_:
            put = DuesFund(kind=self.instance.kind, dated_on=day, amount=sum_)
            why = why_overdrawn(self.instance.branch, without=self.instance.pk, put=put)
            if why:
                self.add_error("amount", why)
        return cleaned
