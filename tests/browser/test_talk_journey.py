"""A talk is written down on the phone of who held it; its words are read by the two and the secretary."""

import pytest
from playwright.sync_api import expect

from branch.periods import today
from meetings.models import Talk, TalkNote
from members.models import Post
from tests.browser.pages import PHONE, faults_of
from tests.factories import a_branch, a_group, a_member, a_role, an_account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SECRET = ("岗位变动的想法", "想换到一线去", "希望多参加调研", "下月再谈一次")


@pytest.fixture
def accounts(transactional_db):
    """{account: of the secretary, the organiser, the leader of the group and a member of it}."""
    branch = a_branch("规划信息联合党支部")
    group = a_group(branch)
    names = ("沈立言", "顾秋实", "单伯庸", "尹堃")
    secretary, organiser, leader, member = people = [a_member(branch, name, group=group) for name in names]
    a_role(secretary, Post.SECRETARY)
    a_role(organiser, Post.ORGANIZATION_OFFICER)
    a_role(leader, Post.GROUP_LEADER, group=group)
    usernames = ("shuji", "zuzhi", "zuzhang", "dangyuan")
    return {name: an_account(one, name) for name, one in zip(usernames, people, strict=True)}


def to_the_talk(page):
    """As one gets there: 谈心谈话 in the menu, on the phone below 更多, then the day."""
    page.goto("/more/")
    page.get_by_role("main").get_by_role("link", name="谈心谈话").click()
    expect(page.get_by_role("heading", name="谈心谈话")).to_be_visible()


def test_the_words_of_a_talk_stay_between_the_two_and_the_secretary(window, accounts, problems):
    phone = window(accounts["zuzhang"], PHONE, has_touch=True, is_mobile=True)
    to_the_talk(phone)
    phone.get_by_role("link", name="记一次谈话").first.tap()
    phone.get_by_label("地点").fill("办公室")
    phone.get_by_text("尹堃", exact=True).tap()
    for label, words in zip(("主题", "谈话主要内容", "意见建议", "后续安排和落实情况"), SECRET, strict=True):
        phone.get_by_role("textbox", name=label).fill(words)
    expect(phone.get_by_text("只有谈话双方和本支部书记、副书记能看").first).to_be_visible()
    assert faults_of(phone) == []
    phone.get_by_role("button", name="保存").tap()
    expect(phone.get_by_text("想换到一线去")).to_be_visible()
    assert faults_of(phone) == []
    talk = Talk.objects.get()
    assert (talk.talker.name, talk.partner_names, talk.kind) == ("单伯庸", "尹堃", "党小组长与党员")
    note = TalkNote.objects.get()
    assert (talk.topic, note.said, note.opinions, note.follow_up) == SECRET

    for username in ("shuji", "dangyuan"):
        page = window(accounts[username])
        to_the_talk(page)
        page.get_by_role("link", name=f"{today().month}月{today().day}日").click()
        for words in SECRET:
            expect(page.get_by_text(words)).to_be_visible()
    assert faults_of(page) == []

    # Another member of the committee sees that it took place, and nothing of what it was about.
    page = window(accounts["zuzhi"])
    to_the_talk(page)
    row = page.get_by_role("row", name="单伯庸")
    expect(row).to_contain_text("尹堃")
    expect(row).to_contain_text("党小组长与党员")
    seen = [page.content()]
    row.get_by_role("link", name=f"{today().month}月{today().day}日").click()
    expect(page.get_by_role("definition").filter(has_text="尹堃")).to_be_visible()
    expect(page.get_by_text("谈了什么，只有谈话双方和本支部书记、副书记能看。")).to_be_visible()
    expect(page.get_by_role("link", name="修改")).to_have_count(0)
    expect(page.get_by_role("link", name="打印记录表")).to_have_count(0)
    assert faults_of(page) == []
    seen.append(page.content())
    page.goto("/talks/coverage/")
    expect(page.get_by_role("link", name="尹堃 已谈").first).to_be_visible()
    assert faults_of(page) == []
    seen.append(page.content())
    assert [words for words in SECRET for html in seen if words in html] == []
    assert problems == []
