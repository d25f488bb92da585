"""Writing bases (核定): with their worksheets, and with what follows for the months that are still open."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from branch.periods import Month
from members.dues.bases.models import DuesBase, DuesBaseItem
from members.dues.models import DuesPayment
from members.dues.opening import Reassessed, reassess
from members.dues.rates.settled import first_open

WRITTEN = [
    "began_on", "category", "employer", "base", "decided_on", "confirmed_on", "reason", "recorded_by",
    "recorded_at",
]  # fmt: skip


@dataclass
class Decision:
    """A base that is to be written, new or changed, and its worksheet (None: as it is)."""

    dues_base: DuesBase
    items: list[DuesBaseItem] | None = None
    since: Month | None = None  # from which months are looked at again; without: its own first


@transaction.atomic
def decide(branch, decisions: list[Decision], by) -> list[Reassessed]:
    """Whoever calls this holds the branch. What the member had confirmed was the base before."""
    if not decisions:
        return []
    before = DuesBase.objects.in_bulk([one.dues_base.pk for one in decisions if one.dues_base.pk])
    for one in decisions:
        _stamp(one.dues_base, before.get(one.dues_base.pk), by)
    new = [one.dues_base for one in decisions if one.dues_base.pk is None]
    old = [one.dues_base for one in decisions if one.dues_base.pk is not None]
    DuesBase.objects.bulk_create(new)
    if old:
        DuesBase.objects.bulk_update(old, WRITTEN)
    _keep_items(branch, [one for one in decisions if one.items is not None])
    members = {one.dues_base.member_id for one in decisions}
    since = min(one.since or Month.containing(one.dues_base.began_on) for one in decisions)
    return reassess(branch, members, since, by, "党费核定")


def _stamp(dues_base, before, by):
    dues_base.recorded_by, dues_base.recorded_at = by, timezone.now()
    if before is None or (before.base, before.category) != (dues_base.base, dues_base.category):
        dues_base.confirmed_on = None


def _keep_items(branch, decisions):
    DuesBaseItem.objects.filter(dues_base__in=[one.dues_base for one in decisions]).delete()
    rows = []
    for one in decisions:
        for place, item in enumerate(one.items):
            item.pk, item.branch, item.dues_base, item.position = None, branch, one.dues_base, place
            rows.append(item)
    DuesBaseItem.objects.bulk_create(rows)


def why_fixed(dues_base: DuesBase) -> str:
    """Why a base is neither corrected nor removed any more; empty where it may be."""
    return resting_on([dues_base]).get(dues_base.pk, "")


def resting_on(bases: list[DuesBase]) -> dict[int, str]:
    """{id: why it stays} of those on which a past or closed month rests; in a fixed number of queries."""
    if not bases:
        return {}
    branch, members = bases[0].branch, {base.member_id for base in bases}
    first = first_open(branch)
    begins: dict[int, list] = {}
    for member, began_on in DuesBase.objects.filter(branch=branch, member__in=members).values_list(
        "member", "began_on"
    ):
        begins.setdefault(member, []).append(began_on)
    rows = list(
        DuesPayment.objects.filter(
            branch=branch, member__in=members, month__lt=first.start, base__isnull=False
        )
        .order_by("month")
        .values_list("member", "month", "base")
    )
    return {
        base.pk: f"{Month.containing(month).long_name}的党费已经按这个基数登记，不再改它；"
        f"收入有变化，从{first.long_name}起重新核定。"
        for base in bases
        if (month := _last_month(base, begins[base.member_id], rows))
    }


def _last_month(base: DuesBase, begins, rows):
    """The last of the rows that were reckoned from this base."""
    after = min((began for began in begins if began > base.began_on), default=None)
    months = [
        month
        for member, month, of_row in rows
        if member == base.member_id
        and of_row == base.base
        and base.began_on <= month
        and (after is None or month < after)
    ]
    return max(months, default=None)
