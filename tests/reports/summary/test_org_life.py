"""（三）组织生活: 三会一课, theme days, talks."""

from datetime import date

import pytest

from meetings.models import Form, Requirement, Talk, TalkPartner
from reports.summary import gaps, lectures, org_life, theme_days
from tests.factories import a_meeting
from tests.reports.summary.records import an_archive_branch, material, said, with_people

pytestmark = pytest.mark.django_db
GROUP, COMMITTEE, GENERAL = Form.GROUP_MEETING, Form.COMMITTEE_MEETING, Form.GENERAL_MEETING


@pytest.fixture
def branch():
    return an_archive_branch()


@pytest.fixture
def members(branch):
    return with_people(branch)


def in_months(branch, form, months, **fields):
    for month in months:
        a_meeting(branch, date(2020, month, 18), [form], **fields)


def group_meetings(branch, *months_of_groups):
    for group, months in zip(branch.groups.all(), months_of_groups, strict=True):
        in_months(branch, GROUP, months, group=group)


HALF = range(1, 7)


# ---- counts ----


def test_nothing_held(branch):
    assert org_life.counts(material(branch)) == []


def test_all_that_was_asked_is_said_with_what_asks_for_it(branch, members):
    in_months(branch, GENERAL, (1, 4, 5))
    in_months(branch, COMMITTEE, HALF)
    group_meetings(branch, HALF, HALF, HALF)

    assert said(org_life.counts(material(branch))) == (
        "按照支部党员大会每季度、支部委员会和党小组会每月至少召开1次的要求，"
        "上半年召开支部党员大会3次、支部委员会6次、党小组会18次，均达到要求。"
    )
    assert said(org_life.of_each_group(material(branch))) == "党小组会由3个党小组各召开6次。"


def test_with_a_gap_only_the_counts_are_said(branch, members):
    in_months(branch, GENERAL, (1, 4))
    group_meetings(branch, HALF, (1, 3), ())
    in_months(branch, Form.PARTY_LECTURE, (6,), lecturer_name="赵国平")

    assert said(org_life.counts(material(branch))) == "上半年召开支部党员大会2次、党小组会8次，上党课1次。"
    assert said(org_life.of_each_group(material(branch))) == "党小组会中，第一党小组6次、第二党小组2次。"


# ---- gaps ----


@pytest.mark.parametrize(
    ("months", "text"),
    [
        ((HALF, HALF, HALF), ""),
        ((HALF, (1, 3, 4, 5, 6), HALF), "第二党小组2月未召开党小组会【待补充：原因】。"),
        (
            (HALF, (1, 3, 4, 5, 6), (1, 3, 4, 5, 6)),
            "第二党小组和第三党小组2月均未召开党小组会【待补充：原因】。",
        ),
        (((1, 3, 4, 5, 6),) * 3, "2月各党小组均未召开党小组会【待补充：原因】。"),
        ((HALF, (1, 4, 5, 6), HALF), "第二党小组2月和3月未召开党小组会【待补充：原因】。"),
        (
            ((1, 2, 3, 4, 5), HALF, (1, 2, 4, 5, 6)),
            "第一党小组6月、第三党小组3月均未召开党小组会【待补充：原因】。",
        ),
        (
            (HALF, (1, 5, 6), (1, 4, 5, 6)),
            "党小组会有5次未按要求召开，涉及第二党小组2月至4月、第三党小组2月和3月【待补充：原因】。",
        ),
        (((), (), ()), "上半年各党小组均未召开党小组会【待补充：原因】。"),
    ],
)
def test_gaps_of_groups(branch, members, months, text):
    group_meetings(branch, *months)

    assert said(gaps.sentences(material(branch), GROUP)) == text


@pytest.mark.parametrize(
    ("form", "months", "text"),
    [
        (COMMITTEE, HALF, ""),
        (COMMITTEE, (1, 2, 4, 5, 6), "3月未召开支部委员会【待补充：原因】。"),
        (COMMITTEE, (), "上半年未召开支部委员会【待补充：原因】。"),
        (GENERAL, (5,), "第一季度未召开支部党员大会【待补充：原因】。"),
        (GENERAL, (), "上半年未召开支部党员大会【待补充：原因】。"),
        (Form.PARTY_LECTURE, (), "上半年未上党课【待补充：原因】。"),
        (Form.THEME_DAY, (1, 5, 6), "2月至4月未开展主题党日【待补充：原因】。"),
    ],
)
def test_gaps_of_the_branch(branch, members, form, months, text):
    in_months(branch, form, months)

    assert said(gaps.sentences(material(branch), form)) == text


def test_fewer_than_asked_is_not_none(branch, members):
    Requirement.objects.create(branch=branch, form=COMMITTEE, each="month", at_least=2, source="支部制度")
    in_months(branch, COMMITTEE, [*HALF, 1, 2, 3, 4, 5])

    assert said(gaps.sentences(material(branch), COMMITTEE)) == ("6月召开支部委员会不足2次【待补充：原因】。")


def test_a_month_that_has_not_ended_is_no_gap(branch, members):
    in_months(branch, COMMITTEE, (1, 2, 3, 4))

    assert gaps.sentences(material(branch, today=date(2020, 5, 31)), COMMITTEE) == []


# ---- turnout ----


@pytest.mark.parametrize(
    ("attendance", "text"),
    [
        ([], ""),
        (["present"] * 12, "各类组织生活应到、实到均为12人次。"),
        (
            ["present"] * 10 + ["on_leave", "absent"],
            "各类组织生活应到12人次，实到10人次，出勤率83.3%；请假1人次，缺席1人次。",
        ),
        (["present"] * 3 + ["on_leave"], "各类组织生活应到4人次，实到3人次；请假1人次。"),
        (["observer"], ""),
    ],
)
def test_turnout(branch, members, attendance, text):
    a_meeting(branch, attendance=dict(zip(members, attendance, strict=False)))

    assert said(org_life.turnout(material(branch))) == text


# ---- lectures ----


def test_no_lecture(branch):
    assert lectures.sentences(material(branch)) == []


@pytest.mark.parametrize(
    ("topic", "forms", "text"),
    [
        ("档案人的本分", [Form.PARTY_LECTURE], "3月18日，分管领导赵国平以“档案人的本分”为题讲党课。"),
        ("上党课", [Form.PARTY_LECTURE], "3月18日，分管领导赵国平讲党课。"),
        ("学先锋", [Form.THEME_DAY, Form.PARTY_LECTURE], "3月18日，分管领导赵国平讲党课。"),
    ],
)
def test_one_lecture(branch, topic, forms, text):
    a_meeting(branch, forms=forms, topic=topic, lecturer_name="赵国平")

    assert said(lectures.sentences(material(branch))) == text


def lecture(branch, month, who):
    given = {"lecturer_name": who} if isinstance(who, str) else {"lecturer": who}
    a_meeting(branch, date(2020, month, 18), [Form.PARTY_LECTURE], topic="党课", **given)


def test_the_post_of_that_day_is_named(branch, members):
    branch.roles.filter(member=members[0]).update(ended_on=date(2020, 4, 1))
    lecture(branch, 3, members[0])
    lecture(branch, 5, members[0])

    assert (
        said(lectures.sentences(material(branch)))
        == "支部书记周明远、党员周明远分别于3月18日、5月18日讲党课。"
    )


def test_several_lectures(branch, members):
    lecture(branch, 3, members[0])
    lecture(branch, 4, members[0])
    one_lecturer = said(lectures.sentences(material(branch)))
    lecture(branch, 5, "赵国平")
    two_lecturers = said(lectures.sentences(material(branch)))
    lecture(branch, 6, "")

    assert one_lecturer == "3月18日和4月18日的党课均由支部书记周明远讲授。"
    assert two_lecturers == "党课由支部书记周明远讲授2次、分管领导赵国平讲授1次。"
    assert (
        said(lectures.sentences(material(branch)))
        == two_lecturers + "6月18日党课的主讲人为【待补充：姓名】。"
    )


def test_four_who_lectured_equally_often(branch, members):
    for month, member in enumerate(members[:4], 1):
        lecture(branch, month, member)

    assert said(lectures.sentences(material(branch))) == (
        "党课由支部书记周明远、支部副书记林晓芸、组织委员陈立和宣传委员何蕾各讲授1次。"
    )


def test_lectures_by_outsiders_and_by_many(branch, members):
    lecture(branch, 1, "区委党校李伟老师")
    lecture(branch, 2, members[1])
    two = said(lectures.sentences(material(branch)))
    for month, member in zip((3, 4, 5), members[2:5], strict=True):
        lecture(branch, month, member)

    assert two == "区委党校李伟老师、支部副书记林晓芸分别于1月18日、2月18日讲党课。"
    assert said(lectures.sentences(material(branch))) == (
        "党课主讲人有区委党校李伟老师、支部副书记林晓芸、组织委员陈立等5名。"
    )


# ---- theme days ----


def days(branch, *topics, place=""):
    for month, topic in enumerate(topics, 1):
        if topic is not None:
            a_meeting(branch, date(2020, month, 15), [Form.THEME_DAY], topic=topic, place=place)


def told_of_theme_days(branch):
    m = material(branch)
    missing = gaps.sentences(m, Form.THEME_DAY)
    return said(theme_days.sentences(m)[: -len(missing) or None])


THEMES = ["新年第一课", "线上读党章", "“学先锋”主题党日", "学技艺", "档案进社区", "看家乡变化"]


def test_no_theme_day(branch):
    assert said(theme_days.sentences(material(branch))) == "上半年未开展主题党日【待补充：原因】。"


def test_one_theme_day(branch):
    days(branch, "看家乡变化主题党日活动", place="区规划馆")

    assert told_of_theme_days(branch) == "1月15日，支部在区规划馆开展“看家乡变化”主题党日活动。"


def test_one_theme_day_without_a_theme(branch):
    days(branch, "主题党日活动")

    assert told_of_theme_days(branch) == "1月15日，支部开展主题党日活动。"


def test_two_theme_days(branch):
    days(branch, *THEMES[:2])

    assert told_of_theme_days(branch) == (
        "1月15日，支部开展“新年第一课”主题党日活动；2月15日，开展“线上读党章”主题党日活动。"
    )


def test_a_theme_day_a_month(branch):
    days(branch, *THEMES)

    assert told_of_theme_days(branch) == (
        "上半年开展主题党日6次，每月1次，"
        "主题依次为“新年第一课”“线上读党章”“学先锋”“学技艺”“档案进社区”“看家乡变化”。"
    )


def test_the_same_theme_is_listed_once(branch):
    days(branch, *["学先锋"] * 4)

    assert told_of_theme_days(branch) == "上半年开展主题党日4次，主题为“学先锋”。"


def test_days_without_themes_are_dated(branch):
    days(branch, "元旦登高", *["主题党日活动"] * 4)

    assert told_of_theme_days(branch) == (
        "上半年开展主题党日5次，除6月外每月1次，时间为1月15日、2月15日、3月15日、4月15日和5月15日，"
        "其中1月15日的主题为“元旦登高”。"
    )


def test_many_themes_go_to_an_attachment(branch):
    days(branch, *THEMES)
    a_meeting(branch, date(2020, 6, 30), [Form.THEME_DAY], topic="迎七一")

    assert told_of_theme_days(branch) == (
        "上半年开展主题党日7次，每月均有安排，主题包括“新年第一课”“线上读党章”“学先锋”等，一览见附件。"
    )


# ---- talks, 组织生活会 ----


def a_talk(branch, talker, *partners):
    talk = Talk.objects.create(branch=branch, held_on=date(2020, 3, 1), talker=talker)
    for partner in partners:
        TalkPartner.objects.create(branch=branch, talk=talk, member=partner)


def test_talks(branch, members):
    none = org_life.talks(material(branch))
    a_talk(branch, members[0], members[1])
    one = said(org_life.talks(material(branch)))
    a_talk(branch, members[0], members[2])
    two = said(org_life.talks(material(branch)))
    a_talk(branch, *members)

    assert none == []
    assert one == "上半年开展谈心谈话1次。"
    assert two == "上半年开展谈心谈话2次，覆盖17.6%的党员。"
    assert said(org_life.talks(material(branch))) == "上半年开展谈心谈话3次，覆盖全体党员。"


def test_the_organisational_life_meeting_and_the_appraisal(branch):
    a_meeting(branch, date(2020, 1, 15), [Form.ORG_LIFE_MEETING], topic="组织生活会")
    alone = said(org_life.org_life(material(branch)))
    a_meeting(branch, date(2020, 1, 15), [Form.APPRAISAL], topic="民主评议")

    assert alone == "1月15日，支部召开组织生活会。"
    assert said(org_life.org_life(material(branch))) == "1月15日，支部召开组织生活会，同日开展民主评议党员。"


def test_other_activities(branch):
    a_meeting(branch, date(2020, 5, 1), [Form.OTHER], topic="义务植树")

    assert said(org_life.others(material(branch))) == "5月1日，开展“义务植树”活动。"


def test_a_film_is_told_as_study_only(branch):
    a_meeting(branch, date(2020, 5, 1), [Form.OTHER], topic="观看影片《国家档案》")

    assert org_life.others(material(branch)) == []


def test_the_same_activity_on_two_days_is_told_once(branch):
    for month in (3, 4):
        a_meeting(branch, date(2020, month, 1), [Form.OTHER], topic="义务植树")

    assert said(org_life.others(material(branch))) == "3月1日和4月1日，开展“义务植树”活动。"


def test_an_outsider_s_office_stands_before_the_name(branch):
    lecture(branch, 3, "于敏之（市档案馆讲解员）")

    assert said(lectures.sentences(material(branch))) == "3月18日，市档案馆讲解员于敏之讲党课。"


def test_a_place_with_clauses_of_its_own_is_not_told(branch):
    days(branch, "看家乡变化", place="机关大厅集合,分组入户")

    assert told_of_theme_days(branch) == "1月15日，支部开展“看家乡变化”主题党日活动。"


def test_a_theme_that_begins_with_a_title_is_quoted(branch):
    days(branch, "《红星照耀中国》读书会")

    assert told_of_theme_days(branch) == "1月15日，支部开展“《红星照耀中国》读书会”主题党日活动。"


def test_groups_with_the_same_gaps_stand_together(branch, members):
    group_meetings(branch, (1, 2, 3, 6), HALF, (1, 2, 3, 6))
    alike = said(gaps.sentences(material(branch), GROUP))
    branch.meetings.filter(group=branch.groups.all()[1], held_on__month__in=(2, 4)).delete()

    assert alike == "党小组会有4次未按要求召开，涉及第一党小组和第三党小组的4月和5月【待补充：原因】。"
    assert said(gaps.sentences(material(branch), GROUP)) == (
        "党小组会有6次未按要求召开，涉及第一党小组和第三党小组的4月和5月，第二党小组2月和4月【待补充：原因】。"
    )


def test_many_gaps_of_one_group_are_named_at_once(branch, members):
    group_meetings(branch, HALF, (6,), HALF)

    assert said(gaps.sentences(material(branch), GROUP)) == (
        "第二党小组1月至5月未召开党小组会【待补充：原因】。"
    )
