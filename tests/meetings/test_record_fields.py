"""What the page of a record keeps beside its topic: times, scope, files, its story, and 补课."""

from datetime import date, time, timedelta
from unittest import mock

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from branch import transactions
from branch.periods import today
from meetings.models import Attachment, Attendance, Campaign, Meeting, MeetingEvent, PlanItem, SignIn
from members.models import Post
from tests.factories import a_group, a_meeting, a_member, a_role
from tests.meetings.people import DAY, ThreePeople


def on(*day):
    """Today is another day."""
    return mock.patch("django.utils.timezone.localdate", lambda *_: date(*day))


def story(meeting):
    """(kind, reason, details) of every line, the oldest first."""
    return list(meeting.events.order_by("id").values_list("kind", "reason", "details"))


class Recording(ThreePeople):
    def record(self, account=None, **typed):
        return self.as_(account or self.secretary).post("/meetings/new/", self.form(**typed))

    def change(self, meeting, account=None, **typed):
        client = self.as_(account or self.secretary)
        return client.post(f"/meetings/{meeting.pk}/edit/", self.form(**typed))

    def problems(self, response):
        assert response.status_code == 422
        return response.context["page"].problems


class Fields(Recording):
    def test_everything_that_belongs_to_it_is_kept(self):
        campaign = Campaign.objects.create(branch=self.branch, name="主题教育", began_on=DAY)

        self.record(
            forms=["general_meeting", "theme_day", "party_lecture"],
            began_at="14:30",
            ended_at="16:00",
            lecturer="于敏之",
            lecturer_kind="outsider",
            guests="郝静远（局机关党委）",
            partner="市档案馆支部",
            material="党章；专题片",
            dues_collected="on",
            charter_read="on",
            is_extended="on",
            campaign=campaign.pk,
        )

        meeting = Meeting.objects.get()
        kept = {
            "began_at": time(14, 30),
            "ended_at": time(16, 0),
            "lecturer_name": "于敏之",
            "lecturer_kind": "outsider",
            "guests": "郝静远（局机关党委）",
            "partner": "市档案馆支部",
            "material": "党章；专题片",
            "dues_collected": True,
            "oath_renewed": False,
            "charter_read": True,
            "is_extended": True,
            "campaign": campaign,
        }
        assert {name: getattr(meeting, name) for name in kept} == kept

    def test_of_a_member_nobody_asks_where_from(self):
        self.record(forms=["party_lecture"], lecturer="顾秋实", lecturer_kind="leader")

        assert (Meeting.objects.get().lecturer, Meeting.objects.get().lecturer_kind) == (self.gu, "")

    def test_what_is_rare_is_folded_away_until_it_is_used(self):
        page = self.as_(self.secretary).get("/meetings/new/")
        self.assertContains(page, '<details class="more-fields">')
        self.assertNotContains(page, 'name="campaign"')

        Campaign.objects.create(branch=self.branch, name="主题教育", began_on=DAY)
        Campaign.objects.create(branch=self.elsewhere, name="别人的活动", began_on=DAY)
        used = a_meeting(self.branch, present=[self.shen], partner="市档案馆支部")
        page = self.client.get(f"/meetings/{used.pk}/edit/")
        self.assertContains(page, '<details class="more-fields" open>')
        self.assertContains(page, "主题教育")
        self.assertNotContains(page, "别人的活动")

    def test_a_campaign_of_another_branch_cannot_be_named(self):
        other = Campaign.objects.create(branch=self.elsewhere, name="别人的活动", began_on=DAY)
        Campaign.objects.create(branch=self.branch, name="主题教育", began_on=DAY)

        assert [anchor for anchor, _ in self.problems(self.record(campaign=other.pk))] == ["id_campaign"]

    def test_a_reason_is_kept_for_what_was_cancelled(self):
        self.record(state="cancelled", state_reason="台风")

        meeting = Meeting.objects.get()
        assert (meeting.state, meeting.state_reason) == ("cancelled", "台风")
        assert story(meeting) == [("cancelled", "台风", [])]

    def test_an_unjudged_page_keeps_all_of_it(self):
        typed = self.form(
            forms=["theme_day"],
            began_at="14:30",
            guests="某人",
            scope="chosen",
            dues_collected="on",
            partner="档案馆",
        )

        page = self.as_(self.secretary).post("/meetings/roll/", typed)

        for kept in ('value="14:30"', 'value="某人"', 'value="档案馆"'):
            self.assertContains(page, kept)
        assert page.context["form"]["scope"].value() == "chosen"
        assert page.context["form"]["dues_collected"].value()


class Times(Recording):
    def test_times_that_cannot_be(self):
        for began, ended, problem in (
            ("16:00", "14:30", ("id_ended_at", "结束时间14:30要晚于开始时间16:00。")),
            ("16:00", "16:00", ("id_ended_at", "结束时间16:00要晚于开始时间16:00。")),
            ("", "16:00", ("id_began_at", "写了结束时间，也要写开始时间。")),
            ("25:00", "", ("id_began_at", "开始时间“25:00”不存在，写成 14:30 这样。")),
            ("9点", "16:00", ("id_began_at", "开始时间“9点”不存在，写成 14:30 这样。")),
        ):
            with self.subTest(began=began, ended=ended):
                assert self.problems(self.record(began_at=began, ended_at=ended)) == [problem]

    def test_the_same_room_is_not_taken_twice_at_one_time(self):
        a_meeting(
            self.branch,
            forms=["committee_meeting"],
            place="三楼党员活动室",
            topic="研究转正",
            began_at=time(14),
            ended_at=time(15),
        )

        for began, ended in (("14:30", "16:00"), ("13:00", "14:01"), ("14:00", ""), ("13:00", "17:00")):
            with self.subTest(began=began):
                assert self.problems(self.record(began_at=began, ended_at=ended)) == [
                    (
                        "id_began_at",
                        "时间重叠：那天14:00—15:00在三楼党员活动室已有支部委员会《研究转正》（编号2020-001）。"
                        "同一次活动请在那条记录里多选一种形式。",
                    )
                ]

    def test_one_after_the_other_elsewhere_or_on_another_day_is_no_overlap(self):
        a_meeting(
            self.branch, forms=["theme_day"], place="三楼党员活动室", began_at=time(14), ended_at=time(15)
        )
        a_meeting(self.elsewhere, place="三楼党员活动室", began_at=time(15), ended_at=time(17))
        a_meeting(self.branch, place="三楼党员活动室", began_at=time(15), state="cancelled")

        for typed in (
            {"began_at": "15:00", "ended_at": "16:00"},
            {"began_at": "13:00", "ended_at": "14:00"},
            {"began_at": "14:00", "place": "礼堂"},
            {"began_at": "14:00", "held_on": "2020-03-19"},
        ):
            with self.subTest(**typed):
                assert self.record(**typed).status_code == 302

    def test_two_groups_may_meet_at_one_time_and_one_group_not_twice(self):
        typed = {"forms": ["group_meeting"], "began_at": "14:00", "ended_at": "15:00"}

        assert self.record(**typed, group=self.first.pk, place="甲").status_code == 302
        assert self.record(**typed, group=self.second.pk, place="乙").status_code == 302
        assert self.record(**typed, group=self.first.pk, place="丙").status_code == 422

    def test_a_record_does_not_overlap_itself(self):
        self.record(began_at="14:00", ended_at="15:00")

        assert self.change(Meeting.objects.get(), began_at="14:30", ended_at="15:00").status_code == 302


class Scope(Recording):
    def names(self, meeting=None):
        rows = (meeting or Meeting.objects.get()).attendances.expected().order_by("member__number")
        return [row.member.name for row in rows.select_related("member")]

    def test_the_scope_goes_before_the_form(self):
        self.record(scope="committee")
        assert self.names() == ["沈立言"]

        self.change(Meeting.objects.get(), scope="group", group=self.second.pk)
        assert self.names() == ["邵国梁", "白子衿"]

        self.change(Meeting.objects.get(), forms=["committee_meeting"], scope="branch")
        assert len(self.names()) == 4
        assert Meeting.objects.get().group is None

    def test_a_group_has_to_be_named(self):
        assert self.problems(self.record(scope="group")) == [
            ("id_group", "应到范围是党小组，要写明是哪个党小组。")
        ]

    def test_who_is_expected_is_chosen_one_by_one(self):
        self.record(
            scope="chosen",
            chosen=[self.gu.pk, self.bai.pk, self.wang.pk],
            observers=[self.shen.pk],
            **self.ticked(bai=("on_leave", "出差")),
        )

        meeting = Meeting.objects.get()
        assert self.names() == ["顾秋实", "白子衿"]
        assert meeting.attendances.get(member=self.bai).reason == "出差"
        assert meeting.attendances.get(member=self.shen).status == "observer"

    def test_somebody_has_to_be_chosen(self):
        refused = self.record(scope="chosen")

        assert self.problems(refused) == [("roll", "应到范围是选定人员，还没选应到的人。")]
        assert self.record(scope="chosen", state="planned").status_code == 302

    def test_without_script_the_chosen_are_listed_after_a_press(self):
        page = self.as_(self.secretary).post(
            "/meetings/roll/", self.form(scope="chosen", chosen=[self.gu.pk])
        )

        assert [row.label for row in page.context["roll"].rows] == ["顾秋实"]
        self.assertContains(page, f'name="chosen" value="{self.gu.pk}" id="chosen-{self.gu.pk}" checked')
        self.assertContains(page, f'name="status-{self.gu.pk}"')
        self.assertNotContains(page, f'name="status-{self.shen.pk}"')

    def test_an_edit_shows_the_chosen_and_can_choose_others(self):
        self.record(scope="chosen", chosen=[self.gu.pk, self.bai.pk])
        meeting = Meeting.objects.get()

        page = self.client.get(f"/meetings/{meeting.pk}/edit/")
        chosen = [label for _, label, is_chosen in page.context["roll"].choosable if is_chosen]
        assert chosen == ["顾秋实", "白子衿"]

        self.change(meeting, scope="chosen", chosen=[self.gu.pk, self.shen.pk])
        assert self.names() == ["沈立言", "顾秋实"]

    def test_a_later_transfer_changes_no_past_turnout_whatever_the_scope(self):
        a_role(self.bai, Post.PUBLICITY_OFFICER)
        for scope, more in (
            ("", {}),
            ("branch", {}),
            ("committee", {}),
            ("group", {"group": self.second.pk}),
            ("chosen", {"chosen": [self.bai.pk, self.gu.pk]}),
        ):
            with self.subTest(scope=scope):
                self.bai.left_on = None
                self.bai.save()
                self.record(scope=scope, **more, place=f"会议室{scope}")
                meeting = Meeting.objects.order_by("id").last()
                before = self.names(meeting)
                # A day in the roll is mended afterwards: she had already left.
                self.bai.left_on = date(2020, 3, 1)
                self.bai.save()

                response = self.change(meeting, scope=scope, topic="改了主题", **more, place=f"会议室{scope}")

                assert response.status_code == 302
                assert "白子衿" in before
                assert self.names(meeting) == before

    def test_a_group_leader_chooses_no_wider_scope(self):
        a_group(self.branch, "第三党小组")
        typed = {"forms": ["group_meeting"], "group": self.second.pk}

        assert self.record(self.leader, **typed, scope="chosen", chosen=[self.bai.pk]).status_code == 302
        for scope in ("branch", "committee"):
            refused = self.record(self.leader, **typed, scope=scope)
            assert [anchor for anchor, _ in self.problems(refused)] == ["id_scope"]


class Prefilled(Recording):
    def item(self, month=date(2020, 3, 1), **fields):
        fields = {"form": "group_meeting", "topic": "学习党章", "group": self.second, **fields}
        return PlanItem.objects.create(branch=fields.pop("branch", self.branch), month=month, **fields)

    def filled(self, item):
        page = self.as_(self.secretary).get(
            f"/meetings/new/?plan={item if isinstance(item, str) else item.pk}"
        )
        form = page.context["form"]
        names = ("forms", "topic", "group", "chair", "held_on", "state")
        return {name: form[name].value() for name in names}

    @on(2020, 3, 18)
    def test_a_line_of_the_plan_fills_the_form(self):
        assert self.filled(self.item(responsible=self.shao)) == {
            "forms": ["group_meeting"],
            "topic": "学习党章",
            "group": self.second.pk,
            "chair": "邵国梁",
            "held_on": date(2020, 3, 18),
            "state": "held",
        }

    @on(2020, 3, 18)
    def test_the_likeliest_day_of_the_month(self):
        for month, day, state in (
            (date(2020, 2, 1), date(2020, 2, 29), "held"),
            (date(2020, 4, 1), date(2020, 4, 1), "planned"),
        ):
            with self.subTest(month=month):
                first = self.filled(self.item(month))
                assert (first["held_on"], first["state"]) == (day, state)

    def test_another_branch_and_nonsense_fill_nothing(self):
        theirs = self.item(branch=self.elsewhere, group=None, topic="别人的计划")
        for asked in (theirs, "x", "9" * 5000, "", "-1"):
            with self.subTest(asked=str(asked)[:9]):
                assert self.filled(asked)["topic"] == ""

    def test_a_group_leader_opens_only_the_lines_of_the_own_group(self):
        self.as_(self.leader)

        assert self.client.get(f"/meetings/new/?plan={self.item().pk}").status_code == 200
        assert self.client.get(f"/meetings/new/?plan={self.item(group=self.first).pk}").status_code == 403
        other = self.item(form="party_lecture", group=None)
        assert self.client.get(f"/meetings/new/?plan={other.pk}").status_code == 403


class SignedIn(Recording):
    def test_who_signed_in_is_marked_and_nobody_becomes_absent_by_it(self):
        meeting = a_meeting(self.branch, present=[self.shen, self.gu], attendance={self.bai: "absent"})
        SignIn.objects.create(branch=self.branch, meeting=meeting, member=self.shen)

        page = self.as_(self.secretary).get(f"/meetings/{meeting.pk}/edit/")

        self.assertContains(page, "已签到", count=1)
        self.assertContains(page, "没签到的 1 人改为缺席")
        assert [row.status for row in page.context["roll"].rows] == ["present", "present", "absent"]

    def test_without_sign_ins_there_is_nothing_to_press(self):
        meeting = a_meeting(self.branch, present=[self.shen])

        page = self.as_(self.secretary).get(f"/meetings/{meeting.pk}/edit/")

        self.assertNotContains(page, "没签到的")
        self.assertNotContains(page, "已签到")


class Files(Recording):
    def photo(self, name="签到表.pdf"):
        return SimpleUploadedFile(name, b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")

    def test_files_are_kept_with_the_record(self):
        self.record(files=[self.photo(), SimpleUploadedFile("说明.txt", "会议通知".encode())])

        names = Meeting.objects.get().attachments.order_by("id").values_list("name", flat=True)
        assert list(names) == ["签到表.pdf", "说明.txt"]

    def test_a_good_file_survives_a_mistake_elsewhere(self):
        refused = self.record(topic="", files=[self.photo()])
        assert self.problems(refused) == [("id_topic", "还没写主题。")]
        waiting = Attachment.objects.get()
        self.assertContains(refused, f'name="uploaded" value="{waiting.pk}"', status_code=422)

        self.record(uploaded=[waiting.pk])

        assert Meeting.objects.get().attachments.get() == waiting

    def test_a_file_that_is_not_what_it_says_is_a_problem_of_the_page(self):
        refused = self.record(files=[SimpleUploadedFile("照片.jpg", b"MZ\x90\x00 not a photo")])

        assert [anchor for anchor, _ in self.problems(refused)] == ["id_files"]
        assert not Meeting.objects.exists()

    def test_without_script_a_press_of_another_button_keeps_the_files(self):
        for url in ("/meetings/roll/", "/meetings/agenda/"):
            page = self.as_(self.secretary).post(url, self.form(files=[self.photo()]))
            self.assertContains(page, 'name="uploaded"')

    def test_who_may_not_record_leaves_no_file(self):
        assert self.record(self.leader, files=[self.photo()]).status_code == 403
        assert not Attachment.objects.exists()


class Story(Recording):
    def test_a_new_record_begins_its_story(self):
        self.record()
        self.record(state="planned", held_on="2020-03-19")

        held, planned = Meeting.objects.order_by("id")
        assert story(held) == [("recorded", "", [])]
        assert story(planned) == [("planned", "", [])]
        assert held.events.get().by == self.secretary

    def test_a_change_says_what_was_and_what_is(self):
        self.record()
        meeting = Meeting.objects.get()

        self.change(
            meeting,
            topic="讨论转正和表彰",
            began_at="14:30",
            chair="沈立言",
            **{"item-0-title": "表彰", "item-0-votes_for": "3"},
            **self.ticked(self.shen, self.gu, self.shao, bai=("on_leave", "出差")),
        )

        assert story(meeting)[1:] == [
            (
                "changed",
                "",
                [
                    ["开始时间", "", "14:30"],
                    ["主题", "讨论预备党员转正", "讨论转正和表彰"],
                    ["主持人", "", "沈立言"],
                    ["考勤：白子衿", "出席", "请假（出差）"],
                    ["议题“表彰”", "", "题目：表彰；赞成：3"],
                ],
            )
        ]

    def test_the_agenda_is_compared_item_by_item(self):
        one, other = {"item-0-title": "转正"}, {"item-1-title": "表彰", "item-1-votes_for": "3"}
        self.record(**one, **other)
        meeting = Meeting.objects.get()

        self.change(meeting, **{"item-1-title": "表彰", "item-1-votes_for": "4"}, **one)
        self.change(meeting, **{"item-1-title": "表彰（改）", "item-1-votes_for": "4"})

        assert [details for _, _, details in story(meeting)[1:]] == [
            [["议题“表彰”的赞成", "3", "4"], ["议题的顺序", "转正、表彰", "表彰、转正"]],
            [["议题“表彰（改）”的题目", "表彰", "表彰（改）"], ["议题“转正”", "题目：转正", ""]],
        ]

    def test_a_save_that_changes_nothing_tells_nothing(self):
        self.record(minutes="第一行\r\n第二行", **{"item-0-title": "转正"})
        meeting = Meeting.objects.get()
        item = meeting.agenda.get()

        self.change(meeting, minutes="第一行\r\n第二行", **{"item-0-title": "转正"})

        assert len(story(meeting)) == 1
        assert meeting.agenda.get() == item

    def test_any_change_moves_the_stamp(self):
        self.record()
        stamps = []
        for typed in (
            self.ticked(self.shen, self.gu, self.shao, bai=("absent", "")),
            {"item-0-title": "转正"},
            {"topic": "改了"},
        ):
            self.change(Meeting.objects.get(), **typed)
            stamps.append(Meeting.objects.get().changed_at)
        assert len(set(stamps)) == 3

    def test_a_plan_that_is_put_off_keeps_the_first_day(self):
        self.record(state="planned")
        meeting = Meeting.objects.get()

        self.change(meeting, state="planned", held_on="2020-03-20", state_reason="书记出差")
        self.change(meeting, state="planned", held_on="2020-03-23", state_reason="书记出差", topic="改了")

        meeting.refresh_from_db()
        assert (meeting.held_on, meeting.postponed_from) == (date(2020, 3, 23), DAY)
        assert story(meeting)[1:] == [
            (
                "postponed",
                "书记出差",
                [["日期", "2020-03-18", "2020-03-20"], ["延期、取消的原因", "", "书记出差"]],
            ),
            ("postponed", "书记出差", [["日期", "2020-03-20", "2020-03-23"]]),
            ("changed", "", [["主题", "讨论预备党员转正", "改了"]]),
        ]

    def test_a_plan_that_was_held_is_recorded_and_one_that_was_not_cancelled(self):
        self.record(state="planned")
        self.record(state="planned", topic="另一次")
        held, dropped = Meeting.objects.order_by("id")

        self.change(held)
        self.change(dropped, state="cancelled", state_reason="人太少", topic="另一次")

        assert [kind for kind, _, _ in story(held)] == ["planned", "recorded"]
        assert story(dropped)[1][:2] == ("cancelled", "人太少")


class Entered(Recording):
    """录入日期 is the day on which it was first written down as held on this date."""

    def entered(self, meeting=None):
        return (meeting or Meeting.objects.get()).entered_on

    def test_a_plan_is_entered_when_it_was_held(self):
        with on(2020, 3, 10):
            self.record(state="planned")
            assert self.entered() is None
        with on(2020, 3, 19):
            self.change(Meeting.objects.get())
            assert self.entered() == date(2020, 3, 19)
        with on(2020, 3, 25):
            self.change(Meeting.objects.get(), topic="改了主题")
            assert self.entered() == date(2020, 3, 19)

    def test_backdating_cannot_hide(self):
        with on(2020, 3, 18):
            self.record()
        with on(2020, 6, 1):
            self.change(Meeting.objects.get(), held_on="2020-03-02")
        assert self.entered() == date(2020, 6, 1)

    def test_not_by_the_way_of_a_state_either(self):
        with on(2020, 3, 18):
            self.record()
        with on(2020, 6, 1):
            self.change(Meeting.objects.get(), state="cancelled", held_on="2020-03-02")
            self.change(Meeting.objects.get(), held_on="2020-03-02")
        assert self.entered() == date(2020, 6, 1)

    def test_a_state_chosen_by_mistake_does_not_make_it_late(self):
        with on(2020, 3, 18):
            self.record()
        with on(2020, 6, 1):
            self.change(Meeting.objects.get(), state="cancelled")
            self.change(Meeting.objects.get())
        assert self.entered() == DAY

    def test_what_came_from_elsewhere_stays_undated(self):
        meeting = a_meeting(self.branch, present=[self.shen])

        self.change(meeting, topic="改了主题")

        meeting.refresh_from_db()
        assert meeting.entered_on is None


class Confirmed(Recording):
    def setUp(self):
        self.meeting = self.confirmed()

    def confirmed(self, **fields):
        fields = {"topic": "讨论转正", "present": [self.shen, self.gu], **fields}
        return a_meeting(
            self.branch,
            DAY,
            confirmed_at=timezone.now(),
            confirmed_by=self.secretary,
            entered_on=DAY,
            **fields,
        )

    def amend(self, reason="写错了", account=None, **typed):
        typed = {"topic": "讨论转正", "amend_reason": reason, "place": "", **typed}
        return self.change(self.meeting, account, **typed)

    def test_it_says_that_it_is_an_amendment_and_asks_why(self):
        page = self.as_(self.secretary).get(f"/meetings/{self.meeting.pk}/edit/")
        self.assertContains(page, "更正已确认的记录")
        self.assertContains(page, 'name="amend_reason"')

        assert self.problems(self.amend("", topic="改了")) == [("id_amend_reason", "还没写更正原因。")]
        self.meeting.refresh_from_db()
        assert self.meeting.topic == "讨论转正"

    def test_reason_and_both_wordings_stay_visible_and_it_stays_confirmed(self):
        self.amend(topic="讨论转正和表彰", **self.ticked(self.shen, gu=("on_leave", "出差")))

        self.meeting.refresh_from_db()
        assert self.meeting.is_confirmed
        assert story(self.meeting) == [
            (
                "amended",
                "写错了",
                [["主题", "讨论转正", "讨论转正和表彰"], ["考勤：顾秋实", "出席", "请假（出差）"]],
            )
        ]

    def test_nothing_amended_tells_nothing(self):
        self.amend()

        assert story(self.meeting) == []

    def test_it_cannot_be_taken_back_into_a_plan(self):
        for state in ("planned", "cancelled"):
            assert self.problems(self.amend(state=state)) == [
                ("id_state_0", "这条记录已确认，状态只能是“已召开”。")
            ]

    def test_only_who_may_confirm_may_amend(self):
        a_role(self.gu, Post.ORGANIZATION_OFFICER)
        self.gu.account = self.reader
        self.gu.save()
        self.bai.account = None
        self.bai.save()

        assert self.amend(account=self.reader).status_code == 403
        assert self.as_(self.reader).get(f"/meetings/{self.meeting.pk}/edit/").status_code == 403
        typed = self.form(meeting=self.meeting.pk)
        for url in ("/meetings/roll/", "/meetings/agenda/"):
            assert self.client.post(url, typed).status_code == 403
        assert self.amend(account=self.stranger).status_code == 404

    def test_a_group_leader_amends_the_meetings_of_the_own_group(self):
        self.meeting = self.confirmed(forms=["group_meeting"], group=self.second)

        response = self.amend(
            account=self.leader, forms=["group_meeting"], group=self.second.pk, topic="组里改的"
        )

        assert response.status_code == 302
        assert story(self.meeting)[0][0] == "amended"


class TwoAtOnce(Recording):
    def setUp(self):
        self.meeting = a_meeting(
            self.branch, DAY, present=[self.shen, self.gu], topic="讨论转正", place="礼堂"
        )
        self.url = f"/meetings/{self.meeting.pk}/edit/"
        a_role(self.gu, Post.ORGANIZATION_OFFICER)

    def open(self):
        return self.as_(self.secretary).get(self.url).context["page"].stamp

    def save(self, stamp, **typed):
        typed = {"topic": "讨论转正", "place": "礼堂", **typed}
        return self.change(self.meeting, stamp=stamp, **typed)

    def test_the_second_is_told_sees_both_and_loses_nothing(self):
        mine, theirs = self.open(), self.open()
        self.save(
            theirs,
            topic="讨论转正和表彰",
            **{"item-0-title": "表彰", "item-0-resolution": "同意"},
            **self.ticked(self.shen, gu=("on_leave", "出差")),
        )

        refused = self.save(
            mine,
            topic="讨论转正（二）",
            minutes="写了很久的内容",
            **{"item-0-title": "表彰", "item-0-resolution": "不同意"},
            **self.ticked(self.shen, self.gu),
        )

        assert refused.status_code == 422
        assert refused.context["page"].conflict == [
            ("主题", "讨论转正和表彰", "讨论转正（二）"),
            ("内容", "", "写了很久的内容"),
            ("考勤：顾秋实", "请假（出差）", "出席"),
            ("议题“表彰”的决议", "同意", "不同意"),
        ]
        self.assertContains(refused, "您改的没有丢，请对照后再存", status_code=422)
        self.assertContains(refused, "现在的记录（沈立言", status_code=422)
        self.assertContains(refused, 'value="讨论转正（二）"', status_code=422)
        self.meeting.refresh_from_db()
        assert self.meeting.topic == "讨论转正和表彰"

    def test_a_second_press_takes_mine_knowingly_and_a_third_hand_is_noticed_again(self):
        mine = self.open()
        self.save(self.open(), topic="别人先改的")
        renewed = self.save(mine, topic="我写的").context["page"].stamp

        self.save(renewed, topic="第三个人改的")
        assert self.save(renewed, topic="我写的").status_code == 422

        last = self.save(renewed, topic="我写的").context["page"].stamp
        assert self.save(last, topic="我写的").status_code == 302
        self.meeting.refresh_from_db()
        assert self.meeting.topic == "我写的"
        assert story(self.meeting)[-1] == ("changed", "", [["主题", "第三个人改的", "我写的"]])

    def test_who_wrote_the_same_is_not_stopped(self):
        mine = self.open()
        self.save(self.open(), topic="同样的字")

        assert self.save(mine, topic="同样的字").status_code == 302

    def test_a_save_while_this_one_waits_for_its_turn_is_noticed(self):
        mine = self.open()
        hold_branch = transactions.hold_branch

        def meanwhile(branch):
            Meeting.objects.update(topic="就在这时改的", changed_at=timezone.now())
            return hold_branch(branch)

        with mock.patch.object(transactions, "hold_branch", meanwhile):
            refused = self.save(mine, topic="我写的")

        assert refused.status_code == 422
        assert refused.context["page"].conflict == [("主题", "就在这时改的", "我写的")]

    def test_what_was_typed_while_somebody_confirmed_is_shown_and_not_saved(self):
        self.gu.account = self.reader
        self.gu.save()
        self.bai.account = None
        self.bai.save()
        mine = self.open()
        Meeting.objects.update(confirmed_at=timezone.now(), changed_at=timezone.now())

        for _ in range(2):
            refused = self.change(
                self.meeting, self.reader, stamp=mine, topic="讨论转正", place="礼堂", minutes="写了很久"
            )
            assert self.problems(refused)[0][1].startswith("这条记录刚被确认，您不能再改。")
            self.assertContains(refused, "写了很久", status_code=422)
            self.assertContains(refused, f'name="stamp" value="{mine}"', status_code=422)
        # Who may amend it is asked for the reason.
        problems = self.problems(self.save(mine, minutes="写了很久"))
        assert [anchor for anchor, _ in problems] == ["conflict", "id_amend_reason"]
        self.meeting.refresh_from_db()
        assert self.meeting.minutes == ""

    def test_a_mistake_and_a_conflict_are_told_together(self):
        mine = self.open()
        self.save(self.open(), place="三楼")

        problems = self.problems(self.save(mine, topic=""))

        assert [anchor for anchor, _ in problems] == ["conflict", "id_topic"]


class MadeUp(Recording):
    def setUp(self):
        self.meeting = a_meeting(
            self.branch, DAY, present=[self.shen], attendance={self.gu: "on_leave", self.bai: "absent"}
        )
        Attendance.objects.filter(member=self.gu).update(reason="出差")
        self.statuses = self.ticked(self.shen, gu=("on_leave", "出差"), bai=("absent", ""))

    def made_up(self, member):
        row = self.meeting.attendances.get(member=member)
        return row.made_up_on, row.made_up_how

    def typed(self, member, on="2020-03-20", how="自学会议材料"):
        return {f"made-up-on-{member.pk}": on, f"made-up-how-{member.pk}": how}

    def at(self, account=None):
        return self.as_(account or self.secretary)

    def make_up(self, account=None, **typed):
        return self.at(account).post(f"/meetings/{self.meeting.pk}/make-up/", typed)

    def test_a_new_record_has_nobody_to_make_up(self):
        self.assertNotContains(self.at().get("/meetings/new/"), "补课")

    def test_the_record_page_asks_of_those_who_did_not_come_and_keeps_it(self):
        page = self.at().get(f"/meetings/{self.meeting.pk}/edit/")
        self.assertContains(page, f'name="made-up-on-{self.gu.pk}"')
        self.assertNotContains(page, f'name="made-up-on-{self.shen.pk}"')

        self.change(self.meeting, **self.statuses, **self.typed(self.gu))
        assert self.made_up(self.gu) == (date(2020, 3, 20), "自学会议材料")
        # A page that does not show it (another form of the roll) does not take it away.
        self.change(self.meeting, **self.statuses, topic="改了")
        assert self.made_up(self.gu) == (date(2020, 3, 20), "自学会议材料")

        self.change(self.meeting, **self.ticked(self.shen, self.gu, bai=("absent", "")))
        assert self.made_up(self.gu) == (None, "")

    def test_a_day_that_cannot_be(self):
        tomorrow = today() + timedelta(days=1)
        for on, how, problem in (
            ("2020-03-17", "", "顾秋实的补课日期3月17日早于活动的日期3月18日，请改成那天以后的。"),
            ("2020-02-31", "", "顾秋实的补课日期“2020-02-31”看不懂，写成 2026-03-17 这样。"),
            ("", "自学", "顾秋实的补课还没写日期。"),
            ("2020-03-20", "学" * 101, "顾秋实的补课情况有101个字，最多100个字。"),
            (tomorrow.isoformat(), "", "还没到，补了课再写。"),
        ):
            with self.subTest(on=on, how=how[:3]):
                refused = self.make_up(**self.typed(self.gu, on, how))
                self.assertContains(refused, problem, status_code=422)
                refused = self.change(self.meeting, **self.statuses, **self.typed(self.gu, on, how))
                self.assertContains(refused, problem, status_code=422)
        assert self.made_up(self.gu) == (None, "")

    def test_focus_goes_to_what_is_wrong(self):
        for refused in (self.make_up(**self.typed(self.gu, "", "自学")), self.change(self.meeting, topic="")):
            self.assertContains(refused, "data-problems autofocus", status_code=422)

    def test_it_is_said_in_plain_words_what_was_kept(self):
        self.make_up(**self.typed(self.gu))

        said = [str(message) for message in self.client.get("/meetings/").context["messages"]]
        assert said == ["已保存补课：3月18日支部党员大会，1人已补。"]

    def test_a_page_of_its_own_lists_who_did_not_come_and_tells_the_story(self):
        page = self.at().get(f"/meetings/{self.meeting.pk}/make-up/")
        assert [row.label for row in page.context["page"].rows] == ["顾秋实", "白子衿"]
        before = self.meeting.changed_at

        response = self.make_up(**self.typed(self.gu), **self.typed(self.bai, "2020-03-23", ""))

        self.assertRedirects(response, f"/meetings/{self.meeting.pk}/")
        assert self.made_up(self.gu) == (date(2020, 3, 20), "自学会议材料")
        assert self.made_up(self.bai) == (date(2020, 3, 23), "")
        assert self.meeting.attendances.get(member=self.gu).reason == "出差"
        self.meeting.refresh_from_db()
        assert self.meeting.changed_at > before
        assert story(self.meeting) == [
            (
                "changed",
                "补课",
                [
                    ["考勤：顾秋实", "请假（出差）", "请假（出差），补课2020-03-20（自学会议材料）"],
                    ["考勤：白子衿", "缺席", "缺席，补课2020-03-23"],
                ],
            )
        ]

    def test_nothing_new_tells_nothing_and_an_empty_field_takes_it_away(self):
        self.make_up(**self.typed(self.gu))
        self.make_up(**self.typed(self.gu))
        assert len(story(self.meeting)) == 1

        self.make_up(**self.typed(self.gu, "", ""))
        assert self.made_up(self.gu) == (None, "")

    def test_who_came_makes_up_for_nothing(self):
        self.make_up(**self.typed(self.shen), **{f"status-{self.gu.pk}": "present"})

        assert self.made_up(self.shen) == (None, "")
        assert self.meeting.attendances.get(member=self.gu).status == "on_leave"

    def test_a_confirmed_record_takes_it_too(self):
        Meeting.objects.update(confirmed_at=timezone.now(), confirmed_by=self.secretary)
        a_role(self.bai, Post.PUBLICITY_OFFICER)

        assert self.make_up(self.reader, **self.typed(self.gu)).status_code == 302
        assert self.made_up(self.gu) == (date(2020, 3, 20), "自学会议材料")
        assert MeetingEvent.objects.get().kind == "changed"

    def test_two_at_once(self):
        stamp = self.at().get(f"/meetings/{self.meeting.pk}/make-up/").context["page"].stamp
        self.make_up(stamp=stamp, **self.typed(self.bai))

        refused = self.make_up(stamp=stamp, **self.typed(self.gu), **self.typed(self.bai, "", ""))

        self.assertContains(refused, "您写的没有丢，请对照后再存。", status_code=422)
        assert self.made_up(self.bai) == (date(2020, 3, 20), "自学会议材料")

    def test_where_everybody_came_there_is_nothing_to_do(self):
        self.meeting.attendances.update(status="present")

        self.assertContains(self.at().get(f"/meetings/{self.meeting.pk}/make-up/"), "不用补课")

    def test_what_was_not_held_has_nobody_to_make_up(self):
        Meeting.objects.update(state="cancelled")

        self.make_up(**self.typed(self.gu))

        assert self.made_up(self.gu) == (None, "")

    def test_who_may_not_record_may_not(self):
        assert self.make_up(self.reader, **self.typed(self.gu)).status_code == 403
        assert self.make_up(self.leader, **self.typed(self.gu)).status_code == 403
        assert self.make_up(self.stranger, **self.typed(self.gu)).status_code == 404
        assert self.at(self.stranger).get(f"/meetings/{self.meeting.pk}/make-up/").status_code == 404

    def test_the_queries_do_not_grow_with_the_absent(self):
        for extra in (0, 2):
            for number in range(extra):
                member = a_member(self.branch, f"新来{number}", self.first)
                Attendance.objects.create(
                    branch=self.branch, meeting=self.meeting, member=member, status="absent"
                )
            url = f"/meetings/{self.meeting.pk}/make-up/"
            self.at()
            with self.subTest(extra=extra):
                with self.assertNumQueries(9):
                    self.client.get(url)
                with self.assertNumQueries(18):
                    self.client.post(url, self.typed(self.gu, f"2020-04-0{extra + 1}"))
