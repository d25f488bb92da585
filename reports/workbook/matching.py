"""Which record a row is about: by its key, by the record it says more of, or as a whole."""

from collections import defaultdict

from reports.workbook.constraints import token
from reports.workbook.ledger import GROUPS
from reports.workbook.naming import NAMED, stored_of
from reports.workbook.reading import Book
from reports.workbook.rows import ParsedRow, Rows
from reports.workbook.sheet import Sheet


class Matching(Rows):
    """Finds the records that the rows of a sheet change, and makes those that are new."""

    def __init__(self, book: Book):
        super().__init__(book)
        self.records: dict[Sheet, list] = {}  # all of a sheet, those of the file among them
        self.new_rows: dict[Sheet, list] = defaultdict(list)  # (values, record)

    def before_settling(self, plan, parsed: ParsedRow, record):
        """What the program has to say about a row before its record is made what it says."""

    def complete(self, sheet) -> bool:
        """Whether everything the sheet names could be read: only then is somebody else unknown."""
        grid = self.book.grids.get(sheet)
        return not (grid and grid.rows) or self.readable(sheet) is not None

    def plan_keyed(self, plan) -> list:
        """Rows found again by their key; all records of the sheet, old and new."""
        sheet = plan.sheet
        rows = self.parse(sheet)
        named = sheet in (GROUPS, *NAMED)
        records = self.stored(sheet) if rows or named else []
        letters = self.book.grids[sheet].letters
        keys = [column for column in sheet.columns if column.attr in sheet.key and column.header in letters]
        index, first = defaultdict(list), {}
        for record in records:
            index[self.key_of(sheet, record, keys)].append(record)
        for parsed in rows:
            if parsed.unreadable & {column.attr for column in keys}:
                continue
            key = tuple(token(parsed.values[column.attr]) for column in keys)
            if first.setdefault(key, parsed) is not parsed:
                what = "、".join(column.header for column in keys)
                problem = f"与第 {first[key].number} 行重复：{what}相同；同一条记录只写一行"
                self.fault(sheet, parsed.row, [keys[0].attr], problem)
            elif len(index[key]) > 1:
                absent = "、".join(sheet.header_of(attr) for attr in sheet.key)
                problem = f"已有几条这样的记录，分不清是哪一条；请写全：{absent}"
                self.fault(sheet, parsed.row, [keys[0].attr], problem)
            else:
                record = index[key][0] if index[key] else self._made(sheet, parsed)
                self.before_settling(plan, parsed, record)
                records += [record] if record.pk is None else []
                self.settle(plan, parsed, record)
        self.check_unique(plan, records)
        return records

    def _made(self, sheet, parsed: ParsedRow):
        record = sheet.model(branch=self.branch, **sheet.fixed)
        self.new_rows[sheet].append((parsed.values, record))
        return record

    def plan_extending(self, plan):
        """Further columns of records that another sheet of the file, or the branch, already has."""
        sheet, base = plan.sheet, plan.sheet.extends
        rows = self.parse(sheet)
        letters = self.book.grids[sheet].letters
        keys = [column for column in sheet.columns if column.attr in sheet.key and column.header in letters]
        index, taken, left = self._index_of(base, sheet, keys) if rows else {}, set(), []
        for parsed in rows:
            if parsed.unreadable & set(sheet.key):
                continue
            key = tuple(token(parsed.values[column.attr]) for column in keys)
            alike = index.get(key, [])
            # Of records that are alike, the one that says the same already.
            same = [record for record in alike if self._says(sheet, record, parsed)] if alike[1:] else []
            if same:
                alike.remove(same[0])
                taken.add(key)
                plan.unchanged += 1
            else:
                left.append((key, parsed))
        for key, parsed in left:
            if index.get(key):
                record = index[key].pop(0)
                taken.add(key)
                self.before_settling(plan, parsed, record)
                self.settle(plan, parsed, record)
            elif self.complete(base):
                self._fault_without_base(plan, parsed, key in taken)

    def _says(self, sheet, record, parsed) -> bool:
        """Whether a row would leave a record as it is."""
        return all(
            token(self.stored_value(sheet, record, column)) == token(parsed.values[column.attr])
            for column in sheet.columns
            if column.attr in parsed.values
        )

    def _index_of(self, base, sheet, keys) -> dict[tuple, list]:
        index = defaultdict(list)
        for record in self.records.get(base) or self.stored(base):
            if record.pk is not None:
                index[self.key_of(sheet, record, keys)].append(record)
        for values, record in self.new_rows[base]:
            index[tuple(token(values.get(column.attr)) for column in keys)].append(record)
        return index

    def _fault_without_base(self, plan, parsed, again: bool):
        sheet, base = plan.sheet, plan.sheet.extends
        letters = self.book.grids[sheet].letters
        headers = "、".join(h for h in map(sheet.header_of, sheet.key) if h in letters)
        problem = f"“{base.title}”里没有{headers}相同的一行，请先写在“{base.title}”工作表里"
        if again:
            problem = f"与前面的行重复：{headers}相同；同一条记录只写一行"
        self.fault(sheet, parsed.row, [sheet.key[0]], problem)

    def stored(self, sheet) -> list:
        loaded = self.names.groups if sheet is GROUPS else None
        if sheet in NAMED:
            loaded = getattr(self.names, NAMED[sheet][0])
        return list(loaded.by_id.values()) if loaded else stored_of(sheet, self.branch)

    def plan_whole_rows(self, plan):
        """Rows without a key: what is on record as often as in the file is there already."""
        sheet = plan.sheet
        rows = self.parse(sheet)
        letters = self.book.grids[sheet].letters
        columns = [column for column in sheet.columns if column.header in letters]
        there, left = defaultdict(list), []
        for record in stored_of(sheet, self.branch) if rows else ():
            there[self.key_of(sheet, record, columns)].append(record)
        for parsed in rows:
            if parsed.unreadable:
                continue
            key = tuple(
                token(parsed.values[column.attr]) for column in columns if column.attr in parsed.values
            )
            if there[key]:
                there[key].pop(0)
                plan.unchanged += 1
            else:
                left.append(parsed)
        self._settle_alike(plan, left, [record for records in there.values() for record in records], letters)

    def _settle_alike(self, plan, rows: list[ParsedRow], records: list, letters):
        """What fits no record as a whole changes the one it is most like, or is new."""
        sheet = plan.sheet
        names = [
            column for column in sheet.columns if column.attr in sheet.alike and column.header in letters
        ]
        like = defaultdict(list)
        for record in records if names else ():
            like[self.key_of(sheet, record, names)].append(record)
        for parsed in rows:
            alike = like[tuple(token(parsed.values[column.attr]) for column in names)]
            self.settle(plan, parsed, alike.pop(0) if alike else self._made(sheet, parsed))
