"""The story (经过) of a record as its page tells it, newest first."""

from dataclasses import dataclass
from datetime import date, datetime

from branch.periods import day_in_full
from meetings.history.lateness import late
from meetings.models import MeetingEvent

Kind = MeetingEvent.Kind
LOOK = {
    Kind.PLANNED: "plan",
    Kind.POSTPONED: "plan",
    Kind.RESTORED: "plan",
    Kind.CANCELLED: "none",
    Kind.CONFIRMED: "ok",
    Kind.AMENDED: "wait",
    Kind.DETACHED: "miss",
}
# Longer than this, the words before and after stand below each other.
SHORT = 24


@dataclass(frozen=True)
class Change:
    """One thing that was written differently; both wordings stay visible."""

    what: str
    before: str
    after: str

    @property
    def is_short(self) -> bool:
        return all(len(text) <= SHORT and "\n" not in text for text in (self.before, self.after))


@dataclass(frozen=True)
class Line:
    """`what` was done, and by whom; `kind` is empty for what is older than the story."""

    kind: str
    what: str
    at: datetime
    reason: str = ""
    changes: tuple[Change, ...] = ()
    look: str = ""


def story_of(meeting) -> list[Line]:
    events = list(meeting.events.filter(branch=meeting.branch_id).select_related("by"))
    lines = [_line(meeting, event) for event in events]
    if not {event.kind for event in events} & {Kind.RECORDED, Kind.PLANNED}:
        lines.append(_beginning(meeting))
    return lines


def _line(meeting, event) -> Line:
    what = f"{event.by} {event.get_kind_display()}" if event.by else event.get_kind_display()
    look = LOOK.get(event.kind, "")
    if event.kind == Kind.RECORDED and late(meeting):
        what, look = f"{what}（补录）", "wait"
    changes = tuple(Change(*map(_said, detail)) for detail in event.details)
    return Line(event.kind, what, event.at, event.reason, changes, look)


def _said(word) -> str:
    """A day is told as people say it."""
    try:
        return day_in_full(date.fromisoformat(word)) if len(word) == len("2026-06-04") else word
    except (TypeError, ValueError):
        return str(word)


def _beginning(meeting) -> Line:
    """What is older than the story, or came from elsewhere, says at least when it came and by whom."""
    by = meeting.recorded_by
    return Line("", f"{by} 录入" if by else "导入", meeting.recorded_at)
