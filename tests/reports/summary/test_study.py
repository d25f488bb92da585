"""（二）学习教育."""

from datetime import date

import pytest

from meetings.models import Form, Requirement, StudyResult
from reports.summary import study
from tests.factories import a_meeting
from tests.reports.summary.records import an_archive_branch, material, said, with_people

pytestmark = pytest.mark.django_db
MATTERS = [
    "学习《中国共产党章程》",
    "学习《中国共产党支部工作条例（试行）》",
    "学习《中国共产党廉洁自律准则》",
    "学习档案法",
]


@pytest.fixture
def branch():
    return an_archive_branch()


@pytest.fixture
def members(branch):
    return with_people(branch)


def studied(branch, *days, topics=(), **fields):
    for place, (month, day) in enumerate(days):
        topic = topics[place % len(topics)] if topics else "集中学习"
        a_meeting(branch, date(2020, month, day), [Form.GROUP_STUDY], topic=topic, **fields)


def told(branch):
    return said([words for part in study.paragraphs(material(branch)) for words in part])


def test_nothing_studied_nothing_said(branch):
    assert told(branch) == ""


def test_one_study(branch):
    studied(branch, (4, 8), topics=MATTERS[1:])

    assert told(branch) == "4月8日，支部集中学习《中国共产党支部工作条例（试行）》。"


def test_one_study_at_a_general_meeting_with_somebody_who_guides(branch):
    a_meeting(
        branch,
        date(2020, 5, 20),
        [Form.GENERAL_MEETING, Form.GROUP_STUDY],
        topic="档案法修订内容",
        lecturer_name="区委党校李伟老师",
    )

    assert told(branch) == "5月20日，支部召开党员大会集中学习档案法修订内容，区委党校李伟老师作辅导。"


def test_groups_that_studied_it_before(branch, members):
    for day, group in zip((11, 12, 13), branch.groups.all(), strict=True):
        a_meeting(branch, date(2020, 5, day), [Form.GROUP_MEETING], group=group, topic="学习档案法")
    studied(branch, (5, 20), topics=["学习档案法"])

    assert told(branch) == "5月20日，支部集中学习档案法。此前，3个党小组分别组织学习。"


def test_two_studies(branch):
    studied(branch, (3, 11), (5, 13), topics=MATTERS)

    assert (
        told(branch)
        == "3月11日和5月13日，支部先后集中学习《中国共产党章程》《中国共产党支部工作条例（试行）》。"
    )


def test_three_studies_of_no_recorded_matter(branch):
    studied(branch, (3, 5), (3, 12), (3, 26))

    assert told(branch) == "3月5日、12日和26日，支部组织集中学习3次。"


def test_many_studies(branch):
    studied(branch, *[(month, 5) for month in range(1, 7)], (5, 6), (6, 6), topics=MATTERS)

    assert told(branch) == (
        "上半年组织集中学习8次，每月均有安排，内容包括《中国共产党章程》《中国共产党支部工作条例（试行）》"
        "《中国共产党廉洁自律准则》等。"
    )


def test_a_month_without(branch):
    studied(branch, *[(month, 5) for month in (1, 3, 4, 5, 6)])

    assert told(branch) == "上半年组织集中学习5次，除2月外每月1次。"


def test_a_study_that_was_asked_for(branch):
    Requirement.objects.create(branch=branch, form=Form.GROUP_STUDY, each="month", source="支部学习制度")
    studied(branch, *[(month, 5) for month in (1, 3, 4, 5, 6)])

    assert told(branch).endswith("2月未组织集中学习【待补充：原因】。")


def test_a_film(branch):
    a_meeting(branch, date(2020, 6, 5), [Form.OTHER], topic="观看纪录片《国家档案》第3集")

    assert told(branch) == "6月5日，支部组织观看纪录片《国家档案》第3集。"


def test_what_a_theme_day_studied_is_told_there(branch):
    a_meeting(branch, date(2020, 6, 5), [Form.THEME_DAY, Form.GROUP_STUDY], topic="学先锋")

    assert told(branch) == "6月5日，支部组织集中学习。"


@pytest.mark.parametrize(
    ("kinds", "text"),
    [
        ([("reflection", 0)], "周明远撰写心得体会《题目0》。"),
        ([("reflection", 0), ("article", 0)], "周明远撰写心得体会《题目0》，投稿《题目1》。"),
        ([("reflection", 0), ("reflection", 1)], "2名党员各撰写心得体会1篇。"),
        ([("reflection", 0), ("reflection", 0)], "周明远撰写心得体会2篇。"),
        (
            [("reflection", 0), ("reflection", 1), ("reflection", 1), ("article", 2), ("article", 3)],
            "2名党员撰写心得体会3篇；2名党员各投稿1篇。",
        ),
    ],
)
def test_what_was_written(branch, members, kinds, text):
    for place, (kind, author) in enumerate(kinds):
        StudyResult.objects.create(
            branch=branch, member=members[author], kind=kind, title=f"题目{place}", dated_on=date(2020, 3, 1)
        )

    assert told(branch) == text


def test_a_matter_of_several_clauses_is_a_theme_not_an_object(branch):
    studied(branch, (4, 8), topics=["学习贯彻会议精神，研讨发言"])

    assert told(branch) == "4月8日，支部组织集中学习，主题为“学习贯彻会议精神，研讨发言”。"


def test_all_by_one_author_names_the_author_once(branch, members):
    for place, kind in enumerate(["reflection", "article", "article"]):
        StudyResult.objects.create(
            branch=branch, member=members[0], kind=kind, title=f"题目{place}", dated_on=date(2020, 3, 1)
        )

    assert told(branch) == "周明远撰写心得体会1篇，投稿2篇。"
