"""Dues that were recorded on the pages: out in a workbook, back without a difference, and rightly counted."""

from collections import defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from django.test import TestCase

from branch.models import Branch
from branch.periods import HalfYear, Month
from members.dues.entries import Line, hand_over, receive, reverse, withdraw
from members.dues.opening import open_month, reassess
from members.dues.remittance.books import books_of
from members.models import (
    DuesArrangement,
    DuesBase,
    DuesBaseItem,
    DuesEntry,
    DuesFund,
    DuesPayment,
    DuesRelief,
    DuesRemittance,
    LargeDues,
)
from reports.figures import half_year_figures
from reports.workbook.exporting import export_book
from reports.workbook.importing import import_book
from reports.workbook.reading import open_book
from tests.factories import a_branch, a_group, a_member, an_account, dues
from tests.reports.workbook_files import cells_of, emptied

BRANCH = "规划联合党支部"
MARCH = date(2020, 3, 1), date(2020, 3, 31)


class Recorded(TestCase):
    """January to May 2020 of three members, as the pages would have written it."""

    @classmethod
    def setUpTestData(cls):
        cls.branch = a_branch(BRANCH)
        group = a_group(cls.branch)
        cls.zhang = a_member(cls.branch, "张三", group, number="D1")
        cls.li = a_member(cls.branch, "李四", group, number="D2")
        cls.wang = a_member(
            cls.branch, "王堃", group, number="D3", admitted_on=date(2020, 3, 18), converted_on=None,
            kind="probationary",
        )  # fmt: skip
        cls.by = an_account(cls.zhang)
        with cls.on(date(2020, 1, 6)):
            # What a ledger said of December, and of January in part.
            dues(cls.zhang, date(2019, 12, 1), "60.00", "60.00", date(2019, 12, 5))
            dues(cls.li, date(2019, 12, 1), "40.00", "40.00", date(2019, 12, 6))
            for member, base in ((cls.zhang, "10001"), (cls.li, "5001")):
                made = DuesBase.objects.create(
                    branch=cls.branch, member=member, began_on=date(2020, 1, 1), category="in_service",
                    employer="civil_servant", base=Decimal(base), decided_on=date(2020, 1, 6),
                )  # fmt: skip
                DuesBaseItem.objects.create(
                    branch=cls.branch,
                    dues_base=made,
                    position=1,
                    name="职务职级工资",
                    amount=base,
                    part="added",
                )
            open_month(cls.branch, Month(2020, 1), cls.by)
        cls.record()

    @classmethod
    def on(cls, day):
        return patch("django.utils.timezone.localdate", return_value=day)

    @classmethod
    def pay(cls, member, day, *months, **how):
        """`months`: (month, sum) of 2020."""
        lines = [Line(member, Month(2020, month), Decimal(amount)) for month, amount in months]
        with cls.on(day):
            return receive(cls.branch, lines, paid_on=day, by=cls.by, **how)

    @classmethod
    def record(cls):
        branch, zhang, li, wang = cls.branch, cls.zhang, cls.li, cls.wang
        # 张三: on time, three months at once; a part and the rest a month late; more than due.
        cls.pay(
            zhang, date(2020, 1, 8), (1, "200.02"), (2, "200.02"), (3, "200.02"), handed_on=date(2020, 1, 9)
        )
        part = cls.pay(zhang, date(2020, 4, 8), (4, "100.00"), way="wechat", collected_by=li)
        cls.pay(zhang, date(2020, 5, 6), (4, "100.02"), (5, "250.00"), handed_on=date(2020, 5, 6))
        # 李四: a wrong sum, given back and written anew; one receipt withdrawn at once; May in part.
        wrong = cls.pay(li, date(2020, 1, 10), (1, "57.02"), handed_on=date(2020, 1, 10))
        with cls.on(date(2020, 1, 11)):
            reverse(branch, wrong[0], "金额记错", cls.by)
        cls.pay(li, date(2020, 1, 11), (1, "75.02"), handed_on=date(2020, 1, 11))
        cls.pay(
            li, date(2020, 3, 2), (2, "75.02"), (3, "75.02"), collected_by=zhang, handed_on=date(2020, 3, 2)
        )
        gone = cls.pay(li, date(2020, 4, 2), (4, "75.02"))
        DuesEntry.objects.filter(pk=gone[0].pk).update(recorded_at="2020-04-02T09:00+08:00")
        gone = DuesEntry.objects.get(pk=gone[0].pk)
        with cls.on(date(2020, 4, 2)), patch("members.dues.entries.today", return_value=date(2020, 4, 2)):
            withdraw(branch, [gone], cls.by)
        cls.pay(li, date(2020, 5, 9), (5, "30.00"), collected_by=zhang)
        # What the ledger brought along: one given back, one with a receipt beside it.
        with cls.on(date(2020, 2, 3)), patch("members.dues.entries.today", return_value=date(2020, 2, 3)):
            carried = DuesEntry.objects.get(member=li, month=date(2019, 12, 1))
            reverse(branch, carried, "没有收到", cls.by)
        with cls.on(date(2020, 2, 4)):
            december = [Line(zhang, Month(2019, 12), Decimal("5.00"))]
            receive(branch, december, paid_on=date(2020, 2, 4), by=cls.by, handed_on=date(2020, 2, 4))
        hand_over(branch, part, date(2020, 4, 20))
        # Handed up to the end of March; then a relief, and a new base that only the months to come follow.
        for place, (first, until) in enumerate(((date(2019, 12, 1), date(2020, 2, 29)), MARCH), 1):
            came = DuesEntry.objects.live().filter(branch=branch, paid_on__gte=first, paid_on__lte=until)
            DuesRemittance.objects.create(
                branch=branch, began_on=first, until=until, remitted_on=date(2020, 4, place),
                amount=sum((entry.amount for entry in came), Decimal(0)), voucher=f"2020-{place}",
            )  # fmt: skip
        DuesRelief.objects.create(
            branch=branch, member=li, kind="reduced", amount=10, began_on=date(2020, 6, 1), reason="病休",
            decided_on=date(2020, 5, 4), approved_by="局机关党委", approved_on=date(2020, 5, 9),
        )  # fmt: skip
        DuesArrangement.objects.create(
            branch=branch, member=wang, kind="quarterly", began_on=date(2020, 4, 1), reason="驻外",
            agreed_on=date(2020, 3, 20),
        )  # fmt: skip
        LargeDues.objects.create(branch=branch, member=zhang, amount=1000, paid_on=date(2020, 5, 1))
        DuesFund.objects.create(
            branch=branch, kind="income", dated_on=date(2020, 5, 2), amount=800, subject="下拨"
        )
        with cls.on(date(2020, 5, 10)), patch("members.dues.opening.today", return_value=date(2020, 5, 10)):
            DuesBase.objects.create(
                branch=branch, member=wang, began_on=date(2020, 3, 1), category="in_service",
                base=Decimal("3000.01"), decided_on=date(2020, 4, 1),
            )  # fmt: skip
            for month in range(2, 7):
                open_month(branch, Month(2020, month), cls.by)
            DuesBase.objects.create(
                branch=branch, member=zhang, began_on=date(2020, 5, 1), category="in_service", base=11000,
                decided_on=date(2020, 5, 10),
            )  # fmt: skip
            reassess(branch, [zhang], Month(2020, 1), cls.by, "工资变动")

    def test_out_into_an_empty_database_and_out_again_are_the_same_cells_and_nothing_changes_twice(self):
        folder = Path(self.enterContext(TemporaryDirectory()))
        first, second = folder / "first.xlsx", folder / "second.xlsx"
        first.write_bytes(export_book(self.branch))
        before, books = told(self.branch), books_of(self.branch)
        assert books.tie_out and books.with_leaders > 0

        again = import_book(open_book(first), self.branch)
        assert (again.faults, again.changes_something) == ([], False)
        assert (told(self.branch), books_of(self.branch)) == (before, books)

        DuesEntry.objects.all().delete()
        type(self.by).objects.all().delete()
        emptied()
        plan = import_book(open_book(first))
        branch = Branch.objects.get(name=BRANCH)
        second.write_bytes(export_book(branch))

        assert plan.faults == []
        assert cells_of(second) == cells_of(first)
        assert told(branch) == before
        assert books_of(branch) == books
        assert not import_book(open_book(first)).changes_something

    def test_the_figures_of_the_half_year_are_those_of_an_independent_count(self):
        figures = half_year_figures(Branch.objects.all(), HalfYear(2020, 1), date(2020, 7, 1))
        figures = figures[self.branch.pk].as_json()["figures"]

        counted = counted_by_hand(self.branch)
        assert {name: figures[name] for name in counted} == counted
        # 张三: 4 × 200.02 and 220 twice; 李四: 5 × 75.02, 10 in June; 王堃: from March, 4 × 30.
        assert counted["党费应收"] == "1745.18"
        assert counted["党费实收"] == str(Decimal("800.08") + 250 + Decimal("225.06") + 30)
        assert (counted["党费按时人次"], counted["党费欠交人次"]) == (6, 8)

    def test_no_month_is_less_or_more_than_its_receipts(self):
        for row in DuesPayment.objects.filter(branch=self.branch):
            entries = DuesEntry.objects.live().filter(
                branch=self.branch, member=row.member_id, month=row.month
            )
            assert sum(entry.amount for entry in entries) == (row.amount_paid or 0)


def counted_by_hand(branch) -> dict:
    """figures.md, word for word, of the receipts: 应交 of the rows, 实交 and its day of what came in."""
    came = defaultdict(list)
    for entry in DuesEntry.objects.filter(branch=branch, withdrawn_at=None).order_by("paid_on"):
        came[entry.member_id, entry.month].append(entry)
    due = paid = on_time = owing = 0
    for row in DuesPayment.objects.filter(branch=branch, month__gte="2020-01-01", month__lte="2020-06-30"):
        entries = came[row.member_id, row.month]
        sum_paid = sum(entry.amount for entry in entries)
        within = [entry.amount for entry in entries if entry.paid_on <= Month.containing(row.month).end]
        due, paid = due + row.amount_due, paid + sum_paid
        on_time += row.amount_due > 0 and sum(within) >= row.amount_due
        owing += sum_paid < row.amount_due
    return {
        "党费应收": f"{due:.2f}",
        "党费实收": f"{paid:.2f}",
        "党费收缴率": float((paid / due * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)),
        "党费按时人次": on_time,
        "党费欠交人次": owing,
    }


def told(branch):
    """The rows and what came in, without who wrote it down and when."""
    rows = branch.dues.order_by("month", "member__number").values_list(
        "member__name",
        "month",
        "base",
        "amount_due",
        "amount_exact",
        "category",
        "note",
        "amount_paid",
        "paid_on",
    )
    entries = branch.dues_entries.live().order_by("month", "member__number", "receipt", "amount").values_list(
        "receipt", "member__name", "month", "amount", "paid_on", "way", "collected_by__name", "handed_on",
        "reverses", "reason", "is_carried",
    )  # fmt: skip
    return list(rows), list(entries)
