"""Signing in on the spot: when, who, and that only a press of the button writes."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from meetings.models import Attendance, Meeting, SignIn, SignInSheet
from meetings.sign_in.paper import Paper
from meetings.sign_in.roster import Roster
from meetings.sign_in.window import why_not_now, window_of
from tests.factories import a_branch, a_meeting, a_member, an_account, an_organisation
from tests.meetings.people import DAY, ThreePeople

HERE = ZoneInfo("Asia/Shanghai")


def at(clock, day=DAY) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), HERE)


def words(moments) -> list[str]:
    return [f"{timezone.localtime(moment):%m-%d %H:%M}" for moment in moments]


# ---- the window ----


@pytest.mark.parametrize(
    ("began", "ended", "now", "window"),
    [
        ("14:00", "16:30", "13:00", ["03-18 13:30", "03-18 17:00"]),
        ("14:00", None, "13:45", ["03-18 13:30", "03-18 16:00"]),
        (None, None, "13:45", ["03-18 13:45", "03-18 15:45"]),
        # Opened again when it should be over.
        ("14:00", "16:30", "17:00", ["03-18 17:00", "03-18 17:30"]),
        # Not beyond the day, on either side.
        ("00:10", "01:00", "00:05", ["03-18 00:00", "03-18 01:30"]),
        ("23:00", "23:50", "23:10", ["03-18 22:30", "03-19 00:00"]),
        (None, None, "23:59", ["03-18 23:59", "03-19 00:00"]),
    ],
)
def test_the_window_lies_around_the_meeting_and_within_its_day(began, ended, now, window):
    times = {"began_at": began and time.fromisoformat(began), "ended_at": ended and time.fromisoformat(ended)}

    assert words(window_of(Meeting(held_on=DAY, **times), at(now))) == window


NEXT_DAY = DAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("now", "reason"),
    [
        (at("13:29"), "还没开始签到，13:30开始。"),
        (at("13:30"), ""),
        (at("16:59"), ""),
        (at("17:00"), "签到在17:00结束了。到了没签上，请告诉记录人。"),
        (at("14:00", date(2020, 3, 17)), "活动在2020年3月18日，当天才能签到。"),
        (
            at("14:00", NEXT_DAY),
            "活动在2020年3月18日，已经过了，不再签到。出席情况请记录人在记录里写。",
        ),
    ],
)
def test_one_can_sign_in_within_the_window_and_is_told_why_not_outside(now, reason):
    meeting = Meeting(held_on=DAY, state="planned")
    sheet = SignInSheet(meeting=meeting, opens_at=at("13:30"), closes_at=at("17:00"))

    assert why_not_now(sheet, now) == reason


def test_who_is_cancelled_confirmed_or_postponed_takes_no_sign_in():
    def reason(now=None, **fields):
        meeting = Meeting(**{"held_on": DAY, "state": "held", **fields})
        sheet = SignInSheet(meeting=meeting, opens_at=at("13:30"), closes_at=at("17:00"))
        return why_not_now(sheet, now or at("14:00"))

    assert reason() == ""
    assert reason(state="cancelled") == "这次活动已经取消，不用签到。"
    assert reason(confirmed_at=at("10:00")) == "这条记录已经确认，不再签到。出席情况有误，请记录人更正。"
    # Opened on the 18th, then put off to the 19th: it has to be opened anew.
    assert reason(at("14:00", NEXT_DAY), held_on=NEXT_DAY) == "签到在17:00结束了。到了没签上，请告诉记录人。"


# ---- in the room and on the phone ----


@pytest.fixture
def clock(monkeypatch):
    """Sets the time of day on the day of the meeting, or any other moment."""

    def set_(moment, day=DAY):
        moment = at(moment, day)
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    set_("14:00")
    return set_


@pytest.mark.usefixtures("_with_clock")
class SigningIn(ThreePeople):
    @pytest.fixture
    def _with_clock(self, clock):
        self.set_clock = clock

    def setUp(self):
        self.meeting = a_meeting(
            self.branch, DAY, topic="讨论转正", state="planned", began_at=time(14), ended_at=time(16)
        )
        self.room = f"/sign-in/meeting/{self.meeting.pk}/"

    def open(self):
        self.as_(self.secretary).post(f"{self.room}start/")
        self.sheet = SignInSheet.objects.get()
        return f"/sign-in/{self.sheet.code}/"

    def signed(self):
        return [(row.member, row.branch) for row in SignIn.objects.order_by("id")]

    def said(self, page):
        return [str(message) for message in page.context["messages"]]

    def test_looking_at_the_room_writes_nothing_and_a_press_opens_it(self):
        self.assertContains(self.as_(self.secretary).get(self.room), "还没有开签到")
        assert SignInSheet.objects.count() == 0

        url = self.open()
        page = self.client.get(self.room)

        assert words([self.sheet.opens_at, self.sheet.closes_at]) == ["03-18 13:30", "03-18 16:30"]
        assert (self.sheet.opened_by, len(self.sheet.code)) == (self.secretary, 43)
        self.assertContains(page, "<svg")
        self.assertContains(page, f"http://testserver{url}")
        self.assertContains(page, "已签到 0 人")
        self.assertContains(page, "应到 4 人")

    def test_the_code_leads_through_the_login_to_one_button(self):
        url = self.open()
        self.client.logout()

        asked = self.client.get(url)
        assert asked.url == f"/login/?next={url}"
        typed = {"username": "dangyuan", "password": "cai-ju-7411", "next": url}
        assert self.client.post("/login/", typed).url == url
        page = self.client.get(url)
        self.assertContains(page, "我到了，签到")
        self.assertContains(page, "讨论转正")
        assert page["Cache-Control"].startswith("max-age=0, no-cache")
        assert self.signed() == []

        assert self.client.post(url).url == url
        assert self.signed() == [(self.bai, self.branch)]
        self.assertContains(self.client.get(url), "白子衿，您已签到，14:00。")

    def test_signing_in_twice_counts_once_and_keeps_the_first_time(self):
        url = self.open()
        self.as_(self.reader).post(url)
        self.set_clock("14:30")

        self.client.post(url)

        assert self.signed() == [(self.bai, self.branch)]
        self.assertContains(self.client.get(url), "14:00")

    def test_a_sign_in_informs_and_changes_no_attendance(self):
        Attendance.objects.create(
            branch=self.branch, meeting=self.meeting, member=self.bai, status="on_leave", reason="出差"
        )
        url = self.open()
        self.as_(self.reader).post(url)

        assert self.signed() == [(self.bai, self.branch)]
        assert [(row.member, row.status) for row in Attendance.objects.all()] == [(self.bai, "on_leave")]

    def test_outside_the_window_it_says_when_and_writes_nothing(self):
        url = self.open()
        for moment, reason in [
            ("13:29", "还没开始签到，13:30开始。"),
            ("16:30", "签到在16:30结束了。到了没签上，请告诉记录人。"),
        ]:
            self.set_clock(moment)
            self.assertContains(self.as_(self.reader).get(url), reason)
            self.assertContains(self.client.post(url), reason, status_code=422)
        assert self.signed() == []

    def test_who_is_not_expected_is_told_so(self):
        self.meeting.recorder = self.gu
        self.meeting.forms = ["group_meeting"]
        self.meeting.group = self.second
        self.meeting.save()
        url = self.open()
        account = an_account(self.gu, "zuzhi")

        page = self.as_(account).post(url)

        self.assertContains(
            page, "顾秋实，您不在这次活动的应到名单里，没有签到。请告诉记录人顾秋实。", status_code=422
        )
        assert self.signed() == []
        self.as_(self.reader).post(url)
        assert self.signed() == [(self.bai, self.branch)]

    def test_once_recorded_the_stored_roll_is_who_is_expected(self):
        Attendance.objects.create(branch=self.branch, meeting=self.meeting, member=self.shen)
        Attendance.objects.create(
            branch=self.branch, meeting=self.meeting, member=self.bai, status="observer"
        )

        assert list(Roster(self.meeting).expected.values()) == ["沈立言"]
        url = self.open()
        self.as_(self.reader).post(url)
        assert self.signed() == []

    def test_a_code_of_another_branch_or_a_made_up_one_is_a_404(self):
        url = self.open()
        self.as_(self.stranger)
        for address in (url, "/sign-in/nichts/", "/sign-in/ni%00chts/"):
            assert self.client.get(address).status_code == self.client.post(address).status_code == 404
        assert self.signed() == []

    def test_who_only_oversees_signs_in_nowhere(self):
        url = self.open()
        self.branch.superior = an_organisation()
        self.branch.save()
        self.as_(an_account(username="shangji", organisation=self.branch.superior))
        session = self.client.session
        session["branch"] = self.branch.pk
        session.save()

        assert self.client.get(url).status_code == self.client.post(url).status_code == 403
        assert self.client.get(f"{self.room}sheet/").status_code == 200

    def test_only_who_records_the_meeting_keeps_its_sign_in(self):
        of_second = a_meeting(self.branch, DAY, ["group_meeting"], group=self.second)
        for account, pk, answer in [
            (self.reader, self.meeting.pk, 403),
            (self.leader, self.meeting.pk, 403),
            (self.stranger, self.meeting.pk, 404),
            (self.leader, of_second.pk, 200),
        ]:
            client = self.as_(account)
            room = f"/sign-in/meeting/{pk}/"
            assert client.get(room).status_code == client.get(f"{room}signed/").status_code == answer
            for press in ("start", "close"):
                status = client.post(f"{room}{press}/").status_code
                assert status == (302 if answer == 200 else answer)
                assert client.get(f"{room}{press}/").status_code in (403, 405)
        assert [sheet.meeting for sheet in SignInSheet.objects.all()] == [of_second]

    def test_it_is_closed_early_and_opened_again_with_the_same_code(self):
        url = self.open()
        code = self.sheet.code

        self.client.post(f"{self.room}close/")
        page = self.client.get(self.room)
        self.assertContains(page, "签到在 14:00 结束了")
        self.assertNotContains(page, '<svg class="qr')
        self.assertNotContains(self.client.get(f"{self.room}signed/"), "hx-get")
        self.assertContains(self.as_(self.reader).post(url), "签到在14:00结束了", status_code=422)

        self.set_clock("15:00")
        self.open()
        assert self.sheet.code == code
        assert words([self.sheet.opens_at, self.sheet.closes_at]) == ["03-18 13:30", "03-18 16:30"]
        self.as_(self.reader).post(url)
        assert self.signed() == [(self.bai, self.branch)]

    def test_closed_before_it_opened_it_is_closed(self):
        self.set_clock("09:00")
        url = self.open()
        self.assertContains(self.client.get(self.room), "还没到时间，13:30 起可以签。")
        self.client.post(f"{self.room}close/")
        self.set_clock("14:00")

        assert self.as_(self.reader).post(url).status_code == 422

    def test_it_opens_on_no_other_day(self):
        for day, reason in [
            (date(2020, 3, 17), "活动在2020年3月18日，当天才能签到。"),
            (NEXT_DAY, "活动在2020年3月18日，已经过了，不再签到。出席情况请记录人在记录里写。"),
        ]:
            self.set_clock("14:00", day)
            page = self.as_(self.secretary).post(f"{self.room}start/", follow=True)
            assert self.said(page) == [reason]
            self.assertContains(self.client.get(self.room), reason)
        assert SignInSheet.objects.count() == 0

    def test_put_off_to_another_day_it_is_opened_anew(self):
        self.open()
        self.meeting.held_on = NEXT_DAY
        self.meeting.save()
        self.set_clock("14:00", NEXT_DAY)
        self.as_(self.secretary)  # yesterday's sign-in is over
        self.assertContains(self.client.get(self.room), "还没有开签到")

        self.open()

        assert words([self.sheet.opens_at]) == ["03-19 13:30"]

    def test_it_does_not_open_while_nobody_is_expected(self):
        self.meeting.scope = "chosen"
        self.meeting.save()

        page = self.as_(self.secretary).post(f"{self.room}start/", follow=True)

        assert self.said(page) == ["应到名单里还没有人。先在记录里选好应到的人，再开签到。"]

    def test_the_screen_names_who_has_not_signed_in_and_counts_nobody_up(self):
        url = self.open()
        self.as_(self.reader).post(url)

        part = self.as_(self.secretary).get(f"{self.room}signed/")

        self.assertContains(part, "已签到 1 人")
        assert part.context["roster"].waited_for == ["沈立言", "顾秋实", "邵国梁"]
        self.assertNotContains(part, "白子衿")
        self.assertContains(part, 'hx-trigger="every 10s"')
        assert "no-store" in part["Cache-Control"]

    def test_the_pages_take_as_many_queries_for_many_as_for_few(self):
        url = self.open()
        # session, account, grants, member, posts; the record; who is expected and who signed in
        for more in (0, 3):
            for number in range(more):
                member = a_member(self.branch, f"新党员{number}", self.first)
                SignIn.objects.create(branch=self.branch, meeting=self.meeting, member=member)
            self.as_(self.secretary)
            with self.subTest(more=more), self.assertNumQueries(10):
                self.client.get(f"{self.room}signed/")
            with self.subTest(more=more), self.assertNumQueries(10):
                self.client.get(f"{self.room}sheet/")
            self.as_(self.reader)
            with self.subTest(more=more), self.assertNumQueries(10):
                self.client.get(url)

    def test_everybody_of_the_branch_may_print_the_sheet_and_nobody_else(self):
        page = self.as_(self.reader).get(f"{self.room}sheet/")

        self.assertContains(page, "组织生活签到表")
        self.assertContains(page, "支部党员大会：讨论转正")
        self.assertContains(page, "14:00—16:00")
        for name in ("沈立言", "顾秋实", "邵国梁", "白子衿"):
            self.assertContains(page, f'<td class="who">{name}</td>')
        assert self.as_(self.stranger).get(f"{self.room}sheet/").status_code == 404


# ---- paper ----


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("people", "lines", "last"),
    [
        (5, 5, [(5, "党员05")]),
        (25, 25, [(25, "党员25")]),
        (26, 13, [(13, "党员13"), (26, "党员26")]),
        (27, 14, [(14, "党员14"), ("", "")]),
        (100, 50, [(50, "党员50"), (100, "党员100")]),
    ],
)
def test_more_than_25_stand_in_two_columns_read_downwards(people, lines, last):
    branch = a_branch()
    members = [a_member(branch, f"党员{n:02d}", number=f"{n:03d}") for n in range(1, people + 1)]
    guest = a_member(branch, "旁听", number="999")
    meeting = a_meeting(branch, DAY, present=members, attendance={guest: "observer"})

    paper = Paper(meeting)

    assert len(paper.expected) == lines
    assert list(paper.expected[-1]) == last
    names = [name for line in paper.sitting_in for _, name in line]
    assert names.count("旁听") == 1 and names.count("") >= 4
    assert {len(line) for line in paper.expected + paper.sitting_in} == {paper.columns}
