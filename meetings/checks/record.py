"""One record in memory, with all that the checks look at: nothing here asks the database."""

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import cached_property
from typing import NamedTuple

from meetings.agenda.votes import Body, Voters
from meetings.models import AgendaItem, Attendance, Candidate, Form, Meeting
from members.models import Member, Post
from members.roll import was_in_force

# A matter that one body discussed belongs to what another resolved within so many days.
BELONGS_TOGETHER = timedelta(days=60)
# With fewer a branch has a secretary and at most a deputy, and no committee.
SMALLEST_COMMITTEE = 3


class Row(NamedTuple):
    """One person's attendance."""

    member: Member
    status: str
    reason: str = ""
    is_suspended: bool = False

    @property
    def came(self) -> bool:
        return self.status in Attendance.CAME


def in_the_room(rows: list[Row]) -> frozenset[int]:
    """Who was there in person, with or without vote."""
    there = (Attendance.Status.PRESENT, Attendance.Status.OBSERVER)
    return frozenset(row.member.pk for row in rows if row.status in there)


class Held(NamedTuple):
    """A post that somebody held for a time."""

    member_id: int
    post: str
    group_id: int | None
    began_on: date | None
    ended_on: date | None


class SameDay(NamedTuple):
    """Another activity of the branch on the same day; `there` were the people in its room."""

    topic: str
    place: str
    began_at: time | None
    ended_at: time | None
    there: frozenset[int]


class Dealt(NamedTuple):
    """A matter dealt with by the general meeting or by the committee on some day."""

    matter: str
    on: date
    by_general_meeting: bool
    by_committee: bool


@dataclass
class Record:
    """`people` is everybody whom the branch ever had on its roll, by id."""

    meeting: Meeting
    people: dict[int, Member] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    agenda: list[AgendaItem] = field(default_factory=list)
    posts: list[Held] = field(default_factory=list)
    same_day: list[SameDay] = field(default_factory=list)
    dealt: list[Dealt] = field(default_factory=list)
    candidates: dict[int, list[Candidate]] = field(default_factory=dict)

    @property
    def day(self) -> date:
        return self.meeting.held_on

    @cached_property
    def posts_that_day(self) -> list[Held]:
        return [held for held in self.posts if was_in_force(held, self.day)]

    @cached_property
    def committee(self) -> set[int]:
        return {held.member_id for held in self.posts_that_day if held.post != Post.GROUP_LEADER}

    @property
    def has_committee(self) -> bool:
        return len(self.committee) >= SMALLEST_COMMITTEE

    @property
    def leads_group(self) -> set[int]:
        """Who led the group of this meeting."""
        return {
            held.member_id
            for held in self.posts_that_day
            if held.post == Post.GROUP_LEADER and held.group_id == self.meeting.group_id
        }

    @cached_property
    def expected(self) -> list[Row]:
        return [row for row in self.rows if row.status != Attendance.Status.OBSERVER]

    @cached_property
    def body(self) -> Body:
        return Body.of(self.meeting.forms)

    @cached_property
    def voters(self) -> Voters:
        people = [(row.member, row.status) for row in self.rows]
        suspended = {row.member.pk for row in self.rows if row.is_suspended}
        return Voters.among(people, self.meeting.forms, self.day, self.committee, suspended)

    @property
    def there(self) -> frozenset[int]:
        return in_the_room(self.rows)

    def stood(self, item: AgendaItem) -> list[Candidate]:
        return self.candidates.get(item.pk, [])

    def is_resolved(self, item: AgendaItem) -> bool:
        """Words of a resolution, or names of the elected."""
        return bool(item.resolution.strip()) or any(one.elected for one in self.stood(item))

    def is_decided(self, item: AgendaItem) -> bool:
        return item.votes_cast is not None or self.is_resolved(item)

    @property
    def has_resolution(self) -> bool:
        return bool(self.meeting.resolution.strip()) or any(self.is_resolved(item) for item in self.agenda)

    @property
    def decides(self) -> bool:
        return self.has_resolution or any(self.is_decided(item) for item in self.agenda)

    @cached_property
    def words(self) -> str:
        """What was written down of the meeting, resolutions apart."""
        return "\n".join([self.meeting.minutes, *(item.discussion for item in self.agenda)])

    def name(self, member_id: int) -> str:
        return self.people[member_id].name

    def is_any(self, *forms: Form) -> bool:
        return any(getattr(self.meeting, form) for form in forms)
