"""The pages of the inspection pack: for who answers for the branch's papers as a whole (“exchange”: 书记)."""

import time

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from branch.limits.limited import limited
from branch.periods import today
from branch.transactions import atomic_post
from members import access
from reports.pack.contents import LEFT_OUT
from reports.pack.forms import PackForm
from reports.pack.job import Busy, Job, find_job, jobs_of, start_job

# Without script a press of the button makes as many steps as fit into this.
AT_A_TIME = 10.0


# ---- /pack/ ----
@access.to_change_all("exchange")
@atomic_post
def list_(request):
    """For which period; and the packs that this account has made and that are still there."""
    branch, sent = request.access.branch, request.method == "POST"
    form = PackForm(today(), request.POST if sent else None, request.GET.get("period", ""))
    if sent and form.is_valid():
        job = start_job(branch, request.user, form.cleaned_data["period"], today())
        return redirect("pack:detail", job.token)
    context = {"form": form, "jobs": jobs_of(branch, request.user), "left_out": LEFT_OUT}
    return render(request, "reports/pack/form.html", context, status=422 if sent else 200)


# ---- /pack/<token>/ ----
@require_safe
@access.to_change_all("exchange")
def detail(request, token):
    return render(request, "reports/pack/detail.html", {"job": _job(request, token)})


def _job(request, token) -> Job:
    """Whose is another account's or another branch's is not there; nor what is a day old."""
    job = find_job(request.access.branch, request.user, token)
    if job is None:
        raise Http404
    return job


@access.to_change_all("exchange")
@require_POST
def advance(request, token):
    """The next step. The page asks for one after another; the button makes some of them in one go."""
    job = _job(request, token)
    try:
        is_busy = not _advance(job, 0 if request.htmx else AT_A_TIME)
    except FileNotFoundError:  # thrown away meanwhile
        raise Http404 from None
    if request.htmx:
        return render(request, "reports/pack/_steps.html", {"job": job, "is_busy": is_busy, "is_part": True})
    return redirect("pack:detail", token)


def _advance(job: Job, seconds: float) -> bool:
    """At least one step, and more while there is time; False where somebody else is at it."""
    until = time.monotonic() + seconds
    try:
        while job.advance() and time.monotonic() < until:
            pass
    except Busy:
        return False
    return True


@limited("file")
@require_safe
@access.to_change_all("exchange")
def download(request, token):
    job = _job(request, token)
    if not job.is_ready:
        return redirect("pack:detail", token)
    name = f"迎检材料-{job.branch.name.replace('/', '-')}-{job.period.name}.zip"
    return FileResponse(
        job.pack.open("rb"), as_attachment=True, filename=name, content_type="application/zip"
    )


@access.to_change_all("exchange")
@require_POST
@atomic_post
def delete(request, token):
    job = _job(request, token)
    job.drop()
    messages.success(request, f"{job.period.name}的迎检材料删掉了。记录都还在，可以重新做。")
    return redirect(reverse("pack:list"))
