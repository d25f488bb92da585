"""Problems seen and mended, campaigns: told with much, little and nothing recorded."""

from datetime import date

import pytest

from branch.periods import Year
from meetings.models import (
    Campaign,
    CampaignStep,
    CourseStep,
    Form,
    Supervision,
)
from reports.summary import (
    campaigns,
    conduct,
    plan,
    problems,
)
from reports.summary.compose import material_and_document
from tests.factories import a_course, a_meeting, a_problem
from tests.reports.summary.clean import reads_clean
from tests.reports.summary.records import (
    FIRST_HALF,
    LATER,
    an_archive_branch,
    material,
    said,
    with_people,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def branch():
    return an_archive_branch()


@pytest.fixture
def members(branch):
    return with_people(branch)


# ---- problems and rectification ----


def test_without_a_problem_the_form_asks_for_them(branch, members):
    assert said(problems.seen(material(branch))) == "工作中的问题主要有【待补充：存在的问题】。"
    assert problems.to_mend(material(branch)) == []


def test_one_problem_is_told_and_mended_on(branch, members):
    a_problem(
        a_course(branch, 2019), "集中学习时间难以统一", responsible=members[2], due_on=date(2020, 9, 30)
    )
    m = material(branch)

    assert said(problems.seen(m)) == "工作中的问题主要是集中学习时间难以统一。"
    assert said(problems.to_mend(m)) == "继续整改集中学习时间难以统一问题，陈立负责，9月30日前完成。"
    assert reads_clean(branch)


def test_several_problems_are_numbered_and_those_closed_counted(branch, members):
    course = a_course(branch, 2019)
    a_problem(course, "集中学习时间难以统一", outcome="已排定", closed_on=date(2020, 3, 1))
    a_problem(course, "各处人员少，党务工作无专人承担", due_on=date(2020, 5, 1), responsible=members[0])
    a_problem(course, "个人的事", member=members[5])
    m = material(branch)

    assert said(problems.seen(m)) == (
        "工作中的问题主要有：一是集中学习时间难以统一；二是各处人员少，党务工作无专人承担。"
        "问题清单所列问题2项，已整改销号1项。"
    )
    assert said(problems.to_mend(m)) == (
        "继续整改“各处人员少，党务工作无专人承担”问题，周明远负责，原定5月1日前完成。"
    )
    assert reads_clean(branch)


def test_many_open_problems_stand_in_an_attachment(branch, members):
    course = a_course(branch, 2019)
    for number in "甲乙丙丁":
        a_problem(course, f"第{number}项工作没有做好", due_on=date(2020, 9, 1))
    m, document = material_and_document(branch, FIRST_HALF, LATER)

    assert "继续整改4项问题，清单见附件。" in said(plan.mending(m))
    assert "第丁项工作没有做好" in document.plain_text()
    assert reads_clean(branch)


def test_deadlines_of_one_year_name_it_once(branch, members):
    course = a_course(branch, 2020)
    for month in (3, 5):
        a_problem(course, f"{month}月的事没有做好", due_on=date(2021, month, 1), responsible=members[0])
    text = said(problems.to_mend(material(branch, Year(2020).halves[1].previous.previous.next)))

    assert text.count("年") <= 1


def test_the_problems_of_a_later_meeting_are_not_known_yet(branch, members):
    course = a_course(branch, 2020)
    a_problem(course, "集中学习时间难以统一")

    assert "待补充" in said(problems.seen(material(branch)))
    assert "难以统一" in said(problems.seen(material(branch, FIRST_HALF.next)))

    held = a_meeting(branch, date(2020, 2, 3), [Form.ORG_LIFE_MEETING])
    CourseStep.objects.filter(course=course, kind=CourseStep.Kind.MEETING).update(meeting=held)
    assert "难以统一" in said(problems.seen(material(branch)))


def test_open_findings_are_mended_on(branch, members):
    Supervision.objects.create(
        branch=branch,
        checked_on=date(2020, 6, 12),
        subject="项目验收",
        findings="验收缺签字",
        responsible=members[1],
        due_on=date(2020, 7, 1),
    )

    assert said(problems.to_mend(material(branch))) == "继续整改验收缺签字问题，林晓芸负责，7月1日前完成。"


# ---- campaigns ----


def a_campaign(branch, steps=(), **fields):
    fields = {"name": "办实事", "kind": "theme", "began_on": date(2020, 3, 1)} | fields
    campaign = Campaign.objects.create(branch=branch, **fields)
    for kind, title, due_on, done_on in steps:
        CampaignStep.objects.create(
            branch=branch, campaign=campaign, kind=kind, title=title, due_on=due_on, done_on=done_on
        )
    return campaign


def test_no_campaign_is_not_mentioned(branch, members):
    m = material(branch)

    assert campaigns.sentences(m, "theme") == campaigns.sentences(m, "special") == campaigns.to_come(m) == []


def test_a_campaign_with_a_few_steps_and_one_to_come(branch, members):
    a_campaign(
        branch,
        [
            ("research", "到窗口听取意见", date(2020, 4, 1), date(2020, 4, 2)),
            ("report", "撰写专题报告", date(2020, 9, 1), None),
        ],
    )
    m = material(branch)

    assert said(campaigns.sentences(m, "theme")) == (
        "自3月1日起，支部开展“办实事”主题教育，4月2日完成调研（到窗口听取意见）。"
    )
    assert said(campaigns.to_come(m)) == "“办实事”主题教育在9月1日前完成报告（撰写专题报告）。"
    assert reads_clean(branch)


def test_a_campaign_with_many_steps_names_their_kinds(branch, members):
    day = date(2020, 4, 2)
    steps = [(kind, "做一件事", day, day) for kind in ("research", "selection", "example", "rectification")]
    campaign = a_campaign(branch, steps, name="数据质量行动", kind="special", began_on=date(2019, 3, 1))
    a_meeting(branch, date(2020, 4, 9), [Form.OTHER], campaign=campaign)

    assert said(conduct.paragraphs(material(branch))[1]) == (
        "支部继续开展数据质量行动，完成调研、评选、典型、整改4个环节，组织相关活动1次。"
    )
    assert reads_clean(branch)
