"""The figures of a half-year beside those of the half-year before and of the same one a year ago; of a year
beside those of the year before.

A difference is said, never judged: more talks are not better, and fewer absences are not a merit.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from branch.models import Branch
from branch.periods import HalfYear, Year
from reports.figures.counting import figures_of
from reports.figures.definitions import FIGURE, Figure, Kind
from reports.figures.results import HalfYearFigures

# A half-year in which nothing of this was recorded was not kept here: nothing is compared with it.
RECORDED = ("组织生活总次数", "应到人次", "党费应收", "谈心谈话次数", "计划项数")


@dataclass(frozen=True)
class Beside:
    """One figure of another half-year: its value, and what the shown half-year has more or less of it."""

    half: HalfYear | Year
    figure: Figure
    value: int | Decimal | None
    difference: str

    @property
    def url(self) -> str:
        return self.figure.url(self.half)


@dataclass(frozen=True)
class Compared:
    """The shown half-year and the others that it is compared with."""

    shown: HalfYearFigures
    others: tuple[HalfYearFigures, ...]

    def beside(self, name: str) -> list[Beside]:
        figure = FIGURE[name]
        return [
            Beside(other.half, figure, other[name], difference(figure, self.shown[name], other[name]))
            for other in self.others
            if was_recorded(other)
        ]

    @property
    def without_records(self) -> list[HalfYear | Year]:
        return [other.half for other in self.others if not was_recorded(other)]


def compared(branch: Branch, period: HalfYear | Year, today: date) -> Compared:
    """Three half-years in three times the queries of one, two years in twice as many."""
    periods = [period, period.previous]
    if isinstance(period, HalfYear):
        periods.append(HalfYear(period.year - 1, period.number))
    shown, *others = (figures_of(branch, one, today) for one in periods)
    return Compared(shown, tuple(others))


def was_recorded(result: HalfYearFigures) -> bool:
    return any(result[name] for name in RECORDED)


def difference(figure: Figure, now, then) -> str:
    """多3次, 少2次, 相同; of percentages 多1.2个百分点; where there was nothing to divide by 没有可比的数."""
    if now is None or then is None:
        return "没有可比的数"
    if now == then:
        return "相同"
    unit = "个百分点" if figure.unit == "%" else figure.unit
    more = abs(now - then)
    return f"{'多' if now > then else '少'}{f'{more:,.2f}' if figure.kind == Kind.MONEY else more}{unit}"
