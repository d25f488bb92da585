"""Who may still change an election: what is settled or stopped stays as it is, and the page says so."""

from functools import wraps

from django.contrib import messages
from django.shortcuts import redirect

from branch.transactions import held
from members import access
from members.elections.rounds import Ballots
from members.models import Election, ElectionRound


def election_of(request, pk) -> Election:
    return access.fetch(request, held(request, Election.objects.select_related("branch")), pk=pk)


def round_of(request, pk) -> tuple[Ballots, ElectionRound]:
    """All of its election, and this ballot."""
    found = Ballots(election_of(request, access.fetch(request, ElectionRound, pk=pk).election_id))
    round_ = next(one for one in found.rounds if one.pk == pk)
    round_.election = found.election
    return found, round_


def while_running(view):
    """`election` is given to the view; one that is over is refused."""

    @wraps(view)
    def guarded(request, pk):
        election = election_of(request, pk)
        return refused(request, election) or view(request, election)

    return guarded


def of_a_round(view):
    """The same for a ballot: the view gets `found`, all of the election, and `round_`."""

    @wraps(view)
    def guarded(request, pk):
        found, round_ = round_of(request, pk)
        return refused(request, found.election) or view(request, found, round_)

    return guarded


def refused(request, election):
    if election.is_running:
        return None
    why = "结果已经写入任职，不再改。" if election.settled_on else "选举已经停止，先恢复再改。"
    messages.error(request, why)
    return redirect(election)


def name_of(request) -> str:
    return request.user.name or request.user.username
