"""The roll on a day (党员名册): who is asked for, and how it is set out by Party groups."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q

from branch.models import PartyGroup
from members.ages import AGE_BANDS
from members.models import (
    POST_ORDER,
    CommitteeRole,
    DuesCategory,
    GroupMembership,
    Member,
    Post,
    Sex,
    completed_years,
    is_full,
)


def asked_for(branch, day, wanted):
    """The members a filter asks for on a day, exactly those that the figure of the same name counts."""
    if post := wanted.get("post"):
        # Whoever holds a post is counted, even when the row of the roll was closed and the post was not.
        roles = CommitteeRole.objects.on(day).filter(branch=branch)
        roles = roles.filter(post=Post.GROUP_LEADER) if post == "leader" else roles.in_committee()
        members = branch.members.filter(id__in=roles.values("member"))
    else:
        members = branch.members.on_roll(day)
    if kind := wanted.get("kind"):
        members = members.full(day) if kind == "full" else members.probationary(day)
    if sex := wanted.get("sex"):
        members = members.filter(sex=sex)
    if age := wanted.get("age"):
        members = members.filter(AGE_BANDS[age].on(day))
    if category := wanted.get("category"):
        members = members.filter(dues_category=category)
    if group := wanted.get("group"):
        members = members.in_group(group, day)
    if text := wanted.get("q"):
        members = members.named(text)
    return members.order_by("pinyin", "number", "id") if wanted.get("sort") else members


def head_count(branch, day) -> dict[str, int]:
    return branch.members.on_roll(day).aggregate(
        total=Count("id"),
        full=Count("id", filter=is_full(day)),
        probationary=Count("id", filter=~is_full(day)),
        male=Count("id", filter=Q(sex=Sex.MALE)),
        female=Count("id", filter=Q(sex=Sex.FEMALE)),
        retired=Count("id", filter=Q(dues_category=DuesCategory.RETIRED)),
    )


@dataclass
class Line:
    """A member as the roll shows one on its day."""

    member: Member
    posts: str
    full: bool
    age: int
    standing: int | None  # 党龄, from 转正日期


@dataclass
class Section:
    """The members of one Party group; without a group, those that belong to none."""

    group: PartyGroup | None
    leaders: list[Member] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def posts_by_member(roles) -> dict[int, str]:
    """“宣传委员 兼 青年委员” for each member, of roles in force."""
    held: dict[int, list[str]] = {}
    for role in sorted(roles, key=lambda role: POST_ORDER[role.post]):
        posts = held.setdefault(role.member_id, [])
        if role.get_post_display() not in posts:
            posts.append(role.get_post_display())
    return {member: " 兼 ".join(posts) for member, posts in held.items()}


def groups_by_member(branch, day) -> dict[int, int]:
    memberships = GroupMembership.objects.on(day).filter(branch=branch)
    return dict(memberships.values_list("member", "group"))


def group_counts(branch, day) -> list[tuple[PartyGroup, int]]:
    """How many of each Party group are on the roll."""
    on_roll = branch.members.on_roll(day).values("id")
    memberships = GroupMembership.objects.on(day).filter(branch=branch, member__in=on_roll)
    counts = Counter(memberships.values_list("group", flat=True))
    return [(group, counts[group.id]) for group in branch.groups.all()]


def told_apart(member: Member) -> str:
    """The name with the number, where somebody else bears it too."""
    return f"{member.name}（{member.number or member.pk}）"


def labels_of(members: Iterable[Member]) -> dict[int, str]:
    """{id: name}; of namesakes among them with the number."""
    members = list(members)
    names = Counter(member.name for member in members)
    return {member.pk: told_apart(member) if names[member.name] > 1 else member.name for member in members}


def was_in_force(row, day) -> bool:
    """One row's answer to `is_in_force`."""
    return (row.began_on is None or row.began_on <= day) and (row.ended_on is None or row.ended_on > day)


def set_out(branch, day, members, grouped=True) -> list[Section]:
    """The members in sections by Party group, each with its leaders; in one section when not grouped."""
    roles = list(CommitteeRole.objects.on(day).filter(branch=branch).select_related("member"))
    posts, group_of = posts_by_member(roles), groups_by_member(branch, day)
    sections = {group.id: Section(group) for group in branch.groups.all()} if grouped else {}
    sections[None] = Section(None)
    for role in roles:
        if role.post == Post.GROUP_LEADER and role.group_id in sections and role.group_id:
            sections[role.group_id].leaders.append(role.member)
    for member in members:
        place = group_of.get(member.id) if grouped else None
        sections[place].lines.append(_line(member, posts.get(member.id, ""), day))
    return [section for section in sections.values() if section.lines]


def _line(member, posts, day) -> Line:
    full = member.is_full(day)
    standing = completed_years(member.converted_on, day) if full and member.converted_on else None
    return Line(member, posts, full, member.age(day), standing)
