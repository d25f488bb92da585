"""What may still change: no rate and no base is taken from under a month that is past or closed."""

from collections import defaultdict
from functools import cached_property

from branch.periods import Month, today
from members.dues.entries import closed_until
from members.dues.models import DuesPayment
from members.dues.opening import is_closed
from members.dues.rates.reckoning import Rates


def first_open(branch) -> Month:
    """The first month whose dues a new rate or base still changes: neither past nor closed."""
    month, closed = Month.containing(today()), closed_until(branch)
    while is_closed(month, closed):
        month = month.next
    return month


class Settled:
    """The past and closed months of a branch that its own tables of rates hold for; read in three queries."""

    def __init__(self, rates: Rates):
        self.rates, self.branch = rates, rates.branch

    @cached_property
    def first_open(self) -> Month:
        return first_open(self.branch)

    @cached_property
    def _recorded(self) -> dict[str, set[Month]]:
        """Category → the past and closed months of which there are rows of it."""
        rows = DuesPayment.objects.filter(branch=self.branch, month__lt=self.first_open.start)
        found = defaultdict(set)
        for category, of_roll, month in rows.values_list(
            "category", "member__dues_category", "month"
        ).distinct():
            found[category or of_roll].add(Month.containing(month))
        return found

    def resting_on(self, category: str, since: Month) -> Month | None:
        """The last of those months of which the branch's table from `since` on is (or would be) the rate."""
        after = self.rates.own_after(category, since)
        months = {month for month in self._recorded[category] if since <= month}
        return max((month for month in months if after is None or month < after), default=None)

    def why_fixed(self, category: str, since: Month) -> str:
        """Why the table from `since` on is not corrected or removed any more; empty where it may be."""
        last = self.resting_on(category, since)
        if last is None:
            return ""
        how = f"要改就从{self.first_open.long_name}起定一张新的"
        return f"{last.long_name}的党费已经按这张标准登记，不再改它；{how}。"
