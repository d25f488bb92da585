"""The rota of a year: proposed by the secretary, a month exchanged by two officers, then reported on."""

from datetime import date
from unittest.mock import patch

import pytest
from playwright.sync_api import expect

from branch.periods import Month, today
from meetings.models import Form, Requirement
from members.models import DutyAbsence, DutySwap, DutyTurn, Post
from tests.browser.pages import PHONE, faults_of
from tests.factories import a_branch, a_group, a_meeting, a_member, a_role, an_account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
JUNE = Month(today().year, 6)


@pytest.fixture(autouse=True)
def in_june(transactional_db):
    """Whenever the test runs, it is 10 June for the server: there are months behind and months ahead."""
    with patch("django.utils.timezone.localdate", return_value=date(JUNE.year, 6, 10)):
        yield


@pytest.fixture
def people(in_june):
    branch = a_branch("规划信息联合党支部")
    Requirement.objects.all().delete()
    Requirement.objects.create(branch=branch, form=Form.THEME_DAY, each="month", source="支部年度安排")
    first, second = a_group(branch), a_group(branch, "第二党小组")
    names = (("沈立言", first), ("阮诗韵", first), ("卫长风", second), ("尹堃", second), ("白子衿", first))
    found = {
        name: a_member(branch, name, group, number=f"D{place}")
        for place, (name, group) in enumerate(names, 1)
    }
    a_role(found["沈立言"], Post.SECRETARY)
    accounts = {
        name: an_account(found[name], username)
        for name, username in (("沈立言", "shuji"), ("阮诗韵", "ruan"), ("卫长风", "wei"))
    }
    DutyTurn.objects.create(
        branch=branch,
        member=found["尹堃"],
        month=date(JUNE.year, 5, 1),
        report="五月办了两件事",
        hand_over="横幅在会议室柜子里",
    )
    DutyAbsence.objects.create(
        branch=branch, member=found["白子衿"], began_on=date(JUNE.year, 6, 1), reason="借调"
    )
    a_meeting(branch, date(JUNE.year, 6, 3), [Form.THEME_DAY], topic="参观旧址", present=[found["阮诗韵"]])
    return accounts


def rota():
    turns = DutyTurn.objects.order_by("month").select_related("member")
    return {turn.month.month: turn.member.name for turn in turns}


def test_a_rota_is_proposed_exchanged_and_reported(window, people, problems):
    # The secretary: the rest of the year at one press, one month changed by hand.
    secretary = window(people["沈立言"])
    secretary.goto("/duty/")
    expect(secretary.get_by_role("heading", name="12 个月中 1 个月有人轮值，先后 1 人")).to_be_visible()
    secretary.get_by_role("link", name="年轮值").click()
    secretary.get_by_text("支委不排").click()
    expect(secretary.get_by_label("6月轮值党员")).to_have_value(_value(secretary, 6, "阮诗韵"))
    june = secretary.get_by_role("row").filter(has=secretary.locator(f'[id="m-{JUNE}"]'))
    expect(june).to_contain_text("还没轮过，第一党小组")
    expect(secretary.get_by_label("6月轮值党员").locator("option", has_text="白子衿")).to_have_count(0)
    secretary.get_by_label("8月轮值党员").select_option(_value(secretary, 8, "沈立言"))
    assert faults_of(secretary) == []
    secretary.get_by_role("button", name="保存").click()
    expect(secretary.locator("#messages")).to_contain_text("已排 7 个月的轮值。")
    expect(secretary.get_by_role("heading", name="12 个月中 8 个月有人轮值，先后 4 人")).to_be_visible()
    assert faults_of(secretary) == []
    assert [rota()[month] for month in (5, 6, 7, 8)] == ["尹堃", "阮诗韵", "卫长风", "沈立言"]

    # A month given twice is refused, and what was chosen stays.
    secretary.goto(f"/duty/new/?month={JUNE.next}")
    secretary.get_by_label("党员").select_option(label="尹堃")
    secretary.get_by_role("button", name="保存").click()
    expect(secretary.get_by_role("alert")).to_contain_text("7月已经排了卫长风；要换人请用“调换”或先取消。")
    expect(secretary.get_by_label("党员").locator("option:checked")).to_have_text("尹堃")

    # The officer of June asks the one of July, who agrees on the phone.
    ruan, wei = window(people["阮诗韵"]), window(people["卫长风"], PHONE)
    ruan.goto("/duty/")
    ruan.get_by_role("link", name="调换6月").click()
    ruan.get_by_label("和哪个月换").select_option(label="7月 卫长风")
    ruan.get_by_label("原因").fill("六月出差")
    assert faults_of(ruan) == []
    ruan.get_by_role("button", name="保存").click()
    expect(ruan.locator("#swaps")).to_contain_text("等对方答复")
    assert rota()[6] == "阮诗韵"
    wei.goto("/duty/")
    expect(wei.locator("#swaps")).to_contain_text("六月出差")
    assert faults_of(wei) == []
    wei.get_by_role("button", name="同意调换").click()
    expect(wei.locator("#messages")).to_contain_text("已调换")
    assert (rota()[6], rota()[7]) == ("卫长风", "阮诗韵")
    assert DutySwap.objects.get().state == "agreed"

    # The officer now on duty: what is due, what was handed over, the report with the month's record.
    wei.goto("/officer/")
    expect(wei.get_by_text("这个月由您轮值")).to_be_visible()
    expect(wei.get_by_text("横幅在会议室柜子里")).to_be_visible()
    expect(wei.get_by_text("1 项，完成 1 项")).to_be_visible()
    assert faults_of(wei) == []
    wei.get_by_role("link", name="写小结和交班").first.click()
    wei.get_by_label("小结", exact=True).fill("六月主要是主题党日。")
    wei.get_by_label("交班事项", exact=True).fill("照片还没收齐")
    wei.get_by_role("button", name="插入本月记录").click()
    expect(wei.get_by_text("还没有保存")).to_be_visible()
    expect(wei.get_by_label("小结", exact=True)).to_have_value(
        "六月主要是主题党日。\n6月3日 主题党日：参观旧址（应到1人，实到1人）"
    )
    assert faults_of(wei) == []
    wei.get_by_role("button", name="保存").click()
    expect(wei.locator("#messages")).to_contain_text("6月的小结和交班事项已保存。")

    # The secretary reads and comments; the report stays as it is then, and is there on paper.
    secretary.goto(f"/officer/{JUNE}/")
    expect(secretary.get_by_text("照片还没收齐")).to_be_visible()
    secretary.get_by_role("link", name="写评价").click()
    secretary.get_by_label("支部评价", exact=True).fill("写得实")
    secretary.get_by_role("button", name="保存").click()
    expect(secretary.get_by_text("写得实")).to_be_visible()
    secretary.get_by_role("link", name="打印小结").click()
    expect(secretary.get_by_role("heading", name="月度轮值工作总结")).to_be_visible()
    assert faults_of(secretary) == []
    wei.reload()
    expect(wei.get_by_text("写得实")).to_be_visible()
    expect(wei.get_by_role("link", name="改小结")).to_have_count(0)
    # Who comes next finds the words.
    ruan.goto(f"/officer/{JUNE.next}/")
    expect(ruan.get_by_text("照片还没收齐")).to_be_visible()
    assert problems == []


def _value(page, month, name) -> str:
    options = page.get_by_label(f"{month}月轮值党员").locator("option")
    return options.filter(has_text=name).first.get_attribute("value")
