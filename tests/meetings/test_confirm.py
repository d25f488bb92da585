"""A record's life beside its words: confirmed, postponed, called off, taken up again."""

from datetime import date
from unittest import mock

from branch.models import Branch
from branch.periods import HalfYear
from meetings.history.changes import stamp
from meetings.history.confirm import awaiting, may_confirm
from meetings.models import Attendance, Meeting, MeetingEvent
from members.access import access_of
from members.models import Post
from reports.figures import half_year_figures
from tests.factories import a_meeting, a_member, a_role, an_account
from tests.meetings.people import DAY, ThreePeople

Kind = MeetingEvent.Kind


def story(meeting):
    """(kind, by, reason, details) of what happened, oldest first."""
    return [(event.kind, event.by, event.reason, event.details) for event in meeting.events.order_by("id")]


class Life(ThreePeople):
    def setUp(self):
        self.meeting = a_meeting(self.branch, DAY, present=[self.shen, self.gu], topic="讨论转正")
        self.of_first = a_meeting(self.branch, DAY, ["group_meeting"], group=self.first, topic="一组")
        self.of_second = a_meeting(self.branch, DAY, ["group_meeting"], group=self.second, topic="二组")
        self.planned = a_meeting(self.branch, date(2020, 6, 4), topic="党纪学习", state="planned")

    def post(self, account, tail, meeting=None, typed=None):
        meeting = meeting or self.planned
        return self.as_(account).post(f"/meetings/{meeting.pk}/{tail}/", typed or {})

    def now(self, meeting):
        return Meeting.objects.get(pk=meeting.pk)


class Confirming(Life):
    def confirm(self, meeting, account=None, **typed):
        typed = {"stamp": stamp(meeting), **typed}
        return self.post(account or self.secretary, "confirm", meeting, typed)

    def test_the_secretary_confirms_what_was_read(self):
        response = self.confirm(self.meeting)

        assert response.url == self.meeting.get_absolute_url()
        now = self.now(self.meeting)
        assert (now.is_confirmed, now.confirmed_by) == (True, self.secretary)
        assert story(now) == [(Kind.CONFIRMED, self.secretary, "", [])]
        # A page on which somebody still writes is out of date.
        assert stamp(now) != stamp(self.meeting)

    def test_the_page_asks_before_it_locks(self):
        page = self.as_(self.secretary).get(self.meeting.get_absolute_url())

        self.assertContains(page, "确认后这条记录锁定，以后只能更正，更正会留痕。")
        self.assertContains(page, f'action="/meetings/{self.meeting.pk}/confirm/"')
        self.confirm(self.meeting)
        page = self.client.get(self.meeting.get_absolute_url())
        self.assertNotContains(page, "/confirm/")
        self.assertContains(page, "已确认</span>")
        self.assertContains(page, "更正</a>")

    def test_what_was_changed_since_is_not_confirmed_unread(self):
        old = stamp(self.meeting)
        self.meeting.save()

        page = self.post(self.secretary, "confirm", self.meeting, {"stamp": old})

        assert page.status_code == 302
        self.assertContains(self.client.get(page.url), "又被改过，还没有确认")
        assert not self.now(self.meeting).is_confirmed
        assert self.post(self.secretary, "confirm", self.meeting).status_code == 302
        assert not self.now(self.meeting).is_confirmed

    def test_two_at_once_confirm_once(self):
        self.confirm(self.meeting)
        page = self.client.post(f"/meetings/{self.meeting.pk}/confirm/", {"stamp": "x"}, follow=True)

        self.assertContains(page, "由沈立言已经确认")
        assert len(story(self.meeting)) == 1

    def test_only_what_was_held_is_confirmed(self):
        cancelled = a_meeting(self.branch, DAY, state="cancelled")
        for meeting in (self.planned, cancelled):
            page = self.confirm(meeting)
            self.assertContains(self.client.get(page.url), "只有已召开的活动可以确认")
            assert not self.now(meeting).is_confirmed

    def test_a_group_leader_confirms_the_own_group_meetings_only(self):
        mixed = a_meeting(self.branch, DAY, ["group_meeting", "theme_day"], group=self.second)
        for meeting, status in (
            (self.of_second, 302),
            (self.of_first, 403),
            (self.meeting, 403),
            (mixed, 403),
        ):
            assert self.confirm(meeting, self.leader).status_code == status
            assert self.now(meeting).is_confirmed == (status == 302)

    def test_nobody_else_confirms(self):
        assert self.confirm(self.meeting, self.reader).status_code == 403
        assert self.confirm(self.meeting, self.stranger).status_code == 404
        a_role(self.gu, Post.ORGANIZATION_OFFICER)
        organiser = an_account(self.gu, "zuzhi")
        assert self.confirm(self.meeting, organiser).status_code == 403
        assert self.as_(self.secretary).get(f"/meetings/{self.meeting.pk}/confirm/").status_code == 405
        assert not self.now(self.meeting).is_confirmed

    def test_what_awaits_an_account_is_what_it_may_confirm(self):
        for account, meetings in {
            self.secretary: {self.meeting, self.of_first, self.of_second},
            self.leader: {self.of_second},
            self.reader: set(),
        }.items():
            access = access_of(account)
            assert set(awaiting(access)) == meetings
            held = self.branch.meetings.held()
            assert {meeting for meeting in held if may_confirm(access, meeting)} == meetings

    def test_a_figure_is_the_same_before_and_after(self):
        def figures():
            half = HalfYear(2020, 1)
            of_all = half_year_figures(Branch.objects.filter(pk=self.branch.pk), half, half.end)
            return dict(of_all[self.branch.pk].values)

        before = figures()
        self.confirm(self.meeting)

        assert figures() == before


class ConfirmingSeveral(Life):
    def confirm(self, *meetings, account=None):
        typed = {"meeting": [getattr(meeting, "pk", meeting) for meeting in meetings]}
        return self.as_(account or self.secretary).post("/meetings/confirm/?half=2020H1&state=held", typed)

    def confirmed(self):
        return set(Meeting.objects.filter(confirmed_at__isnull=False))

    def test_all_that_are_ticked_and_back_to_the_same_list(self):
        response = self.confirm(self.meeting, self.of_first)

        assert response.url == "/meetings/?half=2020H1&state=held"
        self.assertContains(self.client.get(response.url), "已确认 2 条记录")
        assert self.confirmed() == {self.meeting, self.of_first}
        assert [story(m) for m in (self.meeting, self.of_first)] == [
            [(Kind.CONFIRMED, self.secretary, "", [])]
        ] * 2

    def test_what_cannot_be_confirmed_stays_and_is_said(self):
        self.confirm(self.meeting)
        page = self.client.get(self.confirm(self.meeting, self.of_first, self.planned).url)

        self.assertContains(page, "已确认 1 条记录")
        self.assertContains(page, "2 条没有变")
        assert self.confirmed() == {self.meeting, self.of_first}
        assert len(story(self.meeting)) == 1

    def test_nothing_ticked_changes_nothing(self):
        for nothing in ((), ("x", "", "9" * 30)):
            response = self.confirm(*nothing)
            self.assertContains(self.client.get(response.url), "还没有勾选记录")
        assert self.confirmed() == set()

    def test_one_that_is_not_ones_own_refuses_all(self):
        elsewhere = a_meeting(self.elsewhere, DAY)

        assert self.confirm(self.of_second, self.of_first, account=self.leader).status_code == 403
        assert self.confirm(self.meeting, account=self.reader).status_code == 403
        assert self.confirm(self.meeting, account=self.stranger).status_code == 404
        assert self.confirm(elsewhere).status_code == 404
        assert self.confirmed() == set()
        assert self.confirm(self.of_second, account=self.leader).status_code == 302
        assert self.confirmed() == {self.of_second}

    def test_all_or_none(self):
        with (
            mock.patch.object(MeetingEvent.objects, "bulk_create", side_effect=RuntimeError),
            self.assertRaises(RuntimeError),
        ):
            self.confirm(self.meeting, self.of_first)
        assert self.confirmed() == set()


class Locked(Life):
    def setUp(self):
        super().setUp()
        self.post(self.secretary, "confirm", self.meeting, {"stamp": stamp(self.meeting)})

    def test_is_not_deleted(self):
        url = f"/meetings/{self.meeting.pk}/delete/"
        for response in (self.client.get(url), self.client.post(url)):
            assert response.status_code == 403
            self.assertContains(response, "这条记录已确认，不能删除", status_code=403)
        assert Meeting.objects.filter(pk=self.meeting.pk).exists()
        self.assertNotContains(self.client.get(self.meeting.get_absolute_url()), "/delete/")

    def test_is_not_postponed_cancelled_or_restored(self):
        for tail in ("postpone", "cancel", "restore"):
            page = self.post(self.secretary, tail, self.meeting, {"held_on": "2020-07-01", "reason": "x"})
            self.assertContains(self.client.get(page.url), "没有改动")
        now = self.now(self.meeting)
        assert (now.state, now.held_on, now.is_confirmed) == ("held", DAY, True)


class Postponing(Life):
    def postpone(self, day, reason="与上级会议冲突", account=None, meeting=None):
        typed = {"held_on": day, "reason": reason}
        return self.post(account or self.secretary, "postpone", meeting, typed)

    def test_the_first_day_stays_visible_however_often(self):
        assert self.postpone("2020-06-18").url == self.planned.get_absolute_url()
        assert self.postpone("2020-07-02", "场地维修").status_code == 302

        now = self.now(self.planned)
        assert (now.held_on, now.postponed_from) == (date(2020, 7, 2), date(2020, 6, 4))
        assert (now.state, now.state_reason) == ("planned", "场地维修")
        assert story(now) == [
            (Kind.POSTPONED, self.secretary, "与上级会议冲突", [["日期", "2020年6月4日", "2020年6月18日"]]),
            (Kind.POSTPONED, self.secretary, "场地维修", [["日期", "2020年6月18日", "2020年7月2日"]]),
        ]
        page = self.client.get(self.planned.get_absolute_url())
        self.assertContains(page, "延期：原定2020年6月4日，原因：场地维修。")
        self.assertContains(page, "日期：2020年6月18日 → 2020年7月2日")
        self.assertContains(self.client.get("/meetings/?half=2020H2"), "延期：原定2020年6月4日")

    def test_who_was_expected_on_the_old_day_is_asked_anew(self):
        Attendance.objects.create(branch=self.branch, meeting=self.planned, member=self.shen)

        self.postpone("2020-06-18")

        assert not self.planned.attendances.exists()

    def test_a_wrong_day_or_no_reason_loses_nothing_typed(self):
        for day, reason, words in (
            ("", "冲突", "还没写改到哪天。"),
            ("2020-06-31", "冲突", "日期“2020-06-31”不存在，6月只有30天。"),
            ("2020-06-04", "冲突", "延期要写6月4日以后的日子。要提前，请用“修改”改日期。"),
            ("2020-06-18", "", "还没写延期的原因。"),
            ("2020-06-18", "长" * 201, "原因最多200个字，现在有201个字。"),
        ):
            page = self.postpone(day, reason)
            self.assertContains(page, words, status_code=422)
            self.assertContains(page, f'value="{reason}"' if reason else f'value="{day}"', status_code=422)
        now = self.now(self.planned)
        assert (now.held_on, now.postponed_from, story(now)) == (date(2020, 6, 4), None, [])

    def test_somebody_else_was_quicker(self):
        with mock.patch("meetings.history.views.change", return_value=False):
            page = self.postpone("2020-06-18")

        self.assertContains(page, "这条记录又被改过", status_code=422)
        self.assertContains(page, "与上级会议冲突", status_code=422)
        assert story(self.planned) == []

    def test_only_a_plan_is_postponed_and_only_by_who_records_it(self):
        page = self.postpone("2020-06-18", meeting=self.meeting)
        self.assertContains(self.client.get(page.url), "只有计划中的活动可以延期")

        of_second = a_meeting(self.branch, DAY, ["group_meeting"], group=self.second, state="planned")
        for account, meeting, status in (
            (self.leader, of_second, 302),
            (self.leader, self.planned, 403),
            (self.reader, self.planned, 403),
            (self.stranger, self.planned, 404),
        ):
            assert self.postpone("2020-06-18", account=account, meeting=meeting).status_code == status


class CallingOff(Life):
    def test_cancelled_keeps_its_reason_and_can_be_taken_up_again(self):
        assert self.as_(self.secretary).get(f"/meetings/{self.planned.pk}/cancel/").status_code == 200
        self.post(self.secretary, "cancel", typed={"reason": "与主题党日合并"})

        now = self.now(self.planned)
        assert (now.state, now.state_reason) == ("cancelled", "与主题党日合并")
        page = self.client.get(self.planned.get_absolute_url())
        self.assertContains(page, "已取消。</b>原因：与主题党日合并。")
        self.assertNotContains(page, "记录这次活动")

        self.post(self.secretary, "restore")

        now = self.now(self.planned)
        assert (now.state, now.state_reason) == ("planned", "")
        assert story(now) == [
            (Kind.CANCELLED, self.secretary, "与主题党日合并", []),
            (Kind.RESTORED, self.secretary, "", []),
        ]
        self.assertContains(self.client.get(self.planned.get_absolute_url()), "与主题党日合并")

    def test_a_reason_is_asked(self):
        page = self.post(self.secretary, "cancel", typed={"reason": " "})

        self.assertContains(page, "还没写取消的原因。", status_code=422)
        assert (self.now(self.planned).state, story(self.planned)) == ("planned", [])

    def test_somebody_else_was_quicker(self):
        with mock.patch("meetings.history.views.change", return_value=False):
            page = self.post(self.secretary, "cancel", typed={"reason": "合并"})
            self.assertContains(page, "这条记录又被改过", status_code=422)

    def test_held_is_not_cancelled_and_a_plan_is_not_restored(self):
        for tail, meeting in (("cancel", self.meeting), ("restore", self.planned), ("restore", self.meeting)):
            before = meeting.state
            page = self.post(self.secretary, tail, meeting, {"reason": "x"})
            self.assertContains(self.client.get(page.url), "没有改动")
            assert (self.now(meeting).state, story(meeting)) == (before, [])

    def test_only_by_who_records_it(self):
        for tail in ("cancel", "restore"):
            for account, status in ((self.leader, 403), (self.reader, 403), (self.stranger, 404)):
                assert self.post(account, tail, typed={"reason": "x"}).status_code == status
        assert self.as_(self.secretary).get(f"/meetings/{self.planned.pk}/restore/").status_code == 405


class ToDo(Life):
    def setUp(self):
        super().setUp()
        a_meeting(self.branch, date(2019, 11, 5), topic="去年")

    def todos(self, account):
        day = date(2020, 6, 10)
        access = access_of(account, day=day)
        page = self.as_(account)
        with mock.patch("members.access.access_of", return_value=access):
            return [
                (todo.subject, todo.text, todo.url)
                for todo in page.get("/?half=2020H1").context["todos"]
                if todo.subject.endswith("记录")
            ]

    def test_says_how_many_await_confirmation_and_lists_just_these(self):
        [(subject, text, url), *_] = self.todos(self.secretary)

        assert (subject, text) == ("4 条记录", "待确认")
        assert url == "/meetings/?state=unconfirmed&from=2019-11-05&to=2020-03-18"
        assert self.client.get(url).context["total"] == 4

    def test_says_how_many_have_hints_and_lists_just_these(self):
        [_, (subject, text, url)] = self.todos(self.secretary)

        assert (subject, text, url) == ("3 条记录", "有提示", "/meetings/?half=2020H1&hint=open")
        assert self.client.get(url).context["total"] == 3

    def test_a_group_leader_is_asked_only_for_the_own_group(self):
        group = f"form=group_meeting&group={self.second.pk}"
        todos = self.todos(self.leader)

        assert todos == [
            ("1 条记录", "待确认", f"/meetings/?state=unconfirmed&from=2020-03-18&to=2020-03-18&{group}"),
            ("1 条记录", "有提示", f"/meetings/?half=2020H1&hint=open&{group}"),
        ]
        assert [self.client.get(url).context["total"] for *_, url in todos] == [1, 1]

    def test_who_records_but_does_not_confirm_is_asked_for_the_hints(self):
        a_role(self.gu, Post.ORGANIZATION_OFFICER)

        assert [text for _, text, _ in self.todos(an_account(self.gu, "zuzhi"))] == ["有提示"]

    def test_they_keep_their_place_when_everything_is_still_to_be_held(self):
        for number in range(8):
            group = self.branch.groups.create(name=f"第{number}组", position=number + 9)
            a_member(self.branch, f"党员{number}", group)

        page = self.todos(self.secretary)
        assert [text for _, text, _ in page] == ["待确认", "有提示"]
        assert len(self.client.get("/").context["todos"]) == 6

    def test_nothing_left_nothing_said(self):
        Meeting.objects.all().delete()

        assert self.todos(self.secretary) == []
