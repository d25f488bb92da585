from datetime import date
from operator import attrgetter

from django import forms

from branch.fields import not_to_come, sensible_year
from branch.periods import today
from meetings.models import CourseStep, OrgLifeCourse, Problem
from meetings.org_life.course import meetings_to_propose, starts_with_all_steps
from members.models import Member
from members.roll import labels_of
from members.row_form import RowForm


class CourseForm(RowForm):
    widths = {"year": "w3", "theme": "w8"}

    class Meta(RowForm.Meta):
        model = OrgLifeCourse
        fields = ["year", "theme"]

    def clean_year(self):
        return sensible_year(self.cleaned_data["year"])

    def save(self, commit=True):
        is_new = self.instance.pk is None
        course = super().save(commit)
        if is_new:
            starts_with_all_steps(course)
        return course


class ThemeForm(RowForm):
    """The year of a course stays: its steps and problems hang on it."""

    widths = {"theme": "w8"}

    class Meta(RowForm.Meta):
        model = OrgLifeCourse
        fields = ["theme"]


class StepForm(RowForm):
    widths = {"due_on": "w3", "done_on": "w3", "meeting": "w6"}

    class Meta(RowForm.Meta):
        model = CourseStep
        fields = ["due_on", "done_on", "meeting", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.kind == CourseStep.Kind.MEETING:
            # One fact once: it was done on the day of the meeting that is linked.
            del self.fields["done_on"]
            self.fields["meeting"].queryset = meetings_to_propose(self.instance.course)
            self.fields["meeting"].help_text = "连上已召开的组织生活会，这个环节就算完成，日期按那次会议。"
        else:
            year = self.instance.course.year
            self.fields["meeting"].queryset = self.fields["meeting"].queryset.filter(held_on__year=year)
        self.fields["meeting"].label_from_instance = attrgetter("named")

    def clean_done_on(self):
        day = self.cleaned_data["done_on"]
        return not_to_come(day, f"完成日期“{day}”还没到，不能晚于今天。")


def _not_before_year(day: date | None, problem, label: str) -> date | None:
    """Nothing of a year's list can be mended before that year."""
    year = problem.course.year
    if day and day < date(year, 1, 1):
        raise forms.ValidationError(f"{label}“{day}”太早，不能早于{year}年1月1日。")
    return day


class _ProblemForm(RowForm):
    def clean_due_on(self):
        return _not_before_year(self.cleaned_data["due_on"], self.instance, "整改时限")

    def clean_closed_on(self):
        day = self.cleaned_data["closed_on"]
        not_to_come(day, f"销号日期“{day}”还没到，不能晚于今天。")
        return _not_before_year(day, self.instance, "销号日期")


class ProblemForm(_ProblemForm):
    widths = {"member": "w3", "source": "w5", "responsible": "w4", "due_on": "w4", "closed_on": "w4"}

    class Meta(RowForm.Meta):
        model = Problem
        fields = ["member", "source", "text", "measure", "responsible", "due_on", "closed_on", "outcome"]
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in ("text", "measure", "outcome")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        set_people(self, people_of(self.instance.course))


class CloseForm(_ProblemForm):
    """销号: what was done, and on which day."""

    widths = {"closed_on": "w4"}

    class Meta(RowForm.Meta):
        model = Problem
        fields = ["outcome", "closed_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["closed_on"] = self.initial["closed_on"] or today()
        for name, field in self.fields.items():
            field.required = True
            field.error_messages["required"] = {
                "outcome": "还没写完成情况。写清做了什么、改到什么程度。",
                "closed_on": "还没写销号日期。",
            }[name]


class ProblemRow(_ProblemForm):
    """A line of the sheet; one that was left blank is no problem."""

    class Meta(RowForm.Meta):
        model = Problem
        fields = ["member", "text", "source", "measure", "responsible", "due_on"]
        widgets = {name: forms.Textarea(attrs={"rows": 2}) for name in ("text", "measure")}

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, empty_permitted=True, use_required_attribute=False, **kwargs)
        set_people(self, people)


class ProblemSheet:
    """Several problems at once, as on a sheet of paper."""

    ROWS = 5

    def __init__(self, course: OrgLifeCourse, typed=None):
        people = people_of(course)
        self.rows = [
            ProblemRow(typed, instance=self._blank(course), prefix=f"row{n}", people=people)
            for n in range(1, self.ROWS + 1)
        ]
        self.error = ""

    def _blank(self, course):
        return Problem(branch=course.branch, course=course)

    @property
    def written(self) -> list[ProblemRow]:
        return [row for row in self.rows if row.has_changed()]

    def is_valid(self) -> bool:
        # Every line is judged, not only up to the first that is wrong.
        good = not [row for row in self.rows if not row.is_valid()]
        if good and not self.written:
            self.error = "一条问题都还没写。至少写一行。"
        return good and not self.error

    @property
    def errors(self) -> list[tuple[str, str]]:
        """(id of the field or blank, what is wrong), naming the line."""
        return [
            *([("", self.error)] if self.error else []),
            *self._errors_of_rows,
        ]

    @property
    def _errors_of_rows(self) -> list[tuple[str, str]]:
        return [
            (row[name].id_for_label, f"第{n}行：{error}")
            for n, row in enumerate(self.rows, 1)
            for name, errors in row.errors.items()
            for error in errors
        ]

    def save(self) -> int:
        Problem.objects.bulk_create([row.save(commit=False) for row in self.written])
        return len(self.written)


def people_of(course: OrgLifeCourse) -> list[tuple[int, str]]:
    """Who was on the roll at some time since the year began; of namesakes with the number."""
    members = Member.objects.filter(branch=course.branch_id)
    there = members.on_roll_within(date(course.year, 1, 1), max(today(), date(course.year, 12, 31)))
    return list(labels_of(there).items())


def set_people(form, people: list[tuple[int, str]]) -> None:
    for name, blank in (("member", "支部"), ("responsible", "不写")):
        field = form.fields[name]
        chosen = getattr(form.instance, f"{name}_id")
        # Who has left since the problem was written down stays chosen.
        others = [] if chosen in [None, *dict(people)] else [(chosen, str(getattr(form.instance, name)))]
        field.choices = [("", blank), *people, *others]
