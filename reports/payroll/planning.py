"""What importing a payroll would do to the bases of the dues, worked out without writing anything."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import sha256

from branch.models import Branch
from branch.periods import Month, today
from members.dues.bases.deciding import Decision, resting_on
from members.dues.bases.models import DuesBase, DuesBaseItem, Employer
from members.dues.bases.worksheet import WORKSHEETS, total_of
from members.dues.rates.reckoning import Rates, Reckoned
from members.models import DuesCategory, Member
from reports.payroll.columns import item_of
from reports.payroll.reading import PayrollBook, PayRow
from reports.roster.cells import WholeIdNumber, person_name
from reports.roster.matching import Matching, Unclear
from reports.workbook.cells import Bad, Money, Raw, as_text, plain
from reports.workbook.lists import Fault
from reports.workbook.reading import Row
from reports.workbook.rows import ParsedRow

Part = DuesBaseItem.Part
AMOUNT = DuesBaseItem._meta.get_field("amount")
ID_NUMBER = Member._meta.get_field("id_number")
# What says who it is beside the name.
NUMBERS = {
    "number": lambda raw: plain(as_text(raw)),
    "id_number": lambda raw: WholeIdNumber().read(raw, ID_NUMBER, None),
}


@dataclass(frozen=True)
class Terms:
    """What the form says beside the file: from when on, of which kind of employer, decided when and why."""

    began_on: date
    employer: str
    decided_on: date
    reason: str = ""

    @property
    def month(self) -> Month:
        return Month.containing(self.began_on)

    @property
    def employer_named(self) -> str:
        return Employer(self.employer).label


@dataclass
class Line:
    """One member and the base that comes out of the payroll; `existing` was fixed for that month before."""

    row: PayRow
    member: Member
    category: str
    items: list[DuesBaseItem]
    base: Decimal
    before: DuesBase | None
    existing: DuesBase | None
    reckoned: Reckoned | None
    is_same: bool = False

    @property
    def counted(self) -> list[DuesBaseItem]:
        return [item for item in self.items if item.part != Part.LEFT_OUT]

    @property
    def left_out(self) -> list[DuesBaseItem]:
        return [item for item in self.items if item.part == Part.LEFT_OUT]


@dataclass
class PayrollPlan:
    terms: Terms
    lines: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    not_counted: list[str] = field(default_factory=list)  # columns of money that the worksheet does not have
    ignored: list[str] = field(default_factory=list)  # columns that hold no money
    others: list[str] = field(default_factory=list)  # who is no member of the branch
    absent: list[Member] = field(default_factory=list)  # members who are not in the payroll
    is_carried_out: bool = False

    @property
    def changed(self) -> list[Line]:
        return [line for line in self.lines if not line.is_same]

    @property
    def fingerprint(self) -> str:
        """The same for two plans that would write the same; to be asked before one is carried out."""
        content = [self.terms] + [
            (line.member.pk, line.category, str(line.base), _content(line.items), _state(line.existing))
            for line in self.changed
        ]
        return sha256(repr(content).encode()).hexdigest()

    @property
    def decisions(self) -> list[Decision]:
        return [self._decision(line) for line in self.changed]

    def _decision(self, line: Line) -> Decision:
        dues_base = line.existing or DuesBase(
            branch=line.member.branch, member=line.member, began_on=self.terms.began_on
        )
        dues_base.category, dues_base.employer, dues_base.base = line.category, self.terms.employer, line.base
        dues_base.decided_on, dues_base.reason = self.terms.decided_on, self.terms.reason
        return Decision(dues_base, line.items)


def _content(items) -> list[tuple[str, str, str]]:
    return [(item.name, f"{item.amount:.2f}", str(item.part)) for item in items]


def _state(dues_base: DuesBase | None):
    return dues_base and (dues_base.pk, f"{dues_base.base:.2f}", dues_base.category, dues_base.employer)


class PayrollMatching(Matching):
    """A payroll tells no birth dates, and has colleagues in it who are no members."""

    def _is(self, member, parsed):
        known = {"number": plain(member.number), "id_number": plain(member.id_number)}
        return not any(
            parsed.values.get(attr) and mine and parsed.values[attr] != mine for attr, mine in known.items()
        )

    def _refuse_same_person(self, parsed):
        pass


class Pay(Money):
    def read(self, raw, field, names):
        if raw.type == "e":
            raise Bad(f"是错误值 {raw.value}，不是金额；{self.EXAMPLE}")
        return super().read(raw, field, names)

    def deducted(self, raw):
        """What is taken off stands in a payroll with or without its minus."""
        if raw.type != "e" and isinstance(raw.value, int | float | str):
            number = self._number(raw.value)
            raw = raw._replace(value=str(abs(number)), type="s") if number < 0 else raw
        return self.read(raw, AMOUNT, None)

    def is_money(self, raw: Raw) -> bool:
        try:
            self._number(raw.value)
        except Bad:
            return False
        return True


def plan_payroll(book: PayrollBook, branch: Branch, terms: Terms) -> PayrollPlan:
    return Planner(book, branch, terms).plan()


class Planner:
    def __init__(self, book: PayrollBook, branch: Branch, terms: Terms):
        self.book, self.branch, self.terms = book, branch, terms
        self.sheet, self.pay, self.rates = WORKSHEETS[terms.employer], Pay(), Rates(branch)
        self.result = PayrollPlan(terms, faults=list(book.faults), notes=list(book.notes))
        self.columns = {column: item_of(title, terms.employer) for column, title in book.titles.items()}

    def plan(self) -> PayrollPlan:
        plan = self.result
        if plan.faults:
            return plan
        members = list(self.branch.members.on_roll(today()).order_by("number", "pk"))
        self._load_bases(members)
        self._sort_columns()
        matching = PayrollMatching(members, today())
        for row in self.book.rows:
            self._take(row, matching)
        self._refuse_what_stays()
        if not self.book.rows:
            self._fault(self.book.header_row, "name", "表头下面没有人；每人写一行")
        elif not plan.lines and not plan.faults:
            self._fault(self.book.header_row, "name", "工资表里没有一个人在本支部名册上，请核对姓名")
        plan.absent = [member for member in members if member.pk not in matching.taken]
        plan.faults.sort(key=lambda fault: fault.row)
        return plan

    def _load_bases(self, members):
        self.bases: dict[int, list[DuesBase]] = {}
        rows = DuesBase.objects.filter(branch=self.branch, member__in=members)
        for dues_base in rows.select_related("branch").prefetch_related("items").order_by("-began_on"):
            self.bases.setdefault(dues_base.member_id, []).append(dues_base)

    def _sort_columns(self):
        """Of the columns that the worksheet does not have: which hold money."""
        added = {line.name for line in self.sheet.lines if line.part == Part.ADDED}
        if not added & set(self.columns.values()):
            names = "、".join(line.name for line in self.sheet.lines if line.part == Part.ADDED)
            problem = f"没有{self.terms.employer_named}要计入的列，至少要有一列：{names}"
            self._fault(self.book.header_row, "name", problem)
        for column, title in self.book.titles.items():
            if self.columns[column] is not None:
                continue
            values = [row.cells[column] for row in self.book.rows if column in row.cells]
            is_money = bool(values) and all(map(self.pay.is_money, values))
            (self.result.not_counted if is_money else self.result.ignored).append(title)

    def _fault(self, row: int, attr: str, problem: str):
        self.result.faults.append(Fault(row, self.book.named.get(attr, ""), problem))

    # ---- rows ----

    def _take(self, row: PayRow, matching: PayrollMatching):
        try:
            parsed, unread = self._who(row)
        except Bad as fault:
            self._fault(row.number, "name", str(fault))
            return
        try:
            member = matching.member(parsed)
        except Unclear as reason:
            self._fault(row.number, reason.attr, str(reason))
            return
        if member is None:
            self.result.others.append(parsed.values["name"])
            return
        for attr, problem in unread.items():
            self._fault(row.number, attr, problem)
        items = self._items(row)
        if items is not None:
            self._settle(row, member, items)

    def _who(self, row: PayRow):
        """What says who it is; of a colleague who is no member nobody asks for a good number."""
        values = {"name": person_name(as_text(row.who["name"]))}
        unread = {}
        for attr, read in NUMBERS.items():
            if attr in row.who:
                try:
                    values[attr] = read(row.who[attr])
                except Bad as fault:
                    unread[attr] = str(fault)
        return ParsedRow(Row(row.number, {}, {}), values, set()), unread

    def _items(self, row: PayRow) -> list[DuesBaseItem] | None:
        """In the worksheet's order, columns of one item added up; None where one cannot be read."""
        amounts: dict[tuple[str, str], Decimal] = {}
        good = True
        for column, raw in row.cells.items():
            title, name = self.book.titles[column], self.columns[column]
            if name is None and title not in self.result.not_counted:
                continue
            key = (name, self.sheet.line(name).part) if name else (title[:50], Part.LEFT_OUT)
            try:
                amount = self._amount(raw, key[1])
            except Bad as fault:
                self.result.faults.append(Fault(row.number, title, str(fault)))
                good = False
                continue
            amounts[key] = amounts.get(key, Decimal("0.00")) + amount
        order = [(line.name, line.part) for line in self.sheet.lines]
        keys = [key for key in order if key in amounts] + [key for key in amounts if key not in order]
        items = [DuesBaseItem(name=key[0], part=key[1], amount=amounts[key]) for key in keys if amounts[key]]
        return items if good else None

    def _amount(self, raw, part) -> Decimal:
        if part == Part.LEFT_OUT and self.pay.is_money(raw) and self.pay._number(raw.value) < 0:
            return self.pay.deducted(raw)  # it counts for nothing either way
        return self.pay.deducted(raw) if part == Part.DEDUCTED else self.pay.read(raw, AMOUNT, None)

    def _settle(self, row, member, items):
        base = total_of(items)
        if not any(item.part == Part.ADDED for item in items):
            self._fault(row.number, "name", f"{member}没有要计入的金额")
            return
        if base < 0:
            self._fault(row.number, "name", f"{member}减去的比加上的多 {-base:,.2f} 元，请核对")
            return
        known = self.bases.get(member.pk, [])
        existing = next((one for one in known if one.began_on == self.terms.began_on), None)
        before = existing or next((one for one in known if one.began_on < self.terms.began_on), None)
        category = self._category(member, before)
        line = Line(row, member, category, items, base, before, existing, None)
        line.reckoned = self.rates.reckon(category, base, self.terms.month)
        line.is_same = existing is not None and self._is_same(line)
        self.result.lines.append(line)

    def _category(self, member, before) -> str:
        if self.terms.employer == Employer.RETIRED:
            return DuesCategory.RETIRED
        return before.category if before else member.dues_category

    def _is_same(self, line: Line) -> bool:
        was = line.existing
        said = (line.category, self.terms.employer, line.base)
        same_items = _content(line.items) == _content(was.items.all())
        return said == (was.category, was.employer, was.base) and same_items

    def _refuse_what_stays(self):
        """A base that a past month rests on is not written over."""
        changed = {line.existing.pk: line for line in self.result.changed if line.existing}
        for pk, why in resting_on([line.existing for line in changed.values()]).items():
            line = changed[pk]
            self._fault(line.row.number, "name", f"{line.member}{why.rstrip('。')}")
