"""The branch's activities in a phone's calendar, by a private address that can be revoked."""

from datetime import date, time, timedelta
from unittest import mock
from zoneinfo import ZoneInfo

from icalendar import Calendar

from meetings.models import CalendarLink, Form, Meeting
from members.models import Member, Post, PostGrant
from tests.factories import a_meeting, an_account, an_organisation
from tests.meetings.people import ThreePeople

TODAY = date(2020, 4, 10)


class Feed(ThreePeople):
    def setUp(self):
        self.enterContext(mock.patch("django.utils.timezone.localdate", return_value=TODAY))
        self.link = self.a_link()

    def a_link(self, account=None, branch=None, **fields):
        return CalendarLink.objects.create(
            branch=branch or self.branch, account=account or self.reader, **fields
        )

    def fetch(self, link=None, **headers):
        return self.client.get(f"/plan/calendar/{(link or self.link).token}.ics", headers=headers)

    def events(self) -> list:
        return Calendar.from_ical(self.fetch().content).walk("VEVENT")

    def the_event(self):
        (event,) = self.events()
        return event

    def test_it_needs_no_sign_in_and_is_a_calendar(self):
        a_meeting(self.branch, date(2020, 4, 24), [Form.THEME_DAY], state="planned")

        answer = self.fetch()

        assert answer.status_code == 200
        assert answer["Content-Type"] == "text/calendar; charset=utf-8"
        assert answer["Cache-Control"] == "private, no-cache"
        calendar = Calendar.from_ical(answer.content)
        assert str(calendar["X-WR-CALNAME"]) == "规划联合党支部组织生活"
        assert calendar["REFRESH-INTERVAL"].dt == timedelta(hours=6)
        assert calendar["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"
        assert str(calendar["X-PUBLISHED-TTL"]) == "PT6H"
        assert [str(calendar[name]) for name in ("VERSION", "METHOD")] == ["2.0", "PUBLISH"]

    def test_an_activity_with_its_times_place_forms_and_topic(self):
        meeting = a_meeting(
            self.branch,
            date(2020, 4, 24),
            [Form.PARTY_LECTURE, Form.THEME_DAY],
            state="planned",
            topic="学党章；读原文，谈体会",
            place="三楼党员活动室",
            began_at=time(14, 30),
            ended_at=time(16, 0),
        )

        event = self.the_event()

        zone = ZoneInfo("Asia/Shanghai")
        assert event.start.astimezone(zone).replace(tzinfo=None).isoformat() == "2020-04-24T14:30:00"
        assert event.end.astimezone(zone).replace(tzinfo=None).isoformat() == "2020-04-24T16:00:00"
        assert event["DTSTART"].params["TZID"] == "Asia/Shanghai"
        assert Calendar.from_ical(self.fetch().content).walk("VTIMEZONE")
        assert str(event["SUMMARY"]) == "党课、主题党日：学党章；读原文，谈体会"
        assert str(event["LOCATION"]) == "三楼党员活动室"
        assert str(event["STATUS"]) == "CONFIRMED"
        assert str(event["URL"]) == f"http://testserver/meetings/{meeting.pk}/"

    def test_without_times_it_takes_the_day(self):
        a_meeting(self.branch, date(2020, 4, 24), state="planned")

        event = self.the_event()

        assert (event.start, event.end) == (date(2020, 4, 24), date(2020, 4, 25))
        assert event["DTSTART"].params["VALUE"] == "DATE"

    def test_no_end_is_made_up(self):
        a_meeting(self.branch, date(2020, 4, 24), state="planned", began_at=time(9, 0))

        assert "DTEND" not in self.the_event()

    def test_what_was_cancelled_says_so(self):
        a_meeting(self.branch, date(2020, 4, 24), state="cancelled", state_reason="张三住院")

        event = self.the_event()

        assert str(event["STATUS"]) == "CANCELLED"
        assert str(event["SUMMARY"]) == "（取消）支部党员大会：学习党章"
        assert "张三住院" not in self.fetch().content.decode()

    def test_a_postponed_one_names_its_first_day_and_a_group_its_name(self):
        a_meeting(
            self.branch,
            date(2020, 4, 24),
            [Form.GROUP_MEETING],
            group=self.first,
            state="planned",
            postponed_from=date(2020, 4, 17),
        )

        event = self.the_event()

        assert str(event["DESCRIPTION"]) == "原定4月17日"
        assert str(event["SUMMARY"]) == "第一党小组党小组会：学习党章"

    def test_the_last_half_year_and_all_that_is_to_come(self):
        for day in (date(2019, 10, 9), date(2019, 10, 10), date(2020, 4, 9), date(2022, 1, 1)):
            a_meeting(self.branch, day, topic=str(day))

        assert [str(event["SUMMARY"]).partition("：")[2] for event in self.events()] == [
            "2019-10-10",
            "2020-04-09",
            "2022-01-01",
        ]

    def test_neither_minutes_nor_names_are_in_it(self):
        a_meeting(
            self.branch,
            TODAY,
            present=[self.shen, self.bai],
            minutes="沈立言谈了内部情况",
            resolution="同意给予处分",
            chair=self.gu,
            guests="某领导",
        )

        text = self.fetch().content.decode()

        for word in ("沈立言", "内部情况", "处分", "顾秋实", "某领导", "白子衿"):
            assert word not in text, word

    def test_the_uid_stays_and_the_sequence_grows_with_each_change(self):
        meeting = a_meeting(self.branch, date(2020, 4, 24), state="planned")
        before = self.the_event()
        Meeting.objects.filter(pk=meeting.pk).update(
            topic="改过", held_on=date(2020, 4, 25), changed_at=meeting.recorded_at + timedelta(hours=1)
        )

        after = self.the_event()

        assert before["UID"] == after["UID"]
        assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 3600)
        assert after["LAST-MODIFIED"].dt - before["LAST-MODIFIED"].dt >= timedelta(minutes=59)
        assert after["DTSTAMP"].dt == after["LAST-MODIFIED"].dt

    def test_two_activities_have_two_uids(self):
        for _ in range(2):
            a_meeting(self.branch, date(2020, 4, 24))

        assert len({str(event["UID"]) for event in self.events()}) == 2

    def test_what_has_not_changed_is_not_sent_again(self):
        a_meeting(self.branch, date(2020, 4, 24))
        answer = self.fetch()

        again = self.fetch(if_none_match=answer["ETag"])
        assert (again.status_code, again.content) == (304, b"")
        a_meeting(self.branch, date(2020, 4, 25))
        assert self.fetch(if_none_match=answer["ETag"]).status_code == 200

    def test_nothing_of_another_branch(self):
        a_meeting(self.elsewhere, date(2020, 4, 24), topic="别处的")

        assert self.events() == []

    def test_an_address_that_is_no_good_is_a_404(self):
        assert self.client.get("/plan/calendar/abc.ics").status_code == 404
        revoked = self.a_link(revoked_at="2020-04-01T00:00:00+08:00")
        assert self.fetch(revoked).status_code == 404
        of_elsewhere = self.a_link(branch=self.elsewhere)
        assert self.fetch(of_elsewhere).status_code == 404
        assert self.fetch().status_code == 200

    def test_who_has_left_or_whose_account_was_closed_gets_nothing_more(self):
        Member.objects.filter(pk=self.bai.pk).update(left_on=TODAY)
        assert self.fetch().status_code == 404
        Member.objects.filter(pk=self.bai.pk).update(left_on=TODAY + timedelta(days=1))
        assert self.fetch().status_code == 200

        self.reader.is_active = False
        self.reader.save()
        assert self.fetch().status_code == 404

    def test_a_clerk_s_address_ends_with_the_grant(self):
        clerk = an_account(username="ganshi")
        link = self.a_link(clerk)
        assert self.fetch(link).status_code == 404
        grant = PostGrant.objects.create(
            branch=self.branch,
            account=clerk,
            post=Post.ORGANIZATION_OFFICER,
            began_on=TODAY,
            granted_by=self.secretary,
        )
        assert self.fetch(link).status_code == 200
        PostGrant.objects.filter(pk=grant.pk).update(ended_on=TODAY)
        assert self.fetch(link).status_code == 404

    def test_a_superior_s_address_is_good_while_the_branch_is_below(self):
        self.branch.superior = an_organisation()
        self.branch.save()
        link = self.a_link(an_account(username="shangji", organisation=self.branch.superior))
        assert self.fetch(link).status_code == 200

        self.branch.superior = an_organisation("别的党委")
        self.branch.save()
        assert self.fetch(link).status_code == 404

    def test_it_is_read_and_not_written(self):
        assert self.client.post(f"/plan/calendar/{self.link.token}.ics").status_code == 405
        assert self.client.head(f"/plan/calendar/{self.link.token}.ics").status_code == 200

    def test_the_queries_do_not_grow_with_the_activities(self):
        for meetings in (1, 3):
            while Meeting.objects.count() < meetings:
                a_meeting(self.branch, date(2020, 4, 24), [Form.GROUP_MEETING], group=self.first)
            with self.subTest(meetings=meetings), self.assertNumQueries(5):
                self.fetch()


class Links(ThreePeople):
    def test_an_address_is_made_shown_with_its_code_and_revoked(self):
        client = self.as_(self.reader)
        self.assertContains(client.get("/plan/calendar/"), "还没有订阅地址。")

        client.post("/plan/calendar/new/")

        link = CalendarLink.objects.get()
        assert (link.account, link.branch, len(link.token)) == (self.reader, self.branch, 43)
        page = client.get("/plan/calendar/")
        self.assertContains(page, f"http://testserver/plan/calendar/{link.token}.ics")
        self.assertContains(page, f"webcal://testserver/plan/calendar/{link.token}.ics")
        self.assertContains(page, 'src="data:image/svg+xml')

        client.post(f"/plan/calendar/{link.pk}/revoke/")
        self.assertNotContains(client.get("/plan/calendar/"), link.token)
        assert client.get(f"/plan/calendar/{link.token}.ics").status_code == 404
        assert client.post(f"/plan/calendar/{link.pk}/revoke/").status_code == 404

    def test_nobody_sees_or_revokes_somebody_else_s(self):
        own = CalendarLink.objects.create(branch=self.branch, account=self.reader)
        for account in (self.secretary, self.stranger):
            client = self.as_(account)
            self.assertNotContains(client.get("/plan/calendar/"), own.token)
            assert client.post(f"/plan/calendar/{own.pk}/revoke/").status_code == 404
        own.refresh_from_db()
        assert own.revoked_at is None

    def test_there_is_an_end_to_it(self):
        client = self.as_(self.reader)
        for _ in range(10):
            client.post("/plan/calendar/new/")

        answer = client.post("/plan/calendar/new/", follow=True)

        self.assertContains(answer, "已有 10 个地址，先撤销不用的。")
        assert CalendarLink.objects.count() == 10

    def test_making_and_revoking_are_posted(self):
        client = self.as_(self.reader)

        assert client.get("/plan/calendar/new/").status_code == 405
        assert client.get("/plan/calendar/1/revoke/").status_code == 405

    def test_the_queries_do_not_grow_with_the_addresses(self):
        client = self.as_(self.reader)
        for links in (1, 3):
            while CalendarLink.objects.count() < links:
                CalendarLink.objects.create(branch=self.branch, account=self.reader)
            with self.subTest(links=links), self.assertNumQueries(6):
                client.get("/plan/calendar/")
