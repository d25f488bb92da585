"""The course of a year as its page shows it (组织生活会的环节), and who may read which problem."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from branch.marks import Mark
from branch.periods import Month
from branch.regulations import BRANCH_RULES
from meetings.models import CourseStep, Form, Meeting, OrgLifeCourse, Problem, Talk
from members.access import Access

Kind = CourseStep.Kind
SOURCE = f"{BRANCH_RULES}第十七条"
# What belongs to a step, said on the page until it is done.
WHAT = {
    Kind.NOTICE: "定下主题和时间，提前告诉每名党员。",
    Kind.STUDY: "围绕主题集中学习，也可以自学。",
    Kind.TALKS: "支委之间、支委和党员、党员之间先谈一谈。",
    Kind.OPINIONS: "听一听党员和群众的意见。",
    Kind.REVIEW: "每名党员写剖析材料。",
    Kind.MEETING: "开会查摆问题，开展批评和自我批评。",
    Kind.PROBLEMS: "把会上和会前查出的问题列成清单。",
    Kind.RECTIFICATION: "每个问题写明措施、责任人和时限，改一条销一条。",
    Kind.REPORT: "把召开情况报上级党组织。",
}


def starts_with_all_steps(course: OrgLifeCourse) -> None:
    steps = [CourseStep(branch_id=course.branch_id, course=course, kind=kind) for kind in Kind]
    CourseStep.objects.bulk_create(steps)


@dataclass(frozen=True)
class Line:
    """One step with its state: a colour that is also the shape's name, a word, the day it speaks of."""

    step: CourseStep
    state: str
    word: str
    day: date | None = None

    @property
    def what(self) -> str:
        return WHAT[self.step.kind]

    @property
    def is_done(self) -> bool:
        return self.state == "ok"


def line_of(step: CourseStep, day: date) -> Line:
    if step.taken_on:
        return Line(step, "ok", "已完成", step.taken_on)
    due = step.due_on
    if due is None and step.kind == Kind.MEETING and step.meeting is not None:
        due = step.meeting.held_on if step.meeting.state == Meeting.State.PLANNED else None
    if due is None:
        return Line(step, "wait", "还没安排")
    return Line(step, "miss", "过了计划日期", due) if due < day else Line(step, "plan", "计划", due)


def meetings_to_propose(course: OrgLifeCourse):
    """The 组织生活会 of the year, newest first; a cancelled one answers nothing."""
    held = Meeting.objects.filter(branch=course.branch_id, held_on__year=course.year)
    return held.of_form(Form.ORG_LIFE_MEETING).exclude(state=Meeting.State.CANCELLED)


def meeting_step(steps) -> CourseStep:
    """召开会议; a course that came in a workbook may lack the step."""
    return next((step for step in steps if step.kind == Kind.MEETING), CourseStep(kind=Kind.MEETING))


def talks_before(course: OrgLifeCourse, steps, day: date) -> tuple[int, date, date]:
    """(how many talks, from, to): the two months up to the meeting, or up to today while there is none."""
    meeting = meeting_step(steps)
    end = meeting.held_on or min(meeting.due_on or day, day, date(course.year, 12, 31))
    start = two_months_before(end)
    talks = Talk.objects.filter(branch=course.branch_id, held_on__range=(start, end))
    return talks.count(), start, end


def two_months_before(day: date) -> date:
    month = Month.containing(day).previous.previous
    return date(month.year, month.number, min(day.day, month.end.day))


# ---- problems ----
def reads_all_problems(access: Access) -> bool:
    return access.changes_all("meetings")


def may_read_files(access: Access, step: CourseStep) -> bool:
    """What members write about themselves (党员剖析材料) is for the committee; the rest is for everyone."""
    return step.kind != CourseStep.Kind.REVIEW or reads_all_problems(access)


def problems_for(access: Access):
    """The branch's own problems are for everyone; a member's for the committee and that member."""
    problems = Problem.objects.filter(branch=access.branch)
    if reads_all_problems(access):
        return problems
    readable = Q(member__isnull=True)
    if access.member is not None:
        readable |= Q(member=access.member)
    return problems.filter(readable)


def may_read_problem(access: Access, problem: Problem) -> bool:
    """The same for one problem, and for what is attached to it."""
    return problems_for(access).filter(pk=problem.pk).exists()


def state_of(problem: Problem, day: date) -> tuple[str, Mark]:
    """Which filter of the list it belongs to, and how it is shown."""
    if problem.closed_on:
        return "closed", Mark("ok", "ok", "已销号")
    if problem.due_on and problem.due_on < day:
        return "overdue", Mark("miss", "miss", f"超期{(day - problem.due_on).days}天")
    return "open", Mark("wait", "wait", "整改中")
