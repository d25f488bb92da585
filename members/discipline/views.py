from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse

from branch.marks import Mark
from branch.periods import day_named, today
from branch.regulations import CONSTITUTION, ELECTION_RULES
from branch.transactions import atomic_post, held
from members import access
from members.access import Reach
from members.discipline.forms import OFF_THE_ROLL, SanctionForm
from members.models import CommitteeRole, Sanction
from members.personal import is_own
from members.row_form import delete_page, row_page
from members.transfers.leaving import Leaving, post_named

Kind = Sanction.Kind
CRUMB = "处分和处置"


@access.to_see("discipline")
def list_(request):
    who = request.access
    sanctions = Sanction.objects.filter(branch=who.branch).select_related("member")
    if who.see["discipline"] == Reach.OWN:
        sanctions = sanctions.filter(member=who.member)
    context = {
        "rows": [(row, mark_of(row, who.day)) for row in sanctions],
        "may_change": who.changes_all("discipline"),
        "only_own": who.see["discipline"] == Reach.OWN,
    }
    return render(request, "members/discipline/list.html", context)


def mark_of(sanction, day) -> Mark:
    if sanction.ended_on is None:
        return Mark("none", "lock", "已生效")
    if sanction.ended_on > day:
        return Mark("wait", "wait", f"{day_named(sanction.ended_on, day.year)}期满")
    return Mark("ok", "ok", "已期满")


def _fetch(request, pk):
    """403 for who may read only the own: that others exist is no secret, what they are is."""
    sanction = access.fetch(request, Sanction.objects.select_related("member"), pk=pk)
    if request.access.see["discipline"] == Reach.OWN and not is_own(request.access, sanction.member):
        raise PermissionDenied
    return sanction


@access.to_see("discipline")
def detail(request, pk):
    who, sanction = request.access, _fetch(request, pk)
    member = sanction.member
    open_roles = member.roles.on(who.day).select_related("group") if who.see["posts"] == Reach.ALL else ()
    context = {
        "sanction": sanction,
        "member": member,
        "mark": mark_of(sanction, who.day),
        "posts": [post_named(role) for role in open_roles],
        "suspends": sanction.kind == Kind.PROBATION,
        "source": f"{ELECTION_RULES}第五条",
        "may_change": who.changes_all("discipline"),
        "may_remove": _may_remove(who) and _keeps_on_roll(sanction),
        "removes": sanction.kind in OFF_THE_ROLL,
    }
    return render(request, "members/discipline/detail.html", context)


def _may_remove(who) -> bool:
    """Who keeps the roll, and may read why."""
    return who.changes_all("roll") and who.see["discipline"] == Reach.ALL


def _keeps_on_roll(sanction) -> bool:
    """Somebody who is no Party member any more is on the roll still."""
    return sanction.kind in OFF_THE_ROLL and sanction.member.left_on is None


@access.to_change_all("discipline")
@atomic_post
def new(request):
    form = SanctionForm(request.POST or None, instance=Sanction(branch=request.access.branch))
    return _saved(request, form, "登记处分或处置", reverse("discipline:list"), "{row}登记好了。")


@access.to_change_all("discipline")
@atomic_post
def edit(request, pk):
    sanction = _fetch(request, pk)
    form = SanctionForm(request.POST or None, instance=sanction)
    return _saved(request, form, "修改处分或处置", sanction.get_absolute_url(), "{row}改好了。")


def _saved(request, form, title, back, said):
    response = row_page(request, form, title=title, back=back, said=said, crumb=CRUMB)
    if response.status_code != 302:
        return response
    if form.is_long:
        messages.warning(request, f"{CONSTITUTION}：留党察看最长不超过两年，请核对期满日期。")
    return redirect(form.instance)


@access.to_change_all("discipline")
@atomic_post
def delete(request, pk):
    sanction, list_url = _fetch(request, pk), reverse("discipline:list")
    back = sanction.get_absolute_url()
    return delete_page(
        request, sanction, what=str(sanction), back=back, also="附件也一起删。", after=list_url
    )


@access.to_change_all("roll")
@atomic_post
def remove(request, pk):
    """Takes somebody who was expelled or struck off from the roll, on the day on which that took effect."""
    if not _may_remove(request.access):
        raise PermissionDenied
    rows = Sanction.objects.filter(kind__in=OFF_THE_ROLL, member__left_on=None)
    sanction = access.fetch(request, held(request, rows.select_related("member")), pk=pk)
    leaving = Leaving(sanction.member, sanction.began_on)
    if request.method == "POST" and not leaving.faults:
        leaving.end(CommitteeRole.Leaving.REMOVED)
        day = day_named(sanction.began_on, today().year)
        messages.success(request, f"{sanction.member}从{day}起不再在册。")
        return redirect(sanction)
    context = {"sanction": sanction, "leaving": leaving}
    status = 422 if request.method == "POST" else 200
    return render(request, "members/discipline/remove.html", context, status=status)
