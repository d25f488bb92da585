import re
from datetime import date
from decimal import Decimal

from members.models import DuesPayment
from tests.factories import a_member, dues
from tests.members.people import TODAY, Office, dues_recorded

JUNE, MAY = date(2020, 6, 1), date(2020, 5, 1)
HTMX = {"HTTP_HX_REQUEST": "true"}


class CellTest(Office):
    def setUp(self):
        super().setUp()
        self.payment = dues(self.bai, JUNE, "50.00")
        self.url = f"/dues/{self.bai.pk}/2020-06/"

    def post(self, account=None, url=None, htmx=False, **data):
        data = {"amount_due": "50.00", "amount_paid": "50.00", "paid_on": "2020-06-10"} | data
        return self.as_(account or self.organiser).post(url or self.url, data, **(HTMX if htmx else {}))

    def recorded(self):
        self.payment.refresh_from_db()
        return self.payment.amount_paid, self.payment.paid_on

    def test_only_the_organiser_and_the_leader_of_the_group_record(self):
        for url in (self.url, f"{self.url}in-full/", f"{self.url}unpaid/"):
            before = dues_recorded()
            statuses = [
                self.post(account, url).status_code
                for account in (self.secretary, self.discipline, self.reader, self.superior, self.stranger)
            ]
            self.assertEqual(statuses, [403, 403, 403, 403, 404], url)
            self.assertEqual(dues_recorded(), before)
        self.assertEqual(self.post(self.leader).status_code, 302)
        self.assertEqual(self.payment.recorded_by, None)
        self.assertEqual(self.recorded(), (50, TODAY))
        self.assertEqual(self.payment.recorded_by, self.leader)

    def test_a_leader_records_nothing_in_another_group(self):
        dues(self.gu, JUNE)
        before = dues_recorded()

        response = self.post(self.leader, f"/dues/{self.gu.pk}/2020-06/")

        self.assertEqual((response.status_code, dues_recorded()), (403, before))

    def test_the_form_comes_filled_with_what_is_due_and_today(self):
        page = self.as_(self.organiser).get(self.url)

        self.assertContains(
            page, 'name="amount_paid" type="text" inputmode="decimal" autocomplete="off" value="50.00"'
        )
        self.assertContains(page, 'value="2020-06-10"')

    def test_without_script_it_leads_back_to_the_month_in_the_ledger(self):
        response = self.post(url=f"{self.url}?group={self.second.pk}")

        ledger = f"/dues/?half=2020H1&group={self.second.pk}&month=2020-06#cell-{self.bai.pk}-2020-06"
        self.assertRedirects(response, ledger)

    def test_htmx_gets_the_cell_and_everything_that_counts_it(self):
        response = self.post(url=f"{self.url}?group={self.second.pk}&month=2020-06", htmx=True)

        self.assertEqual(response.headers["HX-Trigger-After-Settle"], '{"dues-saved": {}}')
        page = response.content.decode()
        swapped = set(re.findall(r'id="([^"]+)"(?: role="status")? hx-swap-oob', page))
        self.assertEqual(
            swapped,
            {
                f"cell-{self.bai.pk}-2020-06", f"paid-{self.bai.pk}", "dues-totals", "dues-branch-totals",
                "dues-actions", "dues-toast",
            },
        )  # fmt: skip
        self.assertIn("白子衿6月：实交 50.00 元，6月10日交纳。", page)

    def test_a_leader_s_answer_holds_no_total_of_the_branch(self):
        response = self.post(self.leader, f"{self.url}?group={self.second.pk}", htmx=True)

        self.assertNotContains(response, "dues-branch-totals")

    def test_what_is_refused_says_why_and_keeps_what_was_typed(self):
        for changes, words in (
            ({"amount_paid": "-1"}, "实交（元）不能是负数。"),
            ({"amount_paid": "50.005"}, "写两位小数"),
            ({"amount_paid": "五十"}, "金额只写数字"),
            ({"amount_paid": "NaN"}, "金额只写数字"),
            ({"paid_on": "2020-06-11"}, "交纳日期“2020-06-11”还没到"),
            ({"paid_on": "2020-06-31"}, "日期“2020-06-31”不存在"),
            ({"paid_on": "2006-06-10"}, "早了一年以上"),
            ({"paid_on": ""}, "写上交纳日期。"),
            ({"amount_paid": ""}, "写上实交多少元"),
            ({"amount_due": "-0.01"}, "应交（元）不能是负数。"),
        ):
            response = self.post(**changes)
            self.assertContains(response, words, status_code=422)
            for typed in changes.values():
                self.assertContains(response, f'value="{typed}"', status_code=422)
            self.assertEqual(self.recorded(), (None, None), changes)

    def test_an_amount_may_be_copied_from_a_sheet_or_typed_full_width(self):
        for typed, paid in (("1,274.40", "1274.40"), ("５０.００", "50.00"), (" 50 ", "50.00")):
            with self.subTest(typed=typed):
                self.post(amount_paid=typed, voluntary="on")
                self.assertEqual(self.recorded()[0], Decimal(paid))

    def test_an_amount_is_never_read_as_something_else(self):
        for typed in ("1e1", "1,2", "NaN", "五十"):
            with self.subTest(typed=typed):
                self.assertContains(self.post(amount_paid=typed), "金额只写数字", status_code=422)

    def test_a_hundred_times_too_much_is_asked_about_and_a_gift_is_taken(self):
        response = self.post(amount_paid="5000.00")
        words = "实交 5000.00 元，是月应交的 100 倍。多交请勾选“自愿多交”，写错请改成 50.00。"
        self.assertContains(response, words, status_code=422)
        self.assertEqual(self.recorded(), (None, None))

        self.post(amount_paid="5000.00", voluntary="on")
        self.assertEqual(self.recorded(), (5000, TODAY))

    def test_up_to_ten_times_is_not_asked_about(self):
        self.assertEqual(self.post(amount_paid="500.00").status_code, 302)
        self.assertEqual(self.post(amount_paid="500.01").status_code, 422)

    def test_a_leader_cannot_change_what_is_due(self):
        self.post(self.leader, amount_due="1.00", amount_paid="1.00")

        self.payment.refresh_from_db()
        self.assertEqual((self.payment.amount_due, self.payment.amount_paid), (50, 1))

    def test_the_second_of_two_people_is_told_what_the_first_recorded(self):
        seen = self.as_(self.organiser).get(self.url).context["form"]["seen"].value()
        self.post(self.leader, seen=seen)

        response = self.post(seen=seen, amount_paid="40.00")

        self.assertContains(response, "这一格刚被邵国梁改过，现在是实交 50.00 元。", status_code=422)
        self.assertContains(response, 'value="40.00"', status_code=422)
        self.assertEqual(self.recorded()[0], 50)
        again = re.search(r'name="seen" value="([^"]*)"', response.content.decode())[1]
        self.post(seen=again, amount_paid="40.00")
        self.assertEqual(self.recorded()[0], 40)

    def test_the_same_form_sent_twice_writes_once(self):
        seen = self.as_(self.organiser).get(self.url).context["form"]["seen"].value()

        answers = [self.post(seen=seen).status_code for _ in range(2)]

        self.assertEqual((answers, DuesPayment.objects.count()), ([302, 302], 1))

    def test_a_month_without_a_row_is_recorded_by_the_organiser_with_what_was_due_before(self):
        self.payment.base = Decimal("5000.00")
        self.payment.save()
        dues(self.bai, date(2020, 4, 1), "45.00")
        url = f"/dues/{self.bai.pk}/2020-05/"
        self.assertContains(self.as_(self.organiser).get(url), 'value="45.00"')
        seen = self.client.get(url).context["form"]["seen"].value()

        answers = [
            self.post(url=url, seen=seen, amount_due="45.00", amount_paid="45.00").status_code for _ in "12"
        ]

        self.assertEqual(answers, [302, 302])
        row = self.bai.dues.get(month=MAY)
        self.assertEqual((row.branch, row.amount_due, row.amount_paid), (self.branch, 45, 45))

    def test_a_leader_does_not_open_months(self):
        before = dues_recorded()

        self.assertEqual(self.post(self.leader, f"/dues/{self.bai.pk}/2020-05/").status_code, 403)
        self.assertEqual(dues_recorded(), before)

    def test_a_month_off_the_roll_has_no_cell(self):
        member = a_member(self.branch, "新来者", self.second, joined_on=JUNE)

        self.assertEqual(self.post(url=f"/dues/{member.pk}/2020-05/").status_code, 404)
        self.assertEqual(self.post(url=f"/dues/{member.pk}/2020-13/").status_code, 404)

    def test_one_press_pays_in_full_today_and_can_be_undone(self):
        self.post(url=f"{self.url}in-full/?group={self.second.pk}", htmx=True)
        self.assertEqual(self.recorded(), (50, TODAY))

        self.client.post("/dues/undo/")
        self.assertEqual(self.recorded(), (None, None))

    def test_a_cell_that_the_page_does_not_show_leads_to_the_page_that_does(self):
        response = self.post(url=f"{self.url}?group={self.first.pk}", htmx=True)

        self.assertIn("HX-Redirect", response.headers)
        self.assertEqual(self.recorded(), (50, TODAY))

    def test_one_press_leaves_a_paid_cell_alone(self):
        self.post(paid_on="2020-06-01")

        self.post(url=f"{self.url}in-full/")

        self.assertEqual(self.recorded(), (50, date(2020, 6, 1)))

    def test_a_payment_can_be_taken_out_again(self):
        self.post()

        self.post(url=f"{self.url}unpaid/")

        self.assertEqual(self.recorded(), (None, None))

    def test_queries_of_a_cell_do_not_grow_with_the_branch(self):
        client = self.as_(self.organiser)
        for more in (1, 3):
            for place in range(more):
                dues(a_member(self.branch, f"新{more}{place}", self.second), JUNE)
            data = {"amount_due": "50.00", "amount_paid": f"{more}", "paid_on": "2020-06-10"}
            with self.subTest(more=more), self.assertNumQueries(29):
                client.post(f"{self.url}?group={self.second.pk}", data, **HTMX)
