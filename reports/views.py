from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from branch.models import Branch
from branch.periods import YEARS, HalfYear, Year, half_asked
from members import access
from reports.charts import charts_of
from reports.figures import FIGURES, figure_url, gap_url, half_year_figures, matrix
from reports.figures.comparison import Compared, compared
from reports.figures.definitions import Kind
from reports.home import (
    dues_of_the_month,
    ending_soon,
    may_record,
    things_to_do,
    to_do_now,
    what_comes_next,
)
from reports.overview import rows_of

MOST_TODOS = 6


@require_safe
def home(request):
    """Where one lands: what is missing and to do now; a member without post sees the own page instead."""
    reader = request.access
    if reader.branch is None:
        if reader.oversees:
            return redirect("reports:overview")
        raise PermissionDenied
    if not reader.see["figures"]:
        return redirect("members:me")
    half = half_asked(request.GET)
    table = matrix(reader.branch, half, reader.day)
    dues = dues_of_the_month(reader.branch, reader.day)
    todos = things_to_do(table, dues, reader)
    page = {
        "half": half,
        "today": reader.day,
        "days_left": (half.end - reader.day).days if reader.day in half else None,
        "matrix": table,
        "rows": [(row, may_record(reader, row)) for row in table.rows],
        "endings": ending_soon(table, reader),
        "todos": todos[:MOST_TODOS],
        "number_of_todos": len(todos),
        "dues": dues,
        "coming": what_comes_next(reader.branch, reader.day),
    }
    return render(request, "reports/home.html", page)


home.needs = ("see", "figures")  # decided inside: everybody has a place to land


@require_safe
@access.to_see("figures")
def todo(request):
    """Everything there is to do now, where the home page has room for the first of it."""
    return render(request, "reports/todo.html", {"todos": to_do_now(request.access)})


@require_safe
@access.to_see("figures")
def figures_now(request):
    """/summary/ without a half-year is the current one."""
    return redirect("reports:figures", HalfYear.containing(request.access.day))


# Where each section of the page begins, by its first figure.
SECTIONS = {
    "党员总数": "党员和班子",
    "支部党员大会次数": "组织生活",
    "应到人次": "出勤",
    "党费应收": "党费",
    "谈心谈话次数": "谈心谈话和学习",
    "承诺书份数": "承诺和荣誉",
    "轮值月数": "轮值和计划",
}


@require_safe
@access.to_see("figures")
def figures(request, half):
    """The half-year page: every number with the link to its records, and what is missing."""
    return _figures(request, half, half)


@require_safe
@access.to_see("figures")
def figures_of_year(request, year):
    """The same of a whole year, to which the numbers of its summary lead."""
    if year not in YEARS:
        raise Http404
    return _figures(request, Year(year), HalfYear(year, 2))


def _figures(request, period: HalfYear | Year, half: HalfYear):
    """`half`: under which the summary of the period is kept."""
    reader = request.access
    numbers = compared(reader.branch, period, reader.day)
    page = {
        "period": period,
        "half": half,
        "of_year": period != half,
        "ended": period.has_ended(reader.day),
        "sections": _sections(numbers, period),
        "without_records": numbers.without_records,
        "gaps": [_gap_line(gap, reader) for gap in numbers.shown.gaps],
        "charts": _charts(reader, period),
    }
    return render(request, "reports/figures.html", page)


def _charts(reader, period: HalfYear | Year) -> list[dict]:
    """Those of each half-year: twelve months side by side could not be read on a phone."""
    drawn = ((half, charts_of(reader.branch, half, reader.day)) for half in period.halves)
    return [
        {"half": half, "charts": [(chart, chart.svg(linked=True)) for chart in charts]}
        for half, charts in drawn
        if charts
    ]


def _sections(numbers: Compared, half) -> list[dict]:
    sections = []
    for figure in FIGURES:
        if figure.name in SECTIONS:
            sections.append({"title": SECTIONS[figure.name], "figures": []})
        value = numbers.shown[figure.name]
        sections[-1]["figures"].append(
            {
                "name": figure.name,
                "meaning": figure.meaning,
                "text": figure_text(figure.kind, value),
                "unit": figure.unit if value is not None else "",
                "url": figure_url(figure.name, half),
                "beside": [(one, figure_text(figure.kind, one.value)) for one in numbers.beside(figure.name)],
            }
        )
    return sections


def figure_text(kind: Kind, value) -> str:
    if value is None:
        return "—"
    return f"{value:,.2f}" if kind == Kind.MONEY else str(value)


def _gap_line(gap, reader) -> dict:
    return {
        "what": f"{gap.group} {gap.form.label}" if gap.group else gap.form.label,
        "when": gap.period.short_name,
        "source": f"{gap.requirement.rule}，{gap.requirement.source}",
        "url": gap_url(gap, reader.day) if may_record(reader, gap) else "",
    }


@require_safe
@access.to_see("overview")
def overview(request):
    """Every branch below the superior organisation, in the order in which they were set up."""
    reader, half = request.access, half_asked(request.GET)
    branches = Branch.objects.filter(superior__in=reader.user.organisation.with_all_below()).order_by("id")
    results = list(half_year_figures(branches, half, reader.day).values())
    forms, rows = rows_of(results, reader.day)
    with_gaps = [row for row in rows if row.result.gaps]
    only_gaps = bool(request.GET.get("gap"))
    page = {
        "half": half,
        "requirements": [form.label for form in forms],
        "rows": with_gaps if only_gaps else rows,
        "only_gaps": only_gaps,
        "total": len(rows),
        "with_gaps": len(with_gaps),
    }
    return render(request, "reports/overview.html", page)


@require_POST
@access.to_see("overview")
def overview_open(request, pk):
    """A superior's account looks into one branch: from here on all pages show that one, read only."""
    below = request.access.user.organisation.with_all_below()
    if not Branch.objects.filter(pk=pk, superior__in=below).exists():
        raise Http404
    request.session["branch"] = pk
    half = half_asked(request.GET)
    return redirect(f"{reverse('reports:home')}?half={half}")
