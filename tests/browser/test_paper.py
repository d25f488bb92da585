"""The largest type on a small phone, and pages on paper: nothing beside the page, nothing but the record."""

import io
import unicodedata
from datetime import date

import pdfplumber
import pytest
from django.urls import reverse

from branch.models import Branch
from branch.periods import HalfYear, today
from meetings.models import Campaign, Form, PlanItem
from members.models import Election, Post
from tests.browser.pages import faults_of
from tests.factories import a_branch, a_group, a_meeting, a_member, a_role, a_transfer, an_account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "阿卜杜热合曼·买买提江"


@pytest.fixture
def secretary(transactional_db):
    """Reads in the largest type; two of the members share a long name, which shows with their numbers."""
    branch = a_branch("规划信息联合党支部")
    group = a_group(branch)
    people = [a_member(branch, name, group=group) for name in ("沈立言", LONG, LONG)]
    a_role(people[0], Post.SECRETARY)
    past = {"began_on": date(2020, 1, 1), "ended_on": date(2023, 1, 1)}
    a_role(people[1], Post.GROUP_LEADER, group=group, way="designated", leaving="transferred", **past)
    Election.objects.create(
        branch=branch, term_name="第一届", held_on=date(2020, 1, 1), settled_on=date(2020, 1, 1), seats=1
    )
    a_transfer(people[2], moved_on=today(), cancelled_on=today(), reason="不调了")
    a_meeting(branch, today(), topic="学习贯彻全会精神和年度工作述职", present=people)
    month = today().replace(day=1)
    PlanItem.objects.create(
        branch=branch, month=month, form=Form.THEME_DAY, topic="参观市档案馆，重温入党誓词", group=group
    )
    Campaign.objects.create(
        branch=branch,
        name="“把每一件小事办实”主题教育（2026年）",
        kind=Campaign.Kind.THEME,
        began_on=month,
    )
    return an_account(people[0], "shuji", text_size="xlarge")


@pytest.mark.parametrize(
    "name",
    [
        "meetings:new",
        "meetings:list",
        "talks:new",
        "plan:list",
        "campaigns:list",
        "posts:list",
        "elections:list",
        "transfers:list",
    ],
)
def test_the_largest_type_fits_a_small_phone(window, secretary, problems, name):
    page = window(secretary, {"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page.goto(reverse(name))

    assert (faults_of(page), problems) == ([], [])


def text_of(paper):
    """What stands on the pages; a font may map a character to its Kangxi radical, which NFKC undoes."""
    return unicodedata.normalize("NFKC", "".join(sheet.extract_text() for sheet in paper.pages))


def printed(page, address):
    page.goto(address)
    return pdfplumber.open(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))


@pytest.mark.parametrize(
    "name",
    ["reports:home", "meetings:list", "plan:list", "campaigns:list", "members:list", "transfers:list"],
)
def test_a_printed_page_says_whose_it_is_in_black_and_beside_nothing(window, secretary, name):
    with printed(window(secretary), reverse(name)) as paper:
        text = text_of(paper)
        chars = [(char, sheet.width) for sheet in paper.pages for char in sheet.chars]
        colours = {tuple(char["non_stroking_color"]) for char, _ in chars}
        beside = [char["text"] for char, width in chars if char["x1"] > width - 36]

    assert text.startswith("规划信息联合党支部")
    assert {word for word in ("打印", "去补录", "导出", "退出") if word in text} == set()
    assert (colours, beside) == ({(0, 0, 0)}, [])


def test_paper_has_one_size_of_type_for_every_reader(window, secretary):
    def sizes():
        with printed(window(secretary), reverse("members:list")) as paper:
            return {round(char["size"], 1) for char in paper.pages[0].chars}

    largest = sizes()
    secretary.text_size = ""
    secretary.save()

    assert largest == sizes()


def test_a_list_that_is_cut_short_says_so_on_paper(window, secretary):
    for _ in range(21):
        a_meeting(Branch.objects.get(), today(), topic="集中学习")
    half = HalfYear.containing(today()).code

    with printed(window(secretary), f"{reverse('meetings:list')}?half={half}") as paper:
        assert "这里印了最近的 20 条" in text_of(paper)
