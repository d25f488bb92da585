"""Finding the list in a file that was made for people to read: title rows above it, signatures below it."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime

from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import coordinate_from_string
from openpyxl.utils.datetime import from_excel

from reports.roster.columns import COUNTING, ROSTER, header_of, plain_title
from reports.workbook.cells import Raw, plain, quoted, squeezed
from reports.workbook.reading import SPLIT, Book, Grid, NotAWorkbook, Row, filled_rows, opened
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
NO_LIST = "没有找到名单的表头：前 10 行里要有“姓名”和公民身份号码、入党日期等列；可以下载空白名单照着填"


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


@dataclass
class RosterBook(Book):
    """The list of a file, as the one sheet of a book."""

    titles: dict[str, str] = field(default_factory=dict)  # by column letter, as the list has them
    extra: list[str] = field(default_factory=list)  # columns that are not imported
    notes: list[str] = field(default_factory=list)

    @property
    def grid(self) -> Grid:
        return self.grids[ROSTER]

    def fault_at(self, cell: str, problem: str) -> Fault:
        letter, row = coordinate_from_string(cell)
        return Fault(row, self.titles.get(letter, ""), problem)


def open_roster(path, name: str = "") -> RosterBook:
    """The list in a workbook; NotAWorkbook with one line for whatever holds none."""
    return opened(path, name, _roster_of)


def _roster_of(unpacked: Unpacked) -> RosterBook:
    lists, others = [], []
    for title, part in unpacked.sheets():
        rows = list(_rows(unpacked, part, title)) if part else []
        place = _place_of_header(rows)
        if place is not None:
            lists.append((title, rows, place))
        elif rows and squeezed(title) not in ("说明", "填表说明"):
            others.append(title.strip())
    if not lists:
        raise NotAWorkbook(NO_LIST)
    if len(lists) > 1:
        titles = "、".join(title for title, _, _ in lists)
        raise NotAWorkbook(f"有 {len(lists)} 个工作表都是名单（{titles}），分不清导入哪一个；请只留一个")
    _, rows, place = lists[0]
    book = _book(rows, place)
    book.notes += [f"工作表{quoted(title)}不是名单，没有导入" for title in others]
    return book


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


def _place_of_header(rows) -> int | None:
    for place, (_, found) in enumerate(rows[:HEADER_WITHIN]):
        known = {header_of(raw.value) for raw in found.values() if isinstance(raw.value, str)} - {None}
        if "姓名" in known and len(known) > 1:
            return place
    return None


def _book(rows, place) -> RosterBook:
    number, titles = rows[place]
    titles, rows = dict(titles), rows[place + 1 :]
    name_column = next(column for column, raw in titles.items() if header_of(raw.value) == "姓名")
    if rows and _is_second_header(rows[0][1], name_column):
        titles |= rows[0][1]
        rows = rows[1:]
    grid = Grid(ROSTER, header_row=number)
    book = RosterBook(grids={ROSTER: grid})
    book.titles = {get_column_letter(column): _title(raw) for column, raw in titles.items()}
    columns = _columns(book, number, titles)
    used = set()
    for number, found in rows:
        used |= set(found)
        row = _row(book, number, found, columns)
        if row:
            grid.rows.append(row)
    unknown = sorted(used - set(columns))
    book.extra = [book.titles[letter] for letter in map(get_column_letter, unknown) if letter in book.titles]
    book.extra = [title for title in book.extra if plain_title(title) not in COUNTING]
    return book


def _title(raw: Raw) -> str:
    return squeezed(str(raw.value)).rstrip("*＊")


def _is_second_header(found, name_column) -> bool:
    """Below a header that spans several columns stand their own names, and nothing below 姓名."""
    known = [header_of(raw.value) for raw in found.values() if isinstance(raw.value, str)]
    return name_column not in found and any(known)


def _columns(book: RosterBook, number, titles) -> dict[int, str]:
    columns, letters = {}, book.grid.letters
    for column, raw in sorted(titles.items()):
        header, letter = header_of(raw.value), get_column_letter(column)
        if header is None:
            continue
        if header in letters:
            both = [book.titles[letters[header]], book.titles[letter]]
            same = "写了两次" if both[0] == both[1] else f"是一个意思（{header}）"
            problem = f"{'和'.join(map(quoted, dict.fromkeys(both)))}{same}，只能留一列"
            book.faults.append(Fault(number, "、".join(both), problem))
        else:
            letters[header] = letter
            columns[column] = header
    return columns


def _row(book: RosterBook, number, found, columns) -> Row | None:
    """A member's row; None for what stands between or below the members."""
    cells = {columns[column]: raw for column, raw in found.items() if column in columns}
    cells = {header: raw for header, raw in cells.items() if header == "姓名" or not _says_nothing(raw)}
    name = plain(str(cells["姓名"].value)) if "姓名" in cells else ""
    first = plain(str(found[min(found)].value))
    if name.startswith(EXAMPLE):
        book.notes.append(f"第 {number} 行是示例，没有导入")
    elif squeezed(name) in TOTALS or _is_footer(first, stands_in_a_column=min(found) in columns):
        book.notes.append(f"第 {number} 行不是党员（{quoted(first)}），没有导入")
    elif name and header_of(name) == "姓名":
        pass  # The header again, at the top of a printed page.
    elif cells:
        return Row(number, cells, book.grid.letters)
    elif any(plain_title(book.titles.get(get_column_letter(c), "")) not in COUNTING for c in found):
        book.notes.append(f"第 {number} 行没有姓名（{quoted(first)}），没有导入")
    return None


def _is_footer(first: str, stands_in_a_column: bool) -> bool:
    """Below a column that is imported a colon tells 负责人：… from what a member's row may begin with."""
    return bool(FOOTER.match(first)) and (not stands_in_a_column or ":" in first or first in TOTALS)


def _says_nothing(raw: Raw) -> bool:
    return isinstance(raw.value, str) and plain(raw.value).lower() in NOTHING
