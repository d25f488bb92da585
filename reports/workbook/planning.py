"""What an import would do, worked out from the file and the records without writing anything.

The preview prints a plan, the import carries it out.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from django.utils import timezone

from branch.models import Branch, Organisation
from branch.periods import today
from meetings.models import Meeting, TalkPartner
from members.id_number import contradictions
from members.models import GroupMembership, Member, pinyin_of
from reports.workbook import roll
from reports.workbook.cells import Bad, plain, quoted
from reports.workbook.constraints import token
from reports.workbook.ledger import BRANCH, GROUPS, MEETINGS, MEMBERS, TALKS, activity_of
from reports.workbook.life import AGENDA, APPRAISAL_ENTRIES, APPRAISALS, CAMPAIGNS, COURSES, LEADERS
from reports.workbook.life_references import Applicants, Leaders
from reports.workbook.memberships import plan_memberships
from reports.workbook.people import (
    APPLICANTS,
    ELECTION_CANDIDATES,
    ELECTION_POSTS,
    ELECTIONS,
    ELECTORS,
    MEMBERSHIPS,
    PLEDGE_ROUNDS,
    ROUNDS,
)
from reports.workbook.reading import Book, Fault
from reports.workbook.references import Named, Names, People
from reports.workbook.rows import ParsedRow, Rows, SheetPlan
from reports.workbook.sheet import Sheet
from reports.workbook.sheets import SHEETS

# What the program writes down itself.
STAMPED = {"entered_on", "confirmed_at", "opened_at", "closed_at"}
# What stays as it is once a poll (民主测评) has begun.
POLLED = {
    APPRAISALS: ("held_on", "way"),
    APPRAISAL_ENTRIES: ("member", "excellent", "qualified", "basic", "unqualified"),
}
# The same once the result of an election is written into the posts.
COUNTED = {
    ELECTIONS: (
        "term_name", "years", "seats", "settled_on", "recorded_on", "cancelled_on", "trace",
    ),
    ELECTORS: ("is_present", "left_out"),
    ROUNDS: ("seats", "due", "present", "issued", "returned", "void"),
    ELECTION_CANDIDATES: ("votes", "is_written_in", "is_elected"),
    ELECTION_POSTS: (),
}  # fmt: skip


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


def stored(model, branch, order=("pk",)) -> list:
    """The records of a branch; one that is still to be made has none."""
    return list(model.objects.filter(branch=branch).order_by(*order)) if branch.pk else []


def stored_of(sheet: Sheet, branch) -> list:
    """The records that stand in a sheet."""
    if not branch.pk:
        return []
    rows = sheet.model.objects.filter(branch=branch)
    return list((rows.filter(sheet.only) if sheet.only else rows).order_by(*sheet.order))


def _by(attr="name"):
    return lambda rows, complete, names: Named(rows, attr, complete)


def _by_words(words):
    return lambda rows, complete, names: Named(rows, lambda row: words(row, names), complete)


def _told_apart(kind):
    return lambda rows, complete, names: kind(rows, complete)


# The sheets whose records other sheets name: where `Names` keeps them, and how they are told apart.
NAMED = {
    MEETINGS: ("meetings", _by("number")),
    CAMPAIGNS: ("campaigns", _by()),
    COURSES: ("courses", _by("year")),
    APPRAISALS: ("appraisals", _by("year")),
    AGENDA: (
        "agenda",
        _by_words(lambda item, names: f"{plain(activity_of(item, names).number)}/{item.position}"),
    ),
    ELECTIONS: ("elections", _by_words(lambda election, names: _election_named(election))),
    ROUNDS: ("rounds", _by_words(lambda ballot, names: _ballot_named(ballot, names))),
    PLEDGE_ROUNDS: ("pledge_rounds", _by_words(lambda row, names: f"{row.title}/{row.opened_on}")),
    LEADERS: ("leaders", _told_apart(Leaders)),
    APPLICANTS: ("applicants", _told_apart(Applicants)),
}


def _election_named(election) -> str:
    return f"{election.get_kind_display()}/{election.held_on}"


def _ballot_named(ballot, names: Names) -> str:
    election = names.elections.by_id.get(ballot.election_id) or ballot.election
    return f"{_election_named(election)}/{ballot.get_kind_display()}/{ballot.number}"


def name_records(names: Names, sheet: Sheet, records, complete=True):
    """Lets cells refer to the records of a sheet."""
    if sheet in NAMED:
        table, made = NAMED[sheet]
        setattr(names, table, made(records, complete, names))


def load_names(names: Names, branch):
    """Everything on record that cells may refer to, in a fixed number of queries."""
    names.people = People(stored(Member, branch))
    names.groups = Named(stored(GROUPS.model, branch, GROUPS.order))
    for sheet in NAMED:
        name_records(names, sheet, stored(sheet.model, branch))
    for membership in stored(GroupMembership, branch):
        names.memberships[membership.member_id].append(membership)
    for partner in stored(TalkPartner, branch):
        names.partners[partner.talk_id].append(partner)


class Planner(Rows):
    """Goes through the sheets in their order, so that whatever a row refers to has been read before it."""

    def __init__(self, book: Book, only: Branch | None, lock: bool):
        super().__init__(book)
        self.only, self.lock, self.day = only, lock, today()
        self.records: dict[Sheet, list] = {}  # all of a sheet, those of the file among them
        self.new_rows: dict[Sheet, list] = defaultdict(list)  # (values, record)
        self.memberships: list[GroupMembership] = []  # those that the sheet 党员 makes
        self.voted_on: set[int] = set()  # the appraisals on record whose poll has begun
        self.entered_anew: set[int] = set()  # the activities on record whose day of entry is now today
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
            plan.sheets = [self._plan_sheet(sheet) for sheet in SHEETS if sheet in self.book.grids]
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
            self._plan_extending(plan)
        elif sheet.key:
            self.records[sheet] = self._plan_keyed(plan)
            name_records(self.names, sheet, self.records[sheet], self._complete(sheet))
        else:
            self._plan_whole_rows(plan)
        return plan

    def _complete(self, sheet) -> bool:
        """Whether everything the sheet names could be read: only then is somebody else unknown."""
        grid = self.book.grids.get(sheet)
        return not (grid and grid.rows) or self.readable(sheet) is not None

    def _plan_branch(self, plan):
        self.names.superiors = Named(Organisation.objects.all())
        for parsed in self.parse(BRANCH):
            superior = parsed.values.get("superior")
            plan.attached += [superior] if superior and superior.pk is None else []
            self.settle(plan, parsed, self.branch)

    def _plan_groups(self, plan):
        records = self._plan_keyed(plan)
        last = max((group.position for group in self.names.groups.by_id.values()), default=0)
        for place, (_, group) in enumerate(plan.new, start=last + 1):
            group.position = place
        self.names.groups = Named(records, complete=self._complete(GROUPS))

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

    def follow_up(self, plan, parsed, record, differences) -> list[str]:
        if plan.sheet is TALKS:
            plan.attached += _partners(record, parsed.values.get("partner_list", ()))
        if plan.sheet in POLLED:
            self._leave_the_poll_alone(plan, parsed, record, differences)
        if plan.sheet in COUNTED:
            self._leave_the_count_alone(plan, parsed, record, differences)
        if plan.sheet is MEETINGS and record.pk is not None:
            return self._enter_anew(record, differences)
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

    def _leave_the_poll_alone(self, plan, parsed, record, differences):
        """No file changes whom a poll is about and how it was counted."""
        poll = record.pk if plan.sheet is APPRAISALS else record.appraisal_id
        if poll not in self.voted_on:
            return
        if touched := _touched(plan.sheet, POLLED, differences):
            self.fault(plan.sheet, parsed.row, touched, "测评已经开始，这一格不能再改")
        elif record.pk is None:
            self.fault(plan.sheet, parsed.row, ["member"], "测评已经开始，名单里不能再加人")

    def _leave_the_count_alone(self, plan, parsed, record, differences):
        """No file changes who elected whom with how many votes."""
        if self._election_of(plan.sheet, record) not in self.settled:
            return
        if touched := _touched(plan.sheet, COUNTED, differences):
            self.fault(plan.sheet, parsed.row, touched, "选举结果已经写入任职，这一格不能再改")
        elif record.pk is None:
            self.fault(plan.sheet, parsed.row, [plan.sheet.key[0]], "选举结果已经写入任职，不能再加")

    def _election_of(self, sheet, record):
        if sheet is ELECTION_CANDIDATES:
            ballot = self.names.rounds.by_id.get(record.round_id)
            return ballot and ballot.election_id
        return record.pk if sheet is ELECTIONS else record.election_id

    def _enter_anew(self, meeting, differences) -> list[str]:
        """As on the pages: what is said to be held, or of another day, is written down today."""
        moved = {"日期", "状态"} & {header for header, _, _ in differences}
        if not moved or meeting.state != Meeting.State.HELD:
            return []
        meeting.entered_on = self.day
        self.entered_anew.add(meeting.pk)
        return ["entered_on"]

    def _plan_keyed(self, plan) -> list:
        """Rows found again by their key; all records of the sheet, old and new."""
        sheet = plan.sheet
        rows = self.parse(sheet)
        named = sheet in (GROUPS, *NAMED)
        records = self._stored(sheet) if rows or named else []
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
                self._keep_what_was_stamped(plan, parsed, record)
                records += [record] if record.pk is None else []
                self.settle(plan, parsed, record)
        self.check_unique(plan, records)
        return records

    def _made(self, sheet, parsed: ParsedRow):
        record = sheet.model(branch=self.branch, **sheet.fixed)
        self.new_rows[sheet].append((parsed.values, record))
        return record

    def _plan_extending(self, plan):
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
                self._keep_what_was_stamped(plan, parsed, record)
                self.settle(plan, parsed, record)
            elif self._complete(base):
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
        for record in self.records.get(base) or self._stored(base):
            if record.pk is not None:
                index[self.key_of(sheet, record, keys)].append(record)
        for values, record in self.new_rows[base]:
            index[tuple(token(values.get(column.attr)) for column in keys)].append(record)
        return index

    def _keep_what_was_stamped(self, plan, parsed, record):
        """What the program itself wrote down, of entering, confirming and polling: no file rewrites it."""
        for attr in STAMPED & set(parsed.values) if record.pk is not None else ():
            told, stamped = parsed.values[attr], getattr(record, attr)
            if isinstance(stamped, datetime):
                stamped = timezone.localdate(stamped)
            # Brought in without it, a record may be told its day of entry; confirming is judged as a lock.
            is_open = told is not None and attr == "confirmed_at"
            is_open |= attr == "entered_on" and stamped is None and record.state == Meeting.State.HELD
            if told == stamped or is_open:
                continue
            del parsed.values[attr]
            if told is None or record.pk in self.entered_anew:
                continue
            header = plan.sheet.header_of(attr)
            is_now = f"{header}是 {stamped}，" if stamped else header
            if attr == "entered_on" and stamped and told < stamped:
                # A file from before the day was moved is still good: the same file may come twice.
                place = f"{plan.sheet.title}!{parsed.row.place(header)}"
                self.notes.append(f"{place}: {is_now}由程序记下，仍按这一天")
            else:
                self.fault(plan.sheet, parsed.row, [attr], f"{is_now}由程序记下，不能改")

    def _fault_without_base(self, plan, parsed, again: bool):
        sheet, base = plan.sheet, plan.sheet.extends
        letters = self.book.grids[sheet].letters
        headers = "、".join(h for h in map(sheet.header_of, sheet.key) if h in letters)
        problem = f"“{base.title}”里没有{headers}相同的一行，请先写在“{base.title}”工作表里"
        if again:
            problem = f"与前面的行重复：{headers}相同；同一条记录只写一行"
        self.fault(sheet, parsed.row, [sheet.key[0]], problem)

    def _stored(self, sheet) -> list:
        loaded = self.names.groups if sheet is GROUPS else None
        if sheet in NAMED:
            loaded = getattr(self.names, NAMED[sheet][0])
        return list(loaded.by_id.values()) if loaded else stored_of(sheet, self.branch)

    def _plan_whole_rows(self, plan):
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


def _touched(sheet, fixed: dict, differences) -> list[str]:
    """The columns that differ of those that stay as they are."""
    attrs = {sheet.header_of(attr): attr for attr in fixed[sheet]}
    return [attrs[header] for header, _, _ in differences if header in attrs]


def _partners(talk, partners) -> list[TalkPartner]:
    return [
        TalkPartner(
            branch=talk.branch, talk=talk, **({"name": who} if isinstance(who, str) else {"member": who})
        )
        for who in partners
    ]
