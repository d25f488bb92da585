"""What was studied and what came of it: results, the study plan, special studies with their reports."""

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.shortcuts import render
from django.urls import reverse

from branch.asked import at_half_year
from branch.periods import HalfYear, Month, day_in_full, day_named, half_asked, half_or_year_asked, today
from branch.transactions import atomic_post
from meetings.attachments.uploads import Uploads, read_pictures
from meetings.models import SpecialStudy, StudyItem, StudyResult
from meetings.study.forms import SpecialStudyForm, StudyItemForm, StudyResultForm
from members import access
from members.access import Access, Reach
from members.row_form import delete_page, row_page

Kind = StudyResult.Kind


def _room(who: Access, here: str, half: HalfYear) -> dict:
    return {
        "here": here,
        "half": half,
        "may_write": who.changes_all("study"),
        "may_hand_in": bool(who.change["study"]) and (who.member is not None or who.changes_all("study")),
    }


# ---- results ----


@access.to_see("study")
def list_(request):
    who, half = request.access, half_or_year_asked(request.GET)
    kind = request.GET.get("kind", "") if request.GET.get("kind") in Kind.values else ""
    results = results_seen_by(who).filter(branch=who.branch, dated_on__range=(half.start, half.end))
    counts = results.order_by().aggregate(**{k.value: Count("id", filter=Q(kind=k)) for k in Kind})
    shown = results.filter(kind=kind) if kind else results
    shown = list(shown.select_related("member").order_by("-dated_on", "-id"))
    context = {
        **_room(who, "results", half),
        "kind": kind,
        "chips": [("", "全部", sum(counts.values())), *((k.value, k.label, counts[k]) for k in Kind)],
        "head": ["日期", "党员", "类型", "题目"],
        "rows": [_cells(row) for row in shown],
        "people": len({row.member_id for row in shown}),
        "only_own": who.see["study"] == Reach.OWN,
    }
    return render(request, "meetings/study/list.html", context)


def _cells(result) -> list:
    return [
        day_named(result.dated_on),
        (result.member.name, result.member.get_absolute_url()),
        result.get_kind_display(),
        (result.title, reverse("study:result", args=[result.pk])),
    ]


def results_seen_by(who: Access):
    """A member without post reads only what is the own."""
    results = StudyResult.objects.all()
    return results.filter(member=who.member) if who.see["study"] == Reach.OWN else results


def _may_change(who: Access, result: StudyResult) -> bool:
    return who.changes_all("study") or (
        bool(who.change["study"]) and who.member is not None and result.member_id == who.member.pk
    )


@access.to_see("study")
def result(request, pk):
    rows = results_seen_by(request.access).select_related("member", "handed_in_by")
    row = access.fetch(request, rows, pk=pk)
    context = {
        **_room(request.access, "results", HalfYear.containing(row.dated_on)),
        "result": row,
        "attachments": row.attachments.all(),
        "may_change": _may_change(request.access, row),
    }
    return render(request, "meetings/study/result.html", context)


@access.to_change("study")
@atomic_post(before=read_pictures)
def result_new(request):
    """`?kind=` names what is handed in; without the right to enter for others it is one's own."""
    who = request.access
    if not who.changes_all("study") and who.member is None:
        raise PermissionDenied
    row = StudyResult(branch=who.branch, member=who.member, handed_in_by=request.user)
    kind = request.GET.get("kind") if request.GET.get("kind") in Kind.values else Kind.REFLECTION
    return _result_page(request, row, "交学习成果", initial={"dated_on": today(), "kind": kind})


@access.to_change("study")
@atomic_post(before=read_pictures)
def result_edit(request, pk):
    row = _result_to_change(request, pk)
    delete_url = reverse("study:result_delete", args=[pk])
    return _result_page(request, row, "修改学习成果", delete_url=delete_url)


def _result_to_change(request, pk) -> StudyResult:
    row = access.fetch(request, results_seen_by(request.access).select_related("member"), pk=pk)
    if not _may_change(request.access, row):
        raise PermissionDenied
    return row


def _result_page(request, row, title, initial=None, **context):
    uploads = Uploads(request, row if row.pk else None)
    form = StudyResultForm(
        request.POST or None,
        instance=row,
        initial=initial,
        for_others=request.access.changes_all("study"),
        has_file=bool(uploads.files or {one.pk for one in uploads.shown} - uploads.dropped),
    )
    back = reverse("study:result", args=[row.pk]) if row.pk else at_half_year("study:list", form.day)
    context |= {"title": title, "back": back, "crumb": "学习成果", "uploads": uploads}
    return row_page(request, form, said="已保存：{row}。", **context)


@access.to_change("study")
@atomic_post
def result_delete(request, pk):
    row = _result_to_change(request, pk)
    back = reverse("study:result", args=[pk])
    after = at_half_year("study:list", row.dated_on)
    return delete_page(request, row, what=str(row), also="附件也一起删除。", back=back, after=after)


# ---- the study plan ----


@access.to_see("study")
def plan(request):
    """What is to be studied month by month, and at which activity it was."""
    half = half_asked(request.GET)
    items = StudyItem.objects.filter(branch=request.access.branch, month__range=(half.start, half.end))
    items = items.select_related("meeting").prefetch_related("attachments")
    months: dict[Month, list] = {}
    for item in items.order_by("month", "id"):
        months.setdefault(Month.containing(item.month), []).append(item)
    context = {
        **_room(request.access, "plan", half),
        "months": list(months.items()),
        "total": sum(len(rows) for rows in months.values()),
        "may_record": request.access.change["meetings"] == Reach.ALL,
    }
    return render(request, "meetings/study/plan.html", context)


@access.to_change_all("study")
@atomic_post(before=read_pictures)
def item_new(request):
    row = StudyItem(branch=request.access.branch)
    return _item_page(request, row, "添加学习内容", initial={"month": Month.containing(today()).start})


@access.to_change_all("study")
@atomic_post(before=read_pictures)
def item_edit(request, pk):
    row = access.fetch(request, StudyItem, pk=pk)
    return _item_page(request, row, "修改学习内容", delete_url=reverse("study:item_delete", args=[pk]))


def _item_page(request, row, title, initial=None, **context):
    uploads = Uploads(request, row if row.pk else None)
    form = StudyItemForm(request.POST or None, instance=row, initial=initial)
    back = at_half_year("study:plan", form.day)
    context |= {"title": title, "back": back, "crumb": "学习计划", "uploads": uploads}
    return row_page(request, form, said="已保存：{row}。", **context)


@access.to_change_all("study")
@atomic_post
def item_delete(request, pk):
    row = access.fetch(request, StudyItem, pk=pk)
    back = at_half_year("study:plan", row.month)
    what = f"{row.month.year}年{row.month.month}月《{row}》"
    return delete_page(request, row, what=what, also="附件也一起删除。", back=back)


# ---- special studies ----


@access.to_see("study")
def special_list(request):
    half = half_asked(request.GET)
    rows = SpecialStudy.objects.filter(
        branch=request.access.branch, studied_on__range=(half.start, half.end)
    ).select_related("meeting")
    context = {**_room(request.access, "special", half), "rows": rows}
    return render(request, "meetings/study/special_list.html", context)


@access.to_see("study")
def special(request, pk):
    row = access.fetch(request, SpecialStudy.objects.select_related("meeting"), pk=pk)
    context = {
        **_room(request.access, "special", HalfYear.containing(row.studied_on)),
        "study": row,
        "attachments": row.attachments.all(),
    }
    return render(request, "meetings/study/special.html", context)


@access.to_change_all("study")
@atomic_post(before=read_pictures)
def special_new(request):
    row = SpecialStudy(branch=request.access.branch)
    return _special_page(request, row, "登记专题学习", initial={"studied_on": today()})


@access.to_change_all("study")
@atomic_post(before=read_pictures)
def special_edit(request, pk):
    row = access.fetch(request, SpecialStudy, pk=pk)
    delete_url = reverse("study:special_delete", args=[pk])
    return _special_page(request, row, "修改专题学习", delete_url=delete_url)


def _special_page(request, row, title, initial=None, **context):
    uploads = Uploads(request, row if row.pk else None)
    form = SpecialStudyForm(request.POST or None, instance=row, initial=initial)
    back = reverse("study:special", args=[row.pk]) if row.pk else at_half_year("study:special_list", form.day)
    context |= {"title": title, "back": back, "crumb": "专题学习", "uploads": uploads}
    return row_page(request, form, said="已保存：{row}。", **context)


@access.to_change_all("study")
@atomic_post
def special_delete(request, pk):
    row = access.fetch(request, SpecialStudy, pk=pk)
    back = reverse("study:special", args=[pk])
    after = at_half_year("study:special_list", row.studied_on)
    what = f"{day_in_full(row.studied_on)}学习《{row}》"
    return delete_page(request, row, what=what, also="附件也一起删除。", back=back, after=after)
