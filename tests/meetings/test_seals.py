"""The chain of confirmed records: what is changed in the database behind the product's back is found."""

from datetime import date
from importlib import import_module
from io import StringIO

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import override_settings

from meetings.history import digests
from meetings.history.changes import stamp
from meetings.history.confirm import confirm
from meetings.history.seals import check
from meetings.models import AgendaItem, Attendance, Campaign, Candidate, Leader, LeaderPart, Meeting, Seal
from tests.factories import a_meeting
from tests.meetings.files import picture
from tests.meetings.people import DAY, ThreePeople


class Sealed(ThreePeople):
    def setUp(self):
        self.meeting = a_meeting(
            self.branch, DAY, present=[self.shen, self.gu], topic="讨论转正", place="一楼"
        )
        item = AgendaItem.objects.create(
            branch=self.branch, meeting=self.meeting, position=1, title="改选", matter="election"
        )
        Candidate.objects.create(branch=self.branch, item=item, member=self.gu, votes=3, elected=True)
        self.other = a_meeting(self.branch, date(2020, 4, 1), present=[self.shen], topic="学党章")
        self.last = a_meeting(self.branch, date(2020, 5, 1), present=[self.shen], topic="学条例")
        for meeting in (self.meeting, self.other, self.last):
            confirm([meeting], self.secretary)

    def faults(self, branch=None) -> list[str]:
        return [f"{fault.where}：{fault.what}" for fault in check(branch or self.branch).faults]

    def sql(self, statement, *values):
        """Behind the product's back."""
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            assert cursor.rowcount >= 1

    def name(self, meeting):
        return f"{meeting.number} {meeting}《{meeting.topic}》"


class Chained(Sealed):
    def test_what_was_confirmed_agrees(self):
        seals = list(Seal.objects.filter(branch=self.branch))
        checked = check(self.branch)

        assert (checked.records, checked.head, checked.faults) == (3, seals[-1].sha256, ())
        assert [one.number for one in seals] == [1, 2, 3]
        assert [one.previous for one in seals] == ["", seals[0].sha256, seals[1].sha256]
        assert {one.by for one in seals} == {str(self.secretary)}

    def test_the_page_shows_the_code_of_a_confirmed_record_only(self):
        code = Seal.objects.get(meeting=self.meeting.pk).digest[:8]

        self.assertContains(self.as_(self.reader).get(self.meeting.get_absolute_url()), f"校验码 {code}")
        waiting = a_meeting(self.branch, DAY)
        self.assertNotContains(self.as_(self.reader).get(waiting.get_absolute_url()), "校验码")

    def test_one_branch_has_one_chain_that_cannot_fork(self):
        first = Seal.objects.get(branch=self.branch, number=1)
        first.pk, first.number = None, 9
        with self.assertRaises(IntegrityError), transaction.atomic():
            first.save(force_insert=True)
        theirs = a_meeting(self.elsewhere, DAY)
        confirm([theirs], self.stranger)
        assert Seal.objects.get(meeting=theirs.pk).number == 1

    def test_the_queries_do_not_grow_with_what_is_sealed(self):
        for many in (1, 4):
            meetings = [a_meeting(self.branch, DAY, present=[self.shen]) for _ in range(many)]
            with self.subTest(many=many), self.assertNumQueries(17):
                confirm(meetings, self.secretary)
            with self.subTest(checking=many), self.assertNumQueries(10):
                check(self.branch)

    def test_every_column_is_covered_or_left_out_for_a_reason(self):
        left_out = {
            "id": "names it",
            "recorded_by": "accounts come and go",
            "confirmed_by": "accounts come and go; the seal keeps the name",
            "recorded_at": "when it was typed first is not what it says",
            "changed_at": "when it was last written",
        }
        covered = {name.removesuffix("_id") for name in digests.MEETING}
        columns = {column.name for column in Meeting._meta.concrete_fields}
        assert columns - covered == set(left_out)
        for name, _, kept in digests.PARTS.values():
            columns = {column.attname for column in apps.get_model("meetings", name)._meta.concrete_fields}
            # The record they belong to, and for attachments other records, which photo it is, and by whom.
            of_others = {
                "id",
                "branch_id",
                "meeting_id",
                "item_id",
                "stored_id",
                "uploaded_by_id",
                "uploaded_at",
            }
            if name != "Attachment":
                assert columns - set(kept) <= of_others, name


class ChangedInTheDatabase(Sealed):
    def test_a_word_of_a_record(self):
        self.sql("UPDATE meetings_meeting SET place = '二楼', topic = '别的' WHERE id = %s", self.meeting.pk)
        self.meeting.refresh_from_db()

        assert self.faults() == [f"{self.name(self.meeting)}：被改过：地点、主题"]

    def test_who_came(self):
        self.sql("DELETE FROM meetings_attendance WHERE meeting_id = %s AND member_id = %s",
                 self.meeting.pk, self.gu.pk)  # fmt: skip

        assert self.faults() == [f"{self.name(self.meeting)}：被改过：考勤"]

    def test_votes(self):
        self.sql("UPDATE meetings_candidate SET votes = 4")

        assert self.faults() == [f"{self.name(self.meeting)}：被改过：候选人和得票"]

    def test_something_that_was_put_in(self):
        AgendaItem.objects.create(branch=self.branch, meeting=self.meeting, position=2, title="后加的")

        assert self.faults() == [f"{self.name(self.meeting)}：被改过：议题"]

    def test_a_confirmation_taken_back(self):
        self.sql("UPDATE meetings_meeting SET confirmed_at = NULL WHERE id = %s", self.last.pk)
        assert self.faults() == [f"{self.name(self.last)}：确认被取消了"]
        self.sql("DELETE FROM meetings_seal WHERE meeting_id = %s", self.last.pk)
        assert self.faults() == [f"{self.name(self.last)}：经过里有确认，确认和校验码却没有了"]

    def test_a_record_that_is_gone(self):
        self.other.delete()

        assert [fault.partition("：")[2] for fault in self.faults()] == ["记录被删掉了"]

    def test_a_seal_taken_out(self):
        self.sql("DELETE FROM meetings_seal WHERE branch_id = %s AND number = 2", self.branch.pk)

        assert self.faults() == [
            "第 3 个校验码：和前一个接不上，中间的可能被删过或换过",
            f"{self.name(self.other)}：已经确认，却没有校验码",
        ]

    def test_the_last_seal_taken_off(self):
        self.sql("DELETE FROM meetings_seal WHERE branch_id = %s AND number = 3", self.branch.pk)

        assert self.faults() == [f"{self.name(self.last)}：已经确认，却没有校验码"]

    def test_a_seal_changed(self):
        for column, value in (
            ("digest", "0" * 64),
            ("by", "别人"),
            ("previous", "1" * 64),
            ("meeting_id", self.other.pk),
        ):
            with self.subTest(column), transaction.atomic():
                self.sql(f'UPDATE meetings_seal SET "{column}" = %s WHERE number = 3', value)
                assert "第 3 个校验码：被改过" in self.faults()
                transaction.set_rollback(True)

    def test_a_seal_replaced_by_one_that_fits_the_changed_record(self):
        # Whoever reckons it anew as the product does lacks the key of the installation.
        self.sql("UPDATE meetings_meeting SET place = '二楼' WHERE id = %s", self.last.pk)
        seal = Seal.objects.get(branch=self.branch, number=3)
        seals = import_module("meetings.history.seals")
        seal.parts = digests.digests_of([self.last.pk])[self.last.pk]
        seal.digest = digests.whole(seal.parts)
        seal.sha256 = seals.chained(seal)
        seal.save()

        assert self.faults() == ["第 3 个校验码：签名不对，不是本程序写的"]

    def test_another_key_is_said_once_and_an_older_one_is_known(self):
        with override_settings(SECRET_KEY="另一把"):
            assert [fault.partition("：")[0] for fault in self.faults()] == ["全部校验码"]
        from django.conf import settings

        with override_settings(SECRET_KEY="另一把", SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
            assert self.faults() == []


class ChangedByTheProduct(Sealed):
    """Whatever the product itself changes of a confirmed record is sealed anew."""

    def seals(self):
        return Seal.objects.filter(meeting=self.meeting.pk).count()

    def post(self, tail, **typed):
        return self.as_(self.secretary).post(f"/meetings/{self.meeting.pk}/{tail}", typed)

    def test_an_amendment(self):
        typed = self.form(topic="讨论转正", place="二楼", amend_reason="写错了", stamp=stamp(self.now()))
        typed |= self.ticked(self.shen, self.gu, self.shao, self.bai)
        answer = self.post("edit/", **typed)

        assert (answer.status_code, self.seals(), self.faults()) == (302, 2, [])

    def now(self):
        return Meeting.objects.get(pk=self.meeting.pk)

    def test_nothing_changed_is_not_sealed_again(self):
        confirm([self.now()], self.secretary)
        assert self.seals() == 1

    def test_a_photo_that_came_late(self):
        photo = SimpleUploadedFile("照片.jpg", picture())
        answer = self.as_(self.secretary).post(f"/attachments/meeting/{self.meeting.pk}/", {"files": [photo]})

        assert (answer.status_code, self.seals(), self.faults()) == (302, 2, [])

    def test_what_was_made_up_later(self):
        Attendance.objects.filter(meeting=self.other, member=self.shen).update(status="absent")
        meeting = a_meeting(self.branch, DAY, present=[self.shen], attendance={self.gu: "absent"})
        confirm([meeting], self.secretary)
        typed = {f"made-up-on-{self.gu.pk}": "2020-04-02", f"made-up-how-{self.gu.pk}": "自学"}
        answer = self.as_(self.secretary).post(f"/meetings/{meeting.pk}/make-up/", typed)

        assert answer.status_code == 302
        assert Seal.objects.filter(meeting=meeting.pk).count() == 2

    def test_a_leader_who_came(self):
        leader = Leader.objects.create(branch=self.branch, name="周正")
        typed = {f"leader-{leader.pk}": "1", f"part-{leader.pk}": "taught", "reason": "漏写"}
        answer = self.as_(self.secretary).post(f"/leaders/meeting/{self.meeting.pk}/", typed)

        assert (answer.status_code, LeaderPart.objects.count()) == (302, 1)
        assert (self.seals(), self.faults()) == (2, [])

    def test_a_campaign_it_belongs_to_and_then_none(self):
        campaign = Campaign.objects.create(branch=self.branch, name="主题教育", began_on=date(2020, 1, 1))
        typed = {"shown": [self.meeting.pk], "meeting": [self.meeting.pk]}
        self.as_(self.secretary).post(f"/campaigns/{campaign.pk}/meetings/", typed)
        assert (self.now().campaign, self.seals(), self.faults()) == (campaign, 2, [])
        self.as_(self.secretary).post(f"/campaigns/{campaign.pk}/delete/")
        assert (self.now().campaign, self.seals(), self.faults()) == (None, 3, [])

    def test_a_member_or_a_group_that_is_called_otherwise(self):
        type(self.gu).objects.filter(pk=self.gu.pk).update(name="顾秋石")
        type(self.first).objects.filter(pk=self.first.pk).update(name="机关党小组")

        assert self.faults() == []


class Command(Sealed):
    def say(self, **options):
        out = StringIO()
        try:
            call_command("check_records", stdout=out, **options)
        except SystemExit as refusal:
            return out.getvalue().splitlines(), str(refusal)
        return out.getvalue().splitlines(), ""

    def test_it_says_that_all_agrees(self):
        head = Seal.objects.get(branch=self.branch, number=3).sha256[:16]
        lines, refusal = self.say(branch=self.branch.name)

        said = f"{self.branch.name}：已确认的记录 3 条，最后一个校验码 {head}；定稿 0 份。"
        assert (lines, refusal) == ([said, "全部相符。"], "")

    def test_it_names_what_does_not(self):
        self.sql("UPDATE meetings_meeting SET place = '二楼' WHERE id = %s", self.meeting.pk)
        lines, refusal = self.say()

        assert f"  {self.name(self.meeting)}：被改过：地点" in lines
        assert refusal == "有 1 处对不上。"
