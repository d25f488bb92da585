"""The books of a branch, and that they tie out: 应收 = 实收 + 欠交, 实收 = 上缴 + 结存, at every moment.

Each side of an identity is summed from other rows or columns than the other side, so that an error shows.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Q, Sum, Value
from django.db.models.functions import Coalesce, Greatest, Least

from branch.money import ZERO
from members.dues.entries import closed_until
from members.dues.models import DuesEntry, DuesPayment
from members.dues.rates.reckoning import CENT
from members.dues.remittance.models import DuesRemittance

MONEY = DuesPayment._meta.get_field("amount_due").clone()


def _sum(expression, **kwargs):
    return Coalesce(Sum(expression, **kwargs), Value(ZERO), output_field=MONEY)


@dataclass(frozen=True)
class Tie:
    """One identity: what it says, and both its sides in yuan."""

    says: str
    left: Decimal
    right: Decimal

    @property
    def holds(self) -> bool:
        return self.left == self.right

    @property
    def difference(self) -> Decimal:
        return self.left - self.right


@dataclass(frozen=True)
class Books:
    """Sums in yuan. `covered` is what was paid of what was due, `voluntary` what was paid beyond."""

    due: Decimal
    paid: Decimal
    covered: Decimal
    voluntary: Decimal
    arrears: Decimal
    received: Decimal
    with_leaders: Decimal
    with_organiser: Decimal
    remitted: Decimal
    closed: date | None

    @property
    def balance(self) -> Decimal:
        """结存, 手上应有: what lies with the leaders and with the organiser."""
        return self.with_leaders + self.with_organiser

    @property
    def ties(self) -> list[Tie]:
        return [
            Tie("应收 = 实收（应交部分）+ 欠交", self.due, self.covered + self.arrears),
            Tie("实收 = 应交部分 + 自愿多交", self.paid, self.covered + self.voluntary),
            Tie("台账实收 = 逐笔收款", self.paid, self.received),
            Tie("实收 = 上缴 + 结存", self.paid, self.remitted + self.balance),
        ]

    @property
    def tie_out(self) -> bool:
        return all(tie.holds for tie in self.ties)


def books_of(branch) -> Books:
    """All that was ever recorded of a branch, in four queries."""
    rows = DuesPayment.objects.filter(branch=branch)
    none = Value(ZERO, output_field=MONEY)
    rows = rows.with_paid().annotate(
        within=Least("paid", "amount_due", output_field=MONEY),
        lacking=Greatest(F("amount_due") - F("paid"), none, output_field=MONEY),
        beyond=Greatest(F("paid") - F("amount_due"), none, output_field=MONEY),
    )
    owed = rows.aggregate(
        due=_sum("amount_due"), paid_=_sum("paid"), covered=_sum("within"), voluntary=_sum("beyond"),
        arrears=_sum("lacking"),
    )  # fmt: skip
    entries = DuesEntry.objects.live().filter(branch=branch)
    in_hand = Q(handed_on__isnull=False)
    came = entries.aggregate(received=_sum("amount"), handed=_sum("amount", filter=in_hand))
    remitted = DuesRemittance.objects.filter(branch=branch).aggregate(sum=_sum("amount"))["sum"]
    cents = {name: Decimal(amount).quantize(CENT) for name, amount in owed.items()}
    received, handed = (Decimal(came[name]).quantize(CENT) for name in ("received", "handed"))
    remitted = Decimal(remitted).quantize(CENT)
    return Books(
        due=cents["due"],
        paid=cents["paid_"],
        covered=cents["covered"],
        voluntary=cents["voluntary"],
        arrears=cents["arrears"],
        received=received,
        with_leaders=received - handed,
        with_organiser=handed - remitted,
        remitted=remitted,
        closed=closed_until(branch),
    )
