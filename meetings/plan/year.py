"""The year as a plan has it: twelve months, or the half of them that was asked for."""

import re
from dataclasses import dataclass

from django.http import Http404

from branch.periods import YEAR, HalfYear, Month, Period, today


@dataclass(frozen=True, order=True)
class Year(Period):
    year: int

    @classmethod
    def or_404(cls, year: int) -> "Year":
        if not re.fullmatch(YEAR, str(year)):
            raise Http404
        return cls(year)

    @property
    def code(self) -> str:
        return str(self.year)

    @property
    def name(self) -> str:
        return f"{self.year}年"

    @property
    def halves(self) -> tuple[HalfYear, HalfYear]:
        return HalfYear(self.year, 1), HalfYear(self.year, 2)

    @property
    def months(self) -> tuple[Month, ...]:
        return self.halves[0].months + self.halves[1].months

    @property
    def previous(self) -> "Year":
        return Year(self.year - 1)

    @property
    def next(self) -> "Year":
        return Year(self.year + 1)

    @property
    def start(self):
        return self.months[0].start

    @property
    def end(self):
        return self.months[-1].end


def period_asked(query) -> Year | HalfYear:
    """`?half=2026H1` where a figure leads, `?year=2026`; the current year without them or with nonsense."""
    try:
        return HalfYear.parse(query.get("half", ""))
    except ValueError:
        year = query.get("year", "")
        return Year(int(year) if re.fullmatch(YEAR, year, re.ASCII) else today().year)
