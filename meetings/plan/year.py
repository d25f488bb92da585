"""Which year a plan is of: twelve months, or the half of them that was asked for."""

import re

from django.http import Http404

from branch.periods import YEAR, HalfYear, Year, year_asked


def year_or_404(year: int) -> Year:
    if not re.fullmatch(YEAR, str(year)):
        raise Http404
    return Year(year)


def period_asked(query) -> Year | HalfYear:
    """`?half=2026H1` where a figure leads, `?year=2026`; the current year without them or with nonsense."""
    try:
        return HalfYear.parse(query.get("half", ""))
    except ValueError:
        return year_asked(query)
