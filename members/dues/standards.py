"""What each member is to pay for a month (月应交), and why: relief, base, category, rates, in this order."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from branch.periods import Month
from members.dues.bases.models import DuesBase
from members.dues.models import DuesPayment
from members.dues.rates.reckoning import ZERO, Rates, Reckoned
from members.dues.relief.models import DuesRelief
from members.people.models import Member


@dataclass(frozen=True)
class Standard:
    """One member's month: `amount` in yuan, and what it follows from.

    A relief holds before anything else; then what is reckoned; and a branch that has fixed no base goes on
    with what its ledger said last (`carried`).
    """

    category: str
    base: Decimal | None
    amount: Decimal
    exact: Decimal | None = None
    reckoned: Reckoned | None = None
    relief: DuesRelief | None = None
    dues_base: DuesBase | None = None
    carried: DuesPayment | None = None

    def put_into(self, row: DuesPayment) -> DuesPayment:
        row.category, row.base = self.category, self.base
        row.amount_due, row.amount_exact = self.amount, self.exact
        return row


class Standards:
    """The standards of some members of a branch, read in four queries however many there are.

    A row that a relief made says nothing about what is usual; `freed` are first days of months that one
    covered and covers no more: their rows say nothing either.
    """

    def __init__(self, branch, members, freed: Collection[date] = ()):
        self.freed = frozenset(freed)
        self.branch, self.rates = branch, Rates(branch)
        self.bases: dict[int, list[DuesBase]] = defaultdict(list)
        self.reliefs: dict[int, list[DuesRelief]] = defaultdict(list)
        self.rows: dict[int, list[DuesPayment]] = defaultdict(list)
        mine = {"branch": branch, "member__in": members}
        for base in DuesBase.objects.filter(**mine).order_by("-began_on"):
            self.bases[base.member_id].append(base)
        for relief in DuesRelief.objects.filter(**mine, approved_on__isnull=False):
            self.reliefs[relief.member_id].append(relief)
        for row in DuesPayment.objects.filter(**mine).order_by("-month"):
            self.rows[row.member_id].append(row)

    def base_in_force(self, member: Member, month: Month) -> DuesBase | None:
        return next((base for base in self.bases[member.pk] if base.began_on <= month.start), None)

    def relief_in_force(self, member: Member, month: Month) -> DuesRelief | None:
        return next(
            (
                relief
                for relief in self.reliefs[member.pk]
                if relief.began_on <= month.start and (relief.until is None or month.start <= relief.until)
            ),
            None,
        )

    def of(self, member: Member, month: Month) -> Standard | None:
        """None where nobody can say: no base was ever fixed, and no month ever recorded."""
        usual = self.usual(member, month)
        relief = self.relief_in_force(member, month)
        if relief is None:
            return usual
        category = usual.category if usual else member.dues_category
        base, dues_base = (usual.base, usual.dues_base) if usual else (None, None)
        return Standard(category, base, relief.amount or ZERO, relief=relief, dues_base=dues_base)

    def usual(self, member: Member, month: Month) -> Standard | None:
        """What would be due if there were no relief."""
        dues_base = self.base_in_force(member, month)
        category = dues_base.category if dues_base else member.dues_category
        before = None if dues_base else self._last_usual_row(member, month)
        base = dues_base.base if dues_base else (before and before.base)
        table = self.rates.in_force(category, month)
        if dues_base is None and before and table is not None and table.needs_base:
            return Standard(category, base, before.amount_due, before.amount_exact, carried=before)
        reckoned = self.rates.reckon(category, base, month)
        if reckoned is None:
            return None
        return Standard(category, base, reckoned.amount, reckoned.exact, reckoned, dues_base=dues_base)

    def _last_usual_row(self, member, month) -> DuesPayment | None:
        """The last row before the month that is no relief's: one that a relief came too late for counts."""
        for row in self.rows[member.pk]:
            was = Month.containing(row.month)
            if was >= month or row.month in self.freed:
                continue
            relief = self.relief_in_force(member, was)
            if relief is None or row.amount_due != (relief.amount or ZERO):
                return row
        return None
