"""Everything that one branch recorded of one half-year, fetched at once; the composers ask nothing else."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import Exists, Min, OuterRef

from branch.models import Branch
from branch.periods import HalfYear
from meetings.models import Form, Meeting, PlanItem, Requirement, StudyResult
from meetings.requirements.asked import Rules
from members.discipline.forms import OFF_THE_ROLL
from members.dues.models import DuesPayment
from members.models import (
    Applicant,
    CommitteeRole,
    DutyTurn,
    Election,
    GroupMembership,
    Honour,
    Member,
    Pledge,
    Sanction,
)
from reports.document.blocks import Figure
from reports.figures import Gap, HalfYearFigures, figure_url, half_year_figures
from reports.summary.people import People
from reports.summary.words import decimal_plain, percent


@dataclass(frozen=True)
class DuesRow:
    """One member's dues of one month, as far as the summary needs them."""

    member_id: int
    month: int
    due: Decimal


@dataclass(frozen=True)
class Material:
    branch: Branch
    half: HalfYear
    today: date
    figures: HalfYearFigures
    people: People
    requirements: tuple[Requirement, ...]
    meetings: tuple[Meeting, ...]  # held in the half-year, by date
    study: tuple[StudyResult, ...]
    pledges: tuple[Pledge, ...]
    honours: tuple[Honour, ...]
    elections: tuple[Election, ...]  # whose result took effect in the half-year
    duty: tuple[DutyTurn, ...]
    first_duty_on: date | None  # the first month of the rota ever
    dues: tuple[DuesRow, ...]
    plan: tuple[PlanItem, ...]
    next_plan: tuple[PlanItem, ...]

    # ---- the time it speaks of ----

    @property
    def year(self) -> int:
        return self.half.year

    @property
    def is_draft(self) -> bool:
        """Written before the half-year is over."""
        return self.today < self.half.end

    @property
    def as_of(self) -> date:
        return self.today if self.is_draft else self.half.end

    @property
    def months(self) -> list[int]:
        """The numbers of the months that have ended; all six where the half-year is not written early."""
        return [
            month.number for month in self.half.months if not self.is_draft or month.has_ended(self.today)
        ]

    @property
    def next_name(self) -> str:
        """下半年, or 2021年上半年 where the year changes."""
        return self.half.next.short_name if self.half.number == 1 else self.half.next.name

    # ---- figures ----

    def count(self, name: str):
        return self.figures[name]

    def figure(self, name: str, text: str | None = None) -> Figure:
        """A figure as it is printed, with the way to its records."""
        return Figure(text or self._as_printed(name), name, figure_url(name, self.half))

    def _as_printed(self, name: str) -> str:
        value = self.figures[name]
        if name.endswith("率"):
            return percent(value)
        return decimal_plain(value) if isinstance(value, Decimal) else str(value)

    def times(self, form: Form) -> int:
        return self.count(f"{form.label}次数")

    def gaps_of(self, form: Form) -> list[Gap]:
        return [gap for gap in self.figures.gaps if gap.form == form]

    # ---- activities ----

    def held(self, form: Form) -> list[Meeting]:
        return [meeting for meeting in self.meetings if getattr(meeting, form)]

    @cached_property
    def done(self) -> set[tuple]:
        """(month, form, group or none) of every activity held: what a line of the plan is compared with."""
        found = set()
        for meeting in self.meetings:
            for form in meeting.forms:
                month = meeting.held_on.month
                found |= {(month, form, None), (month, form, meeting.group_id)}
        return found

    def is_done(self, item: PlanItem) -> bool:
        return (item.month.month, item.form, item.group_id) in self.done

    @cached_property
    def meetings_by_group(self) -> Counter:
        return Counter(meeting.group_id for meeting in self.held(Form.GROUP_MEETING))


def gather(branch: Branch, half: HalfYear, today: date) -> Material:
    """A constant number of queries, however much is recorded."""
    alone = Branch.objects.filter(pk=branch.pk)
    days = (half.start, half.end)
    by_roll = ("member__number", "member__name")
    plan = _plan(branch, half)
    return Material(
        branch=branch,
        half=half,
        today=today,
        figures=half_year_figures(alone, half, today)[branch.pk],
        people=_people(branch, half),
        requirements=_requirements(alone, branch, half),
        meetings=tuple(_meetings(branch, half)),
        study=tuple(
            branch.study_results.filter(dated_on__range=days).order_by("dated_on", "title", *by_roll)
        ),
        pledges=tuple(branch.pledges.filter(signed_on__range=days).order_by("signed_on", "title", *by_roll)),
        honours=tuple(branch.honours.filter(dated_on__range=days).order_by("dated_on", "title", *by_roll)),
        elections=tuple(
            branch.elections.filter(kind=Election.Kind.TERM, settled_on__range=days).order_by("settled_on")
        ),
        duty=tuple(branch.duty_turns.filter(month__range=days).order_by("month", *by_roll)),
        first_duty_on=branch.duty_turns.aggregate(first=Min("month"))["first"],
        dues=_dues(branch, half),
        plan=tuple(item for item in plan if item.month in half),
        next_plan=tuple(item for item in plan if item.month in half.next),
    )


def _people(branch: Branch, half: HalfYear) -> People:
    members = Member.objects.filter(branch=branch).order_by("number", "name", "born_on", "id")
    members = members.annotate(was_removed=_was_removed())
    roles = CommitteeRole.objects.filter(branch=branch).order_by("began_on", "id").select_related("group")
    groups = GroupMembership.objects.filter(branch=branch).select_related("group").order_by("id")
    return People(branch, half, tuple(members), tuple(roles), tuple(groups))


def _was_removed():
    """Left the roll because of a measure or with the probation cancelled: no transfer."""
    here = {"member": OuterRef("pk"), "branch": OuterRef("branch")}
    measures = Sanction.objects.filter(**here, kind__in=OFF_THE_ROLL, began_on__lte=OuterRef("left_on"))
    cancelled = Applicant.objects.filter(
        **here, ending=Applicant.Ending.CANCELLED, ended_on__lte=OuterRef("left_on")
    )
    return Exists(measures) | Exists(cancelled)


def _meetings(branch: Branch, half: HalfYear):
    rows = Meeting.objects.filter(branch=branch).held_in(half).select_related("group")
    return rows.order_by("held_on", "number")


def _requirements(alone, branch: Branch, half: HalfYear) -> tuple[Requirement, ...]:
    asked = {requirement.form: requirement for requirement, _ in Rules(alone, half).of(branch)}
    return tuple(sorted(asked.values(), key=lambda row: (row.position, row.form)))


def _dues(branch: Branch, half: HalfYear) -> tuple[DuesRow, ...]:
    rows = DuesPayment.objects.filter(branch=branch).for_months(half)
    values = rows.order_by("month", "member").values_list("member_id", "month", "amount_due")
    return tuple(DuesRow(member, month.month, due) for member, month, due in values)


def _plan(branch: Branch, half: HalfYear) -> list[PlanItem]:
    rows = branch.plan_items.filter(month__range=(half.start, half.next.end)).select_related("group")
    return list(rows.order_by("month", "form", "group__position", "topic", "responsible__number"))
