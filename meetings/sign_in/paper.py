"""The sign-in sheet for paper (签到表)."""

from itertools import zip_longest

from meetings.models import Meeting
from meetings.sign_in.roster import Roster

# More than these stand in two columns beside each other.
IN_ONE_COLUMN = 25
BLANKS = 4
NOBODY = ("", "")


class Paper:
    """Its lines; a line is one (number, name), or two beside each other."""

    def __init__(self, meeting: Meeting):
        roster = Roster(meeting)
        self.columns = 1 if len(roster.expected) <= IN_ONE_COLUMN else 2
        self.expected = self._lines(list(enumerate(roster.expected.values(), start=1)))
        # Who sits in (列席) signs too; more may come than were written down.
        known = [("", member.name) for member in roster.observers]
        self.sitting_in = self._lines([*known, *[NOBODY] * BLANKS])

    @property
    def halves(self) -> range:
        return range(self.columns)

    def _lines(self, people: list[tuple]) -> list[tuple]:
        return in_columns(people, self.columns, NOBODY)


def in_columns(people: list[tuple], columns: int, nobody: tuple) -> list[tuple]:
    """Down the left half first, as one reads a list."""
    if columns == 1:
        return [(one,) for one in people]
    half = (len(people) + 1) // 2
    return list(zip_longest(people[:half], people[half:], fillvalue=nobody))
