"""What a paper was asked for: of which year or part of it, and of which Party group."""

import re

from django.http import Http404

from branch.periods import HalfYear, Month, Period, Quarter, Year, today
from members.dues.ledger import Scope, scopes_of


def periods_of(year: Year) -> list[Period]:
    """The whole year, its halves, its quarters, its months."""
    quarters = [quarter for half in year.halves for quarter in half.quarters]
    return [year, *year.halves, *quarters, *year.months]


def period_asked(query) -> Period:
    """`?period=2026`, `2026H1`, `2026Q2` or `2026-06`; the current half-year without it or with nonsense."""
    code = query.get("period", "")
    if match := re.match(r"(?:19|20|21)\d\d", code, re.ASCII):
        for period in periods_of(Year(int(match[0]))):
            if period.code == code:
                return period
    return HalfYear.containing(today())


def period_named(period: Period) -> str:
    """2026年; 2026年上半年; 2026年第二季度; 2026年6月."""
    if isinstance(period, Month):
        return period.long_name
    return f"{period.year}年{period.name}" if isinstance(period, Quarter) else period.name


def scope_asked(branch, period: Period, query) -> Scope:
    """`?group=`: a Party group, "0" for who is in none; the whole branch without it. Others are a 404."""
    code, scopes = query.get("group") or "all", scopes_of(branch, period)
    if code == "all" and code not in scopes:  # a branch without Party groups
        code = "0"
    if code not in scopes:
        raise Http404
    return scopes[code]
