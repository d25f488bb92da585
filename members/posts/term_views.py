"""The committee's terms (届期): entered, corrected, ended."""

from django.shortcuts import redirect
from django.urls import reverse

from branch.transactions import atomic_post
from members import access
from members.models import Term
from members.posts.forms import EndTermForm, TermForm
from members.posts.terms import proposals
from members.row_form import delete_page, row_page

CRUMB = "班子和任职"


@access.to_change_all("posts")
@atomic_post
def new(request):
    branch = request.access.branch
    roles = list(branch.roles.exclude(term=""))
    wanted = request.GET.get("name", "")
    found = next((one for one in proposals(roles, branch.terms.all()) if one.name == wanted), None)
    initial = {"began_on": found.began_on, "ended_on": found.ended_on, "name": found.name} if found else None
    form = TermForm(request.POST or None, instance=Term(branch=branch), initial=initial)
    return row_page(request, form, title="登记届期", back=_back(), said="{row}登记好了。", crumb=CRUMB)


@access.to_change_all("posts")
@atomic_post
def edit(request, pk):
    term = access.fetch(request, Term, pk=pk)
    form = TermForm(request.POST or None, instance=term)
    delete_url = reverse("posts:term_delete", args=[pk])
    said, title = "{row}改好了。", f"修改{term}"
    return row_page(request, form, title=title, back=_back(), said=said, crumb=CRUMB, delete_url=delete_url)


@access.to_change_all("posts")
@atomic_post
def end(request, pk):
    term = access.fetch(request, Term, pk=pk)
    if term.ended_on:
        return redirect("posts:term_edit", pk)
    form = EndTermForm(request.POST or None, instance=term)
    return row_page(request, form, title=f"{term}结束", back=_back(), said="{row}结束了。", crumb=CRUMB)


@access.to_change_all("posts")
@atomic_post
def delete(request, pk):
    term = access.fetch(request, Term, pk=pk)
    also = "只删届期的起止，任职不变，任职里的届次也还在。"
    return delete_page(request, term, what=f"届期：{term}", also=also, back=_back())


def _back():
    return reverse("posts:list")
