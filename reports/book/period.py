"""What a bound record book covers: a half-year, a year or any days, and which activities of them."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property, reduce
from operator import or_

from django import forms
from django.db.models import Q

from branch.fields import DayField
from branch.models import Branch
from branch.periods import HalfYear, Period, day_in_full, half_asked
from meetings.models import Form, Meeting

# A book of more is printed in parts: laying it out keeps the server busy for a minute.
MOST = 300


@dataclass(frozen=True)
class Days(Period):
    """Any days from `start` to `end`."""

    start: date
    end: date

    @property
    def name(self) -> str:
        if (self.start, self.end) == (date(self.start.year, 1, 1), date(self.start.year, 12, 31)):
            return f"{self.start.year}年"
        return f"{day_in_full(self.start)}至{day_in_full(self.end)}"


class BookForm(forms.Form):
    """Which records go into the book; everything is in the URL."""

    start = DayField(label="从", required=False)
    end = DayField(label="到", required=False)
    form = forms.MultipleChoiceField(
        label="形式", choices=Form, required=False, widget=forms.CheckboxSelectMultiple
    )
    group = forms.ModelChoiceField(label="党小组", queryset=None, required=False, empty_label="全部")

    def __init__(self, branch: Branch, query):
        super().__init__(query)
        self.branch, self.half = branch, half_asked(query)
        self.fields["group"].queryset = branch.groups.all()
        for name in ("start", "end", "group"):
            self.fields[name].widget.attrs["class"] = "form-select" if name == "group" else "form-control"
        self.fields["group"].error_messages["invalid_choice"] = "没有这个党小组，请从名单里选。"
        self.fields["form"].error_messages["invalid_choice"] = "没有“%(value)s”这种形式，请从列出的形式里选。"

    def clean(self):
        start, end = self.cleaned_data.get("start"), self.cleaned_data.get("end")
        if bool(start) != bool(end) and not self.errors:
            missing = "end" if start else "start"
            self.add_error(missing, f"“从”和“到”要一起写；还没有写“{self.fields[missing].label}”哪一天。")
        if start and end and start > end:
            self.add_error("end", f"“到”是{day_in_full(end)}，早于“从”的{day_in_full(start)}。")
        return self.cleaned_data

    @cached_property
    def period(self) -> HalfYear | Days:
        start, end = self.cleaned_data.get("start"), self.cleaned_data.get("end")
        return Days(start, end) if start and end else self.half

    def meetings(self):
        """Those held in the period, in the order of the days."""
        found = Meeting.objects.filter(branch=self.branch).held_in(self.period)
        wanted = self.cleaned_data.get("form")
        if wanted:
            found = found.filter(reduce(or_, (Q(**{form: True}) for form in wanted)))
        if self.cleaned_data.get("group"):
            found = found.filter(group=self.cleaned_data["group"])
        return found.order_by("held_on", "id")

    @property
    def title(self) -> str:
        return f"党支部组织生活记录本（{self.period.name}）"

    @property
    def chosen(self) -> str:
        """The part of the book's name that says what was left out: 党课、主题党日，第一党小组."""
        words = ["、".join(Form(form).label for form in self.cleaned_data.get("form") or ())]
        words.append(str(self.cleaned_data.get("group") or ""))
        return "，".join(filter(None, words))
