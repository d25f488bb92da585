"""The story (经过) of a record: one line for each thing that was done to it."""

from meetings.models import MeetingEvent


def write(meeting, kind, by, reason="", details=()) -> MeetingEvent:
    """Adds one line; `details` are (what, before, after), all three as words for the reader."""
    line = event(meeting, kind, by, reason, details)
    line.save()
    return line


def event(meeting, kind, by, reason="", details=()) -> MeetingEvent:
    """The line, not saved yet: for many records at once."""
    return MeetingEvent(
        branch_id=meeting.branch_id,
        meeting=meeting,
        kind=kind,
        by=by,
        reason=reason,
        details=[list(detail) for detail in details],
    )
