from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from branch.models import Change
from branch.transactions import atomic_post
from members import access
from members.paging import page_asked
from reports.trail import bin as bin_
from reports.trail.forms import SearchForm
from reports.trail.reading import may_read_type, model_of_record, of_record, readable, told
from reports.trail.words import everything_of, presses

# On a record's page; all of it is one press further.
ON_A_PAGE = 30


@access.to_see_all("exchange")
def list_(request):
    """The branch's trail, newest first."""
    form = SearchForm(request.GET)
    page = page_asked(request.GET, form.narrow(told(readable(request.access)), request.access.branch))
    context = {
        "form": form,
        "page": page,
        "presses": presses(request.access, page.object_list),
        "is_narrowed": any(form.cleaned_data.values()),
    }
    return render(request, "reports/trail/list.html", context)


@access.to_see_all("exchange")
def detail(request, pk):
    """One change with the whole of its values."""
    change = get_object_or_404(told(readable(request.access)), pk=pk)
    (press,) = presses(request.access, [change])
    context = {
        "change": change,
        "press": press,
        "line": press.lines[0],
        "details": everything_of(request.access, change),
    }
    return render(request, "reports/trail/detail.html", context)


@access.to_see_all("exchange")
def record(request, label, pk):
    """The trail of one record: a part of its page for htmx, a page of its own without script."""
    model = model_of_record(label)
    if model is None or not may_read_type(request.access, label):
        raise Http404
    rows = of_record(request.access, label, pk)
    if request.htmx:
        shown = list(rows[: ON_A_PAGE + 1])
        context = {
            "presses": presses(request.access, shown[:ON_A_PAGE]),
            "more": len(shown) > ON_A_PAGE,
            "label": label,
            "pk": pk,
        }
        return render(request, "reports/trail/_record.html", context)
    page = page_asked(request.GET, rows)
    if not page.paginator.count and not _is_ours(request, model, pk):
        raise Http404
    context = {
        "page": page,
        "presses": presses(request.access, page.object_list),
        "kind": model._meta.verbose_name,
    }
    return render(request, "reports/trail/record.html", context)


def _is_ours(request, model, pk) -> bool:
    names = {field.name for field in model._meta.concrete_fields}
    return "branch" in names and model._base_manager.filter(pk=pk, branch=request.access.branch).exists()


# ---- the bin ----
@access.to_see_all("exchange")
def bin_list(request):
    page = page_asked(request.GET, bin_.in_bin(request.access))
    context = {
        "page": page,
        "deleted": bin_.listed(page.object_list),
        "may_restore": request.access.changes_all("exchange"),
        "days": bin_.KEPT_FOR.days,
    }
    return render(request, "reports/trail/bin.html", context)


@require_POST
@access.to_change_all("exchange")
@atomic_post
def restore(request, pk):
    change = get_object_or_404(bin_.in_bin(request.access), pk=pk)
    (deleted,) = bin_.listed([change])
    try:
        row = bin_.restore(change)
    except bin_.CannotRestore as fault:
        messages.error(request, str(fault))
        return redirect("trail:bin")
    messages.success(request, f"恢复好了：{deleted.kind} {deleted.name}。")
    return redirect(row if _has_page(change, row) else "trail:bin")


def _has_page(change: Change, row) -> bool:
    return change.row_type == change.record_type and hasattr(row, "get_absolute_url")
