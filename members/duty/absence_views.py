"""Who is not to be asked for duty (不排轮值), and when."""

from django.contrib import messages
from django.shortcuts import render
from django.urls import reverse

from branch.periods import today
from branch.transactions import atomic_post, held
from members import access
from members.duty.forms import AbsenceForm
from members.models import DutyAbsence, DutyTurn
from members.row_form import delete_page, row_page


@access.to_change_all("duty")
def list_(request):
    """Who is not to be asked, and when; the reasons are for those who arrange the rota."""
    rows = DutyAbsence.objects.filter(branch=request.access.branch).select_related("member")
    current = [row for row in rows if row.ended_on is None or row.ended_on >= today()]
    past = [row for row in rows if row.ended_on and row.ended_on < today()]
    return render(request, "members/duty/absences.html", {"current": current, "past": past})


@access.to_change_all("duty")
@atomic_post
def new(request):
    row = DutyAbsence(branch=request.access.branch, began_on=today())
    return _page(request, row, "登记不排轮值")


@access.to_change_all("duty")
@atomic_post
def edit(request, pk):
    row = access.fetch(request, held(request, DutyAbsence.objects.select_related("branch")), pk=pk)
    return _page(request, row, "改不排轮值", delete_url=reverse("duty:absence_delete", args=[row.pk]))


def _page(request, row, title, **context):
    form = AbsenceForm(request.POST or None, instance=row)
    back = reverse("duty:absences")
    said = "已登记：{row.member}，{row.reason}。"
    response = row_page(request, form, title=title, back=back, said=said, crumb="不排轮值", **context)
    if response.status_code == 302:
        turns = DutyTurn.objects.filter(
            branch=row.branch, member=row.member, month__gte=today().replace(day=1)
        )
        months = [turn.span.long_name for turn in turns if row.touches(turn.span)]
        if months:
            messages.warning(request, f"{row.member}{'、'.join(months)}已经排了轮值，需要的话先换人。")
    return response


@access.to_change_all("duty")
@atomic_post
def delete(request, pk):
    row = access.fetch(request, held(request, DutyAbsence.objects.select_related("member")), pk=pk)
    what = f"{row.member}：{row.reason}"
    return delete_page(request, row, what=what, back=reverse("duty:absences"))
