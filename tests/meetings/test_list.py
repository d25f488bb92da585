from datetime import date
from unittest import mock

from branch.periods import HalfYear, Month
from meetings.listing import MonthSheet
from meetings.models import Attendance, Form
from tests.factories import a_meeting, a_member
from tests.meetings.people import DAY, ThreePeople

FIRST_HALF = HalfYear(2020, 1)


class List(ThreePeople):
    def get(self, query, account=None):
        return self.as_(account or self.reader).get(f"/meetings/?{query}")

    def topics(self, query):
        return [meeting.topic for meeting in self.get(query).context["meetings"]]

    def several(self):
        a_meeting(self.branch, date(2020, 1, 1), [Form.THEME_DAY], topic="元旦")
        a_meeting(self.branch, date(2020, 6, 30), [Form.THEME_DAY, Form.PARTY_LECTURE], topic="半年末")
        a_meeting(self.branch, date(2020, 7, 1), [Form.THEME_DAY], topic="下半年")
        a_meeting(self.branch, DAY, [Form.THEME_DAY], topic="计划", state="planned")
        a_meeting(self.branch, DAY, [Form.THEME_DAY], topic="取消", state="cancelled")
        a_meeting(self.branch, DAY, [Form.GROUP_MEETING], topic="小组", group=self.second, place="阅览室")
        a_meeting(self.elsewhere, DAY, [Form.THEME_DAY], topic="别处")

    def test_the_link_of_a_figure_lists_exactly_what_the_figure_counts(self):
        self.several()

        for form in Form:
            with self.subTest(form=form):
                page = self.get(f"half=2020H1&state=held&form={form}")
                counted = self.branch.meetings.held_in(FIRST_HALF).of_form(form)
                assert {m.pk for m in page.context["meetings"]} == {m.pk for m in counted}
                assert page.context["total"] == counted.count()
        assert self.topics("half=2020H1&state=held&form=theme_day") == ["半年末", "元旦"]

    def test_the_newest_comes_first_and_only_the_half_year(self):
        self.several()

        assert self.topics("half=2020H1") == ["半年末", "小组", "取消", "计划", "元旦"]
        assert self.topics("half=2020H2") == ["下半年"]

    def test_the_first_and_the_last_month_of_the_calendar_are_shown(self):
        for month in ("0001-01", "0001-06", "9999-12"):
            with self.subTest(month=month):
                assert self.get(f"month={month}").status_code == 200

    def test_every_filter_is_in_the_url(self):
        self.several()

        assert self.topics("half=2020H1&state=planned") == ["计划"]
        assert self.topics("half=2020H1&month=2020-06") == ["半年末"]
        assert self.topics("month=2020-07") == ["下半年"]
        assert self.topics(f"half=2020H1&group={self.second.pk}") == ["小组"]
        assert self.topics("half=2020H1&q=阅览") == ["小组"]
        assert self.topics("half=2020H1&q=没有的") == []

    def test_a_search_finds_topic_place_chair_and_lecturer(self):
        a_meeting(self.branch, DAY, topic="甲", chair=self.shen)
        a_meeting(self.branch, DAY, topic="乙", chair_name="马局长")
        a_meeting(self.branch, DAY, topic="丙", lecturer=self.gu)
        a_meeting(self.branch, DAY, topic="丁", lecturer_name="于敏之", place="档案馆")

        for text, topic in {"立言": "甲", "马局": "乙", "秋实": "丙", "敏之": "丁", "档案": "丁"}.items():
            assert self.topics(f"half=2020H1&q={text}") == [topic]

    def test_nonsense_in_the_url_filters_nothing(self):
        self.several()

        assert len(self.topics("half=2020H1&form=x&state=y&month=2020-13&group=z&page=-1")) == 5
        assert len(self.topics("half=2020H1&month=2020-09&group=")) == 5
        assert self.get("half=x&group=99999999999999999999").status_code == 200

    def test_chips_carry_their_count(self):
        self.several()

        chips = {form: count for form, _, count in self.get("half=2020H1&state=held").context["counts"]}
        assert chips == {"": 3, "group_meeting": 1, "party_lecture": 1, "theme_day": 2}

    def test_who_came_of_how_many(self):
        a_meeting(
            self.branch,
            DAY,
            present=[self.shen],
            attendance={self.gu: "online", self.shao: "on_leave", self.bai: "observer"},
        )

        self.assertContains(self.get("half=2020H1"), "2/3")

    def test_a_long_list_grows_on_request(self):
        for number in range(25):
            a_meeting(self.branch, DAY, topic=f"第{number}次")

        short, long = self.get("half=2020H1"), self.get("half=2020H1&page=2")

        assert (len(short.context["meetings"]), len(long.context["meetings"])) == (20, 25)
        self.assertContains(short, "再看 5 条")
        self.assertNotContains(long, "再看")

    def test_an_empty_list_says_so(self):
        self.assertContains(self.get("half=2020H1"), "2020年上半年还没有组织生活记录。")
        self.assertContains(self.get("half=2020H1&q=档案管"), "没有找到“档案管”。")

    def test_the_queries_do_not_grow_with_the_records(self):
        self.as_(self.secretary)
        for meetings in (1, 3):
            while self.branch.meetings.count() < meetings:
                a_meeting(self.branch, DAY, present=[self.shen, self.gu], chair=self.shen, group=self.first)
            with self.subTest(meetings=meetings), self.assertNumQueries(9):
                self.client.get("/meetings/?half=2020H1")


class Sheet(ThreePeople):
    def test_a_month_begins_on_its_weekday_and_shows_what_happens(self):
        meeting = a_meeting(self.branch, DAY, [Form.COMMITTEE_MEETING])

        days = MonthSheet(self.branch, Month(2020, 3)).days

        # 1 March 2020 is a Sunday.
        assert [day.date for day in days[:7]] == [None] * 6 + [date(2020, 3, 1)]
        assert days[-1].date == date(2020, 3, 31)
        assert [event for day in days for event in day.events] == [(meeting, "支委会", "ok", "ok")]

    def test_groups_without_a_meeting_in_the_current_month_are_named(self):
        a_meeting(self.branch, DAY, [Form.GROUP_MEETING], group=self.first, state="planned")
        a_meeting(self.branch, DAY, [Form.GROUP_MEETING], group=self.second, state="cancelled")

        with mock.patch("meetings.listing.today", return_value=date(2020, 3, 20)):
            assert MonthSheet(self.branch, Month(2020, 3)).groups_without_meeting() == [self.second]
            assert MonthSheet(self.branch, Month(2020, 2)).groups_without_meeting() == []


class AttendanceList(ThreePeople):
    def get(self, query):
        return self.as_(self.reader).get(f"/meetings/attendance/?{query}")

    def test_the_rows_are_those_that_the_figures_count(self):
        others = {self.gu: "online", self.shao: "on_leave", self.bai: "absent"}
        a_meeting(self.branch, date(2020, 6, 30), present=[self.shen], attendance=others)
        a_meeting(self.branch, DAY, attendance={self.shen: "observer"})
        a_meeting(self.branch, DAY, present=[self.shen], state="cancelled")
        a_meeting(self.branch, date(2020, 7, 1), present=[self.shen])
        a_meeting(self.elsewhere, DAY, present=[self.wang])
        expected = Attendance.objects.filter(branch=self.branch).of_meetings_held_in(FIRST_HALF).expected()

        for status, rows in {"": 4, "came": 2, "on_leave": 1, "absent": 1, "nonsense": 4}.items():
            page = self.get(f"half=2020H1&status={status}")
            assert len(page.context["rows"]) == page.context["total"] == rows
        assert expected.count() == 4
        self.assertContains(self.get("half=2020H1&status=on_leave"), "邵国梁")
        self.assertNotContains(self.get("half=2020H1&status=on_leave"), "白子衿</a>")

    def test_the_queries_do_not_grow_with_the_rows(self):
        self.as_(self.reader)
        for meetings in (1, 3):
            while self.branch.meetings.count() < meetings:
                a_meeting(self.branch, DAY, present=[self.shen, self.gu])
            with self.subTest(meetings=meetings), self.assertNumQueries(7):
                self.client.get("/meetings/attendance/?half=2020H1")


class Detail(ThreePeople):
    def test_everything_recorded_is_shown(self):
        meeting = a_meeting(
            self.branch,
            DAY,
            [Form.THEME_DAY, Form.PARTY_LECTURE],
            present=[self.shen],
            place="市档案馆",
            chair=self.shen,
            recorder=self.gu,
            lecturer_name="于敏之",
            minutes="一、参观\n二、座谈",
            resolution="同意",
        )
        Attendance.objects.create(
            branch=self.branch, meeting=meeting, member=self.bai, status="on_leave", reason="住院"
        )
        Attendance.objects.create(branch=self.branch, meeting=meeting, member=self.gu, status="online")

        page = self.as_(self.reader).get(f"/meetings/{meeting.pk}/")

        for text in (
            "市档案馆",
            "于敏之（支部以外）",
            "二、座谈",
            "同意",
            "住院",
            "第二党小组",
            "（线上 1）",
        ):
            self.assertContains(page, text)
        roll = page.context["roll"]
        assert (roll.expected, roll.came, roll.on_leave, roll.absent) == (3, 2, 1, 0)
        assert [row.member for row in roll.exceptions] == [self.gu, self.bai]

    def test_it_says_which_one_of_the_half_year_it_is(self):
        a_meeting(self.branch, date(2020, 1, 5), [Form.THEME_DAY])
        a_meeting(self.branch, date(2019, 12, 31), [Form.THEME_DAY])
        a_meeting(self.branch, date(2020, 2, 5), [Form.THEME_DAY], state="cancelled")
        meeting = a_meeting(self.branch, DAY, [Form.THEME_DAY, Form.PARTY_LECTURE])
        a_meeting(self.branch, date(2020, 4, 5), [Form.THEME_DAY])

        page = self.as_(self.reader).get(f"/meetings/{meeting.pk}/")

        assert page.context["counted"] == [(Form.PARTY_LECTURE, 1), (Form.THEME_DAY, 2)]
        assert page.context["earlier"].held_on == date(2020, 2, 5)
        assert page.context["later"].held_on == date(2020, 4, 5)

    def test_a_plan_shows_no_attendance(self):
        meeting = a_meeting(self.branch, DAY, state="planned")

        page = self.as_(self.reader).get(f"/meetings/{meeting.pk}/")

        self.assertNotContains(page, "应到")
        assert page.context["counted"] == []

    def test_the_queries_do_not_grow_with_the_rows(self):
        meeting = a_meeting(self.branch, DAY, present=[self.shen])
        self.as_(self.reader)
        for members in (1, 3):
            while meeting.attendances.count() < members:
                Attendance.objects.create(
                    branch=self.branch, meeting=meeting, member=a_member(self.branch, "新来", self.first)
                )
            with self.subTest(members=members), self.assertNumQueries(13):
                self.client.get(f"/meetings/{meeting.pk}/")
