from datetime import date
from decimal import Decimal

import pytest

from branch.periods import HalfYear, Month
from members.dues.entries import Line, receive, reverse
from members.dues.ledger import cell_of, reconciliation, rows_of, sums_within
from members.models import DuesArrangement, DuesPayment, DuesRemittance, GroupMembership, Member
from tests.factories import a_member, a_transfer, dues
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
        # The month in which somebody moves is the other branch's.
        ({"left_on": date(2020, 5, 31)}, 5, "已转出", False),
        ({"left_on": date(2020, 6, 1)}, 5, "未登记", True),
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
            with self.subTest(more=more), self.assertNumQueries(22):
                client.get("/dues/")


class WhatACellShowsTest(Office):
    """What a cell shows beside the row's own sums."""

    def cells(self, member, period=H1):
        return rows_of(self.branch, [member], period, sums_within(self.branch, period))[0].cells

    def test_a_running_quarter_is_not_in_arrears_where_the_branch_agreed_to_it(self):
        for month in (3, 4, 5, 6):
            dues(self.bai, date(2020, month, 1))
            dues(self.shao, date(2020, month, 1))
        DuesArrangement.objects.create(
            branch=self.branch, member=self.bai, kind="quarterly", began_on=date(2020, 1, 1),
            agreed_on=date(2020, 1, 5), reason="常驻外地",
        )  # fmt: skip

        words = {who.name: [cell.word for cell in self.cells(who)[2:]] for who in (self.bai, self.shao)}

        self.assertEqual(words["白子衿"], ["欠交", "待交", "待交", "待交"])
        self.assertEqual(words["邵国梁"], ["欠交", "欠交", "欠交", "待交"])
        rows = self.as_(self.organiser).get("/dues/rows/?half=2020H1&state=arrears").context["records"]
        self.assertEqual(
            {row[5] for row in rows if row[0][0] == "白子衿" and row[1] == "2020年5月"}, {"待交"}
        )

    def test_a_letter_says_for_which_months_one_pays_elsewhere(self):
        member = a_member(self.branch, "新来者", self.second, joined_on=date(2020, 3, 10))
        a_transfer(member, date(2020, 3, 10), "in", dues_until=date(2020, 4, 1))

        words = [cell.word for cell in self.cells(member)]

        self.assertEqual(words, ["未转入", "未转入", "在原支部交", "在原支部交", "未登记", "未登记"])

    def test_more_than_due_and_what_was_given_back_can_be_seen(self):
        dues(self.bai, date(2020, 1, 1), "50.00", "55.00", date(2020, 1, 3))
        dues(self.bai, date(2020, 2, 1), "50.00")
        made = receive(
            self.branch, [Line(self.bai, Month(2020, 2), Decimal(50))], paid_on=date(2020, 2, 3), by=None
        )
        reverse(self.branch, made[0], "记错了人", None)

        january, february = self.cells(self.bai)[:2]

        self.assertEqual((january.word, january.mark), ("按时", "多 5.00"))
        self.assertEqual((february.word, february.detail, february.mark), ("欠交", "50.00", "冲正"))
        page = self.as_(self.organiser).get(f"/dues/?group={self.second.pk}")
        self.assertContains(page, "<small>1月3日 多 5.00</small>")
        self.assertContains(page, "<small>50.00 冲正</small>")

    def test_months_whose_takings_were_handed_up_say_so(self):
        DuesRemittance.objects.create(
            branch=self.branch, began_on=date(2020, 1, 1), until=date(2020, 2, 29), amount=0,
            remitted_on=date(2020, 3, 2), voucher="1",
        )  # fmt: skip

        page = self.as_(self.organiser).get("/dues/")

        self.assertEqual(page.content.decode().count("已结账</small>"), 2)

    def test_a_name_is_text_and_no_markup(self):
        a_member(self.branch, "<b>甲&", self.second)

        page = self.as_(self.organiser).get(f"/dues/?group={self.second.pk}")

        self.assertNotContains(page, "<b>甲")
        self.assertContains(page, 'aria-label="&lt;b&gt;甲&amp;6月未登记')


class YearTest(Office):
    def test_the_year_shows_twelve_months_and_its_sums(self):
        dues(self.bai, date(2020, 1, 1), "50.00", "50.00", date(2020, 1, 3))
        dues(self.bai, date(2020, 12, 1), "60.00")

        page = self.as_(self.organiser).get(f"/dues/?span=year&group={self.second.pk}")

        row = next(row for row in page.context["rows"] if row.member == self.bai)
        self.assertEqual([len(row.cells), row.cells[0].word, row.cells[11].word], [12, "按时", "待交"])
        self.assertEqual([row.paid, len(page.context["totals"])], [50, 12])
        # The books of the whole branch are one press away.
        self.assertNotIn("branch_totals", page.context)
        self.assertContains(page, 'href="/dues/remittances/books/?half=2020H1"')
        self.assertContains(page, "全年实交")
        self.assertContains(page, "span=year")

    def test_the_other_years_are_a_press_away_and_nonsense_is_the_half_year(self):
        page = self.as_(self.organiser).get("/dues/?span=year&half=2020H1")
        self.assertContains(page, "half=2019H1")
        self.assertEqual(len(self.client.get("/dues/?span=x").context["months"]), 6)

    def test_a_cell_of_the_year_is_recorded_upon_the_year(self):
        dues(self.bai, date(2020, 1, 1), "50.00")
        url = f"/dues/{self.bai.pk}/2020-01/in-full/?group={self.second.pk}&month=2020-06&span=year"

        page = self.as_(self.organiser).post(url, HTTP_HX_REQUEST="true")

        self.assertEqual(len(page.context["totals"]), 12)
        self.assertContains(page, f'id="cell-{self.bai.pk}-2020-01" hx-swap-oob="true"')

    def test_queries_do_not_grow_with_members_and_months(self):
        client = self.as_(self.organiser)
        for more in (1, 3):
            for place in range(more):
                member = a_member(self.branch, f"新{more}{place}", self.first)
                for month in range(1, 1 + 4 * more):
                    dues(member, date(2020, month, 1), "40.00", "40.00", date(2020, month, 2))
            with self.subTest(more=more), self.assertNumQueries(19):
                client.get("/dues/?span=year&group=all")


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
            with self.subTest(more=more), self.assertNumQueries(9):
                client.get("/dues/rows/?half=2020H1")
