"""Whether a record was entered too long after its day (补录), counted in working days."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar
from django.utils import timezone

from branch.periods import day_named
from meetings.models import Meeting


@lru_cache(maxsize=4096)
def is_working_day(day: date) -> bool:
    try:
        return chinese_calendar.is_workday(day)
    except NotImplementedError:
        # The State Council names the holidays of a year, and the weekends worked instead, only late in the
        # year before. Of a year that the calendar does not know, Monday to Friday is all that is certain.
        return day.weekday() < 5


def working_days_after(day: date, until: date) -> int:
    """How many working days lie after `day`, up to and with `until`."""
    return sum(is_working_day(day + timedelta(days=days)) for days in range(1, (until - day).days + 1))


def is_late(held_on: date, entered_on: date | None, limit: int) -> bool:
    """Entered on the first working day beyond the limit, or after it."""
    # As many working days need at least as many days, so most records are not counted at all.
    if entered_on is None or (entered_on - held_on).days <= limit:
        return False
    # Enough to pass any limit, also over the longest holiday: years of backlog need no counting.
    until = min(entered_on, held_on + timedelta(days=limit * 3 + 30))
    return working_days_after(held_on, until) > limit


def late(meeting) -> bool:
    """补录: a held record that was entered after the branch's limit of working days."""
    held = meeting.state == Meeting.State.HELD
    return held and is_late(meeting.held_on, meeting.entered_on, meeting.branch.late_after_days)


@dataclass(frozen=True)
class Entry:
    """When a held record was written down: late (补录), in time, or brought in from elsewhere (导入)."""

    is_late: bool
    is_imported: bool
    words: str


def entry_of(meeting) -> Entry | None:
    """None for what has not been held."""
    if meeting.state != Meeting.State.HELD:
        return None
    if meeting.entered_on is None:
        brought = timezone.localdate(meeting.recorded_at)
        return Entry(False, True, f"导入：{_named(brought, meeting)}")
    if not late(meeting):
        return Entry(False, False, f"{_named(meeting.entered_on, meeting)}录入")
    after = working_days_after(meeting.held_on, meeting.entered_on)
    return Entry(True, False, f"补录：{_named(meeting.entered_on, meeting)}录入，会后第{after}个工作日")


def _named(day: date, meeting) -> str:
    return day_named(day, meeting.held_on.year)
