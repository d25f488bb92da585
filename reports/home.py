"""What the home page says beside the matrix: what to do now, this month's dues, what comes next."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Count, Max, Min, Q, Sum
from django.urls import reverse

from branch.periods import HalfYear, Month, Period, day_named
from meetings.activity.rights import may_change, reaches
from meetings.checks.hints import with_open_hints
from meetings.history.confirm import awaiting
from meetings.models import Form, Meeting
from meetings.requirements.asked import Asked
from members.access import Reach
from members.backups import todos as backups
from members.development import todos as development
from members.discipline import todos as discipline
from members.dues.bases import todos as bases
from members.dues.chasing import todos as chasing
from members.dues.models import DuesPayment, owed_in_full
from members.dues.remittance import todos as remittance
from members.duty import todos as duty
from members.elections import todos as elections
from members.pledges import todos as pledges
from members.posts import todos as posts
from members.todo import Todo
from members.transfers import todos as transfers
from reports.figures import gap_url, matrix
from reports.handover import todos as handover
from reports.summary.filing import todos as filing

# Of what is still to be held so much stands first; the rest comes after everything else that is due.
FIRST = 3
# So many days before its end a period is warned of.
SOON = 7
# What the features about people ask for, each for who may act.
OF_PEOPLE = (
    backups.todos,
    duty.todos,
    elections.todos,
    posts.todos,
    handover.todos,
    filing.todos,
    development.todos,
    transfers.todos,
    pledges.todos,
    discipline.todos,
    bases.todos,
    remittance.todos,
)


@dataclass(frozen=True)
class MonthOfDues:
    """This month's dues of a branch, in yuan; `due` and `paid` count members, `none` says no row is there."""

    month: Month
    due: int
    paid: int
    amount_due: Decimal
    amount_paid: Decimal

    @property
    def open(self) -> int:
        return self.due - self.paid


def dues_of_the_month(branch, day: date) -> MonthOfDues:
    month = Month.containing(day)
    owing = Q(amount_due__gt=0)
    totals = (
        DuesPayment.objects.filter(branch=branch)
        .for_months(month)
        .with_paid()
        .aggregate(
            due=Count("id", filter=owing),
            settled=Count("id", filter=owing & owed_in_full()),
            amount_due=Sum("amount_due", default=Decimal(0)),
            amount_paid=Sum("amount_paid", default=Decimal(0)),
        )
    )
    return MonthOfDues(month, totals["due"], totals["settled"], totals["amount_due"], totals["amount_paid"])


def what_comes_next(branch, day: date, most: int = 3) -> list[Meeting]:
    """The next planned activities from `day` on."""
    planned = Meeting.objects.filter(branch=branch, state=Meeting.State.PLANNED, held_on__gte=day)
    return list(planned.select_related("group").order_by("held_on", "id")[:most])


def things_to_do(matrix, dues: MonthOfDues, reader) -> list[Todo]:
    """All there is: periods about to end, records to look at, what has passed, people, dues, gaps."""
    records = bool(reader.change["meetings"])
    waiting = _waiting(matrix, reader) if records else []
    todos = waiting[:FIRST]
    if records:
        todos += _unconfirmed(reader) + _with_hints(reader) + _passed(reader)
    for of_feature in OF_PEOPLE:
        todos += of_feature(reader)
    if reader.change["dues"] and dues.open:
        todos.append(
            Todo(
                "wait",
                f"{dues.month.name}党费",
                f"还有 {dues.open} 人待交",
                f"已交 {dues.paid} 人",
                reverse("dues:ledger"),
                "去登记",
            )
        )
    todos += chasing.todos(reader) + waiting[FIRST:]
    return todos + _gaps(matrix, reader) if records else todos


def to_do_now(reader) -> list[Todo]:
    """The same for the half-year that is running."""
    half = HalfYear.containing(reader.day)
    table = matrix(reader.branch, half, reader.day)
    return things_to_do(table, dues_of_the_month(reader.branch, reader.day), reader)


@dataclass(frozen=True)
class Ending:
    """A period that ends within `SOON` days, and what is still to be held in it: [(label, url)]."""

    period: Period
    days_left: int
    open: tuple[tuple[str, str], ...]


def ending_soon(matrix, reader) -> list[Ending]:
    """For who may record: what would be missing if nothing more were held, before the period is over."""
    found: dict[Period, list] = {}
    for row, cell in _without_a_day(matrix, reader):
        if cell.days_left <= SOON:
            asked = Asked(row.requirement, cell.period, row.group)
            found.setdefault(cell.period, []).append((row.label, gap_url(asked, reader.day)))
    endings = [Ending(period, (period.end - reader.day).days, tuple(rows)) for period, rows in found.items()]
    return sorted(endings, key=lambda one: (one.days_left, len(one.period.months)))


def may_record(reader, asked) -> bool:
    """Whether the reader may record what a row of the matrix, or a gap, asks for."""
    return reaches(reader, "meetings", {asked.requirement.form}, asked.group and asked.group.pk)


def _waiting(matrix, reader) -> list[Todo]:
    """The current periods in which nothing was held and no day is set, the one that ends first on top."""
    return [
        Todo(
            "wait",
            str(row.group or ""),
            f"{cell.period.short_name}{row.requirement.get_form_display()}还未召开",
            f"没有安排日期，还剩{cell.days_left}天",
            gap_url(Asked(row.requirement, cell.period, row.group), reader.day),
            "去记录",
        )
        for row, cell in sorted(_without_a_day(matrix, reader), key=lambda found: found[1].days_left)
    ]


def _without_a_day(matrix, reader) -> list[tuple]:
    return [
        (row, cell)
        for row in matrix.rows
        for cell in row.cells
        if cell.days_left is not None
        and reader.day in cell.period
        and not _has_a_day(cell)
        and may_record(reader, row)
    ]


def _has_a_day(cell) -> bool:
    return cell.state == "plan" and bool(cell.dates)


def _unconfirmed(reader) -> list[Todo]:
    """Held and not confirmed, however long ago; the link lists just these."""
    found = awaiting(reader).aggregate(number=Count("id"), first=Min("held_on"), last=Max("held_on"))
    if not found["number"]:
        return []
    return [
        Todo(
            "wait",
            f"{found['number']} 条记录",
            "待确认",
            "确认后锁定，以后只能更正",
            _list_of(reader, state="unconfirmed", **{"from": found["first"], "to": found["last"]}),
            "去确认",
        )
    ]


def _with_hints(reader) -> list[Todo]:
    """Records of this half-year to which the record check says something that nobody has answered."""
    half = HalfYear.containing(reader.day)
    meetings = Meeting.objects.filter(branch=reader.branch).held_in(half)
    mine = [meeting for meeting in meetings if may_change(reader, meeting)]
    number = with_open_hints(reader.branch, mine)
    if not number:
        return []
    return [
        Todo(
            "wait",
            f"{number} 条记录",
            "有提示",
            "能补的补上，有原因的写一句说明",
            _list_of(reader, half=half, hint="open"),
            "去看",
        )
    ]


def _list_of(reader, **asked) -> str:
    """The filtered list; of a group's leader the own group's meetings."""
    if reader.change["meetings"] == Reach.GROUP:
        asked["form"] = Form.GROUP_MEETING.value
        if len(reader.led_group_ids) == 1:
            [asked["group"]] = reader.led_group_ids
    return f"{reverse('meetings:list')}?{urlencode(asked)}"


def _passed(reader) -> list[Todo]:
    """Planned, the day is over, and nobody has said whether it was held."""
    recently = Meeting.objects.filter(
        branch=reader.branch,
        state=Meeting.State.PLANNED,
        held_on__lt=reader.day,
        held_on__gte=reader.day - timedelta(days=92),
    )
    if reader.change["meetings"] == Reach.GROUP:
        recently = recently.filter(group__in=reader.led_group_ids)
    return [
        Todo(
            "plan",
            f"{day_named(meeting.held_on)}{meeting.forms_display}",
            "开过了吗",
            f"{meeting.topic}；开过请补全记录，没开请改为取消",
            reverse("meetings:edit", args=[meeting.pk]),
            "去补全",
        )
        for meeting in recently.order_by("held_on", "id")
    ]


def _gaps(matrix, reader) -> list[Todo]:
    return [
        Todo(
            "miss",
            str(row.group or ""),
            f"缺 {cell.period.short_name}{row.requirement.get_form_display()}",
            "开过请补录",
            gap_url(Asked(row.requirement, cell.period, row.group), reader.day),
            "去补录",
        )
        for row in matrix.rows
        for cell in row.cells
        if cell.state == "miss" and may_record(reader, row)
    ]
