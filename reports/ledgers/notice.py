"""公示单: the dues of a period made public inside the branch (党务公开). It shows nobody in arrears."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Sum

from branch.capitals import in_capitals
from branch.money import ZERO
from branch.periods import Period
from members.dues.rates.reckoning import CENT
from members.models import DuesPayment, DuesRemittance
from members.roll import labels_of
from reports.ledgers.asked import period_named


@dataclass
class Line:
    """Of one Party group: members who owe something, members who paid something, and the sums in yuan."""

    name: str
    owing: int = 0
    paying: int = 0
    due: Decimal = ZERO
    paid: Decimal = ZERO
    payers: list[tuple[str, Decimal]] = field(default_factory=list)


@dataclass(frozen=True)
class Notice:
    branch: str
    period: Period
    lines: list[Line]
    remitted: Decimal

    @property
    def period_named(self) -> str:
        return period_named(self.period)

    @property
    def whole(self) -> Line:
        whole = Line("合计")
        for line in self.lines:
            whole.owing += line.owing
            whole.paying += line.paying
            whole.due += line.due
            whole.paid += line.paid
        return whole

    @property
    def paid_in_capitals(self) -> str:
        return in_capitals(self.whole.paid)

    @property
    def remitted_in_capitals(self) -> str:
        return in_capitals(self.remitted)


def notice_of(branch, period: Period, scopes) -> Notice:
    """`scopes` (members.dues.ledger.scopes_of) in their order; who is in none counts as 未分组."""
    rows = DuesPayment.objects.filter(branch=branch).for_months(period).select_related("member")
    rows = list(rows.order_by("member__number", "member", "month"))
    labels = labels_of({row.member_id: row.member for row in rows}.values())
    lines = {scope.code: Line(scope.name) for scope in scopes if scope.is_group}
    code_of = {member.pk: scope.code for scope in scopes if scope.is_group for member in scope.members}
    sums: dict[int, list[Decimal]] = {}
    for row in rows:
        due, paid = sums.get(row.member_id, (ZERO, ZERO))
        sums[row.member_id] = [due + row.amount_due, paid + (row.amount_paid or ZERO)]
    for member, (due, paid) in sums.items():
        line = lines.setdefault(code_of.get(member, "0"), Line("未分组"))
        line.owing += due > 0
        line.paying += paid > 0
        line.due += due
        line.paid += paid
        if paid:
            line.payers.append((labels[member], paid))
    handed = DuesRemittance.objects.filter(branch=branch, remitted_on__range=(period.start, period.end))
    remitted = Decimal(handed.aggregate(sum=Sum("amount"))["sum"] or 0).quantize(CENT)
    return Notice(branch.name, period, list(lines.values()), remitted)
