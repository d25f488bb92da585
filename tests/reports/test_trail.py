"""The trail and the bin on their pages: in words, to whom it belongs, and put back as it was."""

from datetime import date, timedelta

from django.test import TestCase
from django.utils import timezone

from branch.models import Change
from branch.trail.acting import acting_as, because
from branch.trail.followed import KEPT_WHEN_DELETED, followed_models, parent_fields
from meetings.appraisal.poll import follow_the_roll
from meetings.models import (
    AgendaItem,
    Appraisal,
    Attendance,
    Candidate,
    Meeting,
    MeetingEvent,
    TalkNote,
)
from members.models import Handover, Honour, Post, Sanction
from reports.trail import bin as bin_
from reports.trail.names import naming_fields
from reports.trail.reading import RIGHT_OF
from tests.factories import a_branch, a_group, a_meeting, a_member, a_role, a_talk, an_account

DAY = date(2020, 3, 18)


class People(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.branch = a_branch()
        cls.group = a_group(cls.branch)
        cls.shen = a_member(cls.branch, "沈立言", cls.group, number="D1")
        cls.gu = a_member(cls.branch, "顾秋实", cls.group, number="D2")
        cls.bai = a_member(cls.branch, "白子衿", cls.group, number="D3")
        cls.shao = a_member(cls.branch, "邵国梁", cls.group, number="D4")
        a_role(cls.shen, Post.SECRETARY)
        a_role(cls.gu, Post.ORGANIZATION_OFFICER)
        a_role(cls.shao, Post.DISCIPLINE_OFFICER)
        cls.secretary = an_account(cls.shen, "shuji")
        cls.organiser = an_account(cls.gu, "zuzhi")
        cls.reader = an_account(cls.bai, "dangyuan")
        cls.inspector = an_account(cls.shao, "jijian")
        cls.elsewhere = a_branch("另一个支部")
        cls.wang = a_member(cls.elsewhere, "汪怀谨", number="E1")
        a_role(cls.wang, Post.SECRETARY)
        cls.stranger = an_account(cls.wang, "qita")

    def see(self, address, account=None, **headers):
        self.client.force_login(account or self.secretary)
        return self.client.get(address, **headers)

    def words(self, address, account=None):
        response = self.see(address, account)
        self.assertEqual(response.status_code, 200, address)
        return _flat(response)

    def entry(self, row, kind="changed"):
        label = row._meta.label_lower
        return Change.objects.filter(row_type=label, row_id=row.pk, kind=kind).latest("id")


def _flat(response) -> str:
    import re

    text = re.sub(r"<[^>]+>", "", response.content.decode())
    return re.sub(r"\s+", " ", text)


class InWords(People):
    def test_a_press_reads_who_when_from_where_and_what(self):
        meeting = a_meeting(self.branch, DAY, place="会议室")
        self.client.force_login(self.organiser)
        with acting_as(self.organiser, self.branch.pk), because("记错了地方"):
            meeting.place, meeting.state, meeting.chair = "二楼会议室", "postponed", self.gu
            meeting.save()
        page = self.words("/trail/")

        self.assertIn("顾秋实", page)
        self.assertIn("原因：记错了地方", page)
        self.assertIn("修改了 组织生活 2020年3月18日《学习党章》", page)
        self.assertIn("地点 “会议室” → “二楼会议室”", page)
        self.assertIn("主持人 空 → “顾秋实”", page)
        self.assertIn("“已召开” → ", page)

    def test_a_request_leaves_its_address_and_one_press(self):
        self.client.force_login(self.secretary)
        since = Change.objects.count()
        self.client.post(
            "/honours/new/",
            {
                "title": "优秀党员",
                "awarded_by": "局党委",
                "dated_on": "2020-07-01",
                "member": self.gu.pk,
                "state": "awarded",
            },
            REMOTE_ADDR="10.1.2.3",
            HTTP_X_FORWARDED_FOR="6.6.6.6",
        )
        (one,) = Change.objects.order_by("id")[since:]

        self.assertEqual((one.actor, one.address, one.branch), (self.secretary, "10.1.2.3", self.branch))
        self.assertIn("沈立言（10.1.2.3）", self.words("/trail/"))
        self.assertIn("录入了 荣誉 顾秋实《优秀党员》", self.words("/trail/"))

    def test_behind_the_proxy_the_address_is_what_the_proxy_saw(self):
        self.client.force_login(self.secretary)
        with self.settings(SECURE=True):
            self.client.post(
                "/text-size/", {"text_size": "large"}, secure=True, HTTP_X_FORWARDED_FOR="6.6.6.6, 10.1.2.3"
            )

        self.assertEqual(self.entry(self.secretary).address, "10.1.2.3")

    def test_the_same_of_several_people_is_one_line(self):
        with acting_as(self.secretary, self.branch.pk):
            meeting = a_meeting(self.branch, DAY)
            Attendance.objects.bulk_create(
                Attendance(branch=self.branch, meeting=meeting, member=one, status="present")
                for one in (self.shen, self.gu, self.bai)
            )

        self.assertIn("的考勤 沈立言、顾秋实、白子衿：出席情况 “出席”", self.words("/trail/"))

    def test_what_a_row_named_is_named_after_it_has_gone(self):
        honour = Honour.objects.create(branch=self.branch, member=self.bai, title="先进", dated_on=DAY)
        honour.title = "先进个人"
        honour.save()
        honour.delete()
        page = self.words("/trail/")

        self.assertIn("修改了 荣誉 白子衿《先进个人》：名称 “先进” → “先进个人”", page)
        self.assertIn("删除了 荣誉 白子衿《先进个人》", page)

    def test_personal_data_is_told_without_its_values(self):
        self.bai.id_number = "11010519491231002X"
        self.bai.phone = "13800001234"
        self.bai.save()
        change = self.entry(self.bai)
        pages = self.words("/trail/") + self.words(f"/trail/{change.pk}/")

        self.assertIn("公民身份号码 （内容不显示）", pages)
        self.assertNotIn("11010519491231002X", pages + str(change.changes))
        self.assertNotIn("13800001234", pages + str(change.changes))

    def test_every_followed_row_has_a_name(self):
        for model in followed_models():
            assert naming_fields(model), model


class Reading(People):
    def test_who_may_read_the_trail(self):
        meeting = a_meeting(self.branch)
        addresses = ["/trail/", "/trail/bin/", f"/trail/record/meetings.meeting/{meeting.pk}/"]
        addresses.append(f"/trail/{self.entry(meeting, 'made').pk}/")
        for address in addresses:
            for account in (self.secretary, self.organiser, self.inspector):
                self.assertEqual(self.see(address, account).status_code, 200, address)
            self.assertEqual(self.see(address, self.reader).status_code, 403, address)
        self.assertEqual(
            [self.see(one, self.stranger).status_code for one in addresses], [200, 200, 404, 404]
        )
        self.assertNotIn("学习党章", self.words("/trail/", self.stranger))

    def test_a_sanction_is_told_to_who_may_read_one(self):
        sanction = Sanction.objects.create(
            branch=self.branch, member=self.bai, kind="warning", began_on=DAY, document="局纪〔2020〕7号"
        )
        for account in (self.secretary, self.organiser, self.inspector):
            self.assertIn("局纪", self.words(f"/trail/record/members.sanction/{sanction.pk}/", account))

    def test_a_handover_is_not_told_to_who_may_not_read_one(self):
        handover = Handover.objects.create(
            branch=self.branch, post=Post.SECRETARY, giver=self.shen, taker=self.gu, handed_on=DAY,
            witness="周见证", recorded_by=self.secretary,
        )  # fmt: skip

        self.assertIn("周见证", self.words("/trail/", self.organiser))
        self.assertNotIn("周见证", self.words("/trail/", self.inspector))
        pages = [
            f"/trail/record/members.handover/{handover.pk}/",
            f"/trail/{self.entry(handover, 'made').pk}/",
        ]
        self.assertEqual([self.see(one, self.inspector).status_code for one in pages], [404, 404])
        self.assertEqual([self.see(one, self.organiser).status_code for one in pages], [200, 200])

    def test_what_was_said_is_read_by_the_two_and_the_secretary(self):
        talk = a_talk(self.gu, self.bai, said="想调换岗位", topic="工作压力")
        note = TalkNote.objects.get()
        note.said = "想换到规划处"
        note.save()
        pages = ["/trail/", f"/trail/record/meetings.talk/{talk.pk}/", f"/trail/{self.entry(note).pk}/"]
        for address in pages:
            self.assertIn("想换到规划处", self.words(address, self.secretary), address)
            self.assertIn("想换到规划处", self.words(address, self.organiser), address)
            self.assertNotIn("规划处", self.words(address, self.inspector), address)
            self.assertNotIn("工作压力", self.words(address, self.inspector), address)
            self.assertIn("内容不显示", self.words(address, self.inspector), address)
        # Nor does a search tell of it.
        self.assertIn("没有这样的变动", self.words("/trail/?text=想换到", self.inspector))

    def test_of_a_talk_that_is_gone_only_the_secretary_reads(self):
        talk = a_talk(self.gu, self.bai, said="想调换岗位")
        note = TalkNote.objects.get()
        talk.delete()
        address = f"/trail/{self.entry(note, 'gone').pk}/"

        self.assertIn("想调换岗位", self.words(address, self.secretary))
        self.assertNotIn("想调换岗位", self.words(address, self.inspector))

    def test_what_only_some_read_names_real_records(self):
        records = {model._meta.label_lower for model in followed_models() if not parent_fields(model)}
        assert set(RIGHT_OF) <= records

    def test_search(self):
        with acting_as(self.organiser, self.branch.pk):
            first = a_meeting(self.branch, topic="学习党章", place="三楼")
        second = a_meeting(self.branch, topic="植树", place="后山")
        first.place = "四楼"
        first.save()
        second.place = "前山"
        second.save()
        Attendance.objects.create(branch=self.branch, meeting=second, member=self.bai, status="leave")
        today = timezone.localdate()
        found = {
            "text=后山": 2, "text=党章": 2, "text=植树": 3, "text=白子衿": 4, "text=没有这个": 0,
            "record=meetings.meeting": 5, "record=members.honour": 0, "kind=changed&text=植树": 1,
            "who=顾秋实": 1, f"since={today}&record=meetings.meeting": 5,
            f"until={today - timedelta(days=1)}": 0,
        }  # fmt: skip
        for asked, count in found.items():
            with self.subTest(asked):
                page = self.see(f"/trail/?{asked}").context["page"]
                kinds = [(one.kind, one.row_type, one.row_id) for one in page.object_list]
                self.assertEqual(page.paginator.count, count, kinds)

    def test_what_cannot_be_read_is_said(self):
        for asked in ("since=2026-02-31", "since=2026-03-02&until=2026-03-01", "record=nonsense", "kind=x"):
            response = self.see(f"/trail/?{asked}")
            self.assertEqual(response.status_code, 200)
            self.assertContains(response, 'role="alert"', msg_prefix=asked)

    def test_queries_do_not_grow_with_the_trail(self):
        for rows in (1, 3):
            for number in range(rows):
                meeting = a_meeting(self.branch, DAY, topic=f"第{rows}{number}次", chair=self.gu)
                meeting.chair = self.bai
                meeting.save()
            for address, queries in (
                ("/trail/?record=meetings.meeting", 10),
                ("/trail/?text=第", 15),
                (f"/trail/record/meetings.meeting/{meeting.pk}/", 10),
            ):
                self.client.force_login(self.secretary)
                with self.subTest(address, rows=rows), self.assertNumQueries(queries):
                    self.client.get(address)

    def test_the_record_page_asks_for_its_trail_when_opened(self):
        meeting = a_meeting(self.branch, DAY)
        address = f"/trail/record/meetings.meeting/{meeting.pk}/"

        self.assertContains(self.see(meeting.get_absolute_url()), f'hx-get="{address}"')
        self.assertNotContains(self.see(meeting.get_absolute_url(), self.reader), address)
        part = self.see(address, headers={"hx-request": "true"})
        self.assertContains(part, "录入了")
        self.assertNotContains(part, "<html")


class Bin(People):
    def deleted(self, row):
        """The deletion of this row, as the bin shows it."""
        row_id = row.pk
        row.delete()
        return Change.objects.get(kind="gone", is_top=True, row_type=row._meta.label_lower, row_id=row_id)

    def restore(self, change, account=None):
        self.client.force_login(account or self.secretary)
        return self.client.post(f"/trail/bin/{change.pk}/restore/", follow=True)

    def test_a_record_comes_back_with_its_parts_and_links(self):
        meeting = a_meeting(self.branch, DAY, present=[self.shen, self.gu], minutes="讨论了转正")
        item = AgendaItem.objects.create(branch=self.branch, meeting=meeting, position=1, title="选举")
        Candidate.objects.create(branch=self.branch, item=item, member=self.gu, votes=3)
        MeetingEvent.objects.create(branch=self.branch, meeting=meeting, kind="recorded", by=self.secretary)
        appraisal = Appraisal.objects.create(branch=self.branch, year=2020, held_on=DAY, meeting=meeting)
        before = _everything_of(meeting)
        change = self.deleted(meeting)

        response = self.restore(change)

        self.assertContains(response, "恢复好了：组织生活 2020年3月18日《学习党章》。")
        self.assertEqual(_everything_of(Meeting.objects.get()), before)
        appraisal.refresh_from_db()
        self.assertEqual(appraisal.meeting_id, Meeting.objects.get().pk)
        kinds = set(Change.objects.filter(kind="back").values_list("row_type", flat=True))
        self.assertEqual(
            kinds - KEPT_WHEN_DELETED,
            {"meetings.meeting", "meetings.attendance", "meetings.agendaitem", "meetings.candidate"},
        )
        self.assertIn("恢复了 组织生活", self.words("/trail/"))
        self.assertIn("回收站是空的", self.words("/trail/bin/"))

    def test_only_the_secretary_restores_and_only_own(self):
        change = self.deleted(Honour.objects.create(branch=self.branch, title="先进", dated_on=DAY))

        for account, status in ((self.organiser, 403), (self.reader, 403), (self.stranger, 404)):
            self.assertEqual(self.restore(change, account).status_code, status)
        self.assertNotIn("trail:restore", self.words("/trail/bin/", self.organiser))
        self.assertEqual(Honour.objects.count(), 0)
        self.assertEqual(self.restore(change).status_code, 200)
        self.assertEqual(Honour.objects.count(), 1)
        self.assertEqual(self.restore(change).status_code, 404)

    def test_what_a_number_was_given_to_meanwhile_is_said(self):
        change = self.deleted(a_meeting(self.branch, DAY, number="2020-001"))
        a_meeting(self.branch, DAY, number="2020-001")

        self.assertContains(self.restore(change), "恢复不了")
        self.assertEqual(Meeting.objects.count(), 1)

    def test_what_it_belonged_to_has_to_come_back_first(self):
        with acting_as(self.secretary):
            talk = a_talk(self.gu, self.bai)
        member = a_member(self.branch, "齐不疑")
        honour = Honour.objects.create(branch=self.branch, member=member, title="先进", dated_on=DAY)
        first = self.deleted(honour)
        second = self.deleted(member)

        self.assertContains(self.restore(first), "恢复不了：它所属的党员“齐不疑”已经删除，先恢复那一条。")
        self.restore(second)
        self.restore(first)
        self.assertEqual(Honour.objects.get().member.name, "齐不疑")
        assert talk.pk

    def test_a_poll_that_comes_back_has_its_voters_again(self):
        appraisal = Appraisal.objects.create(branch=self.branch, year=2020, held_on=DAY)
        follow_the_roll(appraisal)
        change = self.deleted(appraisal)
        self.restore(change)

        appraisal = Appraisal.objects.get()
        self.assertEqual((appraisal.voters.count(), appraisal.entries.count()), (4, 4))

    def test_after_ninety_days_it_is_gone(self):
        change = self.deleted(Honour.objects.create(branch=self.branch, title="先进", dated_on=DAY))
        _set_back(change, days=91)

        self.assertIn("回收站是空的", self.words("/trail/bin/"))
        self.assertEqual(self.restore(change).status_code, 404)

    def test_parts_that_went_along_are_not_listed_and_a_part_deleted_alone_is(self):
        meeting = a_meeting(self.branch, DAY, present=[self.shen])
        self.deleted(meeting)
        Attendance.objects.all().delete()
        listed = self.see("/trail/bin/").context["deleted"]

        self.assertEqual([(one.kind, one.along) for one in listed], [("组织生活", 1)])

    def test_what_is_not_binned_is_named_with_a_reason(self):
        records = {model._meta.label_lower for model in followed_models() if not parent_fields(model)}
        assert set(bin_.NOT_BINNED) <= records
        parts = {model._meta.label_lower for model in followed_models() if parent_fields(model)}
        assert parts >= bin_.PARTS

    def test_queries_do_not_grow_with_the_bin(self):
        for rows in (1, 3):
            for number in range(rows):
                a_meeting(self.branch, DAY, topic=f"第{rows}{number}次", present=[self.shen]).delete()
            self.client.force_login(self.secretary)
            with self.subTest(rows=rows), self.assertNumQueries(10):
                self.client.get("/trail/bin/")


def _everything_of(meeting) -> list:
    """All columns of the record and of its parts."""
    parts = [
        Meeting.objects.filter(pk=meeting.pk),
        Attendance.objects.filter(meeting=meeting),
        AgendaItem.objects.filter(meeting=meeting),
        Candidate.objects.filter(item__meeting=meeting),
        MeetingEvent.objects.filter(meeting=meeting),
    ]
    return [list(rows.order_by("pk").values()) for rows in parts]


def _set_back(change, days):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE branch_change SET at = %s WHERE id = %s",
            [timezone.now() - timedelta(days=days), change.pk],
        )
