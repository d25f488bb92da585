"""A summary from the records to what the committee agrees on: written, kept, commented, restored."""

from datetime import date

import pytest
from playwright.sync_api import expect

from meetings.models import Form
from members.models import Post
from reports.summary.editing.models import DraftSection
from tests.browser.pages import PHONE, faults_of
from tests.factories import a_branch, a_group, a_meeting, a_member, a_role, an_account, an_organisation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGE = "/summary/2026H1/"


@pytest.fixture
def people(transactional_db):
    branch = a_branch("规划信息联合党支部", superior=an_organisation())
    group = a_group(branch)
    secretary, leader = (a_member(branch, name, group=group) for name in ("沈立言", "邵国梁"))
    a_role(secretary, Post.SECRETARY)
    a_role(leader, Post.GROUP_LEADER, group=group)
    a_meeting(branch, date(2026, 3, 18), [Form.THEME_DAY], [secretary], topic="参观市档案馆")
    return branch, an_account(secretary, "shuji"), an_account(leader, "zuzhang")


def section(page, name):
    return page.get_by_role("region", name=name, exact=True)


def test_from_the_records_to_what_is_agreed(people, window, problems):
    branch, secretary, leader = people
    page = window(secretary)
    page.goto(PAGE)
    assert faults_of(page) == []

    # A figure says what it was counted from, beside the text.
    page.locator("#s-life a.tok").first.click()
    expect(page.locator("#evidence h2")).to_contain_text("依据：")
    expect(page.locator("#evidence")).to_contain_text("记录")
    assert page.url.endswith(PAGE)

    # Rewritten by hand, with a figure out of the menu; it saves itself.
    section(page, "组织生活").get_by_role("link", name="改写这一节").click()
    text = page.get_by_role("textbox", name="正文")
    expect(text).to_be_focused()
    composed = text.input_value()
    text.fill(f"{composed}\n全支部")
    page.get_by_label("插入数字").select_option("党员总数")
    page.keyboard.type("名党员参加，原因是【待补充：谁请假】。")
    expect(page.get_by_text("已自动保存")).to_be_visible()
    assert faults_of(page) == []
    page.keyboard.press("Control+s")
    expect(section(page, "组织生活")).to_contain_text("全支部2名党员参加")
    expect(section(page, "组织生活").get_by_text("手写")).to_be_visible()

    # A record is added: the text stays, and says where the facts are others now.
    a_meeting(branch, date(2026, 5, 6), [Form.THEME_DAY], [branch.members.first()], topic="植树")
    page.reload()
    expect(section(page, "组织生活")).to_contain_text("这一节写好以后记录变了")
    page.get_by_role("button", name="改用现在的").click()
    expect(section(page, "组织生活")).to_contain_text("植树")
    expect(page.get_by_text("这一节写好以后记录变了")).to_have_count(0)

    # A blank leads to where it is filled.
    section(page, "组织生活").get_by_role("link", name="【待补充：谁请假】").click()
    marked = "(field) => field.value.slice(field.selectionStart, field.selectionEnd)"
    assert page.get_by_role("textbox", name="正文").evaluate(marked) == "【待补充：谁请假】"
    text = page.get_by_role("textbox", name="正文")
    text.fill(text.input_value().replace("【待补充：谁请假】", "无人请假"))
    page.get_by_role("button", name="保存", exact=True).click()
    expect(section(page, "组织生活")).to_contain_text("原因是无人请假")

    # A leader of a group reads, comments, and writes nothing.
    other = window(leader, PHONE)
    other.goto(PAGE)
    expect(other.get_by_role("link", name="改写这一节")).to_have_count(0)
    other.get_by_label("说的是").select_option("组织生活")
    other.get_by_role("textbox", name="意见").fill("最后一句写短些")
    other.get_by_role("button", name="提意见").click()
    expect(other.get_by_text("意见已提出。")).to_be_visible()
    assert faults_of(other) == []

    # The secretary settles it, and goes back to an earlier version.
    page.reload()
    expect(page.locator("#comments")).to_contain_text("最后一句写短些")
    page.get_by_role("button", name="已处理").click()
    expect(page.locator("#comments")).to_contain_text("没有待处理的")
    section(page, "组织生活").get_by_role("link", name="版本").click()
    assert faults_of(page) == []
    page.get_by_role("listitem").filter(has_text="第 1 版").get_by_role("button", name="恢复这一版").click()
    expect(section(page, "组织生活")).not_to_contain_text("无人请假")
    assert not DraftSection.objects.get(branch=branch, key="life").is_written

    page.goto("/summary/template/")
    assert faults_of(page) == []
    assert problems == []
