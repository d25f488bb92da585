"""Dues on paper: ledgers, notice, cards and worksheets, on 10 June 2020."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
from django.db import connection
from django.test.utils import CaptureQueriesContext

from branch.periods import HalfYear, Month, Quarter, Year
from members.dues.entries import Line, receive, reverse
from members.dues.ledger import scopes_of
from members.dues.remittance.books import books_of
from members.models import DuesBaseItem, DuesRelief, DuesRemittance, Post
from reports.ledgers.asked import period_asked, period_named
from reports.ledgers.cards import cards_of
from reports.ledgers.notice import notice_of
from tests.factories import a_base, a_group, a_member, a_role, an_account, dues
from tests.giving_out import taken
from tests.members.people import TODAY, Office

ALL_SEE = [200, 200, 200, 403, 403, 403, 200]
PAPERS = ("", "a/", "a.xlsx", "b/", "b.xlsx", "year/", "year.xlsx", "notice/", "cards/", "worksheets/",
          "worksheets.xlsx", "worksheets/blank/")  # fmt: skip
D = Decimal


class Papers(Office):
    def get(self, path, account=None):
        return self.as_(account or self.organiser).get(f"/dues/print/{path}")

    def paper(self, path):
        return self.get(path).context["paper"]

    def sheet(self, path):
        # The year's ledger has no wages in it.
        plain = path.startswith("year.xlsx")
        answer = self.get(path) if plain else taken(self.as_(self.organiser), f"/dues/print/{path}")
        book = openpyxl.load_workbook(BytesIO(answer.content))
        return [[cell.value for cell in row] for row in book.active]


class WhoPrintsTest(Papers):
    def test_the_branch_s_papers_are_for_who_sees_all_dues(self):
        for path in PAPERS:
            self.assertEqual(self.statuses(f"/dues/print/{path}"), ALL_SEE, path)

    def test_other_committee_members_print_nothing(self):
        lin = a_member(self.branch, "林知远", self.first)
        a_role(lin, Post.PUBLICITY_OFFICER)
        account = an_account(lin, "xuanchuan")

        self.assertEqual({self.get(path, account).status_code for path in PAPERS}, {403})

    def test_a_card_is_for_who_may_see_the_member_s_dues(self):
        url = f"/dues/print/cards/{self.bai.pk}/"
        self.assertEqual(self.statuses(url), [200, 200, 200, 200, 200, 403, 404])
        url = f"/dues/print/cards/{self.gu.pk}/"
        self.assertEqual(self.statuses(url), [200, 200, 200, 403, 403, 403, 404])

    def test_a_worksheet_tells_wages_and_is_not_for_a_leader(self):
        a_base(self.bai, "5001.00")
        url = f"/dues/print/worksheets/{self.bai.pk}/"
        self.assertEqual(self.statuses(url), [200, 200, 200, 403, 200, 403, 404])

    def test_nothing_is_sent_to_a_page_that_only_shows(self):
        for path in (*PAPERS, f"cards/{self.bai.pk}/", f"worksheets/{self.bai.pk}/"):
            # A file with wages asks what for.
            status = 422 if path in ("a.xlsx", "b.xlsx", "worksheets.xlsx") else 405
            self.assertEqual(self.as_(self.organiser).post(f"/dues/print/{path}").status_code, status, path)

    def test_another_branch_s_people_are_on_no_paper(self):
        dues(self.wang, date(2020, 3, 1), "77.70", "77.70", date(2020, 3, 2), base=D("7770"))
        a_base(self.wang, "7770.00")

        for path in ("a/", "b/", "year/", "notice/?names=1", "cards/", "worksheets/?employer=other"):
            page = self.get(path).content.decode()
            self.assertNotIn("汪怀谨", page, path)
            self.assertNotIn("77.70", page, path)


class AskedTest(Papers):
    def test_a_period_is_a_year_a_half_a_quarter_or_a_month(self):
        for code, period, name in (
            ("2020", Year(2020), "2020年"),
            ("2020H1", HalfYear(2020, 1), "2020年上半年"),
            ("2020Q3", Quarter(2020, 3), "2020年第三季度"),
            ("2019-12", Month(2019, 12), "2019年12月"),
        ):
            self.assertEqual(period_asked({"period": code}), period)
            self.assertEqual(period_named(period), name)

    def test_nonsense_is_the_current_half_year(self):
        for code in ("", "2020Q5", "2020-13", "x", "0000", "２０２０", "2020' OR 1"):
            self.assertEqual(period_asked({"period": code}), HalfYear(2020, 1), code)

    def test_a_group_of_another_branch_does_not_exist(self):
        foreign = self.elsewhere.groups.get()
        for path in ("", "a/", "b/", "year/", "cards/"):
            self.assertEqual(self.get(f"{path}?group={foreign.pk}").status_code, 404)
            self.assertEqual(self.get(f"{path}?group=x").status_code, 404)

    def test_the_choices_reach_the_papers(self):
        page = self.get(f"?period=2019Q2&group={self.second.pk}")

        self.assertContains(page, f"/dues/print/b/?period=2019Q2&amp;group={self.second.pk}")
        self.assertContains(page, f"/dues/print/a/?year=2019&amp;period=2019Q2&amp;group={self.second.pk}")
        self.assertContains(page, "/dues/print/worksheets/?month=2019-06")
        self.assertContains(page, '<option value="2019Q2" selected>2019年第二季度</option>', html=True)

    def test_a_group_s_ledger_has_its_members_only(self):
        dues(self.bai, date(2020, 3, 1))
        dues(self.gu, date(2020, 3, 1))

        paper = self.paper(f"b/?group={self.second.pk}")

        self.assertEqual([row[1] for row in paper.rows], ["白子衿"])
        self.assertEqual(paper.of, "2020年上半年 第二党小组")


class LedgerATest(Papers):
    def row(self, name, path="a/?year=2020"):
        return next(row for row in self.paper(path).rows if row[1] == name)

    def test_a_member_s_year(self):
        for month in (1, 2, 3):
            paid = ("75.02", date(2020, month, 9)) if month < 3 else (None, None)
            dues(self.bai, date(2020, month, 1), "75.02", *paid, base=D("5001"), category="in_service")

        paper = self.paper("a/?year=2020")

        self.assertEqual(paper.head[1:], [
            "党员姓名", "月工资收入（元）", "执行标准", "月应缴党费（元）", "全年应缴党费（元）",
            "全年实缴党费（元）", "备注",
        ])  # fmt: skip
        self.assertEqual(
            self.row("白子衿")[1:], ["白子衿", D("5001"), "1.5%", D("75.02"), D("225.06"), D("150.04"), ""]
        )
        self.assertEqual(paper.sums, [[None, "合计", None, None, D("75.02"), D("225.06"), D("150.04"), None]])
        page = self.get("a/?year=2020")
        self.assertContains(page, "全年实缴：150.04 元（大写：人民币壹佰伍拾元零肆分）")
        for sign in ("填报人：", "审核人："):
            self.assertContains(page, sign)

    def test_what_changed_within_the_year_is_remarked(self):
        dues(self.bai, date(2020, 1, 1), "40.00", base=D("4000"), category="in_service")
        dues(self.bai, date(2020, 2, 1), "40.00", base=D("4000"), category="in_service")
        dues(self.bai, date(2020, 3, 1), "75.02", base=D("5001"), category="in_service")

        self.assertEqual(self.row("白子衿")[-1], "1—2月基数 4,000.00，月应缴 40.00（1%）")

    def test_a_relief_an_exemption_and_a_sum_written_down(self):
        DuesRelief.objects.create(
            branch=self.branch, member=self.bai, kind="reduced", amount=D("20"), began_on=date(2020, 1, 1),
            reason="重病", decided_on=date(2020, 1, 3), approved_on=date(2020, 1, 5),
        )  # fmt: skip
        dues(self.bai, date(2020, 1, 1), "20.00", base=D("5001"))
        dues(self.gu, date(2020, 1, 1), "0", category="exempt")
        dues(self.fang, date(2020, 1, 1), "33.00", base=D("5001"))

        self.assertEqual(
            [self.row(name)[3] for name in ("白子衿", "顾秋实", "方克勤")], ["减交", "免交", "写定"]
        )

    def test_who_came_during_the_year_is_told(self):
        a_member(self.branch, "姬雨桐", self.first, admitted_on=date(2020, 3, 20), converted_on=None)

        row = self.row("姬雨桐")

        self.assertEqual(row[-1], "3月起在本支部交")
        self.assertEqual(row[2:5], [None, None, None])

    def test_the_file_says_what_the_page_says_and_holds_no_formula(self):
        self.bai.name = "=HYPERLINK(1)"
        self.bai.save()
        dues(self.bai, date(2020, 1, 1), "75.02", "75.02", date(2020, 1, 9), base=D("5001"))

        rows = self.sheet("a.xlsx?year=2020")
        answer = taken(self.as_(self.organiser), "/dues/print/a.xlsx?year=2020")
        book = openpyxl.load_workbook(BytesIO(answer.content))

        names = [cell for cell in book.active["B"] if cell.value == "=HYPERLINK(1)"]
        self.assertEqual([cell.data_type for cell in names], ["s"])
        self.assertEqual(rows[0], self.paper("a/?year=2020").head)
        bai = next(row for row in rows if row[1] == "=HYPERLINK(1)")
        self.assertEqual(bai[2:7], [5001, "1.5%", 75.02, 75.02, 75.02])
        foot = [row[0] for row in rows[-4:]]
        self.assertEqual(foot[0], self.branch.name)
        self.assertEqual(foot[2], "全年实缴：75.02 元（大写：人民币柒拾伍元零贰分）")
        self.assertIn("填报人：", foot[3])


class LedgerBTest(Papers):
    def test_a_line_for_each_month(self):
        a_base(self.bai, "5001.00")
        dues(self.bai, date(2020, 5, 1), "75.02", base=D("5001"))
        lines = [Line(self.bai, Month(2020, 6), D("75.02"))]
        receive(self.branch, lines, paid_on=TODAY, by=self.organiser, way="wechat")

        paper = self.paper("b/?period=2020H1")

        self.assertEqual(paper.head, [
            "序号", "姓名", "所属党组织", "年份", "月份", "缴纳基数（元）", "应缴金额（元）",
            "实缴金额（元）", "缴纳日期", "缴纳方式", "状态", "是否欠缴",
        ])  # fmt: skip
        where = "规划联合党支部第二党小组"
        self.assertEqual(paper.rows, [
            [1, "白子衿", where, 2020, 5, D("5001"), D("75.02"), None, None, "", "欠交", "是"],
            [2, "白子衿", where, 2020, 6, D("5001"), D("75.02"), D("75.02"), TODAY, "微信", "按时", "否"],
        ])  # fmt: skip
        self.assertEqual(paper.capitals, [("应缴", D("150.04")), ("实缴", D("75.02"))])

    def test_the_way_of_what_was_given_back_is_not_told(self):
        a_base(self.bai, "5001.00")
        line = [Line(self.bai, Month(2020, 6), D("75.02"))]
        made = receive(self.branch, line, paid_on=TODAY, by=self.organiser, way="wechat")
        reverse(self.branch, made[0], "记错", self.organiser)
        receive(self.branch, line, paid_on=TODAY, by=self.organiser, way="cash")

        self.assertEqual([row[9] for row in self.paper("b/?period=2020-06").rows], ["现金"])

    def test_only_the_period_asked_for(self):
        for month in (1, 4, 6):
            dues(self.bai, date(2020, month, 1))

        found = {
            code: [row[4] for row in self.paper(f"b/?period={code}").rows]
            for code in ("2020", "2020H1", "2020H2", "2020Q2", "2020-06")
        }

        self.assertEqual(
            found, {"2020": [1, 4, 6], "2020H1": [1, 4, 6], "2020H2": [], "2020Q2": [4, 6], "2020-06": [6]}
        )

    def test_namesakes_are_told_apart(self):
        other = a_member(self.branch, "白子衿", self.first, number="D9")
        dues(self.bai, date(2020, 3, 1))
        dues(other, date(2020, 3, 1))

        self.assertEqual([row[1] for row in self.paper("b/").rows], ["白子衿（D5）", "白子衿（D9）"])


class YearLedgerTest(Papers):
    def recorded(self):
        dues(self.bai, date(2020, 1, 1), "60.00", "60.00", date(2020, 1, 9))
        dues(self.bai, date(2020, 2, 1), "60.00", "20.00", date(2020, 2, 9))
        dues(self.bai, date(2020, 3, 1), "60.00")
        dues(self.gu, date(2020, 1, 1), "0")
        dues(self.gu, date(2020, 2, 1), "10.00", "15.00", date(2020, 2, 1))
        self.gu.admitted_on = date(2020, 1, 5)
        self.gu.converted_on = None
        self.gu.save()

    def test_members_by_months_with_both_sums(self):
        self.recorded()

        paper = self.paper("year/?year=2020")

        rows = {row[1]: row for row in paper.rows}
        self.assertEqual(rows["白子衿"][2:6], [D("60"), D("20"), "未交", None])
        self.assertEqual(rows["白子衿"][-2:], [D("180"), D("80")])
        self.assertEqual(rows["顾秋实"][2:5], ["免交", D("15"), None])
        due, paid, arrears = paper.sums
        self.assertEqual(due[2:5] + due[-2:], [D("60"), D("70"), D("60"), D("190"), None])
        self.assertEqual(paid[2:5] + paid[-2:], [D("60"), D("35"), D("0"), None, D("95")])
        self.assertEqual(arrears[2:5] + arrears[-2:], [D("0"), D("40"), D("60"), D("100"), None])

    def test_a_month_that_is_not_owed_here_is_a_dash(self):
        self.recorded()
        row = next(row for row in self.paper("year/?year=2019").rows if row[1] == "白子衿")
        self.assertEqual(row[2:14], [None] * 12)
        self.bai.joined_on = date(2019, 11, 2)
        self.bai.save()

        row = next(row for row in self.paper("year/?year=2019").rows if row[1] == "白子衿")

        self.assertEqual(row[2:14], ["—"] * 10 + [None, None])

    def test_it_ties_out_with_the_books_even_of_who_had_left_before(self):
        self.recorded()
        gone = a_member(self.branch, "钟启明", self.first, left_on=date(2019, 12, 20))
        dues(gone, date(2020, 1, 1), "30.00", "30.00", date(2020, 1, 3))

        paper, books = self.paper("year/?year=2020"), books_of(self.branch)

        self.assertIn("钟启明", [row[1] for row in paper.rows])
        self.assertEqual(paper.capitals, [("全年应交", books.due), ("全年实交", books.paid)])
        self.assertEqual(paper.sums[2][-2], books.arrears)
        for path in ("a/?year=2020", "b/?period=2020"):
            self.assertEqual([amount for _, amount in self.paper(path).capitals], [books.due, books.paid])

    def test_the_file_has_the_same_matrix(self):
        self.recorded()

        rows = self.sheet("year.xlsx?year=2020")

        bai = next(row for row in rows if row[1] == "白子衿")
        self.assertEqual(bai[2:6] + bai[-2:], [60, 20, "未交", None, 180, 80])
        self.assertIn("全年实交：95.00 元（大写：人民币玖拾伍元整）", [row[0] for row in rows])

    def test_a_branch_without_groups_has_its_papers_too(self):
        self.as_(self.stranger)
        self.elsewhere.groups.get().memberships.all().delete()
        self.elsewhere.groups.all().delete()
        dues(self.wang, date(2020, 1, 1), "60.00", "60.00", date(2020, 1, 9))

        page = self.as_(self.stranger).get("/dues/print/year/?year=2020")

        self.assertEqual([row[1] for row in page.context["paper"].rows], ["汪怀谨"])


class NoticeTest(Papers):
    def recorded(self):
        dues(self.bai, date(2020, 3, 1), "60.00", "60.00", date(2020, 3, 9))
        dues(self.shao, date(2020, 3, 1), "50.00")
        dues(self.gu, date(2020, 3, 1), "40.00", "45.00", date(2020, 3, 9))
        dues(self.fang, date(2020, 3, 1), "0")
        DuesRemittance.objects.create(
            branch=self.branch, began_on=date(2020, 3, 1), until=date(2020, 3, 20), amount=D("105.00"),
            remitted_on=date(2020, 3, 21), voucher="1",
        )  # fmt: skip

    def test_sums_by_group_with_nobody_s_name(self):
        self.recorded()

        page = self.get("notice/?period=2020-03")

        lines = page.context["notice"].lines
        self.assertEqual([(line.name, line.owing, line.paying, line.due, line.paid) for line in lines], [
            ("第一党小组", 1, 1, D("40"), D("45")),
            ("第二党小组", 2, 1, D("110"), D("60")),
        ])  # fmt: skip
        self.assertContains(page, "实交合计：105.00 元（大写：人民币壹佰零伍元整）")
        self.assertContains(page, "2020年3月上缴：105.00 元（大写：人民币壹佰零伍元整）")
        self.assertContains(page, "2020年6月10日")
        for member in self.branch.members.all():
            self.assertNotContains(page, member.name)

    def test_names_where_the_committee_wants_them_but_never_of_who_is_in_arrears(self):
        self.recorded()

        page = self.get("notice/?period=2020-03&names=1")

        self.assertContains(page, "白子衿 60.00")
        self.assertContains(page, "顾秋实 45.00")
        for name in ("邵国梁", "方克勤", "沈立言"):
            self.assertNotContains(page, name)

    def test_the_sums_are_those_of_the_period(self):
        self.recorded()
        dues(self.bai, date(2020, 4, 1), "60.00", "60.00", date(2020, 4, 9))
        for period, paid, remitted in (
            (Year(2020), "165", "105"),
            (HalfYear(2020, 1), "165", "105"),
            (Quarter(2020, 2), "60", "0"),
            (Month(2020, 3), "105", "105"),
        ):
            notice = notice_of(self.branch, period, scopes_of(self.branch, period).values())
            self.assertEqual((notice.whole.paid, notice.remitted), (D(paid), D(remitted)), period)

    def test_a_period_without_dues_says_so(self):
        self.assertContains(self.get("notice/?period=2018"), "0.00 元（大写：人民币零元整）")


class CardTest(Papers):
    def test_a_month_with_its_sum_day_and_receiver_and_blank_months(self):
        a_base(self.bai, "5001.00")
        line = [Line(self.bai, Month(2020, 6), D("75.02"))]
        receive(self.branch, line, paid_on=TODAY, by=self.organiser, collected_by=self.shao)
        dues(self.bai, date(2020, 5, 1), "75.02")
        dues(self.bai, date(2020, 4, 1), "75.02", "75.02", date(2020, 4, 8))
        dues(self.bai, date(2020, 3, 1), "0")

        (card,) = cards_of(self.branch, [self.bai], Year(2020))

        lines = [(line.amount, line.paid_on, line.receivers, line.is_exempt) for line in card.lines]
        self.assertEqual(lines[5], (D("75.02"), TODAY, "邵国梁", False))
        self.assertEqual(lines[4], (None, None, "", False))
        self.assertEqual(lines[3], (D("75.02"), date(2020, 4, 8), "", False))
        self.assertEqual(lines[2], (None, None, "", True))
        self.assertEqual(lines[6:], [(None, None, "", False)] * 6)
        page = self.get(f"cards/{self.bai.pk}/?year=2020", self.reader)
        self.assertContains(page, "150.04")
        self.assertContains(page, "人民币壹佰伍拾元零肆分")

    def test_who_recorded_it_received_it_where_nobody_else_is_named(self):
        a_base(self.bai, "5001.00")
        line = [Line(self.bai, Month(2020, 6), D("75.02"))]
        receive(self.branch, line, paid_on=TODAY, by=self.organiser, handed_on=TODAY)

        (card,) = cards_of(self.branch, [self.bai], Year(2020))

        self.assertEqual(card.lines[5].receivers, "顾秋实")

    def test_all_members_one_a_page(self):
        page = self.get("cards/?year=2020")

        self.assertEqual(len(page.context["cards"]), 5)
        self.assertContains(page, "one-a-page", count=4)  # none after the last


class WorksheetTest(Papers):
    def recorded(self):
        base = a_base(self.bai, "4979.00", employer="institution")
        for name, amount, part in (
            ("岗位工资", "5000", "added"), ("个人所得税", "21", "deducted"), ("交通补贴", "650", "left_out"),
            ("援边津贴", "0", "added"),
        ):  # fmt: skip
            DuesBaseItem.objects.create(
                branch=self.branch, dues_base=base, name=name, amount=D(amount), part=part
            )
        a_base(self.gu, "8000.00", employer="civil_servant")
        a_base(self.fang, "8000.00")

    def test_those_of_one_kind_of_employer_with_their_items(self):
        self.recorded()

        paper = self.paper("worksheets/?employer=institution")

        (row,) = paper.rows
        cells = dict(zip(paper.head, row, strict=True))
        self.assertEqual(cells["姓名"], "白子衿")
        self.assertEqual((cells["岗位工资"], cells["个人所得税"]), (D("5000"), D("21")))
        self.assertEqual(cells["薪级工资"], None)
        self.assertIn("援边津贴", cells)  # a line of the branch's own
        self.assertNotIn("交通补贴", cells)  # does not count
        self.assertEqual(
            [cells[name] for name in ("税后工资总额", "交纳比例", "每月应交纳党费", "备注")],
            [D("4979"), "1%", D("49.79"), ""],
        )
        page = self.get("worksheets/?employer=institution")
        for words in (
            "填报单位（盖章）：",
            "审核人：",
            "填报人：",
            "联系电话：",
            "单位：元",
            "肆拾玖元柒角玖分",
        ):
            self.assertContains(page, words)

    def test_other_kinds_have_other_columns_and_a_base_without_kind_is_of_the_others(self):
        self.recorded()

        civil, other = (
            self.paper("worksheets/?employer=civil_servant"),
            self.paper("worksheets/?employer=other"),
        )

        self.assertIn("级别工资", civil.head)
        self.assertNotIn("薪级工资", civil.head)
        self.assertEqual([row[1] for row in civil.rows], ["顾秋实"])
        self.assertEqual([row[1] for row in other.rows], ["方克勤"])
        self.assertEqual(other.rows[0][-1], "基数直接写定")

    def test_who_has_no_base_yet_is_named_to_who_fills_it_in(self):
        self.recorded()

        self.assertContains(self.get("worksheets/"), "还有 2 人没有核定基数，不在表里：沈立言、邵国梁")

    def test_the_base_is_that_of_the_month(self):
        a_base(self.bai, "4000.00", date(2020, 1, 1))
        a_base(self.bai, "6000.00", date(2020, 5, 1))

        for month, base, due in (("2020-04", "4000", "40"), ("2020-05", "6000", "90")):
            (row,) = self.paper(f"worksheets/?employer=other&month={month}").rows
            self.assertEqual((row[-4], row[-2]), (D(base), D(due)))

    def test_the_file_and_the_blank_form(self):
        self.recorded()

        rows = self.sheet("worksheets.xlsx?employer=institution")
        blank = self.paper("worksheets/blank/?employer=enterprise")

        self.assertEqual(rows[1][1], "白子衿")
        self.assertIn("企业年金（个人）", blank.head)
        self.assertEqual({value for row in blank.rows for value in row[1:]}, {None})
        self.assertEqual(self.get("worksheets/?employer=x").status_code, 404)
        self.assertEqual(self.get("worksheets/blank/?employer=x").status_code, 404)

    def test_one_member_s_own(self):
        self.recorded()

        page = self.get(f"worksheets/{self.bai.pk}/", self.reader)

        self.assertContains(page, "交通补贴")
        self.assertContains(page, "不计入")
        self.assertContains(page, "4,979.00 × 1% = 49.79")
        self.assertContains(page, "肆拾玖元柒角玖分")
        nobody = self.get(f"worksheets/{self.shen.pk}/")
        self.assertContains(nobody, "还没有核定计算基数")


class QueriesTest(Papers):
    def test_queries_do_not_grow_with_members_and_months(self):
        counts = {path: [] for path in PAPERS}
        for place in (1, 2, 3):
            group = a_group(self.branch, f"新{place}组")
            member = a_member(self.branch, f"新{place}", group)
            base = a_base(member, "5001.00", employer="institution")
            DuesBaseItem.objects.create(
                branch=self.branch, dues_base=base, name="岗位工资", amount=5001, part="added"
            )
            lines = [Line(member, Month(2020, month), D("75.02")) for month in range(1, place + 2)]
            receive(self.branch, lines, paid_on=TODAY, by=self.organiser, collected_by=self.shao)
            for path, found in counts.items():
                client = self.as_(self.organiser)
                with CaptureQueriesContext(connection) as captured:
                    client.get(f"/dues/print/{path}")
                found.append(len(captured))

        self.assertEqual({path: found for path, found in counts.items() if len(set(found)) > 1}, {})
        self.assertLessEqual(max(max(found) for found in counts.values()), 22)
