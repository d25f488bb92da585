"""The rota (轮值表): its months with their officers, and what can be read off it."""

from dataclasses import dataclass, field

from branch.periods import Month, Year, today
from members.models import DutyTurn, GroupMembership
from members.roll import labels_of, was_in_force


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


@dataclass(frozen=True)
class Rota:
    tiles: list[Tile]

    @property
    def turns(self) -> list[DutyTurn]:
        return [turn for tile in self.tiles for turn in tile.turns]

    @property
    def covered(self) -> int:
        """Months that somebody has."""
        return sum(bool(tile.turns) for tile in self.tiles)

    @property
    def open(self) -> int:
        return len(self.tiles) - self.covered

    @property
    def officers(self) -> int:
        """How many people share them."""
        return len({turn.member_id for turn in self.turns})


def rota_of(branch, months) -> Rota:
    """Two queries."""
    tiles = {month.start: Tile(month) for month in months}
    turns = list(DutyTurn.objects.filter(branch=branch, month__in=tiles).select_related("member"))
    name_groups(branch, turns)
    labels = labels_of({turn.member_id: turn.member for turn in turns}.values())
    for turn in turns:
        turn.who = labels[turn.member_id]
        tiles[turn.month].turns.append(turn)
    return Rota(list(tiles.values()))


def name_groups(branch, turns) -> None:
    """Writes on each turn the officer's Party group in that month, as `group_name`. One query."""
    members = {turn.member_id for turn in turns}
    rows = GroupMembership.objects.filter(branch=branch, member__in=members).select_related("group")
    for turn in turns:
        end = turn.span.end
        own = (row for row in rows if row.member_id == turn.member_id and was_in_force(row, end))
        turn.group_name = next((row.group.name for row in own), "")


def months_to_arrange(year: Year) -> list[Month]:
    """Those of the year that have not ended; of a year further away than the next none."""
    if year.year > today().year + 1:
        return []
    return [month for month in year.months if not month.has_ended(today())]
