"""Who owes dues for which months (中组发〔2008〕3号 第八条、第九条).

From the month in which the branch's meeting admits (a probationary member too), to the last whole month on
the roll: the month in which somebody moves belongs to the branch that they come to. Where the letter of
introduction says until when dues are paid (党费交至), that decides, whatever the days: the old branch has the
months until then, the new one the months after. So each month is owed in one branch, and in one only.
"""

from dataclasses import dataclass
from datetime import date

from branch.periods import Month
from members.days import EARLIEST
from members.dues.models import DuesPayment
from members.people.models import Member
from members.transfers.models import Transfer


@dataclass(frozen=True)
class Span:
    """The months of which a member owes dues here: from `first` to `last` (None: until further notice).

    Who came and left within one month owes none: then `last` is before `first`.
    """

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


def span_of(member: Member, letters: dict[str, date]) -> Span:
    """`letters`: direction → 党费交至 (a month's first day) of the member's valid transfers."""
    first, last = Month.containing(member.admitted_on), None
    if came_with := letters.get(Transfer.Direction.IN):
        first = max(first, Month.containing(came_with).next)
    elif member.joined_on:
        first = max(first, Month.containing(member.joined_on))
    if member.left_on:
        last = last_month(member.left_on, letters.get(Transfer.Direction.OUT))
    return Span(member, first, last)


def last_month(left_on: date, paid_until: date | None) -> Month:
    """The last month that whoever leaves on a day owes here; `paid_until` is the letter's 党费交至."""
    return Month.containing(paid_until) if paid_until else Month.containing(max(left_on, EARLIEST)).previous


def spans_of(branch, members) -> dict[int, Span]:
    """{member id: span}, in one query more than reading the members."""
    letters: dict[int, dict] = {}
    rows = Transfer.objects.filter(branch=branch, cancelled_on=None, dues_until__isnull=False)
    for member, direction, until in rows.values_list("member", "direction", "dues_until"):
        letters.setdefault(member, {})[direction] = until
    return {member.pk: span_of(member, letters.get(member.pk, {})) for member in members}


def not_owed(branch, members) -> list[DuesPayment]:
    """Rows of which nothing was paid and that this branch may not ask for: the month is owed elsewhere."""
    members = list(members)
    spans = spans_of(branch, members)
    rows = DuesPayment.objects.filter(branch=branch, member__in=members, amount_due__gt=0)
    return [
        row
        for row in rows.select_related("member").order_by("month", "member")
        if not row.amount_paid and not spans[row.member_id].owes(Month.containing(row.month))
    ]


def drop_not_owed(branch, members) -> list[DuesPayment]:
    """Takes those rows out of the ledger; the trail keeps them. Whoever calls this holds the branch."""
    rows = not_owed(branch, members)
    for row in rows:
        row.delete()
    return rows
