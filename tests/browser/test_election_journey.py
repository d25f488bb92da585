"""An election from its first step to the posts of the new committee, and to the rights of the next day."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from playwright.sync_api import expect

from branch.periods import today
from members.models import CommitteeRole, Post, Term
from tests.browser.pages import PHONE, faults_of
from tests.factories import a_branch, a_group, a_member, a_role, an_account, an_organisation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAMES = ("沈立言", "顾秋实", "方克勤", "邵国梁", "白子衿", "陆青", "季春", "唐一", "尹堃")


@pytest.fixture
def accounts(transactional_db):
    """Nine full members and one on probation; a term that runs out, with a secretary and an organiser."""
    branch = a_branch("规划信息联合党支部", superior=an_organisation())
    group = a_group(branch)
    people = [a_member(branch, name, group=group, number=f"D{at}") for at, name in enumerate(NAMES, 1)]
    a_member(branch, "姬雨桐", group=group, number="D99", kind="probationary", converted_on=None)
    a_role(people[0], Post.SECRETARY, term="第二届")
    a_role(people[1], Post.ORGANIZATION_OFFICER, term="第二届")
    Term.objects.create(branch=branch, name="第二届", began_on=people[0].roles.get().began_on)
    return {"old": an_account(people[0], "shuji"), "new": an_account(people[1], "zuzhi")}


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def count(page, ballot, *votes, **numbers):
    page.get_by_role("link", name=f"计票：{ballot}").click()
    for label, number in numbers.items():
        page.get_by_label(label).fill(str(number))
    for line, number in zip(page.locator("input[name^=votes-]").all(), votes, strict=True):
        line.fill(str(number))
    press(page, "保存")


def choose(page, *names):
    for name in names:
        page.locator("label.chip", has_text=name).click()
    press(page, "保存")


def test_an_election_from_its_first_step_to_the_rights_of_the_next_day(window, accounts, problems):
    page = window(accounts["old"])

    page.goto("/elections/")
    page.get_by_role("link", name="开始换届选举").click()
    expect(page.get_by_label("届次")).to_have_value("第三届")
    page.get_by_label("委员名额").fill("3")
    page.get_by_label("选举日期").fill(today().isoformat())
    press(page, "保存")
    expect(page.get_by_role("heading", name="第三届支部委员会换届选举")).to_be_visible()
    assert faults_of(page) == []
    press(page, "支委会研究换届：今天完成")
    expect(page.get_by_text("已完成 1 个环节")).to_be_visible()

    # Three stand for three seats: the page says that one more is asked for.
    page.get_by_role("link", name="选候选人：选举支部委员").click()
    expect(page.get_by_text("没有被选举权，不在里面：预备党员姬雨桐")).to_be_visible()
    assert faults_of(page) == []
    choose(page, "顾秋实", "方克勤", "邵国梁")
    expect(page.get_by_text("差额不到20%，至少要 4 名候选人")).to_be_visible()
    page.get_by_role("link", name="改候选人：选举支部委员").click()
    choose(page, "白子衿")

    # Two are away: no quorum, no count. One of them came after all.
    page.get_by_role("link", name="清点人数").first.click()
    for name in ("季春", "唐一"):
        page.get_by_label(f"{name}到会情况").select_option("缺席")
    assert faults_of(page) == []
    press(page, "保存")
    count(page, "选举支部委员", 7, 6, 5, 2, 发出选票=7, 收回选票=7, 无效票=0)
    refusal = "不到五分之四（至少 8 人），还差 1 人，不能选举。"
    expect(page.get_by_role("alert").get_by_text(refusal)).to_be_visible()
    assert faults_of(page) == []
    page.get_by_role("main").get_by_role("link", name="清点人数").click()
    page.get_by_label("季春到会情况").select_option("到会")
    press(page, "保存")

    # More ballots came back than were given out: refused, and what was typed is still there.
    count(page, "选举支部委员", 8, 7, 6, 3, 发出选票=8, 收回选票=9, 无效票=0)
    expect(page.get_by_role("alert").get_by_text("收回的比发出的多，这次投票无效")).to_be_visible()
    page.get_by_label("收回选票").fill("8")
    press(page, "保存")
    expect(page.get_by_text("当选 3 人：顾秋实 8 票、方克勤 7 票、邵国梁 6 票。")).to_be_visible()

    press(page, "选举书记")
    choose(page, "顾秋实")
    count(page, "选举书记", 3, 实到=3, 发出选票=3, 收回选票=3, 无效票=0)
    page.get_by_role("link", name="改分工").click()
    page.get_by_label("方克勤：组织委员").check(force=True)
    page.get_by_label("方克勤：纪检委员").check(force=True)
    press(page, "保存")
    expect(page.get_by_text("组织委员、纪检委员")).to_be_visible()

    page.get_by_role("link", name="看变动，写入任职").click()
    tomorrow = today() + timedelta(days=1)
    page.get_by_label("从哪天起").fill(tomorrow.isoformat())
    press(page, "看这一天的变动")
    expect(page.get_by_role("row").filter(has_text="沈立言")).to_contain_text("书记")
    assert faults_of(page) == []
    press(page, "写入任职")
    expect(page.get_by_text("票数和名单不再改。")).to_be_visible()
    assert faults_of(page) == []

    # Today the old secretary still decides; tomorrow the new one.
    page.goto("/branch/edit/")
    expect(page.get_by_role("button", name="保存")).to_be_visible()
    with patch("django.utils.timezone.localdate", return_value=tomorrow):
        assert may_edit_the_branch(page) is False
        assert may_edit_the_branch(window(accounts["new"])) is True
        phone = window(accounts["new"], size=PHONE)
        phone.goto("/posts/")
        committee = phone.get_by_role("region", name="支部委员会").get_by_role("row")
        expect(committee.filter(has_text="顾秋实")).to_contain_text("书记")
        phone.goto("/elections/")
        phone.get_by_role("link", name="第三届支部委员会换届选举").click()
        expect(phone.get_by_text("结果已写入任职")).to_be_visible()
        assert faults_of(phone) == []
    held = CommitteeRole.objects.on(tomorrow).order_by("member__number", "id")
    assert [(role.member.name, role.post, role.term) for role in held] == [
        ("顾秋实", "secretary", "第三届"),
        ("方克勤", "organization_officer", "第三届"),
        ("方克勤", "discipline_officer", "第三届"),
        ("邵国梁", "committee_member", "第三届"),
    ]
    assert problems == []


def may_edit_the_branch(page) -> bool:
    return page.goto("/branch/edit/").status == 200
