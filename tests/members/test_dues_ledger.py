from datetime import date
from decimal import Decimal

import pytest

from branch.periods import HalfYear, Month
from members.dues.ledger import cell_of, reconciliation
from members.models import DuesPayment, GroupMembership, Member
from tests.factories import a_member, dues
from tests.members.people import TODAY, Office

H1 = HalfYear(2020, 1)


@pytest.mark.parametrize(
    ("month", "due", "paid", "paid_on", "expected"),
    [
        (5, "50", "50", date(2020, 5, 31), ("ok", "按时", date(2020, 5, 31))),
        (5, "50", "60", date(2020, 4, 2), ("ok", "按时", date(2020, 4, 2))),
        (5, "50", "50", date(2020, 6, 1), ("wait late", "迟交", date(2020, 6, 1))),
        (5, "50", "50", None, ("wait late", "已交", "未记日期")),
        (5, "50", None, None, ("miss", "欠交", "50.00")),
        (5, "50", "20", date(2020, 5, 3), ("miss", "欠交", "欠 30.00")),
        (6, "50", None, None, ("wait", "待交", "50.00")),
        (7, "50", None, None, ("wait", "待交", "50.00")),
        (6, "0", None, None, ("none", "免交", "—")),
        (6, "0", "5", date(2020, 6, 1), ("none", "免交", "实交 5.00")),
    ],
)
def test_the_state_of_a_recorded_month(month, due, paid, paid_on, expected):
    payment = DuesPayment(
        month=date(2020, month, 1),
        amount_due=Decimal(due),
        amount_paid=paid and Decimal(paid),
        paid_on=paid_on,
    )

    cell = cell_of(Member(), Month(2020, month), payment, TODAY)

    assert (cell.state, cell.word, cell.when or cell.detail) == expected


@pytest.mark.parametrize(
    ("fields", "month", "word", "liable"),
    [
        ({}, 5, "未登记", True),
        ({}, 7, "未到", True),
        ({"admitted_on": date(2020, 5, 31)}, 5, "未登记", True),
        ({"admitted_on": date(2020, 6, 1)}, 5, "未入党", False),
        ({"joined_on": date(2020, 6, 1)}, 5, "未转入", False),
        ({"left_on": date(2020, 5, 1)}, 5, "已转出", False),
        ({"left_on": date(2020, 5, 2)}, 5, "未登记", True),
    ],
)
def test_the_state_of_a_month_without_a_row(fields, month, word, liable):
    member = Member(**{"admitted_on": date(2005, 7, 1), **fields})

    cell = cell_of(member, Month(2020, month), None, TODAY)

    assert (cell.state, cell.word, cell.liable) == ("none", word, liable)


class LedgerTest(Office):
    def get(self, account, query=""):
        return self.as_(account).get(f"/dues/{query}")

    def shown(self, response):
        return [row.member.name for row in response.context["rows"]]

    def test_who_sees_what(self):
        self.assertEqual(self.statuses("/dues/"), [200, 200, 200, 200, 302, 200, 200])
        self.assertRedirects(self.get(self.reader), f"/dues/{self.bai.pk}/")
        self.assertEqual(self.shown(self.get(self.organiser)), ["沈立言", "顾秋实", "方克勤"])
        self.assertEqual(self.shown(self.get(self.leader)), ["邵国梁", "白子衿"])

    def test_a_leader_sees_no_other_group_and_no_total_of_the_branch(self):
        page = self.get(self.leader)

        self.assertNotContains(page, "第一党小组")
        self.assertNotContains(page, "全支部逐月对账")
        for scope in (self.first.pk, "all"):
            self.assertEqual(self.get(self.leader, f"?group={scope}").status_code, 403)

    def test_another_branch_s_group_does_not_exist(self):
        foreign = self.elsewhere.groups.get()

        self.assertEqual(self.get(self.organiser, f"?group={foreign.pk}").status_code, 404)
        self.assertEqual(self.get(self.organiser, "?group=x").status_code, 404)

    def test_a_superior_sees_totals_and_no_name(self):
        dues(self.bai, date(2020, 3, 1), "61.50", "61.50", date(2020, 3, 2))

        page = self.get(self.superior)

        self.assertContains(page, "61.50")
        for member in (self.bai, self.shen, self.shao):
            self.assertNotContains(page, member.name)

    def test_only_who_may_record_finds_cells_to_press_and_buttons(self):
        dues(self.bai, date(2020, 6, 1))
        for account, links, button in (
            (self.organiser, 12, True),
            (self.leader, 1, True),  # the rows that there are: only the organiser opens months
            (self.secretary, 0, False),
            (self.discipline, 0, False),
        ):
            page = self.get(account, f"?group={self.second.pk}").content.decode()
            self.assertEqual((page.count("data-cell"), "全部按时足额（1人）" in page), (links, button))

    def test_the_grid_is_of_the_half_year_with_who_left_during_it(self):
        a_member(self.branch, "甲", self.first, number="甲", left_on=date(2020, 1, 1))
        a_member(self.branch, "乙", self.first, number="乙", left_on=date(2020, 1, 2))
        a_member(self.branch, "丙", self.first, number="丙", joined_on=date(2020, 7, 1))

        self.assertEqual(set(self.shown(self.get(self.organiser, "?half=2020H1"))) & set("甲乙丙"), {"乙"})
        self.assertIn("丙", self.shown(self.get(self.organiser, "?half=2020H2")))

    def test_members_of_no_group_have_their_own_part_and_all_stand_together(self):
        a_member(self.branch, "无组", number="D9")

        page = self.get(self.organiser, "?group=0")
        self.assertEqual(self.shown(page), ["无组"])
        self.assertContains(page, "未分组")
        self.assertEqual(len(self.shown(self.get(self.organiser, "?group=all"))), 6)

    def test_a_branch_without_groups_shows_everybody(self):
        GroupMembership.objects.filter(branch=self.elsewhere).delete()
        self.elsewhere.groups.all().delete()

        page = self.get(self.stranger)

        self.assertEqual(self.shown(page), ["汪怀谨"])
        self.assertContains(page, "全体党员")

    def test_totals_of_the_group_and_of_the_branch(self):
        dues(self.bai, date(2020, 5, 1), "60.00", "50.00", date(2020, 6, 2))
        dues(self.shao, date(2020, 5, 1), "40.00", "45.00", date(2020, 5, 2))
        dues(self.gu, date(2020, 5, 1), "30.00", "30.00", date(2019, 12, 30))
        dues(self.gu, date(2019, 12, 1), "30.00", "30.00", date(2020, 5, 30))
        dues(self.wang, date(2020, 5, 1), "999.00", "999.00", date(2020, 5, 2))

        context = self.get(self.organiser, f"?group={self.second.pk}").context

        may = context["totals"][4]
        self.assertEqual((may.due, may.paid, may.arrears), (100, 95, 10))
        may, june = context["branch_totals"][4:]
        self.assertEqual((may.due, may.paid, may.arrears, may.received), (130, 125, 10, 75))
        self.assertEqual((june.due, june.received), (0, 50))
        self.assertEqual((context["branch_sum"].due, context["branch_sum"].received), (130, 125))

    def test_an_overpayment_does_not_hide_what_another_owes(self):
        dues(self.bai, date(2020, 5, 1), "60.00")
        dues(self.shao, date(2020, 5, 1), "40.00", "100.00", date(2020, 5, 2))

        self.assertEqual(reconciliation(self.branch, H1)[4].arrears, 60)

    def test_queries_do_not_grow_with_members_and_rows(self):
        client = self.as_(self.organiser)
        for more in (1, 3):
            for place in range(more):
                member = a_member(self.branch, f"新{more}{place}", self.first, number=f"{more}{place}")
                dues(member, date(2020, 5, 1), "40.00", "40.00", date(2020, 5, 2))
            with self.subTest(more=more), self.assertNumQueries(12):
                client.get("/dues/")


class RowsTest(Office):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        dues(cls.bai, date(2020, 1, 1), "50", "50", date(2020, 1, 31))  # on time on the last day
        dues(cls.bai, date(2020, 6, 1), "50", "50", date(2020, 7, 1))  # a day late
        dues(cls.bai, date(2019, 12, 1), "50", "50", date(2020, 1, 2))  # the half-year before
        dues(cls.gu, date(2020, 2, 1), "0")  # exempt: neither on time nor in arrears
        dues(cls.gu, date(2020, 3, 1), "50")
        dues(cls.shao, date(2020, 4, 1), "50", "49.99", date(2020, 4, 2))
        dues(cls.wang, date(2020, 3, 1), "50")

    def rows(self, account, query):
        context = self.as_(account).get(f"/dues/rows/{query}").context
        return [row[0][0] for row in context["records"]], context["sums"]

    def test_the_lists_are_exactly_what_the_figures_count(self):
        for query, names, sums in (
            ("?half=2020H1", ["白子衿", "顾秋实", "顾秋实", "邵国梁", "白子衿"], (5, "200", "149.99")),
            ("?half=2020H1&state=on_time", ["白子衿"], (1, "50", "50")),
            ("?half=2020H1&state=arrears", ["顾秋实", "邵国梁"], (2, "100", "49.99")),
            ("?half=2019H2", ["白子衿"], (1, "50", "50")),
        ):
            found, got = self.rows(self.organiser, query)
            self.assertEqual(found, names, query)
            self.assertEqual((got["count"], got["due"], got["paid"]), (sums[0], *map(Decimal, sums[1:])))

    def test_a_leader_s_list_is_of_the_group_and_a_member_s_of_one(self):
        self.assertEqual(self.rows(self.leader, "?half=2020H1")[0], ["白子衿", "邵国梁", "白子衿"])
        self.assertEqual(self.rows(self.reader, "?half=2020H1")[0], ["白子衿", "白子衿"])

    def test_a_superior_gets_count_and_sums_without_names(self):
        names, sums = self.rows(self.superior, "?half=2020H1&state=arrears")

        self.assertEqual((names, sums["count"], sums["due"]), ([], 2, 100))

    def test_queries_do_not_grow_with_rows(self):
        client = self.as_(self.organiser)
        for more in (1, 3):
            for place in range(more):
                dues(a_member(self.branch, f"新{more}{place}"), date(2020, 5, 1))
            with self.subTest(more=more), self.assertNumQueries(8):
                client.get("/dues/rows/?half=2020H1")


class MemberDuesTest(Office):
    def test_who_may_see_a_member_s_dues(self):
        self.assertEqual(self.statuses(f"/dues/{self.bai.pk}/"), [200, 200, 200, 200, 200, 403, 404])
        self.assertEqual(self.statuses(f"/dues/{self.gu.pk}/"), [200, 200, 200, 403, 403, 403, 404])

    def test_it_says_what_is_owed_what_was_paid_and_when(self):
        dues(self.bai, date(2020, 1, 1), "61.50", "61.50", date(2020, 1, 12))
        dues(self.bai, date(2020, 5, 1), "61.50", "20.00", date(2020, 5, 12))
        dues(self.bai, date(2020, 6, 1), "61.50")

        page = self.as_(self.reader).get(f"/dues/{self.bai.pk}/")

        self.assertContains(page, "按时 1月12日")
        self.assertContains(page, "以前的月份还欠 <b>41.50</b> 元")  # this month's is not yet owed
        self.assertContains(page, "全年实交 <b>81.50</b> 元")

    def test_queries_do_not_grow_with_months(self):
        client = self.as_(self.organiser)
        for month in (1, 3):
            dues(self.bai, date(2020, month, 1))
            with self.subTest(month=month), self.assertNumQueries(7):
                client.get(f"/dues/{self.bai.pk}/")
