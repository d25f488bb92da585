"""What the branch keeps about oneself: all kinds, nobody else's."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.models import Applicant, DuesBase, Member, PersonalDataView, Transfer
from reports.own.kinds import KINDS, NOT_SHOWN
from tests.factories import a_base, a_talk, dues
from tests.members.people import Office

URL = "/members/me/data/"


class OwnDataTest(Office):
    def setUp(self):
        super().setUp()
        self.bai.phone, self.bai.id_number = "13812345678", "110101198001011237"
        self.bai.job = "=1+1"
        self.bai.save()
        a_base(self.bai, "5001.00")
        a_base(self.gu, "7777.00")
        dues(self.bai, date(2020, 1, 1), "75.02", base=Decimal("5001"))
        a_talk(self.gu, self.bai)

    def test_every_row_that_names_a_member_is_shown_or_says_why_not(self):
        shown = {(kind.model._meta.label, lookup.split("__")[0]) for kind in KINDS for lookup in kind.lookups}
        forgotten = [
            f"{model._meta.label}.{field.name}"
            for model in apps.get_models()
            if not model.__name__.startswith("Historical")
            for field in model._meta.concrete_fields
            if field.related_model in (Member, Applicant)
            and (model._meta.label, field.name) not in shown
            and f"{model._meta.label}.{field.name}" not in NOT_SHOWN
        ]
        self.assertEqual(forgotten, [])

    def test_the_page_shows_the_own_data_in_full_and_counts_the_rest(self):
        page = self.as_(self.reader).get(URL)
        self.assertContains(page, "13812345678")
        self.assertContains(page, "110101198001011237")
        titles = {kind.title: count for _, rows in page.context["parts"] for kind, count, _ in rows}
        self.assertEqual((titles["党费基数"], titles["党费"]), (1, 1))

    def test_who_looked_is_said_with_the_purpose(self):
        PersonalDataView.objects.create(
            branch=self.branch, member=self.bai, what="手机号码", reason="通知开会", shown_to=self.secretary
        )
        PersonalDataView.objects.create(
            branch=self.branch, member=self.gu, what="公民身份号码", reason="别人的", shown_to=self.secretary
        )
        page = self.as_(self.reader).get(URL)
        self.assertContains(page, "通知开会")
        self.assertNotContains(page, "别人的")

    def test_an_account_without_a_member_has_no_such_page(self):
        self.assertEqual(self.as_(self.superior).get(URL).status_code, 404)

    def test_the_file_holds_it_all_as_text_and_no_formula(self):
        answer = self.as_(self.reader).get(f"{URL}file/")
        book = openpyxl.load_workbook(BytesIO(answer.content))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        values = [cell.value for cell in cells]
        self.assertIn("=1+1", values)
        self.assertEqual([cell.value for cell in cells if cell.data_type == "f"], [])
        self.assertIn(5001, values)
        self.assertNotIn(7777, values)
        self.assertIn("谁看过", book.sheetnames)

    def test_the_paper_has_the_same_tables(self):
        page = self.as_(self.reader).get(f"{URL}paper/")
        self.assertContains(page, "5,001.00")
        self.assertNotContains(page, "7,777.00")
        self.assertEqual(DuesBase.objects.count(), 2)

    def test_many_rows_ask_no_more_often(self):
        client = self.as_(self.reader)
        client.get(f"{URL}paper/")

        def asked():
            with CaptureQueriesContext(connection) as found:
                client.get(f"{URL}paper/")
            return len(found)

        few = asked()
        for month in (2, 3, 4):
            dues(self.bai, date(2020, month, 1), "75.02")
            a_base(self.bai, "5001.00", date(2020, month, 1))
            a_talk(self.gu, self.bai)
        self.assertEqual(asked(), few)


class LeavingTest(Office):
    def url(self, member):
        return f"/members/{member.pk}/leaving/"

    def test_it_says_what_goes_and_what_stays_and_shows_nothing_personal(self):
        self.bai.phone = "13812345678"
        self.bai.save()
        dues(self.bai, date(2020, 1, 1), "75.02")
        letter = Transfer.objects.create(
            branch=self.branch, member=self.bai, direction="out", other_party="某局机关党委",
            moved_on=date(2020, 6, 1), letter_number="2020-07",
        )  # fmt: skip
        page = self.as_(self.secretary).get(self.url(self.bai))
        for words in ("介绍信", "编号 2020-07", "某局机关党委", "党费", "1 条"):
            self.assertContains(page, words)
        self.assertNotContains(page, "13812345678")
        self.assertContains(self.as_(self.secretary).get(letter.get_absolute_url()), self.url(self.bai))

    def test_it_is_for_who_sees_the_records_of_the_member(self):
        self.assertEqual(self.as_(self.reader).get(self.url(self.bai)).status_code, 200)
        self.assertEqual(self.as_(self.reader).get(self.url(self.gu)).status_code, 403)
        self.assertEqual(self.as_(self.stranger).get(self.url(self.bai)).status_code, 404)
