from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from branch.asked import number_in
from branch.periods import day_in_full, today
from branch.transactions import atomic_post
from members import access
from members.access import Reach
from members.forms import DayFilter
from members.models import POST_ORDER, CommitteeRole, Post
from members.posts.forms import EndRoleForm, RoleForm
from members.posts.make_up import hints_on, make_up_of
from members.posts.term_views import CRUMB
from members.posts.terms import TermNow, proposals, term_on
from members.posts.todos import election_under_way
from members.roll import was_in_force
from members.row_form import delete_page, row_page

# Of fewer people a band of ages says how old one of them is.
FEW = 3


@access.to_see("posts")
def list_(request):
    """Who holds a post on a day, the term, what the committee is made of; who held one before is below."""
    form = DayFilter(request.GET)
    form.is_valid()
    day, branch = form.cleaned_data.get("day") or today(), request.access.branch
    roles, terms = _roles_of(branch), list(branch.terms.all())
    held = [role for role in roles if was_in_force(role, day)]
    committee = by_member(role for role in held if role.post != Post.GROUP_LEADER)
    term, may_change = term_on(terms, day), request.access.changes_all("posts")
    earlier, past = _earlier(roles, terms, day)
    sees_ages = request.access.see["personal"] == Reach.ALL or len(committee) >= FEW
    context = {
        "form": form,
        "day": day,
        "is_today": day == today(),
        "may_change": may_change,
        "committee": committee,
        "leaders": [role for role in held if role.post == Post.GROUP_LEADER],
        "now": term and TermNow(term, day),
        "election": election_under_way(branch) if term and may_change else None,
        "proposals": proposals(roles, terms) if may_change else [],
        "make_up": make_up_of([member for member, _ in committee], day) if committee else None,
        "sees_ages": sees_ages,
        "hints": hints_on(branch, day, held),
        "earlier": earlier,
        "past": past,
        "coming": [role for role in reversed(roles) if role.began_on > day],
    }
    return render(request, "members/posts/list.html", context)


def _roles_of(branch) -> list[CommitteeRole]:
    """In the order of the posts; of one post the newest last."""
    roles = CommitteeRole.objects.filter(branch=branch).select_related("member", "group")
    return sorted(roles, key=lambda role: (POST_ORDER[role.post], role.began_on, role.id))


def by_member(roles):
    """Concurrent posts stand together: each member once, at the place of the first post."""
    held = {}
    for role in roles:
        held.setdefault(role.member, []).append(role)
    return list(held.items())


def _earlier(roles, terms, day):
    """(terms that are over with their committees, the other posts that are over), newest first."""
    over = [TermNow(term, day) for term in reversed(terms) if TermNow(term, day).is_over]
    names = {now.term.name for now in over}
    past = [role for role in roles if role.ended_on and role.ended_on <= day]
    of_terms = [role for role in past if role.term in names and role.post != Post.GROUP_LEADER]
    earlier = [(now, [role for role in of_terms if role.term == now.term.name]) for now in over]
    others = [role for role in past if role not in of_terms]
    return earlier, sorted(others, key=lambda role: (role.ended_on, role.began_on), reverse=True)


@access.to_see("posts")
def sheet(request):
    """The committee and who does what in it (分工), on one page to print or to put up."""
    form = DayFilter(request.GET)
    form.is_valid()
    day, branch = form.cleaned_data.get("day") or today(), request.access.branch
    held = [role for role in _roles_of(branch) if was_in_force(role, day)]
    term = term_on(branch.terms.all(), day)
    context = {
        "form": form,
        "day": day,
        "branch": branch,
        "now": term and TermNow(term, day),
        "committee": by_member(role for role in held if role.post != Post.GROUP_LEADER),
        "leaders": [role for role in held if role.post == Post.GROUP_LEADER],
    }
    return render(request, "members/posts/sheet.html", context)


@access.to_change_all("posts")
@atomic_post
def new(request):
    branch = request.access.branch
    term, post = term_on(branch.terms.all(), today()), request.GET.get("post", "")
    initial = {
        "post": post if post in Post.values else "",
        "member": number_in(request.GET, "member"),
        "group": number_in(request.GET, "group"),
        "term": term.name if term else "",
    }
    form = RoleForm(request.POST or None, instance=CommitteeRole(branch=branch), initial=initial)
    back, said = reverse("posts:list"), "登记好了：{row}。"
    return row_page(request, form, title="登记任职", back=back, said=said, crumb=CRUMB)


@access.to_change_all("posts")
@atomic_post
def edit(request, pk):
    role = access.fetch(request, CommitteeRole.objects.select_related("member"), pk=pk)
    title, delete_url = f"修改：{role}", reverse("posts:delete", args=[pk])
    form = RoleForm(request.POST or None, instance=role)
    back, said = reverse("posts:list"), "改好了：{row}。"
    return row_page(request, form, title=title, back=back, said=said, crumb=CRUMB, delete_url=delete_url)


@access.to_change_all("posts")
@atomic_post
def end(request, pk):
    """A post ends on a day; of the secretary's the page says beforehand what that means."""
    role = access.fetch(request, CommitteeRole.objects.select_related("member", "group"), pk=pk)
    if role.ended_on:
        return redirect("posts:edit", pk)
    title = f"离任：{role}"
    form = EndRoleForm(request.POST or None, instance=role)
    back, said = reverse("posts:list"), "{row}的离任日期记好了。"
    notice = _notice(request.access, role)
    answer = row_page(request, form, title=title, back=back, said=said, crumb=CRUMB, notice=notice)
    if role.post == Post.SECRETARY and answer.status_code == 302 and not _has_secretary(role):
        messages.warning(request, f"从{day_in_full(role.ended_on)}起没有书记，选出或指派以后尽快登记。")
    return answer


def _notice(who, role) -> str:
    own = "这是您自己的职务：从离任那天起，您不再有这个职务的权限。" if who.member == role.member else ""
    if role.post != Post.SECRETARY:
        return own
    return f"{own}从离任那天起，到登记新书记以前，支部没有书记。"


def _has_secretary(role) -> bool:
    roles = CommitteeRole.objects.on(role.ended_on).filter(branch=role.branch_id, post=Post.SECRETARY)
    return roles.exists()


@access.to_change_all("posts")
@atomic_post
def delete(request, pk):
    role = access.fetch(request, CommitteeRole.objects.select_related("member", "group"), pk=pk)
    what = f"{role}（{day_in_full(role.began_on)}起）"
    also = "登记错了才删除；不再担任的，写离任日期，任职经历会保留。"
    back = reverse("posts:list")
    return delete_page(request, role, what=what, also=also, back=back)
