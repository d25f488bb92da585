"""What activities, awards and elections say of themselves beyond their day."""

from datetime import date

import pytest

from meetings.models import (
    Form,
)
from members.models import (
    CommitteeRole,
    Election,
    ElectionStep,
)
from reports.summary import (
    committee,
    conduct,
    study,
    theme_days,
)
from tests.factories import a_meeting, an_honour
from tests.reports.summary.clean import reads_clean
from tests.reports.summary.records import (
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


# ---- an award by its recommendation, an answer to an election, what an activity was ----


def test_an_award_answers_its_recommendation_under_another_name(branch, members):
    row = an_honour(members[2], date(2020, 6, 10), "recommended", title="优秀党员", awarded_by="")
    an_honour(members[2], date(2020, 6, 28), title="中心优秀党员", awarded_by="中心党委", recommendation=row)

    assert said(conduct.paragraphs(material(branch))[0]) == (
        "6月10日，支部推荐陈立同志为优秀党员人选；6月28日，陈立同志被中心党委评为中心优秀党员。"
    )


def test_the_answer_to_an_election_is_told(branch, members):
    CommitteeRole.objects.exclude(post="group_leader").update(began_on=date(2020, 1, 10))
    election = Election.objects.create(
        branch=branch, term_name="第三届", seats=5, held_on=date(2020, 1, 9), settled_on=date(2020, 1, 10)
    )
    ElectionStep.objects.create(
        branch=branch,
        election=election,
        kind="reply",
        done_on=date(2020, 1, 15),
        document="中心党〔2020〕2号",
    )

    assert said(committee.making(material(branch))) == (
        "1月9日，支部召开党员大会进行换届选举，产生由5名委员组成的支部委员会。"
        "1月15日，中心党委批复选举结果（中心党〔2020〕2号）。"
    )


def test_a_theme_day_with_its_fixed_parts_and_recorded_words(branch, members):
    a_meeting(
        branch,
        date(2020, 6, 30),
        [Form.THEME_DAY],
        topic="看家乡变化",
        place="区规划馆",
        oath_renewed=True,
        minutes="看展板，听讲解。",
    )

    assert said(theme_days.sentences(material(branch))).startswith(
        "6月30日，支部在区规划馆开展“看家乡变化”主题党日活动，重温入党誓词，内容为“看展板，听讲解”。"
    )


@pytest.mark.parametrize(
    "minutes", ["", "看家乡变化。", "一、看展\n二、讨论", "看家乡变化。与会同志进行了讨论。"]
)
def test_words_that_say_no_more_or_too_much_are_not_quoted(branch, members, minutes):
    a_meeting(branch, date(2020, 6, 30), [Form.THEME_DAY], topic="看家乡变化", place="", minutes=minutes)

    assert said(theme_days.sentences(material(branch))).startswith(
        "6月30日，支部开展“看家乡变化”主题党日活动。"
    )


def test_a_film_and_what_was_discussed_of_it(branch, members):
    a_meeting(
        branch,
        date(2020, 6, 5),
        [Form.OTHER],
        topic="组织观看纪录片《国家档案》第3集",
        minutes="观看后，大家围绕档案数字化工作展开了热烈讨论。",
    )

    assert said(study.films(material(branch))) == (
        "6月5日，支部组织观看纪录片《国家档案》第3集，并围绕档案数字化工作开展讨论。"
    )
    assert reads_clean(branch)


def test_the_material_stands_where_the_topic_names_only_the_form(branch, members):
    a_meeting(branch, date(2020, 4, 8), [Form.GROUP_STUDY], topic="集中学习", material="《中国共产党章程》")

    assert said(study.studies(material(branch))).startswith("4月8日，支部")
    assert "《中国共产党章程》" in said(study.studies(material(branch)))


def test_who_was_awarded_twice_is_named_in_two_sentences(branch, members):
    for month in (3, 5):
        an_honour(members[2], date(2020, month, 1), title="先进个人", awarded_by="中心党委")

    assert said(conduct.awarded(material(branch))) == (
        "3月1日，陈立同志被中心党委评为先进个人。5月1日，陈立同志被中心党委评为先进个人。"
    )
    assert reads_clean(branch)
