"""What a new rate or base did to the open months, in words."""

from branch.periods import Month
from members.dues.opening import Reassessed

MOST_NAMED = 6


def said_of(changes: list[Reassessed]) -> str:
    """6月应交由 50.00 改为 75.02 元; of many members how many."""
    changes = [one for one in changes if one.before != one.row.amount_due]
    if not changes:
        return "已登记的应交没有变。"
    members = {one.row.member_id for one in changes}
    if len(members) > 1:
        return f"{len(members)} 人 {len(changes)} 个月的应交随之改变，以前的月份不变。"
    named = [_named(one) for one in sorted(changes, key=lambda one: one.row.month)]
    left = f"，另有 {len(named) - MOST_NAMED} 个月" if len(named) > MOST_NAMED else ""
    return f"{'；'.join(named[:MOST_NAMED])}{left}。"


def _named(one: Reassessed) -> str:
    month = Month.containing(one.row.month).long_name
    return f"{month}应交由 {one.before:,.2f} 改为 {one.row.amount_due:,.2f} 元"
