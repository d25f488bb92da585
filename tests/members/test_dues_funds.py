from datetime import date
from decimal import Decimal

from branch.periods import Year
from members.dues.funds.register import register_of
from members.models import DuesFund
from tests.factories import trail_of
from tests.members.people import Office

FUNDS = "/dues/funds/"
SPENT = {
    "dated_on": "2020-05-12", "amount": "300", "subject": "购买学习资料", "use": "materials",
    "decision": "2020年5月8日支部委员会",
}  # fmt: skip


def a_fund(branch, amount="1000.00", dated_on=date(2020, 3, 1), kind="income", **fields) -> DuesFund:
    fields.setdefault("subject", "上级下拨")
    if kind == "spending":
        fields = {"use": "training", "decision": "支部委员会", **fields}
    return DuesFund.objects.create(
        branch=branch, amount=Decimal(amount), dated_on=dated_on, kind=kind, **fields
    )


class FundsTest(Office):
    def setUp(self):
        super().setUp()
        self.income = a_fund(self.branch)

    def spend(self, status=302, url=f"{FUNDS}spending/new/", **fields):
        response = self.as_(self.organiser).post(url, {**SPENT, **fields})
        self.assertEqual(response.status_code, status)
        return response

    def faults(self, response):
        return {name: "".join(errors) for name, errors in response.context["form"].errors.items()}

    def test_who_sees_and_who_changes(self):
        one = f"{FUNDS}{self.income.pk}/"
        of_all, change = [200, 200, 200, 403, 403, 403], [403, 200, 403, 403, 403, 403]
        for url, expected in (
            (FUNDS, [*of_all, 200]),
            (f"{FUNDS}print/", [*of_all, 200]),
            (one, [*of_all, 404]),
            (f"{FUNDS}income/new/", [*change, 200]),
            (f"{FUNDS}spending/new/", [*change, 200]),
            (f"{one}edit/", [*change, 404]),
            (f"{one}delete/", [*change, 404]),
        ):
            with self.subTest(url):
                self.assertEqual(self.statuses(url), expected)
        self.assertNotContains(self.as_(self.stranger).get(FUNDS), "上级下拨")

    def test_income_and_spending_by_day_with_what_is_left(self):
        self.spend()
        a_fund(self.branch, "50", date(2020, 4, 1))
        a_fund(self.branch, "20", date(2019, 12, 31))

        register = register_of(self.branch, Year(2020))
        self.assertEqual(register.carried, 20)
        self.assertEqual([line.balance for line in register.lines], [1020, 1070, 770])
        self.assertEqual((register.income, register.spending, register.balance), (1050, 300, 770))
        self.assertEqual(register.by_use, [("订阅或购买学习资料", 300)])
        page = self.client.get(f"{FUNDS}?year=2020&use=materials")
        self.assertEqual([line.row.subject for line in page.context["lines"]], ["购买学习资料"])
        self.assertContains(self.client.get(f"{FUNDS}print/?year=2020"), "上年结转")
        self.assertEqual(register_of(self.branch, Year(2021)).carried, 770)

    def test_what_is_not_there_cannot_be_spent(self):
        fault = self.faults(self.spend(422, amount="1000.01"))["amount"]
        self.assertEqual(fault, "2020年5月12日结余只有 1,000.00 元，支出 1,000.01 元不够，差 0.01 元。")
        fault = self.faults(self.spend(422, dated_on="2020-02-28"))["amount"]
        self.assertIn("2020年2月28日结余只有 0.00 元", fault)
        self.spend(amount="1000")
        self.assertEqual(register_of(self.branch, Year(2020)).balance, 0)

    def test_nor_what_a_later_day_needs(self):
        self.spend(amount="900", dated_on="2020-06-01")

        fault = self.faults(self.spend(422, amount="200", dated_on="2020-05-01"))["amount"]

        self.assertIn("这样2020年6月1日就会超支 100.00 元", fault)

    def test_income_of_the_same_day_counts(self):
        self.spend(dated_on="2020-03-01", amount="1000")
        self.assertEqual([line.balance for line in register_of(self.branch, Year(2020)).lines], [1000, 0])

    def test_changing_and_deleting_income_is_judged_too(self):
        self.spend(amount="900")
        url = self.income.get_absolute_url()
        typed = {"dated_on": "2020-03-01", "amount": "899.99", "subject": "上级下拨"}
        response = self.client.post(f"{url}edit/", typed)
        self.assertIn("超支 0.01 元", self.faults(response)["amount"])
        response = self.client.post(f"{url}edit/", {**typed, "amount": "1000", "dated_on": "2020-05-13"})
        self.assertIn("2020年5月12日", self.faults(response)["amount"])
        self.assertRedirects(self.client.post(f"{url}delete/"), url)
        self.assertTrue(DuesFund.objects.filter(pk=self.income.pk).exists())

        DuesFund.objects.filter(kind="spending").delete()
        self.assertRedirects(self.client.post(f"{url}delete/"), f"{FUNDS}?year=2020")
        self.assertFalse(DuesFund.objects.exists())

    def test_a_spending_is_changed_within_what_it_took_itself(self):
        self.spend(amount="900")
        row = DuesFund.objects.get(kind="spending")
        self.spend(url=f"{row.get_absolute_url()}edit/", amount="1000")
        self.spend(422, url=f"{row.get_absolute_url()}edit/", amount="1000.01")
        row.refresh_from_db()
        self.assertEqual(row.amount, 1000)
        changed, made = trail_of(row)
        self.assertEqual((changed.actor, changed.changes["amount"]), (self.organiser, ["900.00", "1000.00"]))
        self.assertEqual(made.kind, "made")

    def test_what_is_wrong_is_said(self):
        for fields, name, words in (
            ({"amount": "0"}, "amount", "大于 0"),
            ({"amount": "三百"}, "amount", "金额只写数字"),
            ({"use": ""}, "use", "还没选用途"),
            ({"decision": ""}, "decision", "还没写研究决定"),
            ({"dated_on": "2020-06-11"}, "dated_on", "还没到"),
            ({"subject": ""}, "subject", "还没写摘要"),
        ):
            with self.subTest(name, words=words):
                self.assertIn(words, self.faults(self.spend(422, **fields))[name])
        self.assertEqual(DuesFund.objects.count(), 1)

    def test_income_has_no_use_and_no_decision(self):
        typed = {"dated_on": "2020-05-12", "amount": "1,200.50", "subject": "局机关党委下拨"}
        response = self.as_(self.organiser).post(f"{FUNDS}income/new/", {**typed, "use": "training"})
        self.assertEqual(response.status_code, 302)
        row = DuesFund.objects.get(subject="局机关党委下拨")
        self.assertEqual((row.kind, row.use, row.amount), ("income", "", Decimal("1200.50")))

    def test_queries_do_not_grow(self):
        client = self.as_(self.organiser)
        for more in (1, 3):
            for place in range(more):
                a_fund(self.branch, "10", date(2020, 4, more + place), "spending")
            with self.subTest(more=more), self.assertNumQueries(7):
                client.get(FUNDS)
