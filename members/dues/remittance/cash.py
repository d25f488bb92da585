"""The cash book of a branch: what came in on which day, and of which month what was handed up."""

from collections import defaultdict, deque
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import Sum

from branch.money import ZERO
from branch.periods import Month
from members.dues.models import DuesEntry
from members.dues.rates.reckoning import CENT
from members.dues.remittance.models import DuesRemittance


def money(amount) -> Decimal:
    """A sum as the database gave it, in yuan to the cent; nothing is 0."""
    return Decimal(amount or 0).quantize(CENT)


@dataclass
class MonthOfCash:
    """One month by the days on which money came in: `remitted` is what of it was handed up."""

    received: Decimal = ZERO
    remitted: Decimal = ZERO
    remitted_on: date | None = None
    # 手上应有 at the month's end, by what was handed up until now.
    held: Decimal = ZERO


@dataclass(frozen=True)
class Line:
    """One remittance: left over from before + what came in in its days = handed up + left over."""

    remittance: DuesRemittance
    brought: Decimal
    received: Decimal

    @property
    def due(self) -> Decimal:
        """应上缴."""
        return self.brought + self.received

    @property
    def left(self) -> Decimal:
        return self.due - self.remittance.amount


class Cash:
    """Read in two queries, however much there is. `by_day`: {day: sum of what came in}, the oldest first."""

    def __init__(self, branch):
        entries = DuesEntry.objects.live().filter(branch=branch).with_booked_on()
        sums = entries.order_by("booked_on").values_list("booked_on").annotate(sum=Sum("amount"))
        self.by_day: dict[date, Decimal] = {day: money(amount) for day, amount in sums}
        remittances = DuesRemittance.objects.filter(branch=branch).order_by("began_on", "id")
        self.remittances: list[DuesRemittance] = list(remittances)

    @property
    def latest(self) -> DuesRemittance | None:
        return self.remittances[-1] if self.remittances else None

    @property
    def closed(self) -> date | None:
        """The same day as `entries.closed_until`, of what is read already."""
        return max((one.until for one in self.remittances), default=None)

    @property
    def first_day(self) -> date | None:
        return next(iter(self.by_day), None)

    def received(self, until: date, after: date | None = None) -> Decimal:
        """What came in up to a day, that day included; `after` a day where one is given."""
        days = (amount for day, amount in self.by_day.items() if day <= until and (not after or day > after))
        return sum(days, ZERO)

    def in_hand(self, until: date) -> Decimal:
        """What came in up to a day and is handed up by no remittance yet."""
        return self.received(until) - sum((one.amount for one in self.remittances), ZERO)

    @cached_property
    def lines(self) -> list[Line]:
        """The oldest first."""
        found, brought, after = [], ZERO, None
        for one in self.remittances:
            line = Line(one, brought, self.received(one.until, after))
            found.append(line)
            brought, after = line.left, one.until
        return found

    @cached_property
    def months(self) -> dict[Month, MonthOfCash]:
        """Every month in which money came in or that a remittance reaches to, the oldest first.

        A remittance takes what was given back first, then what came in first; so the months' sums are the
        remittances' sums, also where one handed up less than there was.
        """
        found: dict[Month, MonthOfCash] = defaultdict(MonthOfCash)
        for day, amount in self.by_day.items():
            found[Month.containing(day)].received += amount
        waiting: dict[Month, Decimal] = defaultdict(Decimal)
        days = deque(self.by_day.items())
        for one in self.remittances:
            while days and days[0][0] <= one.until:
                day, amount = days.popleft()
                waiting[Month.containing(day)] += amount
            for month, part in _spread(one, waiting).items():
                waiting[month] -= part
                found[month].remitted += part
                found[month].remitted_on = one.remitted_on
        held = ZERO
        for month in sorted(found):
            held += found[month].received - found[month].remitted
            found[month].held = held
        return dict(sorted(found.items()))

    def held_at(self, month: Month) -> Decimal:
        """手上应有 at the end of any month."""
        return next((found.held for at, found in reversed(self.months.items()) if at <= month), ZERO)


def _spread(remittance: DuesRemittance, waiting: dict[Month, Decimal]) -> dict[Month, Decimal]:
    """The parts of one remittance, by month; together its amount."""
    parts = {month: amount for month, amount in waiting.items() if amount < 0}
    left = remittance.amount - sum(parts.values(), ZERO)
    for month in sorted(waiting):
        part = min(waiting[month], left)
        if part > 0:
            parts[month] = part
            left -= part
    if left:  # more than the ledger knows of
        last = Month.containing(remittance.until)
        parts[last] = parts.get(last, ZERO) + left
    return parts
