"""The ballots of an election: who stands, what was counted, a further one, one among the new committee."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from branch.transactions import atomic_post
from members import access
from members.elections.ballots import least_candidates
from members.elections.counting import CountSheet
from members.elections.guards import of_a_round, while_running
from members.elections.preparing import OFFICE_OF_ROUND
from members.elections.rounds import Ballots
from members.elections.sheets import CandidateSheet
from members.models import ElectionCandidate, ElectionRound
from members.row_form import delete_page


@access.to_change_all("posts")
@atomic_post
@of_a_round
def candidates(request, found, round_):
    election = found.election
    if round_.returned is not None:
        messages.error(request, "已经计过票，候选人不再改。先清掉票数。")
        return redirect(election)
    sheet = CandidateSheet(found, round_, request.POST if request.method == "POST" else None)
    if request.method == "POST" and sheet.is_valid():
        sheet.save()
        messages.success(request, f"“{round_}”的候选人记好了。")
        return redirect(election)
    probationary, suspended = found.without_vote() if found.is_by_members(round_) else ([], 0)
    context = {
        "election": election,
        "round": round_,
        "sheet": sheet,
        "found": found,
        "probationary": probationary,
        "suspended": suspended,
        "least": least_candidates(round_.seats),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "members/elections/candidates.html", context, status=status)


@access.to_change_all("posts")
@atomic_post
@of_a_round
def count(request, found, round_):
    if later := found.after(round_):
        messages.error(request, f"后面还有“{later[0]}”，先删去那次投票，再改这里的票数。")
        return redirect(found.election)
    sheet = CountSheet(found, round_, request.POST if request.method == "POST" else None)
    if request.method == "POST" and sheet.is_valid():
        sheet.save()
        messages.success(request, "票数清掉了。" if sheet.is_blank else f"票数记好了，结果在“{round_}”里。")
        return redirect(f"{found.election.get_absolute_url()}#round-{round_.pk}")
    context = {"election": found.election, "round": round_, "sheet": sheet, "found": found}
    context["turnout"] = found.turnout_of(round_)
    status = 422 if request.method == "POST" else 200
    return render(request, "members/elections/count.html", context, status=status)


@require_POST
@access.to_change_all("posts")
@atomic_post
@of_a_round
def again(request, found, round_):
    """A further ballot: among those who tied, or among those not elected for the seats still open."""
    result = found.again(round_)
    if result is None:
        messages.error(request, "不用再投：名额已经选满，或者后面已经有投票。")
        return redirect(found.election)
    new = ElectionRound.objects.create(
        branch_id=round_.branch_id,
        election=found.election,
        kind=round_.kind,
        number=round_.number + 1,
        seats=result.open,
        due=round_.due,
    )
    standing = {one.key for one in (result.tied or result.failed)}
    ElectionCandidate.objects.bulk_create(
        ElectionCandidate(branch_id=round_.branch_id, round=new, member_id=one.member_id)
        for one in round_.candidates.all()
        if one.member_id in standing
    )
    messages.success(request, f"加了“{new}”，应选 {new.seats} 名。候选人可以改。")
    return redirect(f"{found.election.get_absolute_url()}#round-{new.pk}")


@require_POST
@access.to_change_all("posts")
@atomic_post
@while_running
def round_new(request, election):
    """The new committee elects its secretary, or its deputy."""
    found = Ballots(election)
    kind = request.POST.get("kind")
    if kind not in OFFICE_OF_ROUND:
        raise Http404
    if kind not in found.offices_to_elect():
        messages.error(request, "现在不能加这次投票。先选出委员。")
        return redirect(election)
    new = ElectionRound.objects.create(
        branch_id=election.branch_id, election=election, kind=kind, seats=1, due=len(found.body)
    )
    # What the superior was to appoint is now elected.
    election.posts.filter(post=OFFICE_OF_ROUND[kind]).delete()
    messages.success(request, f"加了“{new}”，应到 {new.due} 名委员。")
    return redirect("elections:candidates", new.pk)


@access.to_change_all("posts")
@atomic_post
@of_a_round
def round_delete(request, found, round_):
    election = found.election
    if not found.may_delete(round_):
        messages.error(request, f"“{round_}”不能删去：选举从它开始，或者后面还有投票。")
        return redirect(election)
    back = election.get_absolute_url()
    return delete_page(
        request, round_, what=f"{election}：{round_}", also="候选人和票数一起删去。", back=back
    )
