"""Who has signed a pledge: one by one, all the rest on one day, and taken back."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from branch.periods import day_in_full, day_named, today
from branch.transactions import atomic_post
from members import access
from members.models import Member, Pledge
from members.pledges import rounds
from members.pledges.forms import SignForm
from members.pledges.views import UNDO, page_of_round, round_of, signing


@access.to_change_all("records")
@require_POST
@atomic_post
def sign(request, pk, member):
    """One person signed, on the day that the page's field says."""
    round_ = round_of(request, pk)
    person = access.fetch(request, Member.objects.filter(pledges_due__round=round_), pk=member)
    form = SignForm(round_, request.POST)
    if form.is_valid():
        day = form.cleaned_data["signed_on"]
        if why := rounds.why_not(person, day):
            form.add_error("signed_on", f"{person}{day_in_full(day)}{why}，换一天。")
        else:
            _write(round_, [person], day)
            request.session.pop(UNDO, None)
            # Somebody may have been quicker, with another day, which stays.
            signed_on = round_.pledges.get(member=person).signed_on
            words = f"{person}：{day_named(signed_on, today().year)}签。"
            if signed_on != day:
                words = f"{words[:-1]}，已经记过，没有改。"
            return _answer(request, round_, words, day, after=person.pk)
    return _refuse(request, round_, form)


@access.to_change_all("records")
@require_POST
@atomic_post
def sign_rest(request, pk):
    """All who have not signed, on one day; who cannot have signed then is left out by name."""
    round_ = round_of(request, pk)
    form = SignForm(round_, request.POST)
    if not form.is_valid():
        return _refuse(request, round_, form)
    day = form.cleaned_data["signed_on"]
    left_out = {person: rounds.why_not(person, day) for person in rounds.waiting(round_)}
    people = [person for person, why in left_out.items() if not why]
    written = _write(round_, people, day)
    named = day_named(day, today().year)
    words = f"{len(people)} 人记为{named}签。" if people else "没有要记的人。"
    if others := "，".join(f"{person}{why}" for person, why in left_out.items() if why):
        words += f"没有记：{others}。"
    request.session[UNDO] = {"round": round_.pk, "pledges": written} if written else None
    return _answer(request, round_, words, day)


def _write(round_, people, day) -> list[int]:
    """The ids of their pledges; who signed already stays as it is."""
    Pledge.objects.bulk_create(
        [
            Pledge(branch_id=round_.branch_id, round=round_, member=person, title=round_.title, signed_on=day)
            for person in people
        ],
        ignore_conflicts=True,
        unique_fields=["round", "member", "branch"],
    )
    written = Pledge.objects.filter(branch=round_.branch_id, round=round_, member__in=people)
    return list(written.values_list("pk", flat=True))


@access.to_change_all("records")
@require_POST
@atomic_post
def unsign(request, pk, member):
    round_ = round_of(request, pk)
    person = access.fetch(request, Member, pk=member)
    Pledge.objects.filter(branch=round_.branch_id, round=round_, member=person).delete()
    return _answer(request, round_, f"{person}：改为待签。", after=person.pk)


@access.to_change_all("records")
@require_POST
@atomic_post
def undo(request, pk):
    """Takes back what the last press on “全部在这一天签” wrote."""
    round_ = round_of(request, pk)
    written = request.session.pop(UNDO, None) or {}
    pledges = written.get("pledges", ()) if written.get("round") == round_.pk else ()
    _, deleted = Pledge.objects.filter(branch=round_.branch_id, round=round_, pk__in=pledges).delete()
    return _answer(request, round_, f"撤销了，{deleted.get(Pledge._meta.label, 0)} 人改为待签。")


@access.to_change_all("records")
@require_POST
@atomic_post
def adopt(request, pk):
    """Counts pledges that were recorded before, or came in a workbook, to this round."""
    round_ = round_of(request, pk)
    found = [pledge.pk for pledge in rounds.found_before(round_)]
    Pledge.objects.filter(branch=round_.branch_id, pk__in=found).update(round=round_)
    return _answer(request, round_, f"{len(found)} 份算进了这次。")


# ---- what comes back ----
def _answer(request, round_, words, day=None, after=None):
    """Back to the round; htmx gets the part that changed."""
    if request.htmx:
        context = signing(request, round_, words=words, after=after)
        if day:
            context["form"] = SignForm(round_, initial={"signed_on": day})
        return render(request, "members/pledges/_signing.html", context)
    messages.success(request, words)
    return redirect(f"{round_.get_absolute_url()}{f'?day={day}' if day else ''}#signing")


def _refuse(request, round_, form):
    if request.htmx:
        # htmx swaps nothing that is not a success: what is wrong stands in the part itself.
        return render(request, "members/pledges/_signing.html", signing(request, round_, form))
    return page_of_round(request, round_, form)
