"""Who talked with whom (谈心谈话覆盖): the pairs that a branch's posts make, and which have talked."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from branch.periods import today
from meetings.models import Talk
from meetings.roll import DayRoll
from meetings.talks.kinds import Standing
from members.access import Access, Reach
from members.models import Member


@dataclass(frozen=True)
class Tile:
    """One member who is to be talked with; `talk` is the last one with (one of) those at the block's head."""

    member: Member
    label: str
    talk: Talk | None
    url: str = ""


@dataclass
class Block:
    """One kind of pair: those at its head, and everybody that one of them is to talk with."""

    title: str
    heads: list[Member]
    members: list[Member]
    note: str = ""
    tiles: list[Tile] = ()

    @property
    def talked(self) -> int:
        return sum(1 for tile in self.tiles if tile.talk)


def day_of(period) -> date:
    """The day whose posts a period is looked at by: today, or its nearest day."""
    return min(max(today(), period.start), period.end)


def blocks_of(standing: Standing) -> list[Block]:
    """书记与委员, 委员与党小组组长, each leader with the own group; the committee with who is in none."""
    on_roll = {member.id: member for member in standing.roll.members}
    committee = [member for member in on_roll.values() if member.id in standing.committee]
    secretary = standing.secretary
    blocks = []
    if secretary:
        rest = [member for member in committee if member.id != secretary.id]
        blocks.append(Block("书记与委员", [secretary], rest))
    leading = {leader.id for leader in standing.leaders.values()}
    leaders = [member for member in on_roll.values() if member.id in leading - set(standing.committee)]
    blocks.append(Block("委员与党小组组长", committee, leaders))
    done = set(standing.committee) | leading
    rest = [member for member in on_roll.values() if member.id not in done]
    by_group: dict = {}
    for member in rest:
        by_group.setdefault(standing.roll.groups.get(member.id), []).append(member)
    for group, members in by_group.items():
        leader = standing.leaders.get(group.id) if group else None
        if leader:
            blocks.append(Block(f"{group}组长与党员", [leader], members))
        else:
            note = "还没有组长，支委来谈" if group else ""
            blocks.append(Block(f"委员与{group or '没有党小组的党员'}", committee, members, note))
    return [block for block in blocks if block.members]


def last_talks(talks) -> dict[frozenset, Talk]:
    """{the two: their last talk}; of a talk with several, the talker has talked with each of them."""
    last = {}
    for talk in talks:
        for partner in talk.partners.all():
            if partner.member_id:
                last[frozenset((talk.talker_id, partner.member_id))] = talk
    return last


def matrix(access: Access, period, talks: list[Talk]) -> list[Block]:
    """The blocks with their tiles; who sees only the own talks sees only the own tiles."""
    standing = Standing(access.branch, day_of(period))
    last, only_own = last_talks(talks), access.see["talks"] == Reach.OWN
    blocks = blocks_of(standing)
    for block in blocks:
        if only_own:
            block.members = [member for member in block.members if member.id == access.member.pk]
        block.tiles = [_tile(access, standing, block, member, last) for member in block.members]
    return [block for block in blocks if block.tiles]


def _tile(access, standing, block, member, last) -> Tile:
    held = [last[pair] for head in block.heads if (pair := frozenset((head.id, member.id))) in last]
    talk = max(held, key=lambda talk: (talk.held_on, talk.id), default=None)
    url = talk.get_absolute_url() if talk else _form_link(access, block.heads, member)
    return Tile(member, standing.roll.label(member), talk, url)


def _form_link(access: Access, heads, member) -> str:
    """The form with the two filled in, for who may record their talk; nothing for others."""
    me = access.member
    if access.change["talks"] == Reach.ALL:
        talker = me if me in heads else heads[0] if heads else None
        return new_talk_url(member, talker)
    if access.change["talks"] and me in heads:
        return new_talk_url(member)
    if access.change["talks"] and me == member and len(heads) == 1:
        return new_talk_url(heads[0])
    return ""


def new_talk_url(partner: Member | None = None, talker: Member | None = None) -> str:
    asked = {"with": partner and partner.pk, "by": talker and talker.pk}
    query = urlencode({name: pk for name, pk in asked.items() if pk})
    return f"{reverse('talks:new')}{f'?{query}' if query else ''}"


def with_outsiders(talks: list[Talk]) -> list[tuple[Talk, str]]:
    """党员与群众: the talks with people who are no members, and who they were."""
    named = ((talk, [row.name for row in talk.partners.all() if row.name]) for talk in talks)
    return [(talk, "、".join(names)) for talk, names in named if names]


def talked_by_group(branch, period, members, talks: list[Talk]) -> list:
    """[(group, [(member, has talked with anybody, last day)])] in the order of the roll: nobody is ranked."""
    last = {id_: talk.held_on for talk in talks for id_ in talk.people}
    roll = DayRoll(branch, period.end)
    groups: dict = {}
    for member in roll.in_order(members):
        tile = (member, member.id in last, last.get(member.id))
        groups.setdefault(roll.groups.get(member.id), []).append(tile)
    return list(groups.items())
