from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from tempfile import mkdtemp
from unittest.mock import patch

import openpyxl
import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from branch.models import Change
from members.dues.bases.models import DuesBase, DuesBaseItem
from members.dues.bases.worksheet import WORKSHEETS
from members.models import DuesPayment
from reports.payroll.columns import item_of, who_of
from reports.payroll.planning import Terms, plan_payroll
from reports.payroll.reading import open_payroll
from reports.workbook.reading import NotAWorkbook
from tests.factories import a_base, a_member, dues, trail_of
from tests.members.people import ID_NUMBERS, Office
from tests.reports.roster_files import save_list

JUNE = date(2020, 6, 1)
TERMS = Terms(JUNE, "institution", date(2020, 6, 10), "6月起调整")
BAI = {
    "姓名": "白子衿", "岗位工资": 3000, "薪级工资": 2000.5, "基础性绩效": 1500, "个人所得税": 62.4,
    "养老保险": -500, "奖励性绩效": 4000, "交通补贴": 650, "应发合计": 11150.5,
}  # fmt: skip
SHAO = {"姓名": "邵国梁", "岗位工资": 5001}


def found(folder, rows, branch=None, terms=TERMS, **how):
    book = open_payroll(save_list(folder, rows, **how))
    return plan_payroll(book, branch, terms) if branch else book


@pytest.mark.parametrize(
    ("title", "employer", "item"),
    [
        ("岗位工资", "institution", "岗位工资"),
        (" 岗位\n工资（元） ", "institution", "岗位工资"),
        ("代扣养老保险", "institution", "养老保险（个人）"),
        ("养老保险（个人缴纳）", "civil_servant", "养老保险（个人）"),
        ("个人养老保险", "enterprise", "养老保险（个人）"),
        ("养老保险(单位)", "institution", None),
        ("个税", "enterprise", "个人所得税"),
        ("个人所得税", "enterprise", "个人所得税"),
        ("公积金", "institution", "住房公积金（个人）"),
        ("年金", "institution", "职业年金（个人）"),
        ("年金", "enterprise", "企业年金（个人）"),
        ("绩效工资", "enterprise", "按月发放的奖金"),
        ("绩效工资", "institution", None),
        ("车补", "civil_servant", "交通补贴"),
        ("薪级工资", "enterprise", None),
        ("退休金", "retired", "基本养老金"),
        ("备注", "institution", None),
    ],
)
def test_titles_are_known_by_what_payrolls_call_them(title, employer, item):
    assert item_of(title, employer) == item


def test_every_item_of_a_worksheet_is_known_by_its_own_name():
    for employer, sheet in WORKSHEETS.items():
        for line in sheet.lines:
            assert item_of(line.name, employer) == line.name


def test_people_are_known_by_three_columns():
    titles = ("职工姓名", "身份证号", "编号", "工号")
    assert [who_of(title) for title in titles] == ["name", "id_number", "number", None]


class TestReading:
    def test_title_lines_totals_and_signatures_are_no_people(self, tmp_path):
        below = [["合计", "", 8001], ["制表人：某某"], ["", "", "审核：某某"]]
        above = [["规划局2020年6月工资表"], [], ["单位：元"]]
        headers = ["序号", "姓名", "岗位工资"]
        rows = [
            {"序号": 1, "姓名": "白 子 衿", "岗位工资": 3000},
            {"序号": 2, "姓名": "邵国梁", "岗位工资": 5001},
        ]

        book = found(tmp_path, rows, headers=headers, above=above, below=below)

        assert [(row.number, row.who["name"].value) for row in book.rows] == [(5, "白 子 衿"), (6, "邵国梁")]

    def test_headers_of_two_rows(self, tmp_path):
        above = [["姓名", "应发", None, "代扣"]]
        headers = [None, "岗位工资", "薪级工资", "个人所得税"]
        book = found(tmp_path, [], headers=headers, above=above, below=[["白子衿", 3000, 2000, 62.4]])
        assert list(book.titles.values()) == ["岗位工资", "薪级工资", "个人所得税"]
        assert len(book.rows) == 1

    def test_a_column_twice_is_a_fault(self, tmp_path):
        path = save_list(tmp_path, [], headers=["姓名", "岗位工资", "岗位工资"], below=[["白子衿", 1, 2]])
        assert [fault.words for fault in open_payroll(path).faults] == [
            "第 1 行 岗位工资：“岗位工资”这一列写了两次，只能留一列"
        ]

    def test_what_is_no_payroll_is_refused(self, tmp_path):
        with pytest.raises(NotAWorkbook, match="没有找到工资表的表头"):
            open_payroll(save_list(tmp_path, [{"姓名": "白子衿", "性别": "女"}]))


class Payroll(Office):
    def setUp(self):
        super().setUp()
        self.folder = Path(mkdtemp())
        self.enterContext(override_settings(MEDIA_ROOT=self.folder))

    def plan(self, rows, terms=TERMS, **how):
        return found(self.folder, rows, self.branch, terms, **how)

    def faults(self, rows, terms=TERMS, **how):
        return [fault.words for fault in self.plan(rows, terms, **how).faults]


class TestPlanning(Payroll):
    def test_the_base_of_each_member_and_what_it_owes(self):
        plan = self.plan([BAI, SHAO])

        assert plan.faults == []
        assert [(line.member, line.base, line.reckoned.amount) for line in plan.lines] == [
            (self.bai, Decimal("5938.10"), Decimal("89.07")),
            (self.shao, Decimal("5001.00"), Decimal("75.02")),
        ]
        left_out = [item.name for item in plan.lines[0].left_out]
        assert left_out == ["奖励性绩效工资", "交通补贴"]

    def test_colleagues_who_are_no_members_are_named_and_left(self):
        plan = self.plan([BAI, {"姓名": "群众甲", "岗位工资": "保密"}])
        assert (plan.others, plan.faults) == (["群众甲"], [])
        assert self.shao in plan.absent and self.bai not in plan.absent

    def test_columns_that_mean_one_item_are_added_up(self):
        row = {"姓名": "白子衿", "岗位工资": 3000, "工作性津贴": 300, "生活性补贴": 200}
        [line] = self.plan([row]).lines
        assert line.base == Decimal("3500.00")

    def test_unknown_columns_of_money_are_shown_as_not_counted(self):
        plan = self.plan([SHAO | {"书报费": 30, "去向": "外地"}])
        [line] = plan.lines
        assert (plan.not_counted, plan.ignored, line.base) == (["书报费"], ["去向"], Decimal("5001.00"))
        assert [(item.name, item.part) for item in line.left_out] == [("书报费", "left_out")]

    def test_members_are_matched_by_id_number_then_number_then_name(self):
        namesake = a_member(self.branch, "白子衿", self.first, number="D9")
        self.bai.id_number = ID_NUMBERS["1980-01-01 男"]
        self.bai.save()
        by_id = {"姓名": "白子衿", "身份证号": self.bai.id_number, "岗位工资": 3000}
        by_number = {"姓名": "白子衿", "编号": "D9", "岗位工资": 4000}
        plan = self.plan([by_id, by_number], headers=["姓名", "身份证号", "编号", "岗位工资"])

        assert [(line.member, line.base) for line in plan.lines] == [
            (self.bai, Decimal("3000.00")), (namesake, Decimal("4000.00")),
        ]  # fmt: skip
        [fault] = self.faults([{"姓名": "白子衿", "岗位工资": 3000}])
        assert "分不清是不是同一人" in fault and "D5、D9" in fault

    def test_another_branchs_members_are_nobody_here(self):
        plan = self.plan([BAI, {"姓名": "汪怀谨", "岗位工资": 3000}])
        assert plan.others == ["汪怀谨"]

    def test_faults_name_row_and_column(self):
        assert self.faults([SHAO, BAI | {"岗位工资": "三千", "薪级工资": -5}]) == [
            "第 3 行 岗位工资：“三千”不是金额，写成 1234.50 这样",
            "第 3 行 薪级工资：金额不能是负数，写成 1234.50 这样",
        ]
        assert self.faults([SHAO, SHAO]) == ["第 3 行 姓名：与第 2 行是同一名党员（邵国梁）；每人只写一行"]
        assert self.faults([{"姓名": "邵国梁", "岗位工资": 10, "个税": 20}]) == [
            "第 2 行 姓名：邵国梁减去的比加上的多 10.00 元，请核对"
        ]
        assert self.faults([{"姓名": "邵国梁", "岗位工资": None, "个税": 20}]) == [
            "第 2 行 姓名：邵国梁没有要计入的金额"
        ]
        assert self.faults([{"姓名": "群众甲", "岗位工资": 1}]) == [
            "第 1 行 姓名：工资表里没有一个人在本支部名册上，请核对姓名"
        ]
        bad_id = {"姓名": "白子衿", "身份证号": "1101**********1234", "岗位工资": 3000}
        assert self.faults([bad_id])[0].startswith("第 2 行 身份证号：")

    def test_a_payroll_without_what_counts_for_the_employer(self):
        [fault, *_] = self.faults([{"姓名": "邵国梁", "薪级工资": 10}], Terms(JUNE, "retired", JUNE, "调整"))
        assert fault.startswith("第 1 行 姓名：没有离退休要计入的列，至少要有一列：基本离退休费")

    def test_the_retired_are_reckoned_as_retired(self):
        terms = Terms(JUNE, "retired", JUNE, "调整")
        [line] = self.plan([{"姓名": "邵国梁", "养老金": 5001, "生活补贴": 900}], terms).lines
        assert (line.category, line.base, line.reckoned.amount) == (
            "retired",
            Decimal(5001),
            Decimal("50.01"),
        )

    def test_a_base_that_a_past_month_rests_on_is_not_written_over(self):
        a_base(self.shao, "4000.00", date(2020, 1, 1))
        dues(self.shao, date(2020, 5, 1), "40.00", base=Decimal("4000.00"))
        [fault] = self.faults([SHAO], Terms(date(2020, 1, 1), "institution", JUNE))
        assert fault.startswith("第 2 行 姓名：邵国梁2020年5月的党费已经按这个基数登记，不再改它")

    def test_queries_do_not_grow(self):
        counts = []
        for many in (1, 3):
            for place in range(many):
                name = f"党员{many}{place}"
                a_base(a_member(self.branch, name, self.first, number=name), began_on=JUNE)
            rows = [{"姓名": f"党员{many}{place}", "岗位工资": 3000} for place in range(many)]
            with CaptureQueriesContext(connection) as queries:
                assert len(self.plan(rows).changed) == many
            counts.append(len(queries))
        assert len(set(counts)) == 1


class TestPages(Payroll):
    url = "/dues/payroll/"

    def file(self, rows):
        path = save_list(self.folder, rows, name="工资表.xlsx")
        content = BytesIO(path.read_bytes())
        content.name = "工资表.xlsx"
        return content

    def upload(self, rows=None, **fields):
        typed = {
            "file": self.file(rows or [BAI, SHAO]),
            "began_on": "2020-06",
            "employer": "institution",
            "decided_on": "2020-06-10",
            "reason": "",
        }
        return self.as_(self.organiser).post(self.url, typed | fields, follow=True)

    def carry_out(self, page):
        plan = page.context["form"]["plan"].value()
        return self.client.post(f"{self.url}import/", {"plan": plan}, follow=True)

    def bases(self):
        return [
            (row.member.name, row.began_on, row.base)
            for row in DuesBase.objects.order_by("member__number", "began_on")
        ]

    def test_rights(self):
        assert self.statuses(self.url) == [403, 200, 403, 403, 403, 403, 200]
        for name in ("preview", "import", "discard"):
            method = "get" if name == "preview" else "post"
            assert self.statuses(f"{self.url}{name}/", method) == [403, 302, 403, 403, 403, 403, 302]

    def test_nothing_is_written_before_the_preview_was_agreed_to(self):
        page = self.upload()
        self.assertContains(page, "还没有写入。要核定 <b>2</b> 人")
        self.assertContains(page, "岗位工资 3,000.00")
        assert self.bases() == []

    def test_all_of_it_is_written_with_the_worksheet_and_the_open_months_follow(self):
        a_base(self.bai, "4000.00", date(2020, 1, 1))
        for month in (date(2020, 5, 1), JUNE):
            dues(self.bai, month, "40.00", base=Decimal("4000.00"))

        response = self.carry_out(self.upload(reason="6月起调整"))

        self.assertContains(response, "2020年6月起核定 2 人。2020年6月应交由 40.00 改为 89.07 元")
        assert self.bases() == [
            ("邵国梁", JUNE, Decimal("5001.00")),
            ("白子衿", date(2020, 1, 1), Decimal("4000.00")),
            ("白子衿", JUNE, Decimal("5938.10")),
        ]
        row = DuesBase.objects.get(member=self.bai, began_on=JUNE)
        assert (row.employer, row.reason, row.recorded_by) == ("institution", "6月起调整", self.organiser)
        assert row.items.get(name="养老保险（个人）").amount == Decimal("500.00")
        assert [one.actor for one in trail_of(row)] == [self.organiser]
        due = [row.amount_due for row in DuesPayment.objects.order_by("month")]
        assert due == [Decimal("40.00"), Decimal("89.07")]

    def test_a_second_time_changes_nothing(self):
        self.carry_out(self.upload())
        items, told = DuesBaseItem.objects.count(), Change.objects.count()

        page = self.upload()

        self.assertContains(page, "工资表里的 2 人都已经这样核定，不用导入")
        self.assertNotContains(page, "确认导入")
        self.carry_out(page)
        assert (DuesBaseItem.objects.count(), Change.objects.count()) == (items, told)

    def test_a_corrected_payroll_changes_the_months_base(self):
        self.carry_out(self.upload())
        self.carry_out(self.upload([SHAO | {"岗位工资": 6000}]))
        assert self.bases() == [("邵国梁", JUNE, Decimal(6000)), ("白子衿", JUNE, Decimal("5938.10"))]
        assert [item.amount for item in DuesBase.objects.get(member=self.shao).items.all()] == [Decimal(6000)]

    def test_with_one_fault_nothing_is_written(self):
        page = self.upload([BAI, SHAO | {"岗位工资": "五千"}])
        assert page.status_code == 422
        self.assertContains(page, "<b>第 3 行 岗位工资：</b>“五千”不是金额", status_code=422)
        self.carry_out(page)
        assert self.bases() == []

    def test_what_was_agreed_to_must_still_be_what_would_be_written(self):
        page = self.upload()
        a_base(self.bai, "1.00", JUNE)

        response = self.carry_out(page)

        self.assertContains(response, "有了变化，还没有写入", status_code=409)
        assert self.bases() == [("白子衿", JUNE, Decimal("1.00"))]

    def test_an_interrupted_import_leaves_nothing(self):
        page = self.upload()
        with (
            patch("members.dues.bases.deciding.reassess", side_effect=RuntimeError),
            pytest.raises(RuntimeError),
        ):
            self.carry_out(page)
        assert (self.bases(), DuesBaseItem.objects.count()) == ([], 0)

    def test_within_the_year_a_reason_is_asked_for(self):
        a_base(self.bai, "4000.00", date(2020, 1, 1))
        self.assertContains(self.upload(), "还没写说明：年内一般不变", status_code=422)

    def test_what_is_wrong_in_the_form_is_said(self):
        for fields, words in (
            ({"file": ""}, "请先选择一个 .xlsx 文件。"),
            ({"file": BytesIO(b"nothing")}, "不是 Excel 工作簿"),
            ({"employer": ""}, "还没选用人单位类别。"),
            ({"began_on": ""}, "还没写起始月份。"),
            ({"decided_on": "2020-06-11"}, "核定日期还没到"),
        ):
            with self.subTest(words):
                self.assertContains(self.upload(**fields), words, status_code=422)

    def test_a_file_that_is_no_payroll_is_refused(self):
        response = self.upload([{"姓名": "白子衿", "性别": "女"}])
        self.assertContains(response, "没有找到工资表的表头")

    def test_discarded(self):
        self.upload()
        self.assertContains(
            self.client.post(f"{self.url}discard/", follow=True), "没有导入，党费基数没有改。"
        )
        self.assertContains(self.client.get(f"{self.url}preview/", follow=True), "要导入的工资表已经不在了")

    def test_a_formula_that_no_spreadsheet_has_worked_out_is_no_amount(self):
        workbook = openpyxl.Workbook()
        workbook.active.append(["姓名", "岗位工资"])
        workbook.active.append(["邵国梁", "=1000+2000"])
        path = self.folder / "公式.xlsx"
        workbook.save(path)
        plan = plan_payroll(open_payroll(path), self.branch, TERMS)
        assert [fault.words for fault in plan.faults] == ["第 2 行 姓名：邵国梁没有要计入的金额"]
