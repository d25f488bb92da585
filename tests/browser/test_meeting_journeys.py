"""A general meeting that votes and elects, an amendment of what was confirmed, two who save at once."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from branch.periods import today
from meetings.models import AgendaItem, Candidate, Meeting, MeetingEvent
from members.models import Post
from tests.browser.pages import PHONE, faults_of
from tests.factories import a_branch, a_group, a_meeting, a_member, a_role, an_account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people(transactional_db):
    """A secretary, an organiser and three members in one group, one of them on probation."""
    branch = a_branch("规划信息联合党支部")
    group = a_group(branch)
    people = [a_member(branch, name, group=group) for name in ("沈立言", "顾秋实", "单伯庸", "尹堃")]
    people.append(a_member(branch, "柏舟", group=group, kind="probationary", converted_on=None))
    a_role(people[0], Post.SECRETARY)
    a_role(people[1], Post.ORGANIZATION_OFFICER)
    return people


@pytest.fixture
def secretary(people):
    return an_account(people[0], "shuji")


@pytest.fixture
def organiser(people):
    return an_account(people[1], "zuzhi")


def test_a_general_meeting_that_votes_and_elects(window, people, secretary, problems):
    page = window(secretary)
    page.goto("/")
    page.get_by_role("link", name="记录组织生活").first.click()
    page.locator("label.chip", has_text="支部党员大会").click()
    page.get_by_label("开始").fill("14:00")
    page.get_by_label("结束").fill("15:30")
    page.get_by_label("地点").fill("三楼党员活动室")
    page.get_by_label("主题 *").fill("增补支部委员")
    page.get_by_label("主持人").fill("沈立言")

    page.get_by_role("button", name="加一个议题").click()
    how = page.get_by_role("group", name="议题 1", exact=True)
    how.get_by_label("题目").fill("通过选举办法")
    how.get_by_label("讨论情况").fill("单伯庸：监票人由大家推选。")
    how.get_by_label("决议").fill("同意选举办法。")
    how.get_by_label("表决方式").select_option("举手表决")
    expect(how.get_by_text("可以表决。")).to_be_visible()
    how.get_by_label("赞成").press_sequentially("4")
    expect(how.get_by_text("可以表决，已通过。")).to_be_visible()
    expect(how.get_by_text("预备党员柏舟没有表决权")).to_be_visible()
    how.get_by_label("反对").press_sequentially("1")
    expect(how.get_by_text("票数不对。")).to_be_visible()

    page.get_by_role("button", name="再加一个议题").click()
    election = page.get_by_role("group", name="议题 2", exact=True)
    election.get_by_label("题目").fill("选举支部委员")
    election.get_by_label("事项").select_option("选举、推荐代表")
    expect(election.get_by_label("赞成")).to_be_hidden()
    election.get_by_label("应选人数").fill("1")
    for label, count in (("发出选票", "4"), ("收回选票", "4"), ("无效票", "0")):
        election.get_by_label(label).fill(count)
    election.get_by_label("候选人").select_option("单伯庸")
    election.get_by_label("得票").press_sequentially("3")
    election.get_by_text("当选", exact=True).click()
    election.get_by_role("button", name="加一名候选人").click()
    election.get_by_label("候选人").nth(1).select_option("尹堃")
    election.get_by_label("得票").nth(1).press_sequentially("1")
    expect(election.get_by_text("可以选举，当选 1 人。")).to_be_visible()
    assert faults_of(page) == []
    page.get_by_role("button", name="保存").click()

    # More votes than voters: nothing is saved, nothing is lost, and it is said by how many.
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("赞成、反对、弃权合计 5 票，比实到有表决权的 4 人多 1 票。")
    assert Meeting.objects.count() == 0
    assert faults_of(page) == []
    expect(page.get_by_label("开始")).to_have_value("14:00")
    expect(how.get_by_label("讨论情况")).to_have_value("单伯庸：监票人由大家推选。")
    expect(election.get_by_label("得票").nth(1)).to_have_value("1")
    alert.get_by_role("link").click()
    expect(how.get_by_label("赞成")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("3")
    expect(how.get_by_text("可以表决，已通过。")).to_be_visible()
    page.get_by_role("button", name="保存").click()

    expect(page.get_by_role("heading", name="增补支部委员")).to_be_visible()
    expect(page.locator("#messages")).to_contain_text("应到5人，实到5人")
    expect(page.get_by_text("14:00—15:30")).to_be_visible()
    expect(page.get_by_role("row", name="单伯庸")).to_contain_text("当选")
    expect(page.get_by_role("row", name="尹堃")).to_contain_text("未当选")
    expect(page.get_by_text("当选要超过实到有选举权人数的半数（至少 3 票）。")).to_be_visible()
    assert faults_of(page) == []
    votes = AgendaItem.objects.values_list("title", "way", "votes_for", "votes_against", "seats")
    assert list(votes) == [("通过选举办法", "hands", 3, 1, None), ("选举支部委员", "secret", None, None, 1)]
    stood = Candidate.objects.values_list("member__name", "votes", "elected")
    assert list(stood) == [("单伯庸", 3, True), ("尹堃", 1, False)]

    page.get_by_role("button", name="确认记录").click()
    expect(page.locator(".head").get_by_text("已确认")).to_be_visible()
    expect(page.get_by_role("link", name="更正")).to_be_visible()
    assert Meeting.objects.get().confirmed_by == secretary
    assert problems == []


def test_what_is_pressed_while_the_names_are_on_their_way_stays(window, secretary, problems):
    page = window(secretary)
    page.goto("/meetings/new/")
    asked = []
    page.route("**/meetings/roll/", lambda route: asked.append(route))

    def let_go():
        """The server answers what was asked of it."""
        while not asked:
            page.evaluate("0")
        asked.pop().continue_()

    with page.expect_request("**/meetings/roll/"):
        page.locator("label.chip", has_text="主题党日").click()
    page.get_by_role("button", name="尹堃").click()
    page.get_by_label("尹堃的事由").fill("出差")
    with page.expect_response("**/meetings/roll/"):
        let_go()
    expect(page.get_by_text("应到 5　实到 4").first).to_be_visible()
    expect(page.get_by_label("尹堃的事由")).to_have_value("出差")
    expect(page.get_by_label("尹堃的事由")).to_be_focused()

    # The same of who is chosen one by one: the second one is asked for after the first has come.
    page.get_by_text("更多：应到范围").click()
    with page.expect_request("**/meetings/roll/"):
        page.get_by_label("应到范围").select_option("选定人员")
    let_go()
    choose = page.get_by_role("group", name="应到人员")
    with page.expect_request("**/meetings/roll/"):
        choose.get_by_text("沈立言").click()
    choose.get_by_text("顾秋实").click()
    let_go()
    let_go()
    expect(page.get_by_text("应到 2　实到 2").first).to_be_visible()
    expect(choose.get_by_role("checkbox", name="顾秋实")).to_be_checked()
    assert problems == []


@pytest.fixture
def confirmed(people, secretary):
    return a_meeting(
        people[0].branch,
        today() - timedelta(days=1),
        topic="学习党章第一章",
        present=people,
        chair=people[0],
        resolution="同意接收柏舟为预备党员。",
        confirmed_at=timezone.now(),
        confirmed_by=secretary,
    )


def test_an_amendment_of_a_confirmed_record(window, confirmed, people, secretary, organiser, problems):
    other = window(organiser)
    other.goto(f"/meetings/{confirmed.pk}/")
    expect(other.locator(".head").get_by_text("已确认")).to_be_visible()
    expect(other.get_by_role("link", name="更正")).to_have_count(0)
    expect(other.get_by_role("link", name="修改")).to_have_count(0)

    page = window(secretary)
    page.goto("/")
    page.get_by_role("link", name="组织生活", exact=True).first.click()
    page.get_by_role("cell").get_by_role("link", name="学习党章第一章").click()
    page.get_by_role("link", name="更正").click()
    page.get_by_role("textbox", name="决议").fill("同意柏舟按期转正。")
    page.get_by_role("button", name="尹堃").click()
    page.get_by_label("尹堃的事由").fill("出差")
    page.get_by_role("button", name="保存更正").click()

    expect(page.get_by_role("alert")).to_contain_text("还没写更正原因。")
    assert faults_of(page) == []
    expect(page.get_by_role("textbox", name="决议")).to_have_value("同意柏舟按期转正。")
    expect(page.get_by_label("尹堃的事由")).to_have_value("出差")
    page.get_by_label("更正原因").fill("决议抄错了")
    page.get_by_role("button", name="保存更正").click()

    story = page.get_by_role("region", name="经过")
    expect(story).to_contain_text("沈立言 更正")
    expect(story).to_contain_text("同意接收柏舟为预备党员。 → 同意柏舟按期转正。")
    expect(story).to_contain_text("原因：决议抄错了")
    assert faults_of(page) == []
    event = MeetingEvent.objects.get(kind=MeetingEvent.Kind.AMENDED)
    assert (event.by, event.reason) == (secretary, "决议抄错了")
    assert ["决议", "同意接收柏舟为预备党员。", "同意柏舟按期转正。"] in event.details
    confirmed.refresh_from_db()
    assert confirmed.resolution == "同意柏舟按期转正。"

    # Both wordings are there for everybody, and the list says that there was an amendment.
    other.get_by_role("link", name="组织生活", exact=True).first.click()
    row = other.get_by_role("row", name="学习党章第一章")
    expect(row).to_contain_text("已确认")
    expect(row).to_contain_text("4/5")
    expect(row).to_contain_text("更正过")
    assert faults_of(other) == []
    row.get_by_role("link", name="学习党章第一章").click()
    expect(other.get_by_role("region", name="经过")).to_contain_text("同意接收柏舟为预备党员。 → ")
    assert problems == []


def test_two_who_save_one_record_at_once(window, people, secretary, organiser, problems):
    meeting = a_meeting(people[0].branch, today(), topic="学习党章", present=people, minutes="领学第一章。")
    first, second = window(organiser), window(secretary, PHONE)
    for page in (first, second):
        page.goto(f"/meetings/{meeting.pk}/")
        page.get_by_role("link", name="修改").click()
        expect(page.get_by_role("textbox", name="内容")).to_have_value("领学第一章。")
    first.get_by_role("textbox", name="内容").fill("领学第一章，尹堃发言。")
    first.get_by_role("button", name="保存").click()
    expect(first.locator("#messages")).to_contain_text("已保存")

    second.get_by_role("textbox", name="内容").fill("领学第一章，单伯庸发言。")
    second.get_by_label("地点").fill("党员活动室")
    second.get_by_role("button", name="保存").click()
    both = second.get_by_role("region", name="两种写法，请对照")
    expect(both).to_contain_text("顾秋实")
    row = both.get_by_role("row", name="内容")
    expect(row).to_contain_text("领学第一章，尹堃发言。")
    expect(row).to_contain_text("领学第一章，单伯庸发言。")
    expect(second.get_by_label("地点")).to_have_value("党员活动室")
    assert faults_of(second) == []
    meeting.refresh_from_db()
    assert (meeting.minutes, meeting.place) == ("领学第一章，尹堃发言。", "")

    # The second one takes from the first what is good, and saves knowingly.
    second.get_by_role("textbox", name="内容").fill("领学第一章，尹堃、单伯庸发言。")
    second.get_by_role("button", name="保存").click()
    expect(second.locator("#messages")).to_contain_text("已保存")
    meeting.refresh_from_db()
    assert (meeting.minutes, meeting.place) == ("领学第一章，尹堃、单伯庸发言。", "党员活动室")
    wrote = MeetingEvent.objects.filter(kind=MeetingEvent.Kind.CHANGED).order_by("id")
    assert [event.by for event in wrote] == [organiser, secretary]
    assert problems == []
