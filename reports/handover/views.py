import re

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from branch.asked import number_in
from branch.limits.limited import limited
from branch.periods import day_in_full, today
from branch.transactions import atomic_post
from members import access
from members.giving_out import note_giving_out
from members.models import Handover
from members.row_form import delete_page, row_page
from reports.handover.changes import changes_of
from reports.handover.contents import as_json, files_of, items_of
from reports.handover.forms import HandoverForm, hint_about
from reports.handover.package import make_package

# The page's script waits for this cookie: a file that arrives is no event for the page it was asked from.
MADE = "package_made"


# ---- /handover/ ----
@require_safe
@access.to_see("handover")
def list_(request):
    branch, day = request.access.branch, today()
    context = {
        "files": files_of(request.access),
        "changes": changes_of(branch, day),
        "handovers": Handover.objects.filter(branch=branch).select_related("giver", "taker"),
        "may_change": request.access.changes_all("handover"),
    }
    return render(request, "reports/handover/list.html", context)


@limited("print")
@access.to_change_all("handover")
@require_POST
def package(request):
    """Everything in one zip. It holds personal data: that it was given out is written down."""
    branch = request.access.branch
    file = make_package(request.access)
    # To make one is to hand over: what it is for need not be asked.
    note_giving_out(request.access, "交接包：支部台账、花名册、组织生活记录本、党费台账", "工作交接")
    name = f"交接包-{branch.name.replace('/', '-')}-{today():%Y-%m-%d}.zip"
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
    if re.fullmatch(r"[a-z0-9]{1,32}", token := request.POST.get("token", "")):
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie(
            MADE, token, max_age=300, path=reverse("handover:list"), samesite="Lax", secure=secure
        )
    return response


@access.to_change_all("handover")
@atomic_post
def new(request):
    handover = Handover(branch=request.access.branch, recorded_by=request.user, handed_on=today())
    asked = {name: number_in(request.GET, name) for name in ("giver", "taker")}
    initial = {"post": request.GET.get("post", "")} | {name: pk for name, pk in asked.items() if pk}
    form = HandoverForm(request.POST or None, instance=handover, initial=initial)
    if request.method == "POST" and form.is_valid():
        # As it is at this moment; what is recorded later changes nothing in it.
        files = files_of(request.access)
        handover.contents = as_json(items_of(request.access, files))
    return _form_page(request, form, "登记交接", reverse("handover:list"), "交接已登记（{row}）。")


def _form_page(request, form, title, back, said, **context):
    response = row_page(request, form, title=title, back=back, said=said, crumb="工作交接", **context)
    if form.is_bound and form.is_valid() and (hint := hint_about(form.instance)):
        messages.warning(request, hint)
    return response


# ---- /handover/<pk>/ ----
@require_safe
@access.to_see("handover")
def detail(request, pk):
    """The sheet to sign (交接单), on screen and on paper."""
    handover = access.fetch(
        request, Handover.objects.select_related("branch", "giver", "taker", "recorded_by"), pk=pk
    )
    context = {"handover": handover, "may_change": request.access.changes_all("handover")}
    return render(request, "reports/handover/detail.html", context)


@access.to_change_all("handover")
@atomic_post
def edit(request, pk):
    """Who, when and in whose presence; what was among it stays as it was."""
    handover = access.fetch(request, Handover, pk=pk)
    form = HandoverForm(request.POST or None, instance=handover)
    back, delete_url = reverse("handover:detail", args=[pk]), reverse("handover:delete", args=[pk])
    return _form_page(request, form, "修改交接", back, "交接改好了（{row}）。", delete_url=delete_url)


@access.to_change_all("handover")
@atomic_post
def delete(request, pk):
    handover = access.fetch(request, Handover.objects.select_related("giver", "taker"), pk=pk)
    what = f"{day_in_full(handover.handed_on)}的交接（{handover}）"
    back, after = reverse("handover:detail", args=[pk]), reverse("handover:list")
    return delete_page(request, handover, what=what, back=back, after=after)
