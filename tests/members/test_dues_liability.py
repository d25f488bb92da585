"""Who owes which month: each month between admission and the end in one branch, and in one only."""

from datetime import date, timedelta

from django.test import TestCase
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from branch.periods import Month
from members.dues.liability import drop_not_owed, not_owed, spans_of
from members.models import DuesPayment
from tests.factories import a_branch, a_group, a_member, a_transfer, dues, trail_of

FIRST, LAST = date(2018, 1, 1), date(2021, 12, 31)


def months(first: Month, last: Month):
    while first <= last:
        yield first
        first = first.next


def span(member):
    return spans_of(member.branch, [member])[member.pk]


def owed(member, year=2020) -> list[int]:
    """The numbers of a year's months that are owed in the member's branch."""
    one = span(member)
    return [number for number in range(1, 13) if one.owes(Month(year, number))]


class MovesBetweenTwo(HypothesisTestCase):
    """One person on the rolls of two branches that both use this program."""

    @settings(max_examples=60, deadline=None)
    @given(
        admitted=st.dates(FIRST, date(2019, 12, 31)),
        stayed=st.integers(1, 700),
        shift=st.none() | st.integers(-8, 8),
        travelled=st.integers(0, 90),
        comes_back=st.none() | st.integers(1, 400),
    )
    def test_each_month_is_owed_in_exactly_one(self, admitted, stayed, shift, travelled, comes_back):
        """`shift`: the letter's 党费交至, in months from that before the move; none: not written.

        With a letter that says it the old branch may take somebody off the roll long before the new one
        puts them on; without one only the day tells, and it is the same in both.
        """
        left_on = admitted + timedelta(days=stayed)
        joined_on = left_on + timedelta(days=travelled if shift is not None else 0)
        old, new = a_branch("老支部"), a_branch("新支部")
        before = a_member(old, admitted_on=admitted, converted_on=None, left_on=left_on)
        after = a_member(new, admitted_on=admitted, converted_on=None, joined_on=joined_on)
        until = self.letter(before, after, left_on, joined_on, shift, Month.containing(admitted))
        stays = [before, after]
        if comes_back is not None and until is None:
            back_on = joined_on + timedelta(days=comes_back)
            after.left_on = back_on
            after.save()
            stays.append(a_member(old, admitted_on=admitted, converted_on=None, joined_on=back_on))

        spans = [span(member) for member in stays]

        for month in months(Month.containing(admitted), Month(2024, 12)):
            owing = [one.member.branch.name for one in spans if one.owes(month)]
            self.assertEqual(len(owing), 1, (month, owing))
        for one in spans:
            self.assertFalse(one.owes(Month.containing(admitted).previous))

    def letter(self, before, after, left_on, joined_on, shift, first) -> Month | None:
        if shift is None:
            return None
        until = Month.containing(left_on).previous
        for _ in range(abs(shift)):
            until = until.next if shift > 0 else until.previous
        until = max(until, first)
        a_transfer(before, left_on, "out", dues_until=until.start)
        a_transfer(after, joined_on, "in", dues_until=until.start)
        return until


class ByDay(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.branch = a_branch()
        a_group(cls.branch)

    def member(self, name="张三", **fields):
        return a_member(self.branch, name, **fields)

    def test_from_the_month_in_which_the_meeting_admits(self):
        for day in (date(2020, 4, 1), date(2020, 4, 30)):
            probationary = self.member(admitted_on=day, kind="probationary", converted_on=None)
            self.assertEqual(owed(probationary), list(range(4, 13)))
            self.assertEqual(span(probationary).why_not(Month(2020, 3)), "未入党")

    def test_from_the_month_of_coming_or_as_the_letter_says(self):
        came = self.member(joined_on=date(2020, 4, 30))
        self.assertEqual(owed(came), list(range(4, 13)))
        self.assertEqual(span(came).why_not(Month(2020, 3)), "未转入")
        letter = a_transfer(came, came.joined_on, "in", dues_until=date(2020, 6, 1))
        self.assertEqual(owed(came), list(range(7, 13)))
        self.assertEqual(span(came).why_not(Month(2020, 5)), "在原支部交")
        letter.dues_until = date(2020, 2, 1)  # March was not paid where they came from
        letter.save()
        self.assertEqual(owed(came), list(range(3, 13)))
        letter.cancelled_on = date(2020, 5, 1)
        letter.save()
        self.assertEqual(owed(came), list(range(4, 13)))

    def test_to_the_last_whole_month_or_as_the_letter_says(self):
        for day, last in ((date(2020, 6, 30), 5), (date(2020, 7, 1), 6), (date(2020, 6, 1), 5)):
            gone = self.member(left_on=day)
            self.assertEqual(owed(gone), list(range(1, last + 1)), day)
            self.assertEqual(span(gone).why_not(Month(2020, 8)), "已转出")
        letter = a_transfer(gone, gone.left_on, dues_until=date(2020, 6, 1))
        self.assertEqual(owed(gone), list(range(1, 7)))
        letter.cancelled_on = date(2020, 5, 1)
        letter.save()
        self.assertEqual(owed(gone), list(range(1, 6)))

    def test_who_comes_and_leaves_within_a_month_owes_nothing_here(self):
        self.assertEqual(owed(self.member(joined_on=date(2020, 6, 2), left_on=date(2020, 6, 20))), [])

    def test_who_comes_back_is_a_new_row(self):
        first = self.member(left_on=date(2020, 3, 10))
        again = self.member(joined_on=date(2020, 9, 20))
        self.assertEqual((owed(first), owed(again)), ([1, 2], [9, 10, 11, 12]))

    def test_another_branchs_letter_changes_nothing(self):
        came = self.member(joined_on=date(2020, 4, 30))
        stranger = a_member(a_branch("另一个支部"), joined_on=date(2020, 4, 30))
        a_transfer(stranger, stranger.joined_on, "in", dues_until=date(2020, 8, 1))
        self.assertEqual(owed(came), list(range(4, 13)))

    def test_queries_do_not_grow(self):
        for many in (1, 3):
            for number in range(many):
                came = self.member(f"甲{many}{number}", joined_on=date(2020, 4, 30))
                a_transfer(came, came.joined_on, "in", dues_until=date(2020, 6, 1))
            members = list(self.branch.members.all())
            with self.subTest(many=many), self.assertNumQueries(1):
                spans_of(self.branch, members)


class NotOwed(TestCase):
    def test_rows_of_months_owed_elsewhere_go_unless_something_was_paid(self):
        branch = a_branch()
        came = a_member(branch, joined_on=date(2020, 4, 30))
        a_transfer(came, came.joined_on, "in", dues_until=date(2020, 5, 1))
        paid = dues(came, date(2020, 4, 1), paid="50.00")
        unpaid = dues(came, date(2020, 5, 1))
        kept = dues(came, date(2020, 6, 1))
        other = dues(a_member(branch, "李四"), date(2020, 4, 1))

        self.assertEqual(not_owed(branch, branch.members.all()), [unpaid])
        gone = unpaid.pk
        drop_not_owed(branch, branch.members.all())

        self.assertEqual(set(DuesPayment.objects.all()), {paid, kept, other})
        # What was asked of whom, and that it was taken out, is still on record.
        self.assertEqual([one.kind for one in trail_of(DuesPayment(pk=gone))], ["gone", "made"])
