from django.db.models import Count, Q
from django.shortcuts import render

from branch.periods import day_named, half_asked
from meetings.models import StudyResult
from members import access
from members.access import Reach

Kind = StudyResult.Kind


@access.to_see("records")
def list_(request):
    half = half_asked(request.GET)
    kind = request.GET.get("kind", "") if request.GET.get("kind") in Kind.values else ""
    results = StudyResult.objects.filter(branch=request.access.branch, dated_on__range=(half.start, half.end))
    if request.access.see["records"] == Reach.OWN:
        results = results.filter(member=request.access.member)
    counts = results.order_by().aggregate(**{k.value: Count("id", filter=Q(kind=k)) for k in Kind})
    shown = results.filter(kind=kind) if kind else results
    context = {
        "half": half,
        "kind": kind,
        "chips": [("", "全部", sum(counts.values())), *((k.value, k.label, counts[k]) for k in Kind)],
        "head": ["日期", "党员", "类型", "题目"],
        "rows": [_cells(row) for row in shown.select_related("member").order_by("-dated_on", "-id")],
    }
    return render(request, "meetings/study.html", context)


def _cells(result) -> list:
    return [
        day_named(result.dated_on),
        (result.member.name, result.member.get_absolute_url()),
        result.get_kind_display(),
        result.title,
    ]
