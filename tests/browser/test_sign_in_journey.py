"""One browser shows the code in the room, another one, a phone's, signs in with the own account."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from branch.periods import today
from meetings.models import Attendance, SignIn
from members.models import Post
from tests.browser.pages import PHONE, faults_of, sign_in
from tests.factories import a_branch, a_group, a_meeting, a_member, a_role, an_account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def meeting(transactional_db):
    branch = a_branch("规划信息联合党支部")
    group = a_group(branch)
    secretary, member, _ = (a_member(branch, name, group=group) for name in ("沈立言", "白子衿", "尹堃"))
    a_role(secretary, Post.SECRETARY)
    an_account(secretary, "shuji")
    an_account(member, "dangyuan")
    return a_meeting(branch, today(), topic="参观档案馆", state="planned")


def test_signing_in_from_a_second_browser(page, window, live_server, meeting, problems):
    page.clock.install()
    page.goto(f"{live_server.url}/meetings/{meeting.pk}/")
    sign_in(page, "shuji")
    page.get_by_role("link", name="签到码").click()
    page.get_by_role("button", name="开始签到").click()
    expect(page.locator("svg.qr")).to_be_visible()
    expect(page.get_by_role("heading", name="已签到 0 人")).to_be_visible()
    assert faults_of(page) == []
    code = page.locator(".sign-in-address").inner_text()

    phone = window(size=PHONE)
    phone.goto(code)
    sign_in(phone, "dangyuan")
    expect(phone.get_by_role("heading", name="参观档案馆")).to_be_visible()
    assert SignIn.objects.count() == 0
    assert faults_of(phone) == []
    phone.get_by_role("button", name="我到了，签到").click()
    expect(phone.get_by_text("白子衿，您已签到")).to_be_visible()

    # The screen in the room learns of it by itself.
    page.clock.fast_forward(11_000)
    expect(page.get_by_role("heading", name="已签到 1 人")).to_be_visible()
    expect(page.locator(".sign-in-names")).to_have_text("沈立言尹堃")
    assert [row.member.name for row in SignIn.objects.select_related("member")] == ["白子衿"]
    assert Attendance.objects.count() == 0

    # When it is closed nobody signs in any more; who did stays so.
    page.get_by_role("button", name="现在结束签到").click()
    expect(page.get_by_text("还有人要签，今天可以重新开。")).to_be_visible()
    phone.reload()
    expect(phone.get_by_text("白子衿，您已签到")).to_be_visible()

    # What counts is the record: the recorder sees who signed in, and has the last word.
    page.get_by_role("link", name="回记录").click()
    page.get_by_role("link", name="记录这次活动").click()
    expect(page.get_by_role("button", name="白子衿")).to_contain_text("已签到")
    page.get_by_role("button", name="没签到的 2 人改为缺席").click()
    page.get_by_role("button", name="沈立言").click()
    page.get_by_label("尹堃的事由").fill("没有说明")
    expect(page.get_by_text("应到 3　实到 2").first).to_be_visible()
    assert faults_of(page) == []
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#messages")).to_contain_text("应到3人，实到2人")
    came = {row.member.name: row.status for row in Attendance.objects.select_related("member")}
    assert came == {"沈立言": "present", "白子衿": "present", "尹堃": "absent"}
    assert problems == []


def test_the_code_is_good_only_around_the_meeting_and_only_for_its_branch(window, meeting, problems):
    other = a_member(a_branch("综合联合党支部"), "赵望")
    member, secretary, stranger = (
        meeting.branch.members.get(name="白子衿").account,
        meeting.branch.members.get(name="沈立言").account,
        an_account(other, "linshe"),
    )
    page = window(secretary)
    page.goto(f"/sign-in/meeting/{meeting.pk}/")
    page.get_by_role("button", name="开始签到").click()
    code = urlsplit(page.locator(".sign-in-address").inner_text()).path

    elsewhere = window(stranger, PHONE)
    assert elsewhere.goto(code).status == 404
    phone = window(member, PHONE)
    phone.goto(code)
    page.get_by_role("button", name="现在结束签到").click()
    expect(page.get_by_role("button", name="重新开签到")).to_be_visible()
    phone.get_by_role("button", name="我到了，签到").click()
    expect(phone.get_by_role("alert")).to_contain_text("结束了。到了没签上，请告诉记录人。")
    assert faults_of(phone) == []
    assert SignIn.objects.count() == 0

    # On another day it opens for nobody; on paper it goes on.
    meeting.held_on = today() + timedelta(days=1)
    meeting.save()
    page.goto(f"/meetings/{meeting.pk}/")
    page.get_by_role("link", name="签到码").click()
    expect(page.get_by_text("当天才能签到。")).to_be_visible()
    expect(page.get_by_role("button", name="开始签到")).to_have_count(0)
    page.get_by_role("link", name="打印签到表").click()
    expect(page.get_by_role("heading", name="组织生活签到表")).to_be_visible()
    expect(page.get_by_role("cell", name="尹堃")).to_be_visible()
    assert problems == []
