"""An election on paper: ballots, tally sheet, announcement, report. A blank stays a visible blank."""

from django.shortcuts import render

from members import access
from members.elections import ballots
from members.elections.guards import election_of, round_of
from members.elections.outcome import posts_of
from members.elections.rounds import Ballots
from members.models import Post

# 选票上的空行，写另选人.
LINES_FOR_OTHERS = 2
# 正字有五画.
STROKES = 5
BALLOTS_A_SHEET = 4
FEW_NAMES = 8


@access.to_see("posts")
def ballot(request, pk):
    found, round_ = round_of(request, pk)
    names = _names(found, round_)
    copies = BALLOTS_A_SHEET if len(names) <= FEW_NAMES else BALLOTS_A_SHEET // 2
    voters = found.turnout.due if found.is_by_members(round_) else round_.due
    context = {
        "election": found.election,
        "round": round_,
        "names": names,
        "copies": range(copies),
        "sheets": -(-voters // copies),
        "voters": voters,
        "lines_for_others": range(LINES_FOR_OTHERS),
        "too_few": found.too_few(round_),
        # Only who put the names in that order can say so.
        "by_strokes": "strokes" in request.GET,
    }
    return render(request, "members/elections/ballot.html", context)


def _names(found, round_) -> list[str]:
    """In the order given, without those written in."""
    return [found.labels[one.member_id] for one in round_.candidates.all() if not one.is_written_in]


@access.to_see("posts")
def tally(request, pk):
    found, round_ = round_of(request, pk)
    turnout = found.turnout_of(round_)
    context = {
        "election": found.election,
        "round": round_,
        "names": _names(found, round_),
        "boxes": range(-(-turnout.due // STROKES)),
        "due": turnout.due,
        "lines_for_others": range(LINES_FOR_OTHERS),
    }
    return render(request, "members/elections/tally.html", context)


@access.to_see("posts")
def announcement(request, pk):
    return render(request, "members/elections/announcement.html", _on_paper(request, pk))


@access.to_see("posts")
def report(request, pk):
    return render(request, "members/elections/report.html", _on_paper(request, pk))


def _on_paper(request, pk) -> dict:
    election = election_of(request, pk)
    found = Ballots(election)
    counted = [(one, found.turnout_of(one), found.result(one)) for one in found.rounds]
    posts = posts_of(found, list(election.posts.select_related("member")))
    offices = [(Post(post).label, found.labels[member.pk]) for member, post, _ in posts]
    return {
        "election": election,
        "found": found,
        "steps": {step.kind: step for step in election.steps.all()},
        "winners": [found.labels[member.pk] for member in found.winners],
        "offices": offices,
        "rounds": [
            {
                "round": one,
                "turnout": turnout,
                "result": result,
                "valid": ballots.valid_ballots(one.returned, one.void),
                "votes": [(found.labels[stood.member_id], stood) for stood in one.candidates.all()],
            }
            for one, turnout, result in counted
            if result
        ],
    }
