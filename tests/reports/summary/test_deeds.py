"""What is recorded beside the activities, told with much, little and nothing recorded."""

from datetime import date

import pytest

from meetings.models import (
    Form,
    Leader,
    LeaderPart,
    MajorMatter,
    SpecialStudy,
    Supervision,
)
from members.models import (
    DuesRemittance,
    DutyTurn,
    Pledge,
    PledgeRound,
)
from reports.summary import (
    duty,
    leaders,
    matters,
    pledges,
    remittance,
    special_study,
    study,
    supervision,
)
from tests.factories import a_meeting
from tests.reports.summary.clean import reads_clean
from tests.reports.summary.records import (
    FIRST_HALF,
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


# ---- special studies ----


def a_study(branch, day, document="《中国共产党纪律处分条例》", **fields):
    return SpecialStudy.objects.create(branch=branch, studied_on=day, document=document, **fields)


def test_no_special_study_is_not_mentioned(branch, members):
    assert special_study.sentences(material(branch)) == []


def test_a_special_study_with_lecturer_groups_and_report(branch, members):
    group = branch.groups.first()
    topic = "学习档案法修订内容"
    a_meeting(branch, date(2020, 5, 11), [Form.GROUP_MEETING], topic=topic, group=group, number="1")
    held = a_meeting(
        branch,
        date(2020, 5, 20),
        [Form.GENERAL_MEETING, Form.GROUP_STUDY],
        topic=topic,
        lecturer_name="李伟老师（区委党校）",
        number="2",
    )
    a_study(
        branch,
        date(2020, 5, 20),
        "档案法修订内容",
        meeting=held,
        reported_on=date(2020, 5, 28),
        reported_to="中心党委",
        report_number="中心支〔2020〕3号",
    )

    text = said(special_study.sentences(material(branch)))

    assert text.startswith("5月20日，支部召开党员大会专题学习《档案法修订内容》，")
    assert "李伟老师" in text
    assert "；5月28日，向中心党委报送学习情况报告（中心支〔2020〕3号）。此前，1个党小组组织学习。" in text
    assert "5月20日" not in said(study.studies(material(branch)))  # told once
    assert reads_clean(branch)


def test_a_report_that_went_up_later_is_not_told_yet(branch, members):
    a_study(branch, date(2020, 5, 20), reported_on=date(2020, 7, 2), reported_to="中心党委")

    assert (
        said(special_study.sentences(material(branch))) == "5月20日，支部专题学习《中国共产党纪律处分条例》。"
    )


def test_many_special_studies_are_counted(branch, members):
    for month in range(1, 6):
        a_study(
            branch, date(2020, month, 20), f"《学习文件之{'甲乙丙丁戊'[month - 1]}》", reported_to="中心党委"
        )
    SpecialStudy.objects.filter(studied_on__month__lt=3).update(reported_on=date(2020, 6, 1))

    assert said(special_study.sentences(material(branch))) == (
        "上半年开展专题学习5次，内容包括《学习文件之甲》《学习文件之乙》《学习文件之丙》等；向中心党委报送学习情况报告2份。"
    )
    assert reads_clean(branch)


# ---- 三重一大 ----


def a_matter(branch, day, title="修复设备采购", **fields):
    return MajorMatter.objects.create(branch=branch, decided_on=day, title=title, kind="project", **fields)


def test_one_matter_is_named_with_its_meeting(branch, members):
    held = a_meeting(
        branch, date(2020, 4, 21), [Form.COMMITTEE_MEETING], topic="研究“三重一大”事项：修复设备采购"
    )
    a_matter(branch, date(2020, 4, 21), meeting=held)

    assert said(matters.sentences(material(branch))) == "4月21日，支部委员会决定“三重一大”事项修复设备采购。"
    assert reads_clean(branch)


def test_several_matters_are_listed_and_many_cut(branch, members):
    a_matter(branch, date(2020, 4, 21))
    a_matter(branch, date(2020, 5, 21), "年度经费安排")

    assert said(matters.sentences(material(branch))) == (
        "支部决定“三重一大”事项2项，分别为修复设备采购和年度经费安排。"
    )

    a_matter(branch, date(2020, 5, 22), "优秀党员、优秀党务工作者人选")
    assert "分别为“修复设备采购”“年度经费安排”“优秀党员、优秀党务工作者人选”。" in said(
        matters.sentences(material(branch))
    )

    for number in "甲乙丙丁":
        a_matter(branch, date(2020, 6, 1), f"采购{number}")
    assert "7项，包括" in said(matters.sentences(material(branch)))
    assert reads_clean(branch)


def test_no_matter_and_one_of_another_half_are_not_mentioned(branch, members):
    a_matter(branch, date(2020, 7, 21))

    assert matters.sentences(material(branch)) == []


# ---- supervision ----


def a_check(branch, day, **fields):
    fields = {"subject": "修复设备采购项目执行情况", "checker": "郑海"} | fields
    return Supervision.objects.create(branch=branch, checked_on=day, **fields)


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({}, "6月12日，纪检委员郑海检查修复设备采购项目执行情况。"),
        ({"checker": ""}, "6月12日，支部检查修复设备采购项目执行情况。"),
        ({"checker": "区纪委派驻组"}, "6月12日，区纪委派驻组检查修复设备采购项目执行情况。"),
        ({"findings": "没有发现问题。"}, "6月12日，纪检委员郑海检查修复设备采购项目执行情况，未发现问题。"),
        ({"findings": "缺签字"}, "6月12日，纪检委员郑海检查修复设备采购项目执行情况，发现的问题尚未办结。"),
        (
            {"findings": "缺签字", "outcome": "已补", "closed_on": date(2020, 6, 20)},
            "6月12日，纪检委员郑海检查修复设备采购项目执行情况，发现的问题于6月20日办结。",
        ),
        (
            {"findings": "缺签字", "outcome": "已补", "closed_on": date(2020, 7, 20)},
            "6月12日，纪检委员郑海检查修复设备采购项目执行情况，发现的问题尚未办结。",
        ),
    ],
)
def test_one_check_and_what_came_of_it(branch, members, fields, text):
    a_check(branch, date(2020, 6, 12), **fields)

    assert said(supervision.sentences(material(branch))) == text
    assert reads_clean(branch)


def test_no_check_is_not_mentioned(branch, members):
    assert supervision.sentences(material(branch)) == []


def test_many_checks_are_counted_with_what_was_found(branch, members):
    for month in range(1, 6):
        a_check(
            branch,
            date(2020, month, 12),
            subject=f"检查{'甲乙丙丁戊'[month - 1]}事项",
            findings="缺签字" * (month > 3),
        )
    Supervision.objects.filter(checked_on=date(2020, 4, 12)).update(
        closed_on=date(2020, 5, 1), outcome="已补"
    )

    assert said(supervision.sentences(material(branch))) == (
        "上半年开展监督检查5次，内容包括甲事项、乙事项、丙事项等；2次检查发现问题，已办结1次。"
    )
    assert reads_clean(branch)


# ---- leading cadres, remittances, rounds, reports ----


def test_what_leading_cadres_took_part_in(branch, members):
    leader = Leader.objects.create(branch=branch, name="赵国平", title="副局长")
    own = Leader.objects.create(branch=branch, name="周明远", title="处长", member=members[0])
    for place, part in enumerate(("attended", "guided", "taught")):
        held = a_meeting(branch, date(2020, 3, 2 + place), [Form.GENERAL_MEETING], number=str(place))
        LeaderPart.objects.create(branch=branch, leader=leader, meeting=held, part=part)
        LeaderPart.objects.create(branch=branch, leader=own, meeting=held)

    assert said(leaders.sentences(material(branch))) == "分管领导赵国平参加支部组织生活2次。"
    assert leaders.sentences(material(branch, FIRST_HALF.next)) == []


def a_remittance(branch, month, until=None, **fields):
    until = until or month
    last = {1: 31, 2: 29, 3: 31, 4: 30, 5: 31, 6: 30}[until]
    return DuesRemittance.objects.create(
        branch=branch,
        began_on=date(2020, month, 1),
        until=date(2020, until, last),
        amount="100.00",
        remitted_on=date(2020, until, last),
        voucher="1",
        **{"receiver": "中心党委"} | fields,
    )


def test_what_was_handed_up_is_told_as_recorded(branch, members):
    assert remittance.sentences(material(branch)) == []

    a_remittance(branch, 1)
    assert said(remittance.sentences(material(branch))) == "1月31日，党费上缴中心党委。"

    a_remittance(branch, 2, 4)
    assert said(remittance.sentences(material(branch))) == "党费分2次上缴中心党委。"


def test_every_month_by_itself_is_by_the_month(branch, members):
    for month in range(1, 7):
        a_remittance(branch, month, receiver="")

    assert said(remittance.sentences(material(branch))) == "党费按月上缴上级党组织。"


def test_a_pledge_is_said_to_be_of_those_whom_its_round_asked(branch, members):
    round_ = PledgeRound.objects.create(
        branch=branch, title="责任书", scope="committee_and_leaders", opened_on=date(2020, 3, 1)
    )
    for member in members[:8]:
        Pledge.objects.create(
            branch=branch, member=member, title="责任书", signed_on=date(2020, 3, 2), round=round_
        )

    assert said(pledges.sentences(material(branch))) == "支部委员和党小组长签订《责任书》8份。"


def test_officers_are_quoted_in_their_own_one_line(branch, members):
    for month, report in ((4, "4月完成党员信息核对。"), (5, "一、开会\n二、收党费"), (6, "")):
        DutyTurn.objects.create(
            branch=branch, month=date(2020, month, 1), member=members[month], report=report
        )

    assert said(duty.reports(material(branch))) == (
        "轮值小结已交2份。郑海在小结中写道：“4月完成党员信息核对”。"
    )
    assert reads_clean(branch)


def test_words_that_all_wrote_alike_are_not_quoted(branch, members):
    for month in (4, 5):
        DutyTurn.objects.create(
            branch=branch, month=date(2020, month, 1), member=members[month], report="完成轮值工作"
        )

    assert said(duty.reports(material(branch))) == "轮值小结已交2份。"
