"""Opening a file that anybody may have made: what is no workbook is refused before it can do harm.

Nothing here knows the records; it finds the sheets, the headers and the cells that have something in them.
"""

import warnings
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from reports.workbook.cells import Raw, is_blank, quoted, squeezed
from reports.workbook.sheet import Sheet
from reports.workbook.sheets import SHEETS
from reports.workbook.unpacking import TooLarge, Unpacked

MAX_UNPACKED = 64 * 1024 * 1024
# All parts but these are read whole (styles above all), or not at all.
MAX_WHOLE_PART = 8 * 1024 * 1024
READ_IN_PIECES = ("xl/worksheets/", "xl/sharedStrings", "xl/media/", "xl/pivotCache/", "xl/calcChain")
MAX_ROWS = 200_000
MAX_COLUMNS = 200
LAST_EXCEL_ROW = 1_048_576
ACCEPTED = "请用 Excel 或 WPS 另存为 .xlsx 工作簿后再导入"
SPLIT = "请分成较小的 .xlsx 工作簿"

# Drop-down lists and the like that openpyxl leaves out: nothing the person at the screen can act on.
warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")


class NotAWorkbook(Exception):
    """The whole file cannot be read; the text is one line for the person who chose it."""


@dataclass(frozen=True)
class Fault:
    sheet: str
    cell: str
    problem: str

    def __str__(self):
        return f"{self.sheet}!{self.cell}: {self.problem}"

    @property
    def place(self):
        """Where it stands when faults are listed in the order of the workbook."""
        titles = [sheet.title for sheet in SHEETS]
        letters, row = coordinate_from_string(self.cell)
        return (titles.index(self.sheet), row, column_index_from_string(letters))


@dataclass
class Row:
    """One record of a sheet: what stands under each header, blank cells left out."""

    number: int
    cells: dict[str, Raw]
    letters: dict[str, str]
    numbers: dict[str, int] = field(default_factory=dict)  # only where a record runs down the sheet

    def place(self, header: str | None) -> str:
        return f"{self.letters.get(header, 'A')}{self.numbers.get(header, self.number)}"


@dataclass
class Grid:
    """One sheet as it was read. `letters` says which columns it has."""

    sheet: Sheet
    letters: dict[str, str] = field(default_factory=dict)
    header_row: int = 1
    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def fault(self, cell, problem):
        self.faults.append(Fault(self.sheet.title, cell, problem))


@dataclass
class Book:
    grids: dict[Sheet, Grid] = field(default_factory=dict)
    unknown_sheets: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def open_book(path, name: str = "") -> Book:
    """Read a workbook from a path (or what opens as one); NotAWorkbook with one line for whatever is none.

    `name` is what the person calls it, where it has been put elsewhere.
    """
    return opened(path, name, _book_of)


def opened(path, name: str, take):
    """What `take` makes of the unpacked workbook at a path; NotAWorkbook for whatever is none."""
    path = path if hasattr(path, "open") else Path(path)
    name = name or path.name
    try:
        with path.open("rb") as file:
            refuse_other_formats(file, name)
            file.seek(0)
            return _read(file, name, take)
    except FileNotFoundError:
        raise NotAWorkbook(f"找不到文件{quoted(name)}；请给出一个 .xlsx 工作簿") from None
    except IsADirectoryError:
        raise NotAWorkbook(f"{quoted(name)}是文件夹；请给出一个 .xlsx 工作簿") from None
    except OSError:
        raise NotAWorkbook(f"打不开文件{quoted(name)}；请给出一个能读的 .xlsx 工作簿") from None


def refuse_other_formats(file, name):
    """NotAWorkbook for what can be told without unpacking anything."""
    head = file.read(8)
    if not head:
        raise NotAWorkbook(f"{quoted(name)}是空文件；{ACCEPTED}")
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in file.read(MAX_UNPACKED):
            raise NotAWorkbook(f"{quoted(name)}加了密码，读不了；请去掉密码，另存为 .xlsx 工作簿后再导入")
        raise NotAWorkbook(f"{quoted(name)}是旧版格式（如 .xls）或加了密码；{ACCEPTED}")
    if not head.startswith(b"PK"):
        raise NotAWorkbook(f"{quoted(name)}不是 Excel 工作簿；{ACCEPTED}")
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise NotAWorkbook(f"{quoted(name)}已损坏，不是完整的工作簿；{ACCEPTED}") from None
    whole = [entry.file_size for entry in entries if not entry.filename.startswith(READ_IN_PIECES)]
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise NotAWorkbook(f"{quoted(name)}解压后太大（超过 {MAX_UNPACKED >> 20} MB）；{SPLIT}")
    if max(whole, default=0) > MAX_WHOLE_PART:
        raise NotAWorkbook(f"{quoted(name)}解压后太大；{SPLIT}")
    if any(entry.flag_bits & 1 for entry in entries):
        raise NotAWorkbook(f"{quoted(name)}加了密码，读不了；请去掉密码，另存为 .xlsx 工作簿后再导入")


def _read(file, name, take):
    # A file made by anyone can fail anywhere inside the parser and in any way; all of them mean one thing.
    try:
        return take(Unpacked(file))
    except NotAWorkbook:
        raise
    except TooLarge:
        raise NotAWorkbook(f"{quoted(name)}解压后太大；{SPLIT}") from None
    except Exception:
        raise NotAWorkbook(f"{quoted(name)}已损坏或不是 Excel 工作簿；{ACCEPTED}") from None


def _book_of(unpacked: Unpacked) -> Book:
    book = Book()
    known = {sheet.title: sheet for sheet in SHEETS}
    for title, part in unpacked.sheets():
        sheet = known.get(squeezed(title))
        if sheet is None or part is None:
            book.unknown_sheets.append(title.strip())
        elif sheet in book.grids:
            book.faults.append(Fault(sheet.title, "A1", f"有两个名为“{sheet.title}”的工作表，只能有一个"))
        else:
            rows = filled_rows(unpacked.rows(part), sheet.title)
            grid = _vertical_grid(sheet, rows) if sheet.vertical else _grid(sheet, rows)
            if grid:
                book.grids[sheet] = grid
    return book


def filled_rows(rows, title):
    """(row number, {column number: Raw}) of the rows with something in them."""
    filled = 0
    for place, (number, cells) in enumerate(rows, start=1):
        if max(place, number) > LAST_EXCEL_ROW:
            raise NotAWorkbook(f"工作表“{title}”的行数太多；{SPLIT}")
        if number < 1:
            raise ValueError(number)
        found = {
            cell["column"]: Raw(cell["value"], cell["data_type"])
            for cell in cells
            if not is_blank(cell["value"])
        }
        if not found:
            continue
        filled += 1
        if filled > MAX_ROWS or max(found) > MAX_COLUMNS:
            raise NotAWorkbook(f"工作表“{title}”太大（最多 {MAX_ROWS} 行、{MAX_COLUMNS} 列）；{SPLIT}")
        yield number, found


def _headers(grid: Grid, number, found, known):
    """Which column holds what; unknown headers are reported, a header twice is a fault."""
    grid.header_row = number
    columns = {}
    for column, raw in found.items():
        header = squeezed(str(raw.value)).rstrip("*＊")
        cell = f"{get_column_letter(column)}{number}"
        if header not in known:
            grid.notes.append(f"{grid.sheet.title}!{cell}: 不认识{quoted(raw.value)}这一列，已忽略")
        elif header in grid.letters:
            grid.fault(cell, f"“{header}”这一列写了两次，只能有一列")
        else:
            grid.letters[header] = get_column_letter(column)
            columns[column] = header
    return columns


def _grid(sheet: Sheet, rows) -> Grid | None:
    grid, columns = Grid(sheet), None
    for number, found in rows:
        if columns is None:
            columns = _headers(grid, number, found, sheet.column)
            continue
        cells = {columns[column]: raw for column, raw in found.items() if column in columns}
        if cells:
            grid.rows.append(Row(number, cells, grid.letters))
    return None if columns is None else grid


def _vertical_grid(sheet: Sheet, rows) -> Grid | None:
    """项目 in one column and 内容 in another: the lines together are one row."""
    grid, columns = Grid(sheet), None
    record = Row(1, {}, {})
    for number, found in rows:
        if columns is None:
            columns = _headers(grid, number, found, ("项目", "内容"))
            continue
        line = {columns[column]: raw for column, raw in found.items() if column in columns}
        _take_line(grid, record, number, line)
    if columns is None:
        return None
    grid.letters, headers = record.letters, grid.letters
    for header in {"项目", "内容"} - set(headers):
        grid.fault(f"A{grid.header_row}", f"缺少“{header}”一列；第一行写“项目”和“内容”")
    grid.rows.append(record)
    return grid


def _take_line(grid: Grid, record: Row, number, line):
    item, content = line.get("项目"), line.get("内容")
    if item is None:
        if content is not None and "项目" in grid.letters:
            grid.fault(
                f"{grid.letters['项目']}{number}", f"没有写项目；可以写：{'、'.join(grid.sheet.column)}"
            )
        return
    header = squeezed(str(item.value)).rstrip("*＊")
    cell = f"{grid.letters['项目']}{number}"
    if header not in grid.sheet.column:
        grid.notes.append(f"{grid.sheet.title}!{cell}: 不认识{quoted(item.value)}这个项目，已忽略")
    elif header in record.letters:
        grid.fault(cell, f"与第 {record.numbers[header]} 行重复：“{header}”只能写一行")
    else:
        record.letters[header] = grid.letters.get("内容", "B")
        record.numbers[header] = number
        if content is not None:
            record.cells[header] = content
