"""What comes in: the one place that writes entries, and with them 实交 and 交纳日期 of the months' rows.

Whoever calls these holds the branch (branch.transactions): of two who record the same month the second waits.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from branch.money import ZERO
from branch.periods import Month, day_in_full, today
from members.dues.models import DuesEntry, DuesPayment
from members.dues.remittance.models import DuesRemittance
from members.dues.standards import Standards
from members.people.models import Member


class Refused(Exception):
    """Why an entry cannot be made, withdrawn or reversed, in words for the reader."""


@dataclass(frozen=True)
class Line:
    """A part of one payment: how much of it is for which month."""

    member: Member
    month: Month
    amount: Decimal


def closed_until(branch) -> date | None:
    """The last day whose takings were handed up; nothing comes in on it or before any more."""
    return DuesRemittance.objects.filter(branch=branch).aggregate(last=Max("until"))["last"]


def why_closed(branch, day: date | None) -> str:
    """Why nothing may be recorded as of a day; empty where it may."""
    return _why_closed(closed_until(branch), day)


def _why_closed(last: date | None, day: date | None) -> str:
    if day is None or last is None or day > last:
        return ""
    return f"{day_in_full(last)}以前收到的党费已经上缴并结账，日期要晚于这一天。"


# ---- writing ----


@transaction.atomic
def receive(
    branch,
    lines: Iterable[Line],
    *,
    paid_on: date,
    by,
    way: str = DuesEntry.Way.CASH,
    collected_by: Member | None = None,
    handed_on: date | None = None,
) -> list[DuesEntry]:
    """One receipt for each member of the lines, an entry for each month; Refused on a closed day.

    A month that has no row yet (paid in advance) gets one, with what is due by the standards. Without
    `handed_on` the money is with whoever collected it.
    """
    if why := why_closed(branch, paid_on):
        raise Refused(why)
    lines = list(lines)
    _make_rows(branch, lines, by)
    receipts, number = {}, _last_number(branch, paid_on.year)
    made = []
    for line in lines:
        if line.member.pk not in receipts:
            number += 1
            receipts[line.member.pk] = f"{paid_on.year}-{number:05d}"
        made.append(
            DuesEntry(
                branch=branch,
                member=line.member,
                month=line.month.start,
                amount=line.amount,
                paid_on=paid_on,
                way=way,
                receipt=receipts[line.member.pk],
                collected_by=collected_by,
                handed_on=handed_on,
                recorded_by=by,
            )
        )
    made = DuesEntry.objects.bulk_create(made)
    settle(branch, {(entry.member_id, entry.month) for entry in made}, by)
    return made


@transaction.atomic
def withdraw(branch, entries: Iterable[DuesEntry], by):
    """Takes back what was recorded today, as if it had not been; the rows keep their 应交."""
    entries = list(entries)
    for why in why_not_withdrawn_each(branch, entries):
        if why:
            raise Refused(why)
    _withdraw(branch, entries, by)


def why_not_withdrawn(entry: DuesEntry) -> str:
    return why_not_withdrawn_each(entry.branch, [entry])[0]


def why_not_withdrawn_each(branch, entries: list[DuesEntry]) -> list[str]:
    """Why each may not be withdrawn, empty where it may; in two queries however many they are."""
    last, reversed_ = closed_until(branch), reversed_among(branch, entries)
    return [_why_not_withdrawn(entry, last, key_of(entry) in reversed_) for entry in entries]


def _why_not_withdrawn(entry, last, is_reversed) -> str:
    if entry.withdrawn_at is not None:
        return "这笔收款已经撤销了。"
    if entry.is_carried or timezone.localtime(entry.recorded_at).date() != today():
        return "只有今天登记的才能撤销；以前登记的用冲正，写明原因。"
    if is_reversed:
        return "这笔收款已经冲正过，先撤销那一笔冲正。"
    return _why_closed(last, entry.paid_on or entry.month)


def key_of(entry: DuesEntry) -> tuple:
    """By which a reversal finds what it gives back."""
    return entry.member_id, entry.month, entry.receipt


def reversed_among(branch, entries: Iterable[DuesEntry]) -> set[tuple]:
    """The keys (`key_of`) of those entries that were given back; in one query."""
    receipts = {entry.receipt for entry in entries if entry.receipt}
    if not receipts:
        return set()
    reversals = DuesEntry.objects.live().filter(branch=branch, reverses__in=receipts)
    return set(reversals.values_list("member", "month", "reverses"))


def _withdraw(branch, entries, by):
    ids = [entry.pk for entry in entries]
    DuesEntry.objects.filter(pk__in=ids).update(withdrawn_at=timezone.now(), withdrawn_by=by)
    settle(branch, {(entry.member_id, entry.month) for entry in entries}, by)


@transaction.atomic
def reverse(branch, entry: DuesEntry, reason: str, by) -> DuesEntry:
    """Gives back a whole entry by one of its own, dated today; both stay to be seen."""
    if why := why_not_reversed(entry):
        raise Refused(why)
    if why := why_closed(branch, today()):
        raise Refused(why)
    if not entry.receipt:  # what a ledger brought along had none until something referred to it
        number = _last_number(branch, today().year) + 1
        entry.receipt = f"{today().year}-{number:05d}"
        entry.save(update_fields=["receipt"])
    made = DuesEntry.objects.create(
        branch=branch,
        member=entry.member,
        month=entry.month,
        amount=-entry.amount,
        paid_on=today(),
        way=entry.way,
        receipt=f"{today().year}-{_last_number(branch, today().year) + 1:05d}",
        collected_by=entry.collected_by,
        # The money goes back from where it lies.
        handed_on=today() if entry.handed_on else None,
        reverses=entry.receipt,
        reason=reason,
        recorded_by=by,
    )
    settle(branch, {(entry.member_id, entry.month)}, by)
    return made


def why_not_reversed(entry: DuesEntry) -> str:
    if entry.withdrawn_at is not None:
        return "这笔收款已经撤销了，不用冲正。"
    if entry.is_reversal or entry.amount < 0:
        return "这一笔本身就是冲正；要恢复，重新登记一笔收款。"
    if key_of(entry) in reversed_among(entry.branch, [entry]):
        return "这笔收款已经冲正过。"
    return ""


def hand_over(branch, entries, day: date) -> int:
    """The organiser has received what group leaders collected: how many entries."""
    return (
        DuesEntry.objects.live()
        .filter(branch=branch, pk__in=[entry.pk for entry in entries], handed_on=None)
        .update(handed_on=day)
    )


def _make_rows(branch, lines, by):
    wanted = {(line.member.pk, line.month.start): line for line in lines}
    there = set(
        DuesPayment.objects.filter(
            branch=branch,
            member__in={member for member, _ in wanted},
            month__in={month for _, month in wanted},
        ).values_list("member", "month")
    )
    missing = [line for key, line in wanted.items() if key not in there]
    if not missing:
        return
    standards = Standards(branch, {line.member for line in missing})
    for line in missing:
        standard = standards.of(line.member, line.month)
        if standard is None:
            raise Refused(f"{line.member}还没有核定党费，先核定计算基数，或在格子里写明应交。")
        row = DuesPayment(branch=branch, member=line.member, month=line.month.start, recorded_by=by)
        standard.put_into(row).save()


def _last_number(branch, year: int) -> int:
    """Receipts are numbered through within a year, withdrawn ones too: no number is given twice."""
    last = DuesEntry.objects.filter(branch=branch, receipt__startswith=f"{year}-").aggregate(
        last=Max("receipt")
    )["last"]
    return int(last.partition("-")[2]) if last else 0


# ---- what the rows say ----


def paid_of(due: Decimal, entries: Iterable[DuesEntry]) -> tuple[Decimal | None, date | None]:
    """(实交, 交纳日期) of a month by its live entries, in whatever order they were recorded.

    The day is that on which all of what was due had come in; of a part payment, the last. An entry that was
    reversed counts for no day. Nothing left is as nothing paid: (None, None).
    """
    entries = list(entries)
    total = sum((entry.amount for entry in entries), ZERO)
    if total <= 0:
        return None, None
    given_back = {entry.reverses for entry in entries if entry.reverses}
    standing = [entry for entry in entries if not entry.reverses and entry.receipt not in given_back]
    standing.sort(key=lambda entry: (entry.paid_on is None, entry.paid_on or date.max))
    covered = ZERO
    for entry in standing:
        covered += entry.amount
        if due > 0 and covered >= due:
            return total, entry.paid_on
    return total, standing[-1].paid_on if standing else None


def settle(branch, months: set[tuple[int, date]], by=None):
    """Brings 实交 and 交纳日期 of rows, {(member id, first of the month)}, up to their live entries."""
    if not months:
        return
    where = {
        "branch": branch,
        "member__in": {member for member, _ in months},
        "month__in": {month for _, month in months},
    }
    entries = defaultdict(list)
    for entry in DuesEntry.objects.live().filter(**where):
        entries[entry.member_id, entry.month].append(entry)
    rows = [row for row in DuesPayment.objects.filter(**where) if (row.member_id, row.month) in months]
    now = timezone.now()
    for row in rows:
        row.amount_paid, row.paid_on = paid_of(row.amount_due, entries[row.member_id, row.month])
        row.recorded_by, row.recorded_at = by, now
    DuesPayment.objects.bulk_update(
        rows, ["amount_paid", "paid_on", "recorded_by", "recorded_at"], batch_size=500
    )


# ---- what a ledger brings along ----


def carry(branch):
    """After a workbook: one carried entry a row makes up for what its receipts do not explain.

    The rows stay exactly as the file has them. In two queries and two writes for the whole branch.
    """
    entries = defaultdict(list)
    for entry in DuesEntry.objects.live().filter(branch=branch):
        entries[entry.member_id, entry.month].append(entry)
    made, changed, dropped = [], [], []
    for row in DuesPayment.objects.filter(branch=branch).filter(
        Q(amount_paid__gt=0) | Q(member__in={member for member, _ in entries})
    ):
        mine = entries[row.member_id, row.month]
        carried = next((entry for entry in mine if entry.is_carried and not entry.receipt), None)
        told = sum((entry.amount for entry in mine if entry is not carried), ZERO)
        lacking = (row.amount_paid or ZERO) - told
        if carried is None and lacking:
            made.append(_carried(branch, row, lacking))
        elif carried is not None and not lacking:
            dropped.append(carried.pk)
        # Beside receipts the row's day may be that of the last of them: the day brought along stays then.
        elif carried is not None and (
            carried.amount != lacking or len(mine) == 1 and carried.paid_on != row.paid_on
        ):
            carried.amount, carried.paid_on = lacking, row.paid_on
            changed.append(carried)
    DuesEntry.objects.filter(pk__in=dropped).delete()
    DuesEntry.objects.bulk_update(changed, ["amount", "paid_on"], batch_size=500)
    DuesEntry.objects.bulk_create(made, batch_size=500)


def _carried(branch, row, amount) -> DuesEntry:
    return DuesEntry(
        branch=branch,
        member_id=row.member_id,
        month=row.month,
        amount=amount,
        paid_on=row.paid_on,
        handed_on=row.paid_on or row.month,
        is_carried=True,
        recorded_by=row.recorded_by,
    )
