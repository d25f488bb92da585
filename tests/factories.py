"""Plain functions with fixed defaults; nothing is random. Give only what the test is about."""

from datetime import date
from decimal import Decimal
from importlib import import_module

from django.apps import apps

from branch.models import Branch, Change, Organisation, PartyGroup, User
from meetings.appraisal.poll import follow_the_roll
from meetings.models import (
    Appraisal,
    Attendance,
    Form,
    Meeting,
    OrgLifeCourse,
    Problem,
    Talk,
    TalkNote,
    TalkPartner,
)
from meetings.org_life.course import starts_with_all_steps
from members.dues.entries import carry
from members.models import (
    Applicant,
    CommitteeRole,
    DevelopmentHelper,
    DevelopmentStep,
    DuesBase,
    DuesPayment,
    DuesRate,
    GroupMembership,
    Honour,
    Member,
    Post,
    Sanction,
    Transfer,
)

PASSWORD = "cai-ju-7411"


def an_organisation(name="局机关党委", parent=None) -> Organisation:
    return Organisation.objects.create(name=name, parent=parent)


def a_branch(name="规划联合党支部", **fields) -> Branch:
    return Branch.objects.create(name=name, **fields)


def a_group(branch, name="第一党小组", **fields) -> PartyGroup:
    fields.setdefault("position", branch.groups.count() + 1)
    return PartyGroup.objects.create(branch=branch, name=name, **fields)


def a_member(branch, name="张三", group=None, **fields) -> Member:
    """A man of 40 (on 30 June 2020), full member since 2006, on the roll since ever."""
    fields = {
        "sex": "male",
        "born_on": date(1980, 1, 1),
        "kind": "full",
        "admitted_on": date(2005, 7, 1),
        "converted_on": date(2006, 7, 1),
        **fields,
    }
    member = Member.objects.create(branch=branch, name=name, **fields)
    if group:
        GroupMembership.objects.create(branch=branch, member=member, group=group)
    return member


def a_role(member, post=Post.SECRETARY, began_on=date(2020, 1, 1), **fields) -> CommitteeRole:
    return CommitteeRole.objects.create(
        branch=member.branch, member=member, post=post, began_on=began_on, **fields
    )


def an_account(member=None, username="shuji", **fields) -> User:
    """An account that signs in with PASSWORD; it speaks for `member`."""
    user = User.objects.create_user(username, password=PASSWORD, name=member.name if member else "", **fields)
    if member:
        member.account = user
        member.save()
    return user


def a_meeting(
    branch, held_on=date(2020, 3, 18), forms=(Form.GENERAL_MEETING,), present=(), **fields
) -> Meeting:
    """A meeting held; `present` came, `fields["attendance"]` = {member: status} for the others."""
    others = fields.pop("attendance", {})
    fields.setdefault("number", f"{held_on:%Y}-{branch.meetings.count() + 1:03d}")
    fields.setdefault("topic", "学习党章")
    meeting = Meeting(branch=branch, held_on=held_on, **fields)
    meeting.forms = forms
    meeting.save()
    for member, status in {**dict.fromkeys(present, Attendance.Status.PRESENT), **others}.items():
        Attendance.objects.create(branch=branch, meeting=meeting, member=member, status=status)
    return meeting


def dues(member, month=date(2020, 1, 1), due="50.00", paid=None, paid_on=None, **fields) -> DuesPayment:
    """A month as a ledger brought it along; what was paid is one entry."""
    row = DuesPayment.objects.create(
        branch=member.branch,
        member=member,
        month=month,
        amount_due=Decimal(due),
        amount_paid=None if paid is None else Decimal(paid),
        paid_on=paid_on,
        **fields,
    )
    carry(member.branch)
    return row


def a_talk(talker, *partners, held_on=date(2020, 3, 18), said="", **fields) -> Talk:
    """A talk with members, or with people named in words; `said` writes down what was said."""
    talk = Talk.objects.create(branch=talker.branch, talker=talker, held_on=held_on, **fields)
    for partner in partners:
        whom = {"member": partner} if isinstance(partner, Member) else {"name": partner}
        TalkPartner.objects.create(branch=talker.branch, talk=talk, **whom)
    if said:
        TalkNote.objects.create(branch=talker.branch, talk=talk, said=said)
    return talk


def a_course(branch, year=2020, **fields) -> OrgLifeCourse:
    """A year's 组织生活会 with its nine steps."""
    course = OrgLifeCourse.objects.create(branch=branch, year=year, **fields)
    starts_with_all_steps(course)
    return course


def a_problem(course, text="学习不够系统", **fields) -> Problem:
    return Problem.objects.create(branch=course.branch, course=course, text=text, **fields)


def an_appraisal(branch, held_on=date(2020, 3, 18), **fields) -> Appraisal:
    """A year's 民主评议 with the people of its day; not begun."""
    fields.setdefault("year", held_on.year)
    appraisal = Appraisal.objects.create(branch=branch, held_on=held_on, **fields)
    follow_the_roll(appraisal)
    return appraisal


def an_applicant(branch, name="江晓岚", applied_on=date(2018, 1, 10), steps=(), **fields) -> Applicant:
    """Somebody who applied at 28; `steps` = [(kind, day)]."""
    fields = {"sex": "female", "born_on": date(1990, 1, 1), **fields}
    applicant = Applicant.objects.create(branch=branch, name=name, applied_on=applied_on, **fields)
    for kind, day in steps:
        a_step(applicant, kind, day)
    return applicant


def a_step(applicant, kind, done_on, **fields) -> DevelopmentStep:
    return DevelopmentStep.objects.create(
        branch=applicant.branch, applicant=applicant, kind=kind, done_on=done_on, **fields
    )


def a_helper(applicant, member, part="mentor", began_on=date(2018, 6, 1), **fields) -> DevelopmentHelper:
    return DevelopmentHelper.objects.create(
        branch=applicant.branch, applicant=applicant, member=member, part=part, began_on=began_on, **fields
    )


def a_transfer(member, moved_on=date(2020, 6, 30), direction="out", **fields) -> Transfer:
    """A transfer as it stands in the register; the roll is as the caller made it."""
    fields.setdefault("other_party", "市水务局机关党委")
    return Transfer.objects.create(
        branch=member.branch, member=member, moved_on=moved_on, direction=direction, **fields
    )


def an_honour(member=None, dated_on=date(2020, 3, 1), state="awarded", branch=None, **fields) -> Honour:
    """An honour of a member, or of a `branch`."""
    fields.setdefault("title", "优秀共产党员")
    return Honour.objects.create(
        branch=branch or member.branch, member=member, dated_on=dated_on, state=state, **fields
    )


def a_sanction(member, kind="probation", began_on=date(2020, 3, 1), **fields) -> Sanction:
    return Sanction.objects.create(
        branch=member.branch, member=member, kind=kind, began_on=began_on, **fields
    )


def a_base(member, base="4000.00", began_on=date(2020, 1, 1), **fields) -> DuesBase:
    """A member's base in force from a month on; nothing is reckoned anew."""
    fields = {"category": member.dues_category, "decided_on": began_on, **fields}
    return DuesBase.objects.create(
        branch=member.branch, member=member, began_on=began_on, base=Decimal(base), **fields
    )


def default_rates():
    """The dues' rates of the rules, which migrations make and a database that was flushed has lost."""
    if not DuesRate.objects.filter(branch=None).exists():
        import_module("members.migrations.0002_default_dues_rates").make_default_rates(apps, None)


def trail_of(row) -> list[Change]:
    """What the trail tells of one row, the last first; a row that is gone is named by what it was."""
    return list(Change.objects.filter(row_type=row._meta.label_lower, row_id=row.pk).order_by("-id"))
