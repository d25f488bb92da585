"""What is asked of a branch (制度要求): which requirements are in force for it, in which periods, of whom."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import F, Min, Q, QuerySet

from branch.models import Branch, Organisation, PartyGroup
from branch.periods import HalfYear, Month, Period, Quarter, Year
from branch.prepared import rows_of_branches
from meetings.models import Form, Requirement


@dataclass(frozen=True)
class Asked:
    """One thing asked for: a form of activity, in a period, of the branch or of one of its groups."""

    requirement: Requirement
    period: Month | Quarter | HalfYear
    group: PartyGroup | None = None

    @property
    def form(self) -> Form:
        return Form(self.requirement.form)

    @property
    def group_id(self) -> int | None:
        return self.group and self.group.id


@dataclass
class Standing:
    """What a branch is made of at each month's end: requirements ask only who is there to do it."""

    groups: dict[date, list[PartyGroup]] = field(default_factory=dict)
    committee: set[date] = field(default_factory=set)

    def who_is_asked(self, requirement: Requirement, day: date) -> list[PartyGroup | None]:
        if requirement.needs_committee and day not in self.committee:
            return []
        return self.groups.get(day, []) if requirement.each_group else [None]


def periods_of(each: str, span: HalfYear | Year) -> tuple[Period, ...]:
    return {"month": span.months, "quarter": span.quarters, "half": span.halves}[each]


class Rules:
    """The requirements of a set of branches, as rows replace each other.

    A branch's own row replaces, for its form, that of its superiors, and the nearest superior's row
    the default. A row is in force for the periods at whose last day it is.
    """

    def __init__(self, branches, half: HalfYear | Year):
        self.half = half
        self.own: dict[int, list[Requirement]] = {}
        self.of_organisation: dict[int, list[Requirement]] = {}
        self.default: list[Requirement] = []
        self.known: dict[int | None, list[tuple[Requirement, Period]]] = {}
        for row in rows_of_branches(_rules, branches):
            self._level_of(row).append(row)

    def _level_of(self, row: Requirement) -> list[Requirement]:
        if row.branch_id:
            return self.own.setdefault(row.branch_id, [])
        if row.organisation_id:
            return self.of_organisation.setdefault(row.organisation_id, [])
        return self.default

    @cached_property
    def superior_of(self) -> dict[int, int | None]:
        """Asked for only where an organisation has rules of its own."""
        return dict(Organisation.objects.values_list("id", "parent_id"))

    def of(self, branch: Branch) -> list[tuple[Requirement, Period]]:
        """Each requirement of the branch with each period that it asks for, ended or not."""
        if branch.id in self.own:
            return self._resolved(self.levels_of(branch))
        if branch.superior_id not in self.known:
            self.known[branch.superior_id] = self._resolved(self.levels_from(branch.superior_id))
        return self.known[branch.superior_id]

    def counting(self, branch: Branch) -> list[Requirement]:
        """The rows that count at one of the half-year's month ends, those that ask for nothing too."""
        levels = self.levels_of(branch)
        found = {row.id: row for month in self.half.months for row in nearest(levels, month.end)}
        return sorted(found.values(), key=lambda row: (row.position, row.id))

    def levels_of(self, branch: Branch) -> list[list[Requirement]]:
        """All rows that may count for a branch, nearest first: its own, its superiors', the default."""
        return [self.own.get(branch.id, []), *self.levels_from(branch.superior_id)]

    def levels_from(self, organisation_id: int | None) -> list[list[Requirement]]:
        """The rows of an organisation and of those above it, nearest first; the default last."""
        levels, seen = [], set()
        while self.of_organisation and organisation_id and organisation_id not in seen:
            seen.add(organisation_id)
            levels.append(self.of_organisation.get(organisation_id, []))
            organisation_id = self.superior_of[organisation_id]
        return [*levels, self.default]

    def _resolved(self, levels: list[list[Requirement]]) -> list[tuple[Requirement, Period]]:
        # Every period of a half-year or year ends with one of its months.
        asked = [
            (row, period)
            for month in self.half.months
            for row in nearest(levels, month.end)
            if row.at_least
            for period in periods_of(row.each, self.half)
            if period.end == month.end
        ]
        return sorted(asked, key=lambda pair: (pair[0].position, pair[0].id, pair[1].end))


def _rules(branches) -> QuerySet:
    rows = Requirement.objects.filter(Q(branch__isnull=True) | Q(branch__in=branches))
    return rows.order_by("position", "id")


def nearest(levels: list[list[Requirement]], day: date) -> list[Requirement]:
    """The rows that count on a day: of each form those of the nearest level that says anything about it."""
    found, settled = [], set()
    for level in levels:
        here = [row for row in level if row.form not in settled and row.is_in_force(day)]
        found += here
        settled |= {row.form for row in here}
    return sorted(found, key=lambda row: (row.position, row.id))


def everything_asked(rules: Rules, branch: Branch, standing: Standing) -> Iterator[Asked]:
    """All that the half-year asks of a branch, whether its period has ended or not."""
    for requirement, period in rules.of(branch):
        for group in standing.who_is_asked(requirement, period.end):
            yield Asked(requirement, period, group)


def groups_at_month_ends(branches, half: HalfYear) -> dict[int, dict[date, list[PartyGroup]]]:
    """The groups with a member on the roll, per branch and month's last day. One query.

    Memberships of the same dates are one row; of those people who was admitted first was there longest.
    """
    ends = [month.end for month in half.months]
    found: dict[int, dict[date, list[PartyGroup]]] = {}
    there: set[tuple[int, date]] = set()
    for row in rows_of_branches(_groups, branches):
        in_group = days_within(ends, row.began_on, row.ended_on)
        on_roll = days_within(in_group, max(row.admitted_on, row.joined_on or date.min), row.left_on)
        for day in on_roll:
            if (row.id, day) not in there:
                there.add((row.id, day))
                found.setdefault(row.branch_id, {}).setdefault(day, []).append(row)
    return found


def _groups(branches) -> QuerySet:
    rows = PartyGroup.objects.filter(
        branch__in=branches, memberships__branch=F("branch"), memberships__member__branch=F("branch")
    ).annotate(
        began_on=F("memberships__began_on"),
        ended_on=F("memberships__ended_on"),
        joined_on=F("memberships__member__joined_on"),
        left_on=F("memberships__member__left_on"),
        admitted_on=Min("memberships__member__admitted_on"),
    )
    # Said again: a grouped query does not follow the model's own ordering.
    return rows.order_by("position", "id")


def days_within(days: list[date], began_on: date | None, ended_on: date | None) -> list[date]:
    """Those of the days on which something holds; on the day of ending it no longer does."""
    return [day for day in days if (not began_on or began_on <= day) and (not ended_on or ended_on > day)]
