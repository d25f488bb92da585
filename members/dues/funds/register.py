"""The register of dues returned from above: what is left after each line, and that it never goes below 0."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Case, Q, Sum, Value, When

from branch.periods import Year, day_in_full
from members.dues.remittance.cash import ZERO, money
from members.models import DuesFund

Kind, Use = DuesFund.Kind, DuesFund.Use


def in_order(rows):
    """By day; on one day what came in stands before what was spent."""
    first = Case(When(kind=Kind.INCOME, then=Value(0)), default=Value(1))
    return rows.order_by("dated_on", first, "id")


def signed(kind: str, amount: Decimal) -> Decimal:
    return amount if kind == Kind.INCOME else -amount


@dataclass(frozen=True)
class Line:
    row: DuesFund
    balance: Decimal

    @property
    def income(self) -> Decimal | None:
        return self.row.amount if self.row.kind == Kind.INCOME else None

    @property
    def spending(self) -> Decimal | None:
        return self.row.amount if self.row.kind == Kind.SPENDING else None


@dataclass(frozen=True)
class Register:
    """One year: `carried` (上年结转) + income − spending = `balance`, in yuan."""

    year: Year
    carried: Decimal
    lines: list[Line]
    by_use: list[tuple[str, Decimal]]

    @property
    def income(self) -> Decimal:
        return sum((line.income or ZERO for line in self.lines), ZERO)

    @property
    def spending(self) -> Decimal:
        return sum((line.spending or ZERO for line in self.lines), ZERO)

    @property
    def balance(self) -> Decimal:
        return self.carried + self.income - self.spending


def balance_before(branch, day: date) -> Decimal:
    rows = DuesFund.objects.filter(branch=branch, dated_on__lt=day)
    sums = rows.aggregate(
        income=Sum("amount", filter=Q(kind=Kind.INCOME)),
        spending=Sum("amount", filter=Q(kind=Kind.SPENDING)),
    )
    return money(sums["income"]) - money(sums["spending"])


def register_of(branch, year: Year) -> Register:
    """In two queries."""
    carried = balance = balance_before(branch, year.start)
    lines, by_use = [], defaultdict(lambda: ZERO)
    rows = DuesFund.objects.filter(branch=branch, dated_on__range=(year.start, year.end))
    for row in in_order(rows):
        balance += signed(row.kind, row.amount)
        lines.append(Line(row, balance))
        if row.kind == Kind.SPENDING:
            by_use[row.use] += row.amount
    uses = [(use.label, by_use[use]) for use in Use if use in by_use]
    return Register(year, carried, lines, uses)


def why_overdrawn(branch, without: int | None = None, put: DuesFund | None = None) -> str:
    """Why the register cannot go without a row, and with another; empty where no day ends below 0."""
    changes: dict[date, Decimal] = defaultdict(lambda: ZERO)
    rows = DuesFund.objects.filter(branch=branch).exclude(pk=without)
    for dated_on, kind, amount in rows.values_list("dated_on", "kind", "amount"):
        changes[dated_on] += signed(kind, amount)
    if put is not None:
        changes[put.dated_on] += signed(put.kind, put.amount)
    balance = ZERO
    for day in sorted(changes):
        before, balance = balance, balance + changes[day]
        if balance < 0:
            return _words(day, balance, before, put)
    return ""


def _words(day, balance, before, put) -> str:
    lacking, named = f"{-balance:,.2f}", day_in_full(day)
    if put is not None and put.kind == Kind.SPENDING and put.dated_on == day:
        there = balance + put.amount
        return f"{named}结余只有 {there:,.2f} 元，支出 {put.amount:,.2f} 元不够，差 {lacking} 元。"
    return f"这样{named}就会超支 {lacking} 元（那天以前结余 {before:,.2f} 元），后面登记的支出不够用。"
