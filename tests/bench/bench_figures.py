"""The half-year figures against the same numbers from hand-written SQL, and a set at once against one by one.

Both sides run in turn on the same rows: BRANCHES branches of 30 members with three years of records, then
MANY branches of 10 members with half a year.
"""

from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from statistics import median
from time import perf_counter

from django.db import connection

from branch.models import Branch, PartyGroup
from branch.periods import HalfYear
from meetings.models import Attendance, Form, Meeting, PlanItem, StudyResult, Talk, TalkPartner
from members.dues.models import DuesPayment
from members.models import CommitteeRole, DutyTurn, GroupMembership, Honour, Member, Pledge, Post
from reports.figures import half_year_figures
from tests.bench import figures_in_sql, figures_in_sql_of_all, many_branches

BRANCHES, MEMBERS, YEARS = 20, 30, (2018, 2019, 2020)
MANY = 1000
HALF, TODAY = HalfYear(2020, 1), date(2021, 1, 1)


def measure(rounds: int = 15) -> list[tuple]:
    return [*measure_some(rounds), *measure_many()]


def measure_some(rounds: int) -> list[tuple]:
    with a_database():
        for number in range(1, BRANCHES + 1):
            a_recorded_branch(f"第{number}党支部")
        tell_the_planner()
        one = Branch.objects.order_by("id")[BRANCHES // 2].pk
        assert_the_same(one)
        ways = {
            "orm": lambda: half_year_figures(Branch.objects.filter(pk=one), HALF, TODAY),
            "sql": lambda: figures_in_sql.figures(one, HALF),
            "at once": lambda: half_year_figures(Branch.objects.all(), HALF, TODAY),
            "one by one": one_by_one,
        }
        times = {name: [] for name in ways}
        # In turn, so that a slow moment of the machine falls on all alike.
        for turn in range(rounds + 2):
            for name, way in ways.items():
                elapsed = milliseconds(way)
                if turn >= 2:
                    times[name].append(elapsed)
        middle = {name: median(values) for name, values in times.items()}
        return [
            row("figures of 1 branch", middle["orm"], "hand-written SQL", middle["sql"]),
            row(
                f"figures of {BRANCHES} branches at once",
                middle["at once"],
                "one branch after another",
                middle["one by one"],
            ),
        ]


def measure_many(rounds: int = 5) -> list[tuple]:
    """A superior's overview: small branches in their hundreds, against the same grouping written by hand."""
    with a_database():
        many_branches.make(MANY, HALF)
        tell_the_planner()
        everything = Branch.objects.order_by("id")
        found, by_hand = half_year_figures(everything, HALF, TODAY), figures_in_sql_of_all.figures(HALF)
        differing = [
            (id_, name, value, by_hand[id_][name])
            for id_, result in found.items()
            for name, value in result.values.items()
            if value != by_hand[id_][name]
        ]
        assert len(found) == MANY and not differing, differing[:3]
        ways = {
            "orm": lambda: half_year_figures(everything, HALF, TODAY),
            "sql": lambda: figures_in_sql_of_all.figures(HALF),
        }
        times = {name: [] for name in ways}
        for turn in range(rounds + 1):
            for name, way in ways.items():
                elapsed = milliseconds(way)
                if turn:
                    times[name].append(elapsed)
        orm, sql = (median(times[name]) for name in ways)
        return [row(f"figures of {MANY:,} small branches", orm, "hand-written SQL, grouped", sql)]


def row(what, value, floor, floor_value) -> tuple:
    return what, value, floor, floor_value, value / floor_value


def milliseconds(way) -> float:
    start = perf_counter()
    way()
    return (perf_counter() - start) * 1000


def one_by_one():
    for pk in Branch.objects.values_list("pk", flat=True):
        half_year_figures(Branch.objects.filter(pk=pk), HALF, TODAY)


def assert_the_same(branch_id: int):
    """Both ways give the same numbers, or the comparison says nothing."""
    figures = half_year_figures(Branch.objects.filter(pk=branch_id), HALF, TODAY)[branch_id]
    in_sql = figures_in_sql.figures(branch_id, HALF)
    differing = {
        name: (value, in_sql[name]) for name, value in figures.values.items() if value != in_sql[name]
    }
    assert not differing, differing
    assert figures["应到人次"] > 500 and figures["未达标项数"] > 0


@contextmanager
def a_database():
    """A test database of the configured engine, migrated and thrown away."""
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def tell_the_planner():
    """PostgreSQL looks at new rows by and by; SQLite, as it is shipped, never does."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def a_recorded_branch(name: str):
    branch = Branch.objects.create(name=name, non_member_count=9)
    groups = [PartyGroup.objects.create(branch=branch, name=f"第{n}党小组", position=n) for n in (1, 2, 3)]
    members = the_members(branch, groups)
    posts = [post for post in Post if post != Post.GROUP_LEADER][:5]
    CommitteeRole.objects.bulk_create(
        [role(branch, member, post) for member, post in zip(members, posts, strict=False)]
        + [role(branch, members[n + 5], Post.GROUP_LEADER, group) for n, group in enumerate(groups)]
    )
    for year in YEARS:
        for month in range(1, 13):
            a_recorded_month(branch, groups, members, date(year, month, 1))


def role(branch, member, post, group=None) -> CommitteeRole:
    return CommitteeRole(branch=branch, member=member, post=post, group=group, began_on=date(2018, 1, 1))


def the_members(branch, groups) -> list[Member]:
    """Of ages 26 to 55, ten women, two probationary, one who left at the half-year's end."""
    members = Member.objects.bulk_create(
        Member(
            branch=branch,
            name=f"党员{n}",
            sex="female" if n % 3 == 0 else "male",
            born_on=date(1994 - n, 7, 1),
            admitted_on=date(2017, 7, 1),
            kind="probationary" if n in (7, 8) else "full",
            left_on=HALF.end if n == 9 else None,
        )
        for n in range(MEMBERS)
    )
    GroupMembership.objects.bulk_create(
        GroupMembership(branch=branch, member=member, group=groups[n % 3]) for n, member in enumerate(members)
    )
    return members


def a_recorded_month(branch, groups, members, month: date):
    """Six activities, everybody's dues, three talks, and one of all else."""
    meetings = Meeting.objects.bulk_create(the_meetings(branch, groups, month))
    statuses = [Attendance.Status.PRESENT] * 17 + list(Attendance.Status)
    Attendance.objects.bulk_create(
        Attendance(
            branch=branch, meeting=meeting, member=member, status=statuses[(n + place) % len(statuses)]
        )
        for place, meeting in enumerate(meetings)
        for n, member in enumerate(members[:5] if meeting.committee_meeting else members)
    )
    DuesPayment.objects.bulk_create(the_dues(branch, member, n, month) for n, member in enumerate(members))
    for n in (month.month, month.month + 6, month.month + 12):
        talk = Talk.objects.create(branch=branch, held_on=month.replace(day=9), talker=members[n % 5])
        TalkPartner.objects.create(branch=branch, talk=talk, member=members[n])
    of_month = {"branch": branch, "member": members[month.month]}
    StudyResult.objects.create(**of_month, kind="reflection", title="学习", dated_on=month)
    Pledge.objects.create(**of_month, title="承诺书", signed_on=month)
    Honour.objects.create(**of_month, title="先进", state="awarded", dated_on=month)
    DutyTurn.objects.create(**of_month, month=month)
    for form in (Form.THEME_DAY, Form.PARTY_LECTURE):
        PlanItem.objects.create(branch=branch, month=month, form=form, topic="学习")


def the_meetings(branch, groups, month: date) -> list[Meeting]:
    """The second group meets only every other month; a general meeting and a lecture once a quarter."""
    wanted = [((Form.COMMITTEE_MEETING,), None), ((Form.THEME_DAY, Form.GROUP_STUDY), None)]
    wanted += [((Form.GROUP_MEETING,), group) for group in groups if group != groups[1] or month.month % 2]
    if month.month % 3 == 0:
        wanted.append(((Form.GENERAL_MEETING, Form.PARTY_LECTURE), None))
    meetings = []
    for place, (forms, group) in enumerate(wanted, 1):
        day, number = month.replace(day=place * 4), f"{month:%Y%m}-{place}"
        meetings.append(Meeting(branch=branch, number=number, held_on=day, topic="学习党章", group=group))
        meetings[-1].forms = forms
    return meetings


def the_dues(branch, member, n: int, month: date) -> DuesPayment:
    """One in ten pays late, another pays nothing."""
    paid = None if n % 10 == 3 else Decimal("131.40")
    day = date(2021, 1, 1) if n % 10 == 4 else month.replace(day=15)
    return DuesPayment(
        branch=branch, member=member, month=month, amount_due=Decimal("131.40"), amount_paid=paid, paid_on=day
    )
