"""A small branch workbook to spoil, shuffle and compare: three people who did one thing of each kind."""

from datetime import date
from io import StringIO

import openpyxl
from django.core.management import call_command

from branch.models import Branch, Organisation
from meetings.models import (
    Appraisal,
    AppraisalEntry,
    Candidate,
    CourseStep,
    LeaderPart,
    Meeting,
    MeetingEvent,
    Problem,
    Seal,
)
from reports.workbook.dues import RATES
from reports.workbook.sheets import SHEETS

BRANCH = "规划联合党支部"
MEMBER_HEADERS = ["编号", "姓名", "性别", "民族", "出生日期", "公民身份号码", "学历", "人员类别", "入党日期"]
MEMBER_HEADERS += ["转正日期", "党小组", "工作岗位", "手机号码", "转入日期", "转出日期", "党费类别"]


def a_row_of_the_roll(number, name, **cells):
    row = dict.fromkeys(MEMBER_HEADERS) | {
        "编号": number,
        "姓名": name,
        "性别": "男",
        "民族": "汉族",
        "出生日期": date(1980, 1, 1),
        "人员类别": "正式党员",
        "入党日期": date(2005, 7, 1),
        "转正日期": date(2006, 7, 1),
        "党费类别": "在职",
    }
    return list((row | cells).values())


def small_book():
    """Sheet by sheet, header first; in 党员 row 2 is 张三, row 3 李四, row 4 王堃."""
    return {
        "支部": [
            ["项目", "内容"],
            ["支部名称", BRANCH],
            ["上级党组织", "局机关党委"],
            ["成立日期", date(2019, 12, 20)],
            ["分管领导", "周正"],
            ["非党员人数", 9],
            ["党费取整", "分"],
        ],
        "党小组": [["党小组", "所在部门"], ["第一党小组", "业务1处"], ["第二党小组", None]],
        "党员": [
            MEMBER_HEADERS,
            a_row_of_the_roll("D1", "张三", 党小组="第一党小组", 公民身份号码="110101198001010037"),
            a_row_of_the_roll("D2", "李四", 党小组="第一党小组", 手机号码="13900000002"),
            a_row_of_the_roll("D3", "王堃", 性别="女", 党小组="第二党小组", 转出日期=date(2020, 7, 1)),
        ],
        "任职": [
            ["届次", "党员", "职务", "党小组", "任职日期", "离任日期"],
            [1, "张三", "书记", None, date(2019, 12, 20), None],
            [1, "李四", "党小组长", "第一党小组", date(2019, 12, 20), None],
        ],
        "组织生活": [
            ["编号", "形式", "日期", "地点", "主题", "党小组", "主持人", "记录人", "主讲人",
             "状态", "内容", "决议"],
            ["2020-001", "支部党员大会、党课", date(2020, 3, 18), "会议室", "学习党章", None, "张三", "李四",
             "周正", "已召开", "学习党章。", None],
            ["2020-002", "党小组会", date(2020, 3, 20), None, "讨论", "第一党小组", "李四", None, None,
             "已召开", None, None],
        ],
        "考勤": [
            ["组织生活编号", "党员", "出席情况", "事由"],
            ["2020-001", "张三", "出席", None],
            ["2020-001", "李四", "请假", "出差"],
            ["2020-002", "李四", "线上", None],
        ],
        "党费": [
            ["党员", "月份", "计算基数", "应交", "实交", "交纳日期"],
            ["张三", "2020-01", 10460, 209.2, 209.2, date(2020, 1, 4)],
            ["李四", "2020-01", None, 50, None, None],
        ],
        "谈心谈话": [
            ["日期", "谈话人", "谈话对象", "类型", "主题"],
            [date(2020, 5, 26), "张三", "李四、王堃", "支委与党员", "思想情况"],
            [date(2020, 5, 27), "张三", "群众代表吴某", None, None],
        ],
        "学习成果": [["党员", "类型", "题目", "日期"], ["李四", "心得体会", "体会之1", date(2020, 4, 1)]],
        "承诺书": [["党员", "名称", "签订日期"], ["李四", "廉洁自律承诺书", date(2020, 1, 15)]],
        "荣誉": [
            ["党员", "名称", "授予单位", "状态", "日期"],
            ["李四", "优秀共产党员", "机关党委", "推荐", date(2020, 6, 10)],
            [None, "先进党支部", "机关党委", "获评", date(2020, 7, 1)],
        ],
        "轮值": [["月份", "党员", "小结"], ["2020-04", "李四", "完成"]],
        "工作计划": [
            ["月份", "形式", "主题", "党小组", "责任人"],
            ["2020-01", "主题党日", "1月主题党日", None, "张三"],
        ],
    }  # fmt: skip


def save(folder, sheets, name="book.xlsx", **spoiled):
    """Write the sheets; `spoiled` are cells as {"党员!E2": value}."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for title, rows in sheets.items():
        worksheet = workbook.create_sheet(title)
        for row in rows:
            worksheet.append(row)
    for place, value in spoiled.items():
        title, cell = place.split("!")
        workbook[title][cell] = value
    path = folder / name
    workbook.save(path)
    return path


def book_with(sheets, changed):
    """The small workbook with further `sheets`; `changed` are rows to add, by title."""
    book = small_book() | {title: [list(row) for row in rows] for title, rows in sheets.items()}
    for title, rows in changed.items():
        book[title] = book[title] + rows
    return book


def run(command, *args, **options):
    """(exit status, lines on stdout, lines on stderr), as the shell sees them"""
    out, err, status = StringIO(), StringIO(), 0
    try:
        call_command(command, *map(str, args), stdout=out, stderr=err, **options)
    except SystemExit as stop:
        status = stop.code
        if isinstance(status, str):  # Python prints a text to stderr and exits with 1
            err.write(status)
            status = 1
    return status, out.getvalue().splitlines(), err.getvalue().splitlines()


def cells_of(path):
    """Every cell of every sheet, as (value, type, format)."""
    workbook = openpyxl.load_workbook(path)
    return {
        sheet.title: [[(cell.value, cell.data_type, cell.number_format) for cell in row] for row in sheet]
        for sheet in workbook
    }


def values_of(path):
    cells = cells_of(path)
    return {title: [[cell[0] for cell in row] for row in rows] for title, rows in cells.items()}


def with_days(values):
    """The values with days in place of the moments that openpyxl reads."""
    return {title: [[_day_of(value) for value in row] for row in rows] for title, rows in values.items()}


def _day_of(value):
    return value.date() if hasattr(value, "date") else value


def exported(tmp_path, name="out.xlsx", branch=BRANCH):
    path = tmp_path / name
    assert run("export_workbook", branch=branch, out=str(path)) == (0, [f"已导出到 {path}"], [])
    return path


def emptied():
    """Takes everything out of the database that a workbook brings in."""
    for model in (MeetingEvent, LeaderPart, Candidate, Problem, CourseStep, AppraisalEntry, Appraisal):
        model.objects.all().delete()
    Seal.objects.all().delete()
    Meeting.objects.all().delete()
    for sheet in reversed([sheet for sheet in SHEETS if not sheet.extends]):
        # The default rates are no branch's.
        rows = sheet.model.objects.all()
        (rows.filter(branch__isnull=False) if sheet is RATES else rows).delete()
    Branch.objects.all().delete()
    Organisation.objects.all().delete()
