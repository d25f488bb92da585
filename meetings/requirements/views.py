"""/requirements/: what is asked of this branch (制度要求), and its own rows, which the secretary writes."""

from branch.transactions import atomic_post
from meetings.requirements import pages
from meetings.requirements.owners import Owner
from members import access


def owner_of(request) -> Owner:
    return Owner("requirements", branch=request.access.branch)


@access.to_see("profile")
def list_(request):
    may_change = request.access.changes_all("profile")
    return pages.list_page(request, owner_of(request), may_change, "meetings/requirements/list.html")


@access.to_change_all("profile")
@atomic_post
def add(request):
    return pages.add_page(request, owner_of(request))


@access.to_change_all("profile")
@atomic_post
def change(request, pk):
    return pages.change_page(request, owner_of(request), pk)


@access.to_change_all("profile")
@atomic_post
def end(request, pk):
    return pages.end_page(request, owner_of(request), pk)
