"""The sheet of one month beside the list: what happens, day by day."""

from calendar import monthcalendar
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from branch.models import Branch
from branch.periods import HalfYear, Month, today
from branch.prepared import rows_of
from meetings.history.lateness import late
from meetings.models import Form, Meeting
from members.models import GroupMembership, is_on_roll

SHORT = {Form.GENERAL_MEETING: "党员大会", Form.COMMITTEE_MEETING: "支委会", Form.APPRAISAL: "民主评议"}
# What a square shows of an activity, besides its forms.
SHOWN = ("branch", "held_on", "state", "entered_on", "confirmed_at", "group__name")


@dataclass(frozen=True)
class Event:
    """One activity in a square of the sheet: look is a colour, shape an icon, and words say both."""

    meeting: Meeting
    name: str
    look: str
    shape: str
    words: str

    @classmethod
    def of(cls, meeting) -> "Event":
        look, shape, words = meeting.mark
        if late(meeting):
            shape, words = "late", f"{words}，补录"
        return cls(meeting, _short_name(meeting), look, shape, words)


@dataclass(frozen=True)
class Day:
    """One square of the sheet; those before the first and after the last have no date."""

    date: date | None
    events: list
    is_today: bool


class MonthSheet:
    """What happens in one month, day by day."""

    def __init__(self, branch: Branch, month: Month):
        self.branch, self.month = branch, month
        self.is_now = today() in month
        self.meetings = rows_of(_shown, branch, month)

    @property
    def days(self) -> list[Day]:
        events: dict[int, list] = {}
        for meeting in self.meetings:
            events.setdefault(meeting.held_on.day, []).append(Event.of(meeting))
        now = today()
        numbers = [number for week in monthcalendar(self.month.year, self.month.number) for number in week]
        while not numbers[-1]:
            numbers.pop()
        dates = [date(self.month.year, self.month.number, number) if number else None for number in numbers]
        return [Day(day, events.get(day.day, []) if day else [], day == now) for day in dates]

    @property
    def half_before(self) -> HalfYear:
        return _half_of(self.month.previous)

    @property
    def half_after(self) -> HalfYear:
        return _half_of(self.month.next)

    def groups_without_meeting(self, groups) -> list:
        """Those of the groups (with members) that the current month has no meeting for, held or planned."""
        if not self.is_now:
            return []
        met = {
            meeting.group_id
            for meeting in self.meetings
            if meeting.group_meeting and meeting.state != Meeting.State.CANCELLED
        }
        without = [group for group in groups if group.id not in met]
        settled = set(rows_of(_settled, self.branch, today())) if without else ()
        return [group for group in without if group.id in settled]


def _shown(branch, month):
    shown = Meeting.objects.filter(branch=branch, held_on__range=(month.start, month.end))
    return shown.select_related("group").only(*SHOWN, *Form).order_by("held_on", "id")


def _settled(branch, day):
    """The groups that somebody on the roll belongs to."""
    there = is_on_roll(day, at="member__"), Q(member__branch=branch)
    memberships = GroupMembership.objects.on(day).filter(*there, branch=branch)
    return memberships.order_by().values_list("group", flat=True)


def _half_of(month: Month) -> HalfYear:
    # By number: what comes before the first month of the calendar, or after its last, has no days.
    return HalfYear(month.year, 1 if month.number <= 6 else 2)


def _short_name(meeting) -> str:
    if meeting.group_meeting and meeting.group:
        return meeting.group.name
    return "、".join(SHORT.get(form, form.label) for form in meeting.forms)
