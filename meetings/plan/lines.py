"""The plan beside what came of it: line by line, and month by month."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from branch.periods import Month, Year, day_named
from meetings.activity.rights import may_record
from meetings.models import Meeting, PlanEvent, PlanItem
from meetings.plan.fulfilment import fulfilling
from members.access import Access

STATES = {
    "done": "已完成",
    "cancelled": "取消",
    "planned": "已定日期",
    "miss": "未完成",
    "wait": "待开",
}


@dataclass
class Line:
    """One line of the plan with the activities held that carry it out, and those that have a date for it."""

    item: PlanItem
    held: list
    planned: list
    day: date
    # Where it is recorded, for an account that may; and whom to ask, for one that may not.
    record_url: str = ""
    ask: str = ""

    @property
    def month(self) -> Month:
        return Month.containing(self.item.month)

    @property
    def state(self) -> str:
        """done; cancelled; planned (has a date); miss: the month is over; wait: there is time left."""
        if self.held:
            return "done"
        if self.item.is_cancelled:
            return "cancelled"
        if self.planned:
            return "planned"
        return "miss" if self.month.has_ended(self.day) else "wait"

    @property
    def words(self) -> str:
        return STATES[self.state]

    @property
    def is_open(self) -> bool:
        """Still to be carried out, with or without a date."""
        return not self.held and not self.item.is_cancelled

    @property
    def is_due(self) -> bool:
        """Open, and its month has begun."""
        return self.is_open and self.month.start <= self.day

    @property
    def may_be_dated(self) -> bool:
        return self.is_open and not self.planned and not self.month.has_ended(self.day)

    @property
    def trace(self) -> list[str]:
        return [_told(event, self.month.year) for event in self.item.events.all()]


def _told(event: PlanEvent, year: int) -> str:
    why = f"：{event.reason}" if event.reason else ""
    if event.kind == PlanEvent.Kind.MOVED:
        return f"原定{_month(event.from_month, year)}，改到{_month(event.to_month, year)}{why}"
    return f"{day_named(event.on, year)}{event.get_kind_display()}{why}"


def _month(day: date, year: int) -> str:
    month = Month.containing(day)
    return month.name if month.year == year else month.long_name


@dataclass(frozen=True)
class PlannedMonth:
    """One month of the strip; `lines` are those of the plan, the cancelled ones too."""

    month: Month
    lines: list[Line]
    day: date

    @property
    def is_now(self) -> bool:
        return self.day in self.month

    @property
    def arranged(self) -> int:
        return sum(not line.item.is_cancelled for line in self.lines)

    @property
    def done(self) -> int:
        return sum(bool(line.held) for line in self.lines if not line.item.is_cancelled)

    @property
    def missed(self) -> int:
        return sum(line.state == "miss" for line in self.lines)


def lines_of(branch, period, day: date) -> list[Line]:
    """Three queries, however long the plan is."""
    items = (
        PlanItem.objects.filter(branch=branch, month__range=(period.start, period.end))
        .select_related("group", "responsible")
        .prefetch_related("events")
        .order_by("month", "id")
    )
    meetings = list(
        Meeting.objects.filter(branch=branch, held_on__range=(period.start, period.end))
        .exclude(state=Meeting.State.CANCELLED)
        .defer("minutes", "resolution")
        .order_by("held_on", "id")
    )
    held = [meeting for meeting in meetings if meeting.state == Meeting.State.HELD]
    planned = [meeting for meeting in meetings if meeting.state == Meeting.State.PLANNED]
    return [Line(item, fulfilling(item, held), fulfilling(item, planned), day) for item in items]


def record_url(who: Access, line: Line) -> str:
    """Where a line whose month has begun is recorded, for an account that may."""
    if not line.is_due or not may_record(who, [line.item.form], line.item.group_id):
        return ""
    if line.planned:
        return reverse("meetings:edit", args=[line.planned[0].pk])
    return f"{reverse('meetings:new')}?plan={line.item.pk}"


def by_month(period: Year, lines: list[Line], day: date) -> list[PlannedMonth]:
    """Every month of the period, also those without a line."""
    found: dict[Month, list[Line]] = {month: [] for month in period.months}
    for line in lines:
        found[line.month].append(line)
    return [PlannedMonth(month, of_month, day) for month, of_month in found.items()]
