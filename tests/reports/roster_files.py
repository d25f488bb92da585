"""Lists of members as people keep them."""

from datetime import date

import openpyxl
from stdnum.cn import ric

# The list of the national system (全国党员管理信息系统) as it is saved.
NATIONAL = [
    "姓名", "性别", "公民身份号码", "民族", "出生日期", "学历", "人员类别", "学位", "所在党支部", "手机号码",
    "入党日期", "转正日期", "党龄", "党龄校正值", "新社会阶层类型", "工作岗位", "从事专业技术职务",
    "是否农民工", "现居住地", "户籍所在地", "是否失联党员", "是否流动党员", "党员注册时间", "注册手机号",
    "党员增加信息", "党员减少信息", "入党类型", "转正情况", "入党时所在支部", "延长预备期时间",
]  # fmt: skip
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈", "安邦川东恩峰光海建康立明宁平清荣山涛伟文"


def id_number(born=date(1980, 1, 1), order=1) -> str:
    """Odd orders are men's."""
    digits = f"110101{born:%Y%m%d}{order:03d}"
    return digits + ric.calc_check_digit(digits + "0")


def a_row(name="张三", born=date(1980, 1, 1), order=1, **cells) -> dict:
    """A man of the national list."""
    row = {
        "姓名": name,
        "性别": "男" if order % 2 else "女",
        "公民身份号码": id_number(born, order),
        "民族": "汉族",
        "出生日期": born.isoformat(),
        "学历": "大学本科",
        "人员类别": "正式党员",
        "手机号码": "13900000001",
        "入党日期": "2005-07-01",
        "转正日期": "2006-07-01",
    }
    return row | cells


def people(count: int) -> list[dict]:
    names = [f"{surname}{one}{two}" for surname in SURNAMES for one in GIVEN for two in GIVEN]
    return [
        a_row(names[place], date(1960 + place % 40, place % 12 + 1, place % 28 + 1), place % 999 + 1)
        | {"手机号码": f"1390000{place:04d}", "入党日期": "2021-07-01", "转正日期": "2022-07-01"}
        for place in range(count)
    ]


def save_list(folder, rows, headers=None, above=(), below=(), name="名单.xlsx", formats=None):
    """A file of one sheet: title lines, the headers, a row for each dict, lines below."""
    headers = headers or list(dict.fromkeys(header for row in rows for header in row))
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "Sheet1"
    for line in (*above, headers, *([row.get(header) for header in headers] for row in rows), *below):
        sheet.append(list(line))
    for cell, number_format in (formats or {}).items():
        sheet[cell].number_format = number_format
    path = folder / name
    workbook.save(path)
    return path
