"""Dues reduced, remitted, paid by the quarter or by another (减交、免交、按季交纳、代交)."""

from datetime import date

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from branch.asked import number_in
from branch.marks import Mark
from branch.periods import Month
from branch.transactions import atomic_post
from members import access
from members.dues.articles import HARDSHIP, HOW_TO_PAY
from members.dues.reasons import months_named
from members.dues.relief.forms import ArrangementForm, EndArrangementForm, EndReliefForm, ReliefForm
from members.dues.relief.models import DuesArrangement, DuesRelief
from members.models import Member
from members.roll import labels_of
from members.row_form import delete_page, row_page

CRUMB = "党费减免"


def mark_of(row, day: date) -> Mark:
    """Where a relief or an arrangement stands on a day."""
    month = Month.containing(day).start
    if isinstance(row, DuesRelief) and row.approved_on is None:
        return Mark("wait", "wait", "待批准")
    if row.until and row.until < month:
        return Mark("none", "none", "已结束")
    if row.began_on > month:
        return Mark("plan", "plan", f"{Month.containing(row.began_on).long_name}起")
    return Mark("ok", "ok", "执行中")


# ---- /dues/relief/ ----
@require_safe
@access.to_see_all("dues")
def list_(request):
    who = request.access
    reliefs = list(DuesRelief.objects.filter(branch=who.branch).select_related("member"))
    arrangements = list(DuesArrangement.objects.filter(branch=who.branch).select_related("member"))
    labels = labels_of({row.member for row in (*reliefs, *arrangements)})
    lines = [_line(row, labels, who.day) for row in reliefs]
    context = {
        "waiting": [line for line in lines if line["mark"].look == "wait"],
        "running": [line for line in lines if line["mark"].look in ("ok", "plan")],
        "past": [line for line in lines if line["mark"].look == "none"],
        "arrangements": [_line(row, labels, who.day) for row in arrangements],
        "may_change": who.changes_all("dues"),
        "hardship": HARDSHIP,
        "how_to_pay": HOW_TO_PAY,
    }
    return render(request, "members/dues/relief/list.html", context)


def _line(row, labels, day) -> dict:
    return {
        "row": row,
        "label": labels[row.member_id],
        "months": months_named(row.began_on, row.until),
        "mark": mark_of(row, day),
    }


@access.to_change_all("dues")
@atomic_post
def new_relief(request):
    row = DuesRelief(branch=request.access.branch)
    form = ReliefForm(request.POST or None, instance=row, by=request.user, initial=_asked(request))
    return _page(request, form, "登记减免", "{row}登记好了。{row.said}")


@access.to_change_all("dues")
@atomic_post
def edit_relief(request, pk):
    relief = _fetch(request, DuesRelief, pk)
    form = ReliefForm(request.POST or None, instance=relief, by=request.user)
    links = {} if relief.approved_on else {"delete_url": reverse("dues:delete_relief", args=[pk])}
    return _page(request, form, "修改减免", "{row}改好了。{row.said}", **links)


@access.to_change_all("dues")
@atomic_post
def end_relief(request, pk):
    relief = _fetch(request, DuesRelief, pk, approved_on__isnull=False)
    form = EndReliefForm(request.POST or None, instance=relief, by=request.user)
    return _page(request, form, f"结束{relief}", "{row}到这个月为止。{row.said}")


@access.to_change_all("dues")
@atomic_post
def delete_relief(request, pk):
    """Of one that was not approved; one that was in force is ended, and stays on record."""
    relief = _fetch(request, DuesRelief, pk, approved_on__isnull=True)
    what = f"{relief}（{months_named(relief.began_on, relief.until)}，没有批准）"
    return delete_page(request, relief, what=what, back=reverse("dues:reliefs"))


# ---- /dues/relief/arrangements/ ----
@access.to_change_all("dues")
@atomic_post
def new_arrangement(request):
    row = DuesArrangement(branch=request.access.branch)
    form = ArrangementForm(request.POST or None, instance=row, initial=_asked(request))
    return _page(request, form, "登记交纳办法", "{row}登记好了。")


@access.to_change_all("dues")
@atomic_post
def edit_arrangement(request, pk):
    row = _fetch(request, DuesArrangement, pk)
    form = ArrangementForm(request.POST or None, instance=row)
    links = {"delete_url": reverse("dues:delete_arrangement", args=[pk])}
    return _page(request, form, "修改交纳办法", "{row}改好了。", **links)


@access.to_change_all("dues")
@atomic_post
def end_arrangement(request, pk):
    row = _fetch(request, DuesArrangement, pk)
    form = EndArrangementForm(request.POST or None, instance=row)
    return _page(request, form, f"结束{row}", "{row}到这个月为止。")


@access.to_change_all("dues")
@atomic_post
def delete_arrangement(request, pk):
    row = _fetch(request, DuesArrangement, pk)
    what = f"{row}（{months_named(row.began_on, row.until)}）"
    return delete_page(request, row, what=what, back=reverse("dues:reliefs"))


# ---- what they share ----
def _fetch(request, model, pk, **lookup):
    return access.fetch(request, model.objects.select_related("member", "branch"), pk=pk, **lookup)


def _asked(request) -> dict:
    """`?member=` names whom a page links here for; anything else is as if it were not there."""
    asked = Member.objects.filter(branch=request.access.branch, pk=number_in(request.GET, "member"))
    member = asked.values_list("pk", flat=True).first()
    return {"member": member} if member else {}


def _page(request, form, title, said, **context):
    back = reverse("dues:reliefs")
    return row_page(request, form, title=title, back=back, said=said, crumb=CRUMB, **context)
