"""The periods a branch reckons in: year (年), half-year (半年), quarter (季度) and month (月份), as values.

All four are frozen, ordered, and know their first day `start`, their last day `end`, their `code`
(2020, 2020H1, 2020Q1, 2020-01) and their names; `short_name` is the one inside a year (上半年, 第一季度,
1月). None touches a database.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils import timezone

# Every period has a next and a previous one; nothing recorded here is older or newer.
YEAR = r"(?:19|20|21)\d\d"
YEARS = range(1900, 2200)  # the same as numbers
CHINESE_DIGITS = "零一二三四五六七八九十"


def today() -> date:
    """The current date where the branch is (TIME_ZONE), the only clock the records ever read."""
    return timezone.localdate()


def day_named(day: date, year: int | None = None) -> str:
    """6月4日; with the year before it where a `year` is given that is not its own."""
    return f"{'' if year in (None, day.year) else f'{day.year}年'}{day.month}月{day.day}日"


def day_in_full(day: date) -> str:
    """2026年6月4日."""
    return f"{day.year}年{day_named(day)}"


class Period:
    """What they have in common; each subclass gives `start`, `end` and `code`."""

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def __str__(self) -> str:
        return self.code

    @cached_property
    def month_numbers(self) -> tuple[int, ...]:
        return tuple(month.number for month in self.months)

    def has_ended(self, day: date) -> bool:
        """Whether the period is over on `day`; its last day still belongs to it."""
        return self.end < day


@dataclass(frozen=True, order=True)
class Month(Period):
    year: int
    number: int

    @classmethod
    def containing(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, code: str) -> "Month":
        """`2020-01`; anything else is a ValueError."""
        match = re.fullmatch(rf"({YEAR})-(\d\d)", code, re.ASCII)
        if not match or not 1 <= int(match[2]) <= 12:
            raise ValueError(f"“{code}”不是月份，写成 2020-01 这样")
        return cls(int(match[1]), int(match[2]))

    @cached_property
    def code(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def name(self) -> str:
        return f"{self.number}月"

    short_name = name

    @property
    def long_name(self) -> str:
        return f"{self.year}年{self.number}月"

    @cached_property
    def start(self) -> date:
        return date(self.year, self.number, 1)

    @cached_property
    def end(self) -> date:
        return date(self.year, self.number, monthrange(self.year, self.number)[1])

    @property
    def next(self) -> "Month":
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    @property
    def previous(self) -> "Month":
        return Month(self.year - (self.number == 1), (self.number - 2) % 12 + 1)

    @property
    def months(self) -> tuple["Month", ...]:
        return (self,)


@dataclass(frozen=True, order=True)
class Quarter(Period):
    year: int
    number: int

    @classmethod
    def containing(cls, day: date) -> "Quarter":
        return cls(day.year, (day.month + 2) // 3)

    @property
    def code(self) -> str:
        return f"{self.year:04d}Q{self.number}"

    @property
    def name(self) -> str:
        return f"第{CHINESE_DIGITS[self.number]}季度"

    short_name = name

    @property
    def months(self) -> tuple[Month, ...]:
        return tuple(Month(self.year, self.number * 3 - back) for back in (2, 1, 0))

    @property
    def start(self) -> date:
        return self.months[0].start

    @property
    def end(self) -> date:
        return self.months[-1].end


@dataclass(frozen=True, order=True)
class HalfYear(Period):
    """H1 = January to June (上半年), H2 = July to December (下半年)."""

    year: int
    number: int

    @classmethod
    def containing(cls, day: date) -> "HalfYear":
        return cls(day.year, 1 if day.month <= 6 else 2)

    @classmethod
    def parse(cls, code: str) -> "HalfYear":
        """`2020H1`; anything else is a ValueError."""
        match = re.fullmatch(rf"({YEAR})H([12])", code, re.ASCII)
        if not match:
            raise ValueError(f"“{code}”不是半年，写成 2020H1 或 2020H2 这样")
        return cls(int(match[1]), int(match[2]))

    @property
    def code(self) -> str:
        return f"{self.year:04d}H{self.number}"

    @property
    def short_name(self) -> str:
        return "上半年" if self.number == 1 else "下半年"

    @property
    def name(self) -> str:
        return f"{self.year}年{self.short_name}"

    @cached_property
    def months(self) -> tuple[Month, ...]:
        first = 1 if self.number == 1 else 7
        return tuple(Month(self.year, number) for number in range(first, first + 6))

    @property
    def quarters(self) -> tuple[Quarter, ...]:
        return (Quarter(self.year, self.number * 2 - 1), Quarter(self.year, self.number * 2))

    @property
    def halves(self) -> tuple["HalfYear", ...]:
        return (self,)

    @property
    def start(self) -> date:
        return self.months[0].start

    @property
    def end(self) -> date:
        return self.months[-1].end

    @property
    def next(self) -> "HalfYear":
        return HalfYear(self.year, 2) if self.number == 1 else HalfYear(self.year + 1, 1)

    @property
    def previous(self) -> "HalfYear":
        return HalfYear(self.year, 1) if self.number == 2 else HalfYear(self.year - 1, 2)


@dataclass(frozen=True, order=True)
class Year(Period):
    """Has whatever a half-year has: what is counted and told of one is counted and told of the other."""

    year: int

    short_name = "全年"

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
    def quarters(self) -> tuple[Quarter, ...]:
        return tuple(quarter for half in self.halves for quarter in half.quarters)

    @cached_property
    def months(self) -> tuple[Month, ...]:
        return self.halves[0].months + self.halves[1].months

    @property
    def start(self) -> date:
        return date(self.year, 1, 1)

    @property
    def end(self) -> date:
        return date(self.year, 12, 31)

    @property
    def next(self) -> "Year":
        return Year(self.year + 1)

    @property
    def previous(self) -> "Year":
        return Year(self.year - 1)


class HalfYearConverter:
    """`<half:half>` in a URL: 2020H1."""

    regex = f"{YEAR}H[12]"

    def to_python(self, value: str) -> HalfYear:
        return HalfYear.parse(value)

    def to_url(self, value: HalfYear | str) -> str:
        return str(value)


def half_asked(query) -> HalfYear:
    """The half-year a page was asked for by `?half=2026H1`; the current one without it or with nonsense."""
    try:
        return HalfYear.parse(query.get("half", ""))
    except ValueError:
        return HalfYear.containing(today())


def half_or_year_asked(query) -> HalfYear | Year:
    """As `half_asked`, and the whole year for `?half=2026`, where the figures of a year lead."""
    code = query.get("half", "")
    return Year(int(code)) if re.fullmatch(YEAR, code, re.ASCII) else half_asked(query)


def month_asked(query) -> Month:
    """The month a page was asked for by `?month=2026-03`; the current one without it or with nonsense."""
    try:
        return Month.parse(query.get("month", ""))
    except ValueError:
        return Month.containing(today())


def year_asked(query) -> Year:
    """The year a page was asked for by `?year=2026`; the current one without it or with nonsense."""
    year = query.get("year", "")
    return Year(int(year) if re.fullmatch(YEAR, year, re.ASCII) else today().year)
