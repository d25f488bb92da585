"""What whoever files should know before: what is not counted yet, what was said about it and not answered."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from branch.models import Branch
from branch.periods import HalfYear, day_named
from meetings.models import Meeting
from reports.summary.editing.changes import changes
from reports.summary.editing.text import text_of
from reports.summary.filing.models import FiledSummary
from reports.summary.filing.present import Present
from reports.summary.material import Material

# A summary is adopted towards the end of its half-year or soon after it.
ADOPTED_FROM, ADOPTED_UNTIL = timedelta(days=61), timedelta(days=92)


@dataclass(frozen=True)
class Notice:
    """What to know, and where to look at it."""

    text: str
    url: str = ""
    button: str = ""


def adopting_meetings(branch: Branch, half: HalfYear):
    """General and committee meetings near the end at which it may have been adopted, the last first."""
    days = (half.end - ADOPTED_FROM, half.end + ADOPTED_UNTIL)
    held = Meeting.objects.filter(branch=branch, held_on__range=days).held()
    return (held.of_form("general_meeting") | held.of_form("committee_meeting")).order_by("-held_on", "-id")


def notices_about(present: Present, day: date) -> list[Notice]:
    return [
        *_not_ended(present.m, day),
        *_rewritten(present),
        *_comments(present),
    ]


def _not_ended(m: Material, day: date) -> list[Notice]:
    branch, period = m.branch, m.period
    if period.has_ended(day):
        return []
    to_come = Meeting.objects.filter(
        branch=branch, state=Meeting.State.PLANNED, held_on__range=(max(day, period.start), period.end)
    ).count()
    open_months = "、".join(month.name for month in period.months if not month.has_ended(day))
    planned = f"，包括已经安排的{to_come}次活动" if to_come else ""
    return [
        Notice(
            f"{period.name}还没有结束。{day_named(day)}以后记录的活动、出勤、谈话和党费不在这一版里{planned}；"
            f"{open_months}该开而没开的也还没有算作缺项。定稿以后有变化，可以再出修订版。",
            f"{reverse('meetings:list')}?half={m.period}",
            "看组织生活",
        )
    ]


def _rewritten(present: Present) -> list[Notice]:
    """Sections written by hand of which the records say something else now."""
    changed = [
        piece
        for piece in present.pieces
        if piece.is_written and not piece.is_own and not piece.row.is_left_out
        if changes(piece.row.basis, text_of(present.m, piece.said), piece.row.text)
    ]
    if not changed:
        return []
    names = "、".join(str(piece.row) for piece in changed)
    return [
        Notice(
            f"{names}是手写的，写好以后记录又有变化，正文可能对不上。",
            reverse("reports:summary", args=[present.m.half]),
            "去对照",
        )
    ]


def _comments(present: Present) -> list[Notice]:
    number = present.draft.comments.filter(settled_at=None).count() if present.draft else 0
    if not number:
        return []
    url = reverse("reports:summary", args=[present.m.half])
    return [Notice(f"还有{number}条意见没有处理。", url, "去看意见")]


def last_edition(branch: Branch, half: HalfYear) -> FiledSummary | None:
    return FiledSummary.objects.filter(branch=branch, half=half.code).order_by("-edition").first()
