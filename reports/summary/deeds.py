"""What a branch recorded beside its activities: studies, matters, checks, problems, campaigns."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q

from branch.models import Branch
from branch.periods import HalfYear, Year
from branch.prepared import rows_of
from meetings.conduct.models import NOTHING_FOUND
from meetings.models import (
    Campaign,
    CampaignStep,
    CourseStep,
    LeaderPart,
    MajorMatter,
    Meeting,
    Problem,
    SpecialStudy,
    Supervision,
)
from members.models import DuesRemittance

IN_ORDER = ("due_on", "id")


@dataclass(frozen=True)
class Deeds:
    special_studies: tuple[SpecialStudy, ...] = ()  # by day
    leader_parts: tuple[LeaderPart, ...] = ()  # what leading cadres took part in, by leader
    matters: tuple[MajorMatter, ...] = ()  # 三重一大, by day
    supervisions: tuple[Supervision, ...] = ()  # by day; and older ones whose findings are not settled
    problems: tuple[Problem, ...] = ()  # the branch's own: open, or closed in the period
    campaigns: tuple[Campaign, ...] = ()  # under way in the period, with their `steps`
    remittances: tuple[DuesRemittance, ...] = ()  # handed up in the period


def gather_deeds(branch: Branch, period: HalfYear | Year, meetings: Iterable[Meeting]) -> Deeds:
    """One query for each kind, one for the steps of campaigns, one for meetings not among those at hand."""
    special_studies = rows_of(_special_studies, branch, period)
    matters = rows_of(_matters, branch, period)
    _with_meetings((*special_studies, *matters), meetings)
    return Deeds(
        special_studies=special_studies,
        leader_parts=rows_of(_leader_parts, branch, period),
        matters=matters,
        supervisions=rows_of(_supervisions, branch, period),
        problems=rows_of(_problems, branch, period),
        campaigns=rows_of(_campaigns, branch, period),
        remittances=rows_of(_remittances, branch, period),
    )


def _with_meetings(rows: Iterable[SpecialStudy | MajorMatter], meetings: Iterable[Meeting]) -> None:
    """Gives each row its meeting, mostly one of the period: its many columns are not read twice."""
    known = {meeting.pk: meeting for meeting in meetings}
    if elsewhere := {row.meeting_id for row in rows} - {None, *known}:
        known |= Meeting.objects.in_bulk(elsewhere)
    for row in rows:
        row.meeting = known.get(row.meeting_id)


# ---- what is asked; `branch` is one, or stands for one (branch.prepared) ----


def _special_studies(branch, period):
    rows = SpecialStudy.objects.filter(branch=branch, studied_on__range=(period.start, period.end))
    return rows.order_by("studied_on", "document", "id")


def _matters(branch, period):
    rows = MajorMatter.objects.filter(branch=branch, decided_on__range=(period.start, period.end))
    return rows.order_by("decided_on", "title", "id")


def _leader_parts(branch, period):
    held = {"meeting__branch": branch, "meeting__state": Meeting.State.HELD}
    held["meeting__held_on__range"] = (period.start, period.end)
    rows = LeaderPart.objects.filter(branch=branch, **held).select_related("leader")
    return rows.order_by("leader", "meeting__held_on", "id")


def _supervisions(branch, period):
    here, older = Q(checked_on__range=(period.start, period.end)), Q(checked_on__lt=period.start)
    unsettled = older & Q(closed_on__isnull=True) & ~Q(findings="")
    return Supervision.objects.filter(here | unsettled, branch=branch).order_by("checked_on", "subject", "id")


def _remittances(branch, period):
    rows = DuesRemittance.objects.filter(branch=branch, remitted_on__range=(period.start, period.end))
    return rows.order_by("began_on")


def _problems(branch, period):
    """Of meetings that had been held by then: a problem has no day of its own."""
    still_open = Q(closed_on__isnull=True) | Q(closed_on__gte=period.start)
    steps = CourseStep.objects.filter(branch=branch, course=OuterRef("course"))
    held = steps.filter(kind=CourseStep.Kind.MEETING, meeting__held_on__lte=period.end)
    drawn_up = steps.filter(kind=CourseStep.Kind.PROBLEMS, done_on__lte=period.end)
    known = Q(course__year__lt=period.year)
    if period.end == Year(period.year).end:
        known |= Q(course__year=period.year)
    else:
        known |= Q(course__year=period.year) & (Exists(held) | Exists(drawn_up))
    rows = Problem.objects.filter(still_open, known, branch=branch, member__isnull=True)
    return rows.order_by("course__year", "id")


def _campaigns(branch, period):
    under_way = Q(ended_on__isnull=True) | Q(ended_on__gte=period.start)
    rows = Campaign.objects.filter(under_way, branch=branch, began_on__lte=period.end)
    steps = CampaignStep.objects.order_by(*IN_ORDER)  # of these campaigns: asked after them
    return rows.prefetch_related(Prefetch("steps", steps)).order_by("began_on", "name")


def has_findings(check: Supervision) -> bool:
    return bool(check.findings.strip()) and not NOTHING_FOUND.fullmatch(check.findings.strip())


def is_settled(row: Supervision | Problem, day: date) -> bool:
    """办结, 销号 by that day."""
    return row.closed_on is not None and row.closed_on <= day
