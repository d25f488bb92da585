"""A group's leader records the group's meeting on the phone, right after it."""

import pytest
from playwright.sync_api import expect

from branch.periods import today
from meetings.models import Attendance, Meeting
from members.models import Post
from tests.browser.pages import PHONE, faults_of
from tests.factories import a_branch, a_group, a_meeting, a_member, a_role, an_account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def leader(transactional_db):
    """The leader of the second of two groups, six members each; there is a general meeting too."""
    branch = a_branch("规划信息联合党支部")
    first, second = a_group(branch), a_group(branch, "第二党小组")
    others = [
        a_member(branch, name, group=first) for name in ("沈立言", "顾秋实", "陆青", "唐一", "季春", "郑和")
    ]
    people = [
        a_member(branch, name, group=second) for name in ("单伯庸", "尹堃", "柏舟", "许维", "于敏", "白子衿")
    ]
    a_role(others[0], Post.SECRETARY)
    a_role(people[0], Post.GROUP_LEADER, group=second)
    a_meeting(branch, today(), topic="支部的大会", present=[*others, *people])
    return an_account(people[0], "zuzhang")


def test_a_group_meeting_by_its_leader_on_a_phone(window, leader, problems):
    page = window(leader, PHONE, has_touch=True, is_mobile=True)
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.goto("/")
    page.get_by_role("navigation", name="手机导航").get_by_role("link", name="记录").tap()

    # Nothing to choose: it is a group meeting, of the own group, today, with everybody there.
    forms = page.get_by_role("group", name="形式")
    expect(forms.get_by_role("checkbox")).to_have_count(1)
    expect(forms.get_by_role("checkbox", name="党小组会")).to_be_checked()
    expect(page.get_by_label("党小组 *").locator("option:checked")).to_have_text("第二党小组")
    expect(page.get_by_text("应到 6　实到 6").first).to_be_visible()
    page.get_by_label("主题 *").fill("讨论预备党员转正")
    page.get_by_label("地点").fill("二楼会议室")
    page.get_by_role("button", name="柏舟").tap()
    page.get_by_label("柏舟的事由").fill("住院复查")
    page.get_by_role("button", name="于敏").tap()
    page.get_by_role("group", name="于敏的出席情况").get_by_role("button", name="缺席").tap()
    page.get_by_label("于敏的事由").fill("值班走不开")
    expect(page.get_by_text("应到 6　实到 4").first).to_be_visible()
    page.get_by_role("textbox", name="内容").fill("尹堃：介绍柏舟一年来的表现。")
    assert faults_of(page) == []
    page.get_by_role("button", name="保存").tap()

    expect(page.get_by_role("heading", name="讨论预备党员转正")).to_be_visible()
    expect(page.locator("#messages")).to_contain_text("应到6人，实到4人")
    assert faults_of(page) == []
    # One page, one request.
    assert [url.partition("/meetings/")[2] for url in sent] == ["new/"]
    meeting = Meeting.objects.get(group_meeting=True)
    assert (meeting.group.name, meeting.place, meeting.recorder.name) == (
        "第二党小组",
        "二楼会议室",
        "单伯庸",
    )
    missed = Attendance.objects.filter(meeting=meeting).exclude(status="present")
    assert {row.member.name: (row.status, row.reason) for row in missed} == {
        "柏舟": ("on_leave", "住院复查"),
        "于敏": ("absent", "值班走不开"),
    }

    page.get_by_role("button", name="确认记录").tap()
    expect(page.locator(".head").get_by_text("已确认")).to_be_visible()
    meeting.refresh_from_db()
    assert meeting.confirmed_by == leader
    assert problems == []


def test_a_leader_records_nothing_but_the_own_group_meetings(window, leader, problems):
    page = window(leader, PHONE, has_touch=True, is_mobile=True)
    page.goto("/meetings/")
    page.get_by_role("cell").get_by_role("link", name="支部的大会").tap()
    expect(page.get_by_role("heading", name="支部的大会")).to_be_visible()
    for name in ("修改", "更正", "删除", "签到码"):
        expect(page.get_by_role("link", name=name)).to_have_count(0)
    expect(page.get_by_role("button", name="确认记录")).to_have_count(0)

    page.goto("/meetings/new/?form=general_meeting")
    expect(page.get_by_role("heading")).to_have_text("这一页您不能看，或者不能改")
    assert problems == []
