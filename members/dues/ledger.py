"""The dues of a half-year as a grid: who owes, who paid, and what a cell of it says."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from branch.models import PartyGroup
from branch.periods import HalfYear, Month, today
from members.models import DuesPayment, Member
from members.roll import groups_by_member

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Cell:
    """One member's month: a state (word, shape, colour) and what stands below it."""

    month: Month
    state: str  # the class that carries the colour
    icon: str
    word: str
    detail: str = "—"
    when: date | None = None
    payment: DuesPayment | None = None
    liable: bool = True

    @property
    def is_unpaid(self) -> bool:
        """Something is due and nothing was paid; one row's answer to `record.unpaid`."""
        return self.payment is not None and self.payment.amount_due > 0 and not self.payment.amount_paid


def cell_of(member: Member, month: Month, payment: DuesPayment | None, day: date) -> Cell:
    """What a member's month looks like on `day`."""
    if payment is None:
        return _cell_without_row(member, month, day)
    if payment.arrears:
        # Something was paid, but not all: the page says that this is what is left.
        text = f"{'欠 ' if payment.amount_paid else ''}{payment.arrears:,.2f}"
        if month.has_ended(day):
            return Cell(month, "miss", "miss", "欠交", text, payment=payment)
        return Cell(month, "wait", "wait", "待交", text, payment=payment)
    if not payment.amount_due:
        paid = f"实交 {payment.amount_paid:,.2f}" if payment.amount_paid else "—"
        return Cell(month, "none", "none", "免交", paid, payment=payment)
    if payment.paid_on is None:
        return Cell(month, "wait late", "late", "已交", "未记日期", payment=payment)
    if payment.is_on_time:
        return Cell(month, "ok", "ok", "按时", when=payment.paid_on, payment=payment)
    return Cell(month, "wait late", "late", "迟交", when=payment.paid_on, payment=payment)


def _cell_without_row(member, month, day):
    if month.end < member.admitted_on:
        return Cell(month, "none", "none", "未入党", liable=False)
    if member.joined_on and month.end < member.joined_on:
        return Cell(month, "none", "none", "未转入", liable=False)
    if member.left_on and member.left_on <= month.start:
        return Cell(month, "none", "none", "已转出", liable=False)
    if month.start > day:
        return Cell(month, "none", "none", "未到")
    return Cell(month, "none", "none", "未登记")


@dataclass
class Row:
    member: Member
    cells: list[Cell]

    @property
    def paid(self) -> Decimal:
        return sum((cell.payment.amount_paid or ZERO for cell in self.cells if cell.payment), ZERO)

    @property
    def monthly_due(self) -> Decimal | None:
        """The last 应交 of the half-year that is not an exemption."""
        dues = [cell.payment.amount_due for cell in self.cells if cell.payment]
        return next((due for due in reversed(dues) if due), dues[-1] if dues else None)


@dataclass
class Total:
    """One month's sums: 应收, 实收 and 欠交 of the dues for it, 当月收到 by the day they were paid."""

    month: Month | None = None
    due: Decimal = ZERO
    paid: Decimal = ZERO
    arrears: Decimal = ZERO
    received: Decimal = ZERO

    def add(self, payment):
        self.due += payment.amount_due
        self.paid += payment.amount_paid or ZERO
        self.arrears += payment.arrears


def sum_of(totals: list[Total]) -> Total:
    whole = Total()
    for total in totals:
        whole.due += total.due
        whole.paid += total.paid
        whole.arrears += total.arrears
        whole.received += total.received
    return whole


def totals_by_month(payments, half: HalfYear) -> list[Total]:
    totals = {month.start: Total(month) for month in half.months}
    for payment in payments:
        totals[payment.month].add(payment)
    return list(totals.values())


def reconciliation(branch, half: HalfYear) -> list[Total]:
    """The whole branch month by month; what came in during a month may be for another one."""
    totals = totals_by_month(DuesPayment.objects.filter(branch=branch).for_months(half), half)
    received = DuesPayment.objects.filter(branch=branch, paid_on__range=(half.start, half.end))
    by_month = {total.month: total for total in totals}
    for paid_on, amount in received.values_list("paid_on", "amount_paid"):
        by_month[Month.containing(paid_on)].received += amount or ZERO
    return totals


def day_of(half: HalfYear) -> date:
    """The day whose Party groups a half-year's ledger is kept by: today, or the nearest day of the half."""
    return min(max(today(), half.start), half.end)


@dataclass
class Scope:
    """The part of the branch that a ledger shows: a Party group, those in none (0), or all ("all")."""

    code: str
    name: str
    members: list[Member] = field(default_factory=list)
    group: PartyGroup | None = None

    @property
    def group_id(self) -> int:
        """0 where the members belong to no group."""
        return self.group.id if self.group else 0

    @property
    def is_group(self) -> bool:
        return self.code != "all"

    @property
    def total_name(self) -> str:
        return "本组" if self.group else self.name


def scopes_of(branch, half: HalfYear) -> dict[str, Scope]:
    """The Party groups in their order, who is in none, and all; each with its members of the half-year."""
    group_of = groups_by_member(branch, day_of(half))
    groups = branch.groups.within(half.start, half.end)
    scopes = {str(group.id): Scope(str(group.id), group.name, group=group) for group in groups}
    has_groups = bool(scopes)
    scopes["0"] = Scope("0", "未分组" if has_groups else "全体党员")
    everybody = list(branch.members.on_roll_within(half.start, half.end))
    for member in everybody:
        scopes.get(str(group_of.get(member.id, 0)), scopes["0"]).members.append(member)
    if has_groups:
        scopes["all"] = Scope("all", "全支部", everybody)
        if not scopes["0"].members:
            del scopes["0"]
    return scopes


def rows_of(branch, members, half: HalfYear) -> list[Row]:
    payments = DuesPayment.objects.filter(branch=branch, member__in=members).for_months(half)
    paid = {(payment.member_id, payment.month): payment for payment in payments}
    day = today()
    return [
        Row(
            member,
            [cell_of(member, month, paid.get((member.id, month.start)), day) for month in half.months],
        )
        for member in members
    ]


def tiles_of(member, months) -> list[Cell]:
    """A member's own months, as cells."""
    payments = member.dues.filter(month__in=[month.start for month in months])
    paid = {payment.month: payment for payment in payments}
    return [cell_of(member, month, paid.get(month.start), today()) for month in months]
