"""The rows of a month: opened by who owes and by the standards, and brought up to a new standard."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from branch.periods import Month, today
from members.dues.entries import closed_until, settle
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
    recorded = set(
        DuesPayment.objects.filter(branch=branch, month=month.start).values_list("member", flat=True)
    )
    everybody = list(branch.members.filter(admitted_on__lte=month.end))
    spans = spans_of(branch, everybody)
    owing = [one for one in everybody if one.pk not in recorded and spans[one.pk].owes(month)]
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
    bulk_create_with_history(opened.rows, DuesPayment, default_user=by)
    return opened


def is_closed(month: Month, closed) -> bool:
    """Whether a month's takings are handed up as a whole; `closed` is `entries.closed_until`."""
    return closed is not None and month.end <= closed


@dataclass(frozen=True)
class Reassessed:
    row: DuesPayment
    before: Decimal


@transaction.atomic
def reassess(branch, members, since: Month, by, why: str = "") -> list[Reassessed]:
    """Brings the rows of the present and coming months up to the standards that hold now.

    A past month, and one whose takings were handed up, never changes when a base, a rate or a relief does.
    """
    first, closed = max(since, Month.containing(today())), closed_until(branch)
    rows = DuesPayment.objects.filter(branch=branch, member__in=members, month__gte=first.start)
    rows = list(rows.select_related("member"))
    standards, changed = Standards(branch, {row.member for row in rows}), []
    for row in rows:
        month = Month.containing(row.month)
        standard = None if is_closed(month, closed) else standards.of(row.member, month)
        if standard is None or standard.carried:
            continue
        before = row.amount_due, row.base, row.category, row.amount_exact
        standard.put_into(row)
        if before != (row.amount_due, row.base, row.category, row.amount_exact):
            row.recorded_by = by
            changed.append(Reassessed(row, before[0]))
    bulk_update_with_history(
        [one.row for one in changed],
        DuesPayment,
        ["amount_due", "base", "category", "amount_exact", "recorded_by"],
        default_user=by,
        default_change_reason=why or None,
    )
    settle(branch, {(one.row.member_id, one.row.month) for one in changed}, by)
    return changed
