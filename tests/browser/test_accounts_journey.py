"""From an empty installation to a member who has a password of her own."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import expect

from branch.models import User
from members.accounts.start.code import new_code
from members.models import Member
from tests.browser.pages import PHONE, faults_of
from tests.factories import a_group, a_member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def code(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    return new_code()


def test_first_run_accounts_for_a_group_a_slip_and_the_own_password(window, code, problems, transactional_db):
    page = window()
    page.goto("/login/")
    page.get_by_label("开通码").fill(code)
    page.get_by_role("button", name="开始").click()
    page.get_by_label("支部名称").fill("规划信息联合党支部")
    page.get_by_label("上级党组织").fill("局机关党委")
    assert faults_of(page) == []
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("姓名").fill("沈立言")
    page.get_by_label("性别").select_option(label="男")
    for label, day in (
        ("出生日期", "1975-03-04"),
        ("入党日期", "1995-06-08"),
        ("任书记的日期", "2019-12-19"),
    ):
        page.get_by_label(label).fill(day)
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_label("账号")).to_have_value("shenliyan")
    page.locator("#id_password").fill("mai-miao-8823")
    page.get_by_label("再写一遍密码").fill("mai-miao-8823")
    assert faults_of(page) == []
    page.get_by_role("button", name="开通").click()
    expect(page.get_by_text("支部开通好了")).to_be_visible()
    expect(page.get_by_text("沈立言（书记）")).to_be_visible()

    branch = Member.objects.get().branch
    group = a_group(branch, "第一党小组")
    for name in ("白子衿", "陶永明"):
        a_member(branch, name, group)
    a_member(branch, "祁若涵")
    page.goto("/accounts/")
    page.get_by_role("link", name="建账号", exact=True).click()
    page.get_by_role("link", name="第一党小组").click()
    expect(page.get_by_text("还没有账号的 2 人")).to_be_visible()
    assert faults_of(page) == []
    page.get_by_role("button", name="建账号，打印密码条").click()
    slip = page.locator("article.slip").filter(has_text="白子衿")
    username, password = slip.locator(".slip-code").all_inner_texts()
    assert re.fullmatch("[a-z0-9]{10}", password)
    assert faults_of(page) == []
    page.goto("/accounts/")
    row = page.get_by_role("row").filter(has_text="白子衿")
    expect(row).to_contain_text("首次登录未改密码")
    assert faults_of(page) == []

    # She signs in on her phone, and nothing opens before she has a password of her own.
    phone = window(size=PHONE)
    phone.goto("/meetings/")
    phone.get_by_label("账号").fill(username)
    phone.get_by_label("密码").fill(password)
    phone.get_by_role("button", name="登录").click()
    expect(phone.get_by_role("heading", name="先改密码")).to_be_visible()
    phone.goto("/members/")
    expect(phone.get_by_role("heading", name="先改密码")).to_be_visible()
    assert faults_of(phone) == []
    for field in ("#id_new_password1", "#id_new_password2"):
        phone.locator(field).fill("shan-shui-204")
    phone.get_by_role("button", name="保存新密码").click()
    expect(phone.get_by_role("heading", name="党员名册")).to_be_visible()
    assert User.objects.get(username=username).check_password("shan-shui-204")
    page.reload()
    expect(row).to_contain_text("在用")
    assert problems == []
