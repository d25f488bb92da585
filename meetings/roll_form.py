"""The part of an activity's form that records who came: everyone expected, and who sat in."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from django.utils.html import format_html_join

from branch.models import PartyGroup
from branch.periods import day_named, today
from meetings.agenda.votes import Body, Voters
from meetings.models import Attendance, Meeting
from meetings.roll import Asked, DayRoll
from members.models import Member

Scope = Meeting.Scope
Status = Attendance.Status
EXPECTED_STATUSES = [status for status in Status if status != Status.OBSERVER]
# The field of one person, written as the page writes it.
STATUS_OF = re.compile(r"status-([1-9][0-9]{0,17})")


@lru_cache(maxsize=8)
def _options(chosen: str) -> str:
    # Written out once for all the people of a long list.
    options = ((status.value, " selected" * (status == chosen), status.label) for status in EXPECTED_STATUSES)
    return format_html_join("", '<option value="{}"{}>{}</option>', options)


@dataclass
class Row:
    """One expected member on the form."""

    member: Member
    label: str
    group: PartyGroup | None
    status: str = Status.PRESENT
    reason: str = ""
    # 补课, as typed: a day written like 2026-03-17.
    made_up_on: str = ""
    made_up_how: str = ""
    error: str = ""

    @property
    def came(self) -> bool:
        return self.status in Attendance.CAME

    @property
    def options(self) -> str:
        """The options of the field of this person's status."""
        return _options(self.status)

    @property
    def status_named(self) -> str:
        return Status(self.status).label


class RollForm:
    """Everyone expected at one activity, as typed, stored or else present; and who sat in (列席)."""

    def __init__(self, roll: DayRoll, asked: Asked, meeting: Meeting, typed=None):
        self.roll, self.asked, self.meeting, self.typed = roll, asked, meeting, typed
        # Read before the form writes what was typed into the meeting.
        self.asked_before = Asked.of(meeting) if meeting.pk else None
        self.stored = {row.member_id: row for row in self._stored_rows()}
        self.listed = {int(found[1]) for key in typed or () if (found := STATUS_OF.fullmatch(key))}
        self.error = ""
        self.rows = [self._row(member) for member in self._expected()]

    def _stored_rows(self):
        if not self.meeting.pk:
            return []
        rows = list(
            self.meeting.attendances.filter(branch=self.roll.branch).order_by("member__number", "member_id")
        )
        # Most are on the roll of the day, which is at hand.
        known = {member.pk: member for member in self.roll.members}
        if others := {row.member_id for row in rows} - known.keys():
            known |= Member.objects.in_bulk(others)
        for row in rows:
            row.member = known[row.member_id]
        return rows

    def _expected(self) -> list[Member]:
        if self.asked.scope == Scope.CHOSEN:
            return [member for member, _, chosen in self.choosable if chosen]
        # 应到 is fixed on the day: who joined or left since must not change a past turnout.
        unchanged, was_held = self.asked == self.asked_before, self.meeting.state == Meeting.State.HELD
        if unchanged and (self.stored or (was_held and not self.listed)):
            return self.roll.in_order(self._stored_expected())
        return self.roll.expected(self.asked)

    def _stored_expected(self) -> list[Member]:
        return [row.member for row in self.stored.values() if row.status != Status.OBSERVER]

    @cached_property
    def choosable(self) -> list[tuple[Member, str, bool]]:
        """(member, label, chosen) of everyone who can be chosen one by one (选定人员)."""
        stored = {member.id: member for member in self._stored_expected()}
        if self.typed is not None:
            chosen = set(self.typed.getlist("chosen"))
        else:
            chosen = set(map(str, stored)) if self.asked == self.asked_before else set()
        members = {member.id: member for member in self.roll.members} | stored
        return [
            (member, self.roll.label(member), str(member.id) in chosen)
            for member in self.roll.in_order(members.values())
        ]

    def _row(self, member) -> Row:
        row = Row(member, self.roll.label(member), self.roll.groups.get(member.id))
        stored = self.stored.get(member.id)
        if stored and stored.status != Status.OBSERVER:
            row.status, row.reason = stored.status, stored.reason
            row.made_up_on = stored.made_up_on.isoformat() if stored.made_up_on else ""
            row.made_up_how = stored.made_up_how
        if self.typed is not None:
            row.status = self.typed.get(f"status-{member.id}", row.status)
            row.reason = _text(self.typed, f"reason-{member.id}", row.reason)
            self.read_made_up(row, self.typed)
        if row.came:
            row.made_up_on = row.made_up_how = ""
        return row

    def read_made_up(self, row: Row, typed):
        row.made_up_on = _text(typed, f"made-up-on-{row.member.id}", row.made_up_on)
        row.made_up_how = _text(typed, f"made-up-how-{row.member.id}", row.made_up_how)

    # what the page shows

    @property
    def is_chosen(self) -> bool:
        """应到 is chosen one by one (选定人员)."""
        return self.asked.scope == Scope.CHOSEN

    @property
    def may_be_made_up(self) -> bool:
        """补课 comes after the activity: a record that is still being made has none to write."""
        return bool(self.meeting.pk and self.stored)

    @property
    def expected(self) -> int:
        return len(self.rows)

    @property
    def came(self) -> int:
        return sum(row.came for row in self.rows)

    @cached_property
    def voters(self) -> Voters:
        """有表决权的, as the form stands."""
        people = [(row.member, row.status) for row in self.rows]
        votes_in_committee = Body.of(self.asked.forms) == Body.COMMITTEE
        committee = self.roll.committee if votes_in_committee else ()
        return Voters.among(people, self.asked.forms, self.roll.day, committee, self.roll.suspended)

    @cached_property
    def signed_in(self) -> set[int]:
        """Who signed in on the spot (已签到); what counts is what is written down here."""
        if not self.meeting.pk:
            return set()
        sign_ins = self.meeting.sign_ins.filter(branch=self.roll.branch)
        return set(sign_ins.values_list("member", flat=True))

    @property
    def not_signed_in(self) -> int:
        """How many are down as present though they did not sign in; 0 where nobody did."""
        if not self.signed_in:
            return 0
        return sum(row.status == Status.PRESENT and row.member.id not in self.signed_in for row in self.rows)

    def _count(self, status) -> int:
        return sum(row.status == status for row in self.rows)

    @property
    def on_the_spot(self) -> int:
        return self._count(Status.PRESENT)

    @property
    def online(self) -> int:
        return self._count(Status.ONLINE)

    @property
    def on_leave(self) -> int:
        return self._count(Status.ON_LEAVE)

    @property
    def absent(self) -> int:
        return self._count(Status.ABSENT)

    @property
    def exceptions(self) -> list[Row]:
        return [row for row in self.rows if row.status != Status.PRESENT]

    @property
    def missed(self) -> list[Row]:
        """Who did not come (请假、缺席)."""
        return [row for row in self.rows if not row.came]

    @property
    def by_group(self) -> list[tuple[PartyGroup | None, list[Row], int]]:
        """(group, its rows, how many of them came), in the order of the groups."""
        groups: dict = {}
        for row in self.rows:
            groups.setdefault(row.group, []).append(row)
        return [(group, rows, sum(row.came for row in rows)) for group, rows in groups.items()]

    @cached_property
    def observers(self) -> list[tuple[Member, str, bool]]:
        """(member, label, chosen) of everyone who is not expected and might have sat in."""
        expected = {row.member.id for row in self.rows}
        sat_in = {id_: row.member for id_, row in self.stored.items() if row.status == Status.OBSERVER}
        might = {member.id: member for member in self.roll.members} | sat_in
        chosen = set(map(str, sat_in)) if self.typed is None else set(self.typed.getlist("observers"))
        return [
            (member, self.roll.label(member), str(id_) in chosen)
            for id_, member in might.items()
            if id_ not in expected
        ]

    @property
    def observing(self) -> list[Member]:
        return [member for member, _, chosen in self.observers if chosen]

    @property
    def set_aside(self) -> list[tuple[int, str, str]]:
        """What was ticked for people whom the chosen forms do not ask: it comes back with them."""
        gone = self.listed - {row.member.id for row in self.rows}
        typed = [
            (id_, self.typed[f"status-{id_}"], self.typed.get(f"reason-{id_}", "")) for id_ in sorted(gone)
        ]
        return [row for row in typed if row[1] != Status.PRESENT]

    # what the page writes
    def is_valid(self) -> bool:
        self.error = self._fault_of_list()
        for row in self.rows:
            row.error = self._fault(row)
        return not self.error and not any(row.error for row in self.rows)

    def _fault_of_list(self) -> str:
        if self.is_chosen:
            return "" if self.rows else "应到范围是选定人员，还没选应到的人。"
        unseen = [row.label for row in self.rows if self.listed and row.member.id not in self.listed]
        return f"应到名单变了，新列出：{'、'.join(unseen)}。请看一遍再保存。" if unseen else ""

    def _fault(self, row: Row) -> str:
        if row.status not in EXPECTED_STATUSES:
            return f"{row.label}的出席情况写的是“{row.status}”，请从出席、线上、请假、缺席里选。"
        if len(row.reason) > 100:
            return f"{row.label}的事由有{len(row.reason)}个字，最多100个字。"
        stored = self.stored.get(row.member.id)
        # Records brought in from elsewhere may lack a reason; that must not stop somebody mending a topic.
        was_blank = stored and stored.status == Status.ON_LEAVE and not stored.reason
        if row.status == Status.ON_LEAVE and not row.reason and not was_blank:
            return f"{row.label}请假，还没写事由。例：出差、病假、公务。"
        return self.fault_of_making_up(row)

    def fault_of_making_up(self, row: Row) -> str:
        """补课 has a day, not before the activity and not to come."""
        if not row.made_up_on:
            return f"{row.label}的补课还没写日期。" if row.made_up_how else ""
        try:
            day = date.fromisoformat(row.made_up_on)
        except ValueError:
            return f"{row.label}的补课日期“{row.made_up_on}”看不懂，写成 2026-03-17 这样。"
        if day < self.roll.day:
            held_on = day_named(self.roll.day, day.year)
            return f"{row.label}的补课日期{day_named(day)}早于活动的日期{held_on}，请改成那天以后的。"
        if day > today():
            return f"{row.label}的补课日期{day_named(day, today().year)}还没到，补了课再写。"
        if len(row.made_up_how) > 100:
            return f"{row.label}的补课情况有{len(row.made_up_how)}个字，最多100个字。"
        return ""

    def save(self, meeting: Meeting):
        """Writes all rows at once; a member who is no longer expected loses the row."""
        rows = [self._attendance(meeting, row) for row in self.rows]
        rows += [
            Attendance(branch_id=meeting.branch_id, meeting=meeting, member=member, status=Status.OBSERVER)
            for member in self.observing
        ]
        self.clear(meeting, keeping=[row.member for row in rows])
        self._write(rows, ["status", "reason", "made_up_on", "made_up_how"])

    def save_made_up(self, meeting: Meeting):
        """Writes 补课 alone."""
        self._write([self._attendance(meeting, row) for row in self.missed], ["made_up_on", "made_up_how"])

    def _attendance(self, meeting, row: Row) -> Attendance:
        return Attendance(
            branch_id=meeting.branch_id,
            meeting=meeting,
            member=row.member,
            status=row.status,
            reason="" if row.status == Status.PRESENT else row.reason,
            made_up_on=date.fromisoformat(row.made_up_on) if row.made_up_on else None,
            made_up_how=row.made_up_how,
        )

    def _write(self, rows, fields):
        Attendance.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["meeting", "member", "branch"],
            update_fields=fields,
        )

    def clear(self, meeting: Meeting, keeping=()):
        meeting.attendances.filter(branch=meeting.branch_id).exclude(member__in=keeping).delete()


def _text(typed, name, otherwise) -> str:
    return typed.get(name, otherwise).replace("\0", "").strip()
