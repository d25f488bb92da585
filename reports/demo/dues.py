"""Dues of the demonstration: every month since the beginning, some late, one unpaid, the present half-way."""

from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone

from branch.periods import Month
from members.dues.entries import carry
from members.models import DuesPayment
from reports.demo.roll import Roll
from reports.demo.span import Span

# Not yet paid in the present month.
SLOW = ("祁若涵", "白子衿", "容海燕", "尹堃", "左明哲", "姬雨桐", "房宇轩")
# Who paid late, or not at all, so many months back.
LATE = {2: "白子衿", 5: "房宇轩", 7: "田卓群", 10: "尹堃", 14: "左明哲", 18: "柯志远"}
UNPAID = {1: ("左明哲",)}
YEARLY_RISE = Decimal("0.949")
CENT = Decimal("0.01")


def rate(base: Decimal, category: str) -> Decimal:
    """交纳比例 of the whole base (中组发〔2008〕3号 第二条、第五条)."""
    if category == "retired":
        return Decimal("0.005") if base <= 5000 else Decimal("0.01")
    for limit, share in ((3000, "0.005"), (5000, "0.01"), (10000, "0.015")):
        if base <= limit:
            return Decimal(share)
    return Decimal("0.02")


def base_in(year: int, base: int, today: date) -> Decimal:
    """The base fixed for a year; the table knows the current one, earlier ones were lower."""
    return (base * YEARLY_RISE ** (today.year - year) / 10).quantize(Decimal(1), ROUND_HALF_UP) * 10


def make_dues(roll: Roll, span: Span, recorder=None, unpaid=None) -> None:
    """One row a member and month; `unpaid` are names in arrears with the last month."""
    unpaid = UNPAID if unpaid is None else {1: unpaid}
    rows = [
        _row(roll, span, month, back, member, recorder, unpaid)
        for back, month in enumerate(reversed(span.months))
        for member in roll.on_roll(month.end)
    ]
    rows.reverse()
    DuesPayment.objects.bulk_create(rows)
    carry(roll.branch)
    for row in rows:
        at = datetime.combine(row.paid_on or min(row.month, span.today), time(16, 40))
        row.recorded_at = min(timezone.make_aware(at), timezone.now())
    DuesPayment.objects.bulk_update(rows, ["recorded_at"], batch_size=100)


def _row(roll: Roll, span: Span, month: Month, back, member, recorder, unpaid) -> DuesPayment:
    row = DuesPayment(
        branch=roll.branch, member=member, month=month.start, amount_due=Decimal(0), recorded_by=recorder
    )
    if roll.is_ill(member, month.start):
        return row
    row.base = base_in(month.year, roll.bases[member.name], span.today)
    category = "retired" if member.dues_category == "retired" else "in_service"
    row.amount_due = (row.base * rate(row.base, category)).quantize(CENT, ROUND_HALF_UP)
    paid_on = _paid_on(month, back, member, roll.members.index(member), unpaid)
    if paid_on and max(paid_on, member.admitted_on) <= span.today:
        row.amount_paid, row.paid_on = row.amount_due, max(paid_on, member.admitted_on)
    return row


def _paid_on(month: Month, back, member, place, unpaid) -> date | None:
    if member.name in unpaid.get(back, ()) or back == 0 and member.name in SLOW:
        return None
    if LATE.get(back) == member.name:
        return month.next.start.replace(day=6)
    return month.start.replace(day=2 + (place * 5 + month.number * 3) % 19)
