"""One member's organisational life in a half-year, by form and month."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from branch.marks import Mark
from branch.periods import HalfYear, Month, day_named
from meetings.models import Attendance, Form, Meeting
from meetings.roll import OF_THE_WHOLE_BRANCH
from members.models import Member, Post
from members.roll import was_in_force

Status, Scope = Attendance.Status, Meeting.Scope
# The first of them is what a month with several says.
MARKS = {
    Status.ABSENT: Mark("miss", "miss", "缺席"),
    Status.ON_LEAVE: Mark("wait", "wait", "请假"),
    Status.ONLINE: Mark("ok", "ok", "线上"),
    Status.PRESENT: Mark("ok", "ok", "出席"),
    Status.OBSERVER: Mark("ok", "none", "列席"),
}
PLANNED = Mark("plan", "plan", "计划")


@dataclass
class Cell:
    """One form in one month."""

    month: Month
    rows: list[Attendance] = field(default_factory=list)
    planned: list[Meeting] = field(default_factory=list)
    form: str = ""

    @property
    def _worst(self) -> Status:
        return next(status for status in MARKS if any(row.status == status for row in self.rows))

    @property
    def mark(self) -> Mark | None:
        if not self.rows:
            return PLANNED if self.planned else None
        mark, same = MARKS[self._worst], Counter(row.status for row in self.rows)[self._worst]
        return mark._replace(words=f"{mark.words}{same}次") if len(self.rows) > 1 else mark

    @property
    def days(self) -> list[date]:
        return [row.meeting.held_on for row in self.rows] or [meeting.held_on for meeting in self.planned]

    @property
    def detail(self) -> str:
        """10日; of several 10日、24日, or how many where not all are alike."""
        if len({row.status for row in self.rows}) > 1:
            return f"共{len(self.rows)}次"
        return "、".join(f"{day.day}日" for day in self.days[:2]) + ("等" if len(self.days) > 2 else "")

    @property
    def url(self) -> str:
        meetings = [row.meeting for row in self.rows] or self.planned
        if len(meetings) == 1:
            return meetings[0].get_absolute_url()
        half = HalfYear.containing(self.month.start)
        query = {"half": half, "form": self.form, "month": self.month}
        return f"{reverse('meetings:list')}?{urlencode(query)}"


@dataclass(frozen=True)
class Row:
    label: str
    cells: list[Cell]


@dataclass(frozen=True)
class Life:
    """The rows of the table, and the counts over its activities: one of two forms is one of them."""

    rows: list[Row]
    expected: int
    came: int
    online: int
    on_leave: int
    absent: int
    missed: list[str]


def life_of(member: Member, half: HalfYear, roles, memberships) -> Life:
    """`roles` and `memberships` are all of the member's: they tell what is planned that asks for this one."""
    attended = list(
        Attendance.objects.filter(member=member)
        .of_meetings_held_in(half)
        .select_related("meeting__group")
        .order_by("meeting__held_on", "meeting_id")
    )
    planned = Meeting.objects.filter(
        branch=member.branch_id,
        state=Meeting.State.PLANNED,
        held_on__range=(half.start, half.end),
    ).select_related("group")
    planned = [meeting for meeting in planned if _asks(meeting, member, roles, memberships)]
    count = Counter(row.status for row in attended)
    return Life(
        rows=_rows(half, attended, sorted(planned, key=lambda meeting: meeting.held_on)),
        expected=sum(n for status, n in count.items() if status != Status.OBSERVER),
        came=sum(count[status] for status in Attendance.CAME),
        online=count[Status.ONLINE],
        on_leave=count[Status.ON_LEAVE],
        absent=count[Status.ABSENT],
        missed=[_missed(row) for row in attended if row.status in (Status.ON_LEAVE, Status.ABSENT)],
    )


def _asks(meeting, member, roles, memberships) -> bool:
    """Whether a planned activity asks for the member, who may change place before; see DayRoll.expected."""
    day, forms = meeting.held_on, set(meeting.forms)
    in_group = any(row.group_id == meeting.group_id and was_in_force(row, day) for row in memberships)
    in_committee = any(role.post != Post.GROUP_LEADER and was_in_force(role, day) for role in roles)
    if not member.is_on_roll(day):
        return False
    if meeting.scope:
        by_scope = {Scope.BRANCH: True, Scope.COMMITTEE: in_committee, Scope.GROUP: in_group}
        return by_scope.get(meeting.scope, False)
    if forms & OF_THE_WHOLE_BRANCH:
        return True
    return (Form.COMMITTEE_MEETING in forms and in_committee) or (Form.GROUP_MEETING in forms and in_group)


def _rows(half, attended, planned) -> list[Row]:
    tables: dict = defaultdict(lambda: {month.number: Cell(month) for month in half.months})
    groups = {}
    for kept, meeting, row in [
        *(("rows", row.meeting, row) for row in attended),
        *(("planned", meeting, meeting) for meeting in planned),
    ]:
        for form in meeting.forms:
            group = meeting.group if form == Form.GROUP_MEETING else None
            groups[group and group.pk] = group
            cell = tables[form, group and group.pk][meeting.held_on.month]
            cell.form = form.value
            getattr(cell, kept).append(row)
    order = list(Form)
    keys = sorted(tables, key=lambda key: (order.index(key[0]), key[1] or 0))
    return [Row(_label(form, groups[group]), list(tables[form, group].values())) for form, group in keys]


def _label(form, group) -> str:
    return f"{group.name.removesuffix('党小组')}{form.label}" if group else form.label


def _missed(row) -> str:
    """4月9日支部委员会请假，事由：出差；4月12日补课."""
    meeting = row.meeting
    words = f"{day_named(meeting.held_on)}{meeting.forms_display}{row.get_status_display()}"
    words += f"，事由：{row.reason}" if row.reason else ""
    return words + (f"；{day_named(row.made_up_on, meeting.held_on.year)}补课" if row.made_up_on else "")
