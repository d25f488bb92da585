"""What leaves with personal data in it: only for a purpose, and on record."""

from datetime import date

from members.models import PersonalDataView
from tests.factories import a_base, dues
from tests.members.people import Office

PURPOSE = "报上级党组织"


class GivingOutTest(Office):
    ROSTER, BOOK = "/roster/export/", "/exchange/export/"
    WAGES = ("/dues/print/a.xlsx", "/dues/print/b.xlsx", "/dues/print/worksheets.xlsx")

    def views(self):
        return list(PersonalDataView.objects.values_list("what", "reason", "shown_to__username"))

    def test_without_a_purpose_nothing_leaves(self):
        for url in (self.ROSTER, "/roster/print/", self.BOOK, *self.WAGES):
            client = self.as_(self.organiser)
            page = client.get(url)
            self.assertContains(page, "用途")
            self.assertEqual(page["Content-Type"].split(";")[0], "text/html")
            for typed in ({}, {"purpose": " "}, {"purpose": "无"}, {"purpose": "长" * 101}):
                refused = client.post(url, typed)
                self.assertEqual(refused.status_code, 422, (url, typed))
        self.assertEqual(self.views(), [])

    def test_what_was_typed_is_not_lost(self):
        refused = self.as_(self.organiser).post(self.ROSTER, {"purpose": "报"})
        self.assertContains(refused, 'value="报"', status_code=422)

    def test_with_a_purpose_it_leaves_and_is_on_record(self):
        a_base(self.bai, "5001.00")
        dues(self.bai, date(2020, 1, 1), "75.02")
        for url in (self.ROSTER, self.BOOK, *self.WAGES):
            PersonalDataView.objects.all().delete()
            file = self.as_(self.organiser).post(url, {"purpose": PURPOSE})
            self.assertTrue(file.content.startswith(b"PK"), url)
            ((what, reason, who),) = self.views()
            self.assertEqual((reason, who), (PURPOSE, self.organiser.username))
            self.assertRegex(what, "身份号码|月收入|基数")

    def test_masked_it_leaves_without_being_asked(self):
        file = self.as_(self.organiser).get(self.ROSTER + "?plain=1")
        self.assertTrue(file.content.startswith(b"PK"))
        self.assertContains(self.as_(self.organiser).get("/roster/print/?plain=1"), "花名册")
        self.assertEqual(self.views(), [])

    def test_who_sees_nothing_personal_is_not_asked(self):
        file = self.as_(self.reader).get(self.ROSTER)
        self.assertTrue(file.content.startswith(b"PK"))
        self.assertEqual(self.views(), [])

    def test_the_record_says_what_for(self):
        self.as_(self.organiser).post(self.ROSTER, {"purpose": PURPOSE})
        self.assertContains(self.as_(self.secretary).get("/members/personal-views/"), PURPOSE)
        self.assertContains(self.as_(self.reader).get("/members/me/data/"), PURPOSE)

    def test_what_is_in_the_file_is_masked_when_asked_so(self):
        self.bai.phone = "13812345678"
        self.bai.save()
        page = self.as_(self.organiser).get("/roster/print/?plain=1").content.decode()
        self.assertIn("138****5678", page)
        self.assertNotIn("13812345678", page)
