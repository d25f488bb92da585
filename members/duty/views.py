import re
from dataclasses import dataclass, field

from django.shortcuts import render

from branch.periods import HalfYear, Month, today
from members import access
from members.models import DutyTurn, GroupMembership
from members.roll import was_in_force


@dataclass
class Tile:
    """One month of the rota: usually one officer, or nobody yet."""

    month: Month
    turns: list[DutyTurn] = field(default_factory=list)

    @property
    def is_now(self) -> bool:
        return today() in self.month

    @property
    def is_over(self) -> bool:
        return self.month.has_ended(today())

    @property
    def days_left(self) -> int:
        return (self.month.end - today()).days


@access.to_see("duty")
def list_(request):
    """The rota of a year (`?year=`), or of a half-year (`?half=`, where the figure 轮值月数 leads)."""
    half, year = _asked(request.GET)
    months = half.months if half else HalfYear(year, 1).months + HalfYear(year, 2).months
    branch, tiles = request.access.branch, {month.start: Tile(month) for month in months}
    turns = DutyTurn.objects.filter(branch=branch, month__in=tiles).select_related("member")
    groups = _groups(branch, turns)
    for turn in turns:
        turn.group_name = groups.get((turn.member_id, turn.month), "")
        tiles[turn.month].turns.append(turn)
    arranged = sum(bool(tile.turns) for tile in tiles.values())
    context = {
        "half": half,
        "year": year,
        "tiles": tiles.values(),
        "arranged": arranged,
        "open": len(tiles) - arranged,
    }
    return render(request, "members/duty/list.html", context)


def _asked(query):
    try:
        half = HalfYear.parse(query.get("half", ""))
        return half, half.year
    except ValueError:
        year = query.get("year", "")
        return None, int(year) if re.fullmatch(r"(19|20|21)\d\d", year, re.ASCII) else today().year


def _groups(branch, turns) -> dict:
    """The Party group of each officer in the month of duty."""
    memberships = GroupMembership.objects.filter(branch=branch, member__in=[turn.member_id for turn in turns])
    return {
        (turn.member_id, turn.month): row.group.name
        for row in memberships.select_related("group")
        for turn in turns
        if row.member_id == turn.member_id and was_in_force(row, Month.containing(turn.month).end)
    }
