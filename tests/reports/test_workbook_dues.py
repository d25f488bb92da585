"""Dues in the workbook: what is due is reckoned where it is blank, and every sheet of dues comes back."""

from copy import deepcopy
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from branch.models import Branch, Change
from branch.periods import Month
from members.dues.remittance.books import books_of
from members.models import DuesBase, DuesEntry, DuesPayment, DuesRate, DuesRemittance
from reports.workbook import dues
from reports.workbook.importing import import_book
from reports.workbook.ledger import ALWAYS
from reports.workbook.planning import plan_import
from reports.workbook.reading import open_book
from tests.factories import a_branch, a_member, an_account, trail_of
from tests.factories import dues as dues_of
from tests.reports.workbook_files import (
    BRANCH,
    a_row_of_the_roll,
    book_with,
    cells_of,
    emptied,
    exported,
    run,
    save,
    small_book,
    values_of,
    with_days,
)

pytestmark = pytest.mark.django_db
HEADERS = ["党员", "月份", "计算基数", "应交", "实交", "交纳日期"]


def ledger(*rows, rounding="分", people=(), **sheets):
    """The small workbook with these rows of 党费, and people beside 张三, 李四 and 王堃."""
    book = small_book() | {"党费": [HEADERS, *map(list, rows)]} | sheets
    book["支部"][6][1] = rounding
    book["党员"] += people
    return book


def imported(tmp_path, book, **spoiled):
    return run("import_workbook", save(tmp_path, book, **spoiled))


def due_of(name, month=1) -> DuesPayment:
    return DuesPayment.objects.get(member__name=name, month=date(2020, month, 1))


def ties(name=BRANCH):
    return books_of(Branch.objects.get(name=name)).tie_out


# ---- 应交 that is left blank ----


@pytest.mark.parametrize(
    ("category", "base", "rounding", "exact", "due"),
    [
        ("在职", "5001", "分", "75.015", "75.02"),
        ("在职", "10001", "分", "200.02", "200.02"),
        ("离退休", "5001", "分", "50.01", "50.01"),
        ("在职", "3000", "分", "15", "15.00"),
        ("在职", "3000.01", "分", "30.0001", "30.00"),
        ("在职", "5000", "分", "50", "50.00"),
        ("在职", "10000", "分", "150", "150.00"),
        ("离退休", "5000", "分", "25", "25.00"),
        ("在职", "5001", "角", "75.015", "75.00"),
        ("在职", "5004", "角", "75.06", "75.10"),
        ("在职", "5001", "元", "75.015", "75.00"),
        ("在职", "5034", "元", "75.51", "76.00"),
        ("学生", "5001", "元", "0.2", "0.20"),
        ("下岗失业", "5001", "分", "0.2", "0.20"),
        ("免交", "5001", "分", "0", "0.00"),
    ],
)
def test_a_blank_due_is_reckoned_by_category_base_and_rounding_of_the_file(
    tmp_path, category, base, rounding, exact, due
):
    who = a_row_of_the_roll("D9", "赵新", 党费类别=category)

    assert (
        imported(
            tmp_path, ledger(["赵新", "2020-01", base, None, None, None], rounding=rounding, people=[who])
        )[0]
        == 0
    )

    row = due_of("赵新")
    assert (row.amount_due, row.amount_exact, row.base) == (Decimal(due), Decimal(exact), Decimal(base))
    assert row.get_category_display() == category
    assert ties()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cents=st.integers(0, 3_000_000),
    retired=st.booleans(),
    rounding=st.sampled_from(["分", "角", "元"]),
)
def test_a_blank_due_is_the_share_of_the_whole_base(tmp_path, cents, retired, rounding):
    base = Decimal(cents) / 100
    if retired:
        share = Decimal("0.005") if base <= 5000 else Decimal("0.01")
    else:
        limits = ((3000, "0.005"), (5000, "0.01"), (10000, "0.015"))
        share = next((Decimal(share) for limit, share in limits if base <= limit), Decimal("0.02"))
    unit = {"分": Decimal("0.01"), "角": Decimal("0.1"), "元": Decimal(1)}[rounding]
    who = a_row_of_the_roll("D9", "赵新", 党费类别="离退休" if retired else "在职")
    rows = ledger(["赵新", "2020-01", str(base), None, None, None], rounding=rounding, people=[who])

    plan = plan_import(open_book(save(tmp_path, rows)))

    (row,) = (record for sheet in plan.sheets if sheet.sheet.title == "党费" for _, record in sheet.new)
    assert plan.faults == []
    assert row.amount_exact == base * share
    assert row.amount_due == (base * share).quantize(unit, ROUND_HALF_UP)


def test_rates_of_the_same_file_hold_from_their_month_on_in_a_branch_that_is_new(tmp_path):
    rates = [
        ["党费类别", "起始月份", "基数上限", "比例（%）", "定额", "依据"],
        ["在职", "2020-02", 6000, 1, None, "局〔2020〕1号"],
        ["在职", "2020-02", None, 3, None, "局〔2020〕1号"],
        ["农民", None, None, None, 0.5, "局〔2020〕2号"],
    ]
    farmer = a_row_of_the_roll("D9", "赵新", 党费类别="农民")
    rows = [
        *(["张三", f"2020-0{month}", 6000, None, None, None] for month in (1, 2)),
        ["李四", "2020-02", 6000.01, None, None, None],
        ["赵新", "2020-01", 1, None, None, None],
    ]

    assert imported(tmp_path, ledger(*rows, people=[farmer], 党费标准=rates))[::2] == (0, [])

    assert [due_of("张三", month).amount_due for month in (1, 2)] == [90, 60]
    assert (due_of("李四", 2).amount_due, due_of("赵新").amount_due) == (180, Decimal("0.5"))


def test_the_branch_s_own_rates_hold_where_the_file_has_none(tmp_path):
    branch = a_branch(BRANCH)
    DuesRate.objects.create(branch=branch, category="in_service", percent=4, source="局〔2019〕1号")

    imported(tmp_path, ledger(["张三", "2020-01", 1000, None, None, None], 党费标准=[["党费类别", "依据"]]))

    assert due_of("张三").amount_due == 40


def test_a_rate_that_has_no_bracket_for_a_base_asks_for_the_sum(tmp_path):
    rates = [["党费类别", "基数上限", "比例（%）", "依据"], ["在职", 6000, 1, "局〔2020〕1号"]]

    status, _, faults = imported(
        tmp_path, ledger(["张三", "2020-01", 7000, None, None, None], 党费标准=rates)
    )

    assert (status, faults) == (1, ["党费!D2: 按在职当月的党费标准，算不出基数 7000.00 元的应交；请写明应交"])


def test_an_approved_relief_of_the_file_holds_before_the_rates(tmp_path):
    reliefs = [
        ["党员", "减交或免交", "减后每月交", "起始月份", "截止月份", "原因", "支部研究日期", "批准日期"],
        ["张三", "减交", 10, "2020-02", "2020-03", "长期病休", date(2020, 1, 9), date(2020, 1, 20)],
        ["李四", "免交", None, "2020-02", None, "困难", date(2020, 1, 9), None],
    ]
    rows = [["张三", f"2020-0{month}", 6000, None, None, None] for month in (1, 2, 3, 4)]
    rows.append(["李四", "2020-02", 6000, None, None, None])

    assert imported(tmp_path, ledger(*rows, 党费减免=reliefs))[::2] == (0, [])

    assert [due_of("张三", month).amount_due for month in (1, 2, 3, 4)] == [90, 10, 10, 90]
    assert (due_of("张三", 2).amount_exact, due_of("李四", 2).amount_due) == (None, 90)


@pytest.mark.parametrize("base", [None, "  "])
def test_neither_due_nor_base_is_a_fault_that_says_what_a_base_would_do(tmp_path, base):
    status, _, faults = imported(tmp_path, ledger(["张三", "2020-01", base, None, None, None]))

    assert status == 1
    assert faults == [
        "党费!D2: 没有填写应交，写成 1234.50 这样；写了计算基数的，应交可以空着，按当月的党费标准算出"
    ]


def test_the_column_itself_is_still_required(tmp_path):
    book = ledger()
    book["党费"] = [["党员", "月份", "计算基数"], ["张三", "2020-01", 5001]]

    status, _, faults = imported(tmp_path, book)

    assert (status, faults) == (1, ["党费!A1: 缺少“应交”一列；必须有：党员、月份、应交"])


def test_a_base_that_cannot_be_read_is_the_only_fault_of_its_row(tmp_path):
    _, _, faults = imported(tmp_path, ledger(["张三", "2020-01", "五千", None, None, None]))

    assert faults == ["党费!C2: “五千”不是金额，写成 1234.50 这样"]


def test_a_trial_run_says_what_was_reckoned_and_a_second_run_changes_nothing(tmp_path):
    path = save(tmp_path, ledger(["张三", "2020-01", 5001, None, None, None]))
    said = "提示：党费：1 行没有写应交，按计算基数和当月的党费标准算出：第 2 行 75.02 元"

    assert said in run("import_workbook", path, dry_run=True)[1]
    assert not DuesPayment.objects.exists()
    assert said in run("import_workbook", path)[1]
    again = run("import_workbook", path)[1]
    assert again[-1] == "没有变化" and said not in again


def test_a_month_on_record_keeps_what_was_due_though_category_rounding_and_rates_change(tmp_path):
    row = ["张三", "2020-01", 5001, None, None, None]
    imported(tmp_path, ledger(row))
    rates = [["党费类别", "比例（%）", "依据"], ["离退休", 5, "局〔2020〕1号"]]
    book = ledger(row, rounding="元", 党费标准=rates)
    book["党员"][1][-1] = "离退休"

    assert imported(tmp_path, book)[0] == 0

    assert (due_of("张三").amount_due, due_of("张三").category) == (Decimal("75.02"), "in_service")


def test_another_base_with_a_blank_due_is_reckoned_anew_and_another_due_was_not_reckoned(tmp_path):
    imported(tmp_path, ledger(["张三", "2020-01", 5001, None, None, None]))

    imported(tmp_path, ledger(["张三", "2020-01", 10001, None, None, None]))
    row = due_of("张三")
    assert (row.amount_due, row.amount_exact) == (Decimal("200.02"), Decimal("200.02"))

    imported(tmp_path, ledger(["张三", "2020-01", 10001, 180, None, None]))
    row = due_of("张三")
    assert (row.amount_due, row.amount_exact) == (180, None)
    last, second, made = trail_of(row)
    assert made.changes["amount_due"] == "75.02"
    assert second.changes["amount_due"] == ["75.02", "200.02"]
    assert last.changes["amount_due"] == ["200.02", "180.00"]


def test_the_preview_shows_the_sum_and_the_rates_of_the_moment_are_what_is_agreed_to(tmp_path):
    path = save(tmp_path, ledger(["张三", "2020-01", 5001, None, None, None]))
    agreed = plan_import(open_book(path)).fingerprint

    DuesRate.objects.filter(branch=None, category="in_service").update(percent=9)
    plan = import_book(open_book(path), expecting=agreed)

    assert not plan.is_carried_out and not DuesPayment.objects.exists()


def test_a_change_of_what_is_due_has_an_author_in_the_trail_and_a_payment_alone_leaves_none(tmp_path):
    imported(tmp_path, ledger(["张三", "2020-01", 5001, None, None, None]))
    by = an_account(username="shuji")
    branch = Branch.objects.get(name=BRANCH)

    paid = ledger(["张三", "2020-01", 5001, None, 75.02, date(2020, 1, 8)])
    import_book(open_book(save(tmp_path, paid)), branch, by=by)
    assert len(trail_of(due_of("张三"))) == 1 and due_of("张三").amount_paid == Decimal("75.02")

    more = ledger(["张三", "2020-01", 5001, 80, 75.02, date(2020, 1, 8)])
    import_book(open_book(save(tmp_path, more)), branch, by=by)
    last, _ = trail_of(due_of("张三"))
    assert (last.actor, last.kind, last.changes["amount_due"]) == (by, "changed", ["75.02", "80.00"])


# ---- the sheets ----

# Of each sheet a full row, and one with the required columns only where that is different.
DUES = {
    "党费标准": [
        ["党费类别", "起始月份", "基数上限", "比例（%）", "定额", "依据"],
        ["在职", "2020-01", 3000, 0.5, None, "局〔2020〕1号"],
        ["在职", "2020-01", None, 1.255, None, "局〔2020〕1号"],
        ["农民", None, None, None, 0.5, "局〔2020〕2号"],
    ],
    "党费核定": [
        ["党员", "起始月份", "党费类别", "用人单位类别", "计算基数", "核定日期", "本人确认日期", "说明"],
        ["张三", "2020-01", "在职", "机关（公务员）", 10460, date(2020, 1, 3), date(2020, 1, 5), "年初核定"],
        ["张三", "2020-07", "离退休", None, 6200.5, date(2020, 7, 3), None, None],
        ["李四", "2020-01", "在职", None, 5000, date(2020, 1, 3), None, None],
    ],
    "党费核定项目": [
        ["核定", "顺序", "项目", "金额", "计入"],
        ["张三/2020-01", 1, "职务工资", 9000, "加上"],
        ["张三/2020-01", 2, "个人所得税", 340.5, "减去"],
        ["张三/2020-01", 3, "住房补贴", 800, "不计入"],
        ["李四/2020-01", 0, "职务工资", 5000, "加上"],
    ],
    "党费减免": [
        ["党员", "减交或免交", "减后每月交", "起始月份", "截止月份", "原因", "支部研究日期",
         "批准的上级党组织", "批准日期", "文号"],
        ["李四", "减交", 10, "2020-09", "2020-12", "长期病休", date(2020, 8, 9),
         "局机关党委", date(2020, 8, 20), "局〔2020〕7号"],
        ["王堃", "免交", None, "2020-05", None, "生活困难", date(2020, 4, 9), None, None, None],
    ],
    "党费交纳办法": [
        ["党员", "交纳办法", "起始月份", "截止月份", "支部同意日期", "代交人", "原因"],
        ["李四", "按季交纳", "2020-01", "2020-12", date(2020, 1, 6), None, "驻外工作"],
        ["李四", "委托亲属或其他党员代交", "2020-01", None, date(2020, 1, 6), "李四之妻", "驻外工作"],
    ],
    "党费核算": [
        ["党员", "月份", "未取整应交", "核算类别", "说明"],
        ["李四", "2020-01", None, None, "自定"],
        ["张三", "2020-02", 75.015, "在职", "按新标准"],
    ],
    "党费收款": [
        ["收据号", "党员", "月份", "金额", "交纳日期", "交纳方式", "收款人", "交组织委员日期", "冲正的收据号",
         "原因", "由台账带入"],
        # A part payment and the rest, in one receipt with the month that follows.
        ["2020-00001", "张三", "2020-02", 25, date(2020, 2, 5), "微信", "李四", date(2020, 2, 9),
         None, None, None],
        ["2020-00002", "张三", "2020-02", 50.02, date(2020, 3, 5), "现金", "李四", None, None, None, None],
        ["2020-00002", "张三", "2020-03", 75.02, date(2020, 3, 5), "现金", "李四", None, None, None, None],
        # Given back.
        ["2020-00003", "李四", "2020-02", 50, date(2020, 3, 5), "转账", None, date(2020, 3, 5),
         None, None, None],
        ["2020-00004", "李四", "2020-02", -50, date(2020, 3, 9), "转账", None, date(2020, 3, 9), "2020-00003",
         "记错了人", None],
        # What the ledger brought along: given back, and with a receipt beside it.
        ["2020-00005", "李四", "2020-01", 50, None, None, None, date(2020, 1, 1), None, None, "是"],
        ["2020-00006", "李四", "2020-01", -50, date(2020, 3, 9), None, None, date(2020, 3, 9), "2020-00005",
         "没有交过", None],
        [None, "李四", "2020-03", 20, date(2020, 3, 2), None, None, date(2020, 3, 2), None, None, "是"],
        ["2020-00007", "李四", "2020-03", 30, date(2020, 4, 2), "其他", None, date(2020, 4, 2),
         None, None, None],
    ],
    "党费上缴": [
        ["起始日期", "截止日期", "上缴金额", "上缴日期", "凭证号", "收款的上级党组织", "说明"],
        [date(2020, 1, 1), date(2020, 1, 31), 209.2, date(2020, 2, 3), "0001", "局机关党委", "一月"],
        [date(2020, 2, 1), date(2020, 2, 29), 25, date(2020, 3, 3), "0002", None, None],
    ],
    "大额党费": [
        ["党员", "金额", "交纳日期", "上缴日期", "上缴凭证号", "收据号", "收据日期", "说明"],
        ["张三", 1000, date(2020, 7, 1), date(2020, 7, 3), "0099", "中组〔2020〕1", date(2020, 9, 1), "自愿"],
        ["张三", 1000, date(2020, 7, 1), None, None, None, None, None],
    ],
    "下拨党费": [
        ["收入或支出", "日期", "金额", "摘要", "用途", "研究决定", "凭证号", "经办人", "说明"],
        ["下拨收入", date(2020, 3, 1), 2000, "上级下拨", None, None, "X1", "李四", "一季度"],
        ["使用支出", date(2020, 4, 1), 350.5, "学习用书", "订阅或购买学习资料", "支委会", "X2", None, None],
    ],
}  # fmt: skip
MONTHS = [
    ["张三", "2020-02", 5001, 75.02, 75.02, date(2020, 3, 5)],
    ["张三", "2020-03", 5001, 75.02, 75.02, date(2020, 3, 5)],
    ["李四", "2020-02", None, 50, None, None],
    ["李四", "2020-03", None, 50, 50, date(2020, 4, 2)],
]


def book(**changed):
    return deepcopy(book_with(DUES, {"党费": MONTHS} | changed))


def test_every_sheet_of_dues_is_tried_here():
    assert {title: rows[0] for title, rows in DUES.items()} == {
        sheet.title: [column.header for column in sheet.columns] for sheet in dues.DUES_IN_FULL
    }


def test_what_was_imported_is_exported_with_the_same_values_in_the_same_order(tmp_path):
    assert imported(tmp_path, book())[::2] == (0, [])

    values = values_of(exported(tmp_path))

    assert with_days(values) == book()
    assert list(values) == [sheet.title for sheet in (*ALWAYS, *dues.DUES_IN_FULL)]
    assert ties()


def test_export_into_an_empty_database_and_export_give_the_same_cells_and_nothing_changes_twice(tmp_path):
    imported(tmp_path, book())
    first = exported(tmp_path, "first.xlsx")
    before = entries()

    assert run("import_workbook", first)[1][-1] == "没有变化"
    assert entries() == before
    emptied()
    assert run("import_workbook", first)[0] == 0

    assert entries() == before
    assert cells_of(exported(tmp_path, "second.xlsx")) == cells_of(first)
    assert run("import_workbook", first)[1][-1] == "没有变化"
    assert entries() == before and ties()


def entries():
    """All that came in and counts, what a ledger brought along among it; whoever recorded it and when."""
    rows = DuesEntry.objects.live().order_by("month", "member__number", "receipt", "amount")
    return list(
        rows.values_list(
            "receipt", "member__name", "month", "amount", "paid_on", "way", "collected_by__name", "handed_on",
            "reverses", "reason", "is_carried",
        )
    )  # fmt: skip


def test_a_branch_without_dues_in_full_has_no_such_sheets(tmp_path):
    member = a_member(a_branch(BRANCH))
    dues_of(member, paid="50.00", paid_on=date(2020, 1, 5))
    assert DuesEntry.objects.get().is_carried

    assert list(values_of(exported(tmp_path))) == [sheet.title for sheet in ALWAYS]


def test_two_of_one_name_have_bases_and_receipts_of_their_own(tmp_path):
    twin = a_row_of_the_roll("D9", "李四")
    of = (("D2", 1), ("D9", 2))
    bases = [[who, "2020-01", "在职", None, base, date(2020, 1, 3), None, None] for who, base in of]
    bases.insert(0, DUES["党费核定"][0])
    items = [DUES["党费核定项目"][0], ["D9/2020-01", 1, "职务工资", 2, "加上"]]
    sheets = ledger(["D9", "2020-01", 2, None, None, None], people=[twin], 党费核定=bases, 党费核定项目=items)
    for title, column in (("任职", 1), ("考勤", 1), ("学习成果", 0), ("承诺书", 0), ("荣誉", 0), ("轮值", 1)):
        for row in sheets[title][1:]:
            row[column] = "D2" if row[column] == "李四" else row[column]
    sheets["组织生活"][1][7] = sheets["组织生活"][2][6] = "D2"
    sheets["谈心谈话"][1][2] = "D2、王堃"

    assert imported(tmp_path, sheets)[::2] == (0, [])

    (base,) = DuesBase.objects.exclude(items=None)
    assert base.member.number == "D9"
    assert with_days(values_of(exported(tmp_path)))["党费核定项目"] == items


# ---- what does not fit ----


@pytest.mark.parametrize(
    ("place", "value", "fault"),
    [
        ("党费标准!D2", None, "比例和定额写一个，不能都写，也不能都空"),
        ("党费标准!D2", 101, "比例写 0 到 100 之间的数，例：1.5"),
        ("党费核定项目!A2", "张三/2020-03", "没有“张三/2020-03”这个核定，请先写在“党费核定”工作表里"),
        ("党费核定项目!D3", -1, "金额不能是负数，写成 1234.50 这样"),
        ("党费减免!C2", None, "减后每月交：减交要写金额，免交不写"),
        ("党费收款!A2", "12", "“12”不是收据号，写成 2026-00012 这样：年份和五位数的编号"),
        ("党费收款!E2", None, "收款要有交纳日期和收据号"),
        ("党费收款!D2", -25, "金额要大于 0；退回的用冲正"),
        ("党费收款!D6", -60, "冲正要退回整笔，写成 -50.00"),
        ("党费收款!I6", "2020-00009", "这名党员这个月没有收据号为 2020-00009 的收款，没有可冲正的"),
        ("党费收款!D4", 80, "这个月的收款合计 80.00 元，比“党费”里的实交 75.02 元多；请改成一致"),
        ("党费收款!D9", 10, "这个月的收款合计 40.00 元，与“党费”里的实交 50.00 元不同；请改成一致"),
        ("党费收款!C4", "2020-08", "“党费”里没有这名党员这个月的一行，请先写在“党费”工作表里"),
        (
            "党费上缴!A3",
            date(2020, 1, 31),
            "与 2020-01-01 至 2020-01-31 那次上缴的日期重叠；从那次的下一天起写",
        ),
        ("大额党费!B2", 999, "金额：一次多交 1000 元以上的才登记在这里，不到的记在当月党费里"),
        ("下拨党费!F3", None, "支出要写用途和研究决定；收入不写用途"),
    ],
)
def test_a_bad_cell_is_named_with_what_is_accepted(tmp_path, place, value, fault):
    status, _, faults = imported(tmp_path, book(), **{place: value})

    assert status == 1
    assert [line.partition(": ")[2] for line in faults] == [fault]
    assert faults[0].startswith(place.split("!")[0]) and not DuesPayment.objects.exists()


def test_receipts_that_say_more_than_the_row_are_a_fault_that_says_both(tmp_path):
    sheets = book()
    sheets["党费"][2 + 1][4] = 60  # 张三, February: receipts say 75.02

    status, _, faults = imported(tmp_path, sheets)

    told = "这个月的收款合计 75.02 元，比“党费”里的实交 60.00 元多；请改成一致"
    assert (status, faults) == (1, [f"党费收款!D2: {told}"])


REVERSE = "请在党费页面冲正后重新登记"
UNDO = "这次上缴已经登记并结账，不能由文件改；请在党费上缴页面撤销后重新登记"


@pytest.mark.parametrize(
    ("place", "value", "fault"),
    [
        ("党费!E4", 70, f"这个月的收款是逐笔登记的，实交和交纳日期随收款走，不能由文件改；{REVERSE}"),
        (
            "党费!F4",
            date(2020, 3, 6),
            f"这个月的收款是逐笔登记的，实交和交纳日期随收款走，不能由文件改；{REVERSE}",
        ),
        ("党费收款!D2", 24, f"这笔收款已经登记，不能由文件改；{REVERSE}"),
        ("党费收款!F3", "微信", f"这笔收款已经登记，不能由文件改；{REVERSE}"),
        ("党费收款!H2", date(2020, 2, 10), f"这笔收款已经登记，不能由文件改；{REVERSE}"),
        ("党费!D2", 210, "2020年2月29日以前收到的党费已经上缴并结账，这个月的应交不能再改"),
        ("党费!C4", 5002, "2020年2月29日以前收到的党费已经上缴并结账，这个月的应交不能再改"),
        ("党费!E2", 100, "2020年2月29日以前收到的党费已经上缴并结账，这笔实交不能再改"),
        ("党费!F2", date(2020, 3, 20), "2020年2月29日以前收到的党费已经上缴并结账，这笔实交不能再改"),
        ("党费上缴!C2", 200, UNDO),
        ("党费上缴!B3", date(2020, 3, 1), UNDO),
    ],
)
def test_no_file_changes_what_was_received_or_handed_up(tmp_path, place, value, fault):
    imported(tmp_path, book())
    before = entries()

    status, _, faults = imported(tmp_path, book(), **{place: value})

    assert (status, faults) == (1, [f"{place}: {fault}"])
    assert entries() == before


@pytest.mark.parametrize(
    ("title", "row", "fault"),
    [
        ("党费", ["王堃", "2020-01", None, 50, None, None],
         "党费!B8: 2020年2月29日以前收到的党费已经上缴并结账，不能再加这个月的应交"),
        ("党费", ["王堃", "2020-03", None, 50, 50, date(2020, 2, 29)],
         "党费!F8: 2020年2月29日以前收到的党费已经上缴并结账，不能再记这笔实交"),
    ],
)  # fmt: skip
def test_no_file_adds_to_what_was_closed(tmp_path, title, row, fault):
    imported(tmp_path, book())

    status, _, faults = imported(tmp_path, book(**{"党费": [*MONTHS, row]}))

    assert (status, faults) == (1, [fault])


def receipt(number, who, month, amount, day, **more):
    cells = dict.fromkeys(DUES["党费收款"][0]) | {
        "收据号": number, "党员": who, "月份": month, "金额": amount, "交纳日期": day, "交纳方式": "现金"
    }  # fmt: skip
    return list((cells | more).values())


def test_a_receipt_of_a_closed_day_is_refused_and_one_of_an_open_day_explains_the_row(tmp_path):
    imported(tmp_path, book())
    months = [*MONTHS[:2], ["李四", "2020-02", None, 50, 50, date(2020, 3, 12)], MONTHS[3]]

    def again(day):
        sheets = book(党费收款=[receipt("2020-00008", "李四", "2020-02", 50, day)])
        sheets["党费"][3:] = months
        return imported(tmp_path, sheets)

    closed = "2020年2月29日以前收到的党费已经上缴并结账，不能再记这笔收款"
    assert f"党费收款!E11: {closed}" in again(date(2020, 2, 29))[2]

    assert again(date(2020, 3, 12))[::2] == (0, [])
    row = due_of("李四", 2)
    assert (row.amount_paid, row.paid_on) == (50, date(2020, 3, 12))
    assert ties()


def test_the_days_that_a_handing_up_of_the_same_file_closes_are_still_open_for_its_receipts(tmp_path):
    imported(tmp_path, book())
    april = [date(2020, 3, 1), date(2020, 4, 30), 100, date(2020, 5, 3), "0003", None, None]
    months = [["王堃", "2020-04", None, 50, 50, date(2020, 4, 8)]]
    more = book(
        党费=[*MONTHS, *months],
        党费收款=[
            receipt("2020-00008", "王堃", "2020-04", 50, date(2020, 4, 8), 交组织委员日期=date(2020, 4, 9))
        ],
        党费上缴=[april],
    )

    assert imported(tmp_path, more)[::2] == (0, [])
    assert imported(tmp_path, more)[1][-1] == "没有变化"
    assert DuesRemittance.objects.count() == 3 and ties()


def test_the_organiser_s_day_may_be_told_later_and_nothing_else_of_a_receipt(tmp_path):
    imported(tmp_path, book())

    status, _, faults = imported(tmp_path, book(), **{"党费收款!H3": date(2020, 3, 9)})

    assert (status, faults) == (0, [])
    assert DuesEntry.objects.get(receipt="2020-00002", month=date(2020, 2, 1)).handed_on == date(2020, 3, 9)


def test_the_number_of_a_receipt_that_was_withdrawn_is_not_given_again(tmp_path):
    imported(tmp_path, book())
    DuesEntry.objects.create(
        branch=Branch.objects.get(), member=due_of("李四", 2).member, month=date(2020, 2, 1), amount=1,
        paid_on=date(2020, 3, 9), receipt="2020-00020", withdrawn_at="2020-03-09T10:00+08:00",
    )  # fmt: skip
    sheets = book(党费收款=[receipt("2020-00020", "李四", "2020-02", 1, date(2020, 3, 9))])
    sheets["党费"][5] = ["李四", "2020-02", None, 50, 1, date(2020, 3, 9)]

    assert imported(tmp_path, sheets)[2] == [
        "党费收款!A11: 收据号 2020-00020 用过，那笔收款已经撤销；请换一个收据号"
    ]


def test_receipts_that_come_later_take_the_place_of_what_the_ledger_brought_along(tmp_path):
    rows = [["张三", "2020-01", None, 50, 50, date(2020, 1, 8)]]
    imported(tmp_path, ledger(*rows))
    receipts = [DUES["党费收款"][0], receipt("2020-00001", "张三", "2020-01", 50, date(2020, 1, 8))]

    assert imported(tmp_path, ledger(*rows, 党费收款=receipts))[::2] == (0, [])

    (entry,) = DuesEntry.objects.all()
    assert (entry.receipt, entry.is_carried) == ("2020-00001", False) and ties()


def test_ten_thousand_rows_of_dues_with_their_trail_take_seconds(tmp_path):
    import time

    people = [a_row_of_the_roll(f"E{place}", f"赵{place}") for place in range(100)]
    rows = [
        [f"赵{place}", month.code, 5000 + place, None, None, None]
        for place in range(100)
        for month in months_from(Month(2012, 1), 100)
    ]
    path = save(tmp_path, ledger(*rows, people=people))

    began = time.perf_counter()
    assert run("import_workbook", path)[0] == 0

    assert time.perf_counter() - began < 30
    told = Change.objects.filter(row_type="members.duespayment", kind="made")
    assert told.count() == DuesPayment.objects.count() == 10_000


def months_from(month, count):
    for _ in range(count):
        yield month
        month = month.next
