from datetime import date

import pytest

from branch.models import Branch
from branch.periods import HalfYear, Month
from meetings.models import Form, Meeting, Requirement
from members.models import GroupMembership, Post
from reports.figures import gap_url, half_year_figures
from tests.factories import a_branch, a_group, a_meeting, a_member, a_role, an_organisation

pytestmark = pytest.mark.django_db
H1, H2 = HalfYear(2020, 1), HalfYear(2020, 2)
LATER = date(2021, 1, 1)
MONTHS = [f"2020-0{number}" for number in range(1, 7)]


def gaps_of(branch, half=H1, today=LATER):
    return half_year_figures(Branch.objects.filter(pk=branch.pk), half, today)[branch.pk].gaps


def missing(branch, form, half=H1, today=LATER):
    """The periods, and where it is asked of groups the groups, in which a form is missing."""
    return [
        f"{gap.period} {gap.group}" if gap.group else str(gap.period)
        for gap in gaps_of(branch, half, today)
        if gap.form == form
    ]


def a_rule(form=Form.THEME_DAY, each="month", **fields):
    return Requirement.objects.create(form=form, each=each, source="本支部计划", **fields)


@pytest.fixture
def branch():
    return a_branch()


class TestTheDefaults:
    def test_a_branch_without_records_lacks_everything_that_does_not_need_people(self, branch):
        assert missing(branch, Form.GENERAL_MEETING) == ["2020Q1", "2020Q2"]
        assert missing(branch, Form.THEME_DAY) == MONTHS
        assert missing(branch, Form.PARTY_LECTURE) == ["2020H1"]
        assert missing(branch, Form.COMMITTEE_MEETING) == missing(branch, Form.GROUP_MEETING) == []

    def test_one_activity_meets_the_requirement_of_each_of_its_forms(self, branch):
        a_meeting(branch, date(2020, 3, 31), [Form.GENERAL_MEETING, Form.THEME_DAY, Form.PARTY_LECTURE])

        assert missing(branch, Form.GENERAL_MEETING) == ["2020Q2"]
        assert missing(branch, Form.THEME_DAY) == [month for month in MONTHS if month != "2020-03"]
        assert missing(branch, Form.PARTY_LECTURE) == []

    def test_six_in_one_month_do_not_make_up_for_the_others(self, branch):
        for _ in range(6):
            a_meeting(branch, date(2020, 3, 9), [Form.THEME_DAY])

        assert len(missing(branch, Form.THEME_DAY)) == 5

    def test_what_was_planned_or_cancelled_meets_nothing(self, branch):
        a_meeting(branch, date(2020, 3, 9), [Form.PARTY_LECTURE], state=Meeting.State.PLANNED)
        a_meeting(branch, date(2020, 3, 9), [Form.PARTY_LECTURE], state=Meeting.State.CANCELLED)

        assert missing(branch, Form.PARTY_LECTURE) == ["2020H1"]

    def test_a_gap_is_written_with_the_form_the_period_and_the_group(self, branch):
        a_member(branch, group=a_group(branch, "第二党小组"))

        written = [gap.as_json() for gap in gaps_of(branch)]

        assert {"requirement": "支部党员大会", "period": "2020Q1", "group": None} in written
        assert {"requirement": "党小组会", "period": "2020-03", "group": "第二党小组"} in written
        assert {"requirement": "党课", "period": "2020H1", "group": None} in written


class TestTheCommittee:
    def test_committee_meetings_are_asked_for_while_there_is_a_committee_at_the_month_s_last_day(
        self, branch
    ):
        # In post from 31 March; no longer on 31 May, the day of leaving.
        a_role(a_member(branch), began_on=date(2020, 3, 31), ended_on=date(2020, 5, 31))

        assert missing(branch, Form.COMMITTEE_MEETING) == ["2020-03", "2020-04"]

    def test_group_leaders_alone_are_no_committee(self, branch):
        a_role(a_member(branch), Post.GROUP_LEADER, group=a_group(branch))

        assert missing(branch, Form.COMMITTEE_MEETING) == []


class TestTheGroups:
    def test_a_group_is_asked_while_it_has_a_member_on_the_roll_at_the_month_s_last_day(self, branch):
        group = a_group(branch, "甲")
        a_member(branch, group=group, joined_on=date(2020, 2, 29), left_on=date(2020, 4, 30))

        assert missing(branch, Form.GROUP_MEETING) == ["2020-02 甲", "2020-03 甲"]

    def test_who_changes_groups_is_asked_for_in_the_new_one(self, branch):
        old, new = a_group(branch, "旧"), a_group(branch, "新")
        member = a_member(branch)
        GroupMembership.objects.create(branch=branch, member=member, group=old, ended_on=date(2020, 5, 31))
        GroupMembership.objects.create(branch=branch, member=member, group=new, began_on=date(2020, 5, 31))

        asked = missing(branch, Form.GROUP_MEETING)

        assert asked == ["2020-01 旧", "2020-02 旧", "2020-03 旧", "2020-04 旧", "2020-05 新", "2020-06 新"]

    def test_gaps_stand_in_the_order_of_the_groups(self, branch):
        for name, position in (("第一党小组", 3), ("第三党小组", 2), ("第二党小组", 1)):
            a_member(branch, group=a_group(branch, name, position=position))

        asked = missing(branch, Form.GROUP_MEETING)

        assert asked[:3] == ["2020-01 第二党小组", "2020-01 第三党小组", "2020-01 第一党小组"]

    def test_a_group_without_members_is_asked_for_nothing(self, branch):
        a_group(branch)

        assert missing(branch, Form.GROUP_MEETING) == []

    def test_one_group_s_meeting_does_not_count_for_another(self, branch):
        first, second = a_group(branch, "甲"), a_group(branch, "乙")
        for group in (first, second):
            a_member(branch, group=group)
        for month in range(1, 7):
            a_meeting(branch, date(2020, month, 9), [Form.GROUP_MEETING], group=first)

        assert missing(branch, Form.GROUP_MEETING) == [f"{month} 乙" for month in MONTHS]


class TestWhatHasNotEnded:
    def test_only_periods_that_are_over_are_asked_for(self, branch):
        # On its last day a month is not over.
        assert missing(branch, Form.THEME_DAY, today=date(2020, 3, 31)) == ["2020-01", "2020-02"]
        assert missing(branch, Form.THEME_DAY, today=date(2020, 4, 1)) == ["2020-01", "2020-02", "2020-03"]
        assert missing(branch, Form.GENERAL_MEETING, today=date(2020, 3, 31)) == []
        assert missing(branch, Form.GENERAL_MEETING, today=date(2020, 4, 1)) == ["2020Q1"]
        assert missing(branch, Form.PARTY_LECTURE, today=date(2020, 6, 30)) == []
        assert missing(branch, Form.PARTY_LECTURE, today=date(2020, 7, 1)) == ["2020H1"]

    def test_a_half_year_to_come_lacks_nothing(self, branch):
        assert gaps_of(branch, H2, today=date(2020, 6, 30)) == ()


class TestWhoseRuleHolds:
    def test_a_branch_s_own_rule_replaces_the_default_of_its_form_only(self, branch):
        a_rule(Form.THEME_DAY, "quarter", branch=branch)

        assert missing(branch, Form.THEME_DAY) == ["2020Q1", "2020Q2"]
        assert missing(branch, Form.GENERAL_MEETING) == ["2020Q1", "2020Q2"]
        assert len(missing(a_branch("邻居党支部"), Form.THEME_DAY)) == 6

    def test_the_nearest_superior_s_rule_replaces_the_default_for_all_branches_below(self):
        top = an_organisation("市局党委")
        middle = an_organisation("机关党委", parent=top)
        near, far = a_branch("近", superior=middle), a_branch("远", superior=top)
        stranger = a_branch("外", superior=an_organisation("另一党委"))
        a_rule(Form.PARTY_LECTURE, "quarter", organisation=top)
        a_rule(Form.PARTY_LECTURE, "month", organisation=middle)

        assert missing(near, Form.PARTY_LECTURE) == MONTHS
        assert missing(far, Form.PARTY_LECTURE) == ["2020Q1", "2020Q2"]
        assert missing(stranger, Form.PARTY_LECTURE) == ["2020H1"]

    def test_a_rule_two_levels_up_holds_and_the_branch_s_own_goes_before_it(self):
        top = an_organisation("市局党委")
        middle = an_organisation("机关党委", parent=top)
        follows, differs = a_branch("随", superior=middle), a_branch("异", superior=middle)
        a_rule(Form.PARTY_LECTURE, "quarter", organisation=top)
        a_rule(Form.PARTY_LECTURE, "month", branch=differs)

        assert missing(follows, Form.PARTY_LECTURE) == ["2020Q1", "2020Q2"]
        assert missing(differs, Form.PARTY_LECTURE) == MONTHS

    def test_at_least_none_asks_for_nothing(self, branch):
        a_rule(Form.THEME_DAY, branch=branch, at_least=0)

        assert missing(branch, Form.THEME_DAY) == []

    def test_at_least_two_is_not_met_by_one(self, branch):
        a_rule(Form.THEME_DAY, branch=branch, at_least=2)
        for day in (date(2020, 1, 9), date(2020, 2, 9), date(2020, 2, 29)):
            a_meeting(branch, day, [Form.THEME_DAY])

        assert missing(branch, Form.THEME_DAY) == [month for month in MONTHS if month != "2020-02"]
        assert [gap.held for gap in gaps_of(branch) if gap.form == Form.THEME_DAY] == [1, 0, 0, 0, 0]

    def test_a_rule_holds_for_the_periods_at_whose_last_day_it_is_in_force(self, branch):
        # From 29 February until 31 May: nothing at all; before and after, the default is back.
        a_rule(branch=branch, at_least=0, began_on=date(2020, 2, 29), ended_on=date(2020, 5, 31))

        assert missing(branch, Form.THEME_DAY) == ["2020-01", "2020-05", "2020-06"]

    def test_a_rule_that_has_ended_or_not_begun_asks_for_nothing(self, branch):
        a_rule(Form.GROUP_STUDY, branch=branch, began_on=date(2020, 2, 1), ended_on=date(2020, 4, 1))

        assert missing(branch, Form.GROUP_STUDY) == ["2020-02", "2020-03"]

    def test_two_rules_of_one_level_for_one_form_both_hold(self, branch):
        a_rule(Form.PARTY_LECTURE, "quarter", branch=branch)
        a_rule(Form.PARTY_LECTURE, "half", branch=branch, at_least=4)

        assert missing(branch, Form.PARTY_LECTURE) == ["2020Q1", "2020Q2", "2020H1"]

    def test_a_form_can_be_asked_of_every_group_by_the_quarter(self, branch):
        group = a_group(branch, "甲")
        a_member(branch, group=group, joined_on=date(2020, 4, 1))
        a_rule(Form.GROUP_STUDY, "quarter", branch=branch, each_group=True)

        assert missing(branch, Form.GROUP_STUDY) == ["2020Q2 甲"]

        a_meeting(branch, date(2020, 5, 9), [Form.GROUP_STUDY])  # of the branch, not of the group
        assert missing(branch, Form.GROUP_STUDY) == ["2020Q2 甲"]

        a_meeting(branch, date(2020, 5, 9), [Form.GROUP_STUDY], group=group)
        assert missing(branch, Form.GROUP_STUDY) == []

    @pytest.mark.parametrize("branches", [1, 3])
    def test_a_superior_s_rules_cost_one_query_more(self, branches, django_assert_num_queries):
        for number in range(branches):
            superior = an_organisation(f"第{number}党委", parent=an_organisation(f"第{number}市委"))
            a_rule(organisation=superior)
            a_branch(f"第{number}党支部", superior=superior)

        with django_assert_num_queries(11):
            half_year_figures(Branch.objects.all(), H1, LATER)


def test_a_gap_leads_to_the_form_that_closes_it(branch):
    group = a_group(branch)
    a_member(branch, group=group, joined_on=date(2020, 5, 1))
    gap = next(gap for gap in gaps_of(branch) if gap.form == Form.GROUP_MEETING)

    assert gap.period == Month(2020, 5)
    assert gap_url(gap, LATER) == f"/meetings/new/?form=group_meeting&group={group.pk}&date=2020-05-31"
    # What is still to come cannot have been held: today then.
    assert gap_url(gap, date(2020, 5, 9)).endswith("&date=2020-05-09")
