from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from branch.periods import day_named, today
from branch.transactions import atomic_post
from members import access
from members.elections.course import Kind as StepKind
from members.elections.course import lines_of, title_of
from members.elections.forms import CancelForm, ElectionForm, StepForm
from members.elections.guards import election_of, name_of, refused, while_running
from members.elections.outcome import posts_of, why_not_undo
from members.elections.preparing import follow_the_roll, proposal
from members.elections.rounds import Ballots
from members.elections.sheets import REASONS_LEFT_OUT, ElectorSheet, PostSheet
from members.models import Election, ElectionStep, Post
from members.row_form import delete_page, row_page


# ---- all elections ----
@access.to_see("posts")
def list_(request):
    elections = Election.objects.filter(branch=request.access.branch).prefetch_related("steps")
    rows = [(election, *_standing(election, request.access.day)) for election in elections]
    context = {
        "rows": rows,
        "may_change": request.access.changes_all("posts"),
        "running": any(election.is_running for election, *_ in rows),
    }
    return render(request, "members/elections/list.html", context)


def _standing(election, day) -> tuple[str, str]:
    """(look, words): over, stopped, or the next step and its state."""
    if election.settled_on:
        return "ok", f"已写入任职，{day_named(election.settled_on, day.year)}起生效"
    if election.cancelled_on:
        return "none", f"已停止，{day_named(election.cancelled_on, day.year)}"
    lines = [line for line in lines_of(election, election.steps.all(), day) if not line.is_done]
    if not lines:
        return "wait", "环节都已完成，还没写入任职"
    state = "wait" if lines[0].state == "plan" else lines[0].state
    return state, f"下一步：{lines[0].title}"


@access.to_change_all("posts")
@atomic_post
def new(request):
    """?kind=by_election begins a by-election."""
    kind = request.GET.get("kind")
    kind = kind if kind in Election.Kind.values else Election.Kind.TERM
    blank = proposal(request.access.branch, kind, today())
    form = ElectionForm(request.POST or None, instance=blank)
    if request.method == "POST" and form.is_valid():
        election = form.save()
        messages.success(request, f"{election}建好了，环节和选举人都列在下面。")
        return redirect(election)
    title = f"开始{Election.Kind(kind).label}"
    back, crumb = reverse("elections:list"), "换届选举和补选"
    return row_page(request, form, title=title, back=back, said="", crumb=crumb)


# ---- one election ----
@access.to_see("posts")
def detail(request, pk):
    who = request.access
    election = access.fetch(request, Election.objects.select_related("branch"), pk=pk)
    steps = list(election.steps.prefetch_related("attachments__stored"))
    lines = lines_of(election, steps, who.day)
    found = Ballots(election)
    may_change = who.changes_all("posts")
    posts = posts_of(found, list(election.posts.select_related("member")))
    context = {
        "election": election,
        "lines": lines,
        "open_lines": [line for line in lines if not line.is_done],
        "done_lines": [line for line in lines if line.is_done],
        # A stopped election is only read; after it was settled reply and papers still come in.
        "may_change": may_change and not election.cancelled_on,
        "may_prepare": may_change and election.is_running,
        "may_restart": may_change and election.cancelled_on and not election.settled_on,
        "found": found,
        "rounds": [_shown(found, round_) for round_ in found.rounds],
        "to_elect": [(kind, kind.label) for kind in found.offices_to_elect()],
        "posts": _by_member(posts),
        "hints": found.hints(),
        "has_met": election.held_on <= who.day,
        "may_undo": may_change and election.settled_on and not why_not_undo(found, today()),
        "trace": election.trace.splitlines(),
    }
    return render(request, "members/elections/detail.html", context)


def _shown(found, round_) -> dict:
    again = found.again(round_)
    return {
        "round": round_,
        "candidates": [(one, found.labels[one.member_id]) for one in round_.candidates.all()],
        "result": found.result(round_),
        "too_few": found.too_few(round_),
        "again": again,
        "is_by_members": found.is_by_members(round_),
        "is_locked": bool(found.after(round_)),
        "may_delete": found.may_delete(round_),
        "url": reverse("elections:count", args=[round_.pk]),
    }


def _by_member(posts):
    """[(member, their posts in words)], in the order in which a committee is named."""
    held = {}
    for member, post, _ in posts:
        held.setdefault(member, []).append(post)
    return [(member, "、".join(Post(post).label for post in given)) for member, given in held.items()]


@access.to_change_all("posts")
@atomic_post
@while_running
def edit(request, election):
    form = ElectionForm(request.POST or None, instance=election)
    return row_page(
        request,
        form,
        title="修改选举",
        back=election.get_absolute_url(),
        said="改好了。",
        crumb=str(election),
        delete_url=reverse("elections:delete", args=[election.pk]),
    )


@access.to_change_all("posts")
@atomic_post
@while_running
def delete(request, election):
    if election.rounds.filter(returned__isnull=False).exists():
        messages.error(request, "没有删除：已经计过票。不再进行的，点“停止选举”。")
        return redirect(election)
    return delete_page(
        request,
        election,
        what=f"{election}（{election.held_on}）",
        also="环节、附件、选举人名单和候选人会一起删去。",
        back=election.get_absolute_url(),
        after=reverse("elections:list"),
    )


@access.to_change_all("posts")
@atomic_post
@while_running
def cancel(request, election):
    return row_page(
        request,
        CancelForm(request.POST or None, instance=election, who=name_of(request)),
        title="停止选举",
        back=election.get_absolute_url(),
        said="{row}已停止。",
        crumb=str(election),
    )


@require_POST
@access.to_change_all("posts")
@atomic_post
def resume(request, pk):
    election = election_of(request, pk)
    if election.cancelled_on:
        election.cancelled_on = None
        election.leave_trace(today(), name_of(request), "恢复选举")
        election.save(update_fields=["cancelled_on", "trace"])
        messages.success(request, f"{election}恢复了，接着往下办。")
    return redirect(election)


# ---- steps ----
def _step(request, pk) -> ElectionStep:
    return access.fetch(request, ElectionStep.objects.select_related("election__branch", "branch"), pk=pk)


@access.to_change_all("posts")
@atomic_post
def step_edit(request, pk):
    step = _step(request, pk)
    election = step.election
    if election.cancelled_on:
        return refused(request, election)
    title = title_of(step, election)
    return row_page(
        request,
        StepForm(request.POST or None, instance=step),
        title=title,
        back=election.get_absolute_url(),
        said=f"“{title}”改好了。",
        crumb=str(election),
    )


@require_POST
@access.to_change_all("posts")
@atomic_post
def step_done(request, pk):
    """The step was done today, the meeting on the day of the election; another day is written on the form."""
    step = _step(request, pk)
    election = step.election
    if election.cancelled_on:
        return refused(request, election)
    day = election.held_on if step.kind == StepKind.MEETING else today()
    title = title_of(step, election)
    if day > today():
        messages.error(request, f"选举日期{day_named(day, today().year)}还没到。日期变了，先改选举日期。")
        return redirect(election)
    if step.done_on is None:
        step.done_on = day
        step.save(update_fields=["done_on"])
    on = "今天" if day == today() else day_named(day, today().year)
    messages.success(request, f"“{title}”记为{on}完成。日期不对就点“修改”。")
    return redirect(election)


# ---- electors ----
@access.to_change_all("posts")
@atomic_post
@while_running
def electors(request, election):
    found = Ballots(election)
    sheet = ElectorSheet(found, request.POST if request.method == "POST" else None)
    if request.method == "POST" and sheet.is_valid():
        sheet.save()
        messages.success(request, f"记好了。{Ballots(election).turnout.words}")
        return redirect(election)
    probationary, suspended = found.without_vote()
    context = {
        "election": election,
        "found": found,
        "sheet": sheet,
        "reasons": REASONS_LEFT_OUT,
        "probationary": probationary,
        "suspended": suspended,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "members/elections/electors.html", context, status=status)


@require_POST
@access.to_change_all("posts")
@atomic_post
@while_running
def refresh(request, election):
    if election.rounds.filter(returned__isnull=False).exists():
        messages.error(request, "已经计过票，名单不再变。先清掉票数。")
        return redirect("elections:electors", election.pk)
    came, went = follow_the_roll(election)
    parts = [f"加了{'、'.join(came)}" if came else "", f"去掉了{'、'.join(went)}" if went else ""]
    said = "，".join(filter(None, parts))
    messages.success(request, f"名单更新了：{said}。" if said else "名单和名册一致，没有变化。")
    return redirect("elections:electors", election.pk)


# ---- who does what ----
@access.to_change_all("posts")
@atomic_post
@while_running
def posts(request, election):
    found = Ballots(election)
    if not found.winners:
        messages.error(request, "还没有选出人，先登记得票。")
        return redirect(election)
    sheet = PostSheet(found, request.POST if request.method == "POST" else None)
    if request.method == "POST" and sheet.is_valid():
        sheet.save()
        messages.success(request, "分工记好了。")
        return redirect(election)
    context = {"election": election, "sheet": sheet, "found": found}
    status = 422 if request.method == "POST" else 200
    return render(request, "members/elections/posts.html", context, status=status)
