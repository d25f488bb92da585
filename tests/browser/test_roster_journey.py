"""The list of the national system comes in: three bad rows are found and mended, all are there."""

import pytest
from playwright.sync_api import expect

from members.models import Member, Post
from tests.browser.pages import DESKTOP, PHONE, faults_of
from tests.factories import a_branch, a_member, a_role, an_account
from tests.reports.roster_files import NATIONAL, people, save_list

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TITLE = [["规划信息联合党支部党员花名册"], ["填表日期：2026年6月10日"]]


@pytest.fixture
def organiser(transactional_db):
    member = a_member(a_branch("规划信息联合党支部"), "顾秋实", number="D1")
    a_role(member, Post.ORGANIZATION_OFFICER)
    return an_account(member, "zuzhi")


def a_list(folder, *bad):
    """Two hundred people below two title lines: the first stands in row 4. `bad` are (place, cells)."""
    rows = [row | {"所在党支部": "规划信息联合党支部", "学位": "学士"} for row in people(200)]
    for place, cells in bad:
        rows[place] |= cells
    return save_list(folder, rows, headers=NATIONAL, above=TITLE, below=[["合计", "200人"]])


def choose(page, path):
    page.get_by_label("名单文件").set_input_files(path)
    page.get_by_role("button", name="上传并预览").click()


def test_a_list_of_two_hundred_with_three_bad_rows(window, organiser, problems, tmp_path):
    number = people(200)[100]["公民身份号码"]
    spoiled = number[:-1] + ("1" if number[-1] != "1" else "2")
    bad = [
        (4, {"入党日期": "2026-02-30"}),
        (100, {"公民身份号码": spoiled}),
        (150, {"人员类别": "入党积极分子"}),
    ]
    page = window(organiser)
    page.goto("/members/")
    page.get_by_role("link", name="导入名单").click()
    assert faults_of(page) == []

    # A file that is no workbook is said where it was chosen.
    text = tmp_path / "名单.csv"
    text.write_text("姓名,性别\n")
    choose(page, text)
    expect(page.get_by_role("alert")).to_contain_text("不是 Excel 工作簿")

    choose(page, a_list(tmp_path, *bad))
    expect(page.get_by_text("有 3 处要先改，什么都没有写入。")).to_be_visible()
    faults = page.locator(".roster-faults li")
    expect(faults).to_have_count(3)
    expect(faults.nth(0)).to_contain_text("第 8 行 入党日期：没有 2026-02-30 这一天")
    expect(faults.nth(1)).to_contain_text("第 104 行 公民身份号码：")
    expect(faults.nth(2)).to_contain_text("第 154 行 人员类别：“入党积极分子”还不是党员")
    expect(page.get_by_role("button", name="确认导入")).to_have_count(0)
    assert faults_of(page) == []
    assert Member.objects.count() == 1

    page.get_by_role("button", name="换一个文件").click()
    choose(page, a_list(tmp_path))
    expect(page.get_by_text("新增 200 人，修改 0 人，不变 0 人。")).to_be_visible()
    expect(page.get_by_text("没有导入的列：学位")).to_be_visible()
    expect(page.get_by_text("名册里有、名单里没有 1 人：顾秋实，没有改动")).to_be_visible()
    assert faults_of(page) == []
    page.set_viewport_size(PHONE)
    assert faults_of(page) == []
    page.set_viewport_size(DESKTOP)

    # Who presses twice imports once.
    page.get_by_role("button", name="确认导入").dblclick()
    expect(page.get_by_text("已导入“名单.xlsx”：新增 200 人，修改 0 人。")).to_be_visible()
    expect(page.locator(".head")).to_contain_text("在册 201 人")
    assert Member.objects.count() == 201

    page.get_by_role("link", name="导入名单").click()
    choose(page, a_list(tmp_path))
    expect(page.get_by_text("名单里的 200 人和名册里的完全一样，不用导入。")).to_be_visible()
    assert problems == []


def test_the_roster_goes_out_as_a_file_and_on_paper(window, organiser, problems, tmp_path):
    for row in people(40):
        a_member(organiser.memberships.get().branch, row["姓名"], job="业务一处科员", phone=row["手机号码"])
    page = window(organiser)
    page.goto("/members/")
    page.get_by_role("link", name="导出花名册").click()
    page.get_by_label("用途").fill("报上级党组织")
    with page.expect_download() as download:
        page.get_by_role("button", name="导出", exact=True).click()
    assert download.value.suggested_filename.startswith("规划信息联合党支部党员花名册（")

    page.goto("/members/")
    page.get_by_role("link", name="打印花名册").click()
    page.get_by_label("用途").fill("核对党员信息")
    page.get_by_role("button", name="打印", exact=True).click()
    expect(page.get_by_role("heading", name="党员花名册")).to_be_visible()
    expect(page.get_by_text("填表人：")).to_be_visible()
    assert faults_of(page) == []
    page.set_viewport_size(PHONE)
    assert faults_of(page) == []
    assert problems == []
