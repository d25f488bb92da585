"""The voter's pages: mark, look over, cast. Between the pages the marks travel in the browser only."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from branch.periods import day_in_full
from meetings.appraisal import poll
from meetings.appraisal.forms import BallotForm
from meetings.models import Appraisal, Grade
from members import access


def _voter(request, appraisal):
    if request.access.member is None:
        raise Http404
    return appraisal.voters.filter(member=request.access.member).first()


def why_not(appraisal, voter) -> str:
    """Why this reader cannot vote now; blank when nothing stands in the way."""
    if appraisal.is_on_paper:
        return "这次是纸质测评，在会上投票。"
    if appraisal.is_closed:
        return "测评已经结束，不再收票。"
    if not appraisal.is_open:
        return "测评还没开始。开始以后，这里就能投票。"
    if voter is None:
        return f"测评那天（{day_in_full(appraisal.held_on)}）您不在本支部名册上，这次不投票。"
    return ""


def _instead_of_a_ballot(request, appraisal, voter):
    """The page for who cannot vote, or has voted."""
    words = "" if voter and voter.has_voted else why_not(appraisal, voter)
    status = 409 if request.method == "POST" and words else 200
    context = {"appraisal": appraisal, "words": words}
    return render(request, "meetings/appraisal/no_ballot.html", context, status=status)


def _page(request, appraisal, form, template="meetings/appraisal/vote.html"):
    context = {"appraisal": appraisal, "form": form, "grades": Grade.choices}
    return render(request, template, context, status=422 if form.errors else 200)


def to_a_ballot(view):
    """Gives the view the ballot as marked, of a voter who may still cast it."""

    @never_cache
    @access.to_change("ballot")
    def guarded(request, pk):
        appraisal = access.fetch(request, Appraisal, pk=pk)
        voter = _voter(request, appraisal)
        if why_not(appraisal, voter) or voter.has_voted:
            return _instead_of_a_ballot(request, appraisal, voter)
        form = BallotForm(appraisal.entries.select_related("member"), request.POST)
        return view(request, appraisal, voter, form)

    return guarded


@to_a_ballot
def vote(request, appraisal, voter, form):
    """The ballot; posted to, it is the ballot again as it was marked, to be changed."""
    return _page(request, appraisal, form)


@require_POST
@to_a_ballot
def check(request, appraisal, voter, form):
    """All marks at one glance before they are cast."""
    if form.errors:
        return _page(request, appraisal, form)
    return _page(request, appraisal, form, "meetings/appraisal/check.html")


@require_POST
@to_a_ballot
def cast(request, appraisal, voter, form):
    if form.errors:
        return _page(request, appraisal, form)
    # A second press finds the ballot cast and gets the same page of thanks.
    poll.cast(voter, form.marks)
    return redirect("appraisal:vote", appraisal.pk)
