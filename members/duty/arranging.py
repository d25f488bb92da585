"""A year's rota before it is saved: who is proposed for which month, why, and who could take it instead."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from branch.asked import number_of
from branch.models import Branch
from branch.periods import Month, Year, today
from members.duty.proposal import Candidate, propose
from members.duty.rota import months_to_arrange
from members.models import CommitteeRole, DutyAbsence, DutyTurn, GroupMembership, Member
from members.roll import labels_of, was_in_force

# Whom a branch may leave out: the name of the tick in the address, and what it says.
EXEMPTIONS = {"committee": "支委不排", "probationary": "预备党员不排"}


@dataclass
class Choice:
    value: str
    label: str


@dataclass
class Line:
    """One month: who has it (`given`), or who is proposed, why, and everybody who could."""

    month: Month
    given: list[str] = field(default_factory=list)
    chosen: str = ""
    why: str = ""
    choices: list[Choice] = field(default_factory=list)
    error: str = ""

    @property
    def name(self) -> str:
        """Of its field."""
        return f"m-{self.month}"


class Arranging:
    """Five queries, however long the roll and the history are."""

    def __init__(self, branch: Branch, year: Year, exempt: set[str] = frozenset()):
        self.branch, self.year = branch, year
        self.months = months_to_arrange(year)
        self.day = max(today(), year.start)
        self.members = {
            member.id: member
            for member in Member.objects.filter(branch=branch).on_roll_within(self.day, year.end)
        }
        self.labels = labels_of(self.members.values())
        self.committee = set(
            CommitteeRole.objects.on(self.day)
            .in_committee()
            .filter(branch=branch)
            .values_list("member", flat=True)
        )
        self._read_turns()
        self._read_groups()
        self._read_absences()
        self.exempt = {id_ for id_ in self.members if self._is_exempt(id_, exempt)}

    def _read_turns(self):
        self.turns: dict[int, list[Month]] = defaultdict(list)
        self.given: dict[Month, list[str]] = defaultdict(list)
        self.history: list[tuple[Month, int]] = []
        rows = DutyTurn.objects.filter(branch=self.branch, month__lte=self.year.end).order_by("month", "id")
        for day, member, name in rows.values_list("month", "member", "member__name"):
            month = Month.containing(day)
            self.turns[member].append(month)
            self.given[month].append(name)
            self.history.append((month, member))

    def _read_groups(self):
        rows = defaultdict(list)
        for row in GroupMembership.objects.filter(branch=self.branch).select_related("group"):
            rows[row.member_id].append(row)

        def group_of(member: int, day: date):
            return next((row.group for row in rows[member] if was_in_force(row, day)), None)

        self.group = {id_: group_of(id_, self.day) for id_ in self.members}
        self.groups = {month: _id_of(group_of(member, month.end)) for month, member in self.history}

    def _read_absences(self):
        self.absences = defaultdict(list)
        for row in DutyAbsence.objects.filter(branch=self.branch):
            self.absences[row.member_id].append(row)

    def _is_exempt(self, id_: int, exempt: set[str]) -> bool:
        probationary = not self.members[id_].is_full(self.day)
        return ("committee" in exempt and id_ in self.committee) or (
            "probationary" in exempt and probationary
        )

    def is_free(self, id_: int, month: Month) -> bool:
        """On the roll from the month's first day to its last, and away on none of them."""
        member = self.members[id_]
        there = member.is_on_roll(month.start) and member.is_on_roll(month.end)
        return there and not any(row.touches(month) for row in self.absences[id_])

    @property
    def open(self) -> list[Month]:
        return [month for month in self.months if month not in self.given]

    def candidates(self) -> list[Candidate]:
        given = Counter(member for month, member in self.history if month.year == self.year.year)
        return [
            Candidate(
                id=id_,
                free=frozenset(month for month in self.open if self.is_free(id_, month)),
                last=max(self.turns[id_], default=None),
                group=_id_of(self.group[id_]),
                given=given[id_],
                place=(member.converted_on or date.max, member.number),
            )
            for id_, member in self.members.items()
            if id_ not in self.exempt
        ]

    def lines(self, typed=None) -> list[Line]:
        """The table, as proposed, or as it was `typed` (a form that was sent)."""
        proposed = propose(self.open, self.candidates(), self.groups)
        of_member = defaultdict(list)
        for month, one in proposed.items():
            of_member[one.id].append(month)
        lines = []
        for month in self.months:
            line = Line(month, self.given.get(month, []))
            if not line.given:
                one = proposed.get(month)
                line.chosen = str(one.id) if one else ""
                line.why = self._reason(one.id, month, of_member[one.id]) if one else "这个月没有能排的人"
                line.choices = self.choices(month)
            if typed is not None:
                line.chosen = typed.get(line.name, "")
            lines.append(line)
        return lines

    def _reason(self, id_: int, month: Month, also) -> str:
        group = f"，{self.group[id_]}" if self.group[id_] else ""
        return f"{self.why(id_, month, also)}{group}"

    def why(self, id_: int, month: Month, also=()) -> str:
        """When this one was on duty last before the month."""
        before = max((m for m in (*self.turns[id_], *also) if m < month), default=None)
        if before:
            return f"上次 {before.long_name}"
        if later := min((m for m in self.turns[id_] if m > month), default=None):
            return f"还没轮过，{later.long_name}已排"
        return "还没轮过"

    def choices(self, month: Month) -> list[Choice]:
        free = [id_ for id_ in self.members if self.is_free(id_, month)]
        free.sort(key=lambda id_: (max(self.turns[id_], default=Month(1, 1)), self.members[id_].number, id_))
        return [Choice(str(id_), f"{self.labels[id_]}（{self.why(id_, month)}）") for id_ in free]

    def away(self) -> list[tuple[str, DutyAbsence]]:
        """The absences that the months to be arranged have to do with."""
        return [
            (self.labels[id_], row)
            for id_, rows in self.absences.items()
            if id_ in self.labels
            for row in rows
            if any(row.touches(month) for month in self.months)
        ]


def _id_of(group) -> int | None:
    return group and group.pk


@transaction.atomic
def save(arranging: Arranging, typed) -> tuple[list[Line], int]:
    """The months chosen become turns, all or none; the table with what is wrong, and how many were saved."""
    lines = arranging.lines(typed)
    turns = []
    for line in lines:
        if not line.chosen:
            continue
        member = arranging.members.get(number_of(line.chosen))
        if line.given:
            who = "、".join(line.given)
            line.error = f"{line.month.name}刚才已经排了{who}，这个月不再排。"
            line.chosen = ""
        elif member is None or not arranging.is_free(member.id, line.month):
            line.error = f"{line.month.name}请从列出的人里选。"
        else:
            turns.append(DutyTurn(branch=arranging.branch, month=line.month.start, member=member))
    if any(line.error for line in lines):
        return lines, 0
    DutyTurn.objects.bulk_create(turns)
    return lines, len(turns)
