import re
from datetime import UTC, date, datetime
from decimal import Decimal
from unittest.mock import patch

from members.dues.entries import Line, Month, receive
from members.models import DuesEntry, DuesPayment, DuesRemittance
from tests.factories import a_member, dues, trail_of
from tests.members.people import TODAY, Office, dues_recorded

JUNE, MAY = date(2020, 6, 1), date(2020, 5, 1)
HTMX = {"HTTP_HX_REQUEST": "true"}
NOON = datetime(2020, 6, 10, 4, tzinfo=UTC)


def entries_recorded():
    return list(DuesEntry.objects.order_by("id").values())


class CellTest(Office):
    def setUp(self):
        super().setUp()
        self.enterContext(patch("django.utils.timezone.now", return_value=NOON))
        self.payment = dues(self.bai, JUNE, "50.00")
        self.url = f"/dues/{self.bai.pk}/2020-06/"

    def form(self, url=None):
        return self.client.get(url or self.url).context["form"]

    def post(self, account=None, url=None, htmx=False, **data):
        """Sends the form as it was just looked at, with `data` typed into it."""
        self.as_(account or self.organiser)
        if "seen" not in data:
            looked = self.client.get((url or self.url).partition("?")[0])
            data["seen"] = looked.context["form"]["seen"].value() if looked.status_code == 200 else ""
        collector = {"collected_by": self.gu.pk} if account in (None, self.organiser) else {}
        data = {"amount": "50.00", "paid_on": "2020-06-10", "way": "cash"} | collector | data
        return self.client.post(url or self.url, data, **(HTMX if htmx else {}))

    def recorded(self):
        self.payment.refresh_from_db()
        return self.payment.amount_paid, self.payment.paid_on

    def test_only_the_organiser_and_the_leader_of_the_group_record(self):
        for url in (self.url, f"{self.url}in-full/"):
            before = dues_recorded(), entries_recorded()
            statuses = [
                self.post(account, url).status_code
                for account in (self.secretary, self.discipline, self.reader, self.superior, self.stranger)
            ]
            self.assertEqual(statuses, [403, 403, 403, 403, 404], url)
            self.assertEqual((dues_recorded(), entries_recorded()), before)
        self.assertEqual(self.post(self.leader).status_code, 302)
        self.assertEqual(self.payment.recorded_by, None)
        self.assertEqual(self.recorded(), (50, TODAY))
        self.assertEqual(self.payment.recorded_by, self.leader)

    def test_a_leader_records_nothing_in_another_group(self):
        dues(self.gu, JUNE)
        before = dues_recorded()

        response = self.post(self.leader, f"/dues/{self.gu.pk}/2020-06/")

        self.assertEqual((response.status_code, dues_recorded()), (403, before))

    def test_the_money_is_with_the_leader_who_took_it_and_else_with_the_organiser(self):
        for account, data, told in (
            (self.leader, {"collected_by": self.gu.pk}, (self.shao.pk, None)),
            (self.organiser, {}, (self.gu.pk, TODAY)),
            (self.organiser, {"collected_by": self.shao.pk}, (self.shao.pk, None)),
            (self.organiser, {"collected_by": ""}, (None, TODAY)),
        ):
            with self.subTest(told=told):
                self.assertEqual(self.post(account, amount="10.00", **data).status_code, 302)
                entry = DuesEntry.objects.latest("id")
                self.assertEqual((entry.collected_by_id, entry.handed_on), told)

    def test_who_never_takes_dues_is_not_named_as_having_taken_them(self):
        answer = self.post(collected_by=self.bai.pk)

        self.assertEqual((answer.status_code, self.recorded()), (422, (None, None)))

    def test_the_form_comes_filled_with_what_is_open_and_today(self):
        page = self.as_(self.organiser).get(self.url)

        self.assertContains(page, 'name="amount" value="50.00"')
        self.assertContains(page, 'value="2020-06-10"')
        self.post(amount="20.00")
        self.assertContains(self.client.get(self.url), 'name="amount" value="30.00"')

    def test_without_script_it_leads_back_to_the_month_in_the_ledger(self):
        response = self.post(url=f"{self.url}?group={self.second.pk}")

        ledger = f"/dues/?half=2020H1&group={self.second.pk}&month=2020-06#cell-{self.bai.pk}-2020-06"
        self.assertRedirects(response, ledger)
        response = self.post(url=f"{self.url}?group={self.second.pk}&span=year", amount="1.00")
        self.assertIn("&span=year#cell", response["Location"])

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
            ({"amount": "-1"}, "实交（元）不能是负数。"),
            ({"amount": "0"}, "金额要大于 0"),
            ({"amount": "50.005"}, "写两位小数"),
            ({"amount": "五十"}, "金额只写数字"),
            ({"amount": "NaN"}, "金额只写数字"),
            ({"paid_on": "2020-06-11"}, "交纳日期“2020-06-11”还没到"),
            ({"paid_on": "2020-06-31"}, "日期“2020-06-31”不存在"),
            ({"paid_on": "2006-06-10"}, "早了一年以上"),
            ({"paid_on": "2005-06-30"}, "白子衿2005年7月1日才入党"),
            ({"paid_on": ""}, "还没写交纳日期。"),
            ({"amount": ""}, "还没写这次实交。"),
        ):
            response = self.post(**changes)
            self.assertContains(response, words, status_code=422)
            for typed in filter(None, changes.values()):
                self.assertContains(response, f'value="{typed}"', status_code=422)
            self.assertEqual(self.recorded(), (None, None), changes)

    def test_nothing_comes_in_on_a_day_whose_takings_were_handed_up(self):
        DuesRemittance.objects.create(
            branch=self.branch, began_on=MAY, until=date(2020, 6, 9), amount=0, remitted_on=TODAY, voucher="1"
        )

        response = self.post(paid_on="2020-06-09")

        self.assertContains(response, "2020年6月9日以前收到的党费已经上缴", status_code=422)
        self.assertEqual(self.recorded(), (None, None))
        self.assertEqual(self.post(paid_on="2020-06-10").status_code, 302)

    def test_an_amount_may_be_copied_from_a_sheet_or_typed_full_width(self):
        for typed, paid in (("1,024.40", "1024.40"), ("５０.００", "50.00"), (" 50 ", "50.00")):
            with self.subTest(typed=typed):
                self.post(amount=typed, voluntary="on")
                self.assertEqual(DuesEntry.objects.latest("id").amount, Decimal(paid))

    def test_an_amount_is_never_read_as_something_else(self):
        for typed in ("1e1", "1,2", "NaN", "五十"):
            with self.subTest(typed=typed):
                self.assertContains(self.post(amount=typed), "金额只写数字", status_code=422)

    def test_far_too_much_is_asked_about_and_a_gift_is_taken(self):
        response = self.post(amount="900.00")
        words = "实交 900.00 元，是月应交的 18 倍。多交请勾选“自愿多交”，写错请改成 50.00。"
        self.assertContains(response, words, status_code=422)
        self.assertEqual(self.recorded(), (None, None))

        self.post(amount="900.00", voluntary="on")
        self.assertEqual(self.recorded(), (900, TODAY))

    def test_a_gift_of_a_thousand_is_kept_apart_from_the_months(self):
        response = self.post(amount="1050.00", voluntary="on")

        self.assertContains(response, "多交的 1000.00 元满 1000 元，是大额党费", status_code=422)
        self.assertContains(response, f"/dues/remittances/large/new/?member={self.bai.pk}", status_code=422)
        self.assertEqual(self.recorded(), (None, None))
        self.assertEqual(self.post(amount="1049.99", voluntary="on").status_code, 302)

    def test_up_to_ten_times_is_not_asked_about(self):
        self.assertEqual(self.post(amount="500.01").status_code, 422)
        self.assertEqual(self.post(amount="500.00").status_code, 302)
        self.assertEqual(self.post(amount="0.01").status_code, 422)  # of all that came in

    def test_a_leader_cannot_change_what_is_due(self):
        self.post(self.leader, amount_due="1.00", amount="1.00")

        self.payment.refresh_from_db()
        self.assertEqual((self.payment.amount_due, self.payment.amount_paid), (50, 1))
        self.assertEqual(self.as_(self.leader).get(f"{self.url}due/").status_code, 403)

    def test_part_payments_add_up_and_each_stays_to_be_seen(self):
        self.post(amount="20.00", paid_on="2020-06-02")
        self.post(amount="30.00")

        self.assertEqual(self.recorded(), (50, TODAY))
        page = self.as_(self.organiser).get(self.url)
        for words in ("20.00 元", "30.00 元", "2020-00001", "2020-00002"):
            self.assertContains(page, words)

    def test_the_second_of_two_people_is_told_what_the_first_recorded(self):
        seen = self.as_(self.organiser).get(self.url).context["form"]["seen"].value()
        self.post(self.leader, seen=seen)

        response = self.post(seen=seen, amount="40.00")

        self.assertContains(response, "这一格刚被邵国梁改过，现在是实交 50.00 元", status_code=422)
        self.assertContains(response, 'value="40.00"', status_code=422)
        self.assertEqual(self.recorded()[0], 50)
        again = re.search(r'name="seen" value="([^"]*)"', response.content.decode())[1]
        self.post(seen=again, amount="40.00")
        self.assertEqual(self.recorded()[0], 90)

    def test_a_form_that_saw_nothing_is_told_what_there_is(self):
        self.post(amount="10.00")

        self.assertEqual(self.post(seen="", amount="40.00").status_code, 422)
        self.assertEqual(self.recorded()[0], 10)

    def test_the_same_form_sent_twice_writes_once(self):
        seen = self.as_(self.organiser).get(self.url).context["form"]["seen"].value()

        answers = [self.post(seen=seen).status_code for _ in range(2)]

        self.assertEqual((answers, DuesEntry.objects.count()), ([302, 302], 1))

    def test_a_month_without_a_row_is_recorded_by_the_organiser_with_what_was_due_before(self):
        self.payment.base = Decimal("5000.00")
        self.payment.save()
        dues(self.bai, date(2020, 4, 1), "45.00")
        url = f"/dues/{self.bai.pk}/2020-05/"
        self.assertContains(self.as_(self.organiser).get(url), 'name="amount_due" value="45.00"')
        seen = self.form(url)["seen"].value()

        answers = [
            self.post(url=url, seen=seen, amount_due="45.00", amount="45.00").status_code for _ in "12"
        ]

        self.assertEqual(answers, [302, 302])
        row = self.bai.dues.get(month=MAY)
        self.assertEqual((row.branch, row.amount_due, row.amount_paid), (self.branch, 45, 45))

    def test_a_month_is_opened_without_a_payment_and_by_a_sum_of_one_s_own(self):
        url = f"/dues/{self.bai.pk}/2020-05/"

        self.post(url=url, amount_due="33.00", amount="")

        row = self.bai.dues.get(month=MAY)
        self.assertEqual((row.amount_due, row.amount_exact, row.amount_paid), (33, None, None))

    def test_a_leader_does_not_open_months(self):
        before = dues_recorded()

        self.assertEqual(self.post(self.leader, f"/dues/{self.bai.pk}/2020-05/").status_code, 403)
        self.assertEqual(dues_recorded(), before)

    def test_a_month_owed_elsewhere_has_no_cell(self):
        member = a_member(self.branch, "新来者", self.second, joined_on=JUNE)

        self.assertEqual(self.post(url=f"/dues/{member.pk}/2020-05/").status_code, 404)
        self.assertEqual(self.post(url=f"/dues/{member.pk}/2020-13/").status_code, 404)

    def test_one_press_pays_in_full_today_and_can_be_undone(self):
        self.post(url=f"{self.url}in-full/?group={self.second.pk}", htmx=True)
        self.assertEqual(self.recorded(), (50, TODAY))

        self.client.post("/dues/undo/")
        self.assertEqual(self.recorded(), (None, None))

    def test_one_press_pays_what_is_still_open(self):
        self.post(amount="20.00", paid_on="2020-06-02")

        self.client.post(f"{self.url}in-full/")

        self.assertEqual([entry.amount for entry in DuesEntry.objects.order_by("id")], [20, 30])
        self.assertEqual(self.recorded(), (50, TODAY))

    def test_a_cell_that_the_page_does_not_show_leads_to_the_page_that_does(self):
        response = self.post(url=f"{self.url}?group={self.first.pk}", htmx=True)

        self.assertIn("HX-Redirect", response.headers)
        self.assertEqual(self.recorded(), (50, TODAY))

    def test_one_press_leaves_a_paid_cell_alone(self):
        self.post(paid_on="2020-06-01")

        self.post(url=f"{self.url}in-full/")

        self.assertEqual(self.recorded(), (50, date(2020, 6, 1)))

    def test_the_reason_of_a_sum_is_told_without_wages_to_a_leader(self):
        DuesPayment.objects.filter(pk=self.payment.pk).update(base="5000.00", category="in_service")

        self.assertContains(self.as_(self.organiser).get(self.url), "5,000.00 × 1%")
        page = self.as_(self.leader).get(self.url)
        self.assertNotContains(page, "5,000")
        self.assertNotContains(page, "1%")
        self.assertContains(page, "按党费标准")

    def test_queries_of_a_cell_do_not_grow_with_the_branch(self):
        self.as_(self.organiser)
        url = f"{self.url}?group={self.second.pk}"
        for more in (1, 3):
            for place in range(more):
                dues(a_member(self.branch, f"新{more}{place}", self.second), JUNE)
            seen = self.form()["seen"].value()
            data = {"amount": f"{more}", "paid_on": "2020-06-10", "way": "cash", "seen": seen}
            with self.subTest(more=more), self.assertNumQueries(47):
                self.client.post(url, data, **HTMX)


class WithdrawTest(Office):
    def setUp(self):
        super().setUp()
        self.clock = self.enterContext(patch("django.utils.timezone.now", return_value=NOON))
        self.payment = dues(self.bai, JUNE, "50.00")
        self.entry = self.received(Decimal("50.00"), self.leader)
        self.url = f"/dues/entries/{self.entry.pk}/withdraw/"

    def received(self, amount, by, **how):
        line = Line(self.bai, Month(2020, 6), amount)
        how = {"paid_on": TODAY, "collected_by": self.shao} | how
        return receive(self.branch, [line], by=by, **how)[0]

    def paid(self):
        self.payment.refresh_from_db()
        return self.payment.amount_paid

    def test_who_may_withdraw(self):
        self.assertEqual(self.statuses(self.url, "post"), [403, 302, 403, 302, 403, 403, 404])
        self.assertEqual(self.as_(self.organiser).get(self.url).status_code, 405)

    def test_what_was_recorded_today_is_taken_back_and_stays_to_be_seen(self):
        self.as_(self.leader).post(self.url)

        self.assertEqual(self.paid(), None)
        self.entry.refresh_from_db()
        self.assertEqual((self.entry.withdrawn_by, self.entry.withdrawn_at), (self.leader, NOON))
        page = self.client.get(f"/dues/{self.bai.pk}/2020-06/")
        self.assertContains(page, "<s>50.00 元</s>")
        self.assertContains(page, "邵国梁6月10日撤销")

    def test_what_was_recorded_yesterday_is_not(self):
        self.clock.return_value = datetime(2020, 6, 11, 4, tzinfo=UTC)
        with patch("django.utils.timezone.localdate", return_value=date(2020, 6, 11)):
            page = self.as_(self.organiser).post(self.url, follow=True)

        self.assertContains(page, "只有今天登记的才能撤销")
        self.assertEqual(self.paid(), 50)

    def test_a_leader_does_not_take_back_what_the_organiser_has(self):
        DuesEntry.objects.update(handed_on=TODAY)

        self.assertEqual(self.as_(self.leader).post(self.url).status_code, 403)
        self.assertEqual(self.paid(), 50)

    def test_what_was_given_back_is_not_withdrawn_before_its_reversal(self):
        self.as_(self.organiser).post(f"/dues/receipts/entries/{self.entry.pk}/reverse/", {"reason": "记错"})

        page = self.client.post(self.url, follow=True)

        self.assertContains(page, "已经冲正过，先撤销那一笔冲正")
        self.assertEqual(self.paid(), None)
        self.client.post(f"/dues/entries/{DuesEntry.objects.latest('id').pk}/withdraw/")
        self.assertEqual(self.paid(), 50)

    def test_in_the_pop_up_the_cell_changes_on_the_spot(self):
        url = f"{self.url}?group={self.second.pk}&month=2020-06"
        page = self.as_(self.leader).post(url, **HTMX)

        self.assertContains(page, "撤销了白子衿6月 50.00 元的收款。")
        self.assertContains(page, "待交")


class DueTest(Office):
    def setUp(self):
        super().setUp()
        self.row = dues(self.bai, JUNE, "50.00", "50.00", date(2020, 6, 3), amount_exact="49.995")
        self.url = f"/dues/{self.bai.pk}/2020-06/due/"

    def post(self, **data):
        data = {"amount_due": "60.00", "reason": "6月起加薪", "seen": "50.00"} | data
        return self.as_(self.organiser).post(self.url, data)

    def test_who_may(self):
        self.assertEqual(self.statuses(self.url), [403, 200, 403, 403, 403, 403, 404])

    def test_the_sum_changes_with_its_reason_and_the_old_one_is_kept(self):
        self.assertEqual(self.post().status_code, 302)

        self.row.refresh_from_db()
        self.assertEqual((self.row.amount_due, self.row.note), (60, "6月起加薪"))
        self.assertEqual((self.row.amount_exact, self.row.arrears), (None, 10))
        changed, *_ = trail_of(self.row)
        self.assertEqual(changed.changes["amount_due"], ["50.00", "60.00"])
        self.assertEqual((changed.actor, changed.reason), (self.organiser, "6月起加薪"))
        self.assertContains(self.client.get(f"/dues/{self.bai.pk}/2020-06/"), "6月起加薪")

    def test_what_is_paid_by_the_new_sum_is_settled_anew(self):
        self.post(amount_due="20.00")

        self.row.refresh_from_db()
        self.assertEqual(
            (self.row.amount_paid, self.row.paid_on, self.row.arrears), (50, date(2020, 6, 3), 0)
        )

    def test_bad_input_changes_nothing_and_keeps_what_was_typed(self):
        for data, words in (
            ({"reason": ""}, "还没写原因"),
            ({"amount_due": "-1"}, "应交（元）不能是负数"),
            ({"amount_due": "多"}, "金额只写数字"),
            ({"seen": "45.00"}, "应交刚被别人改成 50.00 元"),
        ):
            response = self.post(**data)
            self.assertContains(response, words, status_code=422)
            self.assertContains(response, f'value="{data.get("amount_due", "60.00")}"', status_code=422)
        self.row.refresh_from_db()
        self.assertEqual(self.row.amount_due, 50)

    def test_a_month_that_was_handed_up_does_not_change(self):
        DuesRemittance.objects.create(
            branch=self.branch, began_on=JUNE, until=date(2020, 6, 30), amount=50,
            remitted_on=date(2020, 7, 1), voucher="1",
        )  # fmt: skip

        self.assertContains(self.as_(self.organiser).get(self.url), "应交不再改")
        self.assertContains(self.post(), "已经上缴并结账", status_code=422)
        self.row.refresh_from_db()
        self.assertEqual(self.row.amount_due, 50)
