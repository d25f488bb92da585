"""What kind of talk (谈话类型) it is, by the posts that the two held on its day."""

from collections import defaultdict
from datetime import date
from functools import cached_property

from meetings.roll import DayRoll
from members.models import POST_ORDER, CommitteeRole, Member, Post

# What is offered (《中国共产党支部工作条例（试行）》第十九条 names the pairs); anything else may be typed.
KINDS = (
    "书记与委员",
    "委员与委员",
    "委员与党小组长",
    "委员与党员",
    "党小组长与党员",
    "党员与党员",
    "党员与群众",
)


class Standing:
    """Who held which post, and who was in which Party group, on one day."""

    def __init__(self, branch, day: date, roll: DayRoll | None = None):
        self.branch, self.day = branch, day
        self.roll = roll or DayRoll(branch, day)

    @cached_property
    def roles(self) -> list[CommitteeRole]:
        rows = CommitteeRole.objects.on(self.day).filter(branch=self.branch).select_related("member", "group")
        return sorted(rows, key=lambda role: (POST_ORDER[role.post], role.began_on, role.id))

    @cached_property
    def posts(self) -> dict[int, list[str]]:
        """{member: 职务 labels}; a leader's says of which group."""
        held = defaultdict(list)
        for role in self.roles:
            leads = role.post == Post.GROUP_LEADER and role.group
            held[role.member_id].append(f"{role.group}组长" if leads else role.get_post_display())
        return held

    @cached_property
    def secretary(self) -> Member | None:
        heads = [role for role in self.roles if role.post in (Post.SECRETARY, Post.DEPUTY_SECRETARY)]
        return heads[0].member if heads else None

    @cached_property
    def committee(self) -> dict[int, Member]:
        return {role.member_id: role.member for role in self.roles if role.post != Post.GROUP_LEADER}

    @cached_property
    def leaders(self) -> dict[int, Member]:
        """{group: its leader}."""
        led = {}
        for role in self.roles:
            if role.post == Post.GROUP_LEADER and role.group_id:
                led.setdefault(role.group_id, role.member)
        return led

    def named(self, member: Member) -> str:
        """沈立言（书记）."""
        posts = "、".join(self.posts.get(member.id, ()))
        return f"{member.name}（{posts}）" if posts else member.name

    def kind_of(self, talker: Member, partners) -> str:
        """`partners` are the members among them; none means people of outside."""
        if not partners:
            return "党员与群众"
        kinds = {self._kind_of_pair(talker, partner) for partner in partners}
        return next(kind for kind in KINDS if kind in kinds)

    def _kind_of_pair(self, one: Member, other: Member) -> str:
        in_committee = [who for who in (one, other) if who.id in self.committee]
        if len(in_committee) == 2:
            head = self.secretary and self.secretary.id
            return "书记与委员" if head in (one.id, other.id) else "委员与委员"
        led = {leader.id: group for group, leader in self.leaders.items()}
        if in_committee:
            rest = other if in_committee == [one] else one
            return "委员与党小组长" if rest.id in led else "委员与党员"
        for leader, member in ((one, other), (other, one)):
            group = self.roll.groups.get(member.id)
            if group and led.get(leader.id) == group.id:
                return "党小组长与党员"
        return "党员与党员"
