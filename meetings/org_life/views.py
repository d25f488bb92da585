from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from branch.periods import today
from branch.transactions import atomic_post
from meetings.attachments.uploads import Uploads, read_pictures
from meetings.models import CourseStep, OrgLifeCourse, Problem
from meetings.org_life.course import (
    SOURCE,
    Kind,
    line_of,
    meeting_step,
    meetings_to_propose,
    problems_for,
    reads_all_problems,
    state_of,
    talks_before,
)
from meetings.org_life.forms import CloseForm, CourseForm, ProblemForm, ProblemSheet, StepForm, ThemeForm
from members import access
from members.access import Reach
from members.row_form import delete_page, row_page


# ---- the years ----
@access.to_see("meetings")
def list_(request):
    who = request.access
    courses = list(
        OrgLifeCourse.objects.filter(branch=who.branch).prefetch_related("steps__meeting").order_by("-year")
    )
    counted = problems_for(who).order_by().values_list("course")
    counts = {
        course: (total, closed)
        for course, total, closed in counted.annotate(
            total=Count("id"), closed=Count("id", filter=Q(closed_on__isnull=False))
        )
    }
    rows = [(course, _taken(course), *counts.get(course.pk, (0, 0))) for course in courses]
    years = {course.year for course in courses}
    context = {
        "rows": rows,
        "steps": len(Kind),
        "this_year": None if who.day.year in years else who.day.year,
        "may_change": request.access.changes_all("meetings"),
        "source": SOURCE,
    }
    return render(request, "meetings/org_life/list.html", context)


def _taken(course) -> int:
    return sum(step.taken_on is not None for step in course.steps.all())


@access.to_change_all("meetings")
@atomic_post
def new(request):
    blank = OrgLifeCourse(branch=request.access.branch, year=today().year)
    form = CourseForm(request.POST or None, instance=blank)
    if request.method == "POST" and form.is_valid():
        course = form.save()
        messages.success(request, f"{course}建好了，九个环节都列在下面。")
        return redirect(course)
    back = reverse("org_life:list")
    return row_page(request, form, title="开始一年的组织生活会", back=back, said="", crumb="组织生活会")


# ---- one year ----
@access.to_see("meetings")
def detail(request, year):
    who = request.access
    course = access.fetch(request, OrgLifeCourse, year=year)
    steps = list(course.steps.select_related("meeting").prefetch_related("attachments__stored"))
    lines = [line_of(step, who.day) for step in steps]
    open_lines = [line for line in lines if not line.is_done]
    total, closed, late = _counted(problems_for(who).filter(course=course), who.day)
    context = {
        "course": course,
        "open_lines": open_lines,
        "done_lines": [line for line in lines if line.is_done],
        "may_change": request.access.changes_all("meetings"),
        "problems": {"total": total, "closed": closed, "late": late},
        "reads_all": reads_all_problems(who),
        # How many talks there were is for those whose right to talks goes beyond the own ones.
        "talks": talks_before(course, steps, who.day) if who.see["talks"] != Reach.OWN else None,
        "proposed": meetings_to_propose(course) if meeting_step(steps).meeting_id is None else (),
        "source": SOURCE,
    }
    return render(request, "meetings/org_life/detail.html", context)


def _counted(problems, day) -> tuple[int, int, int]:
    """(all, closed, past their day)."""
    counts = problems.aggregate(
        total=Count("id"),
        closed=Count("id", filter=Q(closed_on__isnull=False)),
        late=Count("id", filter=Q(closed_on__isnull=True, due_on__lt=day)),
    )
    return counts["total"], counts["closed"], counts["late"]


@access.to_change_all("meetings")
@atomic_post
def edit(request, year):
    course = access.fetch(request, OrgLifeCourse, year=year)
    form = ThemeForm(request.POST or None, instance=course)
    return row_page(
        request,
        form,
        title="修改主题",
        back=course.get_absolute_url(),
        said="主题改好了。",
        crumb=str(course),
        delete_url=reverse("org_life:delete", args=[year]),
    )


@access.to_change_all("meetings")
@atomic_post
def delete(request, year):
    course = access.fetch(request, OrgLifeCourse, year=year)
    if problems := course.problems.count():
        messages.error(request, f"没有删除：问题清单里还有{problems}条，先逐条删去。")
        return redirect(course)
    return delete_page(
        request,
        course,
        what=str(course),
        also="九个环节的日期、情况和附件会一起删去。",
        back=course.get_absolute_url(),
        after=reverse("org_life:list"),
    )


# ---- steps ----
def _step(request, pk):
    return access.fetch(request, CourseStep.objects.select_related("course__branch", "meeting"), pk=pk)


@access.to_change_all("meetings")
@atomic_post(before=read_pictures)
def step_edit(request, pk):
    step = _step(request, pk)
    return row_page(
        request,
        StepForm(request.POST or None, instance=step),
        title=str(step),
        back=step.course.get_absolute_url(),
        said="“{row}”改好了。",
        crumb=str(step.course),
        uploads=Uploads(request, step),
    )


@require_POST
@access.to_change_all("meetings")
@atomic_post
def step_done(request, pk):
    """The step was done today; another day is written on its form. A meeting is held, not ticked off."""
    step = _step(request, pk)
    if step.kind == Kind.MEETING:
        return redirect("org_life:step_edit", pk)
    if step.done_on is None:
        step.done_on = today()
        step.save(update_fields=["done_on"])
    messages.success(request, f"“{step}”记为今天完成。日期不对就点“修改”。")
    return redirect(step.course)


@require_POST
@access.to_change_all("meetings")
@atomic_post
def step_link(request, pk, meeting):
    step = _step(request, pk)
    step.meeting = get_object_or_404(meetings_to_propose(step.course), pk=meeting)
    step.save(update_fields=["meeting"])
    messages.success(request, f"“{step}”连上了{step.meeting}。")
    return redirect(step.course)


# ---- problems ----
STATES = {"": "全部", "open": "整改中", "overdue": "超期", "closed": "已销号"}


@access.to_see("meetings")
def problems(request, year):
    course = access.fetch(request, OrgLifeCourse, year=year)
    lines = _lines(request, course)
    counts = {key: sum(state == key for _, state, _ in lines) for key in STATES} | {"": len(lines)}
    asked = request.GET.get("state", "")
    asked = asked if asked in STATES else ""
    shown = [line for line in lines if asked in ("", line[1])]
    context = {
        "course": course,
        "lines": sorted(shown, key=_place),
        "state": asked,
        "chips": [(key, label, counts[key]) for key, label in STATES.items()],
        "reads_all": reads_all_problems(request.access),
        "may_change": request.access.changes_all("meetings"),
    }
    return render(request, "meetings/org_life/problems.html", context)


def _lines(request, course) -> list:
    """[(problem, its state, its mark)] that the reader may see, as they were written down."""
    found = problems_for(request.access).filter(course=course).select_related("member", "responsible")
    found = found.prefetch_related("attachments__stored")
    return [(problem, *state_of(problem, request.access.day)) for problem in found]


def _place(line):
    """What is past its day first, then what is due next; what is closed comes last."""
    problem, state, _ = line
    rank = ("overdue", "open", "closed").index(state)
    return rank, problem.due_on is None, problem.due_on or 0, problem.pk


@access.to_change_all("meetings")
@atomic_post
def problems_new(request, year):
    course = access.fetch(request, OrgLifeCourse.objects.select_related("branch"), year=year)
    sheet = ProblemSheet(course, request.POST or None)
    if request.method == "POST" and sheet.is_valid():
        messages.success(request, f"记下了{sheet.save()}条问题。")
        return redirect("org_life:problems_new" if "more" in request.POST else "org_life:problems", year)
    context, status = {"course": course, "sheet": sheet}, 422 if request.method == "POST" else 200
    return render(request, "meetings/org_life/problems_new.html", context, status=status)


def _problem(request, pk):
    rows = Problem.objects.select_related("course__branch", "member", "responsible")
    return access.fetch(request, rows, pk=pk)


def _problems_url(course) -> str:
    return reverse("org_life:problems", args=[course.year])


@access.to_change_all("meetings")
@atomic_post(before=read_pictures)
def problem_edit(request, pk):
    problem = _problem(request, pk)
    return row_page(
        request,
        ProblemForm(request.POST or None, instance=problem),
        title="修改问题和整改",
        back=_problems_url(problem.course),
        said="改好了：{row}",
        crumb="问题和整改",
        delete_url=reverse("org_life:problem_delete", args=[pk]),
        uploads=Uploads(request, problem),
    )


@access.to_change_all("meetings")
@atomic_post(before=read_pictures)
def problem_close(request, pk):
    problem = _problem(request, pk)
    form = CloseForm(request.POST or None, instance=problem)
    return row_page(
        request,
        form,
        title=f"销号：{problem}",
        back=_problems_url(problem.course),
        said="已销号：{row}",
        crumb="问题和整改",
        uploads=Uploads(request, problem),
    )


@access.to_change_all("meetings")
@atomic_post
def problem_delete(request, pk):
    problem = _problem(request, pk)
    back = _problems_url(problem.course)
    return delete_page(request, problem, what=f"{problem.owner}的问题：{problem.text}", back=back)


# ---- on paper ----
@access.to_see("meetings")
def problems_print(request, year):
    return _printed(request, year, "meetings/org_life/problems_print.html")


@access.to_see("meetings")
def ledger_print(request, year):
    """The 整改台账, in the columns that are customary."""
    return _printed(request, year, "meetings/org_life/ledger_print.html")


def _printed(request, year, template):
    course = access.fetch(request, OrgLifeCourse.objects.select_related("branch"), year=year)
    context = {"course": course, "problems": [problem for problem, *_ in _lines(request, course)]}
    return render(request, template, context)
