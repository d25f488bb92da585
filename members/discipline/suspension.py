"""Whose right to vote, to elect and to be elected is suspended (留党察看): who, and never why.

《中国共产党基层组织选举工作条例》第五条. Pages that use it say 没有表决权 and no more; only who may read a
disciplinary measure learns of one (members.access: discipline).
"""

from datetime import date

from django.db.models import Exists, OuterRef

from branch.prepared import rows_of
from members.discipline.models import Sanction
from members.people.models import is_in_force

SUSPENDING = Sanction.Kind.PROBATION


def suspended_ids(branch, day: date) -> set[int]:
    """The ids of the members of a branch without these rights on `day`; one query."""
    return set(rows_of(_suspending, branch, day))


def _suspending(branch, day):
    rows = Sanction.objects.on(day).filter(branch=branch, kind=SUSPENDING)
    return rows.order_by().values_list("member", flat=True)


def is_suspended(day: str, member: str = "member") -> Exists:
    """For rows of many days, without a query of its own: the names of their fields of day and member."""
    rows = Sanction.objects.filter(branch=OuterRef("branch"), member=OuterRef(member), kind=SUSPENDING)
    return Exists(rows.filter(is_in_force(OuterRef(day))))
