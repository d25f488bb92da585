"""Letters of introduction that run out, or have run out, with no receipt."""

from datetime import timedelta

from branch.periods import day_named
from members.access import Access
from members.models import Transfer
from members.todo import Todo

# So many days before a letter runs out it is time to ask after the receipt.
SOON = timedelta(days=14)


def todos(access: Access) -> list[Todo]:
    if not access.changes_all("records"):
        return []
    open_ = Transfer.objects.filter(
        branch=access.branch,
        direction=Transfer.Direction.OUT,
        cancelled_on=None,
        receipt_on=None,
        issued_on__isnull=False,
        valid_days__isnull=False,
    )
    due = [row for row in open_.select_related("member") if row.valid_until <= access.day + SOON]
    return [_todo(row, access.day) for row in sorted(due, key=lambda row: (row.valid_until, row.pk))]


def _todo(transfer, day) -> Todo:
    expired = transfer.has_expired(day)
    until = day_named(transfer.valid_until, day.year)
    left = (transfer.valid_until - day).days
    text = "介绍信过期了，还没有回执" if expired else "介绍信快到期了，还没有回执"
    why = f"有效到{until}" + ("" if expired else "，今天最后一天" if not left else f"，还剩{left}天")
    url = transfer.get_absolute_url()
    return Todo("miss" if expired else "wait", str(transfer.member), text, why, url, "去看")
