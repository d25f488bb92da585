"""When things happen: the half-years of the demonstration and the days on which a branch can meet."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from branch.periods import HalfYear, Month

# The first day of the Chinese year, where known; nobody meets from the eve to the sixth day.
SPRING_FESTIVAL = {
    2021: (2, 12), 2022: (2, 1), 2023: (1, 22), 2024: (2, 10), 2025: (1, 29), 2026: (2, 17), 2027: (2, 6),
    2028: (1, 26), 2029: (2, 13), 2030: (2, 3), 2031: (1, 23), 2032: (2, 11), 2033: (1, 31), 2034: (2, 19),
}  # fmt: skip
WRITTEN_IN = 2026


def is_workday(day: date) -> bool:
    if day.weekday() >= 5 or (day.month, day.day) in ((1, 1), (4, 4), (4, 5)):
        return False
    if day.day <= 7 and day.month == 10 or day.day <= 5 and day.month == 5:
        return False
    festival = SPRING_FESTIVAL.get(day.year)
    return not festival or not -1 <= (day - date(day.year, *festival)).days <= 6


def workday(month: Month, number: int) -> date:
    """The first working day from that day of the month on, or the last one before when none is left."""
    day = min(date(month.year, month.number, 1) + timedelta(number - 1), month.end)
    step = timedelta(1)
    while not is_workday(day):
        if day == month.end:
            step = timedelta(-1)
        day += step
    return day


@dataclass(frozen=True)
class Span:
    """The four half-years told, the last of which is the one that `today` lies in."""

    today: date

    @cached_property
    def current(self) -> HalfYear:
        return HalfYear.containing(self.today)

    @cached_property
    def halves(self) -> tuple[HalfYear, ...]:
        last = self.current.previous
        return (last.previous.previous, last.previous, last, self.current)

    @property
    def months(self) -> list[Month]:
        """Every month from the beginning to the one that `today` lies in."""
        return [month for half in self.halves for month in half.months if month.start <= self.today]

    def variant(self, half: HalfYear) -> str:
        """Which of the two sets of texts tells of a half-year; the next one's plan resembles the earlier."""
        return "recent" if half in (self.current, self.current.previous) else "earlier"

    def half_of(self, number: int, variant: str) -> HalfYear:
        """The H1 or H2 of a variant."""
        return next(half for half in self.halves if half.number == number and self.variant(half) == variant)

    def day(self, half: HalfYear, month: int, number: int) -> date:
        return workday(half.months[month], number)

    def moved(self, written: str) -> date:
        """A date of a life, moved with the years so that nobody grows older than the reader in 2026 saw."""
        then = date.fromisoformat(written)
        return then.replace(year=then.year + self.today.year - WRITTEN_IN)

    @property
    def horizon(self) -> date:
        """Until when the activities already stand in the calendar: the end of the next month."""
        return Month.containing(self.today).next.end

    def gap_month(self) -> Month | None:
        """The month of the current half-year in which one group did not meet."""
        ended = [month for month in self.current.months if month.has_ended(self.today)]
        return ended[:2][-1] if ended else None
