"""The rows of a month: opened by who owes and by the standards, and brought up to a new standard."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from branch.periods import Month, today
from branch.trail.acting import because
from members.dues.entries import Refused, closed_until, settle
from members.dues.liability import spans_of
from members.dues.models import DuesPayment
from members.dues.standards import Standards
from members.people.models import Member


@dataclass(frozen=True)
class ToOpen:
    """The rows that a month still lacks, and whom nobody can say the standard of."""

    rows: list[DuesPayment]
    unknown: list[Member]


def to_open(branch, month: Month) -> ToOpen:
    recorded = DuesPayment.objects.filter(branch=branch, month=month.start)
    without = branch.members.filter(admitted_on__lte=month.end).exclude(pk__in=recorded.values("member"))
    spans = spans_of(branch, without)
    owing = [one for one in without if spans[one.pk].owes(month)]
    if not owing:
        return ToOpen([], [])
    standards = Standards(branch, owing)
    rows, unknown = [], []
    for member in owing:
        standard = standards.of(member, month)
        if standard is None:
            unknown.append(member)
        else:
            rows.append(standard.put_into(DuesPayment(branch=branch, member=member, month=month.start)))
    return ToOpen(rows, unknown)


@transaction.atomic
def open_month(branch, month: Month, by) -> ToOpen:
    """Writes the rows of `to_open`; whoever calls this holds the branch."""
    opened = to_open(branch, month)
    for row in opened.rows:
        row.recorded_by = by
    DuesPayment.objects.bulk_create(opened.rows)
    return opened


def is_closed(month: Month, closed) -> bool:
    """Whether a month's takings are handed up as a whole; `closed` is `entries.closed_until`."""
    return closed is not None and month.end <= closed


@dataclass(frozen=True)
class Reassessed:
    row: DuesPayment
    before: Decimal


@transaction.atomic
def reassess(
    branch, members, since: Month, by, why: str = "", freed: Collection[date] = ()
) -> list[Reassessed]:
    """Brings the rows of the present and coming months up to the standards that hold now.

    A past month, and one whose takings were handed up, never changes when a base, a rate or a relief does.
    Nor does a sum that somebody wrote down with a reason.
    Of a month that a relief covers no more (`freed`: first days) the usual sum is owed again, be it carried.
    """
    first, closed = max(since, Month.containing(today())), closed_until(branch)
    rows = DuesPayment.objects.filter(branch=branch, member__in=members, month__gte=first.start, note="")
    rows = list(rows.select_related("member"))
    standards, changed = Standards(branch, {row.member for row in rows}, freed), []
    for row in rows:
        month = Month.containing(row.month)
        standard = None if is_closed(month, closed) else standards.of(row.member, month)
        if standard is None or (standard.carried and row.month not in standards.freed):
            continue
        before = row.amount_due, row.base, row.category, row.amount_exact
        standard.put_into(row)
        if before != (row.amount_due, row.base, row.category, row.amount_exact):
            row.recorded_by = by
            changed.append(Reassessed(row, before[0]))
    with because(why):
        DuesPayment.objects.bulk_update(
            [one.row for one in changed], ["amount_due", "base", "category", "amount_exact", "recorded_by"]
        )
    settle(branch, {(one.row.member_id, one.row.month) for one in changed}, by)
    return changed


@transaction.atomic
def set_due(row: DuesPayment, amount: Decimal, why: str, by):
    """改应交: another sum than the standards give, and why; whoever calls this holds the branch."""
    if is_closed(Month.containing(row.month), closed_until(row.branch)):
        raise Refused("这个月收到的党费已经上缴并结账，应交不再改。")
    row.amount_due, row.amount_exact = amount, None
    row.note, row.recorded_by = why, by
    with because(why):
        row.save()
    settle(row.branch, {(row.member_id, row.month)}, by)
