"""党费证: one member's year as on the card that a member keeps: month, sum, day, who received it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from branch.capitals import in_capitals
from branch.money import ZERO
from branch.periods import Month, Year
from members.models import DuesEntry, DuesPayment, Member


@dataclass(frozen=True)
class Line:
    """A month; of one of which nothing was paid all but its name stays blank."""

    month: Month
    amount: Decimal | None = None
    paid_on: date | None = None
    receivers: str = ""
    is_exempt: bool = False


@dataclass(frozen=True)
class Card:
    member: Member
    year: Year
    lines: list[Line]

    @property
    def total(self) -> Decimal:
        return sum((line.amount or ZERO for line in self.lines), ZERO)

    @property
    def total_in_capitals(self) -> str:
        return in_capitals(self.total)


def cards_of(branch, members, year: Year) -> list[Card]:
    """In two queries, however many members."""
    members = list(members)
    mine = {"branch": branch, "member__in": members, "month__range": (year.start, year.end)}
    rows = {(row.member_id, row.month): row for row in DuesPayment.objects.filter(**mine)}
    receivers = _receivers(DuesEntry.objects.live().filter(**mine))
    return [
        Card(member, year, [_line(month, member.pk, rows, receivers) for month in year.months])
        for member in members
    ]


def _line(month, member, rows, receivers) -> Line:
    row = rows.get((member, month.start))
    if row is None:
        return Line(month)
    if not row.amount_paid:
        return Line(month, is_exempt=not row.amount_due)
    return Line(month, row.amount_paid, row.paid_on, receivers.get((member, month.start), ""))


def _receivers(entries) -> dict[tuple[int, date], str]:
    """Who took the money; what a ledger brought along does not say, and a reversal is no receiving."""
    names = defaultdict(list)
    for entry in entries.filter(reverses="", is_carried=False).select_related("collected_by", "recorded_by"):
        name = entry.collected_by.name if entry.collected_by else str(entry.recorded_by or "")
        names[entry.member_id, entry.month].append(name)
    return {key: "、".join(dict.fromkeys(filter(None, found))) for key, found in names.items()}
