"""The page of one activity: all that was recorded, how it got here, and what one may do with it."""

from datetime import UTC, date, datetime, time, timedelta

from branch.periods import today
from meetings.attachments.models import StoredFile
from meetings.history.events import write
from meetings.models import (
    AgendaItem,
    Attachment,
    Attendance,
    Campaign,
    Candidate,
    Form,
    HintAnswer,
    Leader,
    LeaderPart,
    Meeting,
    MeetingEvent,
)
from tests.factories import a_meeting, a_member
from tests.meetings.people import DAY, ThreePeople

Kind = MeetingEvent.Kind
DETAIL_QUERIES = 25
CONFIRMED = {"confirmed_at": datetime(2020, 3, 20, 9, 12, tzinfo=UTC)}


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

    def test_contents_are_missed_only_where_no_item_was_recorded_either(self):
        bare = a_meeting(self.branch, DAY)
        with_item = a_meeting(self.branch, DAY)
        AgendaItem.objects.create(branch=self.branch, meeting=with_item, position=1, title="研究经费")

        self.assertContains(self.as_(self.reader).get(f"/meetings/{bare.pk}/"), "没有记录内容。")
        self.assertNotContains(self.as_(self.reader).get(f"/meetings/{with_item.pk}/"), "没有记录内容。")

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

    def page(self, meeting, account=None):
        return self.as_(account or self.reader).get(meeting.get_absolute_url())

    def test_times_scope_guests_and_fixed_parts_are_shown(self):
        campaign = Campaign.objects.create(branch=self.branch, name="党纪学习教育", began_on=date(2020, 1, 1))
        meeting = a_meeting(
            self.branch,
            DAY,
            [Form.THEME_DAY],
            began_at=time(14),
            ended_at=time(16, 30),
            scope="chosen",
            is_extended=True,
            lecturer_name="于敏之",
            lecturer_kind="outsider",
            guests="许维桢（副局长）",
            partner="青石岭村党支部",
            material="《榜样》",
            dues_collected=True,
            charter_read=True,
            campaign=campaign,
        )

        page = self.page(meeting)

        for text in (
            "2020年3月18日（周三）",
            "14:00—16:30",
            "选定人员",
            "扩大会议",
            "于敏之（外请人员）",
            "许维桢（副局长）（支部以外）",
            "青石岭村党支部",
            "《榜样》",
            "交纳党费、诵读党章",
            "党纪学习教育",
        ):
            self.assertContains(page, text)
        assert page.context["meeting"].fixed_parts == ["交纳党费", "诵读党章"]

    def test_the_agenda_says_who_said_what_how_they_voted_and_what_the_rules_make_of_it(self):
        meeting = a_meeting(self.branch, DAY, present=[self.shen, self.gu, self.shao])
        AgendaItem.objects.create(
            branch=self.branch, meeting=meeting, position=1, title="接收预备党员", matter="admission",
            discussion="顾秋实：同意。", resolution="报上级党委", way="hands",
            votes_for=2, votes_against=1, votes_abstain=0,
        )  # fmt: skip
        election = AgendaItem.objects.create(
            branch=self.branch, meeting=meeting, position=2, title="选举书记", matter="election",
            seats=1, ballots_issued=3, ballots_returned=3, ballots_void=0,
        )  # fmt: skip
        for member, votes, elected in ((self.shen, 2, True), (self.gu, 1, False)):
            Candidate.objects.create(
                branch=self.branch, item=election, member=member, votes=votes, elected=elected
            )

        page = self.page(meeting)

        for text in (
            "1. 接收预备党员",
            "顾秋实：同意。",
            "报上级党委",
            "举手表决",
            "赞成 <b>2</b>",
            "反对 <b>1</b>",
            "弃权 <b>0</b>",
            "可以表决，已通过。",
            "第十一条",
            "应选 <b>1</b> 人",
            "当选</span>",
            "未当选",
            "可以选举，当选 1 人。",
        ):
            self.assertContains(page, text)
        verdicts = [(item.title, len(candidates), verdict.state) for item, candidates, verdict in
                    page.context["agenda"]]  # fmt: skip
        assert verdicts == [("接收预备党员", 0, "ok"), ("选举书记", 2, "ok")]
        self.assertNotContains(page, "没有记录决议。")

    def test_of_a_meeting_without_attendance_no_rule_says_anything(self):
        meeting = a_meeting(self.branch, DAY)
        AgendaItem.objects.create(branch=self.branch, meeting=meeting, position=1, title="表决", votes_for=3)

        [(_, _, verdict)] = self.page(meeting).context["agenda"]

        assert verdict is None

    def test_who_missed_it_and_how_it_was_made_up(self):
        meeting = a_meeting(self.branch, DAY, present=[self.gu])
        Attendance.objects.create(
            branch=self.branch, meeting=meeting, member=self.bai, status="on_leave", reason="住院",
            made_up_on=date(2020, 3, 25), made_up_how="党小组长送学",
        )  # fmt: skip

        page = self.page(meeting)

        self.assertContains(page, "党小组长送学")
        assert [(row.member, stored.made_up_on) for row, stored in page.context["absences"]] == [
            (self.bai, date(2020, 3, 25))
        ]

    def test_leaders_hints_and_their_answers_are_shown(self):
        meeting = a_meeting(self.branch, DAY, [Form.THEME_DAY], present=[self.shen])
        leader = Leader.objects.create(branch=self.branch, name="许维桢", title="副局长")
        LeaderPart.objects.create(branch=self.branch, meeting=meeting, leader=leader, part="taught")
        page = self.page(meeting)
        open_before = page.context["hints"].open_count
        code = page.context["hints"][0].code
        HintAnswer.objects.create(branch=self.branch, meeting=meeting, check_code=code, text="已电话核实")

        page = self.page(meeting)

        self.assertContains(page, "许维桢")
        self.assertContains(page, "讲党课")
        self.assertContains(page, "已电话核实")
        assert page.context["hints"].open_count == open_before - 1

    def test_how_it_got_here_newest_first_with_what_was_changed_and_why(self):
        meeting = a_meeting(self.branch, DAY, entered_on=date(2020, 3, 24), minutes="新的写法", **CONFIRMED)
        write(meeting, Kind.RECORDED, self.secretary)
        write(meeting, Kind.CONFIRMED, self.secretary)
        changes = [("白子衿", "缺席", "请假"), ("内容", "第一段\n第二段", "新的写法")]
        write(meeting, Kind.AMENDED, self.secretary, "补交了假条", changes)

        page = self.page(meeting)

        lines = [(line.what, line.reason, len(line.changes)) for line in page.context["story"]]
        assert lines == [
            ("沈立言 更正", "补交了假条", 2),
            ("沈立言 确认", "", 0),
            ("沈立言 录入（补录）", "", 0),
        ]
        self.assertContains(page, "白子衿：缺席 → 请假")
        self.assertContains(page, "第一段<br>第二段")
        self.assertContains(page, "补录：3月24日录入，会后第4个工作日")
        self.assertContains(page, "更正 1 次")

    def test_what_came_from_elsewhere_has_a_story_too(self):
        page = self.page(a_meeting(self.branch, DAY))
        by_hand = self.page(a_meeting(self.branch, DAY, recorded_by=self.secretary))

        assert [line.what for line in page.context["story"]] == ["导入"]
        assert page.context["entry"].is_imported
        assert [line.what for line in by_hand.context["story"]] == ["沈立言 录入"]

    def test_only_what_one_may_do_is_offered(self):
        held = a_meeting(
            self.branch, DAY, ["group_meeting"], group=self.second, attendance={self.bai: "absent"}
        )
        confirmed = a_meeting(self.branch, DAY, ["group_meeting"], group=self.second, **CONFIRMED)
        of_first = a_meeting(self.branch, DAY, ["group_meeting"], group=self.first, **CONFIRMED)
        nothing = set()
        for account, meeting, may in (
            (self.secretary, held, {"edit", "answer", "make_up", "confirm", "delete"}),
            (self.leader, held, {"edit", "answer", "make_up", "confirm"}),
            (self.reader, held, nothing),
            (self.secretary, confirmed, {"edit", "answer"}),
            (self.leader, confirmed, {"edit", "answer"}),
            (self.leader, of_first, nothing),
        ):
            page = self.page(meeting, account)
            rights = ("edit", "answer", "make_up", "confirm", "delete", "sign_in")
            assert {right for right in rights if page.context[f"may_{right}"]} == may, (account, meeting)
            text = page.content.decode()
            assert ("/edit/" in text) == ("edit" in may)
            assert ("/delete/" in text) == ("delete" in may)

    def test_a_plan_is_recorded_postponed_or_called_off(self):
        plan = a_meeting(self.branch, date(2099, 3, 18), state="planned")

        page = self.page(plan, self.secretary)
        for link in ("edit/?state=held", "postpone/", "cancel/"):
            self.assertContains(page, f'href="/meetings/{plan.pk}/{link}"')
        assert page.context["may_sign_in"]
        page = self.page(plan)
        for words in ("记录这次活动", "postpone", "cancel", "/edit/"):
            self.assertNotContains(page, words)

    def test_the_sign_in_is_offered_until_the_day_is_over_or_the_record_is_locked(self):
        for day, fields, is_offered in (
            (today(), {}, True),
            (today(), {"state": "planned"}, True),
            (today(), {"state": "cancelled"}, False),
            (today(), CONFIRMED, False),
            (today() - timedelta(days=1), {}, False),
        ):
            with self.subTest(day=day, **fields):
                page = self.page(a_meeting(self.branch, day, **fields), self.secretary)
                assert page.context["may_sign_in"] == is_offered
                assert ("签到码" in page.content.decode()) == is_offered

    def test_who_may_not_confirm_amends_nothing(self):
        confirmed = a_meeting(self.branch, DAY, topic="确认过", **CONFIRMED)

        self.assertContains(self.page(confirmed, self.secretary), "更正</a>")
        self.assertNotContains(self.page(confirmed, self.leader), "更正</a>")

    def test_the_queries_do_not_grow_with_the_rows(self):
        meeting = a_meeting(self.branch, DAY, [Form.GENERAL_MEETING, Form.THEME_DAY])
        self.as_(self.reader)
        for number in (1, 2, 3):
            self.one_more_of_everything(meeting, number)
            if number == 2:
                continue
            with self.subTest(rows=number), self.assertNumQueries(DETAIL_QUERIES):
                self.client.get(f"/meetings/{meeting.pk}/")

    def one_more_of_everything(self, meeting, number):
        of_this = {"branch": self.branch, "meeting": meeting}
        member = a_member(self.branch, "新来", self.first)
        Attendance.objects.create(member=member, status="on_leave", **of_this)
        item = AgendaItem.objects.create(position=number, title="选举", matter="election", **of_this)
        Candidate.objects.create(branch=self.branch, item=item, member=member)
        leader = Leader.objects.create(branch=self.branch, name=f"领导{number}")
        LeaderPart.objects.create(leader=leader, **of_this)
        stored = StoredFile.objects.create(
            branch=self.branch, sha256=f"{number:064}", size=1, content_type="x"
        )
        Attachment.objects.create(stored=stored, name="照片.jpg", **of_this)
        write(meeting, Kind.CHANGED, self.secretary, details=[("地点", "", "活动室")])
        a_meeting(self.branch, DAY, [Form.THEME_DAY], present=[member])
        HintAnswer.objects.create(check_code=f"c{number}", text="x", by=self.secretary, **of_this)


class Deleting(ThreePeople):
    def test_says_what_goes_with_it(self):
        meeting = a_meeting(self.branch, DAY, present=[self.shen], topic="要删的")
        stored = StoredFile.objects.create(branch=self.branch, sha256="0" * 64, size=1, content_type="x")
        Attachment.objects.create(branch=self.branch, stored=stored, name="照片.jpg", meeting=meeting)
        write(meeting, Kind.RECORDED, self.secretary)
        url = f"/meetings/{meeting.pk}/delete/"

        page = self.as_(self.secretary).get(url)

        for words in ("要删的", "1 人的考勤会一起删除", "1 个附件会一起删除"):
            self.assertContains(page, words)
        assert self.client.post(url).url == "/meetings/?half=2020H1"
        assert (Meeting.objects.count(), MeetingEvent.objects.count()) == (0, 0)
