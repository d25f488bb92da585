"""The month-by-month table of the whole branch, and that it ties out."""

from datetime import date
from decimal import Decimal

from branch.periods import HalfYear, Month
from members.dues.ledger import reconciliation
from members.dues.remittance.books import books_of
from members.models import DuesArrangement, DuesPayment
from tests.factories import a_member, dues
from tests.members.people import Office
from tests.members.test_dues_remittance import APRIL, MAY, Collected, a_remittance

H1 = HalfYear(2020, 1)
BOOKS = "/dues/remittances/books/"


class TableTest(Collected):
    def table(self):
        return {total.month.number: total for total in reconciliation(self.branch, H1)}

    def words(self):
        return [total.mark.words for total in self.table().values()]

    def test_what_came_in_what_was_handed_up_and_what_is_left(self):
        a_remittance(self.branch, until=date(2020, 4, 30), amount="40", remitted_on=date(2020, 5, 6))

        april, may, june = (self.table()[number] for number in (4, 5, 6))
        self.assertEqual((april.received, april.remitted, april.held), (40, 40, 0))
        self.assertEqual(april.remitted_on, date(2020, 5, 6))
        # A base of 4000 owes 40; of Shao's April only 10 came in, and that in May.
        self.assertEqual((april.due, april.paid, april.arrears), (80, 50, 30))
        self.assertEqual((may.received, may.remitted, may.held), (50, 0, 50))
        self.assertEqual((june.received, june.held), (20, 70))
        self.assertEqual(self.words(), ["没有收款"] * 3 + ["相符", "待上缴", "本月未结"])

    def test_a_month_that_is_closed_without_all_its_money_says_how_much(self):
        a_remittance(self.branch, amount="75.50")

        self.assertEqual(self.words()[3:], ["相符", "差 14.50 元", "本月未结"])
        self.assertEqual(self.table()[5].held, Decimal("14.50"))

    def test_a_row_that_its_receipts_do_not_explain_is_seen(self):
        DuesPayment.objects.filter(member=self.bai, month=MAY.start).update(amount_paid=45)

        self.assertEqual(self.words()[4], "台账和收款差 5.00 元")
        self.assertFalse(books_of(self.branch).tie_out)
        page = self.as_(self.organiser).get("/dues/remittances/")
        self.assertContains(page, "差 5.00 元", count=2)

    def test_a_half_year_to_come_is_not_there_yet(self):
        words = {total.mark.words for total in reconciliation(self.branch, HalfYear(2020, 2))}
        self.assertEqual(words, {"未到"})

    def test_what_was_left_of_the_half_year_before_is_still_in_hand(self):
        dues(self.gu, date(2019, 12, 1), "30", "30", date(2019, 12, 3))

        self.assertEqual(self.table()[1].held, 30)
        self.assertEqual(self.table()[6].held, books_of(self.branch).balance)

    def test_voluntary_dues_have_a_column_where_there_are_any(self):
        self.assertNotContains(self.as_(self.organiser).get(BOOKS), '<th scope="col" class="num">自愿多交')
        self.took(self.bai, APRIL, "12.34", date(2020, 6, 3))

        page = self.client.get(BOOKS)
        self.assertContains(page, '<th scope="col" class="num">自愿多交')
        self.assertEqual(self.table()[4].voluntary, Decimal("12.34"))

    def test_who_owes_and_who_paid_later_is_named_to_who_may_see_all(self):
        self.took(self.shao, APRIL, "30", date(2020, 6, 3))
        dues(self.gu, date(2020, 5, 1), "25")
        for account in (self.organiser, self.secretary, self.discipline):
            page = self.as_(account).get(BOOKS)
            self.assertContains(page, "邵国梁6月3日补交")
            self.assertContains(page, "顾秋实欠 25.00")
        dues(self.fang, date(2020, 6, 1), "25")  # not over
        self.assertNotContains(self.client.get(BOOKS), "方克勤欠")
        page = self.as_(self.superior).get(BOOKS)
        self.assertNotContains(page, "邵国梁")
        self.assertNotContains(page, "顾秋实")

    def test_who_may_pay_by_the_quarter_is_not_behind_within_it(self):
        dues(self.gu, date(2020, 5, 1), "25")
        DuesArrangement.objects.create(
            branch=self.branch, member=self.gu, kind="quarterly", began_on=date(2020, 4, 1),
            agreed_on=date(2020, 4, 1), reason="长期驻外",
        )  # fmt: skip

        page = self.as_(self.organiser).get(BOOKS)
        self.assertNotContains(page, "顾秋实欠")
        self.assertEqual(page.context["branch_totals"][4].arrears, 25)

    def test_queries_do_not_grow(self):
        client = self.as_(self.organiser)
        for more in (1, 3):
            for place in range(more):
                member = a_member(self.branch, f"新{more}{place}", number=f"{more}{place}")
                dues(member, date(2020, 5, 1), "40.00", "10.00", date(2020, 6, more + place))
            for url, queries in ((BOOKS, 15), ("/dues/remittances/", 13)):
                with self.subTest(more=more, url=url), self.assertNumQueries(queries):
                    client.get(url)


class BooksTest(Office):
    def test_both_sides_by_hand(self):
        dues(self.bai, date(2020, 4, 1), "40", "50", date(2020, 4, 2))
        dues(self.bai, date(2020, 5, 1), "40", "15", date(2020, 5, 2))
        dues(self.gu, date(2020, 5, 1), "30")
        dues(self.gu, date(2020, 6, 1), "0")
        a_remittance(self.branch, until=date(2020, 4, 30), amount="48")
        dues(self.wang, date(2020, 5, 1), "999")

        books = books_of(self.branch)
        self.assertEqual((books.due, books.paid, books.covered), (110, 65, 55))
        self.assertEqual((books.voluntary, books.arrears), (10, 55))
        self.assertEqual((books.remitted, books.balance, books.with_leaders), (48, 17, 0))
        self.assertEqual(
            [(tie.left, tie.right) for tie in books.ties], [(110, 110), (65, 65), (65, 65), (65, 65)]
        )
        self.assertEqual(books.closed, date(2020, 4, 30))

    def test_the_months_of_the_halves_together_are_the_books(self):
        for number, paid in ((1, "10.01"), (3, "29.99"), (6, "70.00")):
            dues(self.bai, Month(2020, number).start, "30", paid, Month(2020, number).end)
        totals = reconciliation(self.branch, H1)

        books = books_of(self.branch)
        self.assertEqual(sum(total.arrears for total in totals), books.arrears)
        self.assertEqual(sum(total.received for total in totals), books.received)
        self.assertEqual(totals[-1].held, books.balance)
