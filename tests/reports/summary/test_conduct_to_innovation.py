"""（四）作风建设, （五）廉政建设, （六）问题与制度创新."""

from datetime import date

import pytest

from meetings.models import Form
from members.models import DutyTurn, Honour
from reports.summary import conduct, duty, innovation, integrity
from tests.factories import a_meeting
from tests.reports.summary.records import an_archive_branch, material, said, with_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def branch():
    return an_archive_branch()


@pytest.fixture
def members(branch):
    return with_people(branch)


def told(section, branch):
    return said([words for part in section.paragraphs(material(branch)) for words in part])


# ---- honours ----


def honour(branch, member, state, day=(6, 28), title="优秀共产党员", by="中心党委"):
    Honour.objects.create(
        branch=branch, member=member, state=state, dated_on=date(2020, *day), title=title, awarded_by=by
    )


def test_no_honours(branch):
    assert told(conduct, branch) == ""


def test_recommended_and_awarded(branch, members):
    honour(branch, members[2], "recommended", (6, 10))
    honour(branch, members[2], "awarded")

    assert told(conduct, branch) == (
        "6月10日，支部推荐陈立同志为优秀共产党员人选；6月28日，陈立同志被中心党委评为优秀共产党员。"
    )


def test_only_recommended(branch, members):
    honour(branch, members[3], "recommended", (5, 4), "“十佳青年”")

    assert told(conduct, branch) == "5月4日，支部推荐何蕾同志为十佳青年人选。"


def test_the_same_honour_on_the_same_day(branch, members):
    honour(branch, members[5], "awarded")
    honour(branch, members[2], "awarded")

    assert told(conduct, branch) == "6月28日，陈立、马骏同志被中心党委评为优秀共产党员。"


def test_the_branch_itself_and_an_unknown_awarder(branch, members):
    honour(branch, None, "awarded", title="先进基层党组织")
    honour(branch, members[2], "awarded", (6, 29), by="")

    assert told(conduct, branch) == (
        "6月28日，支部被中心党委评为先进基层党组织；6月29日，陈立同志被【待补充：授予单位】评为优秀共产党员。"
    )


def test_several_on_one_day_share_the_date(branch, members):
    honour(branch, members[2], "recommended", (5, 20))
    honour(branch, members[3], "recommended", (5, 20), "优秀党务工作者")
    honour(branch, None, "recommended", (5, 20), "先进党支部")

    assert told(conduct, branch) == (
        "5月20日，支部推荐何蕾同志为优秀党务工作者人选，推荐陈立同志为优秀共产党员人选，申报先进党支部。"
    )


def test_who_was_recommended_on_one_day_is_told_as_one_act(branch, members):
    honour(branch, members[2], "recommended", (5, 20))
    honour(branch, None, "recommended", (5, 20), "先进党支部")
    honour(branch, members[2], "awarded")
    honour(branch, None, "awarded", title="先进党支部")

    assert told(conduct, branch) == (
        "5月20日，支部推荐陈立同志为优秀共产党员人选，申报先进党支部。"
        "6月28日，陈立同志被中心党委评为优秀共产党员，支部被中心党委评为先进党支部。"
    )


def test_a_title_of_honour_is_conferred(branch, members):
    honour(branch, members[3], "recommended", (3, 1), "三八红旗手称号")
    honour(branch, members[3], "awarded", (3, 8), "三八红旗手称号")

    assert told(conduct, branch) == (
        "3月1日，支部推荐何蕾同志为三八红旗手人选；3月8日，何蕾同志被中心党委授予“三八红旗手”称号。"
    )


def test_many_honours(branch, members):
    for place, member in enumerate(members[:5]):
        honour(branch, member, "awarded", (6, 10 + place))
    honour(branch, members[0], "awarded", (6, 20), "先进工作者")

    assert told(conduct, branch) == ("上半年，5名党员获荣誉6项，其中优秀共产党员5项、先进工作者1项。")


# ---- cautionary education, 三重一大 ----


def warned(branch, *topics):
    for month, topic in enumerate(topics, 1):
        a_meeting(branch, date(2020, month, 27), [Form.WARNING_EDUCATION], topic=topic)


@pytest.mark.parametrize(
    ("topics", "text"),
    [
        ([], ""),
        (["警示教育"], "1月27日，支部开展警示教育。"),
        (["观看警示教育片"], "1月27日，支部开展警示教育，观看警示教育片。"),
        (["观看专题片《失守的底线》"], "1月27日，支部开展警示教育，观看专题片《失守的底线》。"),
        (["以案为鉴"], "1月27日，支部开展警示教育，主题为“以案为鉴”。"),
        (["观看警示教育片"] * 2, "1月27日和2月27日，支部开展警示教育2次，均观看警示教育片。"),
        (
            ["观看警示教育片《贪小失大》", "观看警示教育片《失守的底线》"],
            "1月27日和2月27日，支部先后观看警示教育片《贪小失大》《失守的底线》。",
        ),
        (["参观廉政教育基地"], "1月27日，支部开展警示教育，参观廉政教育基地。"),
        (["项目采购警示教育"], "1月27日，支部开展项目采购警示教育。"),
        (
            ["观看警示教育片", "以案为鉴"],
            "1月27日和2月27日，支部开展警示教育2次，内容包括观看警示教育片和“以案为鉴”。",
        ),
        (["以案为鉴", "算好廉洁账"], "1月27日和2月27日，支部开展警示教育2次，主题为“以案为鉴”“算好廉洁账”。"),
        (["观看警示教育片"] * 6, "上半年开展警示教育6次，每月1次。"),
    ],
)
def test_cautionary_education(branch, topics, text):
    warned(branch, *topics)

    assert told(integrity, branch) == text


def test_big_matters(branch):
    for month, matter in ((4, "研究“三重一大”事项：修复设备采购"), (5, "“三重一大”事项年度经费安排")):
        a_meeting(branch, date(2020, month, 21), [Form.COMMITTEE_MEETING], topic=matter)
        if month == 4:
            one = told(integrity, branch)

    assert one == "4月21日，支部委员会讨论“三重一大”事项修复设备采购。"
    assert told(integrity, branch) == ("支部委员会讨论“三重一大”事项2项，分别为修复设备采购和年度经费安排。")


# ---- problems and the rota ----


def turns(branch, members, *months):
    for month in months:
        DutyTurn.objects.create(branch=branch, month=date(2020, month, 1), member=members[4 + month])


def test_problems_are_asked_for_and_gaps_counted(branch):
    assert told(innovation, branch) == (
        "上半年组织生活有9项未达到要求，情况见前。工作中的问题主要有【待补充：存在的问题】。"
    )


@pytest.mark.parametrize(
    ("months", "text"),
    [
        ((), ""),
        ((6,), "6月由许文清轮值党务干事。"),
        ((4, 5, 6), "自4月起实行党员轮值党务干事制，李伟、和平与及第先后轮值。"),
        (range(1, 7), "上半年每月由1名党员轮值党务干事，马骏、孙一凡、许文清、李伟、和平与及第先后轮值。"),
        (
            (1, 2, 4, 5, 6),
            "上半年实行党员轮值党务干事制，1月、2月和4月至6月由马骏、孙一凡、李伟、和平与及第先后轮值，3月未安排轮值。",
        ),
    ],
)
def test_the_rota(branch, members, months, text):
    turns(branch, members, *months)

    assert said(duty.rota(material(branch))) == text.replace("6月由许文清", "6月由及第")


def test_one_officer_alone_is_named_without_taking_turns(branch, members):
    for month in range(1, 7):
        DutyTurn.objects.create(branch=branch, month=date(2020, month, 1), member=members[5])

    assert said(duty.rota(material(branch))) == "上半年由马骏轮值党务干事。"
