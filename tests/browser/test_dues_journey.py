"""A month of dues of 28 members: collected group by group, a part, one left open, one mistake."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import Workbook
from playwright.sync_api import expect

from branch.periods import Month, today
from members.dues.entries import Line, receive
from members.dues.remittance.books import books_of
from members.models import DuesEntry, DuesPayment, Post
from tests.browser.pages import DESKTOP, PHONE, faults_of
from tests.factories import a_branch, a_group, a_member, a_role, an_account, default_rates, dues

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GROUPS = ("第一党小组", "第二党小组", "第三党小组")
SURNAMES = "沈顾陶贺田骆单葛柯祁邵韩简白雷容尹左姬房苗阮岳方汪卓穆江"
DUE = Decimal("50.00")
MONTH = Month.containing(today())


@pytest.fixture
def branch(transactional_db):
    """28 members of 50 yuan a month, this month's rows opened; an organiser, and a leader of each group."""
    default_rates()
    branch = a_branch("规划信息联合党支部")
    groups = [a_group(branch, name) for name in GROUPS]
    for place, surname in enumerate(SURNAMES):
        member = a_member(branch, f"{surname}立言", groups[place % 3], number=f"D{place:02d}")
        dues(member, MONTH.previous.start, "50.00", "50.00", MONTH.previous.start)
        dues(member, MONTH.start, "50.00")
    a_role(of(branch, "沈"), Post.ORGANIZATION_OFFICER)
    for place, group in enumerate(groups):
        a_role(of(branch, SURNAMES[place + 3]), Post.GROUP_LEADER, group=group)
    return branch


def of(branch, surname):
    return branch.members.get(name=f"{surname}立言")


def cell_of(page, member, month=MONTH):
    return page.locator(f"#cell-{member.pk}-{month}")


def recorded_yesterday(branch, member, amount) -> DuesEntry:
    """A payment as the organiser wrote it down the day before."""
    day = today() - timedelta(days=1)
    entry = receive(
        branch, [Line(member, MONTH, amount)], paid_on=day, by=None,
        collected_by=of(branch, "沈"), handed_on=day,
    )[0]  # fmt: skip
    at = timezone.make_aware(datetime.combine(day, time(16, 40)))
    DuesEntry.objects.filter(pk=entry.pk).update(recorded_at=at)
    return entry


def paid(branch):
    """How many have paid what of this month: {sum: how many}."""
    sums = {}
    for row in DuesPayment.objects.filter(branch=branch, month=MONTH.start):
        sums[row.amount_paid] = sums.get(row.amount_paid, 0) + 1
    return sums


def collect_a_group(page, name):
    page.get_by_role("navigation", name="党小组").get_by_role("link", name=name).click()
    page.get_by_role("button", name="全部按时足额").click()
    expect(page.locator("#dues-toast")).to_contain_text(f"{name}{MONTH.name}")


def test_a_month_is_collected_in_minutes(window, branch, problems):
    # 田 is the leader of the second group; what was written down for 顾 yesterday was 陶's.
    mistaken = recorded_yesterday(branch, of(branch, "顾"), DUE)
    page = window(an_account(of(branch, "沈"), "zuzhi"))
    page.goto("/dues/")

    # The exceptions first: a part payment, and one who is away.
    part, away = of(branch, "贺"), of(branch, "单")
    cell_of(page, part).get_by_role("link").click()
    expect(page.get_by_label("这次实交")).to_have_value("50.00")
    page.get_by_label("这次实交").fill("20")
    assert faults_of(page) == []
    page.keyboard.press("Enter")
    expect(cell_of(page, part)).to_contain_text("欠 30.00")

    # Then group by group, each in one press.
    for name in GROUPS:
        collect_a_group(page, name)
    assert paid(branch) == {DUE: 27, Decimal(20): 1}

    # 单 was away after all: taken back on the same day.
    page.get_by_role("navigation", name="党小组").get_by_role("link", name=GROUPS[0]).click()
    cell_of(page, away).get_by_role("link").click()
    page.get_by_role("button", name="撤销 50.00 元").click()
    expect(cell_of(page, away)).to_contain_text("待交")
    assert paid(branch) == {DUE: 26, Decimal(20): 1, None: 1}

    # Yesterday's mistake is given back by an entry of its own; both stay to be seen.
    page.goto("/dues/")
    page.get_by_role("navigation", name="党小组").get_by_role("link", name=GROUPS[1]).click()
    cell_of(page, of(branch, "顾")).get_by_role("link").click()
    page.get_by_role("dialog").get_by_role("link", name="冲正").click()
    page.get_by_label("原因").fill("是陶立言交的")
    assert faults_of(page) == []
    page.get_by_role("button", name="冲正", exact=True).click()
    expect(page.get_by_role("heading", name="党费冲正单")).to_be_visible()
    expect(page.get_by_text("负伍拾元整")).to_be_visible()
    assert faults_of(page) == []
    page.goto("/dues/?span=year&group=all")
    expect(cell_of(page, of(branch, "顾"))).to_contain_text("冲正")
    assert faults_of(page) == []
    cell_of(page, of(branch, "顾")).get_by_role("link").click()
    expect(page.get_by_role("dialog").locator("li.struck")).to_contain_text(mistaken.receipt)
    expect(page.get_by_role("dialog")).to_contain_text("-50.00 元")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)

    # What was collected and what is open add up, to the cent.
    assert paid(branch) == {DUE: 25, Decimal(20): 1, None: 2}
    books = books_of(branch)
    assert (books.tie_out, books.arrears, books.with_organiser) == (True, Decimal(130), books.paid)
    assert problems == []


def test_a_leader_collects_and_the_organiser_receives(window, branch, problems):
    leader = of(branch, "田")
    page = window(an_account(leader, "zuzhang"), PHONE)
    page.goto("/dues/")
    assert faults_of(page) == []
    page.get_by_role("button", name="全部按时足额").click()
    expect(page.locator("#dues-toast")).to_contain_text(f"{GROUPS[1]}{MONTH.name}")
    page.get_by_role("navigation", name="党费").get_by_role("link", name="收款").click()
    expect(page.get_by_text("待交组织委员")).to_be_visible()
    assert faults_of(page) == []
    assert books_of(branch).with_leaders == paid(branch)[DUE] * DUE

    desk = window(an_account(of(branch, "沈"), "zuzhi"), DESKTOP)
    desk.goto("/dues/receipts/")
    assert faults_of(desk) == []
    desk.get_by_role("button", name=f"收到{leader}的款").click()
    expect(desk.get_by_text(f"收到{leader}交来的")).to_be_visible()
    books = books_of(branch)
    assert (books.with_leaders, books.with_organiser) == (0, books.paid)
    assert problems == []


def test_one_sum_is_spread_over_months(window, branch, problems):
    member = of(branch, "姬")
    page = window(an_account(of(branch, "沈"), "zuzhi"))
    page.goto("/dues/?group=all")
    page.get_by_role("link", name=f"收款：{member}").click()
    page.wait_for_url("**/pay/**")  # what is typed before the script is there changes no line
    expect(page.get_by_label("一共交")).to_have_value("50.00")
    page.get_by_label("一共交").fill("120")
    page.get_by_label("一共交").blur()
    coming = MONTH.next.next
    expect(page.get_by_label(f"{coming.long_name}这次交")).to_have_value("20.00")
    expect(page.locator("#pay-told")).to_have_text("120.00")
    assert faults_of(page) == []
    page.get_by_label(f"{coming.long_name}这次交").fill("10")
    expect(page.locator("#pay-told")).to_have_text("110.00")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert")).to_contain_text("比一共交的 120.00 元少 10.00 元")
    page.get_by_label(f"{coming.long_name}这次交").fill("20")
    page.get_by_role("button", name="保存").click()

    expect(page.get_by_role("heading", name="党费收据", exact=True)).to_be_visible()
    expect(page.get_by_text("壹佰贰拾元整")).to_be_visible()
    entries = DuesEntry.objects.filter(member=member, month__gte=MONTH.start).order_by("month")
    assert [entry.amount for entry in entries] == [50, 50, 20]
    assert len({entry.receipt for entry in entries}) == 1
    assert problems == []


def test_the_keyboard_collects_a_cell(window, branch, problems):
    member = of(branch, "沈")
    page = window(an_account(member, "zuzhi"))
    page.goto("/dues/")
    cell_of(page, member, MONTH).get_by_role("link").focus()
    page.keyboard.press("Space")
    expect(cell_of(page, member)).to_contain_text("按时")
    page.get_by_role("button", name="撤销").click()
    expect(cell_of(page, member)).to_contain_text("待交")
    assert paid(branch) == {None: 28}
    assert problems == []


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADS = ("编号", "姓名", "岗位工资", "薪级工资", "个人所得税", "交通补贴")


def a_payroll(branch) -> dict:
    """The pay of all 28 as the payroll office writes it: a base of 5001 yuan each, and one of 10001."""
    book = Workbook()
    sheet = book.active
    sheet.append(["工资发放表"])
    sheet.append(HEADS)
    for member in branch.members.order_by("number"):
        more = 5000 if member.name.startswith("姬") else 0
        sheet.append([member.number, member.name, 3000 + more, 2101, 100, 650])
    sheet.append(["", "合计", 89000, 58828, 2800, 18200])
    out = BytesIO()
    book.save(out)
    return {"name": "工资表.xlsx", "mimeType": XLSX, "buffer": out.getvalue()}


def test_bases_come_from_a_payroll_and_a_member_reads_why(window, branch, problems):
    page = window(an_account(of(branch, "沈"), "zuzhi"))
    page.goto("/dues/bases/")
    page.get_by_role("link", name="导入工资表").click()
    page.get_by_label("工资表文件").set_input_files(a_payroll(branch))
    page.get_by_label("起始月份").fill(str(MONTH))
    page.get_by_label("用人单位类别").select_option(label="事业单位")
    assert faults_of(page) == []
    page.get_by_role("button", name="上传并预览").click()
    expect(page.get_by_text("要核定 28 人")).to_be_visible()
    expect(page.get_by_role("row", name="姬立言")).to_contain_text("200.02")
    page.get_by_role("button", name="确认导入").click()
    expect(page.get_by_text("28 人").first).to_be_visible()

    # The month that is open owes the new sums; the one before stays as it was.
    owed = DuesPayment.objects.filter(branch=branch)
    assert owed.filter(month=MONTH.start, amount_due=Decimal("75.02")).count() == 27
    assert owed.filter(month=MONTH.start, amount_due=Decimal("200.02")).count() == 1
    assert owed.filter(month=MONTH.previous.start, amount_due=DUE).count() == 28

    own = window(an_account(of(branch, "顾"), "dangyuan"), PHONE)
    own.goto("/dues/")
    expect(own.get_by_role("heading", name="每月交 75.02 元，是这样算的")).to_be_visible()
    for words in ("5,001.00 元", "1.5%", "75.015 元", "5,001.00 × 1.5%，取到分"):
        expect(own.get_by_text(words).first).to_be_visible()
    own.get_by_role("button", name="确认").first.click()
    expect(own.get_by_text("本人").first).to_be_visible()
    assert faults_of(own) == []
    assert problems == []


def test_what_came_in_is_handed_up_and_the_month_is_closed(window, branch, problems):
    member = of(branch, "沈")
    page = window(an_account(member, "zuzhi"))
    page.goto("/dues/remittances/")
    page.get_by_role("link", name="登记上缴").first.click()
    expect(page.get_by_label("上缴金额")).to_have_value("1400.00")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("凭证号").first).to_be_visible()
    assert books_of(branch).remitted == 0
    page.get_by_label("凭证号").fill("JK-0061")
    assert faults_of(page) == []
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("JK-0061")).to_be_visible()
    assert faults_of(page) == []
    books = books_of(branch)
    assert (books.remitted, books.balance, books.closed) == (Decimal(1400), 0, MONTH.previous.end)

    # Nothing comes in any more on a day that is closed; what was typed stays.
    page.goto("/dues/?group=all")
    cell_of(page, member).get_by_role("link").click()
    page.get_by_role("dialog").get_by_label("交纳日期").fill(MONTH.previous.end.isoformat())
    page.get_by_role("dialog").get_by_role("button", name="保存").click()
    expect(page.get_by_role("dialog")).to_contain_text("已经上缴并结账")
    expect(page.get_by_role("dialog").get_by_label("这次实交")).to_have_value("50.00")
    assert paid(branch) == {None: 28}

    page.goto("/dues/print/")
    assert faults_of(page) == []
    page.goto(f"/dues/print/a/?year={MONTH.previous.year}")
    expect(page.get_by_text("壹仟").first).to_be_visible()
    assert faults_of(page) == []
    # A form that is not accepted comes back with 422; nothing else was complained of.
    assert [one for one in problems if not one.startswith("422 ")] == []
