from datetime import date

from django import forms

from branch.periods import HalfYear, Year
from reports.pack.job import period_of

YEARS = 3


def periods_for(day: date) -> list[HalfYear | Year]:
    """The last few years and their halves, as far as they have begun; the newest first."""
    years = [Year(day.year - back) for back in range(YEARS)]
    return [period for year in years for period in (*reversed(year.halves), year) if period.start <= day]


class PackForm(forms.Form):
    """Which half-year or year; one that a page asks for by its address may be older than those offered."""

    period = forms.ChoiceField(
        label="时间段",
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": "没有“%(value)s”这个时间段，请从列出的里选。"},
    )

    def __init__(self, day: date, data=None, asked: str = ""):
        super().__init__(data)
        periods = periods_for(day)
        self.asked = _period(asked or (data or {}).get("period", ""), day)
        if self.asked and self.asked not in periods:
            periods.append(self.asked)
        self.fields["period"].choices = [(period.code, period.name) for period in periods]
        self.initial["period"] = (self.asked or HalfYear.containing(day)).code

    def clean_period(self):
        return period_of(self.cleaned_data["period"])


def _period(code: str, day: date) -> HalfYear | Year | None:
    """None for nonsense, and for what is still to come."""
    try:
        period = period_of(code)
    except ValueError:
        return None
    return period if period.start <= day else None
