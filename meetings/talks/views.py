from django.db.models import Q
from django.shortcuts import render

from branch.periods import day_named, half_asked
from meetings.models import Talk
from meetings.roll import DayRoll
from members import access
from members.access import Reach
from members.models import Member


def _talks(request, half):
    """The half-year's talks, for an ordinary member only the own ones."""
    talks = Talk.objects.filter(branch=request.access.branch).dated_in(half)
    if request.access.see["talks"] == Reach.OWN:
        me = request.access.member
        talks = talks.filter(Q(talker=me) | Q(id__in=me.talks_taken_part_in.values("talk")))
    return talks


@access.to_see("talks")
def list_(request):
    half = half_asked(request.GET)
    talks = _talks(request, half)
    context = {"half": half, "may_name": request.access.see["talks"] > Reach.TOTALS}
    if context["may_name"]:
        found = talks.select_related("talker").prefetch_related("partners__member")
        context["rows"] = [_cells(talk) for talk in found.order_by("-held_on", "-id")]
        context["head"] = ["日期", "谈话人", "谈话对象", "类型", "主题"]
        context["total"] = len(context["rows"])
    else:
        context["total"] = talks.count()
    return render(request, "meetings/talks.html", context)


def _cells(talk) -> list:
    return [
        day_named(talk.held_on),
        (talk.talker.name, talk.talker.get_absolute_url()),
        "、".join(str(partner) for partner in talk.partners.all()),
        talk.kind,
        talk.topic,
    ]


@access.to_see("talks")
def coverage(request):
    """Who took part in a talk of the half-year, on either side; who did not stands beside, in roll order."""
    half = half_asked(request.GET)
    reach = request.access.see["talks"]
    members = Member.objects.on_roll(half.end).filter(branch=request.access.branch)
    if reach == Reach.OWN:
        members = members.filter(pk=request.access.member.pk)
    talks = _talks(request, half)
    talked = set(members.filter(talks.took_part()).values_list("id", flat=True))
    context = {
        "half": half,
        "talked": len(talked),
        "total": members.count(),
        "may_name": reach > Reach.TOTALS,
    }
    if context["may_name"]:
        context["groups"] = _tiles(request.access.branch, half, members, talked, _last_talks(talks))
    return render(request, "meetings/talks_coverage.html", context)


def _last_talks(talks) -> dict:
    """{member: the day of the last talk}."""
    last: dict = {}
    for talk in talks.prefetch_related("partners").order_by("held_on", "id"):
        for member_id in (talk.talker_id, *(partner.member_id for partner in talk.partners.all())):
            last[member_id] = talk.held_on
    return last


def _tiles(branch, half, members, talked, last) -> list:
    """[(group, [(member, talked, day)])] in the order of the roll: nobody is ranked."""
    roll = DayRoll(branch, half.end)
    groups: dict = {}
    for member in roll.in_order(members):
        tile = (member, member.id in talked, last.get(member.id))
        groups.setdefault(roll.groups.get(member.id), []).append(tile)
    return list(groups.items())
