"""A year's plan: written by keyboard, held, moved with its reason, and on the phone's calendar."""

from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect

from branch.periods import Month, today
from meetings.models import CalendarLink, Form, Meeting, PlanItem, Requirement
from members.models import Post
from tests.browser.pages import faults_of
from tests.factories import a_branch, a_group, a_member, a_role, an_account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MONTH = Month.containing(today())


@pytest.fixture
def secretary(transactional_db):
    """Nothing is planned yet; the branch holds a theme day each month."""
    branch = a_branch("规划信息联合党支部")
    Requirement.objects.all().delete()
    Requirement.objects.create(branch=branch, form=Form.THEME_DAY, each="month", source="支部年度安排")
    group = a_group(branch)
    people = [a_member(branch, name, group=group) for name in ("沈立言", "顾秋实", "单伯庸")]
    a_role(people[0], Post.SECRETARY)
    return an_account(people[0], "shuji")


def tab_to(page, label):
    """Goes on with the keyboard to the next field of this name."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.ariaLabel") == label:
            return
    raise AssertionError(f"no {label} within reach of the keyboard")


def write_the_plan_by_keyboard(page):
    tab_to(page, "主题")
    for number in range(1, 13):
        page.keyboard.type(f"{number}月的主题党日")
        tab_to(page, "责任人")
        page.keyboard.type("顾秋实")
        if number == MONTH.number:
            # Enter goes down, to one line more in the same month.
            page.keyboard.press("Enter")
            page.keyboard.press("Shift+Tab")
            page.keyboard.press("Shift+Tab")
            page.keyboard.type("集中学习党章")
            page.keyboard.press("Shift+Tab")
            while page.evaluate("document.activeElement.selectedOptions[0].text") != "集中学习":
                page.keyboard.press("ArrowDown")
            tab_to(page, "责任人")
        if number < 12:
            tab_to(page, "主题")
    page.keyboard.press("Control+s")


def test_a_plan_is_written_held_moved_and_subscribed_to(window, live_server, secretary, problems):
    page = window(secretary)
    page.goto("/")
    page.get_by_role("link", name="工作计划").first.click()
    page.get_by_role("link", name="按制度要求列出").click()
    expect(page.get_by_role("heading", name=f"填写{MONTH.year}年计划")).to_be_visible()
    assert faults_of(page) == []
    write_the_plan_by_keyboard(page)

    expect(page.locator("#messages")).to_contain_text(f"{MONTH.year}年计划已保存：新增 13 项。")
    expect(page.locator("#messages")).to_contain_text("行没写主题，没有保存。")
    assert faults_of(page) == []
    themes = PlanItem.objects.filter(form=Form.THEME_DAY).order_by("month")
    assert [(item.month.month, item.topic, item.responsible.name) for item in themes] == [
        (number, f"{number}月的主题党日", "顾秋实") for number in range(1, 13)
    ]

    # The theme day is held: one press, and what was planned stands in the form.
    theme = f"{MONTH.number}月的主题党日"
    row = page.get_by_role("row", name=theme)
    row.get_by_role("link", name="去记录").click()
    expect(page.locator("label.chip.on", has_text="主题党日")).to_be_visible()
    expect(page.get_by_label("主题 *")).to_have_value(theme)
    expect(page.get_by_label("主持人")).to_have_value("顾秋实")
    expect(page.get_by_label("日期")).to_have_value(today().isoformat())
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name=theme)).to_be_visible()
    page.get_by_role("link", name="工作计划").last.click()
    expect(page.get_by_role("row", name=theme)).to_contain_text("完成")
    held = Meeting.objects.get()
    assert (held.topic, held.chair.name, [form.label for form in held.forms]) == (
        theme,
        "顾秋实",
        ["主题党日"],
    )

    # The study is put off, with its reason, and gets a day in its new month.
    page.goto(f"/plan/?year={MONTH.year}")
    page.get_by_role("row", name="集中学习党章").get_by_role("checkbox").check()
    page.get_by_role("button", name="移到后面的月份").click()
    page.get_by_label("移到").fill(MONTH.next.code)
    page.get_by_role("button", name="移动").click()
    expect(page.get_by_role("alert")).to_contain_text("还没写原因。")
    page.get_by_label("原因").fill("讲课人出差")
    assert faults_of(page) == []
    page.get_by_role("button", name="移动").click()
    page.goto(f"/plan/?year={MONTH.next.year}")
    row = page.get_by_role("row", name="集中学习党章")
    expect(row).to_contain_text("讲课人出差")
    expect(row).to_contain_text(f"改到{MONTH.next.name}")
    assert PlanItem.objects.get(form=Form.GROUP_STUDY).month == MONTH.next.start
    row.get_by_role("link", name="安排日期").click()
    page.get_by_label("日期 *").fill(MONTH.next.start.isoformat())
    page.get_by_label("开始").fill("09:30")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("row", name="集中学习党章")).to_contain_text("1日召开")

    subscribe_and_revoke(page, live_server)
    assert problems == []


def subscribe_and_revoke(page, live_server):
    page.get_by_role("link", name="手机日历").first.click()
    page.get_by_role("button", name="生成订阅地址").click()
    address = page.get_by_label("订阅地址").input_value()
    assert address.startswith(f"{live_server.url}/plan/calendar/")
    assert faults_of(page) == []
    # As a phone fetches it: nobody is signed in there.
    with urlopen(address) as answer:
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        calendar = answer.read().decode().replace("\r\n ", "")
    assert f"DTSTART;TZID=Asia/Shanghai:{MONTH.next.start:%Y%m%d}T093000" in calendar
    assert "SUMMARY:集中学习：集中学习党章" in calendar

    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_text("还没有订阅地址。")).to_be_visible()
    with pytest.raises(HTTPError) as refused:
        urlopen(address)
    assert refused.value.code == 404
    assert CalendarLink.objects.get().revoked_at
