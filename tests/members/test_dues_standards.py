"""What a month owes: relief before reckoning, the category of the base, and no past month ever changes."""

from datetime import date
from decimal import Decimal
from unittest.mock import patch

from django.test import TestCase
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from branch.models import Change
from branch.periods import Month
from members.dues.opening import open_month, reassess, to_open
from members.dues.rates.reckoning import Rates
from members.dues.standards import Standards
from members.models import DuesBase, DuesCategory, DuesPayment, DuesRate, DuesRelief, DuesRemittance
from tests.factories import a_branch, a_member, an_account, dues

TODAY = date(2020, 6, 10)
JUNE = Month(2020, 6)
bases_ = st.decimals(0, 30000, places=2)
yuan_ = st.decimals(0, 99, places=2)
months_ = st.integers(1, 12)


def a_base(member, base="5001.00", month=1, category="in_service", **fields) -> DuesBase:
    began_on = date(2020, month, 1)
    fields = {"branch": member.branch, "decided_on": began_on, **fields}
    return DuesBase.objects.create(
        member=member, began_on=began_on, category=category, base=Decimal(base), **fields
    )


def a_relief(member, amount=None, first=1, until=None, approved=True, **fields) -> DuesRelief:
    fields = {"branch": member.branch, "decided_on": date(2019, 12, 1), "reason": "长期患病", **fields}
    return DuesRelief.objects.create(
        member=member,
        kind="exempt" if amount is None else "reduced",
        amount=amount and Decimal(amount),
        began_on=date(2020, first, 1),
        until=until and date(2020, until, 1),
        approved_by="局机关党委" if approved else "",
        approved_on=date(2019, 12, 20) if approved else None,
        **fields,
    )


def standard(member, month=JUNE):
    return Standards(member.branch, [member]).of(member, month)


class Properties(HypothesisTestCase):
    @settings(max_examples=40, deadline=None)
    @given(
        category=st.sampled_from(DuesCategory.values),
        of_roll=st.sampled_from(DuesCategory.values),
        base=bases_,
        sum_=st.none() | yuan_,
        first=months_,
        until=st.none() | months_,
        approved=st.booleans(),
        month=months_,
    )
    def test_relief_comes_before_reckoning_and_only_while_it_is_in_force(
        self, category, of_roll, base, sum_, first, until, approved, month
    ):
        if until is not None and until < first:
            first, until = until, first
        member = a_member(a_branch(), dues_category=of_roll)
        a_base(member, base, category=category)
        relief = a_relief(member, sum_, first, until, approved)
        month = Month(2020, month)
        holds = approved and first <= month.number and (until is None or month.number <= until)

        found = standard(member, month)

        reckoned = Rates(member.branch).reckon(category, base, month)
        self.assertEqual((found.category, found.base), (category, base))
        if holds:
            self.assertEqual((found.amount, found.relief), (sum_ or 0, relief))
        else:
            self.assertEqual((found.amount, found.exact), (reckoned.amount, reckoned.exact))
            self.assertIsNone(found.relief)

    @settings(max_examples=40, deadline=None)
    @given(old=bases_, new=bases_, began=months_, sum_=st.none() | yuan_, percent=st.integers(1, 20))
    def test_no_past_month_changes_whatever_becomes_of_base_rate_and_relief(
        self, old, new, began, sum_, percent
    ):
        with patch("django.utils.timezone.localdate", return_value=TODAY):
            branch = a_branch()
            member = a_member(branch)
            DuesBase.objects.create(
                branch=branch, member=member, began_on=date(2019, 1, 1), category="in_service", base=old,
                decided_on=date(2019, 1, 1),
            )  # fmt: skip
            for number in range(1, 9):
                open_month(branch, Month(2020, number), None)
            fields = ("month", "amount_due", "base", "category", "amount_exact", "recorded_at")
            past = DuesPayment.objects.filter(branch=branch, month__lt=JUNE.start)
            before = list(past.values(*fields))
            self.assertEqual(len(before), 5)

            a_base(member, new, began)
            if sum_ is not None:
                a_relief(member, sum_, began)
            DuesRate.objects.create(
                branch=branch, category="in_service", began_on=date(2020, 1, 1), percent=percent,
                source="支部试点",
            )  # fmt: skip
            reassess(branch, [member], Month(2020, 1), None)

            self.assertEqual(list(past.values(*fields)), before)
            for row in DuesPayment.objects.filter(branch=branch, month__gte=JUNE.start):
                month = Month.containing(row.month)
                base = new if began <= month.number else old
                due = Rates(branch).reckon("in_service", base, month).amount
                if sum_ is not None and began <= month.number:
                    due = sum_
                self.assertEqual((row.base, row.amount_due), (base, due), month)


class What(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.branch = a_branch()
        cls.member = a_member(cls.branch)

    def setUp(self):
        self.enterContext(patch("django.utils.timezone.localdate", return_value=TODAY))

    def due(self, month=JUNE):
        found = standard(self.member, month)
        return found and found.amount

    def test_nobody_can_say(self):
        self.assertIsNone(standard(self.member))
        opened = to_open(self.branch, JUNE)
        self.assertEqual((opened.rows, opened.unknown), ([], [self.member]))

    def test_a_relief_is_known_without_any_base(self):
        a_relief(self.member, "3.00")
        found = standard(self.member)
        self.assertEqual((found.amount, found.base, found.category), (Decimal("3.00"), None, "in_service"))

    def test_exempt_and_fixed_sums_need_no_base(self):
        for category, due in (("exempt", "0"), ("student", "0.2"), ("unemployed", "0.2")):
            self.member.dues_category = category
            self.assertEqual(self.due(), Decimal(due), category)

    def test_the_category_of_the_base_counts_and_not_that_of_the_roll(self):
        a_base(self.member, "5001.00", category="retired")
        a_base(self.member, "5001.00", month=6, category="student")
        self.assertEqual(self.due(Month(2020, 5)), Rates(self.branch).reckon("retired", 5001, JUNE).amount)
        self.assertEqual(self.due(), Decimal("0.2"))

    def test_without_a_base_the_last_month_goes_on(self):
        row = dues(self.member, date(2020, 3, 1), "51.50", base="4000.00")
        found = standard(self.member)
        self.assertEqual((found.amount, found.base, found.carried), (Decimal("51.50"), 4000, row))
        self.assertIsNone(standard(self.member, Month(2020, 3)))
        a_base(self.member, "3000.00", month=6)
        self.assertEqual((self.due(Month(2020, 5)), self.due()), (Decimal("51.50"), Decimal("15.00")))

    def test_what_a_relief_left_due_is_not_carried_on_after_it(self):
        dues(self.member, date(2020, 2, 1), "51.50")
        a_relief(self.member, first=3, until=5)
        for number in (3, 4, 5):
            dues(self.member, date(2020, number, 1), "0.00")
        self.assertEqual([self.due(Month(2020, number)) for number in (5, 6)], [0, Decimal("51.50")])

    def test_a_month_that_a_relief_came_too_late_for_tells_what_is_usual(self):
        a_relief(self.member, first=3, until=5)
        dues(self.member, date(2020, 5, 1), "51.50")
        self.assertEqual([self.due(Month(2020, number)) for number in (5, 6)], [0, Decimal("51.50")])

    def test_another_branchs_rows_say_nothing(self):
        other = a_member(a_branch("另一个支部"))
        a_base(other)
        a_relief(other)
        dues(other, date(2020, 3, 1))
        self.assertIsNone(standard(self.member))

    def test_queries_do_not_grow(self):
        for many in (1, 3):
            for number in range(many):
                member = a_member(self.branch, f"甲{many}{number}")
                a_base(member)
                a_relief(member, "1.00", first=2, until=3)
                dues(member, date(2020, 3, 1))
            members = list(self.branch.members.all())
            with self.subTest(many=many), self.assertNumQueries(4):
                standards = Standards(self.branch, members)
                for member in members:
                    standards.of(member, JUNE)


class Reassess(TestCase):
    def setUp(self):
        self.enterContext(patch("django.utils.timezone.localdate", return_value=TODAY))
        self.branch = a_branch()
        self.member = a_member(self.branch)
        self.by = an_account(self.member)

    def months(self):
        rows = self.member.dues.order_by("month")
        return [(row.month.month, str(row.amount_due)) for row in rows]

    def test_only_present_and_coming_months_that_are_not_closed(self):
        self.enterContext(patch("django.utils.timezone.localdate", return_value=JUNE.end))
        for number in (4, 5, 6, 7, 8):
            dues(self.member, date(2020, number, 1))
        a_base(self.member, "3000.00")
        DuesRemittance.objects.create(
            branch=self.branch, began_on=date(2020, 1, 1), until=JUNE.end, amount=0, remitted_on=JUNE.end,
            voucher="2020-1",
        )  # fmt: skip

        changed = reassess(self.branch, [self.member], Month(2020, 1), self.by, "新核定")

        self.assertEqual(
            [(one.row.month.month, str(one.before)) for one in changed], [(7, "50.00"), (8, "50.00")]
        )
        expected = [(4, "50.00"), (5, "50.00"), (6, "50.00"), (7, "15.00"), (8, "15.00")]
        self.assertEqual(self.months(), expected)
        told = Change.objects.filter(row_type="members.duespayment", kind="changed", reason="新核定")
        self.assertEqual(set(told.values_list("row_id", flat=True)), {one.row.pk for one in changed})

    def test_what_was_written_by_hand_stays_where_no_base_was_fixed(self):
        dues(self.member, date(2020, 5, 1))
        dues(self.member, date(2020, 6, 1), "20.00")
        self.assertEqual(reassess(self.branch, [self.member], JUNE, self.by), [])
        self.assertEqual(self.months(), [(5, "50.00"), (6, "20.00")])

    def test_a_month_that_a_relief_gave_up_owes_the_usual_again(self):
        dues(self.member, date(2020, 5, 1))
        for number in (6, 7):
            dues(self.member, date(2020, number, 1), "0.00")
        freed = {date(2020, 6, 1), date(2020, 7, 1)}
        reassess(self.branch, [self.member], JUNE, self.by, freed=freed)
        self.assertEqual(self.months(), [(5, "50.00"), (6, "50.00"), (7, "50.00")])
