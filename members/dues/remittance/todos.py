"""Money of a month that has ended and is not handed up, and large dues that wait for something."""

from django.urls import reverse

from branch.periods import day_named
from members.access import Access
from members.dues.models import DuesEntry
from members.dues.remittance.cash import Cash
from members.dues.remittance.large import mark_of, open_ones
from members.dues.remittance.proposal import end_proposed, span_until
from members.todo import Todo

# From this day of a month what came in before it should have been handed up.
FROM_DAY = 5


def todos(access: Access) -> list[Todo]:
    if not access.changes_all("dues"):
        return []
    return _to_hand_up(access) + [_large(row, access.day) for row in open_ones(access.branch)]


def _to_hand_up(access) -> list[Todo]:
    if access.day.day < FROM_DAY:
        return []
    cash = Cash(access.branch)
    until = end_proposed(cash, access.day)
    if until is None or not (cash.remittances or _has_receipts(access.branch)):
        return []
    due = span_until(cash, until).due
    if due <= 0:
        return []
    text, why = "收到的党费还没有上缴", f"到{day_named(until, access.day.year)}为止 {due:,.2f} 元"
    return [Todo("wait", "党费", text, why, reverse("dues:remit"), "去上缴")]


def _has_receipts(branch) -> bool:
    """Whether the branch collects here: a ledger that was only brought along is nothing to hand up now."""
    return DuesEntry.objects.live().filter(branch=branch, is_carried=False).exists()


def _large(row, day) -> Todo:
    text = "大额党费还没有上缴" if row.forwarded_on is None else "大额党费还没有收据"
    why = f"{row.amount:,.2f} 元，{day_named(row.paid_on, day.year)}交"
    return Todo(mark_of(row).look, str(row.member), text, why, row.get_absolute_url(), "去补上")
