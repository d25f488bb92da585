"""The list of activities: its filters, all of them in the URL."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Count, Exists, F, OuterRef, Q

from branch.asked import number_in
from branch.models import Branch
from branch.periods import YEAR, HalfYear, Month, Year, half_or_year_asked, today
from branch.prepared import rows_of
from meetings.checks.hints import Hints, hints_of
from meetings.history.confirm import awaits, may_confirm
from meetings.history.lateness import is_late, late
from meetings.models import AgendaItem, Attachment, Attendance, Form, Meeting, MeetingEvent
from members.models import Member
from members.roll import labels_of

PAGE = 20
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


def _one_of(choices, text: str) -> str:
    return text if text in choices.values else ""


def people_of(branch) -> list[tuple[int, str]]:
    """(id, name) of everybody whom a record may name; namesakes with their number."""
    return list(labels_of(rows_of(_named, branch)).items())


def _named(branch):
    return Member.objects.filter(branch=branch).only("name", "number")


@dataclass(frozen=True)
class MeetingFilter:
    """What the list was asked for; a value that makes no sense is as if it were not there.

    The days `since` and `until`, one or both, take the place of the half-year and the month.
    """

    branch: Branch
    half: HalfYear | Year
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
        half = half_or_year_asked(query)
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
        # How many there are of each combination of forms: few rows, however many activities.
        rows = self._of_any_form.order_by().values_list(*Form.values).annotate(Count("id"))
        found = Counter()
        for *forms, number in rows:
            found["all"] += number
            found.update({form: number for form, is_one in zip(Form.values, forms, strict=True) if is_one})
        chips = [(form.value, form.label, found[form]) for form in Form if found[form] or form == self.form]
        return [("", "全部", found["all"]), *chips]

    def found(self):
        """All that was asked for, newest first."""
        meetings = self._of_any_form
        if self.form:
            meetings = meetings.of_form(self.form)
        return meetings.select_related("group").order_by("-held_on", "-id")

    def rows(self) -> list[Meeting]:
        """The newest, up to the page asked for: 再看 makes the list longer."""
        amendments = MeetingEvent.objects.filter(
            branch=self.branch, meeting=OuterRef("pk"), kind=MeetingEvent.Kind.AMENDED
        )
        return list(self.found().annotate(is_amended=Exists(amendments))[: self.page * PAGE])

    def lines(self, meetings, access) -> list["Line"]:
        """What the list says beside each of the meetings, in one query and those of the record check."""
        attached = Attachment.objects.filter(branch=self.branch, meeting__in=meetings).order_by()
        files = dict(attached.values_list("meeting").annotate(Count("id")))
        hints = self._hints or hints_of(self.branch, meetings)
        return [
            Line(
                meeting,
                *hints[meeting.pk].turnout,
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
    present: int
    expected: int
    hints: int
    files: int
    is_late: bool
    may_confirm: bool
