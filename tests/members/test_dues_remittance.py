from datetime import date
from decimal import Decimal

from branch.periods import Month
from members.access import access_of
from members.dues.entries import Line, Refused, receive, reverse
from members.dues.remittance.cash import Cash
from members.dues.remittance.todos import todos
from members.models import DuesEntry, DuesRemittance, LargeDues
from tests.factories import a_base, a_member, dues, trail_of
from tests.members.people import TODAY, Office

APRIL, MAY, JUNE = (Month(2020, number) for number in (4, 5, 6))
NEW = "/dues/remittances/new/"
TYPED = {"amount": "90", "remitted_on": "2020-06-05", "voucher": "2020-17", "receiver": "局机关党委"}


def a_remittance(branch, began_on=date(2020, 4, 1), until=date(2020, 5, 31), amount="90.00", **fields):
    fields = {"remitted_on": until, "voucher": "V1", **fields}
    return DuesRemittance.objects.create(
        branch=branch, began_on=began_on, until=until, amount=Decimal(amount), **fields
    )


class Collected(Office):
    """In April 40 came in, in May 50, in June 20; all of it is with the organiser."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        for member in (cls.bai, cls.shao, cls.wang):
            a_base(member)

    def setUp(self):
        super().setUp()
        self.took(self.bai, APRIL, "40", date(2020, 4, 10))
        self.took(self.bai, MAY, "40", date(2020, 5, 12))
        self.took(self.shao, APRIL, "10", date(2020, 5, 31))
        self.took(self.shao, JUNE, "20", date(2020, 6, 2))

    def took(self, member, month, amount, day, handed=True):
        lines = [Line(member, month, Decimal(amount))]
        return receive(
            member.branch, lines, paid_on=day, by=self.organiser, handed_on=day if handed else None
        )[0]

    def typed(self, **fields):
        return {**TYPED, "until": "2020-05-31", "seen": "2020-04-01", **fields}

    def remit(self, status=302, **fields):
        response = self.as_(self.organiser).post(NEW, self.typed(**fields))
        self.assertEqual(response.status_code, status)
        return response

    def faults(self, response):
        return {name: list(errors) for name, errors in response.context["form"].errors.items()}


class RightsTest(Collected):
    def test_who_sees_and_who_changes(self):
        row = a_remittance(self.branch)
        large = LargeDues.objects.create(
            branch=self.branch, member=self.bai, amount=1000, paid_on=date(2020, 6, 1)
        )
        see, change = [200, 200, 200, 403, 403, 403, 404], [403, 200, 403, 403, 403, 403, 404]
        of_all = [200, 200, 200, 403, 403, 403, 200]
        own = {200: [200, 200, 200, 403, 200, 403, 404]}
        for url, expected in (
            ("/dues/remittances/", of_all),
            ("/dues/remittances/books/", [200, 200, 200, 403, 403, 200, 200]),
            (NEW, [403, 200, 403, 403, 403, 403, 200]),
            (f"/dues/remittances/{row.pk}/", see),
            (f"/dues/remittances/{row.pk}/print/", see),
            (f"/dues/remittances/{row.pk}/edit/", change),
            (f"/dues/remittances/{row.pk}/undo/", change),
            ("/dues/remittances/large/", [200] * 7),
            ("/dues/remittances/large/new/", [403, 200, 403, 403, 403, 403, 200]),
            (f"/dues/remittances/large/{large.pk}/", own[200]),
            (f"/dues/remittances/large/{large.pk}/edit/", change),
            (f"/dues/remittances/large/{large.pk}/delete/", change),
        ):
            with self.subTest(url):
                self.assertEqual(self.statuses(url), expected)

    def test_nobody_else_can_write(self):
        row = a_remittance(self.branch)
        others = (self.secretary, self.discipline, self.leader, self.reader, self.superior)
        for url in (NEW, f"/dues/remittances/{row.pk}/undo/", f"/dues/remittances/{row.pk}/edit/"):
            answers = {self.as_(one).post(url, self.typed(reason="x")).status_code for one in others}
            self.assertEqual(answers, {403})
        self.assertEqual(self.as_(self.stranger).post(f"/dues/remittances/{row.pk}/undo/").status_code, 404)
        self.assertEqual(list(DuesRemittance.objects.values_list("voucher", flat=True)), ["V1"])

    def test_a_superior_reads_the_books_without_a_name(self):
        dues(self.gu, date(2020, 5, 1), "30.00")
        page = self.as_(self.superior).get("/dues/remittances/books/")

        self.assertContains(page, "30.00")
        for member in (self.bai, self.shao, self.gu):
            self.assertNotContains(page, member.name)


class NewTest(Collected):
    def test_the_last_whole_month_is_proposed_with_what_came_in(self):
        page = self.as_(self.organiser).get(NEW)

        span = page.context["span"]
        self.assertEqual((span.began_on, span.until), (date(2020, 4, 1), date(2020, 5, 31)))
        self.assertEqual(span.months, [(APRIL, 40), (MAY, 50)])
        self.assertEqual((span.brought, span.due), (0, 90))
        self.assertEqual(page.context["form"].initial["amount"], 90)
        self.assertEqual(page.context["form"].initial["receiver"], "局机关党委")

    def test_it_is_saved_and_closes_its_days(self):
        self.remit()

        row = DuesRemittance.objects.get()
        self.assertEqual((row.began_on, row.until, row.amount), (date(2020, 4, 1), date(2020, 5, 31), 90))
        self.assertEqual(row.recorded_by, self.organiser)
        with self.assertRaisesMessage(Refused, "2020年5月31日以前收到的党费已经上缴并结账"):
            self.took(self.bai, MAY, "5", date(2020, 5, 31))
        self.took(self.bai, MAY, "5", date(2020, 6, 1))

    def test_the_next_one_begins_where_the_last_ended(self):
        self.remit()
        page = self.as_(self.organiser).get(f"{NEW}?until=2020-06-08")

        span = page.context["span"]
        self.assertEqual((span.began_on, span.until, span.due), (date(2020, 6, 1), date(2020, 6, 8), 20))
        self.remit(until="2020-06-08", seen="2020-06-01", amount="20", remitted_on="2020-06-09")
        self.assertEqual(
            list(DuesRemittance.objects.values_list("began_on", "until")),
            [(date(2020, 4, 1), date(2020, 5, 31)), (date(2020, 6, 1), date(2020, 6, 8))],
        )

    def test_a_quarter_can_be_chosen_and_is_proposed_the_next_time(self):
        self.took(self.bai, Month(2020, 3), "7", date(2020, 3, 3))
        offered = self.as_(self.organiser).get(NEW).context["choices"]
        self.assertEqual(
            [(name, end) for name, end, _ in offered],
            [("按月", date(2020, 5, 31)), ("按季", date(2020, 3, 31))],
        )
        a_remittance(self.branch, date(2019, 10, 1), date(2019, 12, 31), "0")

        span = self.client.get(NEW).context["span"]
        self.assertEqual((span.began_on, span.until, span.due), (date(2020, 1, 1), date(2020, 3, 31), 7))

    def test_days_that_cannot_be(self):
        a_remittance(self.branch, until=date(2020, 4, 30), amount="40")
        for until, words in (
            ("2020-04-30", "截止日期要在2020年5月1日或以后"),
            ("2020-06-11", "截止日期还没到"),
        ):
            response = self.remit(422, until=until, seen="2020-05-01", amount="50")
            self.assertContains(response, words, status_code=422)
            self.assertContains(response, "2020-17", status_code=422)
        for day, words in (
            ("2020-05-30", "上缴日期不能早于这一天"),
            ("2020-06-11", "上缴日期还没到"),
        ):
            response = self.remit(422, remitted_on=day, seen="2020-05-01", amount="50")
            self.assertIn(words, self.faults(response)["remitted_on"][0])
        self.assertEqual(DuesRemittance.objects.count(), 1)

    def test_less_than_is_there_needs_a_reason_and_goes_with_the_next(self):
        response = self.remit(422, amount="60")
        self.assertEqual(self.faults(response), {"note": ["还有 30.00 元留在手里没有上缴，写明原因。"]})

        self.remit(amount="60", note="零钱下月一起上缴")

        page = self.as_(self.organiser).get(f"{NEW}?until=2020-06-09")
        self.assertEqual((page.context["span"].brought, page.context["span"].due), (30, 50))
        listed = self.client.get("/dues/remittances/")
        self.assertContains(listed, "留 30.00 元")

    def test_never_more_than_is_there(self):
        for amount in ("90.01", "110", "900000"):
            fault = self.faults(self.remit(422, amount=amount, note="多交"))["amount"][0]
            self.assertIn("组织委员手里有 90.00 元，上缴不能超过", fault)
        for amount, words in (("0", "上缴金额要大于 0"), ("-1", "不能是负数"), ("一百", "金额只写数字")):
            self.assertIn(words, self.faults(self.remit(422, amount=amount))["amount"][0])

    def test_what_leaders_still_have_is_not_handed_up(self):
        self.took(self.bai, Month(2020, 3), "15", date(2020, 5, 20), handed=False)

        page = self.as_(self.organiser).get(NEW)
        self.assertEqual((page.context["span"].due, page.context["form"].initial["amount"]), (105, 90))
        self.assertContains(page, "还在组长手里")
        self.assertIn("15.00 元在组长手里", self.faults(self.remit(422, amount="105"))["amount"][0])
        self.remit()

        self.assertEqual(Cash(self.branch).lines[0].left, 15)

    def test_what_was_handed_on_later_was_not_there_on_the_day(self):
        entry = self.took(self.bai, Month(2020, 3), "15", date(2020, 5, 20), handed=False)
        DuesEntry.objects.filter(pk=entry.pk).update(handed_on=date(2020, 6, 7))

        response = self.remit(422, amount="105", remitted_on="2020-06-06")
        self.assertIn("2020年6月6日组织委员手里有 90.00 元", self.faults(response)["amount"][0])
        self.remit(amount="105", remitted_on="2020-06-08")

    def test_what_was_given_back_since_cannot_be_handed_up(self):
        entry = DuesEntry.objects.get(amount=40, month=MAY.start)
        reverse(self.branch, entry, "记错人了", self.organiser)

        response = self.remit(422, amount="90", remitted_on="2020-06-10")
        self.assertIn("手里有 70.00 元", self.faults(response)["amount"][0])

    def test_who_registers_what_a_colleague_just_did_is_told(self):
        a_remittance(self.branch, until=date(2020, 4, 30), amount="40")

        response = self.remit(422, amount="50")

        self.assertIn("刚才有人登记过上缴", self.faults(response)["__all__"][0])
        self.remit(amount="50", seen="2020-05-01")

    def test_nothing_to_hand_up(self):
        page = self.as_(self.stranger).get(NEW)
        self.assertContains(page, "还没有收到党费")
        self.assertEqual(self.client.post(NEW, self.typed()).status_code, 200)
        a_remittance(self.branch, until=TODAY, amount="110")
        self.assertContains(self.as_(self.organiser).get(NEW), "没有新收到的")
        self.assertEqual(DuesRemittance.objects.count(), 1)

    def test_nonsense_in_the_address_is_said(self):
        page = self.as_(self.organiser).get(f"{NEW}?until=2020-13-99")
        self.assertContains(page, 'role="alert"')
        self.assertEqual(page.context["span"].until, date(2020, 5, 31))

    def test_queries_do_not_grow_with_what_came_in(self):
        client = self.as_(self.organiser)
        for more in (1, 3):
            for place in range(more):
                member = a_member(self.branch, f"新{more}{place}", number=f"{more}{place}")
                dues(member, date(2020, 5, 1), "40.00", "40.00", date(2020, 5, more + place))
            with self.subTest(more=more), self.assertNumQueries(8):
                client.get(NEW)


class OneTest(Collected):
    def setUp(self):
        super().setUp()
        self.first = a_remittance(self.branch, until=date(2020, 4, 30), amount="40", voucher="A1")
        self.second = a_remittance(self.branch, date(2020, 5, 1), amount="50", voucher="B2")
        self.url = f"/dues/remittances/{self.second.pk}/"

    def test_it_shows_what_it_consists_of(self):
        page = self.as_(self.organiser).get(self.url)

        self.assertEqual(page.context["months"], [(APRIL, 1, 10), (MAY, 1, 40)])
        self.assertEqual([entry.amount for entry in page.context["page"]], [40, 10])
        self.assertEqual((page.context["line"].received, page.context["line"].left), (50, 0))
        self.assertContains(page, "相符")

    def test_the_paper_says_the_sum_in_capitals(self):
        page = self.as_(self.secretary).get(f"{self.url}print/")
        self.assertContains(page, "人民币伍拾元整")
        self.assertContains(page, "规划联合党支部")

    def test_only_the_papers_can_be_changed(self):
        client = self.as_(self.organiser)
        typed = {"remitted_on": "2020-06-03", "voucher": "C3", "receiver": "", "note": "", "amount": "1"}
        self.assertRedirects(client.post(f"{self.url}edit/", typed), self.url)

        self.second.refresh_from_db()
        self.assertEqual((self.second.voucher, self.second.amount), ("C3", 50))
        self.assertEqual(trail_of(self.second)[0].actor, self.organiser)
        response = client.post(f"{self.url}edit/", {**typed, "remitted_on": "2020-05-30"})
        self.assertEqual(response.status_code, 422)

    def test_only_the_latest_can_be_undone_with_a_reason(self):
        client = self.as_(self.organiser)
        self.assertRedirects(
            client.post(f"/dues/remittances/{self.first.pk}/undo/", {"reason": "x"}),
            self.first.get_absolute_url(),
        )
        response = client.post(f"{self.url}undo/", {"reason": ""})
        self.assertContains(response, "还没写撤销原因", status_code=422)
        self.assertEqual(DuesRemittance.objects.count(), 2)

        self.assertRedirects(client.post(f"{self.url}undo/", {"reason": "金额写错"}), "/dues/remittances/")

        self.assertEqual(list(DuesRemittance.objects.all()), [self.first])
        gone = trail_of(self.second)[0]
        self.assertEqual((gone.kind, gone.reason, gone.actor), ("gone", "金额写错", self.organiser))
        self.assertContains(client.get("/dues/remittances/"), "原因：金额写错")
        self.took(self.bai, MAY, "5", date(2020, 5, 31))

    def test_another_branch_s_receipts_are_not_among_them(self):
        self.took(self.wang, MAY, "33", date(2020, 5, 12))
        page = self.as_(self.organiser).get(self.url)
        self.assertEqual(len(page.context["page"]), 2)


class LargeTest(Office):
    typed = {"amount": "1000", "paid_on": "2020-06-01"}

    def post(self, url="/dues/remittances/large/new/", **fields):
        typed = {"member": self.bai.pk, **self.typed, **fields}
        return self.as_(self.organiser).post(url, typed)

    def test_a_thousand_and_more_is_kept_apart(self):
        self.assertEqual(self.post().status_code, 302)

        row = LargeDues.objects.get()
        self.assertEqual((row.member, row.amount), (self.bai, 1000))
        page = self.client.get("/dues/remittances/")
        self.assertEqual(page.context["open_large"], [row])
        self.assertEqual(page.context["books"].received, 0)

    def test_what_is_wrong_is_said(self):
        for fields, name, words in (
            ({"amount": "999.99"}, "amount", "1000 元以上"),
            ({"paid_on": "2020-06-11"}, "paid_on", "还没到"),
            ({"forwarded_on": "2020-05-31", "voucher": "V"}, "forwarded_on", "不能早于这一天"),
            ({"forwarded_on": "2020-06-02"}, "voucher", "凭证号也要写"),
            ({"receipt": "R1"}, "receipt_on", "一起写"),
            (
                {"forwarded_on": "2020-06-03", "voucher": "V", "receipt": "R", "receipt_on": "2020-06-02"},
                "receipt_on",
                "不能早于",
            ),
            ({"receipt": "R", "receipt_on": "2020-06-02"}, "forwarded_on", "上缴日期也要写"),
            ({"member": self.wang.pk}, "member", "从列出的里面选"),
        ):
            with self.subTest(name, words=words):
                response = self.post(**fields)
                self.assertEqual(response.status_code, 422)
                self.assertIn(words, "".join(response.context["form"].errors[name]))
        self.assertFalse(LargeDues.objects.exists())

    def test_it_is_open_until_the_receipt_is_there(self):
        self.post()
        row = LargeDues.objects.get()
        access = access_of(self.organiser)
        self.assertEqual([todo.text for todo in todos(access)], ["大额党费还没有上缴"])
        self.post(row.get_absolute_url() + "edit/", forwarded_on="2020-06-02", voucher="V9")
        self.assertEqual([todo.text for todo in todos(access)], ["大额党费还没有收据"])
        done = {"forwarded_on": "2020-06-02", "voucher": "V9", "receipt": "R1", "receipt_on": "2020-06-09"}
        self.post(row.get_absolute_url() + "edit/", **done)
        self.assertEqual(todos(access), [])

        self.assertRedirects(self.client.post(row.get_absolute_url() + "delete/"), "/dues/remittances/large/")
        self.assertFalse(LargeDues.objects.exists())

    def test_a_member_and_a_leader_see_their_own_and_a_superior_the_sum(self):
        for member in (self.bai, self.shao, self.wang):
            LargeDues.objects.create(
                branch=member.branch, member=member, amount=2000, paid_on=date(2020, 5, 1)
            )
        for account, names in ((self.reader, ["白子衿"]), (self.leader, ["邵国梁"]), (self.organiser, None)):
            rows = self.as_(account).get("/dues/remittances/large/").context["rows"]
            self.assertEqual([row.member.name for row, _ in rows], names or ["邵国梁", "白子衿"])
        page = self.as_(self.superior).get("/dues/remittances/large/")
        self.assertContains(page, "4,000.00")
        self.assertNotContains(page, "白子衿")


class TodosTest(Collected):
    def lines(self, account=None):
        return [(todo.subject, todo.why) for todo in todos(access_of(account or self.organiser))]

    def test_from_the_fifth_what_came_in_before_is_to_be_handed_up(self):
        self.assertEqual(self.lines(), [("党费", "到5月31日为止 90.00 元")])
        for account in (self.secretary, self.leader, self.reader):
            self.assertEqual(self.lines(account), [])

    def test_not_before_and_not_once_it_is_done(self):
        access = access_of(self.organiser, day=date(2020, 6, 4))
        self.assertEqual(todos(access), [])
        a_remittance(self.branch)
        self.assertEqual(self.lines(), [])

    def test_a_branch_that_hands_up_by_quarters_is_asked_after_the_quarter(self):
        a_remittance(self.branch, date(2020, 1, 1), date(2020, 3, 31), "0")
        self.assertEqual(self.lines(), [])

    def test_a_ledger_that_was_only_brought_along_asks_nothing(self):
        dues(self.wang, date(2020, 5, 1), "30", "30", date(2020, 5, 2))
        self.assertEqual(self.lines(self.stranger), [])
