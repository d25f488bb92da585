"""Beginning a year's plan from the one of the year before."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from branch.models import Branch
from branch.periods import Month, Year, today
from meetings.models import PlanItem
from meetings.roll import DayRoll


@dataclass(frozen=True)
class Offer:
    """A line of last year and what it would become; `hindrance` says why it is not offered."""

    old: PlanItem
    new: PlanItem
    hindrance: str = ""

    @property
    def key(self) -> tuple:
        return self.new.month, self.new.form, self.new.group_id, self.new.topic

    @property
    def is_ticked(self) -> bool:
        return not self.hindrance and not self.old.is_cancelled

    @property
    def loses_responsible(self) -> bool:
        return bool(self.old.responsible_id and not self.new.responsible_id)


class Copy:
    def __init__(self, branch: Branch, year: Year):
        self.branch, self.year = branch, year
        # Who is there when the plan begins, or today where the year has begun already.
        roll = DayRoll(branch, min(max(year.start, today()), year.end))
        self.there = {member.id for member in roll.members}
        self.groups = {group.id for member_id, group in roll.groups.items() if member_id in self.there}
        self.present = {
            (month, item.form, item.group_id, item.topic)
            for item in self._items(year)
            for month in (item.month, item.first_month)
            if month
        }
        self.offers = [self._offer(item) for item in self._items(year.previous)]

    def _items(self, year: Year):
        items = PlanItem.objects.filter(branch=self.branch, month__range=(year.start, year.end))
        return items.select_related("group", "responsible").order_by("month", "id")

    def _offer(self, old: PlanItem) -> Offer:
        new = PlanItem(
            branch=self.branch,
            month=self._month(old),
            form=old.form,
            topic=old.topic,
            group=old.group,
            responsible=old.responsible if old.responsible_id in self.there else None,
        )
        hindrance = ""
        if old.group_id and old.group_id not in self.groups:
            hindrance = f"{old.group}没有党员了"
        elif Offer(old, new).key in self.present:
            hindrance = "已经有了"
        return Offer(old, new, hindrance)

    def _month(self, old: PlanItem) -> date:
        """Where the plan first had it: that it was late once is no reason to plan it late again."""
        first = old.first_month if old.first_month and old.first_month.year == old.month.year else old.month
        return Month(self.year.year, first.month).start


@transaction.atomic
def copy(branch: Branch, year: Year, chosen: set[int]) -> int:
    """Takes over the chosen lines of last year; how many. What is there already is not doubled."""
    # Two people who press at once: the second one finds the lines of the first.
    Branch.objects.select_for_update().get(pk=branch.pk)
    taken: dict[tuple, PlanItem] = {}
    for offer in Copy(branch, year).offers:
        if offer.old.id in chosen and not offer.hindrance:
            taken.setdefault(offer.key, offer.new)
    PlanItem.objects.bulk_create(taken.values())
    return len(taken)
