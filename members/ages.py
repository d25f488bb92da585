"""The age bands (年龄段) in which members are counted and listed."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q


@dataclass(frozen=True)
class AgeBand:
    """Completed years (周岁) from `low` to `high`, both included."""

    name: str
    low: int | None = None
    high: int | None = None

    def __contains__(self, age: int) -> bool:
        return (self.low is None or self.low <= age) and (self.high is None or age <= self.high)

    def on(self, day: date) -> Q:
        """For a queryset of members: those who are of these ages on `day`."""
        wanted = Q()
        if self.low is not None:
            wanted &= Q(born_on__lte=_latest_birth(self.low, day))
        if self.high is not None:
            wanted &= Q(born_on__gt=_latest_birth(self.high + 1, day))
        return wanted


def _latest_birth(years: int, day: date) -> date:
    """The last birthday of those who on `day` have completed `years`."""
    year = max(day.year - years, 1)
    try:
        return day.replace(year=year)
    except ValueError:  # 29 February in a year without one: who was born on 1 March is still a day short
        return day.replace(year=year, day=28)


AGE_BANDS = {
    "35-": AgeBand("35岁及以下", high=35),
    "36-45": AgeBand("36至45岁", 36, 45),
    "46-55": AgeBand("46至55岁", 46, 55),
    "56+": AgeBand("56岁及以上", low=56),
}


def age_band(age: int) -> str:
    """The name of the band that an age in completed years belongs to."""
    return next(band.name for band in AGE_BANDS.values() if age in band)
