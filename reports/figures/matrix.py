"""The home page's table: what is asked of one branch, by month, and how it stands (组织生活体检)."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from branch.models import Branch, PartyGroup
from branch.periods import HalfYear, Month, Period, Quarter
from meetings.models import Form, Meeting, PlanItem, Requirement
from meetings.requirements.asked import (
    Asked,
    Rules,
    Standing,
    everything_asked,
    groups_at_month_ends,
    periods_of,
)
from reports.figures.counting import count_posts
from reports.figures.gaps import gap_url


@dataclass(frozen=True)
class Cell:
    """One period of one row; `span` is how many of the six month columns it covers (1, 3 or 6).

    state   when                                            times, dates    url
    ok      as many held as asked, or held without being    of those held   the record, or the list of several
            asked
    miss    the period has ended and too few were held:     of those held   the form to record it
            exactly the half-year's gaps
    plan    not ended, not yet held, but a meeting or a     of those        the planned meeting, or the plan
            line of the plan stands for it                  planned
    wait    the current period, nothing planned             of those held   the form to record it
    none    not asked then (no committee, nobody in the     none            ""
            group, no rule in force), or still to come;
            `reason` says in a few words which

    `days_left` until the period's end, in `plan` and `wait`. `plan_month` is the month of a line of the
    plan where no meeting has a date yet. `before_founding`: the branch was founded after this period.
    """

    period: Month | Quarter | HalfYear
    span: int
    state: str
    times: int = 0
    dates: tuple[date, ...] = ()
    url: str = ""
    days_left: int | None = None
    plan_month: Month | None = None
    before_founding: bool = False
    reason: str = ""

    @property
    def shows_records(self) -> bool:
        """Whether the url is of what is there, for every reader, and not the form to record it."""
        return self.state in ("ok", "plan")


@dataclass(frozen=True)
class Row:
    """One requirement, of the branch or of one group; the spans of its cells add up to 6.

    `total` is how many were held in the half-year, `url` their list.
    """

    requirement: Requirement
    group: PartyGroup | None
    cells: tuple[Cell, ...]
    total: int
    url: str

    @property
    def label(self) -> str:
        """支部党员大会, 第一党小组会."""
        form = Form(self.requirement.form)
        name = self.group.name if self.group else ""
        return (name.removesuffix("党小组") if form == Form.GROUP_MEETING else name) + form.label


@dataclass(frozen=True)
class NotAsked:
    """A requirement that asks nothing of this branch in all of the half-year, and why."""

    requirement: Requirement
    reason: str


@dataclass(frozen=True)
class Matrix:
    """`months` are the six columns; `current` is the one that `today` lies in, if any does.

    Rows stand in the order of the requirements and, within one, of the groups. A requirement that asks
    nothing of this branch in any period of the half-year has no row, but stands in `not_asked`.
    """

    half: HalfYear
    today: date
    rows: tuple[Row, ...]
    not_asked: tuple[NotAsked, ...] = ()

    @property
    def months(self) -> tuple[Month, ...]:
        return self.half.months

    @property
    def current(self) -> Month | None:
        return Month.containing(self.today) if self.today in self.half else None


def matrix(branch: Branch, half: HalfYear, today: date) -> Matrix:
    """Five queries; one more where a superior has requirements of its own."""
    chosen = [branch.pk]
    standing = Standing(
        groups_at_month_ends(chosen, half).get(branch.pk, {}),
        count_posts(chosen, half)[0].get(branch.pk, set()),
    )
    rules = Rules(chosen, half)
    asked = list(everything_asked(rules, branch, standing))
    life = Life(branch, half, today)
    rows = tuple(_rows(asked, life, Reasons(branch, rules)))
    return Matrix(half, today, rows, tuple(_not_asked(rules.counting(branch), rows)))


class Reasons:
    """Why nothing is asked, in words that fit into a cell."""

    def __init__(self, branch: Branch, rules: Rules):
        self.founded_on = branch.founded_on
        self.in_force = {(row.id, period.end) for row, period in rules.of(branch)}

    def before_founding(self, period: Period) -> bool:
        return self.founded_on is not None and self.founded_on > period.end

    def of(self, asked: Asked, is_asked: bool) -> str:
        if self.before_founding(asked.period):
            return "支部未成立"
        if is_asked:
            return "未到"
        if (asked.requirement.id, asked.period.end) not in self.in_force:
            return self._of_the_rule(asked.requirement, asked.period.end)
        return self._of_the_group(asked.group, asked.period.end) if asked.group else "没有支委会"

    def _of_the_rule(self, requirement: Requirement, day: date) -> str:
        if requirement.began_on and requirement.began_on > day:
            return "还没执行"
        return "另有要求" if requirement.is_in_force(day) else "不再执行"

    def _of_the_group(self, group: PartyGroup, day: date) -> str:
        if group.founded_on and group.founded_on > day:
            return "小组未成立"
        return "组里没党员" if group.exists_on(day) else "小组已撤销"


def _not_asked(counting: list[Requirement], rows: tuple[Row, ...]) -> Iterator[NotAsked]:
    with_row = {row.requirement.id for row in rows}
    forms = {row.requirement.form for row in rows}
    for requirement in counting:
        # Replaced in mid-year by a row that does ask: that one says it.
        if requirement.id in with_row or requirement.form in forms:
            continue
        if not requirement.at_least:
            yield NotAsked(requirement, requirement.reason or requirement.source or "没有写明原因")
        elif requirement.needs_committee:
            yield NotAsked(requirement, "没有支部委员会")
        else:
            yield NotAsked(
                requirement, "没有党小组，或组里没有党员" if requirement.each_group else "还没到期"
            )


class Life:
    """The branch's activities and plan of the half-year, to be asked for by form, period and group."""

    def __init__(self, branch: Branch, half: HalfYear, today: date):
        self.branch, self.half, self.today = branch, half, today
        self.held, self.planned, self.plan = defaultdict(list), defaultdict(list), defaultdict(list)
        for meeting in self._meetings():
            kept = self.held if meeting.state == Meeting.State.HELD else self.planned
            for form in meeting.forms:
                kept[form, meeting.held_on.month].append(meeting)
        for item in PlanItem.objects.filter(branch=branch, month__range=(half.start, half.end)):
            self.plan[item.form, item.month.month].append(item)

    def _meetings(self):
        states = (Meeting.State.HELD, Meeting.State.PLANNED)
        rows = Meeting.objects.filter(
            branch=self.branch, state__in=states, held_on__range=(self.half.start, self.half.end)
        )
        return rows.only("held_on", "state", "group", *Form).order_by("held_on", "id")

    def of(self, kept: dict, asked: Asked) -> list[Meeting]:
        """Those of the form and in the period; for a group only its own."""
        found = self._in_period(kept, asked)
        return [row for row in found if asked.group is None or row.group_id == asked.group_id]

    def plan_for(self, asked: Asked) -> list[PlanItem]:
        """A line of the plan that names no group stands for every group."""
        found = self._in_period(self.plan, asked)
        return [row for row in found if asked.group is None or row.group_id in (None, asked.group_id)]

    def _in_period(self, kept: dict, asked: Asked) -> list:
        return [row for month in asked.period.months for row in kept[asked.form, month.number]]


def _rows(asked: list[Asked], life: Life, reasons: Reasons) -> Iterator[Row]:
    together: dict[tuple, list[Asked]] = {}
    for one in asked:
        together.setdefault((one.requirement.id, one.group_id), []).append(one)
    for same in sorted(together.values(), key=_place):
        requirement, group = same[0].requirement, same[0].group
        ends = {one.period.end for one in same}
        cells = (
            _cell(Asked(requirement, period, group), period.end in ends, life, reasons)
            for period in periods_of(requirement.each, life.half)
        )
        whole = Asked(requirement, life.half, group)
        total = len(life.of(life.held, whole))
        yield Row(requirement, group, tuple(cells), total, _list_url(whole, life.half))


def _place(same: list[Asked]) -> tuple:
    requirement, group = same[0].requirement, same[0].group
    return requirement.position, requirement.id, (group.position, group.id) if group else ()


def _cell(asked: Asked, is_asked: bool, life: Life, reasons: Reasons) -> Cell:
    state, of_it = _state(asked, is_asked, life)
    ahead = state in ("plan", "wait")
    items = life.plan_for(asked) if state == "plan" and not of_it else ()
    return Cell(
        period=asked.period,
        span=len(asked.period.months),
        state=state,
        times=len(of_it),
        dates=tuple(meeting.held_on for meeting in of_it),
        url=_cell_url(state, asked, of_it, life),
        days_left=(asked.period.end - life.today).days if ahead else None,
        plan_month=Month.containing(items[0].month) if items else None,
        before_founding=reasons.before_founding(asked.period),
        reason=reasons.of(asked, is_asked) if state == "none" else "",
    )


def _state(asked: Asked, is_asked: bool, life: Life) -> tuple[str, list[Meeting]]:
    """The cell's state and the meetings that it is about."""
    held, planned = life.of(life.held, asked), life.of(life.planned, asked)
    if held and (len(held) >= asked.requirement.at_least or not is_asked):
        return "ok", held
    if not is_asked:
        return "none", []
    if asked.period.has_ended(life.today):
        return "miss", held
    if planned or life.plan_for(asked):
        return "plan", planned
    return ("wait", held) if asked.period.start <= life.today else ("none", held)


def _cell_url(state: str, asked: Asked, of_it: list[Meeting], life: Life) -> str:
    if state in ("miss", "wait"):
        return gap_url(asked, life.today)
    if state == "plan" and not of_it:
        return f"/plan/?half={life.half}"
    if len(of_it) > 1 and state == "ok":
        return _list_url(asked, life.half)
    return f"/meetings/{of_it[0].pk}/" if of_it else ""


def _list_url(asked: Asked, half: HalfYear) -> str:
    """The held activities of a form, of a group and month where the row and cell are of one."""
    filters = {"half": half.code, "state": "held", "form": asked.requirement.form}
    if asked.group:
        filters["group"] = asked.group_id
    if len(asked.period.months) == 1:
        filters["month"] = asked.period.code
    return f"/meetings/?{urlencode(filters)}"
