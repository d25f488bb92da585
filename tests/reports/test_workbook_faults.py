"""Each way to spoil a workbook: the cell it is reported at, and that nothing was written."""

from datetime import date, datetime

import pytest

from branch.models import Branch, Organisation, PartyGroup
from meetings.models import Attendance, Meeting, Talk
from members.models import DuesPayment, Member
from reports.workbook.constraints import CannotTell, holds
from reports.workbook.sheets import SHEETS
from tests.factories import a_branch, a_member
from tests.reports.workbook_files import BRANCH, a_row_of_the_roll, run, save, small_book

pytestmark = pytest.mark.django_db

SPOILED = {
    "30 February": ("党员!I3", "2020-02-30", "没有 2020-02-30 这一天，写成 2020-02-28 这样"),
    "month 13 in a date": ("党员!E3", "1980年13月1日", "没有 1980-13-01 这一天"),
    "words for a date": ("组织生活!C2", "三月中旬", "“三月中旬”不是日期"),
    "a bare number for a date": ("党员!N3", 43835, "“43835”不是日期"),
    "a date with a time": ("组织生活!C2", datetime.fromisoformat("2020-03-18 14:30"), "带有时刻"),
    "an impossible year": ("党员!E3", "0980-01-01", "年份 980 不可能"),
    "month 13": ("党费!B2", "2020-13", "没有 2020-13 这个月，写成 2020-01 这样"),
    "January or October": ("党费!B2", 2020.1, "分不清是哪个月"),
    "no month": ("轮值!A2", "四月", "“四月”不是月份"),
    "unknown person": ("考勤!B3", "赵六", "党员里没有“赵六”"),
    "unknown recorder": ("组织生活!H2", "赵六", "党员里没有“赵六”"),
    "unknown responsible person": ("工作计划!E2", "赵六", "党员里没有“赵六”"),
    "unknown talker": ("谈心谈话!B2", "赵六", "党员里没有“赵六”"),
    "unknown activity": ("考勤!A3", "2020-009", "没有编号为“2020-009”的组织生活"),
    "unknown group": ("党员!K3", "第五党小组", "没有“第五党小组”这个党小组，已有：第一党小组、第二党小组"),
    "group meeting without a group": ("组织生活!F3", None, "党小组会要写明是哪个党小组"),
    "wrong choice": ("组织生活!J2", "已结束", "“已结束”不是状态，可以写：已召开、计划、取消"),
    "wrong sex": ("党员!C2", "M", "“M”不是性别，可以写：男、女"),
    "wrong form": ("组织生活!B2", "党课、茶话会", "“茶话会”不是形式，可以写：支部党员大会、"),
    "wrong rounding": ("支部!B7", "厘", "“厘”不是党费取整，可以写：分、角、元"),
    "check digit": ("党员!F2", "110101198001010038", "公民身份号码的最后一位和前面17位对不上"),
    "ID number too short": ("党员!F2", "11010119800101003", "公民身份号码是18位，这里写了17位，请写"),
    "ID number that lost its digits": ("党员!F2", 110101198001010048, "以数字存放"),
    "ID number of no day": ("党员!F2", "110101198002300030", "第7至14位应是出生日期"),
    "negative amount": ("党费!D2", -1, "应交不能是负数"),
    "no amount": ("党费!D2", "五十", "“五十”不是金额，写成 1234.50 这样"),
    "commas in the wrong place": ("党费!D2", "1,2", "“1,2”不是金额"),
    "three decimals": ("党费!E2", 209.205, "超过两位小数"),
    "too large": ("党费!C2", "10000000000", "金额太大"),
    "no number of people": ("支部!B6", "若干", "“若干”不是人数"),
    "too long": ("党员!B4", "张" * 51, "太长：有 51 个字，最多 50 个字"),
    "too long an outsider": ("组织生活!G2", "周" * 51, "太长：有 51 个字，最多 50 个字"),
    "date in a text": ("组织生活!D3", date(2020, 1, 1), "是日期，这里要文字"),
    "formula": ("党费!D2", "=100*2", "是公式，不是值"),
    "formula that makes a name": ("考勤!B2", '="张"&"三"', "是公式，不是值"),
    "error value": ("党费!D2", "#REF!", "是错误值 #REF!"),
    "missing name": ("党员!B4", None, "没有填写姓名"),
    "missing date": ("组织生活!C3", None, "没有填写日期，写成 2020-02-28 这样"),
    "missing choice": ("党员!C3", "　", "没有填写性别，可以写：男、女"),
    "branch without a name": ("支部!B2", None, "没有填写支部名称"),
    "admitted before born": ("党员!I3", date(1979, 1, 1), "入党日期应晚于出生日期"),
    "converted before admitted": ("党员!J3", date(2005, 6, 30), "转正日期不能早于入党日期"),
    "left before admitted": ("党员!O4", date(2005, 6, 30), "转出日期不能早于入党日期"),
    "post ended before it began": ("任职!F2", date(2019, 12, 19), "离任日期不能早于任职日期"),
    "the same partner twice": ("谈心谈话!C2", "李四、D2", "同一名党员写了两次"),
}


def nothing_was_written():
    models = (Branch, Organisation, PartyGroup, Member, Meeting, Attendance, DuesPayment, Talk)
    return not any(model.objects.exists() for model in models)


@pytest.mark.parametrize("cell, value, problem", SPOILED.values(), ids=SPOILED)
def test_a_spoiled_cell_is_named_and_nothing_is_written(tmp_path, cell, value, problem):
    path = save(tmp_path, small_book(), **{cell: value})
    if value is None:
        path = save(tmp_path, small_book(), **{cell: "　"})

    status, out, err = run("import_workbook", path)

    assert (status, out) == (1, [])
    assert [line for line in err if line.startswith(f"{cell}: ") and problem in line] == err
    assert len(err) == 1
    assert nothing_was_written()


def test_all_faults_are_reported_together_in_the_order_of_the_workbook(tmp_path):
    spoiled = {"党费!D2": -1, "党员!I3": "2020-02-30", "考勤!B4": "赵六", "党员!C2": "?", "支部!B4": "去年"}

    status, _, err = run("import_workbook", save(tmp_path, small_book(), **spoiled))

    assert status == 1
    assert [line.split(":")[0] for line in err] == ["支部!B4", "党员!C2", "党员!I3", "考勤!B4", "党费!D2"]


def test_a_faulty_row_of_the_roll_does_not_make_its_person_unknown(tmp_path):
    spoiled = {"党员!E2": "不详", "组织生活!C2": "不详"}

    _, _, err = run("import_workbook", save(tmp_path, small_book(), **spoiled))

    assert [line.split(":")[0] for line in err] == ["党员!E2", "组织生活!C2"]


def test_two_open_secretaries_are_a_fault_that_names_both_rows(tmp_path):
    sheets = small_book()
    sheets["任职"].append([1, "王堃", "书记", None, date(2020, 1, 1), None])

    assert run("import_workbook", save(tmp_path, sheets))[2] == [
        "任职!C4: 与第 2 行冲突：本支部已有在任书记，请先填写其离任日期"
    ]


def test_a_second_secretary_is_held_against_the_one_on_record(tmp_path):
    run("import_workbook", save(tmp_path, small_book()))
    sheets = small_book()
    sheets["任职"] = [sheets["任职"][0], [2, "王堃", "书记", None, date(2023, 1, 1), None]]

    assert run("import_workbook", save(tmp_path, sheets))[2] == [
        "任职!C2: 本支部已有在任书记，请先填写其离任日期"
    ]


@pytest.mark.parametrize(
    "sheet, row, line",
    [
        ("党员", a_row_of_the_roll("D1", "赵六"), "党员!A5: 与第 2 行重复：编号“D1”"),
        ("党员", a_row_of_the_roll(None, "张三"), "党员!A5: 与第 2 行同名；同名的党员都要写编号"),
        ("党小组", ["第一党小组", None], "党小组!A4: 与第 2 行重复"),
        ("组织生活", ["2020-001", "党课", date(2020, 1, 1), None, "x", None, None, None, None, "计划"],
         "组织生活!A4: 与第 2 行重复"),
        ("考勤", ["2020-001", "D2", "出席", None], "考勤!A5: 与第 3 行重复"),
        ("党费", ["D1", "2020年1月", None, 1, None, None], "党费!A4: 与第 2 行重复"),
        ("轮值", ["2020/4", "李四", None], "轮值!A3: 与第 2 行重复"),
        ("任职", [2, "张三", "书记", None, "2019-12-20", None], "任职!B4: 与第 2 行重复"),
        ("支部", ["支部名称", "别的支部"], "支部!A8: 与第 2 行重复"),
    ],
)  # fmt: skip
def test_a_key_used_twice_is_a_fault_that_names_both_rows(tmp_path, sheet, row, line):
    sheets = small_book()
    sheets[sheet].append(row)

    status, _, err = run("import_workbook", save(tmp_path, sheets))

    assert status == 1
    assert err[0].startswith(line)
    assert len(err) == 1 or "同名" in line  # whoever then means one of the two is told so as well
    assert nothing_was_written()


def test_one_id_number_for_two_people_is_a_fault(tmp_path):
    path = save(tmp_path, small_book(), **{"党员!F3": "110101198001010037"})

    assert run("import_workbook", path)[2] == ["党员!F3: 与第 2 行冲突：本支部已有这个公民身份号码的党员"]


def test_a_name_that_two_members_bear_is_no_reference(tmp_path):
    sheets = small_book()
    sheets["党员"].append(a_row_of_the_roll("D4", "李四"))

    status, _, err = run("import_workbook", save(tmp_path, sheets))

    assert status == 1
    assert err[0] == "任职!B3: “李四”有 2 人，分不清是谁；请写编号（D2、D4）"
    assert {line.split(":")[0] for line in err} == {
        *("任职!B3", "组织生活!H2", "组织生活!G3", "考勤!B3", "考勤!B4", "党费!A3"),
        *("谈心谈话!C2", "学习成果!A2", "承诺书!A2", "荣誉!A2", "轮值!B2"),
    }


def test_a_row_without_number_is_not_matched_with_one_of_two_namesakes_on_record(tmp_path):
    branch = a_branch(BRANCH)
    a_member(branch, "赵六", number="D7")
    a_member(branch, "赵六", number="D8")
    sheets = small_book()
    sheets["党员"].append(a_row_of_the_roll(None, "赵六"))

    assert run("import_workbook", save(tmp_path, sheets))[2] == [
        "党员!B5: 本支部有 2 名“赵六”，分不清是谁；请写编号（D7、D8）"
    ]


@pytest.mark.parametrize("title", ["支部", "党员"])
def test_the_branch_and_the_roll_may_not_be_missing_or_empty(tmp_path, title):
    without, blank, only_header = small_book(), small_book(), small_book()
    del without[title]
    blank[title] = []
    only_header[title] = only_header[title][:1]

    for sheets, cell in ((without, "A1"), (blank, "A1")):
        status, _, err = run("import_workbook", save(tmp_path, sheets))
        assert status == 1
        assert err[0].startswith(f"{title}!{cell}: 缺少“{title}”工作表")
        assert len(err) == 1
    status, _, err = run("import_workbook", save(tmp_path, only_header))
    assert (status, nothing_was_written()) == (1, True)
    assert err[0].startswith(f"{title}!A")


@pytest.mark.parametrize(
    "title, header", [("党员", "姓名"), ("考勤", "组织生活编号"), ("党费", "应交"), ("谈心谈话", "谈话对象")]
)
def test_a_missing_required_column_is_one_fault(tmp_path, title, header):
    sheets = small_book()
    place = sheets[title][0].index(header)
    sheets[title] = [row[:place] + row[place + 1 :] for row in sheets[title]]

    status, _, err = run("import_workbook", save(tmp_path, sheets))

    assert status == 1
    assert len(err) == 1
    assert err[0].startswith(f"{title}!A1: 缺少“{header}”一列；必须有：")


def test_a_column_or_a_sheet_twice_is_a_fault(tmp_path):
    sheets = small_book()
    sheets["考勤"][0].append("事 由")
    sheets[" 考勤"] = sheets["考勤"]

    assert run("import_workbook", save(tmp_path, sheets))[2] == [
        "考勤!A1: 有两个名为“考勤”的工作表，只能有一个",
        "考勤!E1: “事由”这一列写了两次，只能有一列",
    ]


def test_dates_are_held_against_what_is_on_record_where_the_column_is_absent(tmp_path):
    run("import_workbook", save(tmp_path, small_book()))
    sheets = {"支部": small_book()["支部"], "党员": [["姓名", "性别", "出生日期", "人员类别", "入党日期"]]}
    sheets["党员"].append(["张三", "男", "1980-01-01", "正式党员", "2007-07-01"])

    status, _, err = run("import_workbook", save(tmp_path, sheets))

    assert (status, err) == (1, ["党员!E2: 转正日期不能早于入党日期"])


def test_every_rule_of_the_database_on_these_records_can_be_asked_before_writing():
    for sheet in SHEETS:
        for constraint in sheet.model._meta.constraints:
            if constraint.condition is not None:
                try:
                    holds(constraint.condition, sheet.model())
                except CannotTell as word:
                    raise AssertionError(f"{constraint.name}: {word}") from None
