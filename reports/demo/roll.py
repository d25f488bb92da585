"""The members of the demonstration, their groups and posts: made, and asked about without the database."""

from dataclasses import dataclass, field
from datetime import date

from branch.models import Branch, PartyGroup
from branch.periods import Month
from members.models import CommitteeRole, GroupMembership, Member, Post, pinyin_of
from reports.demo import people
from reports.demo.small_branches import JOBS, SmallBranch
from reports.demo.span import Span, workday

SEXES = {"男": "male", "女": "female"}
POSTS = {post.label: post for post in Post}


@dataclass
class Roll:
    """One branch's people; every question takes a day."""

    branch: Branch
    members: list[Member]
    groups: list[PartyGroup] = field(default_factory=list)
    memberships: list[GroupMembership] = field(default_factory=list)
    roles: list[CommitteeRole] = field(default_factory=list)
    bases: dict[str, int] = field(default_factory=dict)
    ill_since: dict[str, date] = field(default_factory=dict)

    def named(self, name) -> Member:
        return next(member for member in self.members if member.name == name)

    def on_roll(self, day) -> list[Member]:
        return [member for member in self.members if member.is_on_roll(day)]

    def roles_on(self, day) -> list[CommitteeRole]:
        return [role for role in self.roles if _in_force(role, day) and role.member.is_on_roll(day)]

    def committee(self, day) -> list[Member]:
        held = {role.member_id for role in self.roles_on(day) if role.post != Post.GROUP_LEADER}
        return [member for member in self.members if member.id in held]

    def holder(self, label, day) -> Member | None:
        return next((role.member for role in self.roles_on(day) if role.post == POSTS[label]), None)

    def leader(self, position, day) -> Member:
        group = self.groups[position - 1]
        return next(role.member for role in self.roles_on(day) if role.group_id == group.id)

    def group(self, position, day) -> list[Member]:
        group_id = self.groups[position - 1].id
        inside = {
            row.member_id for row in self.memberships if row.group_id == group_id and _in_force(row, day)
        }
        return [member for member in self.on_roll(day) if member.id in inside]

    def is_ill(self, member, day) -> bool:
        return member.name in self.ill_since and self.ill_since[member.name] <= day

    def without_post(self, members, day) -> list[Member]:
        """Those in service, well and without a post: who speaks in a discussion."""
        held = {role.member_id for role in self.roles_on(day)}
        return [
            member
            for member in members
            if member.id not in held and member.dues_category != "retired" and not self.is_ill(member, day)
        ]


def _in_force(row, day) -> bool:
    return (row.began_on is None or row.began_on <= day) and (row.ended_on is None or row.ended_on > day)


def id_number(born_on: date, woman: bool, place: int) -> str:
    """A number with the right check digit (GB 11643) that belongs to nobody known."""
    body = f"110101{born_on:%Y%m%d}{900 + place % 50 * 2 + (not woman):03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    rest = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11
    return body + "10X98765432"[rest]


def _member(branch, place, name, **fields) -> Member:
    pinyin, initials = pinyin_of(name)
    return Member(
        branch=branch,
        name=name,
        pinyin=pinyin,
        initials=initials,
        id_number=id_number(fields["born_on"], fields["sex"] == "female", place),
        phone=f"1390000{1000 + branch.id % 8 * 1000 + place * 37:04d}",
        **fields,
    )


def admission_days(span: Span) -> dict[str, date]:
    """Who was admitted lately, and when: on the day of the general meeting that decided it."""
    past = span.halves
    return {people.CONVERTED: span.day(past[0], 5, 5), people.ADMITTED: span.day(past[2], 2, 18)}


def _a_year_on(day: date) -> date:
    return day.replace(year=day.year + 1, day=min(day.day, 28) if day.month == 2 else day.day)


def _row_to_member(branch, span, place, row) -> Member:
    name, sex, born, admitted, job, education, ethnicity, _, _ = row
    admitted_on = admission_days(span).get(name) or span.moved(admitted)
    probationary = name == people.ADMITTED
    return _member(
        branch,
        place,
        name,
        number=f"D01{place:04d}",
        sex=SEXES[sex],
        ethnicity=ethnicity,
        born_on=span.moved(born),
        education=education,
        kind="probationary" if probationary else "full",
        admitted_on=admitted_on,
        converted_on=None if probationary else _a_year_on(admitted_on),
        job=job,
        joined_on=span.day(span.half_of(2, "earlier"), 3, 12) if name == people.CAME else None,
        left_on=span.day(span.current.previous, 3, 12) if name == people.LEFT else None,
        dues_category=_category(name),
    )


def _category(name) -> str:
    return "retired" if name in people.RETIRED else "in_service"


def term_began(span: Span) -> date:
    """The election of the committee in office: in the December that is told of first."""
    return span.day(span.half_of(2, "earlier"), 5, 19)


def make_main_roll(branch: Branch, span: Span) -> Roll:
    members = Member.objects.bulk_create(
        _row_to_member(branch, span, place, row) for place, row in enumerate(people.MEMBERS, 1)
    )
    groups = PartyGroup.objects.bulk_create(
        PartyGroup(branch=branch, name=name, department=department, position=position)
        for position, (name, department) in enumerate(people.GROUPS, 1)
    )
    roll = Roll(branch, members, groups, bases={row[0]: row[8] for row in people.MEMBERS})
    roll.ill_since = {people.ILL: span.current.previous.months[3].start}
    roll.memberships = GroupMembership.objects.bulk_create(_memberships(roll, span))
    began = term_began(span)
    roll.roles = CommitteeRole.objects.bulk_create(
        _terms(roll, people.FIRST_TERM, "第一届", branch.founded_on, began)
        + _terms(roll, people.SECOND_TERM, "第二届", began, None)
    )
    return roll


def _memberships(roll: Roll, span: Span) -> list[GroupMembership]:
    rows = []
    for member, row in zip(roll.members, people.MEMBERS, strict=True):
        group = roll.groups[row[7] - 1]
        began = span.current.previous.months[2].start if member.name == people.MOVED else None
        if began:
            before = roll.groups[1]
            rows.append(GroupMembership(branch=roll.branch, member=member, group=before, ended_on=began))
        rows.append(GroupMembership(branch=roll.branch, member=member, group=group, began_on=began))
    return rows


def _terms(roll: Roll, held, term, began_on, ended_on) -> list[CommitteeRole]:
    return [
        CommitteeRole(
            branch=roll.branch,
            member=roll.named(name),
            post=POSTS[post],
            group=roll.groups[group - 1] if group else None,
            term=term,
            began_on=began_on,
            ended_on=ended_on,
        )
        for name, post, group in held
    ]


def make_small_roll(branch: Branch, small: SmallBranch, span: Span, order: int) -> Roll:
    names = small.names.split()
    members = Member.objects.bulk_create(
        _small_member(branch, small, span, order, place, name) for place, name in enumerate(names, 1)
    )
    bases = {name: (6800 if small.retired else 11400) - place * 610 for place, name in enumerate(names)}
    roll = Roll(branch, members, bases=bases)
    began = workday(Month(span.today.year - small.in_office, span.today.month), 8)
    held = [(names[place], post, 0) for place, post in enumerate(small.posts)]
    roll.roles = CommitteeRole.objects.bulk_create(_terms(roll, held, "第三届", began, None))
    return roll


def _small_member(branch, small: SmallBranch, span: Span, order, place, name) -> Member:
    age = 61 + place * 2 if small.retired else 30 + (len(small.names.split()) - place) * 3
    year = span.today.year - age
    born_on = date(year, place * 5 % 12 + 1, place * 7 % 27 + 1)
    new = place > len(small.names.split()) - small.probationary
    admitted_on = (
        span.day(span.halves[2], 5, 10) if new else date(year + 23, place * 3 % 12 + 1, 1 + place * 2)
    )
    return _member(
        branch,
        place,
        name,
        number=f"D{order:02d}{place:04d}",
        sex="female" if name in small.women.split() else "male",
        ethnicity="汉族",
        born_on=born_on,
        education=("大学本科", "研究生")[place % 2],
        kind="probationary" if new else "full",
        admitted_on=admitted_on,
        converted_on=None if new else _a_year_on(admitted_on),
        job="退休干部" if small.retired else JOBS[min(place - 1, len(JOBS) - 1)],
        dues_category="retired" if small.retired else "in_service",
    )
