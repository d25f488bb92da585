"""Which leading cadres took part in one activity: one line for each, ticked, typed, judged and saved."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from branch.versions import TOLD, differing_lines, opened_lines
from meetings.history.events import write
from meetings.history.seals import seal
from meetings.models import Attendance, Leader, LeaderPart, Meeting, MeetingEvent
from members.models import is_in_force

Part = LeaderPart.Part
LONGEST = LeaderPart._meta.get_field("note").max_length
NO_PART = "没有登记"


@dataclass
class Line:
    """One leader on the form; `seen` is what the record itself says of the member."""

    leader: Leader
    seen: str
    took_part: bool
    part: str
    note: str
    error: str = ""

    @property
    def words(self) -> str:
        if not self.took_part:
            return NO_PART
        return "，".join(filter(None, [dict(Part.choices).get(self.part, self.part), self.note]))


class PartsForm:
    """All leaders of the day of the meeting; a confirmed record wants a reason for what is changed."""

    parts = Part.choices

    def __init__(self, meeting: Meeting, typed=None):
        self.meeting, self.typed = meeting, typed
        self.stored = {part.leader_id: part for part in meeting.leader_parts.filter(branch=meeting.branch_id)}
        self.reason = "" if typed is None else _text(typed, "reason")
        self.reason_error, self.conflict = "", []
        self.before = [self._as_stored(leader, seen) for leader, seen in self._leaders()]
        self.lines = self.before if typed is None else [self._as_typed(line) for line in self.before]

    def _leaders(self) -> list[tuple[Leader, str]]:
        meeting = self.meeting
        theirs = is_in_force(meeting.held_on) | Q(id__in=list(self.stored))
        leaders = list(Leader.objects.filter(theirs, branch=meeting.branch_id))
        members = [leader.member_id for leader in leaders if leader.member_id]
        rows = meeting.attendances.filter(branch=meeting.branch_id, member__in=members)
        came = set(rows.exclude(status__in=_STAYED_AWAY).values_list("member", flat=True))
        return [(leader, _seen(meeting, leader.member_id, came)) for leader in leaders]

    def _as_stored(self, leader, seen) -> Line:
        part = self.stored.get(leader.id)
        if part:
            return Line(leader, seen, True, part.part, part.note)
        # Only a first look suggests: who was left out on purpose must not come back ticked.
        suggested = bool(seen) and not self.stored
        return Line(leader, seen, suggested, Part.TAUGHT if seen == "主讲" else Part.ATTENDED, "")

    def _as_typed(self, line) -> Line:
        key = line.leader.id
        return Line(
            line.leader,
            line.seen,
            f"leader-{key}" in self.typed,
            self.typed.get(f"part-{key}", line.part),
            _text(self.typed, f"note-{key}"),
        )

    @property
    def _stored_words(self) -> dict[str, str]:
        return {_called(line.leader): self._as_recorded(line.leader) for line in self.before}

    @property
    def opened(self) -> str:
        return opened_lines(self._stored_words)

    def is_valid(self) -> bool:
        for line in self.lines:
            line.error = _fault(line)
        mine = {_called(line.leader): line.words for line in self.lines}
        self.conflict = differing_lines(self.typed.get("opened"), self._stored_words, mine)
        if self.meeting.is_confirmed and not self.reason:
            self.reason_error = "记录已确认，更正要写理由。"
        elif len(self.reason) > LONGEST:
            self.reason_error = f"更正的理由有{len(self.reason)}个字，最多{LONGEST}个字。"
        return not self.conflict and not self.reason_error and not any(line.error for line in self.lines)

    @property
    def problems(self) -> list[tuple[str, str]]:
        """(id of the field, what is wrong), for the summary at the top of the page."""
        found = [("conflict", TOLD)] if self.conflict else []
        found += [(f"note-{line.leader.id}", line.error) for line in self.lines if line.error]
        return found + ([("reason", self.reason_error)] if self.reason_error else [])

    @transaction.atomic
    def save(self, by) -> int:
        """How many leaders are now recorded. What happened to a confirmed record goes into its story."""
        changes = self._changes()
        chosen = [line for line in self.lines if line.took_part]
        dropped = [line.leader.id for line in self.lines if not line.took_part]
        self.meeting.leader_parts.filter(branch=self.meeting.branch_id, leader__in=dropped).delete()
        LeaderPart.objects.bulk_create(
            [self._row(line) for line in chosen],
            update_conflicts=True,
            unique_fields=["meeting", "leader", "branch"],
            update_fields=["part", "note"],
        )
        if self.meeting.is_confirmed and changes:
            write(self.meeting, MeetingEvent.Kind.AMENDED, by, self.reason, changes)
            seal([self.meeting], by)
        return len(chosen)

    def _row(self, line) -> LeaderPart:
        return LeaderPart(
            branch_id=self.meeting.branch_id,
            meeting=self.meeting,
            leader=line.leader,
            part=line.part,
            note=line.note,
        )

    def _changes(self) -> list[tuple[str, str, str]]:
        changes = [
            (f"双重组织生活：{line.leader}", self._as_recorded(line.leader), line.words)
            for line in self.lines
        ]
        return [change for change in changes if change[1] != change[2]]

    def _as_recorded(self, leader) -> str:
        part = self.stored.get(leader.id)
        return Line(leader, "", True, part.part, part.note).words if part else NO_PART


_STAYED_AWAY = (Attendance.Status.ON_LEAVE, Attendance.Status.ABSENT)


def _seen(meeting, member_id, came) -> str:
    """What the record says of the member: 主讲, 主持, 到会, or nothing."""
    if member_id is None:
        return ""
    if member_id == meeting.lecturer_id:
        return "主讲"
    if member_id == meeting.chair_id:
        return "主持"
    return "到会" if member_id in came else ""


def _called(leader) -> str:
    return f"{leader.name}（{leader.title}）" if leader.title else leader.name


def _text(typed, name) -> str:
    return typed.get(name, "").replace("\0", "").strip()


def _fault(line) -> str:
    if line.took_part and line.part not in Part:
        return f"{line.leader}的方式写的是“{line.part}”，请从{'、'.join(Part.labels)}里选。"
    if len(line.note) > LONGEST:
        return f"{line.leader}的备注有{len(line.note)}个字，最多{LONGEST}个字。"
    return ""
