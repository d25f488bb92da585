"""The half-year in pictures: the numbers of the records, their links, and SVG that paper takes too."""

import re
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from branch.periods import HalfYear
from meetings.models import Form, Meeting
from members.models import Post
from reports.charts import charts_of
from reports.charts.drawing import LINE, WIDTH
from tests.factories import a_branch, a_group, a_meeting, a_member, a_role, a_talk, an_account, dues

pytestmark = pytest.mark.django_db
H1 = HalfYear(2020, 1)
LATER = date(2021, 1, 1)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def branch():
    return a_branch()


@pytest.fixture
def full(branch):
    """A secretary and two groups; something of everything."""
    first, second = a_group(branch), a_group(branch, "第二党小组")
    people = [a_member(branch, f"党员{n}", group) for n, group in enumerate((first, first, second))]
    a_role(people[0], Post.SECRETARY)
    a_meeting(branch, date(2020, 1, 9), [Form.THEME_DAY, Form.GROUP_STUDY], present=people)
    a_meeting(
        branch, date(2020, 3, 9), [Form.THEME_DAY], present=people[:2], attendance={people[2]: "absent"}
    )
    a_meeting(
        branch, date(2020, 3, 19), [Form.THEME_DAY], present=people[:1], attendance={people[1]: "observer"}
    )
    a_meeting(branch, date(2020, 4, 9), [Form.PARTY_LECTURE], state=Meeting.State.PLANNED)
    a_talk(people[0], people[1], held_on=date(2020, 2, 9))
    dues(people[0], date(2020, 1, 1), "50.00", "50.00", date(2020, 1, 5))
    dues(people[1], date(2020, 1, 1), "20.50", "10.25", date(2020, 2, 5))
    dues(people[1], date(2020, 2, 1), "20.50")
    return people


def chart(branch, name, today=LATER):
    return next(one for one in charts_of(branch, H1, today) if one.name == name)


class TestTheNumbers:
    def test_a_half_year_without_records_has_no_chart(self, branch):
        assert charts_of(branch, H1, LATER) == []

    def test_activities_stand_by_form_and_month_each_form_of_one_activity_counted(self, branch, full):
        one = chart(branch, "activities")

        assert one.head == ("形式", "1月", "2月", "3月", "4月", "5月", "6月")
        assert one.rows == (
            ("主题党日", "1", "0", "2", "0", "0", "0"),
            ("集中学习", "1", "0", "0", "0", "0", "0"),
        )

    def test_turnout_leaves_out_who_attended_without_vote(self, branch, full):
        rows = chart(branch, "turnout").rows

        assert rows[0] == ("1月", "3", "3", "100.0%")
        assert rows[1] == ("2月", "—", "—", "—")
        assert rows[2] == ("3月", "4", "3", "75.0%")

    def test_dues_stand_in_the_month_that_they_are_for(self, branch, full):
        rows = chart(branch, "dues").rows

        assert rows[0] == ("1月", "70.50", "60.25")
        assert rows[1] == ("2月", "20.50", "0.00")
        assert rows[2] == ("3月", "没有登记", "没有登记")

    def test_talks_are_counted_by_group_and_name_nobody(self, branch, full):
        one = chart(branch, "talks")

        assert one.rows == (("第一党小组", "2名", "0名"), ("第二党小组", "0名", "1名"))
        assert "党员0" not in one.svg() and "党员1" not in one.svg()

    def test_members_without_a_group_stand_last(self, branch, full):
        a_member(branch, "无组")

        assert chart(branch, "talks").rows[-1] == ("没有党小组", "0名", "1名")

    def test_months_to_come_are_not_nought(self, branch, full):
        early = date(2020, 3, 20)

        assert chart(branch, "activities", early).rows[0][3:] == ("2", "未到", "未到", "未到")
        assert chart(branch, "turnout", early).rows[3] == ("4月", "未到", "未到", "未到")
        assert chart(branch, "dues", early).rows[3] == ("4月", "未到", "未到")

    def test_another_branch_s_records_are_not_in_it(self, branch, full):
        assert charts_of(a_branch("邻居党支部"), H1, LATER) == []

    @pytest.mark.parametrize("times", [1, 3])
    def test_the_number_of_queries_is_always_the_same(self, branch, full, times, django_assert_num_queries):
        for number in range(times):
            a_meeting(branch, date(2020, 5, number + 1), present=full)
            a_talk(full[0], full[2], held_on=date(2020, 5, number + 1))
            dues(full[2], date(2020, number + 1, 1))

        with django_assert_num_queries(7):
            charts_of(branch, H1, LATER)


class TestThePicture:
    def test_it_is_well_formed_and_told_by_title_and_description(self, branch, full):
        for one in charts_of(branch, H1, LATER):
            root = ElementTree.fromstring(one.svg())
            title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
            assert root.get("role") == "img"
            assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
            assert title.text == one.title and desc.text == one.says

    def test_it_is_as_wide_as_the_text_and_a_whole_number_of_lines_high(self, branch, full):
        for one in charts_of(branch, H1, LATER):
            width, height = map(float, ElementTree.fromstring(one.svg()).get("viewBox").split()[2:])
            assert width == WIDTH
            assert height / LINE == pytest.approx(round(height / LINE), abs=0.001)

    def test_nothing_in_it_needs_a_style_sheet_or_a_script(self, branch, full):
        for one in charts_of(branch, H1, LATER):
            assert not re.search(r"<style|<script|style=|class=|\son\w+=", one.svg(linked=True))

    def test_every_number_of_the_table_is_written_in_the_picture_too(self, branch, full):
        for one in charts_of(branch, H1, LATER):
            if one.name != "turnout":
                words = "".join(ElementTree.fromstring(one.svg()).itertext())
                for row in one.rows:
                    for text in row[1:]:
                        assert text.removesuffix(".00") in words or text == "没有登记", (one.name, text)

    def test_nothing_is_drawn_outside_the_sheet(self, branch, full):
        for number in range(30):
            a_member(branch, f"多{number}", branch.groups.first())
        for one in charts_of(branch, H1, LATER):
            for bar in ElementTree.fromstring(one.svg()).iter(f"{SVG}rect"):
                x, y, wide, tall = (float(bar.get(name)) for name in ("x", "y", "width", "height"))
                assert x >= 0 and y >= 0 and wide >= 0 and tall >= 0
                assert x + wide <= WIDTH + 0.1 and y + tall <= one.height, one.name

    def test_wide_numbers_stand_above_each_other_and_equal_ones_once(self, branch):
        member = a_member(branch)
        dues(member, date(2020, 1, 1), "12345.50", "12345.50", date(2020, 1, 5))
        dues(member, date(2020, 2, 1), "12345.50", "12000.50", date(2020, 2, 5))

        words = [one.text for one in ElementTree.fromstring(chart(branch, "dues").svg()).iter(f"{SVG}text")]
        assert words.count("12345.50") == 2 and words.count("12000.50") == 1

    def test_a_name_with_signs_breaks_nothing(self, branch):
        group = a_group(branch, "<第&一>组\"'")
        member = a_member(branch, group=group)
        a_talk(member, "群众", held_on=date(2020, 2, 9))

        root = ElementTree.fromstring(chart(branch, "talks").svg(linked=True))
        assert group.name in "".join(root.itertext())


class TestTheLinks:
    def test_on_paper_there_are_none(self, branch, full):
        assert all("<a " not in one.svg() for one in charts_of(branch, H1, LATER))

    def test_every_bar_leads_to_just_its_records(self, client, branch, full):
        client.force_login(an_account(full[0]))
        pages = {}
        for one in charts_of(branch, H1, LATER):
            root = ElementTree.fromstring(one.svg(linked=True))
            assert root.get("role") == "group"
            links = root.findall(f"{SVG}a")
            assert links and all(link.get("aria-label") for link in links)
            for link in links:
                response = client.get(link.get("href"))
                assert response.status_code == 200, link.get("href")
                pages[link.get("aria-label")] = response

        assert pages["3月主题党日2次，看记录"].context["total"] == 2
        assert pages["3月应到4人次，看记录"].context["total"] == 4
        assert pages["3月实到3人次，出勤率75.0%，看记录"].context["total"] == 3
        assert pages["1月应收70.50元，看记录"].context["month"].code == "2020-01"

    def test_the_page_shows_each_with_its_table_behind_it(self, client, branch, full):
        client.force_login(an_account(full[0]))

        page = client.get("/summary/2020H1/figures/").content.decode()

        assert page.count("<svg xmlns") == 4 and page.count("看这张图的数字") == 4
        assert 'href="/meetings/attendance/?half=2020H1&amp;month=2020-03&amp;status=came">3</a>' in page

    def test_without_records_the_page_has_no_charts(self, client, branch):
        secretary = a_member(branch)
        a_role(secretary)
        client.force_login(an_account(secretary))

        assert 'id="charts"' not in client.get("/summary/2020H1/figures/").content.decode()


def test_money_is_added_exactly(branch):
    member = a_member(branch)
    for number in range(1, 4):
        other = a_member(branch, f"党员{number}")
        dues(other, date(2020, 1, 1), "0.10", "0.10", date(2020, 1, 1))
    dues(member, date(2020, 1, 1), "0.20", "0.20", date(2020, 1, 1))

    assert [Decimal(text) for text in chart(branch, "dues").rows[0][1:]] == [Decimal("0.50")] * 2
