"""Dues of the demonstration: months opened by the bases, receipts of the group leaders, what was handed up.

Some paid late, one in parts, one ahead, one was given back, one is unpaid, and the present month is half-way.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone

from branch.periods import Month
from members.dues.entries import paid_of
from members.dues.liability import spans_of
from members.dues.rates.reckoning import Rates
from members.models import DuesArrangement, DuesEntry, DuesPayment, DuesRelief, Member
from reports.demo import people
from reports.demo.dues_bases import make_bases
from reports.demo.dues_money import make_funds, make_large_dues, remit
from reports.demo.roll import Roll
from reports.demo.span import Span, workday
from reports.demo.trail import tell_made

# Not yet paid in the present month.
SLOW = ("祁若涵", "白子衿", "容海燕", "尹堃", "左明哲", "姬雨桐", "房宇轩")
# Who paid late, or not at all, so many months back.
LATE = {2: "白子衿", 5: "房宇轩", 7: "田卓群", 10: "尹堃", 14: "左明哲", 18: "柯志远"}
UNPAID = {1: ("左明哲",)}
# Who paid in two parts: so many months back, and in the present one only the first part.
IN_PARTS = {0: "岳思齐", 4: "阮诗韵"}
# Who paid three months at once, in the first of them.
AHEAD = {8: "葛静宜"}
# Whose receipt was given back on the next day, and written anew.
CORRECTED = {3: "苗青禾"}
# Who pays once a quarter, with the branch's consent.
QUARTERLY = "滕建业"
# Who paid more than was due, and how much.
MORE = {6: ("方克勤", Decimal("50.00"))}
# On these days, and on the last, the leader of a group hands over what came in.
HANDED_OVER = {1: (8, 15, 22), 2: (8,), 3: (10, 22)}
WAYS = (DuesEntry.Way.WECHAT, DuesEntry.Way.CASH, DuesEntry.Way.WECHAT, DuesEntry.Way.ALIPAY)


@dataclass(frozen=True)
class Payment:
    """One receipt: what a member paid on a day, and for which months."""

    member: Member
    paid_on: date
    parts: tuple[tuple[Month, Decimal], ...]
    # What it gives back, and why.
    reverses: "Payment | None" = None
    reason: str = ""


def make_dues(roll: Roll, span: Span, recorder=None, unpaid=None) -> None:
    """All of a branch's dues; `unpaid` are names in arrears with the last month."""
    in_full = unpaid is None
    unpaid = UNPAID if in_full else {1: unpaid}
    spans = spans_of(roll.branch, roll.members)
    months_of = {
        member.id: [month for month in span.months if spans[member.id].owes(month)] for member in roll.members
    }
    if in_full:
        _make_relief(roll, span, recorder)
        _make_arrangement(roll, span)
    rows = _make_rows(roll, span, months_of, recorder)
    payments = [payment for mine in rows.values() for payment in _payments_of(roll, span, mine, unpaid)]
    entries = _make_entries(roll, span, payments, recorder)
    _settle(rows, entries, span)
    remit(roll, span, entries, recorder)
    if in_full:
        make_large_dues(roll, span)
        make_funds(roll, span)


# ---- who owes what ----
def _make_relief(roll: Roll, span: Span, recorder) -> None:
    ill = roll.named(people.ILL)
    began = Month.containing(roll.ill_since[people.ILL])
    relief = DuesRelief(
        branch=roll.branch,
        member=ill,
        kind=DuesRelief.Kind.EXEMPT,
        began_on=began.start,
        until=(began.start + timedelta(340)).replace(day=1),
        reason="住院治疗，医疗支出大，生活困难",
        decided_on=workday(began.previous, 16),
        approved_by=people.SUPERIOR,
        approved_on=workday(began.previous, 24),
        document=f"局党〔{began.previous.year}〕11号",
    )
    relief.save()


def _make_arrangement(roll: Roll, span: Span) -> None:
    DuesArrangement.objects.create(
        branch=roll.branch,
        member=roll.named(QUARTERLY),
        kind=DuesArrangement.Kind.QUARTERLY,
        began_on=span.months[0].start,
        agreed_on=workday(span.months[0].previous, 18),
        reason="随子女在外地居住，每季末回来一次",
    )


def _make_rows(roll: Roll, span: Span, months_of, recorder) -> dict[int, list[DuesPayment]]:
    """{member id: rows, the oldest first}; what is due follows from bases, rates and relief."""
    bases, rates = make_bases(roll, span, months_of, recorder), Rates(roll.branch)
    rows = defaultdict(list)
    for member in roll.members:
        for month in months_of[member.id]:
            base = bases.in_force(member, month)
            reckoned = rates.reckon(base.category, base.base, month)
            row = DuesPayment(
                branch=roll.branch,
                member=member,
                month=month.start,
                base=base.base,
                category=base.category,
                amount_due=reckoned.amount,
                amount_exact=reckoned.exact,
                recorded_by=recorder,
            )
            if roll.is_ill(member, month.start):
                row.amount_due, row.amount_exact = Decimal("0.00"), None
            rows[member.id].append(row)
    return rows


# ---- what came in ----
def _payments_of(roll: Roll, span: Span, rows: list[DuesPayment], unpaid) -> list[Payment]:
    """Of one member, each month that was paid."""
    found, paid_ahead, waiting = [], set(), []
    for row in rows:
        month, member = Month.containing(row.month), row.member
        back = _months_between(month, span.months[-1])
        paid_on = _paid_on(month, back, member, roll.members.index(member), unpaid)
        if row.amount_due <= 0 or month in paid_ahead or paid_on is None:
            continue
        paid_on = max(paid_on, member.admitted_on)
        if member.name == QUARTERLY:
            waiting.append((month, row.amount_due))
            if month.number % 3 == 0:
                found.append(Payment(member, paid_on, tuple(waiting)))
                waiting = []
        elif AHEAD.get(back) == member.name:
            ahead = [one for one in rows if month.start <= one.month][:3]
            parts = tuple((Month.containing(one.month), one.amount_due) for one in ahead)
            paid_ahead = {of for of, _ in parts}
            found.append(Payment(member, paid_on, parts))
        elif IN_PARTS.get(back) == member.name:
            first = (row.amount_due / 2).quantize(Decimal(1), ROUND_HALF_UP).quantize(Decimal("0.01"))
            found.append(Payment(member, paid_on, ((month, first),)))
            if back:
                rest = row.amount_due - first
                found.append(Payment(member, month.start.replace(day=26), ((month, rest),)))
        elif CORRECTED.get(back) == member.name:
            found += _corrected(Payment(member, paid_on, ((month, row.amount_due),)))
        else:
            more = MORE[back][1] if back in MORE and MORE[back][0] == member.name else 0
            found.append(Payment(member, paid_on, ((month, row.amount_due + more),)))
    return [payment for payment in found if payment.paid_on <= span.today]


def _corrected(payment: Payment) -> list[Payment]:
    ((month, amount),) = payment.parts
    wrong = replace(payment, parts=((month, amount + 9),))
    next_day = payment.paid_on + timedelta(1)
    back = replace(
        wrong, paid_on=next_day, parts=((month, -amount - 9),), reverses=wrong, reason="金额记错，按实收重记"
    )
    return [wrong, back, replace(payment, paid_on=next_day)]


def _paid_on(month: Month, back, member, place, unpaid) -> date | None:
    if member.name in unpaid.get(back, ()) or back == 0 and member.name in SLOW:
        return None
    if LATE.get(back) == member.name:
        return month.next.start.replace(day=6)
    return month.start.replace(day=2 + (place * 5 + month.number * 3) % 19)


def _make_entries(roll: Roll, span: Span, payments: list[Payment], recorder) -> list[DuesEntry]:
    """Receipts in the order of the days, numbered through within each year."""
    places = {member.id: place for place, member in enumerate(roll.members)}
    payments.sort(key=lambda one: (one.paid_on, places[one.member.id]))
    numbers, receipts, entries = defaultdict(int), {}, []
    for payment in payments:
        year = payment.paid_on.year
        numbers[year] += 1
        receipts[id(payment)] = f"{year}-{numbers[year]:05d}"
        leader, handed_on = _collected(roll, payment.member, payment.paid_on)
        for month, amount in payment.parts:
            entries.append(
                DuesEntry(
                    branch=roll.branch,
                    member=payment.member,
                    month=month.start,
                    amount=amount,
                    paid_on=payment.paid_on,
                    way=WAYS[places[payment.member.id] % len(WAYS)],
                    receipt=receipts[id(payment)],
                    collected_by=leader,
                    handed_on=handed_on if handed_on <= span.today else None,
                    reverses=receipts[id(payment.reverses)] if payment.reverses else "",
                    reason=payment.reason,
                    recorded_by=leader.account if leader and leader.account_id else recorder,
                )
            )
    DuesEntry.objects.bulk_create(entries, batch_size=500)
    for entry in entries:
        entry.recorded_at = min(_at(entry.paid_on, 16), timezone.now())
    DuesEntry.objects.bulk_update(entries, ["recorded_at"], batch_size=200)
    return entries


def _collected(roll: Roll, member: Member, day: date) -> tuple[Member | None, date]:
    """The leader of the member's group, and when the organiser has it; without groups, at once."""
    position = next((one for one in range(1, len(roll.groups) + 1) if member in roll.group(one, day)), None)
    if position is None:
        return None, day
    days = (day.replace(day=one) for one in HANDED_OVER[position] if one >= day.day)
    return roll.leader(position, day), next(days, Month.containing(day).end)


def _settle(rows: dict[int, list[DuesPayment]], entries: list[DuesEntry], span: Span) -> None:
    came = defaultdict(list)
    for entry in entries:
        came[entry.member_id, entry.month].append(entry)
    everything = sorted((row for mine in rows.values() for row in mine), key=lambda row: row.month)
    for row in everything:
        row.amount_paid, row.paid_on = paid_of(row.amount_due, came[row.member_id, row.month])
    recorder = everything[0].recorded_by if everything else None
    DuesPayment.objects.bulk_create(everything, batch_size=500)
    for row in everything:
        row.recorded_at = min(_at(row.paid_on or min(row.month, span.today), 16), timezone.now())
    DuesPayment.objects.bulk_update(everything, ["recorded_at"], batch_size=200)
    tell_made(everything, recorder, at=lambda row: min(_at(row.month, 9), timezone.now()))


def _months_between(month: Month, last: Month) -> int:
    return (last.year - month.year) * 12 + last.number - month.number


def _at(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, 40)))
