"""What is recorded of a month: the ground on which the officer writes the report, and nothing besides."""

from collections.abc import Iterable

from branch.periods import Month, day_named
from meetings.models import Meeting


def held_in(branch, month: Month) -> list[Meeting]:
    """The activities held, with their turnout. One query."""
    meetings = Meeting.objects.filter(branch=branch).held_in(month).with_turnout()
    return list(meetings.select_related("group").order_by("held_on", "id"))


def unconfirmed(meetings: Iterable[Meeting]) -> int:
    return sum(not meeting.is_confirmed for meeting in meetings)


def as_text(meetings: Iterable[Meeting]) -> str:
    """The plain list: day, form, topic, numbers."""
    return "\n".join(_line(meeting) for meeting in meetings)


def _line(meeting: Meeting) -> str:
    of_group = f"{meeting.group}" if meeting.group else ""
    numbers = f"（应到{meeting.expected}人，实到{meeting.present}人）" if meeting.expected else ""
    return f"{day_named(meeting.held_on)} {of_group}{meeting.forms_display}：{meeting.topic}{numbers}"
