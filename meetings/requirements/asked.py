"""What is asked of a branch (制度要求): which requirements are in force for it, in which periods, of whom."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import Count, F, Q

from branch.models import Branch, Organisation, PartyGroup
from branch.periods import HalfYear, Month, Period, Quarter
from meetings.models import Form, Requirement
from members.models import is_in_force, is_on_roll


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


def periods_of(each: str, half: HalfYear) -> tuple[Period, ...]:
    return {"month": half.months, "quarter": half.quarters, "half": (half,)}[each]


class Rules:
    """The requirements of a set of branches, as rows replace each other.

    A branch's own row replaces, for its form, that of its superiors, and the nearest superior's row
    the default. A row is in force for the periods at whose last day it is.
    """

    def __init__(self, branches, half: HalfYear):
        self.half = half
        self.own: dict[int, list[Requirement]] = {}
        self.of_organisation: dict[int, list[Requirement]] = {}
        self.default: list[Requirement] = []
        self.known: dict[int | None, list[tuple[Requirement, Period]]] = {}
        rows = Requirement.objects.filter(Q(branch__isnull=True) | Q(branch__in=branches))
        for row in rows.order_by("position", "id"):
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
            return self._resolved([self.own[branch.id], *self._levels_above(branch.superior_id)])
        if branch.superior_id not in self.known:
            self.known[branch.superior_id] = self._resolved(self._levels_above(branch.superior_id))
        return self.known[branch.superior_id]

    def _levels_above(self, organisation_id: int | None) -> list[list[Requirement]]:
        """Nearest first; the default last."""
        levels, seen = [], set()
        while self.of_organisation and organisation_id and organisation_id not in seen:
            seen.add(organisation_id)
            levels.append(self.of_organisation.get(organisation_id, []))
            organisation_id = self.superior_of[organisation_id]
        return [*levels, self.default]

    def _resolved(self, levels: list[list[Requirement]]) -> list[tuple[Requirement, Period]]:
        asked, nearer = [], []
        for level in levels:
            asked += [
                (row, period)
                for row in level
                for period in periods_of(row.each, self.half)
                if row.is_in_force(period.end)
                and not any(other.form == row.form and other.is_in_force(period.end) for other in nearer)
            ]
            nearer += level
        asked = [(row, period) for row, period in asked if row.at_least]
        return sorted(asked, key=lambda pair: (pair[0].position, pair[0].id, pair[1].end))


def everything_asked(rules: Rules, branch: Branch, standing: Standing) -> Iterator[Asked]:
    """All that the half-year asks of a branch, whether its period has ended or not."""
    for requirement, period in rules.of(branch):
        for group in standing.who_is_asked(requirement, period.end):
            yield Asked(requirement, period, group)


def groups_at_month_ends(branches, half: HalfYear) -> dict[int, dict[date, list[PartyGroup]]]:
    """The groups with a member on the roll, per branch and month's last day. One query."""
    ends = {f"at_end_of_{month.number}": month.end for month in half.months}
    there = {name: Count("memberships", filter=_members_on(day)) for name, day in ends.items()}
    found: dict[int, dict[date, list[PartyGroup]]] = {}
    rows = PartyGroup.objects.filter(
        branch__in=branches, memberships__branch=F("branch"), memberships__member__branch=F("branch")
    )
    # Said again: a grouped query does not follow the model's own ordering.
    for group in rows.annotate(**there).order_by("position", "id"):
        for name, day in ends.items():
            if getattr(group, name):
                found.setdefault(group.branch_id, {}).setdefault(day, []).append(group)
    return found


def _members_on(day: date) -> Q:
    return is_in_force(day, at="memberships__") & is_on_roll(day, at="memberships__member__")
