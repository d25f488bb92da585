"""二、工作计划."""

from datetime import date

import pytest

from meetings.models import Form, PlanItem
from reports.summary import plan, plan_next
from tests.factories import a_meeting
from tests.reports.summary.records import an_archive_branch, material, said, with_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def branch():
    return an_archive_branch()


@pytest.fixture
def members(branch):
    return with_people(branch)


def planned(branch, form, months, topic="", **fields):
    for month in months:
        PlanItem.objects.create(
            branch=branch, month=date(2020, month, 1), form=form, topic=topic or Form(form).label, **fields
        )


# ---- what became of this half's plan ----


def test_nothing_planned(branch):
    assert plan.done(material(branch)) == []


def test_the_one_thing_planned_was_done(branch):
    planned(branch, Form.THEME_DAY, [3])
    a_meeting(branch, forms=[Form.THEME_DAY])

    assert said(plan.done(material(branch))) == "上半年计划工作1项，已完成。"


def test_all_done_one_undone_two_undone(branch, members):
    planned(branch, Form.THEME_DAY, [3, 4])
    for month in (3, 4):
        a_meeting(branch, date(2020, month, 5), [Form.THEME_DAY])
    all_done = said(plan.done(material(branch)))
    planned(branch, Form.THEME_DAY, [5], "档案进校园")
    one_undone = said(plan.done(material(branch)))
    planned(branch, Form.GROUP_MEETING, [2], group=branch.groups.all()[1])

    assert all_done == "上半年计划工作2项，均已完成。"
    assert one_undone == "上半年计划工作3项，完成2项，5月未开展“档案进校园”主题党日。"
    assert said(plan.done(material(branch))) == (
        "上半年计划工作4项，完成2项；未完成的2项为第二党小组2月的党小组会和5月的“档案进校园”主题党日。"
    )


def test_none_done(branch):
    planned(branch, Form.THEME_DAY, [3, 4])

    assert said(plan.done(material(branch))) == "上半年计划工作2项，均未完成。"


def test_a_draft_does_not_call_undone_what_may_still_be_done(branch):
    planned(branch, Form.THEME_DAY, [3, 6])
    a_meeting(branch, date(2020, 3, 5), [Form.THEME_DAY])

    assert (
        said(plan.done(material(branch, today=date(2020, 5, 20))))
        == "上半年计划工作2项，截至5月20日完成1项。"
    )


def test_carried_over(branch):
    planned(branch, Form.THEME_DAY, [5], "档案进校园")
    without_row = said(plan.carried_over(material(branch)))
    planned(branch, Form.THEME_DAY, [9], "档案进校园")

    assert without_row == "此项工作【待补充：是否转入下一阶段及时间】。"
    assert said(plan.carried_over(material(branch))) == "“档案进校园”主题党日转入下半年，计划9月开展。"


# ---- the next half's plan ----


def next_plan(branch):
    return said(plan_next.sentences(material(branch)))


def test_without_rows_what_is_asked_is_said(branch, members):
    assert next_plan(branch) == (
        "下半年按要求召开支部党员大会不少于2次，每月召开支部委员会，各党小组每月召开党小组会，每月开展主题党日，"
        "上党课不少于1次【待补充：重点工作安排】。"
    )


def test_regular_meetings_are_folded(branch, members):
    planned(branch, Form.COMMITTEE_MEETING, range(7, 13))
    planned(branch, Form.GENERAL_MEETING, [9, 12])
    for group in branch.groups.all():
        planned(branch, Form.GROUP_MEETING, range(7, 13), group=group)

    assert next_plan(branch) == (
        "下半年计划9月和12月各召开支部党员大会1次；每月召开支部委员会1次；各党小组每月召开党小组会1次。"
    )


def test_groups_with_different_months(branch, members):
    first, second, _ = branch.groups.all()
    planned(branch, Form.GROUP_MEETING, [9, 11], group=first)
    planned(branch, Form.GROUP_MEETING, [8], group=second)

    assert next_plan(branch) == "下半年计划召开党小组会3次，第一党小组在9月和11月，第二党小组在8月。"


def test_few_themes_stand_by_month(branch, members):
    planned(branch, Form.PARTY_LECTURE, [7], "档案人的责任", responsible=members[0])
    planned(branch, Form.THEME_DAY, [8], "“档案进军营”主题党日", responsible=members[3])
    planned(branch, Form.GROUP_STUDY, [8], "学习档案法")

    assert next_plan(branch) == (
        "下半年计划安排：7月，上党课，主题为“档案人的责任”（周明远负责）；"
        "8月，集中学习档案法，开展“档案进军营”主题党日（何蕾负责）。"
    )


def test_many_themes_stand_by_form(branch, members):
    for place in range(9):
        planned(branch, Form.THEME_DAY, [7 + place % 6], f"档案进社区{place + 1}")

    assert next_plan(branch) == (
        "下半年计划开展主题党日9次，主题包括“档案进社区1”（7月）、“档案进社区7”（7月）、“档案进社区2”（8月）等。"
    )


def test_many_rows_fold_the_meetings_and_keep_the_themes(branch, members):
    planned(branch, Form.COMMITTEE_MEETING, range(7, 13), "研究重点工作", responsible=members[0])
    planned(branch, Form.THEME_DAY, range(7, 12), "档案进社区")
    planned(branch, Form.GROUP_STUDY, [8], "集中学习《中国共产党章程》总纲")

    assert next_plan(branch) == (
        "下半年计划每月召开支部委员会1次（周明远负责）；7月至11月各开展主题党日1次，主题为“档案进社区”。"
        "8月，集中学习《中国共产党章程》总纲。"
    )


def test_one_person_for_the_whole_plan_is_named_once(branch, members):
    planned(branch, Form.PARTY_LECTURE, [7], "档案人的责任", responsible=members[0])
    planned(branch, Form.THEME_DAY, [8], "档案进军营", responsible=members[0])

    assert next_plan(branch) == (
        "下半年计划安排：7月，上党课，主题为“档案人的责任”；8月，开展“档案进军营”主题党日。以上工作由周明远负责。"
    )


# ---- what several lines of the plan have in common ----


def test_a_regular_meeting_that_was_not_held_is_named_without_its_agenda(branch, members):
    group = branch.groups.all()[1]
    for month, topic in ((2, "学习党章第一章，开展批评"), (4, "学习纪律处分条例")):
        planned(branch, Form.GROUP_MEETING, [month], topic, group=group)
    planned(branch, Form.THEME_DAY, [3])
    a_meeting(branch, forms=[Form.THEME_DAY])

    assert said(plan.done(material(branch))) == (
        "上半年计划工作3项，完成1项；未完成的2项为第二党小组2月和4月的党小组会。"
    )
    assert plan.carried_over(material(branch)) == []


@pytest.mark.parametrize(
    ("form", "topic", "text"),
    [
        (Form.GROUP_STUDY, "集中学习《中国共产党章程》", "5月未组织集中学习《中国共产党章程》。"),
        (Form.GROUP_STUDY, "观看纪录片《国家档案》", "5月未组织观看纪录片《国家档案》。"),
        (Form.GROUP_STUDY, "学习讨论", "5月未组织集中学习。"),
        (Form.OTHER, "观看影片《国家档案》", "5月未组织观看影片《国家档案》。"),
        (Form.OTHER, "义务植树", "5月未开展“义务植树”活动。"),
        (Form.WARNING_EDUCATION, "节前警示教育", "5月未开展节前警示教育。"),
    ],
)
def test_the_one_thing_undone_has_its_verb_once(branch, form, topic, text):
    planned(branch, Form.THEME_DAY, [3])
    a_meeting(branch, forms=[Form.THEME_DAY])
    planned(branch, form, [5], topic)

    assert said(plan.done(material(branch))) == f"上半年计划工作2项，完成1项，{text}"


def test_several_carried_over_share_a_sentence(branch):
    planned(branch, Form.THEME_DAY, [5, 9], "档案进校园")
    planned(branch, Form.PARTY_LECTURE, [6, 10], "档案人的责任")

    assert said(plan.carried_over(material(branch))) == (
        "“档案进校园”主题党日（9月）和“档案人的责任”党课（10月）转入下半年。"
    )


def test_a_theme_day_a_month_is_one_clause(branch, members):
    for month, topic in enumerate(["学先锋", "学技艺", "“重阳”主题：敬老"], 7):
        planned(branch, Form.THEME_DAY, [month], topic)

    assert next_plan(branch) == (
        "下半年计划7月至9月各开展主题党日1次，主题依次为“学先锋”“学技艺”“‘重阳’：敬老”。"
    )
