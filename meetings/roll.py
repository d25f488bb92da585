"""Who is expected (应到) at an activity, and the part of its form that records who came."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.core.exceptions import ValidationError

from branch.models import Branch, PartyGroup
from meetings.models import Attendance, Form, Meeting
from members.models import CommitteeRole, GroupMembership, Member

Status = Attendance.Status
EXPECTED_STATUSES = [status for status in Status if status != Status.OBSERVER]
# The field of one person, written as the page writes it.
STATUS_OF = re.compile(r"status-([1-9][0-9]{0,17})")
# Everyone on the roll is expected at these; only a committee or a group meeting asks fewer.
OF_THE_WHOLE_BRANCH = set(Form) - {Form.COMMITTEE_MEETING, Form.GROUP_MEETING}


@dataclass(frozen=True)
class Asked:
    """What decides who is expected: the forms, the day, and the group of a group meeting."""

    forms: frozenset[str]
    day: date
    group_id: int | None

    @classmethod
    def of(cls, meeting) -> "Asked":
        group_id = meeting.group_id if meeting.group_meeting else None
        return cls(frozenset(meeting.forms), meeting.held_on, group_id)

    @classmethod
    def read(cls, forms, day, group, otherwise: date) -> "Asked":
        """As far as it can be read from what was typed; nonsense in a field counts as not typed."""
        chosen = frozenset(form for form in forms if form in Form.values)
        try:
            day = date.fromisoformat(str(day))
        except ValueError:
            day = otherwise
        group = str(group or "")
        names_group = Form.GROUP_MEETING in chosen and group.isdecimal() and len(group) < 18
        return cls(chosen, day, int(group) if names_group else None)


class DayRoll:
    """The roll of a branch on one day: who was on it, in which group, and who was on the committee."""

    def __init__(self, branch: Branch, day: date):
        self.branch = branch
        self.day = day

    @cached_property
    def groups(self) -> dict[int, PartyGroup]:
        memberships = GroupMembership.objects.on(self.day).filter(branch=self.branch)
        return {membership.member_id: membership.group for membership in memberships.select_related("group")}

    @cached_property
    def members(self) -> list[Member]:
        return self.in_order(Member.objects.on_roll(self.day).filter(branch=self.branch))

    @cached_property
    def committee(self) -> set[int]:
        roles = CommitteeRole.objects.on(self.day).in_committee().filter(branch=self.branch)
        return set(roles.values_list("member", flat=True))

    @cached_property
    def _names(self) -> Counter:
        return Counter(member.name for member in self.members)

    def in_order(self, members) -> list[Member]:
        """By group, those of no group last; within a group as the roll has them."""

        def place(member):
            group = self.groups.get(member.id)
            return (group is None, group.position if group else 0, group.id if group else 0)

        return sorted(members, key=place)

    def expected(self, asked: Asked) -> list[Member]:
        """应到: of several forms the widest counts; before a form is chosen it is everyone."""
        if not asked.forms or asked.forms & OF_THE_WHOLE_BRANCH:
            return self.members
        wanted = set(self.committee) if Form.COMMITTEE_MEETING in asked.forms else set()
        if Form.GROUP_MEETING in asked.forms:
            wanted |= {id_ for id_, group in self.groups.items() if group.id == asked.group_id}
        return [member for member in self.members if member.id in wanted]

    def label(self, member: Member) -> str:
        """The name; of namesakes with the number, or with the group where there is no number."""
        if self._names[member.name] < 2:
            return member.name
        return f"{member.name}（{member.number or self.groups.get(member.id) or member.id}）"

    def find(self, text: str) -> Member | None:
        """The member a typed name means, None for somebody of outside, an error for a namesake."""
        text = text.strip().replace("(", "（").replace(")", "）")
        named = [member for member in self.members if text in (self.label(member), member.name)]
        exact = [member for member in named if self.label(member) == text]
        if len(exact) == 1 or len(named) == 1:
            return (exact or named)[0]
        if named:
            raise ValidationError(self._which_of(named))
        return None

    def _which_of(self, namesakes) -> str:
        many = "两" if len(namesakes) == 2 else len(namesakes)
        choices = [self.label(member) for member in namesakes]
        return f"名册里有{many}位“{namesakes[0].name}”，请写明是哪一位：{'或'.join(choices)}。"


@dataclass
class Row:
    """One expected member on the form."""

    member: Member
    label: str
    group: PartyGroup | None
    status: str = Status.PRESENT
    reason: str = ""
    error: str = ""

    @property
    def came(self) -> bool:
        return self.status in Attendance.CAME


class RollForm:
    """Everyone expected at one activity, as typed, stored or else present; and who sat in (列席)."""

    def __init__(self, roll: DayRoll, asked: Asked, meeting: Meeting, typed=None):
        self.roll, self.meeting, self.typed = roll, meeting, typed
        self.stored = {row.member_id: row for row in self._stored_rows()}
        self.listed = {int(found[1]) for key in typed or () if (found := STATUS_OF.fullmatch(key))}
        self.error = ""
        # 应到 is fixed on the day: who joined or left since must not change a past turnout.
        unchanged = meeting.pk and asked == self.asked_before
        if unchanged and (self.stored or not self.listed):
            stored = [row.member for row in self.stored.values() if row.status != Status.OBSERVER]
            expected = roll.in_order(stored)
        else:
            expected = roll.expected(asked)
        self.rows = [self._row(member) for member in expected]

    def _stored_rows(self):
        if not self.meeting.pk:
            return []
        # Read before the form writes what was typed into the meeting.
        self.asked_before = Asked.of(self.meeting)
        rows = self.meeting.attendances.filter(branch=self.roll.branch)
        return rows.select_related("member").order_by("member__number", "member_id")

    def _row(self, member) -> Row:
        row = Row(member, self.roll.label(member), self.roll.groups.get(member.id))
        stored = self.stored.get(member.id)
        if stored and stored.status != Status.OBSERVER:
            row.status, row.reason = stored.status, stored.reason
        if self.typed is not None:
            row.status = self.typed.get(f"status-{member.id}", row.status)
            row.reason = self.typed.get(f"reason-{member.id}", row.reason).replace("\0", "").strip()
        return row

    # what the page shows
    statuses = EXPECTED_STATUSES

    @property
    def expected(self) -> int:
        return len(self.rows)

    @property
    def came(self) -> int:
        return sum(row.came for row in self.rows)

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
        unseen = [row.label for row in self.rows if self.listed and row.member.id not in self.listed]
        if unseen:
            self.error = f"应到名单变了，新列出：{'、'.join(unseen)}。请看一遍再保存。"
        for row in self.rows:
            row.error = self._fault(row)
        return not self.error and not any(row.error for row in self.rows)

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
        return ""

    def save(self, meeting: Meeting):
        """Writes all rows at once; a member who is no longer expected loses the row."""

        def attendance(member, status, reason=""):
            return Attendance(
                branch_id=meeting.branch_id, meeting=meeting, member=member, status=status, reason=reason
            )

        rows = [
            attendance(row.member, row.status, "" if row.status == Status.PRESENT else row.reason)
            for row in self.rows
        ]
        rows += [attendance(member, Status.OBSERVER) for member in self.observing]
        self.clear(meeting, keeping=[row.member for row in rows])
        Attendance.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["meeting", "member", "branch"],
            update_fields=["status", "reason"],
        )

    def clear(self, meeting: Meeting, keeping=()):
        meeting.attendances.filter(branch=meeting.branch_id).exclude(member__in=keeping).delete()
