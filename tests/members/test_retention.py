"""Clearing what is personal of those who left long ago."""

from datetime import date
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext

from branch.sealed.envelope import FORM
from branch.trail.models import Change
from members.models import DuesBase, DuesBaseItem, DuesPayment, Member, Retention
from tests.factories import a_base, a_member, dues
from tests.members.people import Office

URL = "/members/left/"


class LeftTest(Office):
    def setUp(self):
        super().setUp()
        self.gone = a_member(
            self.branch, "赵一鸣", left_on=date(2016, 5, 1), phone="13811112222", number="D9",
            id_number="110101198001011237",
        )  # fmt: skip
        base = a_base(self.gone, "6000.00", date(2016, 1, 1))
        DuesBaseItem.objects.create(
            branch=self.branch, dues_base=base, name="岗位工资", amount=Decimal("6000"), part="added"
        )
        dues(self.gone, date(2016, 1, 1), "90.00", "90.00", date(2016, 1, 5), base=Decimal("6000"))
        self.lately = a_member(self.branch, "钱二", left_on=date(2019, 12, 1), phone="13833334444")

    def post(self, account=None, **typed):
        typed = {"members": [self.gone.pk], "why": "转出已满三年", "sure": "on"} | typed
        return self.as_(account or self.secretary).post(URL, typed)

    def test_only_the_secretary_clears(self):
        self.assertEqual(self.statuses(URL), [200, 403, 403, 403, 403, 403, 403])
        for account in (self.organiser, self.discipline, self.leader, self.reader, self.superior):
            self.assertEqual(self.post(account).status_code, 403)
        self.assertEqual(Member.objects.get(pk=self.gone.pk).phone, "13811112222")

    def test_who_left_long_enough_ago_is_listed_with_what_there_is(self):
        page = self.as_(self.secretary).get(URL)
        self.assertContains(page, "赵一鸣")
        self.assertContains(page, "身份证号、手机号码、工资（党费基数 2 条）")
        self.assertNotContains(page, "钱二")
        self.assertNotContains(page, "13811112222")

    def test_the_branch_has_its_own_rule(self):
        said = self.as_(self.secretary).post("/members/left/rule/", {"years": "30"})
        self.assertEqual(said.status_code, 302)
        self.assertEqual(Retention.objects.get().years, 30)
        self.assertContains(self.as_(self.secretary).get(URL), "没有离开满 30 年")
        for wrong in ("0", "31", "x", ""):
            refused = self.as_(self.secretary).post("/members/left/rule/", {"years": wrong})
            self.assertEqual(refused.status_code, 422, wrong)

    def test_it_asks_for_a_tick_a_reason_and_that_one_is_sure(self):
        for missing in ("members", "why", "sure"):
            refused = self.post(**{missing: [] if missing == "members" else ""})
            self.assertEqual(refused.status_code, 422, missing)
        self.assertContains(self.post(sure=""), "checked", status_code=422)
        self.assertContains(self.post(sure=""), "转出已满三年", status_code=422)
        self.assertEqual(Member.objects.get(pk=self.gone.pk).phone, "13811112222")

    def test_nobody_else_is_cleared(self):
        self.assertEqual(self.post(members=[self.lately.pk]).status_code, 422)
        self.assertEqual(self.post(members=[self.bai.pk]).status_code, 422)
        self.assertEqual(self.post(members=["9" * 30]).status_code, 422)
        self.assertEqual(Member.objects.get(pk=self.lately.pk).phone, "13833334444")

    def test_what_is_personal_goes_and_what_was_done_stays(self):
        self.gone.phone = "13855556666"
        self.gone.save()

        self.assertEqual(self.post().status_code, 302)

        gone = Member.objects.get(pk=self.gone.pk)
        self.assertEqual((gone.id_number, gone.phone, gone.name), ("", "", "赵一鸣"))
        self.assertFalse(DuesBase.objects.filter(member=gone).exists())
        row = DuesPayment.objects.get(member=gone)
        self.assertEqual((row.base, row.amount_exact), (None, None))
        self.assertEqual((row.amount_due, row.amount_paid), (Decimal("90.00"), Decimal("90.00")))

    def test_nothing_of_it_is_left_in_any_table_and_that_it_was_cleared_is_told(self):
        self.post()

        told = Change.objects.filter(row_type="members.member", row_id=self.gone.pk).first()
        self.assertIn("清除个人信息（身份证号、手机号码、工资", told.reason)
        self.assertEqual(told.actor, self.secretary)
        self.assertEqual(self.sealed_of_the_gone(), [])

    def sealed_of_the_gone(self):
        """Everybody else's sealed values are looked for too: that the search finds any is the proof of it."""
        found, of_others = [], 0
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names():
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                for line in cursor.fetchall():
                    text = str(line)
                    if FORM.search(text):
                        mine = self.gone.name in text or f'"member": {self.gone.pk},' in text
                        found += [(table, text)] if mine else []
                        of_others += not mine
        self.assertGreater(of_others, 0)
        return found

    def test_the_list_asks_as_often_for_one_as_for_three(self):
        client = self.as_(self.secretary)
        client.get(URL)

        def asked() -> int:
            with CaptureQueriesContext(connection) as found:
                client.get(URL)
            return len(found)

        for_one = asked()
        for number in range(2):
            a_base(a_member(self.branch, f"孙{number}", left_on=date(2015, 1, 1), phone="1"), "100.00")
        self.assertEqual(asked(), for_one)
