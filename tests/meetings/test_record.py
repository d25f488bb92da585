from datetime import date, timedelta
from unittest import mock

from branch.periods import today
from meetings.models import Attendance, Meeting
from meetings.record.page import next_number
from members.models import Member
from tests.factories import a_meeting, a_member, a_role
from tests.meetings.people import DAY, ThreePeople


def statuses(meeting):
    rows = meeting.attendances.order_by("member__number")
    return {row.member.name: (row.status, row.reason) for row in rows.select_related("member")}


class New(ThreePeople):
    def record(self, account=None, **typed):
        return self.as_(account or self.secretary).post("/meetings/new/", self.form(**typed))

    def test_the_page_offers_everyone_present(self):
        page = self.as_(self.secretary).get("/meetings/new/?form=general_meeting&date=2020-03-18&place=礼堂")

        self.assertContains(page, "应到 4　实到 4")
        self.assertContains(page, 'value="2020-03-18"')
        self.assertContains(page, 'value="礼堂"')
        assert [row.status for row in page.context["roll"].rows] == ["present"] * 4

    def test_a_link_may_ask_for_a_plan_and_a_day_to_come_is_one(self):
        tomorrow = today() + timedelta(days=1)
        for query, state in (
            ("", "held"),
            ("state=planned", "planned"),
            ("state=cancelled", "held"),
            (f"date={tomorrow:%Y-%m-%d}", "planned"),
        ):
            with self.subTest(query):
                page = self.as_(self.secretary).get(f"/meetings/new/?form=group_meeting&{query}")
                assert page.context["form"]["state"].value() == state

    def test_a_stamp_means_nothing_to_what_is_new(self):
        assert self.record(stamp="2020-03-18T10:00:00+00:00").status_code == 302
        assert Meeting.objects.count() == 1

    def test_more_fields_than_a_form_can_have_are_refused_in_words(self):
        refused = self.as_(self.secretary).post("/meetings/new/", {f"f{n}": "" for n in range(3001)})

        self.assertContains(refused, "太多", status_code=413)

    def test_a_group_meeting_is_offered_for_the_first_group(self):
        page = self.as_(self.secretary).get("/meetings/new/?form=group_meeting")

        assert page.context["form"]["group"].value() == self.first.pk
        assert [row.member for row in page.context["roll"].rows] == [self.shen, self.gu]

    def test_without_a_word_about_it_everyone_expected_was_present(self):
        response = self.record()

        meeting = Meeting.objects.get()
        self.assertRedirects(response, f"/meetings/{meeting.pk}/")
        present = ("present", "")
        assert statuses(meeting) == {
            "沈立言": present,
            "顾秋实": present,
            "邵国梁": present,
            "白子衿": present,
        }
        assert meeting.recorded_by == self.secretary
        assert {row.branch_id for row in meeting.attendances.all()} == {self.branch.pk}

    def test_only_the_exceptions_are_ticked(self):
        self.record(
            **self.ticked(self.shen, gu=("on_leave", "出差"), shao=("online", "视频参加"), bai=("absent", ""))
        )

        assert statuses(Meeting.objects.get()) == {
            "沈立言": ("present", ""),
            "顾秋实": ("on_leave", "出差"),
            "邵国梁": ("online", "视频参加"),
            "白子衿": ("absent", ""),
        }

    def test_an_activity_of_two_forms_carries_both(self):
        self.record(forms=["theme_day", "party_lecture"], lecturer="沈立言")

        meeting = Meeting.objects.get()
        assert [form.label for form in meeting.forms] == ["党课", "主题党日"]
        assert meeting.lecturer == self.shen

    def test_somebody_of_outside_is_kept_by_name(self):
        self.record(forms=["party_lecture"], lecturer="于敏之（市档案馆）", chair="顾秋实")

        meeting = Meeting.objects.get()
        assert (meeting.lecturer, meeting.lecturer_name) == (None, "于敏之（市档案馆）")
        assert (meeting.chair, meeting.chair_name) == (self.gu, "")

    def test_a_namesake_as_chair_has_to_be_told_apart(self):
        one = a_member(self.branch, "李敏", self.first, number="D020011")
        a_member(self.branch, "李敏", self.second, number="D020027")

        refused = self.record(chair="李敏")

        self.assertContains(refused, "名册里有两位“李敏”，请写明是哪一位", status_code=422)
        self.assertContains(refused, 'value="李敏"', status_code=422)
        self.record(chair="李敏（D020011）")
        assert Meeting.objects.get().chair == one

    def test_those_who_sat_in_are_no_part_of_the_expected(self):
        self.record(
            forms=["committee_meeting"], observers=[self.bai.pk, self.wang.pk], **self.ticked(self.shen)
        )

        assert statuses(Meeting.objects.get()) == {"沈立言": ("present", ""), "白子衿": ("observer", "")}

    def test_a_plan_needs_no_attendance(self):
        later = today() + timedelta(days=3)

        self.record(held_on=later.isoformat(), state="planned", **self.ticked(gu=("on_leave", "")))

        assert Meeting.objects.get().state == "planned"
        assert not Attendance.objects.exists()

    def test_a_day_to_come_can_only_be_planned(self):
        later = today() + timedelta(days=3)

        refused = self.record(held_on=later.isoformat())

        self.assertContains(refused, "日期还没到，状态请选“计划”。", status_code=422)

    def test_everything_typed_survives_an_error(self):
        refused = self.record(
            forms=["theme_day", "party_lecture"],
            topic="",
            place="礼堂",
            chair="外人甲",
            lecturer="外人乙",
            minutes="第一行\n第二行",
            resolution="同意",
            recorder=self.gu.pk,
            **self.ticked(
                self.shen, gu=("on_leave", ""), shao=("absent", "没说明"), bai=("online", "在外地")
            ),
        )

        assert refused.status_code == 422
        page = refused.content.decode()
        for kept in ("礼堂", "外人甲", "外人乙", "第一行\n第二行", "同意", "没说明", "在外地"):
            assert kept in page
        kept = refused.context["form"]
        assert kept["forms"].value() == ["theme_day", "party_lecture"]
        assert kept["recorder"].value() == str(self.gu.pk)
        assert [row.status for row in refused.context["roll"].rows] == [
            "present",
            "on_leave",
            "absent",
            "online",
        ]
        assert not Meeting.objects.exists()

    def test_the_summary_of_errors_leads_to_the_fields(self):
        refused = self.record(
            forms=None, topic="", **self.ticked(self.shen, self.shao, self.bai, gu=("on_leave", ""))
        )

        assert refused.context["page"].problems == [
            ("id_forms_0", "至少选一种形式。"),
            ("id_topic", "还没写主题。"),
            (f"reason-{self.gu.pk}", "顾秋实请假，还没写事由。例：出差、病假、公务。"),
        ]
        self.assertContains(refused, 'role="alert"', status_code=422)
        for anchor, _ in refused.context["page"].problems:
            self.assertContains(refused, f'id="{anchor}"', status_code=422)

    def test_a_day_that_does_not_exist_is_explained(self):
        refused = self.record(held_on="2026-06-31")

        self.assertContains(
            refused, "日期“2026-06-31”不存在，6月只有30天。您写的内容都还在。", status_code=422
        )

    def test_a_group_meeting_names_its_group(self):
        refused = self.record(forms=["group_meeting"])

        assert refused.context["page"].problems == [("id_group", "党小组会要写明是哪个党小组。")]

    def test_another_form_has_no_group(self):
        self.record(group=self.first.pk)

        assert Meeting.objects.get().group is None

    def test_people_whom_the_page_did_not_list_are_shown_before_they_are_recorded(self):
        refused = self.record(**self.ticked(self.shen, self.gu))

        self.assertContains(
            refused, "应到名单变了，新列出：邵国梁、白子衿。请看一遍再保存。", status_code=422
        )
        assert not Meeting.objects.exists()

    def test_a_status_that_is_none_is_refused(self):
        refused = self.record(**self.ticked(self.shen, self.gu, self.shao, bai=("observer", "")))

        assert refused.status_code == 422

    def test_members_of_another_branch_cannot_be_written_in(self):
        refused = self.record(recorder=self.wang.pk)
        assert refused.status_code == 422

        self.record(chair="汪怀谨", **{f"status-{self.wang.pk}": "present"} | self.everyone())

        meeting = Meeting.objects.get()
        assert (meeting.chair, meeting.chair_name) == (None, "汪怀谨")
        assert not Attendance.objects.filter(member=self.wang).exists()

    def everyone(self):
        return self.ticked(self.shen, self.gu, self.shao, self.bai)

    def test_the_queries_do_not_grow_with_the_branch(self):
        self.as_(self.secretary)
        for members in (4, 12):
            while Member.objects.filter(branch=self.branch).count() < members:
                a_member(self.branch, "新来", self.first)
            with self.subTest(members=members):
                with self.assertNumQueries(12):
                    self.client.get("/meetings/new/")
                with self.assertNumQueries(42):
                    self.client.post("/meetings/new/", self.form())


class Number(ThreePeople):
    def test_numbers_run_through_the_year_of_the_activity(self):
        self.as_(self.secretary)
        for day in ("2020-03-18", "2020-01-02", "2019-12-30", "2020-06-30"):
            self.client.post("/meetings/new/", self.form(held_on=day))

        numbers = Meeting.objects.order_by("id").values_list("number", flat=True)
        assert list(numbers) == ["2020-001", "2020-002", "2019-001", "2020-003"]

    def test_a_number_is_one_more_than_the_highest_and_other_branches_do_not_matter(self):
        for number in ("2020-007", "2020-003", "2020-会3", "2019-099"):
            a_meeting(self.branch, number=number)
        a_meeting(self.elsewhere, number="2020-050")

        assert next_number(self.branch.pk, 2020) == "2020-008"

    def test_a_number_that_was_taken_meanwhile_is_passed_over(self):
        a_meeting(self.branch, number="2020-001")

        with mock.patch("meetings.record.page.next_number", side_effect=["2020-001", "2020-002"]):
            self.as_(self.secretary).post("/meetings/new/", self.form())

        assert Meeting.objects.filter(number="2020-002").exists()


class Edit(ThreePeople):
    def setUp(self):
        self.meeting = a_meeting(
            self.branch,
            DAY,
            present=[self.shen, self.gu],
            attendance={self.bai: "on_leave"},
            chair=self.shen,
            lecturer_name="于敏之",
            recorded_by=self.reader,
        )
        self.url = f"/meetings/{self.meeting.pk}/edit/"

    def change(self, account=None, **typed):
        return self.as_(account or self.secretary).post(self.url, self.form(**typed))

    def test_a_planned_activity_is_opened_as_held_from_its_button(self):
        planned = a_meeting(self.branch, DAY, state="planned")

        for query, state, recorder in (
            ("", "planned", None),
            ("?state=held", "held", self.shen.pk),
            ("?state=nonsense", "planned", None),
        ):
            with self.subTest(query):
                form = self.as_(self.secretary).get(f"/meetings/{planned.pk}/edit/{query}").context["form"]
                assert (form["state"].value(), form["recorder"].value()) == (state, recorder)

    def test_who_was_down_to_write_it_stays_down(self):
        planned = a_meeting(self.branch, DAY, state="planned", recorder=self.bai)

        page = self.as_(self.secretary).get(f"/meetings/{planned.pk}/edit/?state=held")
        assert page.context["form"]["recorder"].value() == self.bai.pk

    def test_a_planned_activity_is_recorded_with_everybody_expected_there(self):
        planned = a_meeting(self.branch, DAY, state="planned")
        url = f"/meetings/{planned.pk}/edit/?state=held"

        page = self.as_(self.secretary).get(url)
        people = [self.shen, self.gu, self.shao, self.bai]
        assert [(row.member, row.status) for row in page.context["roll"].rows] == [
            (member, "present") for member in people
        ]
        self.assertContains(page, "应到 4　实到 4")

        self.assertRedirects(
            self.client.post(url, self.form(**self.ticked(*people))), planned.get_absolute_url()
        )
        assert planned.attendances.count() == 4

    def test_a_record_without_attendance_stays_without_it_when_it_is_opened(self):
        held = a_meeting(self.branch, DAY)

        page = self.as_(self.secretary).get(f"/meetings/{held.pk}/edit/")
        assert page.context["roll"].rows == []

    def test_the_expected_of_the_day_are_shown_as_they_were_written_down(self):
        page = self.as_(self.secretary).get(self.url)

        assert [row.member for row in page.context["roll"].rows] == [self.shen, self.gu, self.bai]
        self.assertContains(page, "应到 3　实到 2")
        self.assertContains(page, 'value="沈立言"')
        self.assertContains(page, 'value="于敏之"')

    def test_mending_the_topic_leaves_the_attendance_alone(self):
        self.change(
            topic="改了的主题", chair="沈立言", **self.ticked(self.shen, self.gu, bai=("on_leave", ""))
        )

        self.meeting.refresh_from_db()
        assert (self.meeting.topic, self.meeting.chair) == ("改了的主题", self.shen)
        assert self.meeting.recorded_by == self.reader
        assert self.meeting.number == "2020-001"
        assert list(statuses(self.meeting)) == ["沈立言", "顾秋实", "白子衿"]

    def test_another_form_asks_others_and_keeps_what_was_ticked(self):
        a_role(self.bai, "publicity_officer")

        self.change(forms=["committee_meeting"], **self.ticked(self.shen, self.gu, bai=("on_leave", "病假")))

        assert statuses(self.meeting) == {"沈立言": ("present", ""), "白子衿": ("on_leave", "病假")}

    def test_a_record_without_attendance_does_not_get_any_by_an_edit(self):
        self.meeting.attendances.all().delete()

        self.change(topic="改了的主题")

        assert not self.meeting.attendances.exists()

    def test_cancelling_keeps_the_rows_until_the_day_changes(self):
        self.change(state="cancelled")
        assert self.meeting.attendances.count() == 3

        self.change(state="cancelled", held_on="2020-03-19")
        assert self.meeting.attendances.count() == 0

    def test_a_page_that_is_out_of_date_does_not_overwrite(self):
        page = self.as_(self.secretary).get(self.url)
        stamp = page.context["page"].stamp
        self.change(topic="别人先改的", stamp=stamp)

        refused = self.change(topic="后来的", stamp=stamp)

        self.assertContains(refused, "您改的没有丢，请对照后再存", status_code=422)
        self.assertContains(refused, "后来的", status_code=422)
        self.meeting.refresh_from_db()
        assert self.meeting.topic == "别人先改的"

    def test_a_chair_who_was_on_no_roll_that_day_stays_the_chair(self):
        gone = a_member(self.branch, "老书记", left_on=date(2020, 1, 1))
        self.meeting.chair = gone
        self.meeting.save()

        self.change(chair="老书记")

        self.meeting.refresh_from_db()
        assert (self.meeting.chair, self.meeting.chair_name) == (gone, "")

    def test_the_queries_do_not_grow_with_the_rows(self):
        self.as_(self.secretary)
        for extra in (0, 5):
            for _ in range(extra):
                member = a_member(self.branch, "新来", self.first)
                Attendance.objects.create(branch=self.branch, meeting=self.meeting, member=member)
            with self.subTest(extra=extra):
                with self.assertNumQueries(16):
                    self.client.get(self.url)
                with self.assertNumQueries(43):
                    self.client.post(self.url, self.form(topic=f"改了{extra}"))


class Roll(ThreePeople):
    def ask(self, account=None, htmx=True, **typed):
        headers = {"HX-Request": "true"} if htmx else {}
        typed = self.form(**typed)
        return self.as_(account or self.secretary).post("/meetings/roll/", typed, headers=headers)

    def test_the_names_follow_the_form_and_the_ticks_are_kept(self):
        part = self.ask(
            forms=["group_meeting"], group=self.second.pk, **self.ticked(bai=("on_leave", "病假"))
        )

        assert [(row.member, row.status, row.reason) for row in part.context["roll"].rows] == [
            (self.shao, "present", ""),
            (self.bai, "on_leave", "病假"),
        ]
        self.assertTemplateNotUsed(part, "meetings/record/form.html")

    def test_what_was_ticked_for_others_comes_back_with_them(self):
        part = self.ask(
            forms=["committee_meeting"], **self.ticked(self.shen, self.gu, bai=("on_leave", "病假"))
        )

        self.assertContains(part, f'<input type="hidden" name="status-{self.bai.pk}" value="on_leave">')
        self.assertContains(part, f'<input type="hidden" name="reason-{self.bai.pk}" value="病假">')
        self.assertNotContains(part, f'name="status-{self.gu.pk}"')

    def test_without_script_the_whole_page_comes_back_unjudged(self):
        page = self.ask(htmx=False, topic="", minutes="写了一半", held_on="2020-03-18")

        assert page.status_code == 200
        self.assertContains(page, "写了一半")
        self.assertContains(page, 'action="/meetings/new/"')
        self.assertNotContains(page, "field-error")

    def test_the_page_of_an_edit_stays_an_edit(self):
        meeting = a_meeting(self.branch, present=[self.shen])

        page = self.ask(htmx=False, meeting=meeting.pk, topic="写了一半")

        self.assertContains(page, f'action="/meetings/{meeting.pk}/edit/"')
        self.assertContains(page, "写了一半")
        assert [row.member for row in page.context["roll"].rows] == [self.shen]

    def test_nothing_is_written(self):
        self.ask()
        assert not Meeting.objects.exists()
        assert self.as_(self.secretary).get("/meetings/roll/").status_code == 405

    def test_fields_that_no_page_writes_are_as_if_they_were_not_there(self):
        for name in (f"status-00{self.shen.pk}", "status-９", f"status-{'9' * 30}"):
            with self.subTest(name=name[:12]):
                part = self.ask(**{name: "absent"})
                assert [row.status for row in part.context["roll"].rows] == ["present"] * 4
        assert self.ask(meeting="9" * 5000).status_code == 200
        assert self.ask(forms=["group_meeting"], group="9" * 5000).context["roll"].rows == []

    def test_another_branch_learns_nothing(self):
        meeting = a_meeting(self.branch, present=[self.shen])

        assert self.ask(self.stranger, meeting=meeting.pk).status_code == 404
        self.assertNotContains(self.ask(self.stranger), "沈立言")
        assert self.ask(self.reader).status_code == 403
