"""Pages when the data key is another one: they say 无法解密, and write nothing over what they cannot read."""

from datetime import date
from decimal import Decimal

from django.test import override_settings

from branch.sealed.keys import new_key
from branch.sealed.resealing import raw_values
from members.models import Applicant, DuesBase, DuesPayment, Member
from tests.factories import a_base, dues
from tests.members.people import Office

UNREADABLE = "无法解密"


class WithoutTheKeyTest(Office):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.base = a_base(cls.bai, "5001.00")
        cls.row = dues(cls.bai, date(2020, 5, 1), "75.02", base=Decimal("5001"))
        cls.applicant = Applicant.objects.create(
            branch=cls.branch, name="甲", sex="male", born_on=date(1990, 1, 1), applied_on=date(2020, 1, 1),
            phone="13700007777",
        )  # fmt: skip

    def setUp(self):
        super().setUp()
        self.before = self.stored()
        another = override_settings(DATA_KEYS=new_key().line)
        self.enterContext(another)

    def stored(self):
        return [
            list(raw_values(model, model._meta.get_field(name)))
            for model, name in (
                (Member, "id_number"), (Member, "phone"), (Applicant, "phone"), (DuesBase, "base"),
                (DuesPayment, "base"),
            )
        ]  # fmt: skip

    def test_pages_say_so_and_do_not_fail(self):
        pages = (
            "/", "/members/", f"/members/{self.bai.pk}/", "/roster/print/?plain=1", "/dues/", "/dues/bases/",
            f"/dues/bases/{self.base.pk}/", f"/dues/{self.bai.pk}/", "/dues/print/a/",
            "/dues/print/b/", "/dues/print/worksheets/", "/dues/bases/year/",
            f"/development/{self.applicant.pk}/",
        )  # fmt: skip
        for url in pages:
            answer = self.as_(self.organiser).get(url, follow=True)
            self.assertEqual(answer.status_code, 200, url)
        self.assertContains(self.as_(self.organiser).get(f"/members/{self.bai.pk}/"), UNREADABLE)
        self.assertContains(self.as_(self.reader).get("/members/me/data/"), UNREADABLE)

    def test_showing_it_shows_that_it_cannot_be_read(self):
        shown = self.as_(self.organiser).post(f"/members/{self.bai.pk}/show/phone/")
        self.assertContains(shown, UNREADABLE)

    def test_a_form_changes_the_rest_and_leaves_it(self):
        url = f"/members/{self.bai.pk}/edit/"
        form = self.as_(self.organiser).get(url).context["form"]
        self.assertTrue(form.fields["phone"].disabled and form.fields["id_number"].disabled)
        typed = {name: form[name].value() or "" for name in form.fields} | {"job": "副处长"}
        answer = self.as_(self.organiser).post(url, typed | {"phone": "1", "id_number": "x"})
        self.assertEqual(answer.status_code, 302, answer.context and answer.context["form"].errors)
        self.assertEqual(Member.objects.get(pk=self.bai.pk).job, "副处长")
        self.assertEqual(self.stored(), self.before)

    def test_what_rests_on_it_is_refused_on_a_page(self):
        answer = self.as_(self.organiser).get(f"/dues/bases/{self.base.pk}/edit/")
        self.assertContains(answer, "打不开个人信息", status_code=503)
        answer = self.as_(self.organiser).post("/exchange/export/", {"purpose": "自存一份"})
        self.assertContains(answer, "打不开个人信息", status_code=503)
        self.assertEqual(self.stored(), self.before)

    def test_no_month_is_reckoned_from_it(self):
        answer = self.as_(self.organiser).post("/dues/open/2020-06/")
        self.assertEqual(answer.status_code, 302)
        self.assertFalse(DuesPayment.objects.exclude(pk=self.row.pk).filter(member=self.bai).exists())
        self.assertEqual(DuesPayment.objects.get(pk=self.row.pk).amount_due, Decimal("75.02"))
