import json
from datetime import date
from decimal import Decimal
from operator import itemgetter
from pathlib import Path

import pytest
from django.core.management import call_command

from branch.models import Branch
from branch.periods import HalfYear
from meetings.models import Attendance, Form, Meeting, PlanItem, StudyResult, Talk, TalkPartner
from members.models import DutyTurn, GroupMembership, Honour, Pledge, Post
from reports.figures import FIGURES, figure_url, half_year_figures
from reports.figures.results import rounded_ratio
from tests.factories import a_branch, a_group, a_meeting, a_member, a_role, dues

pytestmark = pytest.mark.django_db
H1, H2 = HalfYear(2020, 1), HalfYear(2020, 2)
LATER = date(2021, 1, 1)
DATA = Path(__file__).parent.parent / "data"


def figures_of(branch, half=H1, today=LATER):
    return half_year_figures(Branch.objects.filter(pk=branch.pk), half, today)[branch.pk]


def a_talk(talker, *partners, held_on=date(2020, 3, 1)):
    """A talk of a member with members and, by name, with others."""
    talk = Talk.objects.create(branch=talker.branch, talker=talker, held_on=held_on)
    for one in partners:
        who = {"name": one} if isinstance(one, str) else {"member": one}
        TalkPartner.objects.create(branch=talker.branch, talk=talk, **who)
    return talk


@pytest.fixture
def branch(db):
    return a_branch()


@pytest.fixture
def sample():
    """The figures of the sample branch, counted by others: `sample("2020H1")`."""
    return lambda half: json.loads((DATA / f"figures-{half}.json").read_text())


class TestTheRoll:
    def test_who_arrives_on_30_june_is_counted_and_who_arrives_on_1_july_is_not(self, branch):
        a_member(branch, "一直在册")
        a_member(branch, "末日转入", joined_on=date(2020, 6, 30))
        a_member(branch, "次日转入", joined_on=date(2020, 7, 1))
        a_member(branch, "末日入党", admitted_on=date(2020, 6, 30), converted_on=None, kind="probationary")
        a_member(branch, "次日入党", admitted_on=date(2020, 7, 1), converted_on=None, kind="probationary")

        assert figures_of(branch, H1)["党员总数"] == 3  # 一直在册、末日转入、末日入党
        assert figures_of(branch, H2)["党员总数"] == 5

    def test_who_leaves_on_30_june_is_no_longer_counted_and_who_leaves_on_1_july_still_is(self, branch):
        a_member(branch, "末日转出", left_on=date(2020, 6, 30))
        a_member(branch, "次日转出", left_on=date(2020, 7, 1))

        assert figures_of(branch, H1)["党员总数"] == 1  # 次日转出
        assert figures_of(branch, H2)["党员总数"] == 0

    def test_a_member_converted_on_1_july_is_probationary_at_the_half_year_s_end(self, branch):
        a_member(branch, "末日转正", converted_on=date(2020, 6, 30))
        # The kind recorded today says nothing about then: 转正日期 decides.
        a_member(branch, "次日转正", converted_on=date(2020, 7, 1), kind="full")
        a_member(branch, "日期空白正式", converted_on=None, kind="full")
        a_member(branch, "日期空白预备", converted_on=None, kind="probationary")

        figures = figures_of(branch, H1)

        assert (figures["正式党员"], figures["预备党员"]) == (2, 2)
        assert (figures_of(branch, H2)["正式党员"], figures_of(branch, H2)["预备党员"]) == (3, 1)

    def test_ages_are_completed_years_at_the_end(self, branch):
        # On 30 June 2020: 36 today, 35 until tomorrow, 46 today, 56 today, 55 until tomorrow.
        for born_on in ((1984, 6, 30), (1984, 7, 1), (1974, 6, 30), (1964, 6, 30), (1964, 7, 1)):
            a_member(branch, born_on=date(*born_on), admitted_on=date(2005, 7, 1))

        figures = figures_of(branch)

        bands = ("35岁及以下", "36至45岁", "46至55岁", "56岁及以上")
        assert [figures[band] for band in bands] == [1, 1, 2, 1]
        assert figures["平均年龄"] == Decimal("45.6")  # (36 + 35 + 46 + 56 + 55) ÷ 5

    def test_the_mean_age_is_rounded_half_up(self, branch):
        for year in (1985, 1985, 1985, 1984):
            a_member(branch, born_on=date(year, 1, 1))

        assert figures_of(branch)["平均年龄"] == Decimal("35.3")  # (35 × 3 + 36) ÷ 4 = 35.25

    def test_two_members_of_one_name_are_two(self, branch):
        a_member(branch, "李敏", sex="female")
        a_member(branch, "李敏", sex="male")

        figures = figures_of(branch)

        assert (figures["党员总数"], figures["男党员"], figures["女党员"]) == (2, 1, 1)

    def test_a_group_is_counted_while_it_has_a_member_on_the_roll(self, branch):
        first, second, third, fourth = (a_group(branch, name) for name in "甲乙丙丁")
        a_member(branch, group=first)
        a_member(branch, group=second, left_on=date(2020, 6, 30))
        moved = a_member(branch)
        GroupMembership.objects.create(branch=branch, member=moved, group=third, ended_on=date(2020, 6, 30))
        GroupMembership.objects.create(branch=branch, member=moved, group=first, began_on=date(2020, 6, 30))

        assert figures_of(branch)["党小组数"] == 1  # 甲; 丁 never had anybody
        assert fourth.memberships.count() == 0

    def test_people_outside_the_party_come_from_the_branch_s_own_record(self):
        assert figures_of(a_branch(non_member_count=9))["非党员人数"] == 9


class TestPosts:
    def test_a_concurrent_post_does_not_make_two_people(self, branch):
        secretary = a_member(branch, "沈立言")
        a_role(secretary, Post.SECRETARY)
        a_role(secretary, Post.YOUTH_OFFICER)
        a_role(a_member(branch, "李敏", sex="female"), Post.DISCIPLINE_OFFICER)
        a_role(a_member(branch, "李敏", sex="female"), Post.WOMEN_OFFICER)  # her namesake

        figures = figures_of(branch)

        assert (figures["支委人数"], figures["支委男"], figures["支委女"]) == (3, 1, 2)

    def test_a_post_counts_from_its_first_day_and_not_on_its_last(self, branch):
        a_role(a_member(branch), Post.DEPUTY_SECRETARY, began_on=date(2020, 6, 30))
        a_role(a_member(branch), Post.SECRETARY, ended_on=date(2020, 6, 30))
        a_role(a_member(branch), Post.STUDY_OFFICER, ended_on=date(2020, 7, 1))
        a_role(a_member(branch), Post.COMMITTEE_MEMBER, began_on=date(2020, 7, 1))

        assert figures_of(branch)["支委人数"] == 2  # 副书记、学习委员

    def test_a_group_leader_is_no_committee_member_by_that_but_may_be_both(self, branch):
        both, leader = a_member(branch), a_member(branch)
        a_role(both, Post.PUBLICITY_OFFICER)
        a_role(both, Post.GROUP_LEADER, group=a_group(branch, "第一党小组"))
        a_role(both, Post.GROUP_LEADER, group=a_group(branch, "第二党小组"))
        a_role(leader, Post.GROUP_LEADER, group=a_group(branch, "第三党小组"))

        figures = figures_of(branch)

        assert (figures["支委人数"], figures["党小组长人数"]) == (1, 2)


class TestActivities:
    def test_an_activity_of_two_forms_counts_in_each_and_once_in_the_total(self, branch):
        a_meeting(branch, forms=[Form.THEME_DAY, Form.PARTY_LECTURE])
        a_meeting(branch, forms=[Form.THEME_DAY])
        a_meeting(branch, forms=[Form.OTHER])

        figures = figures_of(branch)

        assert (figures["主题党日次数"], figures["党课次数"]) == (2, 1)
        assert figures["组织生活总次数"] == 3

    def test_planned_and_cancelled_activities_are_not_counted(self, branch):
        member = a_member(branch)
        a_meeting(branch, state=Meeting.State.PLANNED, present=[member])
        a_meeting(branch, state=Meeting.State.CANCELLED, present=[member])

        figures = figures_of(branch)

        assert (figures["支部党员大会次数"], figures["组织生活总次数"], figures["应到人次"]) == (0, 0, 0)

    def test_the_half_year_has_both_its_edges(self, branch):
        for day in (date(2019, 12, 31), date(2020, 1, 1), date(2020, 6, 30), date(2020, 7, 1)):
            a_meeting(branch, held_on=day)

        assert figures_of(branch, H1)["支部党员大会次数"] == 2
        assert figures_of(branch, H2)["支部党员大会次数"] == 1

    def test_every_form_has_its_own_figure(self, branch):
        forms = [form for form in Form if form != Form.OTHER]
        for times, form in enumerate(forms, 1):
            for _ in range(times):
                a_meeting(branch, forms=[form], group=a_group(branch, f"组{Meeting.objects.count()}"))

        figures = figures_of(branch)

        assert [figures[f"{form.label}次数"] for form in forms] == list(range(1, 10))
        assert figures["组织生活总次数"] == 45

    def test_who_attends_without_vote_is_not_expected(self, branch):
        status = Attendance.Status
        people = [a_member(branch) for _ in range(7)]
        statuses = [
            status.PRESENT,
            status.ONLINE,
            status.ONLINE,
            status.ON_LEAVE,
            status.ABSENT,
            status.ABSENT,
        ]
        attendance = dict(zip(people, [*statuses, status.OBSERVER], strict=True))
        a_meeting(branch, attendance=attendance)

        figures = figures_of(branch)

        assert [figures[f"{word}人次"] for word in ("应到", "实到", "请假", "缺席")] == [6, 3, 1, 2]
        assert figures["出勤率"] == 50

    def test_a_rate_of_nothing_is_none_and_not_zero(self, branch):
        a_meeting(branch)  # held, but nobody was expected

        assert figures_of(branch)["出勤率"] is None


class TestDues:
    def test_on_time_is_all_of_it_within_its_month_or_before(self, branch):
        may = date(2020, 5, 1)
        for paid, paid_on in (
            ("50.00", date(2020, 5, 31)),  # on its last day: on time
            ("50.00", date(2020, 1, 3)),  # half a year ahead: on time
            ("60.00", date(2020, 5, 2)),  # more than due: on time
            ("50.00", date(2020, 6, 1)),  # late, but nothing is owed
            ("49.99", date(2020, 5, 2)),  # part: owed
            (None, None),  # blank: owed
            ("50.00", None),  # no day: nobody can say that it was on time
        ):
            dues(a_member(branch), may, paid=paid, paid_on=paid_on)
        # Free of dues: neither on time nor owed.
        dues(a_member(branch), may, due="0.00", paid="0.00", paid_on=date(2020, 5, 2))

        figures = figures_of(branch)

        assert (figures["党费按时人次"], figures["党费欠交人次"]) == (3, 2)
        assert figures["党费应收"] == Decimal("350.00")  # 7 × 50
        assert figures["党费实收"] == Decimal("309.99")  # 50 + 50 + 60 + 50 + 49.99 + 0 + 50
        assert figures["党费收缴率"] == Decimal("88.6")  # 88.568…

    def test_dues_are_counted_by_the_month_they_are_for_whenever_they_were_paid(self, branch):
        member = a_member(branch)
        dues(member, date(2020, 6, 1), due="10.10", paid="10.10", paid_on=date(2020, 7, 15))
        dues(member, date(2020, 7, 1), due="20.20", paid="20.20", paid_on=date(2020, 6, 30))
        dues(member, date(2019, 12, 1), due="40.40", paid="40.40", paid_on=date(2020, 1, 5))

        first, second = figures_of(branch, H1), figures_of(branch, H2)

        assert (first["党费实收"], first["党费按时人次"]) == (Decimal("10.10"), 0)
        assert (second["党费实收"], second["党费按时人次"]) == (Decimal("20.20"), 1)

    def test_cents_do_not_get_lost(self, branch):
        for _ in range(30):
            dues(a_member(branch), due="0.10", paid="0.10")

        figures = figures_of(branch).as_json()["figures"]

        assert (figures["党费应收"], figures["党费实收"], figures["党费收缴率"]) == ("3.00", "3.00", 100.0)

    def test_the_rate_can_exceed_100_while_somebody_owes(self, branch):
        dues(a_member(branch), due="50.00", paid="200.00", paid_on=date(2020, 1, 5))
        dues(a_member(branch), due="50.00")

        figures = figures_of(branch)

        assert (figures["党费收缴率"], figures["党费欠交人次"]) == (200, 1)


class TestWhatElseWasRecorded:
    def test_talks_cover_whoever_took_part_on_either_side_and_is_still_on_the_roll(self, branch):
        secretary, member, silent = (a_member(branch) for _ in range(3))
        gone = a_member(branch, left_on=date(2020, 6, 30))
        a_talk(secretary, member, "群众代表", held_on=date(2020, 1, 1))
        a_talk(secretary, member, gone, held_on=date(2020, 6, 30))
        a_talk(silent, "群众代表", held_on=date(2020, 7, 1))

        figures = figures_of(branch)

        assert figures["谈心谈话次数"] == 2
        assert figures["谈心谈话覆盖率"] == Decimal("66.7")  # secretary and member, of 3 on the roll

    def test_study_pledges_and_honours_are_counted_by_their_date(self, branch):
        member, kinds, states = a_member(branch), StudyResult.Kind, Honour.State
        inside, outside = date(2020, 6, 30), date(2020, 7, 1)
        reflection, article = kinds.REFLECTION, kinds.ARTICLE
        for kind, day in ((reflection, inside), (reflection, inside), (article, inside), (article, outside)):
            StudyResult.objects.create(branch=branch, member=member, kind=kind, title="学习", dated_on=day)
        for day in (date(2020, 1, 1), inside, inside, outside):
            Pledge.objects.create(branch=branch, member=member, title="承诺", signed_on=day)
        for who, state, day in (
            (member, states.RECOMMENDED, inside),
            (member, states.AWARDED, inside),  # the recommendation stays one
            (None, states.AWARDED, inside),  # the branch's own
            (member, states.AWARDED, outside),
        ):
            Honour.objects.create(branch=branch, member=who, title="先进", state=state, dated_on=day)

        figures = figures_of(branch)

        assert (figures["心得体会篇数"], figures["投稿篇数"], figures["承诺书份数"]) == (2, 1, 3)
        assert (figures["推荐荣誉数"], figures["获评荣誉数"]) == (1, 2)

    def test_a_month_with_two_duty_officers_is_one_month(self, branch):
        for month in (5, 5, 6, 7):
            DutyTurn.objects.create(branch=branch, month=date(2020, month, 1), member=a_member(branch))

        assert figures_of(branch)["轮值月数"] == 2  # May and June

    def test_a_line_of_the_plan_is_done_when_month_form_and_named_group_agree(self, branch):
        first, second = a_group(branch, "第一党小组"), a_group(branch, "第二党小组")
        a_meeting(branch, date(2020, 3, 31), [Form.GROUP_MEETING], group=first)
        a_meeting(branch, date(2020, 3, 9), [Form.THEME_DAY], state=Meeting.State.PLANNED)
        for month, form, group in (
            (3, Form.GROUP_MEETING, first),  # done
            (3, Form.GROUP_MEETING, first),  # done, by the same activity
            (3, Form.GROUP_MEETING, None),  # done: no group is named
            (3, Form.GROUP_MEETING, second),  # another group
            (4, Form.GROUP_MEETING, first),  # another month
            (3, Form.THEME_DAY, None),  # only planned
            (7, Form.GROUP_MEETING, first),  # the other half-year
        ):
            fields = {"month": date(2020, month, 1), "form": form, "group": group}
            PlanItem.objects.create(branch=branch, topic="学习", **fields)

        figures = figures_of(branch)

        assert (figures["计划项数"], figures["计划完成项数"]) == (6, 3)


class TestTheWhole:
    def test_an_empty_branch_has_zeros_and_no_rates(self, branch):
        values = figures_of(branch).as_json()["figures"]

        ratios = ("平均年龄", "出勤率", "党费收缴率", "谈心谈话覆盖率")
        assert [values.pop(name) for name in ratios] == [None] * 4
        assert [values.pop(name) for name in ("党费应收", "党费实收")] == ["0.00", "0.00"]
        # 2 general meetings, 6 theme days, 1 lecture; no committee and no group that could meet.
        assert values.pop("未达标项数") == 9
        assert set(values.values()) == {0}

    def test_the_figures_stand_in_the_order_of_the_contract(self, branch, sample):
        assert list(figures_of(branch).values) == list(sample("2020H1")["figures"])
        assert [figure.name for figure in FIGURES] == list(sample("2020H1")["figures"])

    def test_another_branch_s_records_do_not_leak_in(self, branch):
        everything_in(branch)
        before = figures_of(branch).as_json()

        everything_in(a_branch("邻居党支部"))

        assert figures_of(branch).as_json() == before

    def test_many_branches_at_once_are_what_each_is_alone(self):
        branches = [a_branch(f"第{number}党支部") for number in (1, 2, 3)]
        for branch, times in zip(branches, (0, 1, 2), strict=True):
            for _ in range(times):
                everything_in(branch)

        together = half_year_figures(Branch.objects.order_by("-name"), H1, LATER)

        assert set(together) == {branch.pk for branch in branches}
        for branch in branches:
            assert together[branch.pk].as_json() == figures_of(branch).as_json()
        assert [together[branch.pk]["承诺书份数"] for branch in branches] == [0, 1, 2]

    def test_no_branch_has_no_figures(self):
        assert half_year_figures(Branch.objects.none(), H1, LATER) == {}

    @pytest.mark.parametrize("branches", [1, 3])
    @pytest.mark.parametrize("rows", [1, 3])
    def test_the_number_of_queries_is_always_the_same(self, branches, rows, django_assert_num_queries):
        for number in range(branches):
            branch = a_branch(f"第{number}党支部")
            for _ in range(rows):
                everything_in(branch)

        with django_assert_num_queries(10):
            for figures in half_year_figures(Branch.objects.all(), H1, LATER).values():
                figures.as_json()


def everything_in(branch):
    """One row of everything that is counted."""
    group = a_group(branch, f"第{branch.groups.count() + 1}党小组")
    member = a_member(branch, group=group)
    a_role(member, Post.GROUP_LEADER, group=group)
    a_role(member, Post.COMMITTEE_MEMBER)
    a_meeting(branch, forms=[Form.GROUP_MEETING, Form.PARTY_LECTURE], group=group, present=[member])
    dues(member, paid="50.00", paid_on=date(2020, 1, 5))
    a_talk(member, member)
    day = date(2020, 3, 1)
    StudyResult.objects.create(branch=branch, member=member, kind="article", title="学习", dated_on=day)
    Pledge.objects.create(branch=branch, member=member, title="承诺", signed_on=day)
    Honour.objects.create(branch=branch, member=member, title="先进", state="awarded", dated_on=day)
    DutyTurn.objects.create(branch=branch, month=day, member=member)
    PlanItem.objects.create(branch=branch, month=day, form=Form.GROUP_MEETING, topic="学习", group=group)


@pytest.mark.parametrize(
    ("part", "whole", "times", "expected"),
    [
        (1, 3, 100, "33.3"),
        (2, 3, 100, "66.7"),
        (1, 16, 100, "6.3"),  # 6.25: the even digit would be 6.2
        (1, 400, 100, "0.3"),  # 0.25
        (2001, 2000, 100, "100.1"),  # 100.05, as a float 100.04999…
        (1999, 2000, 100, "100.0"),  # 99.95
        (141, 4, 1, "35.3"),
        (Decimal("0.01"), Decimal("0.03"), 100, "33.3"),
        (0, 7, 100, "0.0"),
        (7, 0, 100, "None"),
    ],
)
def test_ratios_are_rounded_half_up_from_exact_numbers(part, whole, times, expected):
    assert str(rounded_ratio(part, whole, times)) == expected


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("党员总数", "/members/?day=2020-06-30"),
        ("预备党员", "/members/?day=2020-06-30&kind=probationary"),
        ("56岁及以上", "/members/?day=2020-06-30&age=56%2B"),
        ("支委女", "/members/?day=2020-06-30&post=committee&sex=female"),
        ("非党员人数", "/branch/"),
        ("党小组数", "/members/?day=2020-06-30&by=group"),
        ("党小组会次数", "/meetings/?half=2020H1&state=held&form=group_meeting"),
        ("组织生活总次数", "/meetings/?half=2020H1&state=held"),
        ("出勤率", "/meetings/attendance/?half=2020H1"),
        ("请假人次", "/meetings/attendance/?half=2020H1&status=on_leave"),
        ("党费收缴率", "/dues/rows/?half=2020H1"),
        ("党费欠交人次", "/dues/rows/?half=2020H1&state=arrears"),
        ("谈心谈话覆盖率", "/talks/coverage/?half=2020H1"),
        ("投稿篇数", "/study/?half=2020H1&kind=article"),
        ("获评荣誉数", "/honours/?half=2020H1&state=awarded"),
        ("计划完成项数", "/plan/?half=2020H1&state=done"),
        ("未达标项数", "/summary/2020H1/figures/#gaps"),
    ],
)
def test_every_figure_leads_to_its_records(name, url):
    assert figure_url(name, H1) == url


class TestTheCommand:
    def test_it_prints_the_figures_and_gaps_as_json(self, capsys):
        a_member(a_branch("规划党支部"))

        call_command("figures", branch="规划党支部", half="2020H1", today="2020-02-01")

        printed = capsys.readouterr().out
        result = json.loads(printed)
        assert (result["branch"], result["start"], result["end"]) == (
            "规划党支部",
            "2020-01-01",
            "2020-06-30",
        )
        assert result["gaps"] == [{"requirement": "主题党日", "period": "2020-01", "group": None}]
        assert "主题党日" in printed  # as it is read, not as \\u4e3b

    @pytest.mark.parametrize(
        ("asked", "said"),
        [
            ({"branch": "没有的支部"}, "规划党支部"),
            ({"half": "2020"}, "2020H1"),
            ({"today": "6月30日"}, "2020-06-30"),
        ],
    )
    def test_what_it_cannot_use_is_refused_in_one_line_that_says_what_it_can(self, asked, said):
        a_branch("规划党支部")

        with pytest.raises(SystemExit) as refusal:
            call_command(
                "figures", **{"branch": "规划党支部", "half": "2020H1", "today": "2020-07-01"} | asked
            )

        # A text as the exit code is printed to stderr, and the status is 1.
        assert said in refusal.value.code
        assert "\n" not in refusal.value.code

    @pytest.mark.parametrize("half", ["2020H1", "2020H2"])
    def test_the_sample_branch_has_the_figures_that_were_counted_independently(self, half, sample, capsys):
        call_command("import_workbook", DATA / "branch-2020.xlsx")
        capsys.readouterr()

        call_command("figures", branch="第2020联合党支部", half=half, today="2021-01-01")

        result, expected = json.loads(capsys.readouterr().out), sample(half)
        by_place = itemgetter("requirement", "period", "group")
        assert sorted(result.pop("gaps"), key=by_place) == sorted(expected.pop("gaps"), key=by_place)
        assert result == expected
