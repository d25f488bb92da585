"""Branches with anything recorded, in any number: whatever is composed breaks no rule."""

import os
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from branch.periods import HalfYear, Year
from meetings.models import (
    Campaign,
    CampaignStep,
    Form,
    MajorMatter,
    PlanItem,
    SpecialStudy,
    StudyResult,
    Supervision,
)
from members.models import DutyTurn, Honour, Pledge, Post
from reports.summary.compose import material_and_document
from tests.factories import (
    a_branch,
    a_course,
    a_group,
    a_meeting,
    a_member,
    a_problem,
    a_role,
    a_talk,
    an_organisation,
    dues,
)
from tests.reports.summary.checks import faults_of

# A few in the ordinary run; more by the environment.
EXAMPLES = int(os.environ.get("RANDOM_BRANCHES", "6"))
PERIODS = (HalfYear(2020, 1), HalfYear(2020, 2), Year(2020))
NAMES = [
    "周明远",
    "和平",
    "及第",
    "王堃",
    "刘喆",
    "㛃媛",
    "䶮先生",
    "𬭎声",
    "李伟",
    "何蕾",
    "郑海",
    "阿依古丽",
]
TOPICS = [
    "集中学习",
    "学先锋",
    "“七一”主题：给老党员送学上门",
    "《中国共产党章程》",
    "学习《中国共产党支部工作条例（试行）》",
    "观看警示教育片《失守的底线》",
    "研究“三重一大”事项：设备采购",
    "看家乡变化，谈身边事",
    "学习(试行)办法",
    "支部党员大会",
]
POSTS = [post for post in Post if post != Post.GROUP_LEADER]
days = st.integers(0, 365).map(lambda number: date(2020, 1, 1) + timedelta(days=number))
activity = st.tuples(days, st.sampled_from(list(Form)), st.sampled_from(TOPICS), st.integers(0, 5))
paper = st.tuples(days, st.integers(0, 11), st.sampled_from(["甲", "乙", "丙", "丁"]))


class RandomBranches(TestCase):
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
    @given(
        period=st.sampled_from(PERIODS),
        today=st.sampled_from([date(2021, 2, 1), date(2020, 5, 20), date(2020, 11, 3)]),
        people=st.integers(0, 12),
        groups=st.integers(0, 6),
        posts=st.lists(st.tuples(st.sampled_from(POSTS), st.integers(0, 11), days), max_size=8),
        activities=st.lists(activity, max_size=25),
        papers=st.lists(paper, max_size=8),
        deeds=st.lists(paper, max_size=5, unique=True),
        planned=st.lists(activity, max_size=12),
        money=st.lists(st.tuples(st.integers(0, 11), st.integers(1, 12), st.integers(0, 3)), max_size=12),
    )
    def test_it_reads_clean(
        self, period, today, people, groups, posts, activities, papers, deeds, planned, money
    ):
        if today < period.start:
            today = date(2021, 2, 1)
        branch = a_branch("区档案中心联合党支部", superior=an_organisation("中心党委"))
        made = [a_group(branch, f"第{'一二三四五六'[place]}党小组") for place in range(groups)]
        members = [
            a_member(
                branch,
                name,
                group=made[place % groups] if groups else None,
                number=f"D{place:03d}",
                sex="female" if place % 3 else "male",
                born_on=date(1958 + place * 4, 1, 1),
            )
            for place, name in enumerate(NAMES[:people])
        ]
        _hold(branch, made, members, activities)
        if members:
            _appoint(members, posts)
            _write(branch, members, papers)
            _do(branch, members, deeds)
            _pay(members, money)
        for day, form, topic, place in planned:
            group = made[place % groups] if groups and form == Form.GROUP_MEETING else None
            for year in (2020, 2021):
                month = day.replace(year=year, day=1)
                PlanItem.objects.create(branch=branch, month=month, form=form, topic=topic, group=group)

        m, document = material_and_document(branch, period, today)

        assert faults_of(document, m) == [], document.plain_text()


def _appoint(members, posts):
    """One post once; the first secretary alone."""
    for post, (place, day) in {post: (place, day) for post, place, day in posts}.items():
        a_role(members[place % len(members)], post, began_on=day - timedelta(days=120))


def _hold(branch, groups, members, activities):
    for number, (day, form, topic, place) in enumerate(activities):
        if form == Form.GROUP_MEETING and not groups:
            continue
        lectures = form == Form.PARTY_LECTURE and members and place % 2
        a_meeting(
            branch,
            day,
            [form],
            topic=topic,
            number=str(number),
            group=groups[place % len(groups)] if form == Form.GROUP_MEETING else None,
            lecturer=members[place % len(members)] if lectures else None,
            present=members[place:],
            attendance=dict.fromkeys(members[:place], "on_leave"),
            minutes=["", "看展板，听讲解。", "大家围绕档案工作开展讨论。", "一、学习\n二、讨论"][place % 4],
        )


def _write(branch, members, papers):
    for day, place, title in papers:
        member = members[place % len(members)]
        other = members[(place + 1) % len(members)]
        StudyResult.objects.create(branch=branch, member=member, kind="reflection", title=title, dated_on=day)
        Pledge.objects.create(branch=branch, member=member, title=f"承诺书{title}", signed_on=day)
        state = "awarded" if place % 2 else "recommended"
        Honour.objects.create(
            branch=branch,
            member=member,
            title=f"{title}等先进个人",
            state=state,
            dated_on=day,
            awarded_by="中心党委",
        )
        DutyTurn.objects.get_or_create(
            branch=branch,
            month=day.replace(day=1),
            member=member,
            defaults={"report": f"{title}月办完3件事。"},
        )
        if other != member:
            a_talk(member, other, held_on=day)


def _do(branch, members, deeds):
    for day, place, title in deeds:
        member = members[place % len(members)]
        later = day + timedelta(days=40)
        closed = {"closed_on": later, "outcome": "已办"} if place % 2 else {}
        SpecialStudy.objects.create(
            branch=branch,
            studied_on=day,
            document=f"《文件{title}》",
            reported_on=later,
            reported_to="中心党委",
        )
        MajorMatter.objects.create(branch=branch, title=f"事项{title}、{title}", kind="funds", decided_on=day)
        Supervision.objects.create(
            branch=branch,
            checked_on=day,
            subject=f"{title}项目",
            checker=member.name,
            findings=f"{title}项目缺签字",
            responsible=member,
            due_on=later,
            **closed,
        )
        campaign, _ = Campaign.objects.get_or_create(
            branch=branch,
            name=f"{title}计划",
            defaults={"began_on": day, "kind": "theme" if place % 2 else "special"},
        )
        CampaignStep.objects.create(
            branch=branch,
            campaign=campaign,
            kind="research",
            title=f"走访{place}",
            due_on=later,
            done_on=later,
        )
    if deeds:
        course = a_course(branch, 2019)
        for _, place, title in deeds:
            a_problem(
                course, f"{title}项工作推进慢", due_on=date(2020, 1 + place, 20), responsible=members[0]
            )


def _pay(members, money):
    seen = set()
    for place, month, how in money:
        member = members[place % len(members)]
        if (member, month) not in seen:
            seen.add((member, month))
            paid = ["50.00", "50.00", None, "20.00"][how]
            dues(member, date(2020, month, 1), paid=paid, paid_on=paid and date(2020, month, 8 + how))
