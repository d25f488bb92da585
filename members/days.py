"""Days that somebody writes down for people, posts and groups: which make sense at all."""

from datetime import date

from django.core.exceptions import ValidationError

from branch.periods import Year, day_in_full, today

# Nothing that a branch records is older than the Party.
EARLIEST = date(1921, 7, 1)


def in_reach(day: date | None) -> date | None:
    """A day of another century is a slip of the hand; what is arranged ahead stays within next year."""
    latest = Year(today().year + 1).end
    if day and not EARLIEST <= day <= latest:
        raise ValidationError(
            f"“{day}”写错了吗？只能写{day_in_full(EARLIEST)}到{day_in_full(latest)}之间的日期。"
        )
    return day
