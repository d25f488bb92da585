"""The journeys of the people it is made for, in real Chromium against a running server."""

from io import BytesIO
from pathlib import Path

import pdfplumber
import pytest
from playwright.sync_api import expect

from branch.models import Branch
from branch.periods import HalfYear, Month, today
from meetings.models import Attendance, Meeting
from members.models import Post
from reports.figures import half_year_figures
from tests.browser.pages import DESKTOP, PHONE, faults_of
from tests.factories import PASSWORD, a_branch, a_group, a_member, a_role, an_account, an_organisation, dues

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def branch(transactional_db):
    """A secretary, an organiser and two members in one group; this month's dues are open."""
    branch = a_branch("规划信息联合党支部", superior=an_organisation())
    group = a_group(branch)
    people = [a_member(branch, name, group=group) for name in ("沈立言", "顾秋实", "单伯庸", "尹堃")]
    a_role(people[0], Post.SECRETARY)
    a_role(people[1], Post.ORGANIZATION_OFFICER)
    an_account(people[0], "shuji")
    an_account(people[1], "zuzhi")
    for member in people:
        dues(member, Month.containing(today()).start, "120.50")
    return branch


def sign_in(page, server, account):
    page.goto(f"{server.url}/login/")
    page.get_by_label("账号").fill(account)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="组织生活体检")).to_be_visible()


def sign_out(page):
    page.locator("details.who summary").click()
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()


def figures_of(branch):
    half = HalfYear.containing(today())
    return half_year_figures(Branch.objects.filter(pk=branch.pk), half, today())[branch.pk]


def test_from_a_meeting_and_the_dues_to_the_printed_summary(page, live_server, branch, problems):
    sign_in(page, live_server, "shuji")
    page.get_by_role("link", name="记录组织生活").first.click()
    page.locator("label.chip", has_text="支部党员大会").click()
    page.locator("label.chip", has_text="党课").click()
    page.get_by_label("地点").fill("三楼党员活动室")
    page.get_by_label("主题 *").fill("学习党章第一章")
    page.get_by_label("主持人").fill("沈立言")
    page.get_by_label("主讲人").fill("区委党校李伟老师")
    # Everybody is there but one: a press on the name, and why.
    page.get_by_role("button", name="单伯庸").click()
    page.get_by_role("group", name="单伯庸").get_by_text("请假").click()
    page.get_by_label("单伯庸的事由").fill("住院复查")
    page.get_by_role("textbox", name="内容").fill("尹堃：党章第一章讲了党员的条件。")
    page.get_by_role("button", name="保存").click()

    expect(page.get_by_role("heading", name="学习党章第一章")).to_be_visible()
    meeting = Meeting.objects.get()
    assert [form.label for form in meeting.forms] == ["支部党员大会", "党课"]
    assert (meeting.chair.name, meeting.lecturer_name) == ("沈立言", "区委党校李伟老师")
    came = {row.member.name: row.get_status_display() for row in meeting.attendances.select_related("member")}
    assert came == {"沈立言": "出席", "顾秋实": "出席", "尹堃": "出席", "单伯庸": "请假"}
    assert Attendance.objects.get(status="on_leave").reason == "住院复查"

    sign_out(page)
    sign_in(page, live_server, "zuzhi")
    page.get_by_role("link", name="党费").first.click()
    # A cell pressed before the scripts are there opens a page of its own.
    page.wait_for_url("**/dues/")
    page.get_by_role("link", name="沈立言" + f"{today().month}月待交").click()
    page.get_by_label("这次实交").fill("130.00")
    page.keyboard.press("Enter")
    expect(page.locator("#dues-totals")).to_contain_text("130.00")
    page.get_by_role("button", name="全部按时足额").click()
    expect(page.locator("#dues-totals")).to_contain_text("491.50")

    sign_out(page)
    sign_in(page, live_server, "shuji")
    page.get_by_role("link", name="半年总结").first.click()
    expect(page.locator(".stat", has_text="支部党员大会次数")).to_contain_text("1")
    expect(page.locator(".stat", has_text="党费实收")).to_contain_text("491.50")
    assert str(figures_of(branch)["党费实收"]) == "491.50"

    with page.expect_download() as started:
        page.get_by_role("link", name="导出PDF").click()
    words = "".join("".join(page_.extract_text() for page_ in pdf_pages(started.value.path())).split())
    assert "区委党校李伟老师讲党课" in words
    assert "491.50元" in words
    assert problems == []


def pdf_pages(path):
    with pdfplumber.open(BytesIO(Path(path).read_bytes())) as pdf:
        yield from pdf.pages


def test_at_a_desk_the_cursor_is_where_one_writes_next(page, live_server, branch, problems):
    sign_in(page, live_server, "shuji")
    page.goto(f"{live_server.url}/meetings/new/")
    expect(page.get_by_label("支部党员大会")).to_be_focused()
    page.locator("label.chip", has_text="支部党员大会").click()
    page.get_by_role("button", name="尹堃").click()
    expect(page.get_by_label("尹堃的事由")).to_be_focused()

    page.keyboard.press("Control+S")  # with Caps Lock on

    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("link", name="尹堃请假，还没写事由").click()
    expect(page.get_by_label("尹堃的事由")).to_be_focused()


def test_what_was_typed_survives_an_error(page, live_server, branch):
    sign_in(page, live_server, "shuji")
    page.goto(f"{live_server.url}/meetings/new/")
    page.locator("label.chip", has_text="主题党日").click()
    page.get_by_label("地点").fill("市档案馆")
    page.get_by_role("button", name="尹堃").click()
    page.get_by_role("group", name="尹堃").get_by_text("缺席").click()
    page.get_by_role("button", name="保存").click()

    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.get_by_label("地点")).to_have_value("市档案馆")
    expect(page.locator("label.chip.on", has_text="主题党日")).to_be_visible()
    expect(page.locator(".exc", has_text="尹堃")).to_be_visible()
    assert Meeting.objects.count() == 0


PAGES = ["/", "/meetings/", "/meetings/new/", "/members/", "/dues/", "/plan/", "/exchange/", "/more/"]


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_pages_are_usable_by_everyone(page, live_server, branch, problems, viewport):
    page.set_viewport_size(viewport)
    sign_in(page, live_server, "shuji")
    half = HalfYear.containing(today())
    found = {}
    for path in [*PAGES, f"/summary/{half}/figures/", f"/summary/{half}/"]:
        page.goto(f"{live_server.url}{path}")
        found |= {path: faults_of(page)}

    assert {path: faults for path, faults in found.items() if faults} == {}
    assert problems == []


def test_a_sign_in_that_ran_out_costs_nothing_that_was_typed(page, context, live_server, branch):
    sign_in(page, live_server, "zuzhi")
    page.goto(f"{live_server.url}/meetings/new/")
    page.locator("#id_topic").fill("学习党章")
    context.clear_cookies(name="sessionid")

    page.locator("label.chip", has_text="支部委员会").click()
    expect(page.locator("#roll")).to_contain_text("登录过期了，没有存上")
    expect(page.get_by_label("密码")).to_have_count(0)

    other = context.new_page()
    sign_in(other, live_server, "zuzhi")
    page.get_by_role("button", name="保存").last.click()
    expect(page.locator("#messages")).to_contain_text("已保存")
    assert Meeting.objects.get(branch=branch).topic == "学习党章"
