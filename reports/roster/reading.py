"""Finding the list of members in a file that was made for people to read."""

from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import coordinate_from_string

from reports.roster.columns import ROSTER, header_of
from reports.workbook.cells import plain, quoted
from reports.workbook.lists import (
    COUNTING,
    EXAMPLE,
    Fault,
    is_footer,
    is_total,
    known_headers,
    plain_title,
    says_nothing,
    the_list,
    title_of,
    with_second_header,
)
from reports.workbook.reading import Book, Grid, Row, opened
from reports.workbook.unpacking import Unpacked

NO_LIST = "没有找到名单的表头：前 10 行里要有“姓名”和公民身份号码、入党日期等列；可以下载空白名单照着填"


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
    rows, place, others = the_list(unpacked, _is_header, NO_LIST)
    book = _book(rows, place)
    book.notes += [f"工作表{quoted(title)}不是名单，没有导入" for title in others]
    return book


def _is_header(found) -> bool:
    known = known_headers(found, header_of)
    return "姓名" in known and len(known) > 1


def _book(rows, place) -> RosterBook:
    number, titles = rows[place]
    titles, rows = dict(titles), rows[place + 1 :]
    name_column = next(column for column, raw in titles.items() if header_of(raw.value) == "姓名")
    titles, rows = with_second_header(titles, rows, name_column, header_of)
    grid = Grid(ROSTER, header_row=number)
    book = RosterBook(grids={ROSTER: grid})
    book.titles = {get_column_letter(column): title_of(raw) for column, raw in titles.items()}
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
    cells = {header: raw for header, raw in cells.items() if header == "姓名" or not says_nothing(raw)}
    name = plain(str(cells["姓名"].value)) if "姓名" in cells else ""
    first = plain(str(found[min(found)].value))
    if name.startswith(EXAMPLE):
        book.notes.append(f"第 {number} 行是示例，没有导入")
    elif is_total(name) or is_footer(first, stands_in_a_column=min(found) in columns):
        book.notes.append(f"第 {number} 行不是党员（{quoted(first)}），没有导入")
    elif name and header_of(name) == "姓名":
        pass  # The header again, at the top of a printed page.
    elif cells:
        return Row(number, cells, book.grid.letters)
    elif any(plain_title(book.titles.get(get_column_letter(c), "")) not in COUNTING for c in found):
        book.notes.append(f"第 {number} 行没有姓名（{quoted(first)}），没有导入")
    return None
