"""Which year a plan is of: twelve months, or the half of them that was asked for."""

from branch.periods import HalfYear, Year, half_or_year_asked, year_asked


def period_asked(query) -> Year | HalfYear:
    """`?half=2026H1` where a figure leads, `?year=2026`; the current year without them or with nonsense."""
    try:
        return HalfYear.parse(query.get("half", ""))
    except ValueError:
        asked = half_or_year_asked(query)  # ?half=2026: the figures of a year
        return asked if isinstance(asked, Year) else year_asked(query)
