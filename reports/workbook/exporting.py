"""Writing a branch's records as the workbook that the import reads back without a difference."""

from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from branch.models import Branch, Organisation
from branch.sealed import CannotUnseal, is_unreadable
from members.models import Member
from reports.workbook.cells import trimmed
from reports.workbook.ledger import ALWAYS, TALKS
from reports.workbook.naming import load_names, stored, stored_of
from reports.workbook.references import Named, Names, People
from reports.workbook.sheet import Column, Sheet
from reports.workbook.sheets import SHEETS

BOLD = Font(bold=True)
SUBJECT = TALKS.column["主题"]
# A spreadsheet takes text that begins so for a formula as soon as somebody edits the cell.
# The signs of full width too: where Chinese is typed some programs take them for the others.
LOOKS_LIKE_A_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")


def export_book(branch: Branch, with_subjects=True) -> bytes:
    """The .xlsx file of a branch; without what talks were about for who may not read it."""
    names = Names(superiors=Named(Organisation.objects.filter(pk=branch.superior_id)))
    load_names(names, branch)
    # All is read before any is written: what cannot be unsealed stops it then.
    read = {
        sheet: (columns, _rows(sheet, columns, branch, names)) for sheet, columns in _wanted(with_subjects)
    }
    workbook = Workbook(write_only=True)
    for sheet, (columns, rows) in read.items():
        if not rows and sheet not in ALWAYS:
            continue
        worksheet = workbook.create_sheet(sheet.title)
        worksheet.freeze_panes = "A2"
        if sheet.vertical:
            _write_record(worksheet, sheet, branch, names)
        else:
            _write_rows(worksheet, columns, rows)
    out = BytesIO()
    workbook.save(out)
    return out.getvalue()


def _wanted(with_subjects):
    for sheet in SHEETS:
        yield sheet, [column for column in sheet.columns if with_subjects or column is not SUBJECT]


def people_without_number(branch: Branch) -> list[str]:
    """Names that a workbook cannot tell apart: two members bear them, and one has no 编号."""
    return People(stored(Member, branch)).without_number()


def _write_record(worksheet, sheet: Sheet, record, names):
    for letter, width in (("A", 16), ("B", 32)):
        worksheet.column_dimensions[letter].width = width
    worksheet.append([_header(worksheet, "项目"), _header(worksheet, "内容")])
    for column in sheet.columns:
        value = _value(sheet, column, record, names)
        worksheet.append([_cell(worksheet, column.header), _cell(worksheet, value, column)])


def _rows(sheet: Sheet, columns: list[Column], branch, names) -> list[list]:
    """The values of each record; one whose further columns are all empty has no row in such a sheet."""
    if sheet.vertical:
        return []
    records = stored_of(sheet, branch, to_write=True)
    rows = [[_value(sheet, column, record, names) for column in columns] for record in records]
    further = [place for place, column in enumerate(columns) if column.attr not in sheet.key]
    return [row for row in rows if any(row[place] for place in further)] if sheet.extends else rows


def _write_rows(worksheet, columns: list[Column], rows: list[list]):
    for place, column in enumerate(columns, start=1):
        worksheet.column_dimensions[get_column_letter(place)].width = column.kind.width
    worksheet.append([_header(worksheet, column.header) for column in columns])
    for row in rows:
        cells = zip(row, columns, strict=True)
        worksheet.append([_cell(worksheet, value, column) for value, column in cells])


def _value(sheet, column: Column, record, names):
    value = column.kind.get(record, column.attr, names)
    if is_unreadable(value):
        raise CannotUnseal  # a workbook that said so would be taken for what is recorded
    return None if value is None else column.kind.write(value, sheet.field[column.attr], names)


def _header(worksheet, text):
    cell = WriteOnlyCell(worksheet, text)
    cell.font = BOLD
    return cell


def _cell(worksheet, value, column: Column | None = None):
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return text_cell(worksheet, value)
    cell = WriteOnlyCell(worksheet, value)
    if column is not None:
        cell.number_format = column.kind.number_format
    return cell


def text_cell(worksheet, text):
    cell = WriteOnlyCell(worksheet)
    # Set past openpyxl's own reading of it, which makes formulas and errors of some texts and cuts long ones.
    cell._value, cell.data_type = trimmed(text), "s"
    if cell._value.startswith(LOOKS_LIKE_A_FORMULA):
        cell.quotePrefix = True
    return cell
