"""What an inspection asks of talks, the 组织生活会 and the 民主评议: numbers and days.

Who talked with whom and about what, what members wrote about themselves and each other, the ballots and the
single verdict are nobody's here.
"""

from collections import Counter

from django.db.models import Count, Q

from branch.models import Branch
from branch.periods import HalfYear, Period
from meetings.appraisal.poll import FEWEST
from meetings.appraisal.results import count_of, progress_of
from meetings.models import Appraisal, Grade, OrgLifeCourse, Talk
from meetings.org_life.course import line_of
from meetings.talks.kinds import KINDS
from members.models import Member
from reports.book.xlsx import list_file
from reports.figures import figures_of

OTHER_KIND = "其他或没写类型"
STEP_HEAD = ["组织生活会", "环节", "情况", "计划日期", "完成日期"]
APPRAISAL_HEAD = ["民主评议", "项目", "数"]


# ---- 谈心谈话 ----
def talks_file(branch: Branch, halves: list[HalfYear], day) -> bytes:
    """A column for each half-year; what is typed as a kind by hand may tell more than a kind, and is none."""
    columns = [_talk_numbers(branch, half, day) for half in halves]
    rows = [[name, *(column[name] for column in columns)] for name in columns[0]]
    title = "谈心谈话情况（只计数）"
    return list_file(title, ["项目", *(half.name for half in halves)], rows)


def _talk_numbers(branch, half, day) -> dict:
    figures = figures_of(branch, half, day)
    talks = Talk.objects.filter(branch=branch).dated_in(half)
    covered = Member.objects.filter(branch=branch).on_roll(half.end).filter(talks.took_part()).count()
    kinds = Counter(kind if kind in KINDS else OTHER_KIND for kind in talks.values_list("kind", flat=True))
    return {
        "期末在册党员（名）": figures["党员总数"],
        "其中谈过话的（名）": covered,
        "谈心谈话覆盖率（%）": figures["谈心谈话覆盖率"],
        "谈心谈话（次）": figures["谈心谈话次数"],
        **{f"其中：{kind}（次）": kinds[kind] for kind in (*KINDS, OTHER_KIND)},
    }


# ---- 组织生活会 ----
def courses_of(branch: Branch, period: Period) -> list[OrgLifeCourse]:
    """Of the year, and those of another year that were gone on with in the period."""
    days = (period.start, period.end)
    of_it = (
        Q(year=period.year)
        | Q(steps__done_on__range=days)
        | Q(steps__meeting__held_on__range=days, steps__meeting__state="held")
    )
    found = OrgLifeCourse.objects.filter(of_it, branch=branch).distinct().order_by("year")
    return list(found.prefetch_related("steps__meeting"))


def courses_file(courses: list[OrgLifeCourse], day) -> bytes:
    problems = dict.fromkeys((course.pk for course in courses), (0, 0))
    counted = OrgLifeCourse.objects.filter(pk__in=problems).order_by()
    closed = Count("problems", filter=Q(problems__closed_on__isnull=False))
    for pk, *numbers in counted.annotate(all=Count("problems"), closed=closed).values_list(
        "pk", "all", "closed"
    ):
        problems[pk] = numbers
    rows = []
    for course in courses:
        for line in (line_of(step, day) for step in course.steps.all()):
            rows.append([str(course), str(line.step), line.word, line.step.due_on, line.step.taken_on])
        listed, closed = problems[course.pk]
        rows.append([str(course), "问题清单", f"{listed} 条，已销号 {closed} 条", None, None])
    return list_file("组织生活会", STEP_HEAD, rows)


# ---- 民主评议党员 ----
def appraisals_of(branch: Branch, period: Period) -> list[Appraisal]:
    """Of the year, and the one of another year whose poll lies in the period."""
    of_it = Q(year=period.year) | Q(held_on__range=(period.start, period.end))
    found = Appraisal.objects.filter(of_it, branch=branch).order_by("year")
    return list(found.prefetch_related("entries"))


def appraisals_file(appraisals: list[Appraisal]) -> bytes:
    rows = [[str(one), what, number] for one in appraisals for what, number in _appraisal_numbers(one)]
    return list_file("民主评议党员（只计数）", APPRAISAL_HEAD, rows)


def _appraisal_numbers(appraisal: Appraisal) -> list[tuple]:
    entries = list(appraisal.entries.all())
    progress = progress_of(appraisal, entries)
    return [
        ("测评日期", appraisal.held_on),
        ("测评方式", appraisal.get_way_display()),
        ("情况", appraisal.state.words),
        ("参加测评的党员（名）", progress.voters),
        ("参加评议的正式党员（名）", progress.graded),
        ("写了自评的（名）", progress.self_written),
        ("写了互评意见的（名）", progress.peers_written),
        ("支部已评定的（名）", progress.decided),
        ("已反馈的（名）", progress.fed_back),
        *_verdicts(entries),
    ]


def _verdicts(entries) -> list[tuple]:
    """By grade only where no grade was given to so few that its number names them."""
    counts = {grade: count_of(entries, grade) for grade in Grade}
    if not any(counts.values()):
        return []
    if any(0 < number < FEWEST for number in counts.values()):
        return [("各等次人数", f"有的等次不到{FEWEST}人，不列")]
    return [(f"评为{grade.label}的（名）", number) for grade, number in counts.items()]
