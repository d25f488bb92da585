"""Who owes dues for which months (中组发〔2008〕3号 第八条、第九条).

From the month in which the branch's meeting admits, to the branch on whose roll one is at the month's end; a
letter of introduction that says until when dues are paid (党费交至) decides between two branches. So nobody
owes one month twice.
"""

from dataclasses import dataclass

from branch.periods import Month
from members.people.models import Member
from members.transfers.models import Transfer


@dataclass(frozen=True)
class Span:
    """The months of which a member owes dues here: from `first` to `last` (None: until further notice)."""

    member: Member
    first: Month
    last: Month | None = None

    def owes(self, month: Month) -> bool:
        return self.first <= month and (self.last is None or month <= self.last)

    def why_not(self, month: Month) -> str:
        """未入党, 未转入, 在原支部交, 已转出; empty for a month that is owed."""
        if self.owes(month):
            return ""
        if month.end < self.member.admitted_on:
            return "未入党"
        if self.member.joined_on and month.end < self.member.joined_on:
            return "未转入"
        return "在原支部交" if month < self.first else "已转出"


def span_of(member: Member, letters: dict[str, object]) -> Span:
    """`letters`: direction → 党费交至 (a month's first day, or None) of the member's valid transfers."""
    first, last = Month.containing(member.admitted_on), None
    if came_with := letters.get(Transfer.Direction.IN):
        first = max(first, Month.containing(came_with).next)
    elif member.joined_on:
        first = max(first, Month.containing(member.joined_on))
    if member.left_on:
        went_with = letters.get(Transfer.Direction.OUT)
        last = Month.containing(went_with) if went_with else Month.containing(member.left_on).previous
    return Span(member, first, last)


def spans_of(branch, members) -> dict[int, Span]:
    """{member id: span}, in one query more than reading the members."""
    letters: dict[int, dict] = {}
    rows = Transfer.objects.filter(branch=branch, cancelled_on=None, dues_until__isnull=False)
    for member, direction, until in rows.values_list("member", "direction", "dues_until"):
        letters.setdefault(member, {})[direction] = until
    return {member.pk: span_of(member, letters.get(member.pk, {})) for member in members}
