"""Finding the payroll in a file: who, and under which titles the money stands."""

from dataclasses import dataclass, field

from reports.payroll.columns import ABOUT, SUMS, is_item, who_of
from reports.workbook.cells import Raw, plain, quoted
from reports.workbook.lists import (
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
from reports.workbook.reading import opened
from reports.workbook.unpacking import Unpacked

NO_PAYROLL = "没有找到工资表的表头：前 10 行里要有“姓名”和岗位工资、个人所得税等列"


@dataclass
class PayRow:
    """One person: what says who it is, and the other cells by the column's number."""

    number: int
    who: dict[str, Raw]
    cells: dict[int, Raw]


@dataclass
class PayrollBook:
    """`titles` are the columns that may hold money, as the file calls them, by their number."""

    header_row: int
    titles: dict[int, str] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)  # name, id_number, number → the file's title
    rows: list[PayRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def open_payroll(path, name: str = "") -> PayrollBook:
    """NotAWorkbook with one line for whatever holds none."""
    return opened(path, name, _payroll_of)


def _payroll_of(unpacked: Unpacked) -> PayrollBook:
    rows, place, others = the_list(unpacked, _is_header, NO_PAYROLL)
    book = _book(rows, place)
    book.notes += [f"工作表{quoted(title)}不是工资表，没有导入" for title in others]
    return book


def _meaning(title) -> str | None:
    return who_of(title) or ("item" if is_item(title) else None)


def _is_header(found) -> bool:
    return {"name", "item"} <= known_headers(found, _meaning)


def _book(rows, place) -> PayrollBook:
    number, titles = rows[place]
    name_column = next(column for column, raw in titles.items() if who_of(raw.value) == "name")
    titles, rows = with_second_header(dict(titles), rows[place + 1 :], name_column, _meaning)
    book, who = PayrollBook(number), {}
    for column, raw in sorted(titles.items()):
        _take_title(book, who, column, title_of(raw))
    for number, found in rows:
        row = _row(book, number, found, who, titles)
        if row:
            book.rows.append(row)
    return book


def _take_title(book: PayrollBook, who: dict[int, str], column: int, title: str):
    attr = who_of(title)
    if attr and attr in book.named:
        both = "和".join(dict.fromkeys([quoted(book.named[attr]), quoted(title)]))
        book.faults.append(Fault(book.header_row, title, f"{both}是一个意思，只能留一列"))
    elif attr:
        who[column], book.named[attr] = attr, title
    elif plain_title(title) not in SUMS | ABOUT:
        if title in book.titles.values():
            book.faults.append(Fault(book.header_row, title, f"{quoted(title)}这一列写了两次，只能留一列"))
        book.titles[column] = title


def _row(book: PayrollBook, number, found, who, titles) -> PayRow | None:
    """A person's row; None for what stands between or below the people."""
    said = {who[column]: raw for column, raw in found.items() if column in who and not says_nothing(raw)}
    name = plain(str(said["name"].value)) if "name" in said else ""
    first = plain(str(found[min(found)].value))
    if name.startswith(EXAMPLE) or is_total(name) or who_of(name) == "name":
        return None
    if is_total(first) or is_footer(first, stands_in_a_column=min(found) in titles):
        return None
    cells = {column: raw for column, raw in found.items() if column in book.titles and not says_nothing(raw)}
    if not name:
        if cells:
            book.notes.append(f"第 {number} 行没有姓名（{quoted(first)}），没有导入")
        return None
    return PayRow(number, said, cells)
