"""A year's secret appraisal, from setting it up to each one's own result."""

from collections import Counter
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from branch.periods import today
from meetings.models import AppraisalEntry, Ballot, Voter
from members.models import Post
from tests.browser.pages import PHONE, faults_of, sign_in
from tests.factories import a_branch, a_group, a_member, a_role, an_account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FULL = ("沈立言", "顾秋实", "单伯庸", "尹堃", "许维", "于敏", "白子衿", "陆青", "季春", "唐一")
PROBATIONARY = ("柏舟", "郑和")
# What each of the twelve marks for the ten, as the keys of the ballot: 1 优秀 … 4 不合格, 0 弃权.
MARKS = ["1112222222"] * 8 + ["1122222222", "2222222223", "1110000000", "1000000000"]
COUNTED = {
    "沈立言": "优秀 11 合格 1 基本合格 0 不合格 0 弃权 0",
    "顾秋实": "优秀 10 合格 1 基本合格 0 不合格 0 弃权 1",
    "单伯庸": "优秀 9 合格 2 基本合格 0 不合格 0 弃权 1",
    **dict.fromkeys(FULL[3:9], "优秀 0 合格 10 基本合格 0 不合格 0 弃权 2"),
    "唐一": "优秀 0 合格 9 基本合格 1 不合格 0 弃权 2",
}


@pytest.fixture
def accounts(transactional_db):
    """Twelve members, each with an account named after the number in the roll; D1 is 书记, D2 组织委员."""
    branch = a_branch("规划信息联合党支部")
    group = a_group(branch)
    people = [a_member(branch, name, group=group, number=f"D{at:02}") for at, name in enumerate(FULL, 1)]
    people += [
        a_member(branch, name, group=group, number=f"D{at}", kind="probationary", converted_on=None)
        for at, name in enumerate(PROBATIONARY, 11)
    ]
    a_role(people[0], Post.SECRETARY)
    a_role(people[1], Post.ORGANIZATION_OFFICER)
    return [an_account(member, member.number) for member in people]


def set_up(page):
    page.goto("/more/")
    page.get_by_role("main").get_by_role("link", name="民主评议党员").click()
    page.get_by_role("link", name=f"开始{today().year}年度").click()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("12 人，其中预备党员 2 人参加测评，不评定等次")).to_be_visible()
    assert faults_of(page) == []
    page.get_by_role("button", name="开始测评").click()
    expect(page.get_by_text("12 人中 0 人已投")).to_be_visible()


def to_the_ballot(page, username):
    """Nobody is signed in in this browser; the own name is asked for on the way."""
    page.goto("/appraisal/")
    sign_in(page, username)
    page.get_by_role("link", name="去投票").click()
    expect(page.get_by_role("radiogroup")).to_have_count(10)


def mark_by_keyboard(page, marks):
    # The page may be drawn, and the cursor stand where autofocus asks for it, before its script listens.
    page.wait_for_load_state("load")
    page.wait_for_function("document.activeElement.matches('.vote input')")
    for key in marks:
        page.keyboard.press(key)
    # Asked of the document: a page behind another window has no focus of its own.
    assert page.evaluate("document.activeElement.textContent").strip() == "下一步：核对"
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="核对一遍，再投出")).to_be_visible()


def cast(page):
    page.get_by_role("button", name="投出").click()
    expect(page.get_by_role("heading", name="票已投出，谢谢")).to_be_visible()


def no_tally_is_seen(page, address):
    page.goto(address)
    expect(page.get_by_text("12 人中 12 人已投")).to_be_visible()
    expect(page.get_by_text("结束以前谁也看不到票数，也看不到谁投了。")).to_be_visible()
    for grade in ("优秀", "合格", "弃权"):
        expect(page.get_by_role("columnheader", name=grade)).to_have_count(0)
    page.get_by_role("link", name="沈立言").click()
    expect(page.get_by_text("测评还没结束。")).to_be_visible()


def test_a_secret_appraisal_of_twelve(window, accounts, problems):
    secretary, organiser = window(accounts[0]), window(accounts[1])
    set_up(secretary)
    appraisal = urlsplit(secretary.url).path

    # One after the other votes in a browser of the own; one of them has the ballot open twice.
    for account, marks in zip(accounts[:-1], MARKS, strict=False):
        page = window()
        to_the_ballot(page, account.username)
        if account == accounts[2]:
            twice = page.context.new_page()
            twice.goto(page.url)
            mark_by_keyboard(twice, "4444444444")
            assert faults_of(page) == []
        mark_by_keyboard(page, marks)
        cast(page)
        if account == accounts[2]:
            cast(twice)
            page.get_by_role("link", name="回民主评议党员").click()
            expect(page.get_by_text("票已投出，测评还没结束")).to_be_visible()
            expect(page.get_by_role("link", name="去投票")).to_have_count(0)
        page.context.close()
    phone = window(size=PHONE, has_touch=True, is_mobile=True)
    to_the_ballot(phone, accounts[-1].username)
    assert faults_of(phone) == []
    phone.get_by_role("radiogroup", name="沈立言").get_by_text("优秀").tap()
    phone.get_by_role("button", name="下一步：核对").tap()
    expect(phone.get_by_role("status")).to_contain_text("有9人没有评，算弃权")
    assert faults_of(phone) == []
    cast(phone)

    for page in (secretary, organiser):
        no_tally_is_seen(page, appraisal)
    assert not AppraisalEntry.objects.filter(excellent__isnull=False).exists()
    # A ballot has neither voter nor time, and nothing else that tells whose it is.
    assert {field.name for field in Ballot._meta.get_fields()} == {"id", "branch", "appraisal", "marks"}
    given = ["".join(key_of(ballot.marks, name) for name in FULL) for ballot in Ballot.objects.order_by("id")]
    assert Counter(given) == Counter(MARKS)
    assert list(Voter.objects.values_list("has_voted", flat=True)) == [True] * 12

    secretary.goto(appraisal)
    secretary.get_by_role("link", name="结束测评").click()
    expect(secretary.get_by_text("12 / 12 人")).to_be_visible()
    secretary.get_by_role("button", name="结束测评").click()
    counted = secretary.get_by_role("region", name="评议名单").get_by_role("row")
    expect(counted).to_have_count(11)
    for name, words in COUNTED.items():
        row = secretary.get_by_role("row", name=name)
        expect(row.locator("td.num")).to_have_text(words.split()[1::2])
    assert faults_of(secretary) == []

    decide_and_feed_back(secretary)
    the_own_result_only(window(accounts[9], PHONE), appraisal)
    a_probationary_member_has_none(phone)
    assert problems == []


def key_of(marks, name):
    entry = AppraisalEntry.objects.get(member__name=name)
    return str(["", "excellent", "qualified", "basic", "unqualified"].index(marks.get(str(entry.pk), "")))


def decide_and_feed_back(page):
    page.get_by_role("link", name="写支部评定").click()
    for name in FULL:
        grade = "优秀" if name in FULL[:4] else "基本合格" if name == FULL[9] else "合格"
        page.get_by_role("radiogroup", name=name).get_by_text(grade, exact=True).click()
    expect(page.get_by_text("优秀 4 人；10 人的三分之一是 3 人")).to_be_visible()
    page.get_by_role("radiogroup", name="尹堃").get_by_text("合格", exact=True).click()
    expect(page.get_by_text("优秀 3 人；10 人的三分之一是 3 人")).to_be_visible()
    page.get_by_role("row", name="唐一").get_by_role("textbox").fill("请假偏多，要多参加组织生活。")
    assert faults_of(page) == []
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("10 人已定，应定 10 人")).to_be_visible()
    expect(page.get_by_text("基本合格：唐一。指出差距，帮助改进，可以安排一次谈心谈话。")).to_be_visible()
    page.get_by_role("link", name="记反馈").click()
    page.get_by_role("button", name="记下反馈").click()
    expect(page.get_by_text("10 人已反馈")).to_be_visible()
    decided = AppraisalEntry.objects.order_by("member__number").values_list("verdict", "verdict_note")
    assert list(decided) == [
        *[("excellent", "")] * 3,
        *[("qualified", "")] * 6,
        ("basic", "请假偏多，要多参加组织生活。"),
    ]


def the_own_result_only(page, appraisal):
    page.goto("/appraisal/")
    expect(page.get_by_role("region", name="各年度")).to_have_count(0)
    page.get_by_role("link", name="看结果").click()
    expect(page.get_by_role("definition").filter(has_text="合格 9 票")).to_be_visible()
    expect(page.get_by_text("请假偏多，要多参加组织生活。")).to_be_visible()
    assert faults_of(page) == []
    own = page.url
    page.goto(appraisal)
    assert page.url == own
    assert page.goto(AppraisalEntry.objects.get(member__name="沈立言").get_absolute_url()).status == 403
    expect(page.get_by_role("heading")).to_have_text("这一页您不能看，或者不能改")


def a_probationary_member_has_none(page):
    page.goto("/appraisal/")
    expect(page.get_by_text("测评已结束，预备党员不评定等次")).to_be_visible()
    expect(page.get_by_role("link", name="看结果")).to_have_count(0)
