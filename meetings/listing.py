"""The list of activities: its filters, all of them in the URL, and the month's sheet beside it."""

from calendar import monthcalendar
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from branch.models import Branch
from branch.periods import HalfYear, Month, half_asked, today
from meetings.models import Attendance, Form, Meeting
from members.models import GroupMembership, Member

PAGE = 20
ATTENDANCE_PAGE = 100
SHORT = {Form.GENERAL_MEETING: "党员大会", Form.COMMITTEE_MEETING: "支委会", Form.APPRAISAL: "民主评议"}
LOOK = {
    Meeting.State.HELD: ("ok", "ok"),
    Meeting.State.PLANNED: ("plan", "plan"),
    Meeting.State.CANCELLED: ("none", "none"),
}


def number_in(query, name: str, otherwise=None) -> int | None:
    text = query.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 18 else otherwise


def _one_of(choices, text: str) -> str:
    return text if text in choices.values else ""


@dataclass(frozen=True)
class MeetingFilter:
    """What the list was asked for; a value that makes no sense is as if it were not there."""

    branch: Branch
    half: HalfYear
    form: str = ""
    state: str = ""
    month: Month | None = None
    group_id: int | None = None
    text: str = ""
    page: int = 1

    @classmethod
    def read(cls, branch, query) -> "MeetingFilter":
        try:
            month = Month.parse(query.get("month", ""))
        except ValueError:
            month = None
        half = HalfYear.containing(month.start) if month and "half" not in query else half_asked(query)
        return cls(
            branch,
            half,
            form=_one_of(Form, query.get("form", "")),
            state=_one_of(Meeting.State, query.get("state", "")),
            month=month if month in half.months else None,
            group_id=number_in(query, "group"),
            text=query.get("q", "").replace("\0", "").strip()[:100],
            page=max(1, number_in(query, "page", 1)),
        )

    def _of_any_form(self):
        period = self.month or self.half
        meetings = self.branch.meetings.filter(held_on__range=(period.start, period.end))
        if self.state:
            meetings = meetings.filter(state=self.state)
        if self.group_id:
            meetings = meetings.filter(group=self.group_id)
        if self.text:
            meetings = meetings.filter(
                Q(topic__icontains=self.text)
                | Q(place__icontains=self.text)
                | Q(chair__name__icontains=self.text)
                | Q(chair_name__icontains=self.text)
                | Q(lecturer__name__icontains=self.text)
                | Q(lecturer_name__icontains=self.text)
            )
        return meetings

    def counts(self) -> list[tuple[str, str, int]]:
        """(form, its label, how many), all forms together first; forms that do not occur are left out."""
        per_form = {form.value: Count("id", filter=Q(**{form: True})) for form in Form}
        found = self._of_any_form().order_by().aggregate(total=Count("id"), **per_form)
        chips = [(form.value, form.label, found[form]) for form in Form if found[form] or form == self.form]
        return [("", "全部", found["total"]), *chips]

    def rows(self) -> list[Meeting]:
        """The newest, up to the page asked for: 再看 makes the list longer."""
        meetings = self._of_any_form()
        if self.form:
            meetings = meetings.of_form(self.form)
        people = meetings.with_turnout().select_related("group", "chair", "lecturer")
        return list(people.order_by("-held_on", "-id")[: self.page * PAGE])

    @property
    def shown_month(self) -> Month:
        """The month of the sheet: the one asked for, else the current one, else the nearest of the half."""
        months = self.half.months
        return self.month or min(max(Month.containing(today()), months[0]), months[-1])


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
            events.setdefault(meeting.held_on.day, []).append(
                (meeting, _short_name(meeting), *LOOK[meeting.state])
            )
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

    def rows(self) -> list[Attendance]:
        rows = self.all.filter(status__in=ATTENDANCE[self.status][1]) if self.status else self.all
        rows = rows.select_related("meeting", "member")
        return list(rows.order_by("-meeting__held_on", "-meeting_id", "id")[: self.page * ATTENDANCE_PAGE])
