"""Everything that one branch recorded of a half-year or year, fetched at once; composers ask nothing else."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from branch.models import Branch
from branch.periods import HalfYear, Year
from branch.prepared import rows_of
from meetings.models import Form, Meeting, PlanItem, Requirement, StudyResult
from members.discipline.forms import OFF_THE_ROLL
from members.dues.liability import spans_of
from members.dues.models import DuesPayment
from members.dues.relief.arrangements import Waiting
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
from reports.figures import Gap, HalfYearFigures, figure_url, figures_of
from reports.summary.appended import Appended, gather_appended
from reports.summary.deeds import Deeds, gather_deeds
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
    period: HalfYear | Year  # that the summary speaks of
    today: date
    figures: HalfYearFigures
    people: People
    requirements: tuple[Requirement, ...]
    meetings: tuple[Meeting, ...]  # held in the period, by date
    study: tuple[StudyResult, ...]
    pledges: tuple[Pledge, ...]
    honours: tuple[Honour, ...]
    elections: tuple[Election, ...]  # whose result took effect in the period
    duty: tuple[DutyTurn, ...]
    began_duty: bool  # the rota began in the period, after its first month
    dues: tuple[DuesRow, ...]
    dues_owed: frozenset[tuple[int, int]]  # (member, month) that the branch may ask for by then
    plan: tuple[PlanItem, ...]
    next_plan: tuple[PlanItem, ...]
    deeds: Deeds = Deeds()
    appended: Appended = Appended()

    # ---- the time it speaks of ----

    @property
    def half(self) -> HalfYear:
        """The half-year in which it is written, and under which its draft is kept."""
        return self.period.halves[-1]

    @property
    def is_of_year(self) -> bool:
        return isinstance(self.period, Year)

    @property
    def year(self) -> int:
        return self.period.year

    @property
    def span_name(self) -> str:
        """上半年; 全年, and 今年 while it is not over."""
        return "今年" if self.is_of_year and self.is_draft else self.period.short_name

    @property
    def is_draft(self) -> bool:
        """Written before the period is over."""
        return self.today < self.period.end

    @property
    def as_of(self) -> date:
        return self.today if self.is_draft else self.period.end

    @property
    def months(self) -> list[int]:
        """The numbers of the months that have ended; all of them where it is not written early."""
        return [
            month.number for month in self.period.months if not self.is_draft or month.has_ended(self.today)
        ]

    @property
    def next_name(self) -> str:
        """下半年, or 2021年上半年 and 2021年 where the year changes."""
        after = self.period.next
        return after.short_name if after.year == self.year else after.name

    # ---- figures ----

    def count(self, name: str):
        return self.figures[name]

    def figure(self, name: str, text: str | None = None) -> Figure:
        """A figure as it is printed, with the way to its records."""
        return Figure(text or self._as_printed(name), name, figure_url(name, self.period))

    def _as_printed(self, name: str) -> str:
        value = self.figures[name]
        if name.endswith("率"):
            return percent(value)
        return decimal_plain(value) if isinstance(value, Decimal) else str(value)

    def times(self, form: Form) -> int:
        return self.count(f"{form.label}次数")

    def times_in(self, half: HalfYear, form: Form) -> int:
        return sum(meeting.held_on in half for meeting in self.held(form))

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


def gather(branch: Branch, half: HalfYear | Year, today: date, appendices=()) -> Material:
    """At most so many queries, however much is recorded; one more for an appendix."""
    plan, people = rows_of(_plan, branch, half), _people(branch, half)
    figures, meetings = figures_of(branch, half, today), rows_of(_meetings, branch, half)
    duty = rows_of(_duty, branch, half)
    return Material(
        branch=branch,
        period=half,
        today=today,
        figures=figures,
        people=people,
        requirements=_requirements(figures),
        meetings=meetings,
        study=rows_of(_study, branch, half),
        pledges=rows_of(_pledges, branch, half),
        honours=rows_of(_honours, branch, half),
        elections=rows_of(_elections, branch, half),
        duty=duty,
        began_duty=_began_duty(branch, duty, half),
        dues=tuple(DuesRow(member, month.month, due) for member, month, due in rows_of(_dues, branch, half)),
        dues_owed=_dues_owed(branch, half, people.members, today),
        plan=tuple(item for item in plan if item.month in half),
        next_plan=tuple(item for item in plan if item.month in half.next and not item.is_cancelled),
        deeds=gather_deeds(branch, half, meetings),
        appended=gather_appended(branch, half, appendices),
    )


def _people(branch: Branch, half: HalfYear | Year) -> People:
    members = rows_of(_members, branch)
    # Asked for only where somebody left.
    somebody_left = any(one.left_on and one.left_on in half for one in members)
    removals = rows_of(_removals, branch) if somebody_left else ()
    return People(branch, half, members, rows_of(_roles, branch), rows_of(_memberships, branch), removals)


def _requirements(figures: HalfYearFigures) -> tuple[Requirement, ...]:
    asked = {requirement.form: requirement for requirement, _ in figures.rules.of(figures.branch)}
    return tuple(sorted(asked.values(), key=lambda row: (row.position, row.form)))


def _dues_owed(branch: Branch, half: HalfYear | Year, members, today: date) -> frozenset[tuple[int, int]]:
    """By who owes here; what may be paid with its quarter is not asked for before the quarter is over."""
    spans, waiting = spans_of(branch, members), Waiting(branch, [member.pk for member in members])
    return frozenset(
        (member, month.number)
        for member, span in spans.items()
        for month in half.months
        if span.owes(month) and not waiting.is_waiting(member, month, today)
    )


def _began_duty(branch: Branch, duty: tuple[DutyTurn, ...], half: HalfYear | Year) -> bool:
    """Asked for only where the period's first month has no turn."""
    is_later = bool(duty) and duty[0].month > half.start
    return is_later and not branch.duty_turns.filter(month__lt=half.start).exists()


# ---- what is asked; `branch` is one, or stands for one (branch.prepared) ----

BY_ROLL = ("member__number", "member__name")


def _members(branch):
    return Member.objects.filter(branch=branch).order_by("number", "name", "born_on", "id")


def _roles(branch):
    return CommitteeRole.objects.filter(branch=branch).order_by("began_on", "id").select_related("group")


def _memberships(branch):
    return GroupMembership.objects.filter(branch=branch).select_related("group").order_by("id")


def _removals(branch):
    """(member, day) of every measure that ends a membership, and of every probation that was cancelled."""
    measures = Sanction.objects.filter(branch=branch, kind__in=OFF_THE_ROLL)
    cancelled = Applicant.objects.filter(
        branch=branch, ending=Applicant.Ending.CANCELLED, member__isnull=False, ended_on__isnull=False
    )
    rows = (measures.values_list("member", "began_on"), cancelled.values_list("member", "ended_on"))
    first, second = (one.order_by() for one in rows)
    return first.union(second, all=True)


def _meetings(branch, half: HalfYear | Year):
    rows = Meeting.objects.filter(branch=branch).held_in(half).select_related("group")
    return rows.order_by("held_on", "number")


def _study(branch, half: HalfYear | Year):
    rows = StudyResult.objects.filter(branch=branch, dated_on__range=(half.start, half.end))
    return rows.order_by("dated_on", "title", *BY_ROLL)


def _pledges(branch, half: HalfYear | Year):
    rows = Pledge.objects.filter(branch=branch, signed_on__range=(half.start, half.end))
    return rows.select_related("round").order_by("signed_on", "title", *BY_ROLL)


def _honours(branch, half: HalfYear | Year):
    rows = Honour.objects.filter(branch=branch, dated_on__range=(half.start, half.end))
    return rows.order_by("dated_on", "title", *BY_ROLL)


def _elections(branch, half: HalfYear | Year):
    rows = Election.objects.filter(branch=branch, kind=Election.Kind.TERM)
    rows = rows.filter(settled_on__range=(half.start, half.end))
    return rows.prefetch_related("steps").order_by("settled_on")


def _duty(branch, half: HalfYear | Year):
    rows = DutyTurn.objects.filter(branch=branch, month__range=(half.start, half.end))
    return rows.order_by("month", *BY_ROLL)


def _dues(branch, half: HalfYear | Year):
    rows = DuesPayment.objects.filter(branch=branch).for_months(half)
    return rows.order_by("month", "member").values_list("member_id", "month", "amount_due")


def _plan(branch, half: HalfYear | Year):
    rows = PlanItem.objects.filter(branch=branch, month__range=(half.start, half.next.end))
    rows = rows.select_related("group")
    return rows.order_by("month", "form", "group__position", "topic", "responsible__number")
