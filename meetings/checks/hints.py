"""What the record check says of many records at once: everything is read first, then looked at."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from branch.models import Branch
from branch.prepared import rows_of
from meetings.checks.checks import CHECKS, Check
from meetings.checks.record import BELONGS_TOGETHER, Dealt, Held, Record, Row, SameDay, in_the_room
from meetings.models import AgendaItem, Attendance, Candidate, HintAnswer, Meeting
from members.discipline.suspension import is_suspended
from members.models import CommitteeRole, Member


@dataclass(frozen=True)
class Hint:
    """What one check says of one record, and what was answered to it (已说明)."""

    check: Check
    text: str
    answer: HintAnswer | None = None

    @property
    def code(self) -> str:
        return self.check.code

    @property
    def title(self) -> str:
        return self.check.title

    @property
    def source(self) -> str:
        return self.check.source

    @property
    def is_open(self) -> bool:
        return self.answer is None


class Hints(list):
    """The hints of one record, those that are open first; `record` is what was looked at, if it was held."""

    def __init__(self, hints=(), record: Record | None = None):
        super().__init__(sorted(hints, key=lambda hint: not hint.is_open))
        self.record = record

    @property
    def open_count(self) -> int:
        return sum(hint.is_open for hint in self)

    @property
    def turnout(self) -> tuple[int, int]:
        """(实到, 应到); of a plan nobody's."""
        expected = self.record.expected if self.record else []
        return sum(row.came for row in expected), len(expected)


def hints_of(branch: Branch, meetings: Iterable[Meeting]) -> dict[int, Hints]:
    """The hints of each meeting by its id, none where it was not held; 8 queries at most, however many."""
    meetings = list(meetings)
    found = {meeting.pk: Hints() for meeting in meetings}
    held = [meeting for meeting in meetings if meeting.state == Meeting.State.HELD]
    if not held:
        return found
    answers = _answers(branch, held)
    for record in records_of(branch, held):
        answered = answers[record.meeting.pk]
        hints = [
            Hint(check, "\n".join(texts), answered.get(check.code))
            for check in CHECKS
            if (texts := list(check.function(record)))
        ]
        found[record.meeting.pk] = Hints(hints, record)
    return found


def with_open_hints(branch: Branch, meetings: Iterable[Meeting]) -> int:
    """How many of the records have a hint that nobody has answered."""
    return sum(bool(hints.open_count) for hints in hints_of(branch, meetings).values())


def _answers(branch, meetings) -> dict[int, dict[str, HintAnswer]]:
    answers = defaultdict(dict)
    found = HintAnswer.objects.filter(branch=branch, meeting__in=meetings).select_related("by")
    for answer in found.only("meeting", "check_code", "text", "at", "by__name", "by__username"):
        answers[answer.meeting_id][answer.check_code] = answer
    return answers


def records_of(branch: Branch, meetings: list[Meeting]) -> list[Record]:
    """The meetings with their rolls and agendas, and with what else of the branch the checks look at."""
    people = _people(branch)
    posts = _posts(branch)
    timed = _timed(branch, {meeting.held_on for meeting in meetings})
    rows = _rows(branch, {meeting.pk for meeting in meetings} | {id_ for id_, *_ in timed}, people)
    agendas = _agendas(branch, meetings)
    candidates = _candidates(branch, agendas, people)
    dealt = _dealt(branch, [meeting.held_on for meeting in meetings if _names_a_matter(agendas[meeting.pk])])
    return [
        Record(
            meeting,
            people,
            rows[meeting.pk],
            agendas[meeting.pk],
            posts,
            [
                SameDay(*facts, in_the_room(rows[id_]))
                for id_, day, *facts in timed
                if day == meeting.held_on and id_ != meeting.pk
            ],
            dealt,
            candidates,
        )
        for meeting in meetings
    ]


def _people(branch) -> dict[int, Member]:
    return {member.pk: member for member in rows_of(_looked_at, branch)}


def _looked_at(branch):
    columns = ("name", "kind", "admitted_on", "converted_on", "joined_on", "left_on")
    return Member.objects.filter(branch=branch).only(*columns).order_by()


def _posts(branch) -> list[Held]:
    return [Held(*row) for row in rows_of(_roles, branch)]


def _roles(branch):
    roles = CommitteeRole.objects.filter(branch=branch).order_by()
    return roles.values_list("member", "post", "group", "began_on", "ended_on")


def _timed(branch, days) -> list[tuple]:
    """(id, day, topic, place, start, end) of everything held on these days whose time is known."""
    held = branch.meetings.held().filter(held_on__in=days, began_at__isnull=False)
    return list(held.values_list("id", "held_on", "topic", "place", "began_at", "ended_at"))


def _rows(branch, ids, people) -> dict[int, list[Row]]:
    rows = defaultdict(list)
    found = Attendance.objects.filter(branch=branch, meeting__in=ids)
    facts = ("meeting", "member", "status", "reason", is_suspended("meeting__held_on"))
    for meeting, member, *row in found.values_list(*facts):
        rows[meeting].append(Row(people[member], *row))
    return rows


def _agendas(branch, meetings) -> dict[int, list[AgendaItem]]:
    agendas = defaultdict(list)
    for item in AgendaItem.objects.filter(branch=branch, meeting__in=meetings):
        agendas[item.meeting_id].append(item)
    return agendas


def _candidates(branch, agendas, people) -> dict[int, list[Candidate]]:
    candidates = defaultdict(list)
    items = [item.pk for agenda in agendas.values() for item in agenda]
    if not items:
        return candidates
    for candidate in Candidate.objects.filter(branch=branch, item__in=items):
        candidate.member = people[candidate.member_id]
        candidates[candidate.item_id].append(candidate)
    return candidates


def _names_a_matter(agenda) -> bool:
    return any(item.matter for item in agenda)


def _dealt(branch, days) -> list[Dealt]:
    """What the general meeting and the committee dealt with around these days."""
    if not days:
        return []
    around = (min(days) - BELONGS_TOGETHER, max(days) + BELONGS_TOGETHER)
    found = AgendaItem.objects.exclude(matter="").filter(
        Q(meeting__general_meeting=True) | Q(meeting__committee_meeting=True),
        branch=branch,
        meeting__branch=branch,
        meeting__state=Meeting.State.HELD,
        meeting__held_on__range=around,
    )
    facts = ("matter", "meeting__held_on", "meeting__general_meeting", "meeting__committee_meeting")
    return [Dealt(*row) for row in found.order_by().values_list(*facts)]
