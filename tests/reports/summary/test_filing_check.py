"""`manage.py check_filed`: what somebody changes behind the program's back does not stay unseen."""

from datetime import date
from io import StringIO

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command

from meetings.models import Form
from reports.models import FiledSummary
from reports.summary.filing.sealing import seal_of
from tests.factories import a_branch, a_meeting
from tests.reports.summary.filing import Filing

NAME = "规划联合党支部"


class CheckTest(Filing):
    def setUp(self):
        super().setUp()
        self.filed()
        a_meeting(self.branch, date(2020, 6, 9), [Form.PARTY_LECTURE])
        self.filed(reason="补记了党课")

    @property
    def rows(self):
        return FiledSummary.objects.filter(branch=self.branch)

    def checked(self, **options) -> list[str]:
        out = StringIO()
        try:
            call_command("check_filed", stdout=out, **options)
        except SystemExit as refusal:
            return [*out.getvalue().splitlines(), refusal.code]
        return out.getvalue().splitlines()

    def test_what_nobody_touched_agrees(self):
        lines = [f"{NAME} 2020H1 第1版：相符", f"{NAME} 2020H1 第2版：相符", "2 份定稿全部相符。"]
        self.assertEqual(self.checked(), lines)
        self.assertEqual(self.checked(branch=NAME), lines)

    def test_other_branches_are_left_out_where_one_is_named(self):
        a_branch("新支部")
        self.assertEqual(self.checked(branch="新支部"), ["还没有定稿的总结。"])
        self.assertIn("没有叫“没有的”的支部。", self.checked(branch="没有的")[0])

    def test_any_column_changed_in_the_database(self):
        row = self.rows.get(edition=1)
        changes = {
            "title": "别的标题",
            "half": "2019H2",
            "blocks": row.blocks | {"title": "别的标题"},
            "figures": row.figures | {"end": "2020-07-01"},
            "evidence": row.evidence[1:],
            "plain_text": row.plain_text + "又一句。",
            "blanks_left": row.blanks_left + 1,
            "adopted_at": self.general,
            "filed_by": self.organiser,
            "filed_at": row.filed_at.replace(microsecond=(row.filed_at.microsecond + 1) % 1_000_000),
            "reason": "后来写的",
        }
        for name, value in changes.items():
            with self.subTest(column=name):
                before = getattr(row, name)
                self.rows.filter(pk=row.pk).update(**{name: value})
                first, second, verdict = self.checked()
                self.assertIn("正文、数字、依据或定稿信息被改过", first)
                self.assertIn("相符", second)
                self.assertEqual(verdict, "2 份定稿里有 1 份对不上。")
                self.rows.filter(pk=row.pk).update(**{name: before})
        self.assertEqual(self.checked()[-1], "2 份定稿全部相符。")

    def test_one_changed_and_sealed_anew_breaks_the_chain(self):
        self.rows.filter(edition=1).update(reason="后来写的")
        self.rows.filter(edition=1).update(sha256=seal_of(self.rows.get(edition=1)))
        first, second, _ = self.checked()
        self.assertIn("相符", first)
        self.assertIn("和前面定稿的一份接不上", second)

    def test_one_taken_away_breaks_the_chain(self):
        self.rows.filter(edition=1).delete()
        first, verdict = self.checked()
        self.assertIn("接不上", first)
        self.assertEqual(verdict, "1 份定稿里有 1 份对不上。")

    def test_the_file_changed_gone_or_another_one(self):
        first, second = (self.rows.get(edition=number) for number in (1, 2))
        with open(default_storage.path(first.pdf.name), "r+b") as file:
            file.seek(2000)
            byte = file.read(1)
            file.seek(2000)
            file.write(bytes([byte[0] ^ 1]))
        self.assertIn("PDF文件和定稿时不一样了", self.checked()[0])
        default_storage.delete(first.pdf.name)
        self.assertIn("PDF文件不在了", self.checked()[0])
        self.rows.filter(pk=first.pk).update(pdf=second.pdf.name)
        self.assertIn("PDF文件和定稿时不一样了", self.checked()[0])

    def test_the_last_line_says_how_many_and_the_status_is_1(self):
        self.rows.update(blanks_left=99)
        with pytest.raises(SystemExit) as refusal:
            call_command("check_filed", stdout=StringIO())
        self.assertEqual(refusal.value.code, "2 份定稿里有 2 份对不上。")
