"""核对: whether a month's sums agree, in a word and a shape."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from branch.marks import Mark
from branch.periods import Month
from members.dues.models import DuesEntry
from members.dues.remittance.cash import ZERO, money

AGREES = Mark("ok", "ok", "相符")
NOTHING = Mark("none", "none", "没有收款")


def differs(difference: Decimal, where: str = "") -> Mark:
    return Mark("miss", "miss", f"{where}差 {abs(difference):,.2f} 元")


def told_by_month(branch, period) -> dict[Month, Decimal]:
    """What the receipts say, one by one, was paid for each month of a period; a month without any is 0."""
    entries = DuesEntry.objects.live().filter(branch=branch, month__range=(period.start, period.end))
    found = defaultdict(lambda: ZERO)
    for month, amount in entries.order_by("month").values_list("month").annotate(sum=Sum("amount")):
        found[Month.containing(month)] = money(amount)
    return found


def mark_of(total, told: Decimal, closed: date | None, day: date) -> Mark:
    """A month's sums (`ledger.Total`) on a day; `told` is what its receipts come to, one by one."""
    month = total.month
    if total.paid != told:
        return differs(total.paid - told, "台账和收款")
    if closed and month.end <= closed:
        if total.received != total.remitted:
            return differs(total.received - total.remitted)
        return AGREES if total.received or total.due else NOTHING
    if month.start > day:
        return Mark("none", "none", "未到")
    if not month.has_ended(day):
        return Mark("wait", "wait", "本月未结")
    return NOTHING if total.received == total.remitted else Mark("wait", "wait", "待上缴")
