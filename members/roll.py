"""The roll on a day (党员名册): who is asked for, and how it is set out by Party groups."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from operator import attrgetter

from django.db.models import Q

from branch.models import PartyGroup
from branch.prepared import rows_of
from members.ages import AGE_BANDS
from members.models import (
    POST_ORDER,
    CommitteeRole,
    GroupMembership,
    Member,
    MemberKind,
    Post,
    Sex,
    completed_years,
)

COMMITTEE, LEADER = "committee", "leader"
# What `?post=` may ask for, in the words of the figures and then post by post.
POSTS = {COMMITTEE: "支委", LEADER: "党小组长"} | {
    post.value: post.label for post in Post if post != Post.GROUP_LEADER
}
# The filters, in the order in which a page names them.
NARROWING = ("group", "kind", "category", "sex", "age", "education", "post", "q")
# `?education=-`: of whom none is recorded.
UNRECORDED = "-"


def asked_for(branch, day, wanted):
    """The members a filter asks for on a day, exactly those that the figure of the same name counts."""
    if post := wanted.get("post"):
        # Whoever holds a post is counted, even when the row of the roll was closed and the post was not.
        members = branch.members.filter(id__in=_roles(branch, day, post).values("member"))
    else:
        members = branch.members.on_roll(day)
    if kind := wanted.get("kind"):
        members = members.full(day) if kind == MemberKind.FULL else members.probationary(day)
    if sex := wanted.get("sex"):
        members = members.filter(sex=sex)
    if age := wanted.get("age"):
        members = members.filter(AGE_BANDS[age].on(day))
    if education := wanted.get("education"):
        members = members.filter(education="" if education == UNRECORDED else education)
    if category := wanted.get("category"):
        members = members.filter(dues_category=category)
    if group := wanted.get("group"):
        members = members.in_group(group, day)
    if text := wanted.get("q"):
        posts = [post for post, label in POSTS.items() if text in label]
        holders = Q()
        for post in posts:
            holders |= Q(id__in=_roles(branch, day, post).values("member"))
        members = members.named(text, or_those=holders)
    return members


def _roles(branch, day, post):
    roles = CommitteeRole.objects.on(day).filter(branch=branch)
    if post == COMMITTEE:
        return roles.in_committee()
    return roles.filter(post=Post.GROUP_LEADER if post == LEADER else post)


@dataclass
class Line:
    """A member as the roll shows one on its day."""

    member: Member
    label: str
    posts: str
    full: bool
    age: str
    standing: str  # 党龄, from 转正日期


@dataclass
class Section:
    """The members of one Party group on a page; without a group, those that belong to none.

    `count` is of all pages; a section that an earlier page began is `continued`.
    """

    group: PartyGroup | None
    count: int = 0
    continued: bool = False
    leaders: list[str] = field(default_factory=list)
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
    return dict(rows_of(_groups, branch, day))


def _groups(branch, day):
    return GroupMembership.objects.on(day).filter(branch=branch).values_list("member", "group")


def groups_within(branch, period) -> tuple[PartyGroup, ...]:
    """The Party groups that there were at some time in a period, in their order."""
    return rows_of(_within, branch, period)


def _within(branch, period):
    return PartyGroup.objects.filter(branch=branch).within(period.start, period.end)


def told_apart(member: Member) -> str:
    """The name with the number, where somebody else bears it too."""
    return f"{member.name}（{member.number or member.pk}）"


def labels_of(members: Iterable[Member]) -> dict[int, str]:
    """{id: name}; of namesakes among them with the number."""
    members = list(members)
    names = Counter(member.name for member in members)
    return {member.pk: told_apart(member) if names[member.name] > 1 else member.name for member in members}


def not_here_yet(member: Member, day) -> str:
    """Why the branch did not have this member yet on a day; empty where it had."""
    if member.admitted_on > day:
        return "还没有入党"
    return "还没有转入" if member.joined_on and member.joined_on > day else ""


def was_in_force(row, day) -> bool:
    """One row's answer to `is_in_force`."""
    return (row.began_on is None or row.began_on <= day) and (row.ended_on is None or row.ended_on > day)


class Roll:
    """The roll of a branch on a day as a filter asks for it: who, in which order, how many of which kind."""

    COLUMNS = (
        "id", "name", "number", "sex", "education", "dues_category", "kind", "converted_on",
    )  # fmt: skip
    # A thousand rows: what only one order needs is fetched for that one.
    ALSO = {"name": ("pinyin",), "standing": ("admitted_on",), "age": ("born_on",)}

    def __init__(self, branch, day, wanted):
        self.branch, self.day, self.wanted = branch, day, wanted
        self.grouped = not wanted.get("sort") or wanted.get("by") == "group"
        self.groups = list(branch.groups.all())
        self.group_of = groups_by_member(branch, day)
        self.roles = list(CommitteeRole.objects.on(day).filter(branch=branch))
        self.posts = posts_by_member(self.roles)

    @cached_property
    def on_roll(self) -> dict[int, tuple]:
        return self._rows(self.branch.members.on_roll(self.day))

    @cached_property
    def everybody(self) -> dict[int, tuple]:
        """{id: row} of whoever a filter may find: the roll, and who holds a post without being on it."""
        others = {role.member_id for role in self.roles} - self.on_roll.keys()
        return self.on_roll | (self._rows(self.branch.members.filter(id__in=others)) if others else {})

    def _rows(self, members):
        columns = self.COLUMNS + self.ALSO.get(self.wanted.get("sort"), ())
        return {row.id: row for row in members.order_by().values_list(*columns, named=True)}

    @property
    def heads(self) -> dict[str, int]:
        """The whole roll of the day, whatever was asked for."""
        full = sum(map(self._is_full, self.on_roll.values()))
        men = sum(row.sex == Sex.MALE for row in self.on_roll.values())
        total = len(self.on_roll)
        return {
            "total": total,
            "full": full,
            "probationary": total - full,
            "male": men,
            "female": total - men,
        }

    @cached_property
    def found(self) -> list[int]:
        """The ids of those asked for, in their order."""
        rows = [self.everybody[id_] for id_ in self._ids(self.wanted)]
        orders = {"name": _by_name, "standing": self._by_standing, "age": _by_age}
        rows.sort(key=orders.get(self.wanted.get("sort"), _by_number))
        if self.grouped:
            places = {group.id: place for place, group in enumerate(self.groups)}
            rows.sort(key=lambda row: places.get(self.group_of.get(row.id), len(places)))
        return [row.id for row in rows]

    def _ids(self, wanted):
        if not any(wanted.get(name) for name in NARROWING):
            return list(self.on_roll)
        ids = asked_for(self.branch, self.day, wanted).order_by().values_list("id", flat=True)
        return [id_ for id_ in ids if id_ in self.everybody]

    def _by_standing(self, row):
        """党龄, the longest first; then whose 转正日期 is not recorded, then the probationary."""
        if not self._is_full(row):
            return 2, row.admitted_on, *_by_number(row)
        return row.converted_on is None, row.converted_on or row.admitted_on, *_by_number(row)

    def _is_full(self, row) -> bool:
        return Member.is_full(row, self.day)

    def counts(self, name: str) -> Counter:
        """How many each value of a filter (but of the age) would leave, together with the other filters."""
        others = {key: value for key, value in self.wanted.items() if key != name}
        ids = self._ids(others) if self.wanted.get(name) else self.found
        if name == "group":
            return Counter(map(self.group_of.get, ids))
        if name == "post":
            return Counter(chain.from_iterable(self._held.get(id_, ()) for id_ in ids))
        rows = map(self.everybody.__getitem__, ids)
        if name == "kind":
            full = sum(map(self._is_full, rows))
            return Counter({MemberKind.FULL: full, MemberKind.PROBATIONARY: len(ids) - full})
        column = "dues_category" if name == "category" else name
        return Counter(value or UNRECORDED for value in map(attrgetter(column), rows))

    @cached_property
    def _held(self) -> dict[int, set[str]]:
        """What `?post=` finds each holder of a post by."""
        held: dict[int, set[str]] = {}
        for role in self.roles:
            is_leader = role.post == Post.GROUP_LEADER
            held.setdefault(role.member_id, set()).update({LEADER} if is_leader else {COMMITTEE, role.post})
        return held

    def sections(self, ids: list[int]) -> list[Section]:
        """Those of one page by Party group, each with its leaders; in one section when not grouped."""
        members = self.branch.members.in_bulk(ids)
        places = list(map(self._place, self.found))
        counts, first = Counter(places), dict(zip(reversed(places), reversed(self.found), strict=True))
        names = Counter(self.everybody[id_].name for id_ in self.found)
        sections = {}
        for id_ in ids:
            place = self._place(id_)
            if place not in sections:
                sections[place] = self._section(place, counts[place])
                sections[place].continued = first[place] != id_
            member = members[id_]
            label = told_apart(member) if names[member.name] > 1 else member.name
            sections[place].lines.append(_line(member, label, self.posts.get(id_, ""), self.day))
        return list(sections.values())

    def _place(self, id_) -> int | None:
        return self.group_of.get(id_) if self.grouped else None

    def _section(self, place, count) -> Section:
        leads = [role for role in self.roles if role.post == Post.GROUP_LEADER and place]
        leaders = [self.everybody[role.member_id].name for role in leads if role.group_id == place]
        group = next((group for group in self.groups if group.id == place), None)
        return Section(group, count, leaders=leaders)


def _by_number(row):
    return row.number, row.id


def _by_name(row):
    return row.pinyin, row.name, row.number, row.id


def _by_age(row):
    return row.born_on, row.number, row.id


def _line(member, label, posts, day) -> Line:
    full = member.is_full(day)
    counted = full and member.converted_on
    standing = f"{completed_years(member.converted_on, day)} 年" if counted else "—"
    return Line(member, label, posts, full, str(member.age(day)), standing)
