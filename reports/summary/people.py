"""The people of a branch: who is on the roll, who holds which post, and how each is named in print."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from branch.models import Branch, PartyGroup
from branch.periods import HalfYear, Year
from members.models import POST_ORDER, CommitteeRole, GroupMembership, Member, Post

TITLES = {
    Post.SECRETARY: "支部书记",
    Post.DEPUTY_SECRETARY: "支部副书记",
    Post.COMMITTEE_MEMBER: "支部委员",
    Post.GROUP_LEADER: "党小组长",
}


def in_force(row, day: date) -> bool:
    """The row form of `Dated.on`."""
    return (row.began_on is None or row.began_on <= day) and (row.ended_on is None or row.ended_on > day)


@dataclass(frozen=True)
class Officer:
    """One person and all posts held on a day, first the highest."""

    member_id: int
    posts: tuple[Post, ...]


@dataclass(frozen=True)
class GroupNow:
    """A Party group with members on the roll at the end of the period."""

    group: PartyGroup
    size: int
    leader_ids: tuple[int, ...]


@dataclass(frozen=True)
class People:
    branch: Branch
    period: HalfYear | Year
    members: tuple[Member, ...]  # everyone ever on the roll, in roll order
    roles: tuple[CommitteeRole, ...]
    memberships: tuple[GroupMembership, ...]
    removals: tuple[tuple[int, date], ...] = ()  # (member, day) of what ends a membership

    def was_removed(self, member: Member) -> bool:
        """Left the roll because of a measure or with the probation cancelled: no transfer."""
        return any(id_ == member.pk and day <= member.left_on for id_, day in self.removals)

    @cached_property
    def by_id(self) -> dict[int, Member]:
        return {member.id: member for member in self.members}

    @cached_property
    def roll_place(self) -> dict[int, int]:
        return {member.id: place for place, member in enumerate(self.members)}

    @cached_property
    def on_roll(self) -> list[Member]:
        return [member for member in self.members if member.is_on_roll(self.period.end)]

    # ---- names ----

    def name(self, member_id: int) -> str:
        """李伟; 李伟（第一党小组） where the branch has two of that name."""
        member = self.by_id[member_id]
        return member.name + (self._distinction(member) if self._namesakes[member.name] > 1 else "")

    def names(self, member_ids) -> list[str]:
        return [self.name(id_) for id_ in sorted(set(member_ids), key=self.roll_place.__getitem__)]

    @cached_property
    def _namesakes(self) -> Counter:
        return Counter(member.name for member in self.members)

    def _distinction(self, member: Member) -> str:
        others = [other for other in self.members if other.name == member.name and other != member]
        for trait in (self._group_name, lambda one: one.job, lambda one: one.get_sex_display()):
            if trait(member) and trait(member) not in map(trait, others):
                return f"（{trait(member)}）"
        return ""

    def _group_name(self, member: Member) -> str:
        group = self.group_of(member.id, self.period.end)
        return group.name if group else ""

    # ---- posts ----

    @cached_property
    def present_roles(self) -> list[CommitteeRole]:
        """The posts of the committee held at the end of the period."""
        in_office = [role for role in self.roles if in_force(role, self.period.end)]
        return [role for role in in_office if role.post != Post.GROUP_LEADER]

    @cached_property
    def committee(self) -> list[Officer]:
        return self.officers(self.period.end)

    def officers(self, day: date) -> list[Officer]:
        """The committee on `day`, by post and then by roll."""
        posts: dict[int, list[Post]] = {}
        for role in self.roles:
            if role.post != Post.GROUP_LEADER and in_force(role, day):
                posts.setdefault(role.member_id, []).append(Post(role.post))
        officers = [Officer(id_, tuple(sorted(set(held), key=POST_ORDER.get))) for id_, held in posts.items()]
        return sorted(officers, key=lambda one: (POST_ORDER[one.posts[0]], self.roll_place[one.member_id]))

    def title(self, member_id: int, day: date) -> str:
        """支部书记, 宣传委员, 党小组长 or 党员: the highest post held on that day."""
        held = [Post(role.post) for role in self.roles if role.member_id == member_id and in_force(role, day)]
        if not held:
            return "党员"
        post = min(held, key=POST_ORDER.get)
        return TITLES.get(post, post.label)

    def titled(self, member_id: int, day: date) -> str:
        return self.title(member_id, day) + self.name(member_id)

    # ---- groups ----

    def group_of(self, member_id: int, day: date) -> PartyGroup | None:
        rows = [row for row in self.memberships if row.member_id == member_id and in_force(row, day)]
        return rows[-1].group if rows else None

    @cached_property
    def groups(self) -> list[GroupNow]:
        """The groups with a member at the end, in their order."""
        end = self.period.end
        found = [group for member in self.on_roll if (group := self.group_of(member.id, end))]
        sizes = Counter(found)
        in_order = sorted(sizes, key=lambda group: (group.position, group.name))
        return [GroupNow(group, sizes[group], self._leaders(group, end)) for group in in_order]

    def _leaders(self, group: PartyGroup, day: date) -> tuple[int, ...]:
        ids = {
            role.member_id
            for role in self.roles
            if role.post == Post.GROUP_LEADER and role.group_id == group.id and in_force(role, day)
        }
        return tuple(sorted(ids, key=self.roll_place.__getitem__))

    @property
    def ungrouped(self) -> int:
        return len(self.on_roll) - sum(group.size for group in self.groups)
