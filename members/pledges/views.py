from django.shortcuts import render
from django.urls import reverse

from branch.periods import half_asked
from members import access
from members.access import Reach
from members.models import Pledge


@access.to_see("records")
def list_(request):
    who, half = request.access, half_asked(request.GET)
    pledges = Pledge.objects.filter(branch=who.branch, signed_on__range=(half.start, half.end))
    if who.see["records"] == Reach.OWN:
        pledges = pledges.filter(member=who.member)
    pledges = list(pledges.select_related("member"))
    context = {
        "half": half,
        "count": len(pledges),
        "head": ["承诺书", "签订人", "签订日期"],
        "records": [_record(pledge) for pledge in pledges],
        "only_own": who.see["records"] == Reach.OWN,
    }
    return render(request, "members/pledges/list.html", context)


def _record(pledge):
    link = (pledge.member.name, reverse("members:detail", args=[pledge.member_id]))
    return [pledge.title, link, pledge.signed_on.isoformat()]
