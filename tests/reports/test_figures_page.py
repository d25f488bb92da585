"""The half-year page beside other half-years, the reasons of the home page's table, and its warnings."""

from datetime import date
from decimal import Decimal
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from branch.periods import HalfYear
from meetings.models import Form, Meeting, PlanItem, Requirement
from members.models import Post
from reports.figures import matrix
from reports.figures.comparison import compared, difference
from reports.figures.definitions import FIGURE
from reports.home import ending_soon
from tests.factories import a_branch, a_group, a_meeting, a_member, a_role, a_talk, an_account, dues

pytestmark = pytest.mark.django_db
H1 = HalfYear(2020, 1)
LATER = date(2021, 1, 1)


@pytest.fixture
def branch():
    return a_branch()


@pytest.fixture
def secretary(branch):
    member = a_member(branch, "沈立言", group=a_group(branch))
    a_role(member, Post.SECRETARY)
    return member


@pytest.fixture
def as_secretary(client, secretary):
    client.force_login(an_account(secretary))
    return client


class TestADifference:
    @pytest.mark.parametrize(
        ("name", "now", "then", "words"),
        [
            ("党课次数", 5, 2, "多3次"),
            ("党课次数", 2, 4, "少2次"),
            ("党课次数", 0, 0, "相同"),
            ("缺席人次", 1, 0, "多1人次"),
            ("出勤率", Decimal("93.8"), Decimal("95.0"), "少1.2个百分点"),
            ("出勤率", None, Decimal("95.0"), "没有可比的数"),
            ("出勤率", Decimal("95.0"), None, "没有可比的数"),
            ("平均年龄", Decimal("41.3"), Decimal("41.0"), "多0.3岁"),
            ("党费实收", Decimal("1350.00"), Decimal("100.50"), "多1,249.50元"),
            ("党费实收", Decimal("100.00"), Decimal("100.0"), "相同"),
        ],
    )
    def test_is_said_in_words_without_a_judgement(self, name, now, then, words):
        assert difference(FIGURE[name], now, then) == words


class TestTheComparison:
    def test_is_with_the_half_year_before_and_the_same_one_a_year_ago(self, branch, secretary):
        for day in (date(2019, 3, 1), date(2019, 4, 1), date(2019, 9, 1), date(2020, 3, 1)):
            a_meeting(branch, day, [Form.PARTY_LECTURE])

        before, year_ago = compared(branch, H1, LATER).beside("党课次数")

        assert (before.half.code, before.value, before.difference) == ("2019H2", 1, "相同")
        assert (year_ago.half.code, year_ago.value, year_ago.difference) == ("2019H1", 2, "少1次")
        assert year_ago.url == "/meetings/?half=2019H1&state=held&form=party_lecture"

    def test_of_a_second_half_too(self, branch):
        a_meeting(branch, date(2020, 3, 1))
        a_meeting(branch, date(2019, 9, 1))

        halves = [one.half.code for one in compared(branch, HalfYear(2020, 2), LATER).beside("党课次数")]
        assert halves == ["2020H1", "2019H2"]

    def test_a_half_year_in_which_nothing_was_recorded_is_not_compared_with(self, branch, secretary):
        a_meeting(branch, date(2019, 9, 1))

        numbers = compared(branch, H1, LATER)

        assert [one.half.code for one in numbers.beside("党员总数")] == ["2019H2"]
        assert [half.code for half in numbers.without_records] == ["2019H1"]

    @pytest.mark.parametrize("record", ["talk", "dues", "plan"])
    def test_one_record_of_whatever_kind_is_a_record(self, branch, secretary, record):
        if record == "talk":
            a_talk(secretary, "群众", held_on=date(2019, 9, 1))
        elif record == "dues":
            dues(secretary, date(2019, 9, 1))
        else:
            PlanItem.objects.create(branch=branch, month=date(2019, 9, 1), form=Form.THEME_DAY, topic="学习")

        assert [one.half.code for one in compared(branch, H1, LATER).beside("党员总数")] == ["2019H2"]

    def test_the_page_shows_both_and_their_links(self, as_secretary, branch):
        a_meeting(branch, date(2019, 9, 1), [Form.PARTY_LECTURE])
        a_meeting(branch, date(2020, 3, 1), [Form.THEME_DAY])

        page = as_secretary.get("/summary/2020H1/figures/").content.decode()

        link = '<a href="/meetings/?half=2019H2&amp;state=held&amp;form=party_lecture">2019下半年 1</a>'
        assert f'比{link}：<span class="nowrap">少1次</span>' in page
        assert "2019年上半年没有记录，不比" in page

    def test_costs_the_same_however_much_is_recorded(self, as_secretary, branch, secretary):
        def queries():
            with CaptureQueriesContext(connection) as captured:
                as_secretary.get("/summary/2020H1/figures/")
            return len(captured)

        def record(day):
            a_meeting(branch, day, present=[secretary])
            a_talk(secretary, "群众", held_on=day)
            dues(secretary, day)

        for month in (1, 2):  # the first visit of all makes the session
            record(date(2020, month, 1))
            queries()
        few = queries()
        for day in (date(2020, 3, 1), date(2019, 3, 1), date(2019, 9, 1), date(2019, 10, 1)):
            record(day)

        assert queries() == few


def row(table, label):
    return next(row for row in table.rows if row.label == label)


def reasons(table, label):
    return [cell.reason for cell in row(table, label).cells]


class TestWhyNothingIsAsked:
    def test_a_group_that_is_not_founded_yet_has_nobody_or_is_dissolved(self, branch):
        a_member(
            branch, group=a_group(branch, "甲组", founded_on=date(2020, 3, 1)), joined_on=date(2020, 3, 1)
        )
        a_member(branch, group=a_group(branch, "乙组"), joined_on=date(2020, 3, 1), left_on=date(2020, 5, 1))
        gone = a_group(branch, "丙组", dissolved_on=date(2020, 4, 1))
        a_member(branch, group=gone, left_on=date(2020, 4, 1))

        table = matrix(branch, H1, LATER)

        assert reasons(table, "甲组党小组会")[:3] == ["小组未成立", "小组未成立", ""]
        assert reasons(table, "乙组党小组会") == [
            "组里没党员",
            "组里没党员",
            "",
            "",
            "组里没党员",
            "组里没党员",
        ]
        assert reasons(table, "丙组党小组会") == ["", "", "", "小组已撤销", "小组已撤销", "小组已撤销"]

    def test_no_committee_yet(self, branch, secretary):
        secretary.roles.update(began_on=date(2020, 3, 1))

        assert reasons(matrix(branch, H1, LATER), "支部委员会")[:3] == ["没有支委会", "没有支委会", ""]

    def test_a_rule_that_has_not_begun_is_over_or_is_replaced(self, branch):
        fields = {"branch": branch, "source": "本支部计划"}
        Requirement.objects.create(
            form=Form.GROUP_STUDY,
            each="month",
            began_on=date(2020, 2, 1),
            ended_on=date(2020, 4, 1),
            **fields,
        )
        Requirement.objects.create(
            form=Form.THEME_DAY, each="quarter", began_on=date(2020, 5, 1), position=4, **fields
        )

        table = matrix(branch, H1, LATER)

        assert reasons(table, "集中学习") == ["还没执行", "", "", "不再执行", "不再执行", "不再执行"]
        monthly, quarterly = (one for one in table.rows if one.label == "主题党日")
        assert [cell.reason for cell in monthly.cells] == ["", "", "", "", "另有要求", "另有要求"]
        assert [cell.reason for cell in quarterly.cells] == ["还没执行", ""]

    def test_the_branch_is_not_founded_or_the_time_has_not_come(self, branch, secretary):
        branch.founded_on = date(2020, 2, 10)
        secretary.roles.update(began_on=date(2020, 2, 10))

        cells = reasons(matrix(branch, H1, date(2020, 4, 10)), "支部委员会")
        assert cells == ["支部未成立", "", "", "", "未到", "未到"]

    def test_what_asks_nothing_all_half_year_is_named_with_its_reason(self, branch):
        Requirement.objects.create(
            branch=branch,
            form=Form.THEME_DAY,
            each="month",
            at_least=0,
            source="",
            reason="人员外派",
            position=4,
        )

        table = matrix(branch, H1, LATER)

        assert [(one.requirement.get_form_display(), one.reason) for one in table.not_asked] == [
            ("支部委员会", "没有支部委员会"),
            ("党小组会", "没有党小组，或组里没有党员"),
            ("主题党日", "人员外派"),
        ]

    def test_the_page_says_it_in_words(self, as_secretary, branch, secretary):
        secretary.roles.update(began_on=date(2020, 3, 1))
        Requirement.objects.create(
            branch=branch, form=Form.THEME_DAY, each="month", at_least=0, reason="外派"
        )

        page = as_secretary.get("/?half=2020H1").content.decode()

        assert page.count("<small>没有支委会</small>") == 2
        assert "不要求：主题党日（外派）" in page


class TestTheWarning:
    """27 June 2020: the month, the second quarter and the half-year end in three days."""

    @pytest.fixture(autouse=True)
    def on_the_day(self):
        with patch("django.utils.timezone.localdate", return_value=date(2020, 6, 27)):
            yield

    def warnings(self, client):
        response = client.get("/")
        reader = response.wsgi_request.access
        endings = ending_soon(matrix(reader.branch, H1, reader.day), reader)
        return [
            (one.period.code, one.days_left, [label for label, _ in one.open]) for one in endings
        ], response

    def test_names_what_is_not_held_and_has_no_day_for_each_period_that_ends(self, as_secretary, branch):
        a_meeting(branch, date(2020, 6, 29), [Form.THEME_DAY], state=Meeting.State.PLANNED)
        a_meeting(branch, date(2020, 5, 9), [Form.PARTY_LECTURE])

        found, response = self.warnings(as_secretary)

        assert found == [
            ("2020-06", 3, ["支部委员会", "第一党小组会"]),
            ("2020Q2", 3, ["支部党员大会"]),
        ]
        assert "<b>6月还剩3天。</b>" in response.content.decode()
        assert "<b>第二季度还剩3天。</b>" in response.content.decode()

    def test_a_line_of_the_plan_without_a_day_is_no_day(self, as_secretary, branch):
        PlanItem.objects.create(branch=branch, month=date(2020, 6, 1), form=Form.THEME_DAY, topic="学习")

        found, _ = self.warnings(as_secretary)
        assert "主题党日" in found[0][2]

    def test_not_a_week_before_nor_in_another_half_year(self, as_secretary):
        assert "6月还剩" not in as_secretary.get("/?half=2019H2").content.decode()
        with patch("django.utils.timezone.localdate", return_value=date(2020, 6, 22)):
            assert "还没开、也没定日期" not in as_secretary.get("/").content.decode()
        with patch("django.utils.timezone.localdate", return_value=date(2020, 6, 30)):
            assert "今天是6月最后一天" in as_secretary.get("/").content.decode()

    def test_only_for_who_may_record(self, client, branch, secretary):
        own = a_group(branch, "第二党小组")
        leader = a_member(branch, "邵国梁", group=own)
        a_role(leader, Post.GROUP_LEADER, group=own)
        client.force_login(an_account(leader, "zuzhang"))

        found, _ = self.warnings(client)
        assert found == [("2020-06", 3, ["第二党小组会"])]


class TestAYear:
    def test_the_page_counts_both_halves_and_every_number_leads_to_its_records(
        self, as_secretary, branch, secretary
    ):
        for day in (date(2020, 3, 5), date(2020, 9, 10), date(2019, 9, 12)):
            a_meeting(branch, day, [Form.PARTY_LECTURE], [secretary])

        page = as_secretary.get("/summary/2020/figures/")
        shown = {one["name"]: one for part in page.context["sections"] for one in part["figures"]}

        assert shown["党课次数"]["text"] == "2"
        assert shown["党课次数"]["url"] == "/meetings/?half=2020&state=held&form=party_lecture"
        listed = as_secretary.get(shown["党课次数"]["url"]).content.decode()
        assert "3月5日" in listed and "9月10日" in listed and "9月12日" not in listed
        assert [(one.half.name, one.value) for one, _ in shown["党课次数"]["beside"]] == [("2019年", 1)]
        assert shown["未达标项数"]["url"] == "/summary/2020/figures/#gaps"
        assert "看半年" in page.content.decode()

    @pytest.mark.parametrize("year", ["0", "1899", "2200", "99999"])
    def test_a_year_that_is_none_is_not_there(self, as_secretary, year):
        assert as_secretary.get(f"/summary/{year}/figures/").status_code == 404


@pytest.mark.parametrize(
    "path", ["1900H1/figures/", "2199H2/figures/", "1900H1/", "2199H2/", "1900/figures/", "2199/figures/"]
)
def test_at_both_ends_of_time_a_page_has_one_neighbour(as_secretary, path):
    assert as_secretary.get(f"/summary/{path}").status_code == 200
