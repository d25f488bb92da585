"""Consent to pay otherwise than month by month (第十二条), asked of many members at once."""

from collections import defaultdict
from datetime import date

from branch.periods import Month, Quarter
from members.dues.relief.models import DuesArrangement


class Waiting:
    """Whose unpaid months are not yet in arrears, because the branch agreed to 按季交纳; one query.

    A quarter may be paid until its last day. That another person pays (代交) changes no date.
    """

    def __init__(self, branch, members):
        self._of: dict[int, list[DuesArrangement]] = defaultdict(list)
        quarterly = DuesArrangement.objects.filter(
            branch=branch, member__in=members, kind=DuesArrangement.Kind.QUARTERLY
        )
        for arrangement in quarterly:
            self._of[arrangement.member_id].append(arrangement)

    def is_quarterly(self, member_id: int, month: Month) -> bool:
        return any(
            one.began_on <= month.start and (one.until is None or month.start <= one.until)
            for one in self._of.get(member_id, ())
        )

    def is_waiting(self, member_id: int, month: Month, day: date) -> bool:
        """Whether on `day` the month, if unpaid, still waits for its quarter to end."""
        return self.is_quarterly(member_id, month) and day <= Quarter.containing(month.start).end
