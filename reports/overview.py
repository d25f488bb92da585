"""The branches below a superior organisation, side by side: what is whole and what is missing, no ranking."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from branch.periods import Month
from meetings.models import Form
from reports.figures import Gap, HalfYearFigures
from reports.summary.words import months_named


@dataclass(frozen=True)
class Cell:
    """One branch, one form: `none` not asked, `miss`, `ok`, or `wait` while no period has ended."""

    state: str
    gaps: tuple[Gap, ...] = ()

    @property
    def words(self) -> str:
        """第二党小组2月至4月；第三党小组5月"""
        in_order = sorted(self.gaps, key=lambda gap: (gap.group_id or 0, gap.period.start))
        by_group = groupby(in_order, key=lambda gap: gap.group)
        return "；".join(f"{group or ''}{_periods(list(gaps))}" for group, gaps in by_group)


def _periods(gaps: list[Gap]) -> str:
    if isinstance(gaps[0].period, Month):
        return months_named(gap.period.number for gap in gaps)
    return "、".join(gap.period.short_name for gap in gaps)


@dataclass(frozen=True)
class Row:
    result: HalfYearFigures
    cells: tuple[Cell, ...]


def rows_of(results: list[HalfYearFigures], day: date) -> tuple[list[Form], list[Row]]:
    """The forms that any of the branches is asked for; a row for each branch, a cell for each form."""
    asked = {one.form for result in results for one in result.asked}
    forms = [form for form in Form if form in asked]
    return forms, [Row(result, tuple(_cell(result, form, day) for form in forms)) for result in results]


def _cell(result: HalfYearFigures, form: Form, day: date) -> Cell:
    gaps = tuple(gap for gap in result.gaps if gap.form == form)
    if gaps:
        return Cell("miss", gaps)
    periods = [one.period for one in result.asked if one.form == form]
    if not periods:
        return Cell("none")
    held = result.values.get(f"{form.label}次数")
    return Cell("ok" if held or any(period.has_ended(day) for period in periods) else "wait")
