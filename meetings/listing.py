"""The list of activities: its filters, all of them in the URL, and the month's sheet beside it."""

import re
from calendar import monthcalendar
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Count, F, Q

from branch.models import Branch
from branch.periods import YEAR, HalfYear, Month, half_asked, today
from meetings.checks.hints import Hints, hints_of
from meetings.history.confirm import awaits, may_confirm
from meetings.history.lateness import is_late, late
from meetings.models import AgendaItem, Attachment, Attendance, Form, Meeting
from members.models import GroupMembership, Member

PAGE = 20
ATTENDANCE_PAGE = 100
SHORT = {Form.GENERAL_MEETING: "党员大会", Form.COMMITTEE_MEETING: "支委会", Form.APPRAISAL: "民主评议"}
HELD = Q(state=Meeting.State.HELD)
LATE = "late"
# The words of the filter by state. A figure's link says held: confirmed or not, it counts.
STATES = {
    "held": ("已召开", HELD),
    "unconfirmed": ("待确认", HELD & Q(confirmed_at__isnull=True)),
    "confirmed": ("已确认", Q(confirmed_at__isnull=False)),
    "planned": ("计划", Q(state=Meeting.State.PLANNED)),
    "cancelled": ("取消", Q(state=Meeting.State.CANCELLED)),
    LATE: ("补录", HELD),
}
SEARCHED = (
    "topic", "place", "minutes", "resolution", "guests", "partner", "material",
    "chair__name", "chair_name", "recorder__name", "lecturer__name", "lecturer_name",
)  # fmt: skip
SEARCHED_IN_AGENDA = ("title", "discussion", "resolution")


def _contains(names, text: str) -> Q:
    found = Q()
    for name in names:
        found |= Q(**{f"{name}__icontains": text})
    return found


def day_in(query, name: str) -> date | None:
    text = query.get(name, "")
    try:
        return date.fromisoformat(text) if re.fullmatch(rf"{YEAR}-\d\d-\d\d", text, re.ASCII) else None
    except ValueError:
        return None


def number_in(query, name: str, otherwise=None) -> int | None:
    text = query.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 18 else otherwise


def _one_of(choices, text: str) -> str:
    return text if text in choices.values else ""


def people_of(branch) -> list[tuple[int, str]]:
    """(id, name) of everybody whom a record may name; namesakes with their number."""
    people = list(Member.objects.filter(branch=branch).values_list("id", "name", "number"))
    names = Counter(name for _, name, _ in people)
    return [
        (id_, f"{name}（{number}）" if names[name] > 1 and number else name) for id_, name, number in people
    ]


@dataclass(frozen=True)
class MeetingFilter:
    """What the list was asked for; a value that makes no sense is as if it were not there.

    The days `since` and `until`, one or both, take the place of the half-year and the month.
    """

    branch: Branch
    half: HalfYear
    form: str = ""
    state: str = ""
    month: Month | None = None
    since: date | None = None
    until: date | None = None
    group_id: int | None = None
    person_id: int | None = None
    with_hints: bool = False
    text: str = ""
    page: int = 1

    @classmethod
    def read(cls, branch, query) -> "MeetingFilter":
        try:
            month = Month.parse(query.get("month", ""))
        except ValueError:
            month = None
        since, until = day_in(query, "from"), day_in(query, "to")
        half = half_asked(query)
        if "half" not in query and (month or since or until):
            half = HalfYear.containing(month.start if month else since or until)
        return cls(
            branch,
            half,
            form=_one_of(Form, query.get("form", "")),
            state=query.get("state", "") if query.get("state") in STATES else "",
            month=month if month in half.months else None,
            since=since,
            until=until,
            group_id=number_in(query, "group"),
            person_id=number_in(query, "person"),
            with_hints=query.get("hint") == "open",
            text=query.get("q", "").replace("\0", "").strip()[:100],
            page=max(1, number_in(query, "page", 1)),
        )

    @property
    def by_days(self) -> bool:
        return bool(self.since or self.until)

    @property
    def is_backwards(self) -> bool:
        return bool(self.since and self.until and self.since > self.until)

    @property
    def narrows(self) -> bool:
        """Whether anything but the half-year was asked for."""
        asked = (self.form, self.state, self.month, self.by_days, self.group_id, self.person_id, self.text)
        return any(asked) or self.with_hints

    def _in_period(self):
        period = self.month or self.half
        if not self.by_days:
            return self.branch.meetings.filter(held_on__range=(period.start, period.end))
        meetings = self.branch.meetings.all()
        if self.since:
            meetings = meetings.filter(held_on__gte=self.since)
        return meetings.filter(held_on__lte=self.until) if self.until else meetings

    @cached_property
    def _of_any_form(self):
        meetings = self._in_period()
        if self.state:
            meetings = meetings.filter(STATES[self.state][1])
        if self.group_id:
            meetings = meetings.filter(group=self.group_id)
        if self.person_id:
            meetings = meetings.filter(self._names_or_saw_the_person())
        if self.text:
            meetings = meetings.filter(self._contains_the_text())
        # What no column says is found out last, of the few that are left.
        if self.state == LATE:
            meetings = meetings.filter(pk__in=self._late_of(meetings))
        if self.with_hints:
            self._hints.update(hints_of(self.branch, meetings))
            meetings = meetings.filter(pk__in=[pk for pk, hints in self._hints.items() if hints.open_count])
        return meetings

    @cached_property
    def _hints(self) -> dict[int, Hints]:
        return {}

    def _names_or_saw_the_person(self) -> Q:
        """Chaired, recorded, taught, came or sat in."""
        away = (Attendance.Status.ON_LEAVE, Attendance.Status.ABSENT)
        there = Attendance.objects.filter(branch=self.branch, member=self.person_id).exclude(status__in=away)
        who = self.person_id
        return Q(chair=who) | Q(recorder=who) | Q(lecturer=who) | Q(pk__in=there.values("meeting"))

    def _contains_the_text(self) -> Q:
        items = AgendaItem.objects.filter(_contains(SEARCHED_IN_AGENDA, self.text), branch=self.branch)
        return _contains(SEARCHED, self.text) | Q(pk__in=items.order_by().values("meeting"))

    def _late_of(self, meetings) -> list[int]:
        entered = meetings.filter(entered_on__gt=F("held_on")).order_by()
        limit = self.branch.late_after_days
        days = entered.values_list("pk", "held_on", "entered_on")
        return [pk for pk, held_on, entered_on in days if is_late(held_on, entered_on, limit)]

    def counts(self) -> list[tuple[str, str, int]]:
        """(form, its label, how many), all forms together first; forms that do not occur are left out."""
        per_form = {form.value: Count("id", filter=Q(**{form: True})) for form in Form}
        found = self._of_any_form.order_by().aggregate(total=Count("id"), **per_form)
        chips = [(form.value, form.label, found[form]) for form in Form if found[form] or form == self.form]
        return [("", "全部", found["total"]), *chips]

    def found(self):
        """All that was asked for, newest first."""
        meetings = self._of_any_form
        if self.form:
            meetings = meetings.of_form(self.form)
        people = meetings.with_turnout().select_related("group", "chair", "lecturer")
        return people.order_by("-held_on", "-id")

    def rows(self) -> list[Meeting]:
        """The newest, up to the page asked for: 再看 makes the list longer."""
        return list(self.found()[: self.page * PAGE])

    def lines(self, meetings, access) -> list["Line"]:
        """What the list says beside each of the meetings, in two queries and those of the record check."""
        attached = Attachment.objects.filter(branch=self.branch, meeting__in=meetings).order_by()
        files = dict(attached.values_list("meeting").annotate(Count("id")))
        hints = self._hints or hints_of(self.branch, meetings)
        return [
            Line(
                meeting,
                hints[meeting.pk].open_count,
                files.get(meeting.pk, 0),
                late(meeting),
                awaits(meeting) and may_confirm(access, meeting),
            )
            for meeting in meetings
        ]

    @property
    def shown_month(self) -> Month:
        """The month of the sheet: the one asked for, else the current one, else the nearest of the half."""
        months = self.half.months
        return self.month or min(max(Month.containing(today()), months[0]), months[-1])


@dataclass(frozen=True)
class Line:
    """One line of the list: `hints` are those that are open, `files` the attachments."""

    meeting: Meeting
    hints: int
    files: int
    is_late: bool
    may_confirm: bool


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
        look, shape, words = _look(meeting)
        if late(meeting):
            shape, words = "late", f"{words}，补录"
        return cls(meeting, _short_name(meeting), look, shape, words)


def _look(meeting) -> tuple[str, str, str]:
    if meeting.state == Meeting.State.PLANNED:
        return "plan", "plan", "计划"
    if meeting.state == Meeting.State.CANCELLED:
        return "none", "none", "取消"
    return ("ok", "ok", "已确认") if meeting.is_confirmed else ("wait", "wait", "待确认")


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
        shown = branch.meetings.filter(held_on__range=(month.start, month.end)).select_related("group")
        self.meetings = list(shown.order_by("held_on", "id"))

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

    def groups_without_meeting(self) -> list:
        """Groups (with members) for which the current month has no group meeting, held or planned."""
        if not self.is_now:
            return []
        day = today()
        on_roll = Member.objects.on_roll(day).filter(branch=self.branch)
        settled = GroupMembership.objects.on(day).filter(branch=self.branch, member__in=on_roll)
        met = {
            meeting.group_id
            for meeting in self.meetings
            if meeting.group_meeting and meeting.state != Meeting.State.CANCELLED
        }
        return [g for g in self.branch.groups.filter(id__in=settled.values("group")) if g.id not in met]


def _half_of(month: Month) -> HalfYear:
    # By number: what comes before the first month of the calendar, or after its last, has no days.
    return HalfYear(month.year, 1 if month.number <= 6 else 2)


def _short_name(meeting) -> str:
    if meeting.group_meeting and meeting.group:
        return meeting.group.name
    return "、".join(SHORT.get(form, form.label) for form in meeting.forms)


# What a figure about attendance counts, by the word in its link.
ATTENDANCE = {
    "came": ("实到", Attendance.CAME),
    "on_leave": ("请假", (Attendance.Status.ON_LEAVE,)),
    "absent": ("缺席", (Attendance.Status.ABSENT,)),
}


class AttendanceFilter:
    """The attendance rows of one half-year behind the figures 应到, 实到, 请假 and 缺席人次."""

    def __init__(self, branch: Branch, query):
        self.half = half_asked(query)
        self.status = query.get("status", "") if query.get("status") in ATTENDANCE else ""
        self.page = max(1, number_in(query, "page", 1))
        self.all = Attendance.objects.filter(branch=branch).of_meetings_held_in(self.half).expected()

    def counts(self) -> list[tuple[str, str, int]]:
        parts = {
            word: Count("id", filter=Q(status__in=statuses)) for word, (_, statuses) in ATTENDANCE.items()
        }
        found = self.all.order_by().aggregate(expected=Count("id"), **parts)
        chips = [(word, label, found[word]) for word, (label, _) in ATTENDANCE.items()]
        return [("", "应到", found["expected"]), *chips]

    def found(self):
        """All that was asked for, newest first."""
        rows = self.all.filter(status__in=ATTENDANCE[self.status][1]) if self.status else self.all
        return rows.select_related("meeting", "member").order_by("-meeting__held_on", "-meeting_id", "id")

    def rows(self) -> list[Attendance]:
        return list(self.found()[: self.page * ATTENDANCE_PAGE])
