"""Which year a plan is of: twelve months, or the half of them that was asked for."""

from branch.periods import HalfYear, Year, year_asked


def period_asked(query) -> Year | HalfYear:
    """`?half=2026H1` where a figure leads, `?year=2026`; the current year without them or with nonsense."""
    try:
        return HalfYear.parse(query.get("half", ""))
    except ValueError:
        return year_asked(query)
