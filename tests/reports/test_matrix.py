from datetime import date

import pytest

from branch.models import Branch
from branch.periods import HalfYear, Month
from meetings.models import Form, Meeting, PlanItem, Requirement
from reports.figures import half_year_figures, matrix
from tests.factories import a_branch, a_group, a_meeting, a_member, a_role

pytestmark = pytest.mark.django_db
H1 = HalfYear(2020, 1)
TEN_APRIL = date(2020, 4, 10)


@pytest.fixture
def branch():
    return a_branch()


def rows_of(branch, today=TEN_APRIL):
    return {row.label: row for row in matrix(branch, H1, today).rows}


def states(row):
    return " ".join(cell.state for cell in row.cells)


def test_rows_stand_in_the_order_of_the_requirements_and_of_the_groups(branch):
    second = a_group(branch, "第二党小组", position=2)
    first = a_group(branch, "第一党小组", position=1)
    a_role(a_member(branch, group=second), began_on=date(2020, 1, 1))
    a_member(branch, group=first, joined_on=date(2020, 5, 1))  # the first has nobody before May

    rows = matrix(branch, H1, TEN_APRIL).rows

    labels = ["支部党员大会", "支部委员会", "第一党小组会", "第二党小组会", "主题党日", "党课"]
    assert [row.label for row in rows] == labels
    assert [row.requirement.rule for row in rows][::5] == ["每季度至少1次", "每半年至少1次"]
    assert [[cell.span for cell in row.cells] for row in rows][::5] == [[3, 3], [6]]
    assert {sum(cell.span for cell in row.cells) for row in rows} == {6}


def test_a_branch_without_committee_and_groups_has_no_rows_for_them(branch):
    assert list(rows_of(branch)) == ["支部党员大会", "主题党日", "党课"]


def test_what_was_held_shows_how_often_and_when_and_leads_to_it(branch):
    one = a_meeting(branch, date(2020, 1, 9), [Form.THEME_DAY])
    a_meeting(branch, date(2020, 2, 29), [Form.THEME_DAY])
    a_meeting(branch, date(2020, 2, 1), [Form.THEME_DAY])

    row = rows_of(branch)["主题党日"]

    january, february = row.cells[:2]
    assert (january.state, january.times, january.dates) == ("ok", 1, (date(2020, 1, 9),))
    assert january.url == f"/meetings/{one.pk}/"
    assert (february.times, february.dates) == (2, (date(2020, 2, 1), date(2020, 2, 29)))
    assert february.url == "/meetings/?half=2020H1&state=held&form=theme_day&month=2020-02"
    assert (row.total, row.url) == (3, "/meetings/?half=2020H1&state=held&form=theme_day")


def test_a_month_that_is_over_is_missed_the_current_one_waits_and_the_others_are_to_come(branch):
    row = rows_of(branch)["主题党日"]

    assert states(row) == "miss miss miss wait none none"
    assert row.cells[0].url == "/meetings/new/?form=theme_day&date=2020-01-31"
    assert row.cells[3].url == "/meetings/new/?form=theme_day&date=2020-04-10"
    assert row.cells[3].days_left == 20  # 10 to 30 April
    assert (row.cells[4].url, row.cells[4].days_left) == ("", None)


def test_the_last_day_of_a_month_is_still_its_own(branch):
    row = rows_of(branch, today=date(2020, 4, 30))["主题党日"]

    assert (row.cells[3].state, row.cells[3].days_left) == ("wait", 0)
    assert rows_of(branch, today=date(2020, 5, 1))["主题党日"].cells[3].state == "miss"


def test_a_planned_meeting_or_a_line_of_the_plan_stands_for_what_is_to_come(branch):
    planned = a_meeting(branch, date(2020, 4, 26), [Form.THEME_DAY], state=Meeting.State.PLANNED)
    PlanItem.objects.create(branch=branch, month=date(2020, 5, 1), form=Form.THEME_DAY, topic="学先锋")
    a_meeting(branch, date(2020, 6, 26), [Form.THEME_DAY], state=Meeting.State.CANCELLED)

    row = rows_of(branch)["主题党日"]

    april, may = row.cells[3:5]
    assert states(row) == "miss miss miss plan plan none"
    assert (april.dates, april.days_left, april.url) == ((date(2020, 4, 26),), 20, f"/meetings/{planned.pk}/")
    assert (may.dates, may.plan_month, may.url) == ((), Month(2020, 5), "/plan/?half=2020H1")
    assert row.total == 0


def test_a_plan_does_not_excuse_a_month_that_is_over(branch):
    a_meeting(branch, date(2020, 3, 26), [Form.THEME_DAY], state=Meeting.State.PLANNED)

    assert rows_of(branch)["主题党日"].cells[2].state == "miss"


def test_a_line_of_the_plan_for_one_group_is_not_for_another(branch):
    first, second = a_group(branch, "第一党小组"), a_group(branch, "第二党小组")
    for group in (first, second):
        a_member(branch, group=group)
    for month, group in ((4, first), (5, None)):
        day = date(2020, month, 1)
        PlanItem.objects.create(branch=branch, month=day, form=Form.GROUP_MEETING, topic="学习", group=group)

    rows = rows_of(branch)

    assert states(rows["第一党小组会"]) == "miss miss miss plan plan none"
    assert states(rows["第二党小组会"]) == "miss miss miss wait plan none"


def test_what_is_not_asked_is_no_gap_but_is_shown_where_it_was_held(branch):
    a_role(a_member(branch), began_on=date(2020, 3, 1))
    a_meeting(branch, date(2020, 2, 9), [Form.COMMITTEE_MEETING])

    assert states(rows_of(branch)["支部委员会"]) == "none ok miss wait none none"


def test_fewer_than_a_rule_asks_are_shown_as_held_where_the_rule_does_not_hold(branch):
    Requirement.objects.create(
        branch=branch,
        form=Form.GROUP_STUDY,
        each="month",
        at_least=2,
        source="计划",
        began_on=date(2020, 3, 1),
    )
    a_meeting(branch, date(2020, 2, 9), [Form.GROUP_STUDY])

    assert states(rows_of(branch)["集中学习"]) == "none ok miss wait none none"


def test_a_form_of_which_nothing_is_asked_has_no_row(branch):
    Requirement.objects.create(branch=branch, form=Form.THEME_DAY, each="month", at_least=0, source="计划")

    assert "主题党日" not in rows_of(branch)


def test_too_few_is_missed_and_says_how_many_were_held(branch):
    Requirement.objects.create(branch=branch, form=Form.THEME_DAY, each="month", at_least=2, source="计划")
    a_meeting(branch, date(2020, 3, 9), [Form.THEME_DAY])
    a_meeting(branch, date(2020, 4, 9), [Form.THEME_DAY])

    march, april = rows_of(branch)["主题党日"].cells[2:4]

    assert (march.state, march.times) == ("miss", 1)
    assert (april.state, april.times) == ("wait", 1)


def test_a_quarter_waits_from_its_first_day_to_its_last(branch):
    row = rows_of(branch)["支部党员大会"]

    assert (states(row), row.cells[1].days_left) == ("miss wait", 81)  # 20 of April, 31 of May, 30 of June


def test_periods_before_the_founding_are_marked(branch):
    branch.founded_on = date(2020, 3, 2)

    marks = [cell.before_founding for cell in rows_of(branch)["主题党日"].cells]

    assert marks == [True, True, False, False, False, False]


def test_the_current_month_is_marked_only_inside_the_half_year(branch):
    assert matrix(branch, H1, TEN_APRIL).current == Month(2020, 4)
    assert matrix(branch, H1, date(2020, 7, 1)).current is None


def a_lively_half_year(branch):
    for number, name in enumerate(("第一党小组", "第二党小组", "第三党小组"), 1):
        group = a_group(branch, name)
        member = a_member(branch, group=group, left_on=date(2020, 3, 31) if number == 3 else None)
        if number == 1:
            a_role(member, began_on=date(2020, 2, 10))
        for month in range(number, 7, 2):
            a_meeting(branch, date(2020, month, 9), [Form.GROUP_MEETING], group=group)
    a_meeting(branch, date(2020, 2, 9), [Form.THEME_DAY, Form.GENERAL_MEETING])
    a_meeting(branch, date(2020, 5, 9), [Form.COMMITTEE_MEETING])
    Requirement.objects.create(
        branch=branch, form=Form.THEME_DAY, each="month", at_least=2, source="计划", began_on=date(2020, 3, 1)
    )
    a_meeting(branch, date(2020, 6, 9), [Form.THEME_DAY], state=Meeting.State.PLANNED)


@pytest.mark.parametrize("today", [date(2020, 1, 15), TEN_APRIL, date(2020, 6, 30), date(2020, 7, 1)])
def test_a_cell_is_missed_exactly_where_the_figures_have_a_gap(branch, today):
    a_lively_half_year(branch)
    figures = half_year_figures(Branch.objects.filter(pk=branch.pk), H1, today)[branch.pk]

    missed = {
        (row.requirement.pk, cell.period.code, row.group and row.group.pk, cell.times)
        for row in matrix(branch, H1, today).rows
        for cell in row.cells
        if cell.state == "miss"
    }

    assert missed == {(gap.requirement.pk, gap.period.code, gap.group_id, gap.held) for gap in figures.gaps}
    assert bool(missed) == (today != date(2020, 1, 15))


@pytest.mark.parametrize("times", [1, 3])
def test_the_number_of_queries_is_always_the_same(branch, times, django_assert_num_queries):
    for number in range(times):
        group = a_group(branch, f"第{number}党小组")
        a_role(a_member(branch, group=group), post="committee_member")
        a_meeting(branch, forms=[Form.GROUP_MEETING], group=group)
        a_meeting(branch, state=Meeting.State.PLANNED)
        PlanItem.objects.create(branch=branch, month=date(2020, 4, 1), form=Form.THEME_DAY, topic="学习")
        a_lively_half_year(a_branch(f"邻居{number}"))

    with django_assert_num_queries(5):
        for row in matrix(branch, H1, TEN_APRIL).rows:
            assert row.label and row.requirement.rule
