"""One sum over several months: what is oldest first, then this month, then months to come (第十二条)."""

from dataclasses import dataclass
from decimal import Decimal

from branch.money import ZERO
from branch.periods import Month
from members.dues.liability import spans_of
from members.dues.standards import Standards
from members.models import DuesPayment, Member

AHEAD = 12  # months in advance
LATE_AFTER = 6  # months: 补交党费的时间一般不得超过6个月


@dataclass
class Part:
    """A month that can be paid: what is open of it, and how much of the sum is for it."""

    month: Month
    due: Decimal
    open: Decimal
    is_new: bool = False
    amount: Decimal = ZERO
    typed: str | None = None
    error: str = ""

    @property
    def name(self) -> str:
        """Of its field in the form."""
        return f"m-{self.month.code}"

    @property
    def value(self) -> str:
        if self.typed is not None:
            return self.typed
        return f"{self.amount:.2f}" if self.amount else ""

    @property
    def beyond(self) -> Decimal:
        return max(self.amount - self.open, ZERO)

    def kind(self, now: Month) -> str:
        return "本月" if self.month == now else "补交" if self.month < now else "预交"


def parts_of(branch, member: Member, now: Month) -> list[Part]:
    """The months of which something is open, from the oldest to AHEAD months from now; in seven queries."""
    span = spans_of(branch, [member])[member.pk]
    standards = Standards(branch, [member])
    rows = {
        Month.containing(row.month): row
        for row in DuesPayment.objects.filter(branch=branch, member=member).order_by("month")
    }
    parts = [Part(month, row.amount_due, row.arrears) for month, row in rows.items() if month <= now]
    month = now
    for _ in range(AHEAD + 1):
        row = rows.get(month)
        if row is not None and month > now:
            parts.append(Part(month, row.amount_due, row.arrears))
        elif row is None and span.owes(month):
            standard = standards.of(member, month)
            if standard is not None:
                parts.append(Part(month, standard.amount, standard.amount, is_new=True))
        month = month.next
    return [part for part in parts if part.open or part.month == now]


def spread(parts: list[Part], total: Decimal, is_gift: bool) -> Decimal:
    """Puts the sum on the months in their order; what is left over, on the last of them if it is a gift.

    Gives back what is left over.
    """
    left = total
    for part in parts:
        part.amount = min(part.open, left)
        left -= part.amount
    if left and is_gift and parts:
        used = [part for part in parts if part.amount] or parts[:1]
        used[-1].amount += left
        return ZERO
    return left


def shown(parts: list[Part], now: Month) -> list[Part]:
    """Arrears, this month, the months in advance that the sum reaches, and the one after them."""
    here = [part for part in parts if part.month <= now or part.amount or part.typed]
    coming = [part for part in parts if part not in here]
    return sorted([*here, *coming[:1]], key=lambda part: part.month)


def months_between(early: Month, late: Month) -> int:
    return (late.year - early.year) * 12 + late.number - early.number


def is_long_ago(month: Month, now: Month) -> bool:
    return months_between(month, now) > LATE_AFTER
