"""What comes in, at the level of its functions: numbers, days, reversals, what a row says of its entries."""

from datetime import UTC, date, datetime
from decimal import Decimal
from unittest.mock import patch

import pytest

from branch.periods import Month
from members.dues import entries
from members.dues.entries import Line, Refused, paid_of, receive, reverse, withdraw
from members.dues.remittance.books import books_of
from members.models import DuesCategory, DuesEntry, DuesPayment, DuesRemittance
from tests.factories import a_member, dues
from tests.members.people import TODAY, Office

JUNE, JULY = Month(2020, 6), Month(2020, 7)
NOON = datetime(2020, 6, 10, 4, tzinfo=UTC)


def an_entry(amount, day=None, receipt="", reverses=""):
    return DuesEntry(amount=Decimal(amount), paid_on=day, receipt=receipt, reverses=reverses)


@pytest.mark.parametrize(
    ("due", "told", "expected"),
    [
        ("50", [], (None, None)),
        ("50", [("20", date(2020, 6, 3), "1")], (20, date(2020, 6, 3))),
        # All of it had come in on the day of the second; the third was more than due.
        (
            "50",
            [("20", date(2020, 6, 3), "1"), ("30", date(2020, 6, 5), "2"), ("5", date(2020, 7, 1), "3")],
            (55, date(2020, 6, 5)),
        ),
        # In whatever order they were written down.
        ("50", [("30", date(2020, 7, 5), "2"), ("20", date(2020, 6, 3), "1")], (50, date(2020, 7, 5))),
        # What was given back counts for no day.
        (
            "50",
            [
                ("50", date(2020, 6, 3), "1"),
                ("-50", date(2020, 6, 9), "2", "1"),
                ("50", date(2020, 7, 2), "3"),
            ],
            (50, date(2020, 7, 2)),
        ),
        ("50", [("50", date(2020, 6, 3), "1"), ("-50", date(2020, 6, 9), "2", "1")], (None, None)),
        ("0", [("5", date(2020, 6, 3), "1")], (5, date(2020, 6, 3))),
        ("50", [("50", None, "")], (50, None)),
    ],
)
def test_what_a_row_says_of_its_entries(due, told, expected):
    assert paid_of(Decimal(due), [an_entry(*one) for one in told]) == expected


class EntriesTest(Office):
    def setUp(self):
        super().setUp()
        self.clock = self.enterContext(patch("django.utils.timezone.now", return_value=NOON))
        self.row = dues(self.bai, JUNE.start, "50.00")

    def receive(self, *amounts, month=JUNE, member=None, paid_on=TODAY, **how):
        lines = [Line(member or self.bai, month, Decimal(amount)) for amount in amounts]
        return receive(self.branch, lines, paid_on=paid_on, by=self.organiser, **how)

    def paid(self):
        self.row.refresh_from_db()
        return self.row.amount_paid, self.row.paid_on

    def test_receipts_are_numbered_through_the_year_and_no_number_comes_twice(self):
        first = self.receive("10")[0]
        withdraw(self.branch, [first], self.organiser)
        self.receive("10", paid_on=date(2019, 12, 31))
        line = [Line(self.shao, JUNE, Decimal(5)), Line(self.shao, JULY, Decimal(5))]
        dues(self.shao, JUNE.start), dues(self.shao, JULY.start)
        two = receive(self.branch, [Line(self.bai, JUNE, Decimal(1)), *line], paid_on=TODAY, by=None)

        self.assertEqual(
            list(DuesEntry.objects.order_by("id").values_list("receipt", flat=True)),
            ["2020-00001", "2019-00001", "2020-00002", "2020-00003", "2020-00003"],
        )
        self.assertEqual({entry.collected_by for entry in two}, {None})

    def test_the_branches_number_their_own(self):
        dues(self.wang, JUNE.start)
        self.receive("10")

        made = receive(self.elsewhere, [Line(self.wang, JUNE, Decimal(5))], paid_on=TODAY, by=None)

        self.assertEqual(made[0].receipt, "2020-00001")

    def test_a_month_in_advance_gets_its_row_by_the_standards(self):
        self.receive("50", month=JULY)

        row = self.bai.dues.get(month=JULY.start)
        self.assertEqual((row.amount_due, row.amount_paid, row.paid_on), (50, 50, TODAY))

    def test_without_a_standard_nothing_is_received(self):
        member = a_member(self.branch, "无基数")

        with self.assertRaisesMessage(Refused, "无基数还没有核定党费"):
            self.receive("50", member=member)
        self.assertFalse(DuesEntry.objects.filter(member=member).exists())

    def test_a_student_s_month_needs_no_base(self):
        member = a_member(self.branch, "学生", dues_category=DuesCategory.STUDENT)

        self.receive("0.20", member=member)

        self.assertEqual(member.dues.get().amount_due, Decimal("0.20"))

    def test_a_reversal_gives_back_a_whole_entry_and_both_stay(self):
        entry = self.receive("50", handed_on=TODAY)[0]

        back = reverse(self.branch, entry, "记错了人", self.organiser)

        self.assertEqual((back.amount, back.reverses, back.paid_on), (-50, entry.receipt, TODAY))
        self.assertEqual((back.handed_on, back.reason), (TODAY, "记错了人"))
        self.assertEqual(self.paid(), (None, None))
        for again, words in ((entry, "已经冲正过"), (back, "本身就是冲正")):
            with self.assertRaisesMessage(Refused, words):
                reverse(self.branch, again, "再来", self.organiser)

    def test_money_that_is_with_a_leader_is_given_back_from_there(self):
        entry = self.receive("50", collected_by=self.shao)[0]

        back = reverse(self.branch, entry, "记错", self.organiser)

        self.assertEqual((back.collected_by, back.handed_on), (self.shao, None))

    def test_what_a_ledger_brought_along_can_be_given_back(self):
        row = dues(self.shao, JUNE.start, "50.00", "50.00", date(2020, 6, 2))
        carried = DuesEntry.objects.get(member=self.shao)

        reverse(self.branch, carried, "台账记错", self.organiser)

        row.refresh_from_db()
        carried.refresh_from_db()
        self.assertEqual((row.amount_paid, carried.receipt), (None, "2020-00001"))

    def test_a_closed_day_takes_nothing_and_gives_nothing_back(self):
        entry = self.receive("20")[0]
        DuesRemittance.objects.create(
            branch=self.branch, began_on=JUNE.start, until=TODAY, amount=20, remitted_on=TODAY, voucher="1"
        )

        for act in (
            lambda: self.receive("30"),
            lambda: withdraw(self.branch, [entry], self.organiser),
            lambda: reverse(self.branch, entry, "记错", self.organiser),
        ):
            with self.assertRaisesMessage(Refused, "2020年6月10日以前收到的党费已经上缴"):
                act()
        self.assertEqual(self.paid(), (20, TODAY))

    def test_of_several_one_that_may_not_be_withdrawn_keeps_all(self):
        made = self.receive("10") + self.receive("10")
        reverse(self.branch, made[1], "记错", self.organiser)

        with self.assertRaisesMessage(Refused, "已经冲正过"):
            withdraw(self.branch, made, self.organiser)
        self.assertEqual(DuesEntry.objects.filter(withdrawn_at=None).count(), 3)

    def test_what_was_withdrawn_can_neither_be_withdrawn_nor_given_back(self):
        entry = self.receive("10")[0]
        withdraw(self.branch, [entry], self.organiser)
        entry.refresh_from_db()

        with self.assertRaisesMessage(Refused, "已经撤销了"):
            withdraw(self.branch, [entry], self.organiser)
        with self.assertRaisesMessage(Refused, "不用冲正"):
            reverse(self.branch, entry, "记错", self.organiser)

    def test_withdrawing_many_asks_no_more_often_than_one(self):
        for more in (1, 3):
            made = [self.receive("1")[0] for _ in range(more)]
            with self.subTest(more=more), self.assertNumQueries(10):
                withdraw(self.branch, made, self.organiser)

    def test_the_books_tie_out_through_all_of_it(self):
        made = self.receive("20", collected_by=self.shao) + self.receive("45", handed_on=TODAY)
        self.assertTrue(books_of(self.branch).tie_out)
        reverse(self.branch, made[1], "记错", self.organiser)
        self.assertTrue(books_of(self.branch).tie_out)
        withdraw(self.branch, [made[0]], self.organiser)
        self.receive("30", month=JULY)

        books = books_of(self.branch)

        self.assertEqual((books.tie_out, books.paid, books.arrears), (True, 30, 70))

    def test_a_reversal_brings_back_what_was_owed_until_it_is_paid_again(self):
        entry = self.receive("50", paid_on=date(2020, 6, 2))[0]
        reverse(self.branch, entry, "记错了人", self.organiser)
        self.receive("50", paid_on=date(2020, 6, 9))

        self.assertEqual(self.paid(), (50, date(2020, 6, 9)))
        self.assertEqual(DuesPayment.objects.get(pk=self.row.pk).recorded_by, self.organiser)

    def test_hand_over_leaves_what_is_handed_over_already(self):
        made = self.receive("10", collected_by=self.shao) + self.receive("10", handed_on=date(2020, 6, 9))

        self.assertEqual(entries.hand_over(self.branch, made, TODAY), 1)
        self.assertEqual(
            list(DuesEntry.objects.order_by("id").values_list("handed_on", flat=True)),
            [TODAY, date(2020, 6, 9)],
        )
