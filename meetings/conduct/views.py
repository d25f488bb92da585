"""Conduct and clean government (党风廉政): 三重一大, supervision checks, 警示教育 of a half-year."""

from datetime import date

from django.db.models import Q
from django.shortcuts import render
from django.urls import reverse

from branch.asked import at_half_year
from branch.periods import HalfYear, half_asked, today
from branch.transactions import atomic_post
from meetings.attachments.uploads import Uploads, read_pictures
from meetings.conduct.forms import MatterForm, SupervisionForm
from meetings.models import Form, MajorMatter, Meeting, Supervision
from members import access
from members.row_form import delete_page, row_page

CRUMB = "党风廉政"


@access.to_see("conduct")
def overview(request):
    branch, half = request.access.branch, half_asked(request.GET)
    period = (half.start, half.end)
    matters = MajorMatter.objects.filter(branch=branch, decided_on__range=period)
    warnings = branch.meetings.filter(held_on__range=period).of_form(Form.WARNING_EDUCATION)
    context = {
        "half": half,
        "matters": matters.select_related("meeting"),
        "supervisions": _supervisions(branch, half),
        "meetings": warnings.exclude(state=Meeting.State.CANCELLED)
        .with_turnout()
        .order_by("-held_on", "-id"),
        "may_edit": request.access.change["conduct"],
    }
    return render(request, "meetings/conduct/overview.html", context)


def _supervisions(branch, half) -> list[Supervision]:
    """Those of the half-year, in the current one also what earlier ones left open; open ones stand first."""
    checked = Supervision.objects.filter(branch=branch, checked_on__lte=half.end).select_related(
        "responsible"
    )
    in_half = Q(checked_on__gte=half.start)
    if today() in half:
        in_half |= Q(closed_on__isnull=True) & ~Q(findings="")
    found = list(checked.filter(in_half))
    to_do = [row for row in found if row.is_open]
    to_do.sort(key=lambda row: (row.due_on or date.max, row.checked_on))
    return to_do + [row for row in found if not row.is_open and row.checked_on in half]


# 三重一大


@access.to_see("conduct")
def matter(request, pk):
    row = access.fetch(request, MajorMatter.objects.select_related("meeting"), pk=pk)
    return _show(request, "meetings/conduct/matter.html", row)


@access.to_change("conduct")
@atomic_post(before=read_pictures)
def new_matter(request):
    return _write_matter(request, MajorMatter(branch=request.access.branch), "记录三重一大事项")


@access.to_change("conduct")
@atomic_post(before=read_pictures)
def edit_matter(request, pk):
    row = access.fetch(request, MajorMatter, pk=pk)
    return _write_matter(request, row, "修改三重一大事项")


def _write_matter(request, row, title):
    return _write(request, MatterForm, row, title, delete="conduct:delete_matter")


@access.to_change("conduct")
@atomic_post
def delete_matter(request, pk):
    return _delete(request, access.fetch(request, MajorMatter, pk=pk), "三重一大事项")


# 监督检查


@access.to_see("conduct")
def supervision(request, pk):
    row = access.fetch(request, Supervision.objects.select_related("responsible"), pk=pk)
    return _show(request, "meetings/conduct/supervision.html", row)


@access.to_change("conduct")
@atomic_post(before=read_pictures)
def new_supervision(request):
    return _write_supervision(request, Supervision(branch=request.access.branch), "记录监督检查")


@access.to_change("conduct")
@atomic_post(before=read_pictures)
def edit_supervision(request, pk):
    row = access.fetch(request, Supervision, pk=pk)
    return _write_supervision(request, row, "修改监督检查")


def _write_supervision(request, row, title):
    return _write(request, SupervisionForm, row, title, delete="conduct:delete_supervision")


@access.to_change("conduct")
@atomic_post
def delete_supervision(request, pk):
    return _delete(request, access.fetch(request, Supervision, pk=pk), "监督检查")


# what both have in common


def _show(request, template, row):
    context = {
        "row": row,
        "attachments": row.attachments.filter(branch=row.branch_id).select_related("stored"),
        "half": HalfYear.containing(_day(row)),
        "may_edit": request.access.change["conduct"],
    }
    return render(request, template, context)


def _write(request, form_class, row, title, delete):
    form = form_class(request.POST or None, instance=row)
    return row_page(
        request,
        form,
        title=title,
        back=row.get_absolute_url() if row.pk else reverse("conduct:overview"),
        said="已保存：{row}。",
        crumb=str(row) if row.pk else CRUMB,
        uploads=Uploads(request, row),
        delete_url=reverse(delete, args=[row.pk]) if row.pk else "",
    )


def _delete(request, row, kind):
    attached = row.attachments.filter(branch=row.branch_id).count()
    return delete_page(
        request,
        row,
        what=f"{kind}：{row}",
        back=row.get_absolute_url(),
        also=f"{attached} 个附件一起删除。" if attached else "",
        after=at_half_year("conduct:overview", _day(row)),
    )


def _day(row):
    return row.decided_on if isinstance(row, MajorMatter) else row.checked_on
