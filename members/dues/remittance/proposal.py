"""What is to be handed up next: from the day after the last remittance on; how much, and where it lies."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q, Sum

from branch.periods import Month, Quarter
from members.dues.models import DuesEntry
from members.dues.remittance.cash import ZERO, Cash, money

EVERY = {"month": "按月", "quarter": "按季"}


@dataclass(frozen=True)
class Span:
    """The days of a remittance, both included; what `months` brought in; `brought` was left over before."""

    began_on: date
    until: date
    brought: Decimal
    months: list[tuple[Month, Decimal]]

    @property
    def received(self) -> Decimal:
        return sum((amount for _, amount in self.months), ZERO)

    @property
    def due(self) -> Decimal:
        """应上缴: all that came in until its last day and was not handed up yet."""
        return self.brought + self.received


def first_day_of(cash: Cash) -> date | None:
    """No gap and no overlap: a remittance begins where the last one ended. None before any money came in."""
    if cash.closed:
        return cash.closed + timedelta(days=1)
    return cash.first_day and Month.containing(cash.first_day).start


def ends_offered(cash: Cash, day: date) -> dict[str, date]:
    """{按月 or 按季: the last day of the last such period that has ended and is still open}."""
    began_on = first_day_of(cash)
    month, quarter = Month.containing(day).previous, Quarter.containing(day)
    ends = {"month": month.end, "quarter": quarter.start - timedelta(days=1)}
    return {every: end for every, end in ends.items() if began_on and began_on <= end}


def usual_every(cash: Cash) -> str:
    """How the branch did it last."""
    last = cash.latest
    long = last is not None and Month.containing(last.until) > Month.containing(last.began_on)
    return "quarter" if long else "month"


def end_proposed(cash: Cash, day: date) -> date | None:
    """As the branch did it last; None while nothing that has ended is open."""
    offered = ends_offered(cash, day)
    return offered.get(usual_every(cash))


def span_until(cash: Cash, until: date) -> Span:
    began_on = first_day_of(cash)
    month, months = Month.containing(began_on), []
    while month.start <= until:
        before = max(began_on, month.start) - timedelta(days=1)
        months.append((month, cash.received(min(month.end, until), before)))
        month = month.next
    return Span(began_on, until, cash.in_hand(began_on - timedelta(days=1)), months)


@dataclass(frozen=True)
class InHand:
    """Of what came in until the last day of a span: `with_leaders` has not reached the organiser."""

    with_leaders: Decimal
    available: Decimal


def in_hand(branch, cash: Cash, until: date, day: date) -> InHand:
    """What the organiser had of it on the day of handing up; in one query.

    Never more than all that the organiser had on that day: something may have been given back since.
    """
    entries = DuesEntry.objects.live().filter(branch=branch).with_booked_on()
    of_span, had = Q(booked_on__lte=until), Q(handed_on__lte=day)
    found = entries.aggregate(
        with_leaders=Sum("amount", filter=of_span & Q(handed_on=None)),
        not_there=Sum("amount", filter=of_span & ~had),  # what was never handed on too
        had=Sum("amount", filter=had & Q(booked_on__lte=day)),
    )
    remitted = sum((one.amount for one in cash.remittances), ZERO)
    of_span_there = cash.in_hand(until) - money(found["not_there"])
    available = min(of_span_there, money(found["had"]) - remitted)
    return InHand(money(found["with_leaders"]), max(available, ZERO))
