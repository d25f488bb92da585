"""The home page, the half-year page, the summary and the overview, as the people they are for see them."""

import html
import re
from datetime import date
from io import BytesIO

import pdfplumber
import pytest

from branch.models import Branch
from branch.periods import HalfYear, today
from meetings.models import Form, Meeting
from members.models import Post
from reports.figures import FIGURES, figure_url, half_year_figures
from reports.summary.compose import compose
from tests.factories import a_branch, a_group, a_meeting, a_member, a_role, an_account, an_organisation, dues

pytestmark = pytest.mark.django_db
H1 = HalfYear(2020, 1)


@pytest.fixture
def branch():
    return a_branch(superior=an_organisation(), founded_on=date(2019, 12, 20))


@pytest.fixture
def secretary(branch):
    member = a_member(branch, "沈立言", group=a_group(branch))
    a_role(member, Post.SECRETARY)
    return member


@pytest.fixture
def as_secretary(client, secretary):
    client.force_login(an_account(secretary))
    return client


class TestHome:
    def test_says_what_is_missing_and_leads_to_the_form(self, as_secretary, branch):
        page = as_secretary.get("/?half=2020H1").content.decode()

        group = branch.groups.get()
        assert f'href="/meetings/new/?form=group_meeting&amp;group={group.pk}&amp;date=2020-01-31"' in page

    def test_asks_for_what_is_due_this_month_before_it_ends(self, as_secretary):
        page = as_secretary.get("/").content.decode()

        month = today().month
        assert f"{month}月主题党日还未召开" in page

    def test_a_group_leader_is_asked_only_for_the_own_group(self, client, branch, secretary):
        own = a_group(branch, "第二党小组")
        leader = a_member(branch, "邵国梁", group=own)
        a_role(leader, Post.GROUP_LEADER, group=own)
        client.force_login(an_account(leader, "zuzhang"))

        todos = client.get("/?half=2020H1").context["todos"]

        assert {todo.subject for todo in todos} == {"第二党小组"}

    def test_no_link_leads_a_group_leader_to_a_form_that_is_refused(self, client, branch, secretary):
        own = a_group(branch, "第二党小组")
        leader = a_member(branch, "邵国梁", group=own)
        a_role(leader, Post.GROUP_LEADER, group=own)
        client.force_login(an_account(leader, "zuzhang"))

        for path in ("/?half=2020H1", "/summary/2020H1/figures/"):
            links = set(re.findall(r'href="(/meetings/new/\?[^"]+)"', client.get(path).content.decode()))
            assert len(links) == 6, path  # the own group's six months
            assert {client.get(html.unescape(link)).status_code for link in links} == {200}

    def test_a_member_without_post_lands_on_the_own_page(self, client, branch):
        member = a_member(branch)
        client.force_login(an_account(member, "dangyuan"))

        assert client.get("/").headers["Location"] == "/members/me/"

    def test_costs_the_same_with_one_meeting_and_with_three(
        self, as_secretary, branch, django_assert_num_queries
    ):
        as_secretary.get("/")
        for number in (1, 2, 3):
            a_meeting(branch, today(), number=f"H{number}", forms=[Form.THEME_DAY])
            a_meeting(branch, today(), number=f"P{number}", state=Meeting.State.PLANNED)
            with django_assert_num_queries(HOME_QUERIES):
                as_secretary.get("/")


HOME_QUERIES = 34


class TestHalfYearPage:
    def test_every_figure_stands_there_with_its_link(self, as_secretary, branch, secretary):
        a_meeting(branch, date(2020, 3, 18), present=[secretary])
        dues(secretary, date(2020, 1, 1), "1050.00", "1050.00", date(2020, 1, 5))

        response = as_secretary.get("/summary/2020H1/figures/")

        result = half_year_figures(Branch.objects.filter(pk=branch.pk), H1, today())[branch.pk]
        shown = [one for section in response.context["sections"] for one in section["figures"]]
        assert [one["name"] for one in shown] == [figure.name for figure in FIGURES]
        assert [one["url"] for one in shown] == [figure_url(figure.name, H1) for figure in FIGURES]
        texts = {one["name"]: one["text"] for one in shown}
        assert texts["支部党员大会次数"] == str(result["支部党员大会次数"]) == "1"
        assert texts["党费实收"] == "1,050.00"
        assert texts["谈心谈话覆盖率"] == "0.0"

    def test_a_rate_of_nothing_is_a_dash(self, as_secretary):
        sections = as_secretary.get("/summary/2020H1/figures/").context["sections"]

        texts = {one["name"]: one["text"] for section in sections for one in section["figures"]}
        assert texts["出勤率"] == "—"

    def test_every_gap_stands_there_with_its_source(self, as_secretary, branch):
        page = as_secretary.get("/summary/2020H1/figures/").content.decode()

        result = half_year_figures(Branch.objects.filter(pk=branch.pk), H1, today())[branch.pk]
        assert len(result.gaps) > 0
        assert page.count("没有记录<small>") == len(result.gaps)
        assert "《中国共产党支部工作条例（试行）》第十三条" in page

    def test_every_figure_s_link_opens(self, as_secretary):
        for figure in FIGURES:
            assert as_secretary.get(figure_url(figure.name, H1)).status_code == 200, figure.name

    @pytest.mark.parametrize("half", ["2020H3", "1000H1", "9999H2"])
    def test_an_impossible_half_year_is_not_there(self, as_secretary, half):
        assert as_secretary.get(f"/summary/{half}/figures/").status_code == 404


class TestSummary:
    def test_stands_on_the_page_as_on_paper(self, as_secretary, branch, secretary):
        a_meeting(branch, date(2020, 3, 18), present=[secretary])
        page = as_secretary.get("/summary/2020H1/")
        paper = as_secretary.get("/summary/2020H1/pdf/")

        document = compose(branch, H1, today())
        assert page.context["document"] == document
        assert page.context["blanks"] == document.plain_text().count("【待补充")
        assert paper.headers["Content-Type"] == "application/pdf"
        assert paper.headers["Content-Disposition"].startswith("attachment")
        assert read(paper.content) == without_spaces(document.plain_text())

    def test_a_look_at_it_does_not_start_a_download(self, as_secretary):
        assert (
            as_secretary.get("/summary/2020H1/preview/").headers["Content-Disposition"].startswith("inline")
        )

    def test_a_character_without_a_glyph_is_named_instead_of_printed_as_a_box(self, as_secretary, branch):
        a_meeting(branch, forms=[Form.THEME_DAY], topic="参观\ue000馆")

        response = as_secretary.get("/summary/2020H1/pdf/", follow=True)

        assert response.redirect_chain == [("/summary/2020H1/", 302)]
        assert "U+E000" in response.content.decode()


def without_spaces(text):
    return "".join(text.split())


def read(pdf: bytes) -> str:
    """The text of all pages without white space and page numbers."""
    with pdfplumber.open(BytesIO(pdf)) as file:
        pages = [page.crop((0, 0, page.width, page.height - 99)).extract_text() for page in file.pages]
    return without_spaces("".join(pages))


class TestOverview:
    @pytest.fixture
    def as_superior(self, client, branch):
        client.force_login(an_account(username="shangji", organisation=branch.superior))
        return client

    def test_is_where_a_superior_lands_and_shows_every_branch_below(self, as_superior, branch):
        a_branch("下面的支部", superior=an_organisation("二级党委", parent=branch.superior))
        a_branch("别处的支部", superior=an_organisation("别的党委"))

        response = as_superior.get("/", follow=True)

        assert response.redirect_chain[-1][0] == "/overview/"
        names = [row.result.branch.name for row in response.context["rows"]]
        assert names == ["规划联合党支部", "下面的支部"]

    def test_says_which_months_of_which_group_are_missing(self, as_superior, branch):
        group = a_group(branch, "第一党小组")
        present = a_member(branch, group=group)
        for month in (1, 5, 6):
            a_meeting(branch, date(2020, month, 9), [Form.GROUP_MEETING], [present], group=group)
        a_meeting(branch, date(2020, 2, 9), [Form.GENERAL_MEETING])

        response = as_superior.get("/overview/?half=2020H1")

        cells = dict(zip(response.context["requirements"], response.context["rows"][0].cells, strict=True))
        assert {label: (cell.state, cell.words) for label, cell in cells.items()} == {
            "支部党员大会": ("miss", "第二季度"),
            "党小组会": ("miss", "第一党小组2月至4月"),
            "党课": ("miss", "上半年"),
            "主题党日": ("miss", "1月至6月"),
        }

    def test_what_is_not_due_yet_is_no_gap(self, as_superior):
        response = as_superior.get(f"/overview/?half={HalfYear.containing(today()).next}")

        assert {cell.state for cell in response.context["rows"][0].cells} == {"wait"}

    def test_a_branch_is_opened_to_look_at_and_not_to_change(self, as_superior, branch, secretary):
        meeting = a_meeting(branch)

        response = as_superior.post(f"/overview/{branch.pk}/open/?half=2020H1")

        assert response.headers["Location"] == "/?half=2020H1"
        assert as_superior.get(f"/meetings/{meeting.pk}/").status_code == 200
        assert as_superior.get(f"/meetings/{meeting.pk}/edit/").status_code == 403
        assert as_superior.get("/summary/2020H1/").status_code == 403

    def test_a_branch_elsewhere_cannot_be_opened(self, as_superior):
        elsewhere = a_branch("别处的支部", superior=an_organisation("别的党委"))

        assert as_superior.post(f"/overview/{elsewhere.pk}/open/").status_code == 404
        assert as_superior.get("/meetings/").headers["Location"] == "/overview/"

    def test_costs_the_same_with_one_branch_and_with_three(
        self, as_superior, branch, django_assert_num_queries
    ):
        for number in (1, 2):
            with django_assert_num_queries(OVERVIEW_QUERIES):
                as_superior.get("/overview/?half=2020H1")
            other = a_branch(f"支部{number}", superior=branch.superior)
            a_meeting(other, present=[a_member(other, group=a_group(other))])
        with django_assert_num_queries(OVERVIEW_QUERIES):
            as_superior.get("/overview/?half=2020H1")


OVERVIEW_QUERIES = 16
