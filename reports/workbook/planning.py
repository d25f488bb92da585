"""What an import would do, worked out from the file and the records without writing anything.

The preview prints a plan, the import carries it out.
"""

from dataclasses import dataclass, field
from hashlib import sha256

from branch.models import Branch, Organisation
from branch.periods import today
from meetings.models import Meeting, TalkPartner
from members.id_number import contradictions
from members.models import GroupMembership, Member, pinyin_of
from reports.workbook import roll
from reports.workbook.cells import Bad, quoted
from reports.workbook.dues_reckoning import DuesReckoning
from reports.workbook.dues_rules import check_dues
from reports.workbook.fixed import (
    COUNTED,
    POLLED,
    keep_what_was_stamped,
    leave_the_count_alone,
    leave_the_poll_alone,
)
from reports.workbook.ledger import BRANCH, DUES, GROUPS, MEETINGS, MEMBERS, TALKS
from reports.workbook.matching import Matching
from reports.workbook.memberships import plan_memberships
from reports.workbook.naming import load_names, name_records
from reports.workbook.people import APPLICANTS, MEMBERSHIPS
from reports.workbook.reading import Book, Fault
from reports.workbook.references import Named, People
from reports.workbook.rows import SheetPlan
from reports.workbook.sheet import Sheet
from reports.workbook.sheets import IN_READING_ORDER, SHEETS


@dataclass
class Plan:
    branch: Branch
    sheets: list[SheetPlan] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    is_carried_out: bool = False

    @property
    def changes_something(self) -> bool:
        return any(sheet.new or sheet.changed for sheet in self.sheets)

    @property
    def fingerprint(self) -> str:
        """The same for two plans that would write the same; to be asked before one is carried out."""
        content = [
            [(row.number, row.cells) for row, _ in sheet.new]
            + [(change.record.pk, change.differences) for change in sheet.changed]
            for sheet in self.sheets
        ]
        return sha256(repr(content).encode()).hexdigest()


def plan_import(book: Book, only: Branch | None = None, lock=False) -> Plan:
    """What importing the file would do; `only` is the one branch it may be about."""
    return Planner(book, only, lock).plan()


class Planner(Matching):
    """Goes through the sheets in their order, so that whatever a row refers to has been read before it."""

    def __init__(self, book: Book, only: Branch | None, lock: bool):
        super().__init__(book)
        self.only, self.lock, self.day = only, lock, today()
        self.memberships: list[GroupMembership] = []  # those that the sheet 党员 makes
        self.voted_on: set[int] = set()  # the appraisals on record whose poll has begun
        self.entered_anew: set[int] = set()  # the activities on record whose day of entry is now today
        self.dues = DuesReckoning(self)
        self.notes = [f"不认识工作表{quoted(title)}，已忽略" for title in book.unknown_sheets]

    def plan(self) -> Plan:
        for sheet in SHEETS:
            self._check_structure(sheet)
        self.branch = self._branch()
        plan = Plan(self.branch, faults=self.faults, notes=self.notes)
        if self.only is None or self.only == self.branch:
            load_names(self.names, self.branch)
            self.names.people.complete = MEMBERS in self.book.grids
            self.locked = {pk for pk, meeting in self.names.meetings.by_id.items() if meeting.is_confirmed}
            polls = self.names.appraisals.by_id.items()
            self.voted_on = {pk for pk, poll in polls if poll.opened_at or poll.closed_at}
            elections = self.names.elections.by_id.items()
            self.settled = {pk for pk, election in elections if election.settled_on}
            plans = [self._plan_sheet(sheet) for sheet in IN_READING_ORDER if sheet in self.book.grids]
            plan.sheets = sorted(plans, key=lambda sheet_plan: SHEETS.index(sheet_plan.sheet))
            self.notes += self.dues.note()
            check_dues(self, plans)
        self.faults.sort(key=lambda fault: fault.place)
        return plan

    def _check_structure(self, sheet: Sheet):
        grid = self.book.grids.get(sheet)
        if grid is None:
            if sheet.required:
                self.fault_at(
                    sheet, "A1", f"缺少“{sheet.title}”工作表；“支部”“党员”两个工作表不能少，也不能空"
                )
            return
        self.faults += grid.faults
        self.notes += grid.notes
        if sheet.required and not grid.rows:
            self.fault_at(sheet, f"A{grid.header_row + 1}", f"“{sheet.title}”工作表是空的；至少写一行")
        required = [column.header for column in sheet.columns if column.required]
        for header in required if grid.rows else ():
            if header not in grid.letters:
                what = f"缺少“{header}”{'一行' if sheet.vertical else '一列'}"
                self.fault_at(sheet, f"A{grid.header_row}", f"{what}；必须有：{'、'.join(required)}")

    def _branch(self) -> Branch:
        grid = self.book.grids.get(BRANCH)
        row = grid.rows[0] if grid and grid.rows else None
        try:
            name = self.value(BRANCH, row, BRANCH.column["支部名称"]) if row else ""
        except Bad:
            name = ""
        if self.only is not None:
            if name in ("", self.only.name):
                return self.only
            problem = f"文件里是{quoted(name)}，这里只能导入本支部{quoted(self.only.name)}的台账"
            self.fault(BRANCH, row, ["name"], problem)
            return Branch(name=name)
        rows = Branch.objects.select_for_update(no_key=True) if self.lock else Branch.objects
        return rows.filter(name=name).first() or Branch(name=name)

    def _plan_sheet(self, sheet: Sheet) -> SheetPlan:
        plan = SheetPlan(sheet)
        if sheet is BRANCH:
            self._plan_branch(plan)
        elif sheet is GROUPS:
            self._plan_groups(plan)
        elif sheet is MEMBERS:
            self._plan_members(plan)
        elif sheet is MEMBERSHIPS:
            plan_memberships(self, plan)
        elif sheet.extends:
            self.plan_extending(plan)
        elif sheet.key:
            self.records[sheet] = self.plan_keyed(plan)
            name_records(self.names, sheet, self.records[sheet], self.complete(sheet))
        else:
            self.plan_whole_rows(plan)
        return plan

    def _plan_branch(self, plan):
        self.names.superiors = Named(Organisation.objects.all())
        for parsed in self.parse(BRANCH):
            superior = parsed.values.get("superior")
            plan.attached += [superior] if superior and superior.pk is None else []
            self.settle(plan, parsed, self.branch)

    def _plan_groups(self, plan):
        records = self.plan_keyed(plan)
        last = max((group.position for group in self.names.groups.by_id.values()), default=0)
        for place, (_, group) in enumerate(plan.new, start=last + 1):
            group.position = place
        self.names.groups = Named(records, complete=self.complete(GROUPS))

    def _plan_members(self, plan):
        records = list(self.names.people.by_id.values())
        rows = self.parse(MEMBERS)
        found = roll.match(rows, records, lambda row, attr, text: self.fault(MEMBERS, row.row, [attr], text))
        for parsed, member in zip(rows, found, strict=True):
            if member and not parsed.values.get("number"):
                # A blank 编号 does not take away the one by which others refer to the person.
                parsed.values.pop("number", None)
            member = member or Member(branch=self.branch)
            records += [member] if member.pk is None else []
            self.settle(plan, parsed, member)
        self.check_unique(plan, records)
        self.names.people = People(records, complete=self.readable(MEMBERS) is not None)

    def before_settling(self, plan, parsed, record):
        keep_what_was_stamped(self, plan, parsed, record)
        if plan.sheet is DUES:
            self.dues.fill_in(parsed, record)

    def follow_up(self, plan, parsed, record, differences) -> list[str]:
        if plan.sheet is TALKS:
            plan.attached += _partners(record, parsed.values.get("partner_list", ()))
        if plan.sheet in POLLED:
            leave_the_poll_alone(self, plan, parsed, record, differences)
        if plan.sheet in COUNTED:
            leave_the_count_alone(self, plan, parsed, record, differences)
        if plan.sheet is MEETINGS and record.pk is not None:
            return self._enter_anew(record, differences)
        if plan.sheet is DUES:
            return self.dues.follow_up(record, differences)
        if plan.sheet is APPLICANTS:
            record.pinyin, _ = pinyin_of(record.name)
            return ["pinyin"]
        if plan.sheet is not MEMBERS:
            return []
        if "party_group" in parsed.values:
            group = parsed.values["party_group"]
            made, altered = roll.regroup(record, self.branch, group, self.names, self.day)
            plan.attached += made
            self.memberships += made
            plan.reattached += altered
            if not made and not altered:
                differences[:] = [entry for entry in differences if entry[0] != "党小组"]
        for attr, problem in contradictions(record) if not parsed.unreadable else ():
            self.notes.append(f"{MEMBERS.title}!{parsed.row.place(MEMBERS.header_of(attr))}: {problem}")
        renamed = record.pk is None or any(header == "姓名" for header, _, _ in differences)
        return roll.give_pinyin(record) if renamed else []

    def _enter_anew(self, meeting, differences) -> list[str]:
        """As on the pages: what is said to be held, or of another day, is written down today."""
        moved = {"日期", "状态"} & {header for header, _, _ in differences}
        if not moved or meeting.state != Meeting.State.HELD:
            return []
        meeting.entered_on = self.day
        self.entered_anew.add(meeting.pk)
        return ["entered_on"]


def _partners(talk, partners) -> list[TalkPartner]:
    return [
        TalkPartner(
            branch=talk.branch, talk=talk, **({"name": who} if isinstance(who, str) else {"member": who})
        )
        for who in partners
    ]
