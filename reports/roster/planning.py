"""What importing a list would do to the roll, worked out without writing anything.

The list adds and changes; it never takes anything away: an empty cell leaves what is recorded, and a member
who is not in it stays as they are.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from branch.models import Branch
from branch.periods import today
from members import id_number
from members.models import GroupMembership, Member, MemberKind, Sex
from reports.roster.cells import YearMonth
from reports.roster.columns import ROSTER
from reports.roster.matching import IDENTIFYING, Matching, Unclear
from reports.roster.reading import Fault, RosterBook
from reports.workbook import roll
from reports.workbook.planning import Plan
from reports.workbook.references import Named, Names
from reports.workbook.rows import ParsedRow, Rows, SheetPlan

DATES = ("born_on", "admitted_on", "converted_on", "joined_on")
NEEDED = ("sex", "born_on", "kind", "admitted_on")  # besides the name, of somebody new
ROWS_NAMED = 20


@dataclass
class RosterPlan(Plan):
    extra: list[str] = field(default_factory=list)  # columns of the list that are not imported
    absent: list[Member] = field(default_factory=list)  # on the roll, not in the list

    @property
    def sheet(self) -> SheetPlan:
        return self.sheets[0]


@dataclass
class RosterNames(Names):
    homes: tuple[str, ...] = ()  # the branch, and what is above it


def plan_roster(book: RosterBook, branch: Branch, progress: Callable = lambda done, of: None) -> RosterPlan:
    """`progress` is told how many rows are done."""
    return RosterPlanner(book, branch).plan(progress)


class RosterPlanner(Rows):
    def __init__(self, book: RosterBook, branch: Branch):
        super().__init__(book)
        self.branch, self.day = branch, today()
        above = branch.superior
        self.names = RosterNames(homes=(branch.name, above.name) if above else (branch.name,))
        self.notes = list(book.notes)
        self.noted: dict[str, list[int]] = defaultdict(list)  # {words: row numbers}
        self.lacking: Counter[str] = Counter()  # columns that new members need and the list has not

    def plan(self, progress) -> RosterPlan:
        plan = RosterPlan(self.branch, faults=self.faults, extra=self.book.extra)
        sheet = SheetPlan(ROSTER)
        plan.sheets = [sheet]
        if self.faults:  # Columns that mean the same: nothing below them can be relied on.
            return plan
        members = self._load()
        rows = self.parse(ROSTER)
        if not rows:
            header = self.book.grid.header_row
            self.faults.append(Fault(header, "姓名", "表头下面没有党员；每名党员写一行"))
        matching, records = Matching(members, self.day), list(members)
        for done, parsed in enumerate(rows, start=1):
            self._plan_row(sheet, parsed, matching, records)
            progress(done, len(rows))
        self.check_unique(sheet, records)
        self._say_what_lacks()
        self.faults.sort(key=lambda fault: fault.row)
        if not self.faults:
            on_roll = [member for member in members if member.is_on_roll(self.day)]
            plan.absent = [member for member in on_roll if member.pk not in matching.taken]
        plan.notes = self.notes + [f"{_rows_named(numbers)}{words}" for words, numbers in self.noted.items()]
        return plan

    def _load(self) -> list[Member]:
        """Everything on record that the list may be about, in a fixed number of queries."""
        groups = self.branch.groups.order_by("position", "pk")
        self.names.groups = Named([group for group in groups if not _is_over(group, self.day)])
        for membership in GroupMembership.objects.filter(branch=self.branch).order_by("pk"):
            self.names.memberships[membership.member_id].append(membership)
        return list(self.branch.members.order_by("pk"))

    # ---- faults, by row and column of the list ----

    def fault_at(self, sheet, cell, problem):
        self.faults.append(self.book.fault_at(cell, problem))

    # ---- rows ----

    def _parsed(self, sheet, row, columns):
        """An empty cell says nothing."""
        return super()._parsed(sheet, row, [column for column in columns if column.header in row.cells])

    def _plan_row(self, plan, parsed: ParsedRow, matching: Matching, records):
        if parsed.unreadable & IDENTIFYING:
            return
        try:
            member = matching.member(parsed)
        except Unclear as reason:
            self.fault(ROSTER, parsed.row, [reason.attr], str(reason))
            return
        self._complete_months(parsed, member)
        if member is None:
            self._complete(parsed)
        record = member or Member(branch=self.branch)
        records += [record] if member is None else []
        self.settle(plan, parsed, record)

    def _complete_months(self, parsed, member):
        """A month alone is enough where the roll or the ID number knows the day."""
        number = parsed.values.get("id_number")
        for attr in DATES:
            month = parsed.values.get(attr)
            if not isinstance(month, YearMonth):
                continue
            born = id_number.birth_date(number) if attr == "born_on" and number else None
            if member and month.holds(getattr(member, attr)):
                del parsed.values[attr]
            elif month.holds(born):
                parsed.values[attr] = born
                self.noted["出生日期只写到月，日子取自公民身份号码"].append(parsed.number)
            else:
                self._refuse_month(parsed, attr, month, born)

    def _refuse_month(self, parsed, attr, month, born):
        del parsed.values[attr]
        parsed.unreadable.add(attr)
        if born:
            problem = f"写的是{month}，公民身份号码里是 {born}，请核对哪一个写错了"
        else:
            problem = f"只有年和月（{month}），要写到日，写成 {month.year}-{month.number:02d}-12 这样"
        self.fault(ROSTER, parsed.row, [attr], problem)

    def _complete(self, parsed):
        """What somebody new needs and the list tells in another place, or does not tell."""
        values, row = parsed.values, parsed.number
        number = values.get("id_number")
        if number and "sex" not in values and "sex" not in parsed.unreadable:
            values["sex"] = Sex.MALE if id_number.is_male(number) else Sex.FEMALE
            self.noted["没有性别，取自公民身份号码"].append(row)
        if number and "born_on" not in values and "born_on" not in parsed.unreadable:
            values["born_on"] = id_number.birth_date(number)
            self.noted["没有出生日期，取自公民身份号码"].append(row)
        converted = values.get("converted_on")
        if converted and converted <= self.day and "kind" not in values and "kind" not in parsed.unreadable:
            values["kind"] = MemberKind.FULL
            self.noted["没有人员类别，有转正日期的算正式党员"].append(row)
        for attr in NEEDED:
            if attr not in values and attr not in parsed.unreadable:
                self._lacks(parsed, attr)

    def _lacks(self, parsed, attr):
        header = ROSTER.header_of(attr)
        parsed.unreadable.add(attr)
        if header not in self.book.grid.letters:
            self.lacking[header] += 1
            return
        accepts = ROSTER.column[header].kind.accepts(ROSTER.field[attr])
        or_id = "，或填写公民身份号码" if attr in ("sex", "born_on") else ""
        self.fault(ROSTER, parsed.row, [attr], f"没有填写{header}，{accepts}{or_id}")

    def _say_what_lacks(self):
        for header, count in self.lacking.items():
            or_id = "（或“公民身份号码”）" if header in ("性别", "出生日期") else ""
            problem = f"名单里有 {count} 名新党员，却没有“{header}”一列；请加上“{header}”{or_id}一列"
            self.faults.append(Fault(self.book.grid.header_row, header, problem))

    # ---- what follows from a row ----

    def follow_up(self, plan, parsed, record, differences):
        is_new = record.pk is None
        touched = {header for header, _, _ in differences}
        if "party_group" in parsed.values:
            made, altered = roll.regroup(
                record, self.branch, parsed.values["party_group"], self.names, self.day
            )
            plan.attached += made
            plan.reattached += altered
            if not made and not altered:
                differences[:] = [entry for entry in differences if entry[0] != "党小组"]
        if not parsed.unreadable:
            if is_new or touched & {"公民身份号码", "出生日期", "性别"}:
                self._compare_with_id_number(parsed, record)
            if is_new or touched & {"人员类别", "转正日期"}:
                self._compare_kind(parsed, record)
            if (is_new or "入党日期" in touched) and record.admitted_on > self.day:
                problem = f"{record.admitted_on} 还没有到，{ROSTER.column['入党日期'].kind.EXAMPLE}"
                self.fault(ROSTER, parsed.row, ["admitted_on"], problem)
        return roll.give_pinyin(record) if is_new or "姓名" in touched else []

    def _compare_with_id_number(self, parsed, record):
        for attr, _ in id_number.contradictions(record):
            if attr == "born_on":
                here, there = record.born_on, id_number.birth_date(record.id_number)
                problem = f"写的是 {here}，公民身份号码里是 {there}，请核对哪一个写错了"
            else:
                here = record.get_sex_display()
                there = Sex.MALE.label if id_number.is_male(record.id_number) else Sex.FEMALE.label
                problem = f"写的是{here}，公民身份号码第 17 位表示{there}，请核对哪一个写错了"
            self.fault(ROSTER, parsed.row, [attr, "id_number"], problem)

    def _compare_kind(self, parsed, record):
        kind, day = parsed.values.get("kind"), record.converted_on
        if kind is None or day is None or (kind == MemberKind.FULL) == (day <= self.day):
            return
        has_come = "已经到了" if day <= self.day else "还没有到"
        problem = f"写的是{MemberKind(kind).label}，转正日期 {day} {has_come}，请核对哪一个写错了"
        self.fault(ROSTER, parsed.row, ["kind", "converted_on"], problem)


def _is_over(group, day) -> bool:
    return group.dissolved_on is not None and group.dissolved_on <= day


def _rows_named(numbers: list[int]) -> str:
    named = "、".join(map(str, numbers[:ROWS_NAMED]))
    return f"第 {named} 行" + (f"等 {len(numbers)} 行" if len(numbers) > ROWS_NAMED else "")
