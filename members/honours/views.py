from django.shortcuts import render
from django.urls import reverse

from branch.periods import half_asked
from members import access
from members.access import Reach
from members.models import Honour


@access.to_see("records")
def list_(request):
    who, half = request.access, half_asked(request.GET)
    honours = Honour.objects.filter(branch=who.branch, dated_on__range=(half.start, half.end))
    if who.see["records"] == Reach.OWN:
        honours = honours.filter(member=who.member)
    state = request.GET.get("state", "")
    if state in Honour.State:
        honours = honours.filter(state=state)
    honours = list(honours.select_related("member"))
    context = {
        "half": half,
        "state": state,
        "states": Honour.State.choices,
        "count": len(honours),
        "head": ["荣誉", "获得者", "状态", "授予单位", "日期"],
        "records": [_record(honour, who.branch) for honour in honours],
        "only_own": who.see["records"] == Reach.OWN,
    }
    return render(request, "members/honours/list.html", context)


def _record(honour, branch):
    person = honour.member
    return [
        honour.title,
        (person.name, reverse("members:detail", args=[person.pk])) if person else branch.name,
        honour.get_state_display(),
        honour.awarded_by,
        honour.dated_on.isoformat(),
    ]
