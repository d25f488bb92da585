from django import forms

from branch.money import ZERO
from branch.periods import day_in_full
from members.dues.forms import PaidOn


class HandOverForm(forms.Form):
    """The day on which the organiser had what a leader took: exactly what the page showed, no more."""

    handed_on = PaidOn(label="收到日期")
    last = forms.IntegerField(min_value=0)
    amount = forms.DecimalField(max_digits=12, decimal_places=2)

    def __init__(self, *args, leader, taken, **kwargs):
        super().__init__(*args, **kwargs)
        self.leader, self.taken = leader, taken

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        if self.sum != cleaned["amount"] or not self.entries:
            words = f"{self.leader}手里的款刚有变动，请看现在的金额，再按“收到”。"
            raise forms.ValidationError(words)
        latest = max(entry.paid_on for entry in self.entries)
        if cleaned["handed_on"] < latest:
            words = f"收到日期不能早于最后一笔的交纳日期（{day_in_full(latest)}）。"
            self.add_error("handed_on", words)
        return cleaned

    @property
    def entries(self):
        return [entry for entry in self.taken if entry.pk <= self.cleaned_data["last"]]

    @property
    def sum(self):
        return sum((entry.amount for entry in self.entries), ZERO)
