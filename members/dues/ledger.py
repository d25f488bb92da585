"""The dues of a half-year or a year as a grid: who owes, who paid, and what a cell of it says."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import CharField
from django.db.models.functions import Cast

from branch import prepared
from branch.marks import Mark
from branch.models import PartyGroup
from branch.money import ZERO
from branch.periods import HalfYear, Month, Year, today
from members.dues.liability import Span, span_of, spans_of
from members.dues.relief.arrangements import Waiting
from members.dues.remittance.cash import Cash, MonthOfCash
from members.dues.remittance.marks import mark_of, told_by_month
from members.models import DuesEntry, DuesPayment, Member
from members.roll import groups_by_member, groups_within

# What a ledger needs of its members.
SHOWN = ("branch", "number", "name", "dues_category", "admitted_on", "joined_on", "left_on")


@dataclass(slots=True)
class Sums:
    """What a row says of money, read without the rest of it: the grid of a year has 1,200 of them."""

    member_id: int
    month: date
    amount_due: Decimal
    amount_paid: Decimal | None
    paid_on: date | None
    member: Member | None = None

    @property
    def arrears(self) -> Decimal:
        return max(self.amount_due - (self.amount_paid or ZERO), ZERO)


def sums_within(branch, period) -> list[Sums]:
    """Of all rows of the months of a period, in one query."""
    return [
        Sums(member, month, Decimal(due), None if paid is None else Decimal(paid), paid_on)
        for member, month, due, paid, paid_on in prepared.rows_of(_sums, branch, period)
    ]


# ---- what is asked; `branch` is one, or stands for one (branch.prepared) ----


def _sums(branch, period):
    rows = DuesPayment.objects.filter(branch=branch).for_months(period).order_by("month")
    # As text: SQLite keeps amounts as floats, and making decimals of 2,400 floats costs as much as the page.
    due, paid = (Cast(name, CharField()) for name in ("amount_due", "amount_paid"))
    return rows.values_list("member", "month", due, paid, "paid_on")


def _everybody(branch, period):
    return Member.objects.filter(branch=branch).on_roll_within(period.start, period.end).only(*SHOWN)


@dataclass(slots=True)
class Cell:
    """One member's month: a state (word, shape, colour) and what stands below it."""

    month: Month
    state: str  # the class that carries the colour
    icon: str
    word: str
    detail: str = "—"
    when: date | None = None
    payment: DuesPayment | Sums | None = None
    liable: bool = True
    mark: str = ""  # 多 5.00, 冲正: what else is to be seen of the month, in few characters

    @property
    def is_unpaid(self) -> bool:
        """Something is due and nothing was paid; one row's answer to `record.unpaid`."""
        return self.payment is not None and self.payment.amount_due > 0 and not self.payment.amount_paid


def cell_of(
    member: Member,
    month: Month,
    payment: DuesPayment | Sums | None,
    day: date,
    *,
    span: Span | None = None,
    is_waiting: bool = False,
    is_corrected: bool = False,
) -> Cell:
    """What a member's month looks like on `day`.

    `span`: of which months the member owes here (without it: by the roll alone). `is_waiting`: the branch
    agreed to 按季交纳, and the quarter is not over. `is_corrected`: something was given back (冲正).
    """
    if payment is None:
        return _cell_without_row(month, day, span or span_of(member, {}))
    due, paid = payment.amount_due, payment.amount_paid or ZERO
    corrected = "冲正" if is_corrected else ""
    if paid < due:
        # Something was paid, but not all: the page says that this is what is left.
        text = f"{'欠 ' if paid else ''}{due - paid:,.2f}"
        if is_waiting or not month.has_ended(day):
            return Cell(month, "wait", "wait", "待交", text, payment=payment, mark=corrected)
        return Cell(month, "miss", "miss", "欠交", text, payment=payment, mark=corrected)
    if not due:
        text = f"实交 {paid:,.2f}" if paid else "—"
        return Cell(month, "none", "none", "免交", text, payment=payment, mark=corrected)
    mark = f"多 {paid - due:,.2f}" if paid > due else corrected
    if payment.paid_on is None:
        return Cell(month, "wait late", "late", "已交", "未记日期", payment=payment, mark=mark)
    if payment.paid_on <= month.end:
        return Cell(month, "ok", "ok", "按时", when=payment.paid_on, payment=payment, mark=mark)
    return Cell(month, "wait late", "late", "迟交", when=payment.paid_on, payment=payment, mark=mark)


def _cell_without_row(month, day, span):
    if why := span.why_not(month):
        return Cell(month, "none", "none", why, liable=False)
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
        """The last 应交 of the period that is not an exemption."""
        dues = [cell.payment.amount_due for cell in self.cells if cell.payment]
        return next((due for due in reversed(dues) if due), dues[-1] if dues else None)


@dataclass
class Total:
    """One month's sums: 应收, 实收 and 欠交 of the dues for it, 当月收到 by the day they were paid.

    Of the whole branch also what of 当月收到 was handed up (已上缴), 手上应有 at the month's end, and 核对.
    """

    month: Month | None = None
    due: Decimal = ZERO
    paid: Decimal = ZERO
    arrears: Decimal = ZERO
    voluntary: Decimal = ZERO
    received: Decimal = ZERO
    remitted: Decimal = ZERO
    remitted_on: date | None = None
    held: Decimal = ZERO
    mark: Mark | None = None
    # Named only to who may see all.
    owing: list[Sums] = field(default_factory=list)
    late: list[Sums] = field(default_factory=list)

    def add(self, payment):
        due, paid = payment.amount_due, payment.amount_paid or ZERO
        self.due += due
        self.paid += paid
        if paid < due:
            self.arrears += due - paid
            self.owing.append(payment)
            return
        self.voluntary += paid - due
        if payment.paid_on and payment.paid_on > self.month.end:
            self.late.append(payment)


def sum_of(totals: list[Total]) -> Total:
    whole = Total()
    for total in totals:
        whole.due += total.due
        whole.paid += total.paid
        whole.arrears += total.arrears
        whole.voluntary += total.voluntary
        whole.received += total.received
        whole.remitted += total.remitted
        whole.held = total.held
    return whole


def totals_by_month(payments, half: HalfYear) -> list[Total]:
    totals = {month.start: Total(month) for month in half.months}
    for payment in payments:
        totals[payment.month].add(payment)
    return list(totals.values())


def reconciliation(branch, half: HalfYear | Year, sums: list[Sums] | None = None) -> list[Total]:
    """The whole branch month by month; what came in during a month may be for another one. In 5 queries.

    `sums` where the page has read them already (`sums_within`).
    """
    totals = totals_by_month(sums_within(branch, half) if sums is None else sums, half)
    cash = Cash(branch)
    _name(branch, totals)
    told = told_by_month(branch, half)
    for total in totals:
        of_month = cash.months.get(total.month, MonthOfCash())
        total.received, total.remitted = of_month.received, of_month.remitted
        total.remitted_on, total.held = of_month.remitted_on, cash.held_at(total.month)
        total.mark = mark_of(total, told[total.month], cash.closed, today())
    return totals


def _name(branch, totals):
    """Gives those whom a page may name their members, in the order of the roll.

    Nobody is behind with a month that is not over, nor with one that the branch agreed to wait for.
    """
    day, found = today(), [payment for total in totals for payment in (*total.owing, *total.late)]
    waiting = Waiting(branch, {payment.member_id for payment in found})
    for total in totals:
        month = total.month
        total.owing = [
            payment
            for payment in total.owing
            if month.has_ended(day) and not waiting.is_waiting(payment.member_id, month, day)
        ]
        total.late = [
            payment
            for payment in total.late
            if not waiting.is_waiting(payment.member_id, month, payment.paid_on)
        ]
    named = [payment for total in totals for payment in (*total.owing, *total.late)]
    people = Member.objects.in_bulk({payment.member_id for payment in named})
    for payment in named:
        payment.member = people[payment.member_id]
    for total in totals:
        for found in (total.owing, total.late):
            found.sort(key=lambda payment: (payment.member.number, payment.member_id))


def day_of(half: HalfYear | Year) -> date:
    """The day whose Party groups a period's ledger is kept by: today, or the nearest day of the half."""
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


def scopes_of(branch, half: HalfYear | Year) -> dict[str, Scope]:
    """The Party groups in their order, who is in none, and all; each with its members of the period."""
    group_of = groups_by_member(branch, day_of(half))
    groups = groups_within(branch, half)
    scopes = {str(group.id): Scope(str(group.id), group.name, group=group) for group in groups}
    has_groups = bool(scopes)
    scopes["0"] = Scope("0", "未分组" if has_groups else "全体党员")
    everybody = list(prepared.rows_of(_everybody, branch, half))
    for member in everybody:
        scopes.get(str(group_of.get(member.id, 0)), scopes["0"]).members.append(member)
    if has_groups:
        scopes["all"] = Scope("all", "全支部", everybody)
        if not scopes["0"].members:
            del scopes["0"]
    return scopes


def rows_of(branch, members, period: HalfYear | Year, sums: list[Sums]) -> list[Row]:
    """A row for each member; with `sums_within` in four queries for however many members and months."""
    members = list(members)
    payments = {(payment.member_id, payment.month): payment for payment in sums}
    mine = {"month__range": (period.start, period.end)}
    draw, months = _drawing(branch, members, mine), [(month, month.start) for month in period.months]
    return [
        Row(member, draw(member, [(month, payments.get((member.id, first))) for month, first in months]))
        for member in members
    ]


def tiles_of(member, months) -> list[Cell]:
    """A member's own months, as cells."""
    firsts = [month.start for month in months]
    payments = {row.month: row for row in member.dues.filter(month__in=firsts)}
    draw = _drawing(member.branch_id, [member], {"member": member, "month__in": firsts})
    return draw(member, [(month, payments.get(month.start)) for month in months])


def _drawing(branch, members, mine):
    """`cell_of` for the months of these members today, with all that it has to know beside the rows."""
    day, spans, waiting = today(), spans_of(branch, members), Waiting(branch, [one.id for one in members])
    reversals = DuesEntry.objects.live().filter(branch=branch, **mine).exclude(reverses="")
    corrected = set(reversals.values_list("member", "month"))

    def cells(member, of_months):
        number, span = member.id, spans[member.id]
        found = []
        for month, row in of_months:
            is_open = row is not None and (row.amount_paid or ZERO) < row.amount_due
            found.append(
                cell_of(
                    member,
                    month,
                    row,
                    day,
                    span=span,
                    is_waiting=is_open and waiting.is_waiting(number, month, day),
                    is_corrected=bool(corrected) and (number, month.start) in corrected,
                )
            )
        return found

    return cells
