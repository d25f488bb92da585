"""Which backups stay in the folder: the last of 7 days, 4 weeks and 12 months, a few of each other kind."""

import re
from datetime import datetime

DAYS, WEEKS, MONTHS = 7, 4, 12
OF_ANOTHER_KIND = {"manual": 10, "before-upgrade": 5, "before-restore": 5}
NAME = re.compile(
    r"zhibu-(daily|manual|before-upgrade|before-restore)-(\d{8}-\d{6})(?:-\d+)?\.(?:tar\.gz|age\.tar)"
)


def made_at(name: str) -> datetime | None:
    """When a backup of this name was made, by the clock of that day; None for what is no backup of ours."""
    match = NAME.fullmatch(name)
    try:
        return match and datetime.strptime(match[2], "%Y%m%d-%H%M%S")  # noqa: DTZ007 (a name has no zone)
    except ValueError:
        return None


def kind_of(name: str) -> str:
    return NAME.fullmatch(name)[1]


def to_remove(names, now: datetime) -> list[str]:
    """Never the newest, and nothing that a clock set back or forward has put into the future."""
    dated = [(day, name) for name in names if (day := made_at(name)) and day <= now]
    past = sorted(dated, reverse=True)
    removed = []
    for kind, most in OF_ANOTHER_KIND.items():
        removed += [name for _, name in past if kind_of(name) == kind][most:]
    daily = [(day, name) for day, name in past if kind_of(name) == "daily"]
    kept = set()
    for most, period in (
        (DAYS, lambda day: day.date()),
        (WEEKS, lambda day: day.isocalendar()[:2]),
        (MONTHS, lambda day: (day.year, day.month)),
    ):
        last_of: dict = {}
        for day, name in daily:
            last_of.setdefault(period(day), name)
        kept |= set(list(last_of.values())[:most])
    return removed + [name for _, name in daily if name not in kept]
