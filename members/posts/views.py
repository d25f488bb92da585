from django.shortcuts import render

from branch.periods import today
from members import access
from members.forms import DayFilter
from members.models import POST_ORDER, CommitteeRole, Post


@access.to_see("posts")
def list_(request):
    """Who holds a post on a day; who held one before is below."""
    form = DayFilter(request.GET)
    form.is_valid()
    day = form.cleaned_data.get("day") or today()
    roles = CommitteeRole.objects.filter(branch=request.access.branch).select_related("member", "group")
    held = sorted(roles.on(day), key=lambda role: (POST_ORDER[role.post], role.began_on))
    committee = _by_member(role for role in held if role.post != Post.GROUP_LEADER)
    context = {
        "form": form,
        "day": day,
        "is_today": day == today(),
        "committee": committee,
        "leaders": [role for role in held if role.post == Post.GROUP_LEADER],
        "past": roles.filter(ended_on__lte=day).order_by("-ended_on", "-began_on", "id"),
        "coming": roles.filter(began_on__gt=day).order_by("began_on", "id"),
    }
    return render(request, "members/posts/list.html", context)


def _by_member(roles):
    """Concurrent posts stand together: each member once, at the place of the first post."""
    held = {}
    for role in roles:
        held.setdefault(role.member, []).append(role)
    return held.items()
