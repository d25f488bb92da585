"""Writing a talk down, and what calls for one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from branch.asked import at_half_year, numbers_of
from branch.fields import day_typed
from branch.periods import day_in_full, day_named, today
from branch.transactions import atomic_post
from meetings.models import Talk, TalkCall
from meetings.record.page import recent_places
from meetings.talks.forms import WORDS, TalkCallForm, TalkForm
from meetings.talks.kinds import KINDS
from meetings.talks.views import WITH_PEOPLE, may_change, seen_by
from meetings.talks.words import WHO_READS, is_secretary
from members import access
from members.access import Reach
from members.row_form import delete_page, row_page


@access.to_change("talks")
@never_cache
@sensitive_post_parameters(*WORDS)
@sensitive_variables("form")
@atomic_post
def new(request):
    """`?with=` and `?by=` name the two; who is not the secretary records only what they held themselves."""
    who = request.access
    talk = Talk(branch=who.branch)
    if who.change["talks"] < Reach.ALL:
        if who.member is None:
            raise PermissionDenied
        talk.talker = who.member
    initial = {"held_on": today(), "members": _asked(request, "with"), **_talker(request)}
    form = TalkForm(request.POST or None, instance=talk, access=who, initial=initial)
    return _talk_page(request, form, "记一次谈话")


def _asked(request, name) -> list[int]:
    """Members of the branch that the address names; anything else is as if it were not there."""
    wanted = numbers_of(request.GET.getlist(name))
    return list(request.access.branch.members.filter(pk__in=wanted).values_list("pk", flat=True))


def _talker(request) -> dict:
    asked, me = _asked(request, "by"), request.access.member
    return {"talker": asked[0] if asked else me and me.pk}


@access.to_change("talks")
@never_cache
@sensitive_post_parameters(*WORDS)
@sensitive_variables("form")
@atomic_post
def edit(request, pk):
    # Whoever saves second is to see what the first has written.
    rows = Talk.objects.select_for_update() if request.method == "POST" else WITH_PEOPLE
    talk = _to_change(request, pk, rows)
    form = TalkForm(request.POST or None, instance=talk, access=request.access)
    return _talk_page(request, form, "修改谈话记录")


def _to_change(request, pk, rows=WITH_PEOPLE) -> Talk:
    talk = access.fetch(request, seen_by(request.access, rows), pk=pk)
    if not may_change(request.access, talk):
        raise PermissionDenied
    return talk


@sensitive_variables("form")
def _talk_page(request, form, title):
    posted = request.method == "POST"
    if posted and form.is_valid():
        talk = form.save()
        messages.success(request, f"已保存：{day_named(talk.held_on)}{talk.talker}的谈心谈话。")
        return redirect(talk)
    stored = form.instance.pk is not None
    context = {
        "form": form,
        "title": title,
        "kinds": KINDS,
        "places": recent_places(request.access.branch),
        "who_reads": WHO_READS,
        "back": form.instance.get_absolute_url() if stored else at_half_year("talks:list", today()),
    }
    return render(request, "meetings/talks/form.html", context, status=422 if posted else 200)


@access.to_change("talks")
@atomic_post
def delete(request, pk):
    talk = _to_change(request, pk)
    return delete_page(
        request,
        talk,
        what=f"{day_in_full(talk.held_on)}{talk.talker}和{talk.partner_names}的谈心谈话",
        also="写下的谈话内容也一起删除。",
        back=talk.get_absolute_url(),
        after=at_half_year("talks:list", talk.held_on),
    )


# ---- what calls for a talk ----


@access.to_change("talks")
@atomic_post
def call_new(request):
    call = TalkCall(branch=request.access.branch, noted_by=request.user)
    initial = {"noted_on": today(), "member": next(iter(_asked(request, "with")), None)}
    form = TalkCallForm(request.POST or None, instance=call, initial=initial)
    return _call_page(request, form, "登记应谈情形")


@access.to_change("talks")
@atomic_post
def call_edit(request, pk):
    call = _call(request, pk)
    form = TalkCallForm(request.POST or None, instance=call)
    return _call_page(request, form, "修改应谈情形", delete_url=reverse("talks:call_delete", args=[pk]))


@access.to_change("talks")
@atomic_post
def call_delete(request, pk):
    call = _call(request, pk)
    what = f"{call.member}，{call.get_kind_display()}（{day_in_full(call.noted_on)}）"
    return delete_page(request, call, what=what, back=at_half_year("talks:calls", call.noted_on))


def _call(request, pk) -> TalkCall:
    """Only for the secretary and for who wrote it down; for everybody else it does not exist."""
    call = access.fetch(request, TalkCall.objects.select_related("member"), pk=pk)
    if not is_secretary(request.access) and call.noted_by_id != request.user.pk:
        raise Http404
    return call


def _call_page(request, form, title, **context):
    day = day_typed(form["noted_on"].value())
    return row_page(
        request,
        form,
        title=title,
        back=at_half_year("talks:calls", day),
        crumb="应当谈的情形",
        said="已登记：{row}。只有书记、副书记和您能看到。",
        **context,
    )
