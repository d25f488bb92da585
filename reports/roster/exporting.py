"""The roster as an .xlsx file in the order of the 党员花名册, and the empty list to be filled in."""

from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from reports.roster.cells import DayOrMonth
from reports.roster.columns import ROSTER, synonyms
from reports.roster.listing import Line, Roster
from reports.workbook.cells import Code

EXAMPLE = {
    "姓名": "示例：张三",
    "性别": "女",
    "公民身份号码": "填写18位号码",
    "民族": "汉族",
    "出生日期": "1985-06-12",
    "学历": "大学本科",
    "人员类别": "正式党员",
    "所在党支部": "填写本支部名称",
    "手机号码": "填写手机号码",
    "入党日期": "2007-07-01",
    "转正日期": "2008-07-01",
    "工作岗位": "科员",
    "党小组": "第一党小组",
    "编号": "可以不填",
    "转入日期": "一直在本支部的不填",
}
HOW = {
    "姓名": "必须填写。以“示例”开头的行不会导入。",
    "公民身份号码": "18 位，单元格用“文本”格式。已在名册里的按它认人。",
    "性别": "男、女。填了公民身份号码的可以不填。",
    "出生日期": "写成 1985-06-12 这样。填了公民身份号码的可以不填。",
    "人员类别": "正式党员、预备党员。新党员必须填写，有转正日期的可以不填。",
    "入党日期": "写成 2007-07-01 这样。新党员必须填写。",
    "转正日期": "写成 2008-07-01 这样。预备党员不填。",
    "党小组": "本支部已有的党小组。",
    "编号": "可以不填。同名的党员用它区分。",
    "转入日期": "从别的支部转来的填写。",
}


def roster_table(roster: Roster) -> tuple[list[str], list[list]]:
    """Head and rows; what the reader may not see has no column."""
    head = ["序号", "姓名", "性别", "民族", "学历", "工作岗位", "所在党支部", "党小组", "人员类别"]
    head += ["入党日期", "转正日期", "党龄", "编号"]
    personal = ["公民身份号码", "出生日期", "年龄", "手机号码"]
    rows = [_row(place, line, roster.branch.name) for place, line in enumerate(roster.lines, start=1)]
    order = [
        "序号", "姓名", "性别", "公民身份号码", "出生日期", "年龄", "民族", "手机号码", "学历", "工作岗位",
        "所在党支部", "党小组", "人员类别", "入党日期", "转正日期", "党龄", "编号",
    ]  # fmt: skip
    shown = head + (personal if roster.shows_personal_data else [])
    head = [header for header in order if header in shown and (header != "年龄" or roster.in_full)]
    return head, [[row[header] for header in head] for row in rows]


def _row(place: int, line: Line, branch: str) -> dict:
    member = line.member
    return {
        "序号": place,
        "姓名": member.name,
        "性别": member.get_sex_display(),
        "公民身份号码": line.id_number,
        "出生日期": line.born,
        "年龄": line.age,
        "民族": member.ethnicity,
        "手机号码": line.phone,
        "学历": member.education,
        "工作岗位": member.job,
        "所在党支部": branch,
        "党小组": line.group,
        "人员类别": line.kind,
        "入党日期": member.admitted_on,
        "转正日期": member.converted_on,
        "党龄": line.standing,
        "编号": member.number,
    }


def blank_list() -> bytes:
    """The columns that are imported, an example that is not, and how each is written."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "党员名单"
    sheet.freeze_panes = "B2"
    for place, column in enumerate(ROSTER.columns, start=1):
        letter = get_column_letter(place)
        as_text = isinstance(column.kind, Code | DayOrMonth)
        sheet.column_dimensions[letter].width = max(column.kind.width, len(EXAMPLE[column.header]) * 2 + 2)
        sheet.column_dimensions[letter].number_format = "@" if as_text else "General"
        sheet[f"{letter}1"] = column.header
        sheet[f"{letter}1"].font = Font(bold=True)
        sheet[f"{letter}2"] = EXAMPLE[column.header]
        sheet[f"{letter}2"].font = Font(italic=True, color="808080")
        if as_text:
            for row in range(2, 52):
                sheet[f"{letter}{row}"].number_format = "@"
    _explain(workbook.create_sheet("说明"))
    out = BytesIO()
    workbook.save(out)
    return out.getvalue()


def _explain(sheet):
    sheet.append(["列", "怎么写", "也可以叫"])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for letter, width in (("A", 16), ("B", 52), ("C", 70)):
        sheet.column_dimensions[letter].width = width
    for column in ROSTER.columns:
        names = "、".join(synonyms(column.header))
        sheet.append([column.header, HOW.get(column.header, "照实填写，可以不填。"), names])
        for cell in sheet[sheet.max_row]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
