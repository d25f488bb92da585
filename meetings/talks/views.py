from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from branch.periods import HalfYear, Year, day_named, half_asked, half_or_year_asked
from meetings.models import Talk
from meetings.talks.coverage import matrix, talked_by_group, with_outsiders
from meetings.talks.kinds import Standing
from meetings.talks.triggers import calls_of
from meetings.talks.words import WHO_READS, may_read_words, words_of
from members import access
from members.access import Access, Reach
from members.models import Member

WITH_PEOPLE = Talk.objects.select_related("talker").prefetch_related("partners__member")


def seen_by(who: Access, talks=WITH_PEOPLE):
    """The branch's talks, for an ordinary member only the own ones; for a superior there is but a number."""
    if who.see["talks"] <= Reach.TOTALS:
        raise PermissionDenied
    return talks.of(who.member) if who.see["talks"] == Reach.OWN else talks


def may_change(who: Access, talk: Talk) -> bool:
    """The secretary every talk, everybody else those that they held."""
    if who.change["talks"] == Reach.ALL:
        return True
    return bool(who.change["talks"]) and who.member is not None and talk.talker_id == who.member.pk


def _talks(request, period):
    talks = Talk.objects.filter(branch=request.access.branch).dated_in(period)
    only_own = request.access.see["talks"] == Reach.OWN
    return talks.of(request.access.member) if only_own else talks


def _tabs(who: Access) -> dict:
    return {
        "may_name": who.see["talks"] > Reach.TOTALS,
        "only_own": who.see["talks"] == Reach.OWN,
        "may_record": who.change["talks"] == Reach.ALL or bool(who.change["talks"] and who.member),
    }


@access.to_see("talks")
def list_(request):
    half = half_or_year_asked(request.GET)
    talks = _talks(request, half)
    context = {"half": half, "here": "list", **_tabs(request.access)}
    if context["may_name"]:
        found = talks.select_related("talker").prefetch_related("partners__member")
        context["rows"] = [_cells(request.access, talk) for talk in found.order_by("-held_on", "-id")]
        context["head"] = ["日期", "谈话人", "谈话对象", "类型", "主题"]
        context["total"] = len(context["rows"])
    else:
        context["total"] = talks.count()
    return render(request, "meetings/talks/list.html", context)


def _cells(who, talk) -> list:
    return [
        (day_named(talk.held_on), talk.get_absolute_url()),
        (talk.talker.name, talk.talker.get_absolute_url()),
        talk.partner_names,
        talk.kind,
        talk.topic if may_read_words(who, talk) else "",
    ]


@access.to_see("talks")
@never_cache
def detail(request, pk):
    talk = access.fetch(request, seen_by(request.access), pk=pk)
    context = {
        "talk": talk,
        "half": HalfYear.containing(talk.held_on),
        "words": words_of(request.access, talk),
        "who_reads": WHO_READS,
        "may_change": may_change(request.access, talk),
    }
    return render(request, "meetings/talks/detail.html", context)


@access.to_see("talks")
@never_cache
def print_(request, pk):
    """The record on paper; only for who may read what was said."""
    talk = access.fetch(request, seen_by(request.access), pk=pk)
    words = words_of(request.access, talk)
    if words is None:
        raise PermissionDenied
    standing = Standing(request.access.branch, talk.held_on)
    people = [standing.named(row.member) if row.member else row.name for row in talk.partners.all()]
    context = {
        "talk": talk,
        "words": words,
        "talker": standing.named(talk.talker),
        "partners": "、".join(people),
        "back": talk.get_absolute_url(),
    }
    return render(request, "meetings/talks/sheet.html", context)


@access.to_see("talks")
def blank(request):
    return render(request, "meetings/talks/sheet.html", {"back": reverse("talks:list")})


@access.to_see("talks")
def coverage(request):
    """Who talked with whom by the posts, and who took part in any talk of the period, on either side.

    The figure 谈心谈话覆盖率 is the second, of a half-year; `?span=year` asks the same of the year.
    """
    who, asked = request.access, half_or_year_asked(request.GET)
    half = asked.halves[-1]
    period = Year(half.year) if request.GET.get("span") == "year" else asked
    members = Member.objects.on_roll(period.end).filter(branch=who.branch)
    if who.see["talks"] == Reach.OWN:
        members = members.filter(pk=who.member.pk)
    talks = _talks(request, period)
    context = {
        "half": half,
        "period": period,
        "by_year": period is not half,
        "year_before": HalfYear(half.year - 1, half.number),
        "year_after": HalfYear(half.year + 1, half.number),
        "here": "coverage",
        "talked": members.filter(talks.took_part()).count(),
        "total": members.count(),
        **_tabs(who),
    }
    if context["may_name"]:
        found = list(
            talks.select_related("talker").prefetch_related("partners__member").order_by("held_on", "id")
        )
        context["blocks"] = matrix(who, period, found)
        context["outside"] = with_outsiders(found)
        context["groups"] = talked_by_group(who.branch, period, members, found)
        context["calls"] = [call for call in calls_of(who, period) if call.state == "wait"]
    return render(request, "meetings/talks/coverage.html", context)


@access.to_see("talks")
def calls(request):
    """What calls for a talk, and whether one followed."""
    if request.access.see["talks"] <= Reach.TOTALS:
        raise PermissionDenied
    half = half_asked(request.GET)
    context = {
        "half": half,
        "here": "calls",
        "calls": calls_of(request.access, half),
        **_tabs(request.access),
    }
    return render(request, "meetings/talks/calls.html", context)
