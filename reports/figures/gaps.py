"""What is asked of a branch, and the records do not show (未达标项)."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from branch.models import Branch
from branch.periods import Period
from meetings.requirements.asked import Asked, Rules, Standing


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

    of_branch: dict[tuple, int] = field(default_factory=lambda: defaultdict(int))  # (form, month number)
    of_group: dict[tuple, int] = field(default_factory=lambda: defaultdict(int))  # and group id

    def add(self, form: str, month: int, group_id: int | None, times: int):
        self.of_branch[form, month] += times
        if group_id:
            self.of_group[form, month, group_id] += times

    def times(self, form: str, period: Period, group_id: int | None = None) -> int:
        numbers = period.month_numbers
        if len(numbers) == 1:
            return self.in_month(form, numbers[0], group_id)
        return sum([self.in_month(form, number, group_id) for number in numbers])

    def in_month(self, form: str, number: int, group_id: int | None = None) -> int:
        if group_id:
            return self.of_group.get((form, number, group_id), 0)
        return self.of_branch.get((form, number), 0)


def find_gaps(rules: Rules, branch: Branch, standing: Standing, held: Held, today: date) -> tuple[Gap, ...]:
    """What was asked for in periods that have ended and was not done."""
    return tuple(
        Gap(requirement, period, group, times)
        for requirement, period in rules.of(branch)
        if period.has_ended(today)
        for group in standing.who_is_asked(requirement, period.end)
        if (times := held.times(requirement.form, period, group and group.id)) < requirement.at_least
    )


def gap_url(asked: Asked, today: date) -> str:
    """The form to record what is asked for, filled in as far as it is known."""
    fields = {"form": asked.requirement.form}
    if asked.group:
        fields["group"] = asked.group.id
    return f"/meetings/new/?{urlencode(fields | {'date': min(asked.period.end, today)})}"
