"""A member is transferred out on 30 June, and both half-years count right."""

from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from members.models import CommitteeRole, DuesPayment, Post, Transfer
from tests.browser.pages import faults_of
from tests.factories import a_branch, a_group, a_meeting, a_member, a_role, an_account, dues

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAMES = ("沈立言", "顾秋实", "方克勤", "邵国梁", "白子衿")


@pytest.fixture
def people(transactional_db):
    """Five, each 50 yuan a month; dues of July are asked of all already, and nobody has paid them."""
    branch = a_branch("规划信息联合党支部")
    group = a_group(branch)
    people = {name: a_member(branch, name, group) for name in NAMES}
    a_role(people["沈立言"], Post.SECRETARY)
    a_role(people["白子衿"], Post.PUBLICITY_OFFICER)
    for member in people.values():
        for month in range(1, 8):
            paid = {"paid": "50.00", "paid_on": date(2020, month, 5)} if month < 7 else {}
            dues(member, date(2020, month, 1), **paid)
    everybody = list(people.values())
    a_meeting(branch, date(2020, 3, 18), present=everybody)
    a_meeting(branch, date(2020, 9, 18), present=everybody[:-1])
    return people


def figure(page, name):
    """A figure as the page of the half-year shows it."""
    stat = page.locator("a.stat").filter(has=page.get_by_text(name, exact=True))
    return stat.locator("b").inner_text()


def test_transfer_out_on_30_june(window, people, problems):
    page = window(an_account(people["沈立言"], "shuji"))
    page.goto("/more/")
    page.get_by_role("main").get_by_role("link", name="组织关系转接").click()
    page.get_by_role("link", name="登记转出").click()
    page.get_by_label("党员").select_option(label="白子衿")
    page.get_by_label("转出日期").fill("2020-06-30")
    page.get_by_label("转出日期").blur()
    ends = page.locator("#effects")
    expect(ends).to_contain_text("2020年6月30日）结束")
    for line in ("任职：宣传委员", "党小组：第一党小组", "没交的党费不再收：2020年7月"):
        expect(ends).to_contain_text(line)
    expect(page.get_by_label("党费交至")).to_have_value("2020-06")
    page.get_by_label("转到哪里").fill("市水务局机关党委")
    page.get_by_label("介绍信编号").fill("2020-017")
    page.get_by_label("介绍信日期").fill("2020-06-28")
    assert faults_of(page) == []
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("白子衿登记了转出，从2020年6月30日起不再在册。")).to_be_visible()
    # The letter was good for 90 days, and that was long ago.
    expect(page.get_by_text("介绍信过期")).to_be_visible()
    assert faults_of(page) == []

    transfer = Transfer.objects.get()
    transfer.member.refresh_from_db()
    assert (transfer.moved_on, transfer.member.left_on) == (date(2020, 6, 30), date(2020, 6, 30))
    assert CommitteeRole.objects.get(member=transfer.member).ended_on == date(2020, 6, 30)
    months = DuesPayment.objects.filter(member=transfer.member)
    assert (months.count(), sum(row.amount_due for row in months)) == (6, Decimal(300))

    # Of the half-years: nobody of 30 June is on its roll, five paid until June, four owe July.
    page.goto("/members/?day=2020-06-29")
    expect(page.get_by_role("main")).to_contain_text("白子衿")
    for day in ("2020-06-30", "2020-12-31"):
        page.goto(f"/members/?day={day}")
        expect(page.get_by_role("main")).to_contain_text("邵国梁")
        expect(page.get_by_role("main")).not_to_contain_text("白子衿")
    for half, counted in (
        ("2020H1", {"党员总数": "4", "党费应收": "1,500.00", "应到人次": "5"}),
        ("2020H2", {"党员总数": "4", "党费应收": "200.00", "应到人次": "4"}),
    ):
        page.goto(f"/summary/{half}/figures/")
        assert {name: figure(page, name) for name in counted} == counted, half

    page.goto(transfer.get_absolute_url())
    page.get_by_label("回执日期").fill("2020-07-10")
    page.get_by_role("button", name="登记回执").click()
    expect(page.get_by_text("已完成")).to_be_visible()
    assert problems == []
