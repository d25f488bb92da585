"""Finding the list in what people have: their headers, their title lines, what stands below."""

import zipfile
from datetime import date

import openpyxl
import pytest

from reports.roster.cells import same_organisation
from reports.roster.columns import ROSTER, SYNONYMS, header_of
from reports.roster.exporting import blank_list
from reports.roster.reading import open_roster
from reports.workbook.reading import NotAWorkbook
from tests.reports.roster_files import NATIONAL, a_row, save_list

COLLECTION = [
    "姓名", "性别", "民族", "公民身份证号码", "出生日期", "学历", "人员类别", "所在党支部", "加入党组织日期",
    "转为正式党员日期", "工作岗位", "联系电话(手机)", "固定电话(区号-电话)", "家庭住址", "党籍状态",
    "是否为失联党员", "失去联系日期", "是否为流动党员", "外出流向",
]  # fmt: skip
TOOL = [
    "序号", "姓名", "性别", "身份证号", "出生日期", "年龄", "民族", "联系电话", "学历", "工作单位",
    "所属党组织", "人员状态", "政治面貌", "转正日期", "党龄",
]  # fmt: skip


def meant(headers):
    return {header: header_of(header) for header in headers if header_of(header)}


def lines(book):
    return [{header: raw.value for header, raw in row.cells.items()} for row in book.grid.rows]


def refusal(path):
    with pytest.raises(NotAWorkbook) as found:
        open_roster(path)
    return str(found.value)


def test_the_list_of_the_national_system_is_understood_as_it_is_saved():
    same = "姓名 性别 公民身份号码 民族 出生日期 学历 人员类别 所在党支部 手机号码 入党日期 转正日期 工作岗位"

    assert meant(NATIONAL) == {header: header for header in same.split()}


def test_the_collection_form_of_sixteen_items_is_understood():
    assert meant(COLLECTION) == {
        "姓名": "姓名",
        "性别": "性别",
        "民族": "民族",
        "公民身份证号码": "公民身份号码",
        "出生日期": "出生日期",
        "学历": "学历",
        "人员类别": "人员类别",
        "所在党支部": "所在党支部",
        "加入党组织日期": "入党日期",
        "转为正式党员日期": "转正日期",
        "工作岗位": "工作岗位",
        "联系电话(手机)": "手机号码",
    }


def test_the_roster_of_another_tool_is_understood():
    assert meant(TOOL) == {
        "姓名": "姓名",
        "性别": "性别",
        "身份证号": "公民身份号码",
        "出生日期": "出生日期",
        "民族": "民族",
        "联系电话": "手机号码",
        "学历": "学历",
        "所属党组织": "所在党支部",
        "政治面貌": "人员类别",
        "转正日期": "转正日期",
    }


def test_every_synonym_means_one_column_and_every_column_has_its_line():
    names = [name for header, text in SYNONYMS.items() for name in (header, *text.split())]

    assert len(names) == len(set(names))
    assert set(SYNONYMS) == {column.header for column in ROSTER.columns}


@pytest.mark.parametrize(
    ("written", "column"),
    [
        (" 姓　名 ", "姓名"),
        ("姓\n名", "姓名"),
        ("＊姓名*", "姓名"),
        ("姓名：", "姓名"),
        ("入党时间\n（年月日）", "入党日期"),
        ("公民身份证号（码）", "公民身份号码"),
        ("身份证号码【18位】", "公民身份号码"),
        ("联系电话（手机）", "手机号码"),
        ("联系电话（固定）", None),
        ("工作单位及职务（全称）", "工作岗位"),
        ("所在党小组", "党小组"),
        ("党员编号", "编号"),
        ("序号", None),
        ("党内职务", None),
        ("注册手机号", None),
        ("联系电话/手机", "手机号码"),
    ],
)
def test_blanks_breaks_brackets_and_full_width_do_not_matter(written, column):
    assert header_of(written) == column


def test_title_lines_above_and_signatures_below_are_passed_over(tmp_path):
    path = save_list(
        tmp_path,
        [
            {"序号": 1, **a_row()},
            {"序号": 2, **a_row("李四", order=3)},
            {"序号": 3},
            {"姓名": "姓名", "性别": "性别"},
        ],
        above=[["××党支部党员花名册"], [], ["填报单位（盖章）：机关党委", None, "填表日期：2026年1月1日"]],
        below=[[], ["合计", "2人"], ["填表人：张三", None, "审核人：李四"], [None, "备注：以上属实"]],
    )

    book = open_roster(path)

    assert book.grid.header_row == 4
    assert [line["姓名"] for line in lines(book)] == ["张三", "李四"]
    assert [row.number for row in book.grid.rows] == [5, 6]
    assert book.faults == []
    assert book.notes == [
        "第 10 行不是党员（“合计”），没有导入",
        "第 11 行不是党员（“填表人:张三”），没有导入",
        "第 12 行不是党员（“备注:以上属实”），没有导入",
    ]


def test_a_row_that_only_begins_like_a_signature_is_a_member(tmp_path):
    path = save_list(tmp_path, [{"所在党支部": "审核处党支部", **a_row()}])

    assert [line["姓名"] for line in lines(open_roster(path))] == ["张三"]


def test_names_below_a_header_that_spans_several_columns(tmp_path):
    path = save_list(
        tmp_path,
        [],
        headers=["姓名", "性别", "党籍", None],
        below=[[None, None, "入党时间", "转正时间"], ["张三", "男", "2005-07-01", "2006-07-01"]],
    )

    assert lines(open_roster(path)) == [
        {"姓名": "张三", "性别": "男", "入党日期": "2005-07-01", "转正日期": "2006-07-01"}
    ]


def test_columns_that_are_not_imported_are_named_if_something_stands_in_them(tmp_path):
    rows = [{"序号": 1, **a_row(), "学位": "硕士", "党龄": 20}]
    path = save_list(tmp_path, rows, headers=["序号", *NATIONAL])

    assert open_roster(path).extra == ["学位", "党龄"]


def test_two_columns_that_mean_the_same_are_a_fault_that_names_both(tmp_path):
    path = save_list(tmp_path, [a_row() | {"联系电话": "13900000002"}], above=[["花名册"]])

    assert list(map(str, open_roster(path).faults)) == [
        "row 2 手机号码、联系电话: “手机号码”和“联系电话”是一个意思（手机号码），只能留一列"
    ]


def test_a_column_twice_is_a_fault(tmp_path):
    path = save_list(tmp_path, [], headers=["姓名", "性别", "性别"], below=[["张三", "男", "男"]])

    assert [fault.problem for fault in open_roster(path).faults] == ["“性别”写了两次，只能留一列"]


def test_a_date_that_shows_only_its_month_is_a_month(tmp_path):
    path = save_list(
        tmp_path,
        [a_row() | {"入党日期": date(2005, 7, 1), "转正日期": date(2006, 7, 1), "出生日期": 29221}],
        formats={"I2": 'yyyy"年"m"月";@', "J2": "yyyy-mm-dd", "E2": "General"},
    )

    line = lines(open_roster(path))[0]

    assert (line["入党日期"], line["出生日期"]) == ("2005年7月", 29221)
    assert line["转正日期"].date() == date(2006, 7, 1)


def test_the_dates_of_a_chinese_excel_are_dates(tmp_path):
    """31 is yyyy年m月d日 and 57 yyyy年m月: formats with a number and no code."""
    path = save_list(tmp_path, [a_row() | {"入党日期": 38534, "转正日期": 38899}])
    _set_format(path, I2=31, J2=57)

    line = lines(open_roster(path))[0]

    assert (line["入党日期"].date(), line["转正日期"]) == (date(2005, 7, 1), "2006年7月")


def _set_format(path, **formats):
    """openpyxl writes no format without a code, so the file is altered."""
    workbook = openpyxl.load_workbook(path)
    for place, (cell, _) in enumerate(formats.items()):
        workbook.active[cell].number_format = f"0.{'0' * (place + 3)}"
    workbook.save(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    styles = parts["xl/styles.xml"].decode()
    for place, number in enumerate(formats.values()):
        styles = styles.replace(f'numFmtId="{164 + place}"', f'numFmtId="{number}"')
    start, end = styles.index("<numFmts"), styles.index("</numFmts>") + len("</numFmts>")
    parts["xl/styles.xml"] = (styles[:start] + styles[end:]).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def test_of_a_formula_what_it_came_to_is_read(tmp_path):
    """A program that reckons writes it beside the formula; without it the cell says nothing."""
    path = save_list(tmp_path, [a_row() | {"性别": '=IF(1=1,"男","女")'}])

    assert "性别" not in lines(open_roster(path))[0]


def test_cells_that_say_nothing_are_blank(tmp_path):
    path = save_list(tmp_path, [a_row() | {"转正日期": "—", "民族": "无", "学历": " / "}])

    assert set(a_row()) - set(lines(open_roster(path))[0]) == {"转正日期", "民族", "学历"}


def test_a_file_without_a_list_says_what_a_list_has(tmp_path):
    path = save_list(tmp_path, [], headers=["月份", "金额"], below=[["1月", 3]])

    assert refusal(path) == (
        "没有找到名单的表头：前 10 行里要有“姓名”和公民身份号码、入党日期等列；可以下载空白名单照着填"
    )


def test_a_header_too_far_down_is_not_looked_for(tmp_path):
    far = save_list(tmp_path, [a_row()], above=[[f"第{n}行"] for n in range(10)])
    assert "没有找到名单的表头" in refusal(far)

    near = save_list(tmp_path, [a_row()], above=[[f"第{n}行"] for n in range(9)])
    assert open_roster(near).grid.header_row == 10


def test_two_sheets_with_a_list_are_not_guessed_at(tmp_path):
    path = save_list(tmp_path, [a_row()])
    workbook = openpyxl.load_workbook(path)
    workbook.copy_worksheet(workbook.active).title = "预备党员"
    workbook.save(path)

    assert refusal(path) == "有 2 个工作表都是名单（Sheet1、预备党员），分不清导入哪一个；请只留一个"


def test_another_sheet_is_named_and_left(tmp_path):
    path = save_list(tmp_path, [a_row()])
    workbook = openpyxl.load_workbook(path)
    workbook.create_sheet("党费").append(["月份", "金额"])
    workbook.create_sheet("空的")
    workbook.save(path)

    assert open_roster(path).notes == ["工作表“党费”不是名单，没有导入"]


@pytest.mark.parametrize("content", [b"", b"name,sex\n", b"\xd0\xcf\x11\xe0old", b"PK\x03\x04broken"])
def test_what_is_no_workbook_is_refused_in_one_line(tmp_path, content):
    path = tmp_path / "名单.xls"
    path.write_bytes(content)

    assert "\n" not in refusal(path) and ".xlsx" in refusal(path)


def test_the_blank_list_has_every_column_and_an_example_that_is_never_imported(tmp_path):
    path = tmp_path / "blank.xlsx"
    path.write_bytes(blank_list())

    book = open_roster(path)

    assert set(book.grid.letters) == {column.header for column in ROSTER.columns}
    assert (book.grid.rows, book.extra, book.faults) == ([], [], [])
    assert book.notes == ["第 2 行是示例，没有导入"]


def test_a_row_added_to_the_blank_list_is_read(tmp_path):
    path = tmp_path / "blank.xlsx"
    path.write_bytes(blank_list())
    workbook = openpyxl.load_workbook(path)
    workbook["党员名单"].append([a_row().get(column.header) for column in ROSTER.columns])
    workbook.save(path)

    assert [line["姓名"] for line in lines(open_roster(path))] == ["张三"]


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("规划信息联合党支部", True),
        ("中共某市规划局规划信息联合支部委员会", True),
        ("规划信息联合支部", True),
        ("联合党支部", True),
        ("综合业务党支部", False),
        ("规划信息第二党支部", False),
    ],
)
def test_long_and_short_names_of_a_branch_are_one(written, same):
    assert same_organisation(written, "规划信息联合党支部") is same


def test_dates_of_cells_stay_dates(tmp_path):
    path = save_list(tmp_path, [a_row() | {"入党日期": date(2005, 7, 2)}])

    assert lines(open_roster(path))[0]["入党日期"].date() == date(2005, 7, 2)
