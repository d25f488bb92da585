"""The end of an election: its result becomes posts (写入任职), or that is taken back the same day."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect, render

from branch.periods import day_named, today
from branch.transactions import atomic_post
from members import access
from members.elections.forms import SettleForm
from members.elections.guards import election_of, name_of, while_running
from members.elections.outcome import Plan, plan_of, undo, why_not_undo
from members.elections.rounds import Ballots


@access.to_change_all("posts")
@atomic_post
@while_running
def settle(request, election):
    """Shows exactly what will change, for another day too (`look`); the press of the button changes it."""
    posted = request.method == "POST"
    form = SettleForm(request.POST if posted else None, election=election)
    plan = plan_of(Ballots(election), form.day, today())
    writes = posted and "look" not in request.POST
    if writes and form.is_valid() and not plan.problems:
        plan.problems += _write(plan, list(form.cleaned_data["leaders"]))
        if not plan.problems:
            return _settled(request, plan)
    context = {
        "election": election,
        "plan": plan,
        "form": form,
        "problems": [*_problems_of(form), *(("", text) for text in plan.problems)],
        "chosen": form["leaders"].value() or [],
    }
    return render(
        request, "members/elections/settle.html", context, status=422 if writes or form.errors else 200
    )


def _problems_of(form) -> list[tuple[str, str]]:
    return [(form[name].id_for_label, text) for name, errors in form.errors.items() for text in errors]


def _write(plan: Plan, leaders) -> list[str]:
    """What the tables refuse; then nothing was written."""
    try:
        with transaction.atomic():
            plan.write(leaders)
    except ValidationError as fault:
        return list(fault.messages)
    return []


def _settled(request, plan: Plan):
    election, on = plan.election, day_named(plan.day, today().year)
    election.settled_on, election.recorded_on = plan.day, today()
    election.leave_trace(today(), name_of(request), f"写入任职，{plan.day} 起生效")
    election.save(update_fields=["settled_on", "recorded_on", "trace"])
    messages.success(request, f"{election}的结果写入任职，{on}起生效。写错了，今天还能由书记或组织委员撤销。")
    return redirect(election)


@access.to_change_all("posts")
@atomic_post
def unsettle(request, pk):
    election = election_of(request, pk)
    found = Ballots(election)
    if election.settled_on is None:
        return redirect(election)
    if why := why_not_undo(found, today()):
        messages.error(request, why)
        return redirect(election)
    if request.method != "POST":
        return render(request, "members/elections/unsettle.html", {"election": election})
    undo(found)
    election.settled_on = election.recorded_on = None
    election.leave_trace(today(), name_of(request), "撤销写入任职")
    election.save(update_fields=["settled_on", "recorded_on", "trace"])
    messages.success(request, "撤销了，任职和届期回到写入以前。")
    return redirect(election)
