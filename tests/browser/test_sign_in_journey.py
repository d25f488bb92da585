"""One browser shows the code in the room, another one, a phone's, signs in with the own account."""

import pytest
from playwright.sync_api import expect

from branch.periods import today
from meetings.models import Attendance, SignIn
from members.models import Post
from tests.factories import PASSWORD, a_branch, a_group, a_meeting, a_member, a_role, an_account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def meeting(transactional_db):
    branch = a_branch("规划信息联合党支部")
    group = a_group(branch)
    secretary, member = (a_member(branch, name, group=group) for name in ("沈立言", "白子衿"))
    a_role(secretary, Post.SECRETARY)
    an_account(secretary, "shuji")
    an_account(member, "dangyuan")
    return a_meeting(branch, today(), topic="参观档案馆", state="planned")


def sign_in(page, account):
    page.get_by_label("账号").fill(account)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()


def test_signing_in_from_a_second_browser(page, browser, live_server, meeting, problems):
    page.goto(f"{live_server.url}/sign-in/meeting/{meeting.pk}/")
    sign_in(page, "shuji")
    page.get_by_role("button", name="开始签到").click()
    expect(page.locator("svg.qr")).to_be_visible()
    expect(page.get_by_role("heading", name="已签到 0 人")).to_be_visible()
    code = page.locator(".sign-in-address").inner_text()

    with browser.new_context(viewport=PHONE, locale="zh-CN", timezone_id="Asia/Shanghai") as other:
        phone = other.new_page()
        phone.goto(code)
        sign_in(phone, "dangyuan")
        expect(phone.get_by_role("heading", name="参观档案馆")).to_be_visible()
        assert SignIn.objects.count() == 0
        assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        phone.get_by_role("button", name="我到了，签到").click()
        expect(phone.get_by_text("白子衿，您已签到")).to_be_visible()

    # The screen in the room learns of it by itself.
    expect(page.get_by_role("heading", name="已签到 1 人")).to_be_visible(timeout=15_000)
    expect(page.locator(".sign-in-names")).to_have_text("沈立言")
    assert [row.member.name for row in SignIn.objects.select_related("member")] == ["白子衿"]
    assert Attendance.objects.count() == 0
    assert problems == []
