"""Many small branches for the measurements: ten members, two groups, half a year of records."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from branch.models import Branch, PartyGroup
from branch.periods import HalfYear
from meetings.models import Attendance, Form, Meeting, PlanItem, StudyResult, Talk, TalkPartner
from members.dues.models import DuesPayment
from members.models import CommitteeRole, DutyTurn, GroupMembership, Honour, Member, Pledge, Post

MEMBERS, GROUPS = 10, 2
BATCH = 2000


def make(number: int, half: HalfYear):
    """`number` branches; each by each alike but for who was absent, who owes and which group did not meet."""
    branches = put_in(Branch(name=f"基层第{n}党支部", non_member_count=n % 7) for n in range(number))
    groups = put_in(
        PartyGroup(branch=branch, name=f"第{place}党小组", position=place)
        for branch in branches
        for place in range(1, GROUPS + 1)
    )
    members = put_in(member for branch in branches for member in the_members(branch))
    of_branch = [
        (branch, groups[n * GROUPS : (n + 1) * GROUPS], members[n * MEMBERS : (n + 1) * MEMBERS])
        for n, branch in enumerate(branches)
    ]
    put_in(
        GroupMembership(branch=branch, member=member, group=own[n % GROUPS])
        for branch, own, people in of_branch
        for n, member in enumerate(people)
    )
    put_in(role for branch, own, people in of_branch for role in the_roles(branch, own, people))
    for month in half.months:
        a_month(of_branch, month.start)


def put_in(rows) -> list:
    rows = list(rows)
    return type(rows[0]).objects.bulk_create(rows, batch_size=BATCH) if rows else []


def the_members(branch) -> Iterator[Member]:
    for n in range(MEMBERS):
        yield Member(
            branch=branch,
            name=f"党员{n}",
            sex="female" if n % 3 == 0 else "male",
            born_on=date(1990 - n * 3, 1 + n, 1),
            admitted_on=date(2012, 7, 1),
            converted_on=None if n == 7 else date(2013, 7, 1),
            kind="probationary" if n == 7 else "full",
        )


def the_roles(branch, groups, members) -> Iterator[CommitteeRole]:
    posts = (Post.SECRETARY, Post.ORGANIZATION_OFFICER, Post.PUBLICITY_OFFICER)
    for post, member in zip(posts, members, strict=False):
        yield CommitteeRole(branch=branch, member=member, post=post, began_on=date(2018, 1, 1))
    for group, member in zip(groups, members[5:], strict=False):
        yield CommitteeRole(
            branch=branch, member=member, post=Post.GROUP_LEADER, group=group, began_on=date(2018, 1, 1)
        )


def a_month(of_branch, month: date):
    meetings = put_in(
        meeting
        for n, (branch, groups, _) in enumerate(of_branch)
        for meeting in the_meetings(n, branch, groups, month)
    )
    people_of = {branch.pk: people for branch, _, people in of_branch}
    put_in(
        Attendance(
            branch_id=meeting.branch_id,
            meeting=meeting,
            member=member,
            status=list(Attendance.Status)[(meeting.pk + n) % 23 % 5 if (meeting.pk + n) % 6 == 0 else 0],
        )
        for meeting in meetings
        for n, member in enumerate(
            people_of[meeting.branch_id][: 3 if meeting.committee_meeting else MEMBERS]
        )
    )
    put_in(
        DuesPayment(
            branch=branch,
            member=member,
            month=month,
            amount_due=Decimal("35.20"),
            amount_paid=None if (n + place) % 37 == 0 else Decimal("35.20"),
            paid_on=month.replace(day=8),
        )
        for n, (branch, _, people) in enumerate(of_branch)
        for place, member in enumerate(people)
    )
    talks = put_in(
        Talk(branch=branch, held_on=month.replace(day=9), talker=people[0]) for branch, _, people in of_branch
    )
    put_in(
        TalkPartner(branch=branch, talk=talk, member=people[month.month % MEMBERS])
        for talk, (branch, _, people) in zip(talks, of_branch, strict=True)
    )
    one_each(of_branch, month)


def one_each(of_branch, month: date):
    """One of all that is only counted, and two lines of the plan."""
    who = [{"branch": branch, "member": people[month.month % MEMBERS]} for branch, _, people in of_branch]
    put_in(StudyResult(**one, kind="reflection", title="学习", dated_on=month) for one in who)
    put_in(DutyTurn(**one, month=month) for one in who)
    if month.month % 3 == 0:
        put_in(Pledge(**one, title="承诺书", signed_on=month) for one in who)
        put_in(Honour(**one, title="先进", state="awarded", dated_on=month) for one in who)
    put_in(
        PlanItem(branch=branch, month=month, form=form, topic="学习")
        for branch, _, _ in of_branch
        for form in (Form.THEME_DAY, Form.PARTY_LECTURE)
    )


def the_meetings(n: int, branch, groups, month: date) -> Iterator[Meeting]:
    wanted = [((Form.COMMITTEE_MEETING,), None), ((Form.THEME_DAY, Form.GROUP_STUDY), None)]
    wanted += [
        ((Form.GROUP_MEETING,), group)
        for place, group in enumerate(groups)
        if place == 0 or (n + month.month) % 5
    ]
    if month.month % 3 == 0:
        wanted.append(((Form.GENERAL_MEETING, Form.PARTY_LECTURE), None))
    for place, (forms, group) in enumerate(wanted, 1):
        day, number = month.replace(day=place * 4), f"{month:%Y%m}-{place}"
        meeting = Meeting(branch=branch, number=number, held_on=day, topic="学习党章", group=group)
        meeting.forms = forms
        yield meeting
