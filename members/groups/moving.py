"""Members change their Party group from a day on: where they were is kept, what does not fit is said."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from branch.models import Branch, PartyGroup
from branch.periods import day_in_full
from members.models import CommitteeRole, GroupMembership, Member, Post
from members.roll import was_in_force


def named(day: date) -> str:
    return day_in_full(day)


@dataclass
class Place:
    """Where one member stands among the groups: every membership, oldest first."""

    member: Member
    rows: list[GroupMembership] = field(default_factory=list)

    def on(self, day: date) -> GroupMembership | None:
        return next((row for row in self.rows if was_in_force(row, day)), None)

    def fault(self, group: PartyGroup | None, day: date) -> str:
        """Why the member cannot go to the group (None: to none) on the day; blank if nothing is wrong."""
        member, now = self.member, self.on(day)
        if not member.is_on_roll(day):
            return f"{member}{named(day)}不在册。"
        later = [row for row in self.rows if row.began_on and row.began_on > day]
        if later:
            row = later[0]
            return f"{member}已经登记{named(row.began_on)}起在{row.group}，日期要晚于这一天。"
        if now and now.began_on == day:
            return f"{member}{named(day)}才到{now.group}，日期要晚于这一天；登记错了，到{member}的信息里改。"
        if now and now.ended_on:
            return f"{member}已经登记{named(now.ended_on)}离开{now.group}，日期不能早于这一天。"
        if now is None and any(row.ended_on and row.ended_on > day for row in self.rows):
            return f"{member}在这一天以后还有别的党小组登记，先到{member}的信息里核对。"
        if (now and now.group_id) == (group and group.id):
            return f"{member}{named(day)}{f'就在{group}' if group else '本来就不在党小组'}。"
        return ""

    def go(self, group: PartyGroup | None, day: date):
        if now := self.on(day):
            now.ended_on = day
            now.save(update_fields=["ended_on"])
        if group:
            branch = self.member.branch
            GroupMembership.objects.create(branch=branch, member=self.member, group=group, began_on=day)


def places_of(branch: Branch, members: Iterable[Member]) -> dict[int, Place]:
    places = {member.id: Place(member) for member in members}
    rows = GroupMembership.objects.filter(branch=branch, member__in=places).select_related("group")
    # Without a beginning is since ever.
    for row in sorted(rows, key=lambda row: (row.began_on or date.min, row.id)):
        places[row.member_id].rows.append(row)
    return places


def led_from(branch: Branch, day: date) -> Q:
    """Leaders' posts that would still hold on the day or begin later."""
    return Q(branch=branch, post=Post.GROUP_LEADER) & (Q(ended_on__isnull=True) | Q(ended_on__gt=day))


def end_leadership(roles: Iterable[CommitteeRole], day: date):
    for role in roles:
        role.ended_on, role.leaving = day, CommitteeRole.Leaving.REASSIGNED
        role.save(update_fields=["ended_on", "leaving"])
