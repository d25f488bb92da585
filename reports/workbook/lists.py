"""A list that was made for people to read: title rows above it, signatures and totals below it.

What it is a list of says `place_of`: the place of the header among the first rows of a sheet, or None.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from openpyxl.utils.datetime import from_excel

from reports.workbook.cells import Raw, plain, squeezed
from reports.workbook.reading import SPLIT, NotAWorkbook, filled_rows
from reports.workbook.unpacking import Unpacked

HEADER_WITHIN = 10  # filled rows from the top
MOST = 10_000
# The formats of a Chinese Excel that have a number and no code (ECMA-376, part 1, 18.8.30).
DATES = {27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58}
MONTHS = {17, 27, 36, 50, 52, 57}
NOTHING = ("", "-", "--", "—", "——", "–", "/", "\\", "无", "n/a")
FOOTER = re.compile(
    r"[（(]?(填表|填报|制表|审核|合计|总计|共计|小计|共\d+人|说明|备注|注[:：]|附注|单位负责人|负责人|联系人|经办人|"
    r"(党?支部)?书记[:：]|盖章|公章|打印日期|导出时间)"
)
TOTALS = ("合计", "总计", "共计", "小计")
EXAMPLE = ("示例", "(示例)", "例:", "例如")
COUNTING = ("序号", "序", "no", "no.", "行号")


@dataclass(frozen=True)
class Fault:
    """What is wrong in a row of the list; `header` as the list calls the column."""

    row: int
    header: str
    problem: str

    def __str__(self):
        return f"row {self.row} {self.header}: {self.problem}"

    @property
    def words(self):
        return f"第 {self.row} 行 {self.header}：{self.problem}"


def the_list(unpacked: Unpacked, place_of: Callable, none_found: str):
    """(its filled rows, the place of its header among them, titles of the sheets that are no list)."""
    lists, others = [], []
    for title, part in unpacked.sheets():
        rows = list(_rows(unpacked, part, title)) if part else []
        place = next((p for p, row in enumerate(rows[:HEADER_WITHIN]) if place_of(row[1])), None)
        if place is not None:
            lists.append((title, rows, place))
        elif rows and squeezed(title) not in ("说明", "填表说明"):
            others.append(title.strip())
    if not lists:
        raise NotAWorkbook(none_found)
    if len(lists) > 1:
        titles = "、".join(title for title, _, _ in lists)
        raise NotAWorkbook(f"有 {len(lists)} 个工作表都是名单（{titles}），分不清导入哪一个；请只留一个")
    _, rows, place = lists[0]
    return rows, place, others


def _rows(unpacked, part, title):
    def shown():
        for number, cells in unpacked.rows(part, computed=True):
            yield number, [cell | {"value": _as_shown(unpacked, cell)} for cell in cells]

    for count, row in enumerate(filled_rows(shown(), title), start=1):
        if count > MOST:
            raise NotAWorkbook(f"工作表“{title}”超过 {MOST} 行；{SPLIT}")
        yield row


def _as_shown(unpacked: Unpacked, cell: dict):
    """A date that shows no day is a month, although the file keeps its first day."""
    value = cell["value"]
    if isinstance(value, bool) or not isinstance(value, int | float | date):
        return value
    shape = unpacked.number_format(cell)
    if isinstance(value, int | float):
        if shape not in DATES or not 0 < value < 2_958_466:
            return value
        value = from_excel(value, unpacked.epoch)
    if isinstance(value, datetime) and value.day == 1 and _shows_no_day(shape):
        return f"{value.year}年{value.month}月"
    return value


def _shows_no_day(shape: int | str) -> bool:
    if isinstance(shape, int):
        return shape in MONTHS
    letters = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", shape.split(";")[0]).lower()
    return "y" in letters and "d" not in letters


def known_headers(found, header_of: Callable) -> set:
    """What the cells of a row mean as headers."""
    return {header_of(raw.value) for raw in found.values() if isinstance(raw.value, str)} - {None}


def with_second_header(titles, rows, name_column, header_of: Callable):
    """Below a header that spans several columns stand their own names, and nothing below 姓名."""
    if rows and name_column not in rows[0][1] and known_headers(rows[0][1], header_of):
        return titles | rows[0][1], rows[1:]
    return titles, rows


def title_of(raw: Raw) -> str:
    return squeezed(str(raw.value)).rstrip("*＊")


def plain_title(text) -> str:
    """A header without blanks, line breaks, asterisks and colons; signs of full width as the usual ones."""
    return re.sub(r"[\s*:]", "", plain(str(text))).lower()


def is_total(name: str) -> bool:
    return squeezed(name) in TOTALS


def is_footer(first: str, stands_in_a_column: bool) -> bool:
    """Below a column that is imported a colon tells 负责人：… from what a member's row may begin with."""
    return bool(FOOTER.match(first)) and (not stands_in_a_column or ":" in first or first in TOTALS)


def says_nothing(raw: Raw) -> bool:
    return isinstance(raw.value, str) and plain(raw.value).lower() in NOTHING
