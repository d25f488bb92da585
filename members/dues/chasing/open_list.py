"""Who has not paid: this month from its first day on, and the months before; nobody is ranked."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from branch.models import PartyGroup
from branch.money import ZERO
from branch.periods import Month, Quarter
from members.dues.chasing.steps import Step, step_of
from members.dues.liability import spans_of
from members.dues.models import DuesPayment
from members.dues.opening import ToOpen, to_open
from members.dues.relief.arrangements import Waiting
from members.dues.relief.models import DuesArrangement, DuesRelief
from members.people.models import Member
from members.roll import groups_by_member, labels_of


@dataclass(frozen=True)
class Owed:
    """What is left of a member's month, in yuan; `in_part`: something was paid."""

    month: Month
    left: Decimal
    in_part: bool = False


def in_a_row(past: list[Owed]) -> int:
    """The most months in a row, of those that are open, of which nothing at all came in."""
    longest = length = 0
    before = None
    for owed in past:
        goes_on = length and before == owed.month.previous
        length = 0 if owed.in_part else length + 1 if goes_on else 1
        longest, before = max(longest, length), owed.month
    return longest


@dataclass
class Person:
    """One member's open months: `now` of this month, `past` in arrears, oldest first, `quarter` not yet."""

    member: Member
    label: str = ""
    now: Owed | None = None
    past: list[Owed] = field(default_factory=list)
    # Past months that wait for the quarter's end.
    quarter: list[Owed] = field(default_factory=list)
    is_quarterly: bool = False
    payer: str = ""
    relief_asked: bool = False
    on_roll: bool = True

    @property
    def run(self) -> int:
        return in_a_row(self.past)

    @cached_property
    def step(self) -> Step | None:
        return step_of(self.run) or (step_of(1) if self.past else None)

    @property
    def arrears(self) -> Decimal:
        return sum((owed.left for owed in self.past), ZERO)

    @property
    def may_wait(self) -> bool:
        """Nothing to press for: a relief is being decided on, or the quarter is not over."""
        return self.relief_asked or (self.is_quarterly and not self.past)


@dataclass
class Section:
    """The people of one Party group; without one, of those in none."""

    name: str
    people: list[Person] = field(default_factory=list)


def past_arrears(branch, day: date, members: Collection | None = None) -> dict[Member, list[Owed]]:
    """What is in arrears on `day` of months that are over, oldest first.

    Not of months that are owed elsewhere, nor while a quarter that may be paid as a whole is running.
    """
    rows = _open_rows(branch, members).filter(month__lt=Month.containing(day).start)
    owed = _owed_by_member(branch, rows)
    waiting = Waiting(branch, owed)
    past = {
        member: [one for one in months if not waiting.is_waiting(member.pk, one.month, day)]
        for member, months in owed.items()
    }
    return {member: months for member, months in past.items() if months}


def _open_rows(branch, members):
    rows = DuesPayment.objects.filter(branch=branch).in_arrears()
    if members is not None:
        rows = rows.filter(member__in=members)
    return rows.select_related("member").order_by("month", "member__number", "member")


def _owed_by_member(branch, rows) -> dict[Member, list[Owed]]:
    rows = list(rows)
    spans = spans_of(branch, {row.member for row in rows}) if rows else {}
    found = defaultdict(list)
    for row in rows:
        month = Month.containing(row.month)
        if spans[row.member_id].owes(month):
            found[row.member].append(Owed(month, row.arrears, bool(row.amount_paid)))
    return found


class OpenList:
    """All that is open in a branch on a day, or among some of its members; a constant number of queries."""

    def __init__(self, branch, day: date, members: Collection[int] | None = None):
        self.branch, self.day, self.month = branch, day, Month.containing(day)
        self.members = members
        self.quarter_end = Quarter.containing(day).end
        self.people = self._people()

    @cached_property
    def _to_open(self) -> ToOpen:
        return to_open(self.branch, self.month)

    def _is_asked(self, member) -> bool:
        return self.members is None or member.pk in self.members

    @property
    def not_opened(self) -> int:
        """How many of this month's rows are not in the ledger yet; they are owed all the same."""
        return sum(row.amount_due > 0 and self._is_asked(row.member) for row in self._to_open.rows)

    @cached_property
    def unknown(self) -> list[Member]:
        """Of whom nobody can say what this month owes."""
        return [member for member in self._to_open.unknown if self._is_asked(member)]

    def _people(self) -> list[Person]:
        rows = _open_rows(self.branch, self.members).filter(month__lte=self.month.start)
        owed = _owed_by_member(self.branch, rows)
        for row in self._to_open.rows:
            if row.amount_due > 0 and self._is_asked(row.member):
                owed[row.member].append(Owed(self.month, row.amount_due))
        waiting, labels = Waiting(self.branch, owed), labels_of(owed)
        payers, asked = self._payers(owed), self._reliefs_asked(owed)
        people = []
        for member in sorted(owed, key=lambda one: (one.number, one.pk)):
            person = Person(
                member,
                labels[member.pk],
                is_quarterly=waiting.is_quarterly(member.pk, self.month),
                payer=payers.get(member.pk, ""),
                relief_asked=member.pk in asked,
                on_roll=member.is_on_roll(self.day),
            )
            for one in owed[member]:
                if one.month == self.month:
                    person.now = one
                elif waiting.is_waiting(member.pk, one.month, self.day):
                    person.quarter.append(one)
                else:
                    person.past.append(one)
            people.append(person)
        return people

    def _in_force(self, model, members):
        rows = model.objects.filter(branch=self.branch, member__in=members, began_on__lte=self.month.start)
        return rows.exclude(until__lt=self.month.start)

    def _payers(self, members) -> dict[int, str]:
        rows = self._in_force(DuesArrangement, members).filter(kind=DuesArrangement.Kind.BY_ANOTHER)
        return dict(rows.values_list("member", "payer"))

    def _reliefs_asked(self, members) -> set[int]:
        rows = self._in_force(DuesRelief, members).filter(approved_on=None)
        return set(rows.values_list("member", flat=True))

    # ---- counts, which tell nobody's name ----

    @property
    def waiting(self) -> list[Person]:
        return [person for person in self.people if person.now]

    @property
    def in_arrears(self) -> list[Person]:
        return [person for person in self.people if person.past]

    @property
    def due_now(self) -> Decimal:
        return sum((person.now.left for person in self.waiting), ZERO)

    @property
    def arrears(self) -> Decimal:
        return sum((person.arrears for person in self.in_arrears), ZERO)

    @property
    def steps(self) -> Counter:
        """Step → how many people are at it."""
        return Counter(person.step for person in self.in_arrears)


def sections_of(branch, day: date, people: list[Person]) -> list[Section]:
    """By Party group in their order, within one by the roll; then who is in none, then who has left."""
    group_of = groups_by_member(branch, day)
    groups: dict[int, PartyGroup] = {group.pk: group for group in branch.groups.all()}
    sections = {pk: Section(group.name) for pk, group in groups.items()}
    none, gone = Section("未分组" if groups else "全体党员"), Section("已转出，以前的还没交清")
    for person in people:
        group = group_of.get(person.member.pk) if person.on_roll else None
        where = sections.get(group, none) if person.on_roll else gone
        where.people.append(person)
    return [section for section in (*sections.values(), none, gone) if section.people]
