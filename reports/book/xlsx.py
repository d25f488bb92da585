"""A list as an .xlsx file: a bold head, one row a record, dates as dates, words always as words."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from io import BytesIO

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from branch.sealed import is_unreadable
from reports.workbook.exporting import text_cell

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BOLD = Font(bold=True)
TOP = Alignment(vertical="top", wrap_text=True)
# Chinese characters are two wide; nobody wants a column wider than this.
WIDEST, NARROWEST = 48, 7


def list_response(
    title: str, head: list[str], rows: Iterable[list], foot: Iterable[list] = ()
) -> HttpResponse:
    """The file to keep, named after the list."""
    content = list_file(title, head, rows, foot)
    disposition = content_disposition_header(True, f"{title}.xlsx")
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": disposition})


def list_file(title: str, head: list[str], rows: Iterable[list], foot: Iterable[list] = ()) -> bytes:
    """`foot` stands below the rows: sentences, each in one line that runs over the columns."""
    return lists_file([(title, head, rows)], foot)


def lists_file(lists: Iterable[tuple[str, list[str], Iterable[list]]], foot: Iterable[list] = ()) -> bytes:
    """A sheet for each (title, head, rows); `foot` below the last."""
    workbook = Workbook(write_only=True)
    for title, head, rows in lists:
        sheet = _write_list(workbook, title, head, rows)
    for line in foot:
        sheet.append([text_cell(sheet, text) for text in line])
    out = BytesIO()
    workbook.save(out)
    return out.getvalue()


def _write_list(workbook, title, head, rows):
    rows = [[_without_link(value) for value in row] for row in rows]
    sheet = workbook.create_sheet(_sheet_name(title))
    sheet.freeze_panes = "A2"
    for place, column in enumerate(zip(head, *rows, strict=True), start=1):
        width = min(WIDEST, max(NARROWEST, *(_width(value) + 2 for value in column)))
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.append([_cell(sheet, text, BOLD) for text in head])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    return sheet


def _without_link(value):
    """On a page a cell may be (words, address)."""
    return value[0] if isinstance(value, tuple) else value


def _cell(sheet, value, font=None):
    if value is None or value == "":
        return None
    value = str(value) if is_unreadable(value) else value
    cell = text_cell(sheet, value) if isinstance(value, str) else WriteOnlyCell(sheet, value)
    if isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    if isinstance(value, Decimal):
        cell.number_format = "#,##0.00"
    if font:
        cell.font = font
    cell.alignment = TOP
    return cell


def _width(value) -> int:
    if isinstance(value, date):
        return 10
    text = "" if value is None else str(value)
    return max((sum(2 if ord(char) > 255 else 1 for char in line) for line in text.split("\n")), default=0)


def _sheet_name(title: str) -> str:
    """Excel allows 31 characters, and not all of them."""
    return "".join(char for char in title if char not in "[]:*?/\\")[:31] or "清单"
