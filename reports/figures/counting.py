"""The counting itself: for a set of branches at once, grouped in SQL, so that the number of queries does
not grow with branches or records.

Each `count_…` gives, for every branch that has anything to count, {figure name: value}. Its `branches` are
whatever `branch__in` takes: the ids of a few, the queryset of many. Of one branch the queries are written
once (branch.prepared); they stay plain ones, and dates of a few rows are compared here.
"""

from collections import Counter, defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import CharField, Count, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast, Substr

from branch.models import Branch
from branch.periods import HalfYear, Year
from branch.prepared import rows_of_branches
from meetings.models import Attendance, Meeting, PlanItem, StudyResult, Talk
from meetings.requirements.asked import (
    Rules,
    Standing,
    days_within,
    groups_at_month_ends,
)
from members.ages import age_band
from members.dues.models import DuesPayment, on_time, owed_in_full
from members.models import (
    CommitteeRole,
    DutyTurn,
    Honour,
    Member,
    Pledge,
    Post,
    Sex,
    completed_years,
    is_full,
)
from reports.figures.definitions import COUNTED_FORMS, FORMS
from reports.figures.gaps import Held, find_gaps
from reports.figures.results import CENT, HalfYearFigures, rounded_ratio

Counted = dict[int, dict]
TIMES_OF = {f"{form.label}次数": form.value for form in COUNTED_FORMS}
# So many branches are named by their ids, which is read and written faster than a subquery; more are not,
# because no database takes any number of values.
FEW = 20


def half_year_figures(
    branches: QuerySet[Branch] | list[Branch], half: HalfYear | Year, today: date
) -> dict[int, HalfYearFigures]:
    """The figures and gaps of every branch of the set, by its id; of a whole year they are counted alike.

    Ten queries; one more where a superior has requirements of its own. Figures are as of the period's
    end; `today` only decides which periods have ended and can have gaps.
    """
    rows = list(branches)
    if len(rows) <= FEW:
        branches = [branch.id for branch in rows]
    held, totals = count_meetings(branches, half)
    groups = groups_at_month_ends(branches, half)
    committees, posts = count_posts(branches, half)
    rules = Rules(branches, half)
    counted = [
        count_members(branches, half),
        {id_: {"党小组数": len(at_ends.get(half.end, []))} for id_, at_ends in groups.items()},
        posts,
        totals,
        count_attendance(branches, half),
        count_dues(branches, half),
        count_dated_records(branches, half),
        count_plan(branches, half, held),
    ]
    found = {}
    for branch in rows:
        values = {}
        for part in counted:
            values.update(part.get(branch.id, ()))
        standing = Standing(groups.get(branch.id, {}), committees.get(branch.id, set()))
        gaps = find_gaps(rules, branch, standing, held[branch.id], today)
        found[branch.id] = HalfYearFigures.of(branch, values, gaps, rules, standing)
    return found


def figures_of(branch: Branch, period: HalfYear | Year, today: date) -> HalfYearFigures:
    """Of one branch that is at hand."""
    return half_year_figures([branch], period, today)[branch.pk]


def count_members(branches, half: HalfYear) -> Counted:
    """The roll at the end. Ages are reckoned here: in SQLite a date's parts cost a Python call each."""
    rolls = defaultdict(list)
    for branch_id, *person in rows_of_branches(_on_roll, branches, half):
        rolls[branch_id].append(person)
    return {branch_id: _roll_figures(roll, half.end) for branch_id, roll in rolls.items()}


def _on_roll(branches, half: HalfYear) -> QuerySet:
    talks = Talk.objects.filter(branch__in=branches).dated_in(half)
    return (
        Member.objects.filter(branch__in=branches)
        .on_roll(half.end)
        .order_by()
        .values_list("branch_id", "sex", "born_on", is_full(half.end), talks.took_part())
    )


def _roll_figures(roll: list[tuple], day: date) -> dict:
    sexes = Counter(sex for sex, *_ in roll)
    ages = [completed_years(born_on, day) for _, born_on, *_ in roll]
    full = sum(1 for *_, full, _ in roll if full)
    talked = sum(1 for *_, talked in roll if talked)
    return {
        "党员总数": len(roll),
        "正式党员": full,
        "预备党员": len(roll) - full,
        "男党员": sexes[Sex.MALE],
        "女党员": sexes[Sex.FEMALE],
        "平均年龄": rounded_ratio(sum(ages), len(roll)),
        **Counter(map(age_band, ages)),
        "谈心谈话覆盖率": rounded_ratio(talked, len(roll), 100),
    }


def count_posts(branches, half: HalfYear) -> tuple[dict[int, set[date]], Counted]:
    """The month's ends at which each branch has a committee, and who holds posts at the end."""
    ends = [month.end for month in half.months]
    committees, people = defaultdict(set), defaultdict(set)
    for branch_id, post, member_id, sex, began_on, ended_on in rows_of_branches(_posts, branches):
        leads_group = post == Post.GROUP_LEADER
        in_post = days_within(ends, began_on, ended_on)
        if not leads_group:
            committees[branch_id].update(in_post)
        if half.end in in_post:
            people[branch_id].add((leads_group, member_id, sex))
    return committees, {branch_id: _post_figures(holders) for branch_id, holders in people.items()}


def _posts(branches) -> QuerySet:
    return (
        CommitteeRole.objects.filter(branch__in=branches, member__branch=F("branch"))
        .order_by()
        .values_list("branch_id", "post", "member_id", "member__sex", "began_on", "ended_on")
    )


def _post_figures(holders: set[tuple]) -> dict:
    committee = Counter(sex for leads_group, _, sex in holders if not leads_group)
    return {
        "支委人数": committee.total(),
        "支委男": committee[Sex.MALE],
        "支委女": committee[Sex.FEMALE],
        "党小组长人数": len(holders) - committee.total(),
    }


class Times(Count):
    """A count as the database gives it, which is a whole number: nothing asks each of many values again."""

    @property
    def convert_value(self):
        return self._convert_value_noop


def month_number(field: str) -> Substr:
    """The month of a date, as the two digits that it is written with: SQLite has no months of its own."""
    return Substr(Cast(field, CharField()), 6, 2)


def count_meetings(branches, half: HalfYear) -> tuple[dict[int, Held], Counted]:
    """What was held, by form, month and group, for requirements and plan; and the totals of it."""
    held, totals = defaultdict(Held), Counter()
    for branch_id, group_id, month, *times, total in rows_of_branches(_times_held, branches, half):
        totals[branch_id] += total
        of_branch, month = held[branch_id], int(month)
        for form, count in zip(FORMS, times, strict=True):
            if count:
                of_branch.add(form, month, group_id, count)
    return held, {
        branch_id: {
            "组织生活总次数": total,
            **{name: held[branch_id].times(form, half) for name, form in TIMES_OF.items()},
        }
        for branch_id, total in totals.items()
    }


def _times_held(branches, half: HalfYear) -> QuerySet:
    return (
        Meeting.objects.filter(branch__in=branches)
        .held_in(half)
        .order_by()
        .values_list("branch_id", "group_id", month_number("held_on"))
        .annotate(**{f"of_{form}": Times("id", filter=Q(**{form: True})) for form in FORMS}, all=Times("id"))
    )


def count_attendance(branches, half: HalfYear) -> Counted:
    by_status = defaultdict(Counter)
    for branch_id, status, count in rows_of_branches(_attendance, branches, half):
        by_status[branch_id][status] = count
    return {branch_id: _attendance_figures(counted) for branch_id, counted in by_status.items()}


def _attendance(branches, half: HalfYear) -> QuerySet:
    return (
        # Chosen and grouped by the meetings' branch: SQLite then looks for the half-year's few meetings
        # first, and does not go through the attendance of all years.
        Attendance.objects.filter(meeting__branch__in=branches)
        .of_meetings_held_in(half)
        .expected()
        .order_by()
        .values_list("meeting__branch_id", "status")
        .annotate(count=Times("id"))
    )


def _attendance_figures(by_status: Counter) -> dict:
    expected, came = by_status.total(), sum(by_status[status] for status in Attendance.CAME)
    return {
        "应到人次": expected,
        "实到人次": came,
        "请假人次": by_status[Attendance.Status.ON_LEAVE],
        "缺席人次": by_status[Attendance.Status.ABSENT],
        "出勤率": rounded_ratio(came, expected, 100),
    }


def count_dues(branches, half: HalfYear) -> Counted:
    return {branch_id: _dues_figures(*sums) for branch_id, *sums in rows_of_branches(_dues, branches, half)}


def _dues(branches, half: HalfYear) -> QuerySet:
    return (
        DuesPayment.objects.filter(branch__in=branches)
        .for_months(half)
        .with_paid()
        .order_by()
        .values_list("branch_id")
        .annotate(
            due=Sum("amount_due"),
            received=Sum("paid"),
            on_time=Count("id", filter=on_time(half)),
            arrears=Count("id", filter=~owed_in_full()),
        )
    )


def _dues_figures(due: Decimal, received: Decimal, on_time: int, arrears: int) -> dict:
    # SQLite adds decimals as floats.
    due, received = due.quantize(CENT, ROUND_HALF_UP), received.quantize(CENT, ROUND_HALF_UP)
    return {
        "党费应收": due,
        "党费实收": received,
        "党费收缴率": rounded_ratio(received, due, 100),
        "党费按时人次": on_time,
        "党费欠交人次": arrears,
    }


# Kinds that are not here have no figure.
FIGURE_OF_KIND = {
    StudyResult.Kind.REFLECTION: "心得体会篇数",
    StudyResult.Kind.ARTICLE: "投稿篇数",
    Honour.State.RECOMMENDED: "推荐荣誉数",
    Honour.State.AWARDED: "获评荣誉数",
    **{name: name for name in ("谈心谈话次数", "承诺书份数", "轮值月数")},
}


def count_dated_records(branches, half: HalfYear) -> Counted:
    """What is only counted, by its date, in one query."""
    found = defaultdict(dict)
    for branch_id, of, count in rows_of_branches(_tallies, branches, half):
        if name := FIGURE_OF_KIND.get(of):
            found[branch_id][name] = count
    return found


def _tallies(branches, half: HalfYear) -> QuerySet:
    days = (half.start, half.end)
    counts = [
        _tally(Talk.objects.dated_in(half), "谈心谈话次数"),
        _tally(StudyResult.objects.filter(dated_on__range=days), F("kind")),
        _tally(Pledge.objects.filter(signed_on__range=days), "承诺书份数"),
        _tally(Honour.objects.filter(dated_on__range=days), F("state")),
        _tally(DutyTurn.objects.filter(month__range=days), "轮值月数", Count("month", distinct=True)),
    ]
    first, *others = (count.filter(branch__in=branches) for count in counts)
    return first.union(*others, all=True)


def _tally(rows, of: str | F, count=None):
    of = of if isinstance(of, F) else Value(of, CharField())
    return rows.order_by().values_list("branch_id", of).annotate(count=count or Count("id"))


def count_plan(branches, half: HalfYear, held: dict[int, Held]) -> Counted:
    """One activity may fulfil several rows of the plan."""
    planned, done = Counter(), Counter()
    for branch_id, month, form, group_id in rows_of_branches(_planned, branches, half):
        planned[branch_id] += 1
        done[branch_id] += bool(held[branch_id].in_month(form, int(month), group_id))
    return {id_: {"计划项数": count, "计划完成项数": done[id_]} for id_, count in planned.items()}


def _planned(branches, half: HalfYear) -> QuerySet:
    rows = PlanItem.objects.filter(branch__in=branches, month__range=(half.start, half.end)).order_by()
    return rows.values_list("branch_id", month_number("month"), "form", "group_id")
