from datetime import UTC, date, datetime
from unittest import mock

from branch.periods import HalfYear, Month
from meetings.checks.hints import hints_of
from meetings.history.events import write
from meetings.models import (
    AgendaItem,
    Attachment,
    Attendance,
    Form,
    HintAnswer,
    MeetingEvent,
    StoredFile,
)
from meetings.month_sheet import MonthSheet
from tests.factories import a_meeting
from tests.meetings.people import DAY, ThreePeople

FIRST_HALF = HalfYear(2020, 1)
LIST_QUERIES = 17
Kind = MeetingEvent.Kind
CONFIRMED = {"confirmed_at": datetime(2020, 3, 20, 9, 12, tzinfo=UTC)}


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

    def test_a_search_finds_minutes_resolution_guests_and_agenda(self):
        a_meeting(self.branch, DAY, topic="甲", minutes="讨论轮值办法")
        a_meeting(self.branch, DAY, topic="乙", resolution="同意发展")
        a_meeting(self.branch, DAY, topic="丙", guests="许维桢", partner="城南支部", material="《榜样》")
        meeting = a_meeting(self.branch, DAY, topic="丁", recorder=self.bai)
        items = ({"title": "接收党员"}, {"discussion": "表态"}, {"resolution": "报批"})
        for position, words in enumerate(items):
            words = {"title": "议题", **words}
            AgendaItem.objects.create(branch=self.branch, meeting=meeting, position=position, **words)

        for text, topic in {
            "轮值": "甲", "发展": "乙", "维桢": "丙", "城南": "丙", "榜样": "丙",
            "接收": "丁", "表态": "丁", "报批": "丁", "子衿": "丁",
        }.items():  # fmt: skip
            assert self.topics(f"half=2020H1&q={text}") == [topic], text

    def test_a_person_is_found_where_named_or_there_but_not_where_away(self):
        for topic, fields in {
            "主持": {"chair": self.shen},
            "记录": {"recorder": self.shen},
            "主讲": {"lecturer": self.shen},
            "到会": {"present": [self.shen, self.gu]},
            "列席": {"attendance": {self.shen: "observer"}},
            "请假": {"attendance": {self.shen: "on_leave"}},
            "缺席": {"attendance": {self.shen: "absent"}, "present": [self.gu]},
        }.items():
            a_meeting(self.branch, DAY, topic=topic, **fields)

        found = self.get(f"half=2020H1&person={self.shen.pk}")

        assert {m.topic for m in found.context["meetings"]} == {"主持", "记录", "主讲", "到会", "列席"}
        assert found.context["total"] == 5
        assert self.topics(f"half=2020H1&person={self.gu.pk}") == ["缺席", "到会"]
        assert self.topics(f"half=2020H1&person={self.wang.pk}") == []

    def test_days_from_and_to_take_the_place_of_the_half_year(self):
        self.several()

        assert self.topics("from=2020-06-30&to=2020-07-01") == ["下半年", "半年末"]
        assert self.topics("half=2020H1&month=2020-01&from=2020-07-01") == ["下半年"]
        assert self.topics("to=2020-01-01") == ["元旦"]
        assert len(self.topics("half=2020H1&from=2020-06-31&to=nonsense")) == 5
        backwards = self.get("from=2020-07-01&to=2020-06-01")
        self.assertContains(backwards, "起止日期写反了")

    def test_states_are_told_apart_and_held_means_confirmed_or_not(self):
        for topic, fields in {
            "已确认": CONFIRMED,
            "待确认": {},
            "补录": {"entered_on": date(2020, 3, 24)},
            "按时": {"entered_on": date(2020, 3, 23)},
            "计划": {"state": "planned"},
            "取消": {"state": "cancelled"},
        }.items():
            a_meeting(self.branch, DAY, topic=topic, **fields)

        for state, topics in {
            "held": ["按时", "补录", "待确认", "已确认"],
            "unconfirmed": ["按时", "补录", "待确认"],
            "confirmed": ["已确认"],
            "late": ["补录"],
            "planned": ["计划"],
            "cancelled": ["取消"],
        }.items():
            assert self.topics(f"half=2020H1&state={state}") == topics, state

    def test_only_records_with_a_hint_that_nobody_answered(self):
        complete = {
            "place": "活动室",
            "chair": self.shen,
            "recorder": self.gu,
            "minutes": "沈立言：如实记录。",
        }
        good = a_meeting(self.branch, DAY, [Form.THEME_DAY], topic="好", present=[self.shen], **complete)
        bad = a_meeting(self.branch, DAY, [Form.THEME_DAY], topic="缺", present=[self.shen])
        a_meeting(self.branch, DAY, [Form.THEME_DAY], topic="计划", state="planned")

        page = self.get("half=2020H1&hint=open")
        assert page.context["meetings"] == [bad]
        lines = self.get("half=2020H1").context["lines"]
        assert [line.hints for line in lines] == [0, *self.hints(bad, good)]

        for hint in hints_of(self.branch, [bad])[bad.pk]:
            HintAnswer.objects.create(branch=self.branch, meeting=bad, check_code=hint.code, text="已核实")
        assert self.topics("half=2020H1&hint=open") == []

    def hints(self, *meetings):
        found = hints_of(self.branch, meetings)
        counts = [found[meeting.pk].open_count for meeting in meetings]
        assert counts[0] > 0 and counts[1] == 0
        return counts

    def test_a_line_says_late_postponed_and_how_many_attachments(self):
        late = a_meeting(self.branch, DAY, topic="补的", entered_on=date(2020, 3, 24))
        a_meeting(self.branch, DAY, topic="改期", state="planned", postponed_from=date(2020, 3, 4))
        a_meeting(self.branch, DAY, topic="不开", state="cancelled", state_reason="合并到四月")
        stored = StoredFile.objects.create(branch=self.branch, sha256="0" * 64, size=1, content_type="x")
        for name in ("一.jpg", "二.jpg"):
            Attachment.objects.create(branch=self.branch, stored=stored, name=name, meeting=late)

        page = self.get("half=2020H1")

        assert {line.meeting.topic: (line.is_late, line.files) for line in page.context["lines"]} == {
            "补的": (True, 2), "改期": (False, 0), "不开": (False, 0),
        }  # fmt: skip
        self.assertContains(page, "延期：原定3月4日")
        self.assertContains(page, "取消原因：合并到四月")

    def test_a_line_says_that_the_record_was_amended(self):
        amended, other = (a_meeting(self.branch, DAY, topic=topic, **CONFIRMED) for topic in ("改", "没改"))
        for meeting, kind in ((amended, Kind.AMENDED), (amended, Kind.AMENDED), (other, Kind.CHANGED)):
            write(meeting, kind, self.secretary)

        page = self.get("half=2020H1")

        assert {meeting.topic: meeting.is_amended for meeting in page.context["meetings"]} == {
            "改": True, "没改": False,
        }  # fmt: skip
        self.assertContains(page, "更正过", count=1)

    def test_only_who_may_confirm_can_tick_and_only_what_awaits_it(self):
        a_meeting(self.branch, DAY, topic="大会")
        a_meeting(self.branch, DAY, ["group_meeting"], topic="二组", group=self.second)
        a_meeting(self.branch, DAY, ["group_meeting"], topic="一组", group=self.first)
        a_meeting(self.branch, DAY, topic="确认过", **CONFIRMED)
        a_meeting(self.branch, DAY, topic="计划", state="planned")

        for account, topics in {
            self.secretary: {"大会", "一组", "二组"},
            self.leader: {"二组"},
            self.reader: set(),
        }.items():
            page = self.get("half=2020H1", account)
            assert {line.meeting.topic for line in page.context["lines"] if line.may_confirm} == topics
            assert page.content.decode().count('name="meeting"') == len(topics)

    def test_nonsense_in_the_url_filters_nothing(self):
        self.several()

        nonsense = "form=x&state=y&month=2020-13&group=z&page=-1&person=q&hint=x&from=1&to=2"
        assert len(self.topics(f"half=2020H1&{nonsense}")) == 5
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
            with self.subTest(meetings=meetings), self.assertNumQueries(LIST_QUERIES):
                self.client.get("/meetings/?half=2020H1")


def events(days):
    return [astuple(event) for day in days for event in day.events]


def astuple(event):
    return event.meeting, event.name, event.look, event.shape, event.words


class Sheet(ThreePeople):
    def test_a_month_begins_on_its_weekday_and_shows_what_happens(self):
        meeting = a_meeting(self.branch, DAY, [Form.COMMITTEE_MEETING])

        days = MonthSheet(self.branch, Month(2020, 3)).days

        # 1 March 2020 is a Sunday.
        assert [day.date for day in days[:7]] == [None] * 6 + [date(2020, 3, 1)]
        assert days[-1].date == date(2020, 3, 31)
        assert events(days) == [(meeting, "支委会", "wait", "wait", "待确认")]

    def test_each_state_has_its_word_and_its_shape(self):
        late = {"entered_on": date(2020, 3, 31)}
        for number, fields in enumerate(
            (CONFIRMED, {}, CONFIRMED | late, late, {"state": "planned"}, {"state": "cancelled"}), start=1
        ):
            a_meeting(self.branch, date(2020, 3, number), [Form.THEME_DAY], **fields)

        assert [event[2:] for event in events(MonthSheet(self.branch, Month(2020, 3)).days)] == [
            ("ok", "ok", "已确认"),
            ("wait", "wait", "待确认"),
            ("ok", "late", "已确认，补录"),
            ("wait", "late", "待确认，补录"),
            ("plan", "plan", "计划"),
            ("none", "none", "取消"),
        ]

    def test_groups_without_a_meeting_in_the_current_month_are_named(self):
        a_meeting(self.branch, DAY, [Form.GROUP_MEETING], group=self.first, state="planned")
        a_meeting(self.branch, DAY, [Form.GROUP_MEETING], group=self.second, state="cancelled")

        groups = list(self.branch.groups.all())

        with mock.patch("meetings.month_sheet.today", return_value=date(2020, 3, 20)):
            assert MonthSheet(self.branch, Month(2020, 3)).groups_without_meeting(groups) == [self.second]
            assert MonthSheet(self.branch, Month(2020, 2)).groups_without_meeting(groups) == []


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

    def test_an_empty_list_tells_nothing_yet_from_nobody_of_that_kind(self):
        self.assertContains(self.get("half=2020H1&status=absent"), "2020年上半年还没有出勤记录。")
        a_meeting(self.branch, DAY, present=[self.shen])
        self.assertContains(self.get("half=2020H1&status=absent"), "2020年上半年没有这样的出勤记录。")

    def test_the_queries_do_not_grow_with_the_rows(self):
        self.as_(self.reader)
        for meetings in (1, 3):
            while self.branch.meetings.count() < meetings:
                a_meeting(self.branch, DAY, present=[self.shen, self.gu])
            with self.subTest(meetings=meetings), self.assertNumQueries(7):
                self.client.get("/meetings/attendance/?half=2020H1")
