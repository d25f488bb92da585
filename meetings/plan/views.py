from django.shortcuts import render
from django.urls import reverse

from branch.periods import Month, half_asked, today
from meetings.models import Meeting, PlanItem
from meetings.plan.fulfilment import fulfilled, fulfilling
from members import access
from members.access import Reach

STATES = {"done": "已完成", "open": "未完成"}


@access.to_see("plan")
def list_(request):
    """The plan month by month, beside each line what came of it."""
    branch, half = request.access.branch, half_asked(request.GET)
    state = request.GET.get("state", "") if request.GET.get("state") in STATES else ""
    items = list(
        PlanItem.objects.filter(branch=branch, month__range=(half.start, half.end))
        .select_related("group", "responsible")
        .order_by("month", "id")
    )
    held = list(Meeting.objects.filter(branch=branch).held_in(half).order_by("held_on", "id"))
    done = fulfilled(items, held)
    counts = {"": len(items), "done": len(done), "open": len(items) - len(done)}
    shown = [item for item in items if not state or (item.id in done) == (state == "done")]
    context = {
        "half": half,
        "state": state,
        "chips": [(word, ("全部", *STATES.values())[at], counts[word]) for at, word in enumerate(counts)],
        "total": len(shown),
        "may_record": request.access.change["meetings"] == Reach.ALL,
        "months": _by_month(shown, held),
    }
    return render(request, "meetings/plan.html", context)


def _by_month(items, held) -> list:
    """[(month, is it over, [(item, the activities that carry it out, link to record one)])]."""
    months: dict[Month, list] = {}
    for item in items:
        line = (item, fulfilling(item, held), _record_link(item))
        months.setdefault(Month.containing(item.month), []).append(line)
    return [(month, month.has_ended(today()), lines) for month, lines in months.items()]


def _record_link(item) -> str:
    group = f"&group={item.group_id}" if item.group_id else ""
    return f"{reverse('meetings:new')}?form={item.form}{group}"
