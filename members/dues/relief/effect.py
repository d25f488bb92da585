"""What a relief that begins, changes or ends does to the months that are open, and how that is said."""

from datetime import date
from decimal import Decimal

from branch.periods import Month, today
from members.dues.bases.words import said_of
from members.dues.models import DuesPayment
from members.dues.opening import reassess
from members.dues.relief.models import DuesRelief


def covers(relief: DuesRelief | None, month: date) -> bool:
    """Whether an approved relief holds for a month (its first day)."""
    if relief is None or relief.approved_on is None:
        return False
    return relief.began_on <= month and (relief.until is None or month <= relief.until)


def follow(before: DuesRelief | None, after: DuesRelief | None, by) -> str:
    """Brings the member's open months up to a relief that was `before` and is `after`; says what changed.

    Whoever calls this holds the branch and has written the relief.
    """
    relief = after or before
    if not any(one and one.approved_on for one in (before, after)):
        return "批准以前，应交照旧。"
    rows = DuesPayment.objects.filter(branch=relief.branch_id, member=relief.member_id)
    months = set(rows.values_list("month", flat=True))
    freed = {month for month in months if covers(before, month) and not covers(after, month)}
    since = min(Month.containing(one.began_on) for one in (before, after) if one)
    why = f"{relief.get_kind_display()}党费"
    changed = reassess(relief.branch, [relief.member], since, by, why, freed)
    said = said_of(changed)
    if any(one.row.amount_paid and one.row.amount_paid > one.row.amount_due for one in changed):
        said += "已经交的比现在应交的多，多出的可以算自愿多交，或在收款里冲正。"
    if since < Month.containing(today()):
        said += "以前的月份不变。"
    return said + _not_reckoned(rows, before, freed, {one.row.pk for one in changed})


def _not_reckoned(rows, before, freed, changed) -> str:
    """Open months that the relief gave up and of which nobody can say what is due now."""
    if not freed:
        return ""
    open_ = {month for month in freed if month >= Month.containing(today()).start}
    left = rows.filter(month__in=open_, amount_due=before.amount or Decimal(0)).exclude(pk__in=changed)
    named = "、".join(Month.containing(row.month).long_name for row in left.order_by("month"))
    return f"{named}的应交没有可以参照的，请在“核定”里核定。" if named else ""
