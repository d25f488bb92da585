"""What is asked of a branch, and the records do not show (未达标项)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from branch.periods import Period
from meetings.requirements.asked import Asked


@dataclass(frozen=True)
class Gap(Asked):
    """Something asked for that the records do not show; `held` were held, fewer than asked."""

    held: int = 0

    def as_json(self) -> dict:
        return {
            "requirement": self.form.label,
            "period": self.period.code,
            "group": self.group.name if self.group else None,
        }


@dataclass
class Held:
    """How many activities of each form a branch held, by month; and of those, how many each group held."""

    of_branch: Counter = field(default_factory=Counter)  # (form, month number)
    of_group: Counter = field(default_factory=Counter)  # (form, month number, group id)

    def add(self, form: str, month: int, group_id: int | None, times: int):
        self.of_branch[form, month] += times
        self.of_group[form, month, group_id] += times

    def times(self, form: str, period: Period, group_id: int | None = None) -> int:
        numbers = [month.number for month in period.months]
        if group_id:
            return sum(self.of_group[form, number, group_id] for number in numbers)
        return sum(self.of_branch[form, number] for number in numbers)


def find_gaps(asked: Iterable[Asked], held: Held, today: date) -> tuple[Gap, ...]:
    """What was asked for in periods that have ended and was not done."""
    return tuple(
        Gap(one.requirement, one.period, one.group, times)
        for one in asked
        if one.period.has_ended(today)
        and (times := held.times(one.form, one.period, one.group_id)) < one.requirement.at_least
    )


def gap_url(asked: Asked, today: date) -> str:
    """The form to record what is asked for, filled in as far as it is known."""
    fields = {"form": asked.requirement.form}
    if asked.group:
        fields["group"] = asked.group.id
    return f"/meetings/new/?{urlencode(fields | {'date': min(asked.period.end, today)})}"
