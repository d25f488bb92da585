"""The inspection pack: what is in it and what never is, how it is made step by step, and who gets it."""

import fcntl
import os
import re
import tempfile
import time
import tracemalloc
import zipfile
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from hashlib import sha256
from html import unescape
from io import BytesIO, StringIO
from pathlib import Path
from unittest.mock import patch

import openpyxl
import pdfplumber
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from branch.models import Branch
from branch.periods import HalfYear, Year
from meetings.models import Attendance, CourseStep, Form, Grade, PlanItem, SignIn, StudyResult, TalkNote
from members.models import (
    Election,
    ElectionCandidate,
    ElectionPost,
    ElectionRound,
    ElectionStep,
    Elector,
    Pledge,
    Post,
)
from reports.document.fonts import MissingFonts
from reports.figures import FIGURES, half_year_figures
from reports.ledgers.books import A, B
from reports.models import FiledSummary
from reports.pack import job as jobs
from reports.pack import life
from reports.pack.contents import Folder, folders_of
from reports.pack.evidence import evidence_file
from reports.pack.files import File
from reports.pack.job import FAILED, find_job, jobs_of, place_of, start_job
from reports.pack.ledgers import OF_WAGES
from reports.pack.make import write_pack
from reports.pack.sign_in import sheets_of
from tests.factories import (
    a_base,
    a_course,
    a_meeting,
    a_member,
    a_problem,
    a_role,
    a_sanction,
    a_talk,
    an_account,
    an_appraisal,
    an_honour,
    dues,
)
from tests.members.people import TODAY, Office

H1 = HalfYear(2020, 1)
ID_NUMBER, PHONE, BASE = "110101198001011234", "13900001234", "23456.78"
SECRETS = {
    "an ID number": ID_NUMBER,
    "a phone number": PHONE,
    "a wage": "23456.78",
    "a wage, with commas": "23,456.78",
    "the subject of a talk": "家里的难处",
    "a kind of talk typed by hand": "劝和夫妻矛盾",
    "what was said in a talk": "房贷压力大",
    "a disciplinary measure": "留党察看",
    "why it was taken": "违反工作纪律",
    "what a member wrote of himself": "我的剖析材料",
    "a peer's words": "有时性子急",
    "the verdict's words": "要加强学习",
    "a member's problem": "学习抓得不紧",
    "a note beside a step": "经办人私下意见",
}


class Packing(Office):
    def setUp(self):
        super().setUp()
        self.media = self.enterContext(tempfile.TemporaryDirectory())
        self.enterContext(override_settings(MEDIA_ROOT=self.media))

    def folders(self, period=H1, day=TODAY):
        return folders_of(self.branch, period, day)

    def paths(self, period=H1):
        return [folder.path_of(file) for folder in self.folders(period) for file in folder.files]

    def made(self, name: str, period=H1) -> bytes:
        """One file, by the beginning of its name."""
        return next(
            file.make()
            for folder in self.folders(period)
            for file in folder.files
            if file.name.startswith(name)
        )

    def rows(self, name: str, period=H1) -> list[tuple]:
        return list(rows_of(self.made(name, period)))

    def starts(self, period=H1, account=None):
        return start_job(self.branch, account or self.secretary, period, TODAY)

    @contextmanager
    def of(self, *files, nothing=()):
        """Packs of these files instead of the real ones; printing takes its time."""
        found = [Folder("01甲", list(files)), *(Folder(name, [], "没有乙") for name in nothing)]
        with patch.object(jobs, "folders_of", lambda *args: found):
            yield

    def files_it(self, edition: int, content: bytes, evidence=()):
        """The summary is filed (定稿)."""
        filed = FiledSummary(
            branch=self.branch, half="2020H1", edition=edition, title="总结", blocks=[], figures={},
            evidence=list(evidence), plain_text="", pdf_sha256=sha256(content).hexdigest(),
            sha256=str(edition), filed_by=self.secretary, filed_at=timezone.now(),
            reason="更正数字" if edition > 1 else "",
        )  # fmt: skip
        filed.pdf.save("x.pdf", ContentFile(content), save=False)
        filed.save()

    # ---- what is recorded ----
    def records(self):
        """Something for every folder, and in every room something that must not leave it."""
        Branch.objects.filter(pk=self.branch.pk).update(founded_on=date(2019, 1, 1))
        meeting = a_meeting(
            self.branch,
            date(2020, 3, 18),
            topic="春季党课",
            place="二楼会议室",
            present=[self.shen, self.gu],
            attendance={self.bai: Attendance.Status.ON_LEAVE},
        )
        PlanItem.objects.create(
            branch=self.branch, month=date(2020, 3, 1), form=Form.GENERAL_MEETING, topic="一季度大会"
        )
        a_talk(self.shen, self.bai, topic="家里的难处", said="房贷压力大", kind="劝和夫妻矛盾")
        a_talk(self.shen, self.gu, kind="书记与委员")
        base = a_base(self.bai, BASE)
        dues(self.bai, due="469.14", paid="469.14", paid_on=date(2020, 1, 8), base=Decimal(BASE))
        dues(self.bai, date(2020, 2, 1), due="469.14", base=Decimal(BASE))
        self.assertEqual(base.base, Decimal(BASE))
        a_sanction(self.bai, note="违反工作纪律")
        self.elects()
        course = a_course(self.branch, theme="民主生活")
        course.steps.filter(kind=CourseStep.Kind.REVIEW).update(done_on=date(2020, 3, 1), note="我的剖析材料")
        a_problem(course, "学习抓得不紧", member=self.bai)
        appraisal = an_appraisal(self.branch)
        appraisal.entries.update(
            self_review="我的剖析材料",
            peer_review="有时性子急",
            verdict=Grade.QUALIFIED,
            verdict_note="要加强学习",
        )
        an_honour(self.gu, document="局党〔2020〕3号")
        Pledge.objects.create(
            branch=self.branch, member=self.bai, title="廉洁承诺书", signed_on=date(2020, 4, 1)
        )
        StudyResult.objects.create(
            branch=self.branch,
            member=self.gu,
            kind=StudyResult.Kind.REFLECTION,
            title="读党章有感",
            dated_on=date(2020, 5, 1),
        )
        return meeting

    def elects(self):
        election = Election.objects.create(
            branch=self.branch,
            term_name="第二届",
            seats=1,
            held_on=date(2020, 5, 20),
            settled_on=date(2020, 6, 1),
        )
        ElectionStep.objects.create(
            branch=self.branch,
            election=election,
            kind=ElectionStep.Kind.APPROVAL,
            done_on=date(2020, 5, 6),
            document="局党〔2020〕9号",
            note="经办人私下意见",
        )
        for member in (self.shen, self.gu, self.fang):
            Elector.objects.create(branch=self.branch, election=election, member=member)
        left_out = {"is_present": False, "left_out": "受留党察看处分"}
        Elector.objects.create(branch=self.branch, election=election, member=self.bai, **left_out)
        ballot = ElectionRound.objects.create(
            branch=self.branch, election=election, kind="committee", seats=1, issued=3, returned=3, void=0
        )
        for member, votes in ((self.shen, 3), (self.gu, 0)):
            ElectionCandidate.objects.create(branch=self.branch, round=ballot, member=member, votes=votes)
        ElectionPost.objects.create(
            branch=self.branch, election=election, member=self.shen, post=Post.SECRETARY
        )
        return election


def rows_of(content: bytes):
    return openpyxl.load_workbook(BytesIO(content)).active.iter_rows(values_only=True)


def text_of(name: str, content: bytes) -> str:
    """All words of a file, however it keeps them; a PDF's attached data too."""
    if name.endswith((".xlsx", ".docx")):
        parts = zipfile.ZipFile(BytesIO(content))
        # With lxml beside it openpyxl writes characters as references.
        return unescape("".join(parts.read(part).decode("utf-8", "ignore") for part in parts.namelist()))
    if name.endswith(".pdf"):
        with pdfplumber.open(BytesIO(content)) as paper:
            return "".join("".join((page.extract_text() or "").split()) for page in paper.pages)
    return unescape(content.decode())


class RightsTest(Packing):
    def test_only_who_answers_for_all_the_papers_makes_one(self):
        token = "0" * 32
        self.assertEqual(self.statuses("/pack/"), [200, 403, 403, 403, 403, 403, 403])
        self.assertEqual(self.statuses("/pack/", "post"), [422, 403, 403, 403, 403, 403, 403])
        for address in (f"/pack/{token}/", f"/pack/{token}/zip/"):
            self.assertEqual(self.statuses(address), [404, 403, 403, 403, 403, 403, 403], address)
        for address in (f"/pack/{token}/next/", f"/pack/{token}/delete/"):
            self.assertEqual(self.statuses(address, "post"), [404, 403, 403, 403, 403, 403, 403], address)
            self.assertEqual(self.as_(self.secretary).get(address).status_code, 405)

    def test_nobody_else_gets_at_it(self):
        a_role(self.wang, Post.SECRETARY)  # of another branch
        deputy = a_member(self.branch, "副书记")
        a_role(deputy, Post.DEPUTY_SECRETARY)
        other = an_account(deputy, "fushuji")
        with self.of(File("甲.txt", "1", lambda: b"1")):
            job = self.starts()
            while job.advance():
                pass
        self.assertEqual(self.as_(self.secretary).get(f"/pack/{job.token}/zip/").status_code, 200)
        for account in (self.stranger, other):
            client = self.as_(account)
            self.assertEqual(client.get(f"/pack/{job.token}/").status_code, 404)
            self.assertEqual(client.get(f"/pack/{job.token}/zip/").status_code, 404)
            self.assertEqual(client.post(f"/pack/{job.token}/next/").status_code, 404)
            self.assertEqual(client.post(f"/pack/{job.token}/delete/").status_code, 404)
            self.assertNotContains(client.get("/pack/"), job.token)
        self.assertTrue(job.is_ready)

    def test_what_lies_on_the_disk_is_for_this_program_only(self):
        with self.of(File("甲.txt", "1", lambda: b"1")):
            job = self.starts()
            job.advance()
            job.advance()
        self.assertEqual(job.folder.stat().st_mode & 0o777, 0o700)
        modes = {path.name: path.stat().st_mode & 0o077 for path in job.folder.iterdir()}
        self.assertEqual(modes.pop("lock") & 0o022, 0)  # empty
        self.assertEqual(set(modes.values()), {0})

    def test_the_ways_to_it_are_shown_to_who_may(self):
        for address in ("/more/", "/summary/2020H1/figures/"):
            self.assertContains(self.as_(self.secretary).get(address), "/pack/")
            self.assertNotContains(self.as_(self.organiser).get(address), "/pack/")


class FoldersTest(Packing):
    def test_the_customary_folders_with_the_files_of_what_was_recorded(self):
        self.records()
        self.assertEqual(
            self.paths(),
            [
                "01工作总结/工作总结-2020年上半年（草稿）.pdf",
                "01工作总结/工作总结-2020年上半年（草稿）.docx",
                "02三会一课记录本/三会一课记录本-2020年上半年.pdf",
                "03签到表/签到表-2020年上半年.pdf",
                "04党费台账/党费收缴台账-2020年.xlsx",
                "04党费台账/党费收缴年度台账-2020年.xlsx",
                "04党费台账/党费缴纳明细台账-2020年上半年.xlsx",
                "04党费台账/党费收缴情况公示-2020年上半年.xlsx",
                "05工作计划/工作计划和完成情况-2020年上半年.xlsx",
                "06谈心谈话/谈心谈话情况（只计数）.xlsx",
                "07换届选举/选举环节和文件.xlsx",
                "07换届选举/选举结果.xlsx",
                "07换届选举/选举分工.xlsx",
                "08组织生活会和民主评议/组织生活会.xlsx",
                "08组织生活会和民主评议/民主评议党员（只计数）.xlsx",
                "09荣誉和承诺/荣誉-2020年上半年.xlsx",
                "09荣誉和承诺/承诺书-2020年上半年.xlsx",
                "10依据清单.xlsx",
            ],
        )

    def test_an_empty_half_year_has_the_draft_and_the_evidence_and_says_of_the_rest_that_it_is_empty(self):
        self.assertEqual(
            self.paths(),
            [
                "01工作总结/工作总结-2020年上半年（草稿）.pdf",
                "01工作总结/工作总结-2020年上半年（草稿）.docx",
                "10依据清单.xlsx",
            ],
        )
        self.assertEqual(
            [(folder.name, folder.nothing) for folder in self.folders() if not folder.files],
            [
                ("02三会一课记录本", "2020年上半年没有已召开的活动"),
                ("03签到表", "2020年上半年没有记过考勤的活动"),
                ("04党费台账", "2020年上半年没有党费记录"),
                ("05工作计划", "2020年上半年没有登记工作计划"),
                ("06谈心谈话", "2020年上半年没有谈心谈话记录"),
                ("07换届选举", "2020年上半年没有换届选举和补选"),
                ("08组织生活会和民主评议", "2020年上半年没有登记组织生活会和民主评议"),
                ("09荣誉和承诺", "2020年上半年没有荣誉和承诺书"),
            ],
        )

    def test_a_year_has_both_halves_as_far_as_they_have_begun(self):
        a_meeting(self.branch, date(2019, 3, 18), present=[self.shen])
        a_meeting(self.branch, date(2019, 9, 18), present=[self.shen])
        self.assertEqual(
            self.paths(Year(2019)),
            [
                *(
                    f"01工作总结/工作总结-2019年{half}（草稿）.{ending}"
                    for half in ("上半年", "下半年")
                    for ending in ("pdf", "docx")
                ),
                "02三会一课记录本/三会一课记录本-2019年上半年.pdf",
                "02三会一课记录本/三会一课记录本-2019年下半年.pdf",
                "03签到表/签到表-2019年上半年.pdf",
                "03签到表/签到表-2019年下半年.pdf",
                "10依据清单-2019年上半年.xlsx",
                "10依据清单-2019年下半年.xlsx",
            ],
        )
        self.assertEqual(self.paths(Year(2020)), self.paths(H1))

    def test_what_was_filed_goes_in_as_it_was_filed(self):
        for edition, content in ((1, b"first"), (2, b"second")):
            self.files_it(edition, content)
        self.assertEqual(self.paths()[0], "01工作总结/工作总结-2020年上半年（定稿第2版）.pdf")
        self.assertEqual(self.made("工作总结"), b"second")
        self.assertFalse([path for path in self.paths() if path.endswith(".docx")])

    def test_nothing_of_another_branch(self):
        a_meeting(self.elsewhere, date(2020, 3, 18), present=[self.wang])
        a_talk(self.wang, "群众")
        dues(self.wang)
        an_honour(self.wang)
        a_course(self.elsewhere)
        an_appraisal(self.elsewhere)
        self.assertEqual(len(self.paths()), 3)

    def test_the_queries_do_not_grow_with_the_records(self):
        counts = []
        for more in (1, 3):
            for number in range(more):
                day = date(2020, more, number + 1)
                a_meeting(self.branch, day, present=[self.shen])
                a_talk(self.shen, self.gu, held_on=day)
                an_honour(self.gu, day)
                dues(a_member(self.branch, f"甲{more}{number}"), paid="1.00", paid_on=day)
            for make in (
                self.folders,
                lambda: self.made("谈心谈话"),
                lambda: self.made("荣誉"),
                lambda: self.made("党费收缴台账"),
                lambda: self.made("党费收缴情况公示"),
                lambda: evidence_file(self.branch, H1, TODAY),
                lambda: sheets_of(self.branch, self.branch.meetings.all()),
            ):
                with CaptureQueriesContext(
                    connection,
                ) as queries:
                    make()
                counts.append(len(queries))
        self.assertEqual(counts[:7], counts[7:])


class FilesTest(Packing):
    def test_ledgers_say_what_was_owed_and_paid_and_nobodys_base_or_rate(self):
        names = {column.name for column in (*A, *B)}
        self.assertLessEqual(set(OF_WAGES), names)  # whoever renames a column of the ledgers learns it here
        self.records()
        head, *rows = self.rows("党费收缴台账")
        self.assertEqual(
            head, ("序号", "党员姓名", "月应缴党费（元）", "全年应缴党费（元）", "全年实缴党费（元）")
        )
        self.assertIn(("白子衿", 469.14, 938.28, 469.14), [row[1:] for row in rows])
        head, first, *_ = self.rows("党费缴纳明细台账")
        self.assertEqual(head[4:8], ("月份", "应缴金额（元）", "实缴金额（元）", "缴纳日期"))
        self.assertEqual(first[1], "白子衿")
        self.assertEqual(first[4:7], (1, 469.14, 469.14))

    def test_the_notice_has_groups_and_no_names(self):
        self.records()
        rows = self.rows("党费收缴情况公示")
        self.assertEqual(rows[2], ("第二党小组", 1, 1, 938.28, 469.14))
        self.assertNotIn("白子衿", str(rows))

    def test_talks_are_numbers(self):
        self.records()
        rows = dict(row[:2] for row in self.rows("谈心谈话情况"))
        self.assertEqual(rows["期末在册党员（名）"], 5)
        self.assertEqual(rows["其中谈过话的（名）"], 3)
        self.assertEqual(rows["谈心谈话（次）"], 2)
        self.assertEqual(rows["谈心谈话覆盖率（%）"], 60)
        self.assertEqual(rows["其中：书记与委员（次）"], 1)
        self.assertEqual(rows["其中：其他或没写类型（次）"], 1)
        figures = half_year_figures(Branch.objects.filter(pk=self.branch.pk), H1, TODAY)[self.branch.pk]
        self.assertEqual(rows["谈心谈话（次）"], figures["谈心谈话次数"])

    def test_an_election_has_its_steps_documents_results_and_posts(self):
        self.records()
        steps = self.rows("选举环节")
        of_it = "第二届支部委员会换届选举"
        self.assertEqual(steps[1][:3], (of_it, "上级批复同意", "已完成"))
        self.assertEqual(steps[1][5], "局党〔2020〕9号")
        results = self.rows("选举结果")
        self.assertEqual(
            [row[3:] for row in results[1:]],
            [(3, 3, 3, 3, 0, "沈立言", 3, "当选"), (3, 3, 3, 3, 0, "顾秋实", 0, None)],
        )
        self.assertEqual(self.rows("选举分工")[1][:3], (of_it, "沈立言", "书记"))

    def test_the_course_of_the_year_and_how_many_problems(self):
        self.records()
        rows = self.rows("组织生活会")
        self.assertIn(("党员剖析材料", "已完成"), [row[1:3] for row in rows])
        self.assertEqual(rows[-1][1:3], ("问题清单", "1 条，已销号 0 条"))

    def test_grades_are_counted_only_where_the_number_names_nobody(self):
        appraisal = an_appraisal(self.branch)
        entries = list(appraisal.entries.order_by("pk"))
        self.assertEqual(len(entries), 5)

        def counted():
            appraisals = life.appraisals_of(self.branch, H1)
            return dict(row[1:] for row in rows_of(life.appraisals_file(appraisals)))

        self.assertNotIn("评为优秀的（名）", counted())
        self.assertEqual(counted()["参加评议的正式党员（名）"], 5)
        appraisal.entries.update(verdict=Grade.QUALIFIED)
        self.assertEqual(counted()["评为合格的（名）"], 5)
        self.assertEqual(counted()["评为不合格的（名）"], 0)
        entries[0].verdict = Grade.UNQUALIFIED
        entries[0].save()
        self.assertNotIn("评为不合格的（名）", counted())
        self.assertEqual(counted()["各等次人数"], "有的等次不到3人，不列")

    def test_a_sheet_of_who_should_sign_with_what_the_record_knows(self):
        meeting = self.records()
        SignIn.objects.create(branch=self.branch, meeting=meeting, member=self.gu)
        Attendance.objects.create(
            branch=self.branch, meeting=meeting, member=self.fang, status=Attendance.Status.OBSERVER
        )
        [sheet] = sheets_of(self.branch, self.branch.meetings.all())
        at = f"{timezone.localtime(meeting.sign_ins.get().at):%H:%M}"
        self.assertEqual(
            sheet.expected,
            [((1, "沈立言", ""),), ((2, "顾秋实", f"手机签到 {at}"),), ((3, "白子衿", "请假"),)],
        )
        self.assertEqual(sheet.sat_in, [(("", "方克勤", ""),)])

    def test_many_stand_in_two_columns(self):
        people = [a_member(self.branch, f"甲{number:02d}", number=f"M{number:02d}") for number in range(27)]
        a_meeting(self.branch, present=people)
        [sheet] = sheets_of(self.branch, self.branch.meetings.all())
        self.assertEqual(sheet.columns, 2)
        self.assertEqual(sheet.expected[0], ((1, "甲00", ""), (15, "甲14", "")))
        self.assertEqual(sheet.expected[-1], ((14, "甲13", ""), ("", "", "")))

    def evidence(self):
        head, *rows = rows_of(evidence_file(self.branch, H1, TODAY))
        self.assertEqual(head, ("数字", "数值", "单位", "含义", "记录"))
        return {row[0]: row[1:4] for row in rows if row[4] is None}, [(row[0], row[4]) for row in rows]

    def test_the_evidence_list_has_every_figure_and_the_records_behind_it(self):
        self.records()
        a_meeting(self.branch, date(2020, 4, 8), (Form.GROUP_MEETING, Form.PARTY_LECTURE), group=self.first)
        figures, records = self.evidence()
        counted = half_year_figures(Branch.objects.filter(pk=self.branch.pk), H1, TODAY)[self.branch.pk]
        self.assertLessEqual({figure.name for figure in FIGURES}, set(figures))
        for figure in FIGURES:
            value = counted[figure.name]
            self.assertEqual(figures[figure.name][0], None if value is None else float(value), figure.name)
            self.assertEqual(figures[figure.name][1:], (figure.unit, figure.meaning))
        for name in (
            "支部党员大会次数",
            "党课次数",
            "组织生活总次数",
            "心得体会篇数",
            "承诺书份数",
            "计划项数",
        ):
            found = [record for of, record in records if of == name and record]
            self.assertEqual(len(found), counted[name], name)
        self.assertIn(("支部党员大会次数", "3月18日支部党员大会：春季党课"), records)
        self.assertIn(("谈心谈话次数", "3月18日谈心谈话"), records)

    def test_of_a_filed_summary_it_is_what_was_filed(self):
        self.records()
        self.files_it(
            1, b"first", [{"figure": "党课次数", "value": 7, "unit": "次", "records": [["旧", "/"]]}]
        )
        figures, records = self.evidence()
        self.assertEqual(figures["党课次数"][0], 7)
        self.assertEqual(records, [("党课次数", None), ("党课次数", "旧")])


class WholePackTest(Packing):
    def make(self, period=H1, day=TODAY):
        path, told = Path(self.media) / "out.zip", []
        faults = write_pack(self.branch, period, day, path, lambda *step: told.append(step))
        return zipfile.ZipFile(path), told, faults

    def test_everything_is_in_it_and_nothing_that_must_not_be(self):
        self.records()
        self.assertTrue(TalkNote.objects.filter(said=SECRETS["what was said in a talk"]).exists())

        archive, told, faults = self.make()

        self.assertEqual(faults, [])
        self.assertEqual(archive.namelist(), ["00目录.html", *self.paths()])
        self.assertEqual({info.flag_bits & 0x800 for info in archive.infolist()}, {0x800})
        self.assertIsNone(archive.testzip())
        self.assertEqual(told[0], (1, 19, "01工作总结/工作总结-2020年上半年（草稿）.pdf"))
        self.assertEqual(told[-1], (19, 19, "写目录，装进压缩包"))
        self.assertEqual([number for number, *_ in told], list(range(1, 20)))
        texts = {name: text_of(name, archive.read(name)) for name in archive.namelist()}
        self.assertIn("春季党课", texts["02三会一课记录本/三会一课记录本-2020年上半年.pdf"])
        self.assertIn("组织生活签到表", texts["03签到表/签到表-2020年上半年.pdf"])
        self.assertIn("白子衿", texts["03签到表/签到表-2020年上半年.pdf"])
        self.assertIn("工作总结", texts["01工作总结/工作总结-2020年上半年（草稿）.docx"])
        for what, secret in SECRETS.items():
            self.assertEqual([name for name, text in texts.items() if secret in text], [], what)

    def test_an_empty_half_year_makes_a_pack_too(self):
        archive, told, faults = self.make()
        self.assertEqual(faults, [])
        self.assertEqual(len(told), 4)
        page = text_of("", archive.read("00目录.html"))
        self.assertIn("02三会一课记录本：2020年上半年没有已召开的活动。", page)
        self.assertIn("5月党小组会", page)
        self.assertIn("公民身份号码、手机号", page)

    def test_without_typefaces_the_rest_is_made_and_the_list_says_why(self):
        self.records()
        with patch("reports.document.fonts.faces", side_effect=MissingFonts(["仿宋"])):
            archive, _, faults = self.make()
        papers = [path for path in self.paths() if path.endswith(".pdf")]
        self.assertEqual([done.step.path for done in faults], papers)
        self.assertEqual(set(archive.namelist()), {"00目录.html", *self.paths()} - set(papers))
        page = text_of("", archive.read("00目录.html"))
        self.assertIn("没有做成的文件", page)
        self.assertIn(f"{papers[1]}：缺少打印公文所用的字体：仿宋", page)


class StepsTest(Packing):
    def files(self, *names):
        return [File(f"{name}.txt", f"{name}份", name.encode) for name in names]

    def test_the_page_asks_for_one_step_after_another(self):
        client = self.as_(self.secretary)
        with self.of(*self.files("a", "b"), nothing=["02乙"]):
            response = client.post("/pack/", {"period": "2020H1"})
            address = response.headers["Location"]
            page = client.get(address)
            self.assertContains(page, "第 1 / 3 步")
            self.assertContains(page, f'hx-post="{address}next/" hx-trigger="load"')
            self.assertContains(page, "02乙：没有乙。")
            self.assertEqual(client.get(f"{address}zip/").status_code, 302)
            texts = [client.post(f"{address}next/", headers={"HX-Request": "true"}) for _ in range(3)]
        self.assertContains(texts[0], "第 2 / 3 步：01甲/b.txt")
        self.assertContains(texts[1], "第 3 / 3 步：写目录，装进压缩包")
        self.assertContains(texts[2], "迎检材料做好了，可以下载。")
        self.assertNotContains(texts[2], "hx-post")
        response = client.get(f"{address}zip/")
        archive = zipfile.ZipFile(BytesIO(b"".join(response.streaming_content)))
        self.assertEqual(archive.read("01甲/b.txt"), b"b")
        self.assertEqual(archive.namelist(), ["00目录.html", "01甲/a.txt", "01甲/b.txt"])
        self.assertIn("filename*=utf-8''", response.headers["Content-Disposition"])

    def test_without_script_the_button_makes_as_many_as_there_is_time_for(self):
        client = self.as_(self.secretary)
        with self.of(*self.files("a", "b", "c")):
            job = self.starts()
            self.assertRedirects(client.post(f"/pack/{job.token}/next/"), f"/pack/{job.token}/")
            self.assertTrue(job.is_ready)
            slow = self.starts()
            with patch("reports.pack.views.AT_A_TIME", 0):
                client.post(f"/pack/{slow.token}/next/")
            self.assertEqual(len(slow.made), 1)

    def test_a_step_that_was_cut_off_is_made_again(self):
        with self.of(*self.files("a", "b")):
            job = self.starts()
            job.advance()
            (job.folder / "1.file.part").write_bytes(b"ha")  # stopped while it was written
            (job.folder / "1.file").write_bytes(b"half")  # stopped before the note
            again = find_job(self.branch, self.secretary, job.token)
            self.assertEqual(again.now, (2, "01甲/b.txt"))
            while again.advance():
                pass
        self.assertEqual(zipfile.ZipFile(again.pack).read("01甲/b.txt"), b"b")

    def test_packing_that_was_cut_off_begins_again(self):
        with self.of(*self.files("a")):
            job = self.starts()
            job.advance()
            (job.folder / "pack.part").write_bytes(b"PK half")
            self.assertFalse(job.is_ready)
            job.advance()
        self.assertIsNone(zipfile.ZipFile(job.pack).testzip())
        self.assertEqual(
            {path.name for path in job.folder.iterdir()}, {"lock", "plan.json", "pack.zip", "0.done"}
        )

    def test_of_two_at_once_the_second_waits(self):
        client = self.as_(self.secretary)
        with self.of(*self.files("a")):
            job = self.starts()
            with open(job.folder / "lock", "w") as other:
                fcntl.flock(other, fcntl.LOCK_EX)
                part = client.post(f"/pack/{job.token}/next/", headers={"HX-Request": "true"})
                self.assertContains(part, "另一个窗口正在做")
                self.assertContains(part, 'hx-trigger="load delay:2s"')
                self.assertEqual(client.post(f"/pack/{job.token}/next/").status_code, 302)
            self.assertEqual(job.made, [])
            self.assertTrue(job.advance())

    def test_a_file_that_cannot_be_made_does_not_stop_the_rest(self):
        def breaks():
            raise RuntimeError("secret detail")

        with self.of(File("a.txt", "1", breaks), *self.files("b")), self.assertLogs("reports.pack.job"):
            job = self.starts()
            while job.advance():
                pass
        self.assertEqual([done.fault for done in job.made], [FAILED, ""])
        page = self.as_(self.secretary).get(f"/pack/{job.token}/")
        self.assertContains(page, "没有做成")
        self.assertContains(page, FAILED)
        self.assertNotContains(page, "secret detail")
        self.assertEqual(zipfile.ZipFile(job.pack).namelist(), ["00目录.html", "01甲/b.txt"])

    def test_what_was_deleted_meanwhile_is_told(self):
        with self.of(*self.files("a", "b")):
            job = self.starts()
        with self.of(*self.files("b")):
            job.advance()
            job.advance()
        self.assertEqual([bool(done.fault) for done in job.made], [True, False])
        self.assertIn("记录改了", job.made[0].fault)

    def test_a_pack_that_was_thrown_away_in_the_midst_is_gone(self):
        with self.of(*self.files("a")):
            job = self.starts()
            with patch.object(jobs.Job, "_content", lambda self, step: (self.drop(), "x")[::-1]):
                response = self.as_(self.secretary).post(f"/pack/{job.token}/next/")
        self.assertEqual(response.status_code, 404)

    def test_only_one_file_is_in_memory(self):
        size = 4 * 1024 * 1024
        with self.of(*(File(f"{number}.bin", "1", lambda: os.urandom(size)) for number in range(5))):
            job = self.starts()
            tracemalloc.start()
            try:
                while job.advance():
                    pass
                _, peak = tracemalloc.get_traced_memory()
            finally:
                tracemalloc.stop()
        self.assertGreater(job.pack.stat().st_size, 5 * size)
        self.assertLess(peak, 2 * size)


class KeepingTest(Packing):
    def test_of_one_account_the_last_three_are_kept(self):
        with self.of():
            first, *others = [self.starts() for _ in range(4)]
            other = self.starts(account=self.organiser)
        self.assertFalse(first.folder.exists())
        self.assertEqual(
            {job.token for job in jobs_of(self.branch, self.secretary)}, {job.token for job in others}
        )
        self.assertTrue(other.folder.exists())

    def test_after_a_day_it_is_gone_also_what_a_cut_off_start_left(self):
        with self.of():
            job = self.starts(account=self.organiser)
            left = place_of(self.branch, self.reader) / ("f" * 32)
            left.mkdir(parents=True)
            young = place_of(self.branch, self.reader) / ("e" * 32)
            young.mkdir()
            before = time.time() - jobs.KEPT_SECONDS - 60
            for path in (job.folder / "plan.json", left):
                os.utime(path, (before, before))
            self.assertIsNone(find_job(self.branch, self.organiser, job.token))
            self.starts()
        self.assertFalse(job.folder.exists())
        self.assertFalse(left.exists())
        self.assertTrue(young.exists())

    def test_tokens_are_no_paths(self):
        (place_of(self.branch, self.secretary)).mkdir(parents=True)
        for token in ("..", ".", "", "0" * 31, "../../x", "A" * 32):
            self.assertIsNone(find_job(self.branch, self.secretary, token))

    def test_one_can_throw_it_away(self):
        with self.of():
            job = self.starts()
        client = self.as_(self.secretary)
        self.assertContains(client.get("/pack/"), f"/pack/{job.token}/")
        page = client.post(f"/pack/{job.token}/delete/", follow=True)
        self.assertContains(page, "2020年上半年的迎检材料删掉了")
        self.assertFalse(job.folder.exists())


class PeriodTest(Packing):
    def options(self, address):
        page = self.as_(self.secretary).get(address)
        return page, [code for code, _ in page.context["form"].fields["period"].choices]

    def test_the_last_three_years_as_far_as_they_have_begun(self):
        page, codes = self.options("/pack/")
        self.assertEqual(codes, ["2020H1", "2020", "2019H2", "2019H1", "2019", "2018H2", "2018H1", "2018"])
        self.assertContains(page, '<option value="2020H1" selected>')

    def test_a_page_may_ask_for_an_older_one_and_nothing_to_come(self):
        page, codes = self.options("/pack/?period=2011H2")
        self.assertContains(page, '<option value="2011H2" selected>2011年下半年</option>')
        for asked in ("2020H2", "2021", "x", "2011H3", "²⁰²⁰"):
            page, codes = self.options(f"/pack/?period={asked}")
            self.assertEqual(len(codes), 8, asked)

    def test_nonsense_is_told_and_makes_nothing(self):
        for sent in ("2020H2", "第一", ""):
            page = self.as_(self.secretary).post("/pack/", {"period": sent})
            self.assertEqual(page.status_code, 422)
            self.assertTrue(page.context["form"].errors["period"])
        self.assertContains(
            self.as_(self.secretary).post("/pack/", {"period": "第一"}),
            "没有“第一”这个时间段，请从列出的里选。",
            status_code=422,
        )
        self.assertEqual(jobs_of(self.branch, self.secretary), [])

    def test_an_older_one_can_be_made(self):
        with self.of():
            response = self.as_(self.secretary).post("/pack/", {"period": "2011"})
        self.assertTrue(re.fullmatch(r"/pack/[0-9a-f]{32}/", response.headers["Location"]))
        [job] = jobs_of(self.branch, self.secretary)
        self.assertEqual(job.period, Year(2011))


class CommandTest(Packing):
    def run_it(self, path):
        said, faults = StringIO(), StringIO()
        call_command(
            "print_summary", branch=self.branch.name, half="2020H1", today="2020-06-10",
            out=f"{self.media}/a.pdf", pack=str(path), stdout=said, stderr=faults,
        )  # fmt: skip
        return said.getvalue(), faults.getvalue()

    def test_the_command_makes_the_same_pack_and_tells_each_step(self):
        path = Path(self.media) / "b.zip"
        said, faults = self.run_it(path)
        self.assertIn("第 1 / 4 步 01工作总结/工作总结-2020年上半年（草稿）.pdf\n", said)
        self.assertIn(f"迎检材料做好了：{path}", said)
        self.assertEqual(faults, "")
        self.assertEqual(zipfile.ZipFile(path).namelist(), ["00目录.html", *self.paths()])

    def test_what_could_not_be_made_is_told(self):
        with patch("reports.pack.contents.write_docx", side_effect=MissingFonts(["仿宋"])):
            _, faults = self.run_it(Path(self.media) / "b.zip")
        self.assertIn(
            "没有做成 01工作总结/工作总结-2020年上半年（草稿）.docx：缺少打印公文所用的字体", faults
        )

    def test_a_place_that_cannot_be_written_is_refused_in_words(self):
        with self.assertRaisesMessage(SystemExit, "不能写到"):
            self.run_it(Path(self.media) / "没有的目录" / "b.zip")
