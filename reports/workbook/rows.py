"""From the rows of one sheet to records: reading the cells, finding the differences, asking the rules.

Every fault goes on the list and reading goes on: whoever sends a workbook gets all faults at once.
"""

from dataclasses import dataclass, field

from branch.models import Branch
from branch.sealed import is_unreadable
from reports.workbook.cells import Bad, is_blank
from reports.workbook.constraints import broken_checks, names_in, repeated, token
from reports.workbook.reading import Book, Fault, Grid, Row
from reports.workbook.references import Names
from reports.workbook.sheet import Column, Sheet

LOCKED = "这条记录已确认，只能在网页上更正"
CANNOT_COMPARE = "现在打不开（无法解密），不能比较；请先让管理员找回数据密钥"


@dataclass
class ParsedRow:
    """A row as values by attribute; `unreadable` are the attributes with a fault."""

    row: Row
    values: dict
    unreadable: set

    @property
    def number(self):
        return self.row.number


@dataclass
class Change:
    """One record that the file changes; `fields` are the model's fields to write."""

    row: Row
    record: object
    fields: list[str]
    differences: list[tuple[str, str, str]]  # header, old, new


@dataclass
class SheetPlan:
    sheet: Sheet
    new: list[tuple[Row, object]] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    unchanged: int = 0
    # Rows of other tables that hang on these: superiors, memberships, partners of a talk.
    attached: list = field(default_factory=list)
    reattached: list = field(default_factory=list)

    @property
    def summary(self) -> str:
        counts = f"新增 {len(self.new)}，修改 {len(self.changed)}，不变 {self.unchanged}"
        return f"{self.sheet.title}：{counts}"


def shown(value) -> str:
    """A value in a preview."""
    if value is None or value == "":
        return "（空）"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


class Rows:
    """Reads rows of any sheet and keeps the list of faults."""

    def __init__(self, book: Book):
        self.book = book
        self.names = Names()
        self.branch = Branch()
        self.locked: set[int] = set()  # the activities on record that are confirmed
        self.faults: list[Fault] = list(book.faults)

    # ---- faults ----

    def fault_at(self, sheet: Sheet, cell: str, problem: str):
        self.faults.append(Fault(sheet.title, cell, problem))

    def fault(self, sheet: Sheet, row: Row, attrs: list[str], problem: str):
        """A fault of a row, at the first of its columns that the file has."""
        headers = [sheet.header_of(attr) for attr in attrs]
        headers += [column.header for column in sheet.columns if column.required]
        self.fault_at(sheet, row.place(next((h for h in headers if h in row.letters), None)), problem)

    # ---- cells ----

    def readable(self, sheet: Sheet) -> Grid | None:
        """The sheet, when it has rows and they can be told from one another."""
        grid = self.book.grids.get(sheet)
        naming = {c.header for c in sheet.columns if c.required and (c.attr in sheet.key or c.attr == "name")}
        told_apart = sheet.vertical or (grid and naming <= set(grid.letters))
        return grid if grid and grid.rows and told_apart else None

    def parse(self, sheet: Sheet) -> list[ParsedRow]:
        grid = self.readable(sheet)
        columns = [column for column in sheet.columns if grid and column.header in grid.letters]
        return [self._parsed(sheet, row, columns) for row in (grid.rows if grid else ())]

    def _parsed(self, sheet, row: Row, columns: list[Column]) -> ParsedRow:
        values, unreadable = {}, set()
        for column in columns:
            try:
                values[column.attr] = self.value(sheet, row, column)
            except Bad as fault:
                unreadable.add(column.attr)
                if str(fault):
                    self.fault_at(sheet, row.place(column.header), str(fault))
        return ParsedRow(row, values, unreadable)

    def value(self, sheet, row: Row, column: Column):
        raw, target = row.cells.get(column.header), sheet.field[column.attr]
        if raw is None or is_blank(raw.value):
            if column.else_from and _is_filled(row, column.else_from):
                return None
            if column.required:
                raise Bad(f"没有填写{column.header}，{column.kind.accepts(target)}{_or_else(column)}")
            return column.kind.blank(target)
        if raw.type == "f":
            raise Bad(f"是公式，不是值；请选择性粘贴为“数值”，{column.kind.accepts(target)}")
        if raw.type == "e":
            raise Bad(f"是错误值 {raw.value}，不是值；{column.kind.accepts(target)}")
        return column.kind.read(raw, target, self.names)

    # ---- records ----

    def stored_value(self, sheet, record, column: Column):
        """What a record has, as reading it back from a workbook would give it."""
        value = column.kind.get(record, column.attr, self.names)
        return column.kind.canonical(value, sheet.field[column.attr], self.names) if value else value

    def key_of(self, sheet, record, columns) -> tuple:
        return tuple(token(self.stored_value(sheet, record, column)) for column in columns)

    def settle(self, plan: SheetPlan, parsed: ParsedRow, record):
        """Make a record (one without a pk is new) what its row says, and note in the plan what that means."""
        fields, differences = [], []
        is_new = record.pk is None
        for column in plan.sheet.columns:
            if column.attr not in parsed.values:
                continue
            new = parsed.values[column.attr]
            # Among the record's own columns: what a key leads to would be fetched for every row.
            if is_unreadable(vars(record).get(column.attr)):
                self.fault_at(plan.sheet, parsed.row.place(column.header), f"{column.header}{CANNOT_COMPARE}")
                continue
            if not is_new:
                if token(self.stored_value(plan.sheet, record, column)) == token(new):
                    continue
                differences.append((column.header, *self._texts(plan.sheet, record, column, new)))
                fields += column.kind.columns(column.attr)
            column.kind.set(record, column.attr, new)
        fields += self.follow_up(plan, parsed, record, differences)
        if (is_new or differences) and self._is_locked(plan.sheet, record):
            changed = [entry[0] for entry in differences] or [column.header for column in plan.sheet.columns]
            self.fault_at(plan.sheet, parsed.row.place(changed[0]), LOCKED)
        if is_new:
            plan.new.append((parsed.row, record))
        elif differences:
            plan.changed.append(Change(parsed.row, record, fields, differences))
        else:
            plan.unchanged += 1
        if (is_new or differences) and not parsed.unreadable:
            self._check(plan.sheet, parsed.row, record)

    def _is_locked(self, sheet, record) -> bool:
        return bool(self.locked and sheet.locked_by) and (
            sheet.locked_by(record, self.names).pk in self.locked
        )

    def follow_up(self, plan, parsed, record, differences) -> list[str]:
        """What a sheet does beyond its columns; the further fields to write."""
        return []

    def _texts(self, sheet, record, column, new):
        old, target = column.kind.get(record, column.attr, self.names), sheet.field[column.attr]
        return [
            shown(column.kind.write(value, target, self.names) if value else value) for value in (old, new)
        ]

    # ---- the rules of the database ----

    def _check(self, sheet, row, record):
        for constraint in broken_checks(record):
            message = constraint.violation_error_message.rstrip("。")
            attrs = _attrs_meant(sheet, constraint, message)
            # What the record's own sheet can break is told there.
            if not sheet.extends or any(map(sheet.header_of, attrs)):
                self.fault(sheet, row, attrs, message)

    def check_unique(self, plan: SheetPlan, records):
        """The rules between rows: records that the file does not touch count as much as its own."""
        rows = {id(record): row for row, record in plan.new} | {id(c.record): c.row for c in plan.changed}
        for constraint, *pair in repeated(records) if rows else ():
            mine = sorted((rows[id(r)] for r in pair if id(r) in rows), key=lambda row: row.number)
            message = constraint.violation_error_message.rstrip("。")
            attrs = _attrs_meant(plan.sheet, constraint, message)
            if len(mine) == 2:
                message = f"与第 {mine[0].number} 行冲突：{message}"
            if mine:
                self.fault(plan.sheet, mine[-1], attrs, message)


def _attrs_meant(sheet: Sheet, constraint, message: str) -> list[str]:
    """The columns a rule may be broken in: first the one its message begins with."""
    named = [column.attr for column in sheet.columns if message.startswith(column.header)]
    return named + names_in(constraint)


def _is_filled(row: Row, header: str) -> bool:
    raw = row.cells.get(header)
    return raw is not None and not is_blank(raw.value)


def _or_else(column: Column) -> str:
    if not column.else_from:
        return ""
    return f"；写了{column.else_from}的，{column.header}可以空着，按当月的党费标准算出"
