"""Branches with nothing, a little or much recorded in a half-year. Everything is invented."""

from datetime import date, timedelta
from decimal import Decimal

from branch.periods import HalfYear
from meetings.models import Form, PlanItem, StudyResult, Talk, TalkPartner
from members.models import DuesPayment, DutyTurn, GroupMembership, Honour, Pledge, Post
from reports.summary.material import gather
from reports.summary.runs import plain
from tests.factories import a_branch, a_group, a_meeting, a_member, a_role, an_organisation

FIRST_HALF = HalfYear(2020, 1)
LATER = date(2021, 2, 1)
OFFICE = [
    (Post.SECRETARY, "周明远"),
    (Post.DEPUTY_SECRETARY, "林晓芸"),
    (Post.ORGANIZATION_OFFICER, "陈立"),
    (Post.PUBLICITY_OFFICER, "何蕾"),
    (Post.DISCIPLINE_OFFICER, "郑海"),
]
OTHERS = ["马骏", "孙一凡", "许文清", "李伟", "和平", "及第", "王堃", "刘喆", "赵敏", "钱程", "吴迪", "冯远"]
GROUPS = [("第一党小组", "征集处"), ("第二党小组", "整理处"), ("第三党小组", "利用处")]


def material(branch, half=FIRST_HALF, today=LATER):
    return gather(branch, half, today)


def said(sentences) -> str:
    """What a composer's sentences say, one after the other."""
    return plain(*sentences)


def an_archive_branch(**fields):
    """区档案中心联合党支部, with a superior and a leader, and nothing else."""
    fields.setdefault("leader_in_charge", "赵国平")
    superior = fields.pop("superior", None) or an_organisation("中心党委")
    return a_branch("区档案中心联合党支部", superior=superior, **fields)


def with_people(branch):
    """Seventeen members in three groups, five of them the committee since before the half-year."""
    groups = [a_group(branch, name, department=unit) for name, unit in GROUPS]
    women = {"林晓芸", "何蕾", "赵敏"}
    members = [
        a_member(
            branch,
            name,
            group=groups[place % 3],
            number=f"D{place:03d}",
            sex="female" if name in women else "male",
            born_on=date(1966 + place * 2, 1, 1),
        )
        for place, name in enumerate([name for _, name in OFFICE] + OTHERS)
    ]
    for (post, _), member in zip(OFFICE, members, strict=False):
        a_role(member, post, began_on=date(2019, 12, 20))
    for leader, group in zip(members[5:8], [groups[2], groups[0], groups[1]], strict=True):
        a_role(leader, Post.GROUP_LEADER, began_on=date(2019, 12, 20), group=group)
    return members


def with_records(branch, times: int, half=FIRST_HALF, in_order=list):
    """`times` of every kind of record, spread over the half-year, entered `in_order`."""
    members = list(branch.members.all())
    for place in in_order(range(times)):
        day = half.start + timedelta(days=place * 178 // max(times, 1))
        _activities(branch, day, place, members)
        _papers(branch, day, place, members)


def _activities(branch, day, place, members):
    groups = list(branch.groups.all())
    numbered = {"number": f"{day:%Y%m%d}-{place}-{{}}"}
    for form in Form:
        leader = members[place % len(members)]
        a_meeting(
            branch,
            day,
            [form],
            present=members[:2],
            attendance={members[2]: "on_leave"},
            number=numbered["number"].format(form),
            topic=f"{form.label}第{place}号议题",
            group=groups[place % len(groups)] if form == Form.GROUP_MEETING else None,
            lecturer=leader if form == Form.PARTY_LECTURE else None,
        )


def _papers(branch, day, place, members):
    member = members[place % len(members)]
    talk = Talk.objects.create(branch=branch, held_on=day, talker=member)
    TalkPartner.objects.create(branch=branch, talk=talk, member=members[(place + 1) % len(members)])
    for kind in StudyResult.Kind:
        StudyResult.objects.create(
            branch=branch, member=member, kind=kind, title=f"心得{place}", dated_on=day
        )
    Pledge.objects.create(branch=branch, member=member, title=f"承诺书{place % 4}号", signed_on=day)
    for state in Honour.State:
        Honour.objects.create(
            branch=branch,
            member=member,
            title="优秀共产党员",
            awarded_by="中心党委",
            state=state,
            dated_on=day,
        )
    DutyTurn.objects.get_or_create(branch=branch, month=day.replace(day=1), member=member)
    for month in (day, day + timedelta(days=184)):
        PlanItem.objects.create(branch=branch, month=month, form=Form.THEME_DAY, topic=f"学先锋{place}")
    DuesPayment.objects.get_or_create(
        branch=branch,
        member=member,
        month=day.replace(day=1),
        defaults={"amount_due": Decimal("50.40"), "amount_paid": Decimal("50.40"), "paid_on": day},
    )


def grouped(member, group):
    GroupMembership.objects.filter(member=member).delete()
    return GroupMembership.objects.create(branch=member.branch, member=member, group=group)
