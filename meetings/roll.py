"""Who is expected (应到) at an activity: the roll of its day, and what of it the activity asks."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.core.exceptions import ValidationError

from branch.asked import number_of
from branch.models import Branch, PartyGroup
from branch.prepared import rows_of
from meetings.models import Form, Meeting
from members.discipline.suspension import suspended_ids
from members.models import CommitteeRole, GroupMembership, Member

# Everyone on the roll is expected at these; only a committee or a group meeting asks fewer.
OF_THE_WHOLE_BRANCH = set(Form) - {Form.COMMITTEE_MEETING, Form.GROUP_MEETING}
Scope = Meeting.Scope


@dataclass(frozen=True)
class Asked:
    """What decides who is expected: the forms, the day, the group; and the scope, where one was chosen."""

    forms: frozenset[str]
    day: date
    group_id: int | None
    scope: str = ""

    @classmethod
    def of(cls, meeting) -> "Asked":
        group_id = meeting.group_id if meeting.group_meeting or meeting.scope == Scope.GROUP else None
        return cls(frozenset(meeting.forms), meeting.held_on, group_id, meeting.scope)

    @classmethod
    def read(cls, forms, day, group, otherwise: date, scope="") -> "Asked":
        """As far as it can be read from what was typed; nonsense in a field counts as not typed."""
        chosen = frozenset(form for form in forms if form in Form.values)
        try:
            day = date.fromisoformat(str(day))
        except ValueError:
            day = otherwise
        scope = scope if scope in Scope.values else ""
        of_group = Form.GROUP_MEETING in chosen or scope == Scope.GROUP
        return cls(chosen, day, number_of(str(group or "")) if of_group else None, scope)


# ---- what is asked; `branch` and `day` are one, or stand for one (branch.prepared) ----


def _memberships(branch, day):
    return GroupMembership.objects.on(day).filter(branch=branch).select_related("group")


def _there(branch, day):
    # The numbers would be deciphered for nothing.
    return Member.objects.on_roll(day).filter(branch=branch).defer("id_number", "phone")


def _in_committee(branch, day):
    roles = CommitteeRole.objects.on(day).in_committee().filter(branch=branch)
    return roles.values_list("member", flat=True)


class DayRoll:
    """The roll of a branch on one day: who was on it, in which group, and who was on the committee."""

    def __init__(self, branch: Branch, day: date):
        self.branch = branch
        self.day = day

    @cached_property
    def groups(self) -> dict[int, PartyGroup]:
        memberships = rows_of(_memberships, self.branch, self.day)
        return {membership.member_id: membership.group for membership in memberships}

    @cached_property
    def members(self) -> list[Member]:
        return self.in_order(rows_of(_there, self.branch, self.day))

    @cached_property
    def committee(self) -> set[int]:
        return set(rows_of(_in_committee, self.branch, self.day))

    @cached_property
    def suspended(self) -> set[int]:
        """Whose right to vote is suspended."""
        return suspended_ids(self.branch, self.day)

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
        """应到: as the scope says, else the forms, of which the widest counts; before one is chosen everyone.

        Who is chosen one by one (选定人员) stands in no roll: nobody here, RollForm knows.
        """
        if asked.scope:
            wanted = self._within(asked.scope, asked.group_id)
        elif not asked.forms or asked.forms & OF_THE_WHOLE_BRANCH:
            wanted = self._within(Scope.BRANCH)
        else:
            committee, group = Form.COMMITTEE_MEETING in asked.forms, Form.GROUP_MEETING in asked.forms
            wanted = self._within(Scope.COMMITTEE) if committee else set()
            wanted = wanted | (self._within(Scope.GROUP, asked.group_id) if group else set())
        return [member for member in self.members if member.id in wanted]

    def _within(self, scope, group_id=None) -> set[int]:
        if scope == Scope.BRANCH:
            return {member.id for member in self.members}
        if scope == Scope.COMMITTEE:
            return self.committee
        if scope == Scope.GROUP:
            return {id_ for id_, group in self.groups.items() if group.id == group_id}
        return set()

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
