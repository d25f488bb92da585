"""/overview/requirements/: what a superior asks of every branch below it; only its own rows it writes."""

from functools import wraps

from branch.models import Branch, Organisation
from branch.submissions.once import carried_out_once
from meetings.models import Requirement
from meetings.requirements import pages
from meetings.requirements.owners import Owner
from members import access


def atomic_below(view):
    """Of two accounts of one organisation who write at one moment the second is judged by the first's."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if request.method != "POST":
            return view(request, *args, **kwargs)
        return carried_out_once(request, lambda: view(request, *args, **kwargs), hold=lambda: _hold(request))

    guarded.is_atomic = True
    return guarded


def _hold(request):
    Organisation.objects.select_for_update(no_key=True).get(pk=request.user.organisation_id)


def owner_of(request) -> Owner:
    return Owner("requirements_below", organisation=request.user.organisation)


@access.to_see("rules_below")
def list_(request):
    organisation = request.user.organisation
    branches = Branch.objects.filter(superior__in=organisation.with_all_below()).order_by("id")
    own = Requirement.objects.filter(branch__in=branches).select_related("branch")
    of_branches = [
        row for row in own.order_by("branch_id", "position", "id") if row.is_in_force(request.access.day)
    ]
    may_change = request.access.changes_all("rules_below")
    template = "meetings/requirements/below.html"
    return pages.list_page(
        request, owner_of(request), may_change, template, of_branches=of_branches, below=branches.count()
    )


@access.to_change_all("rules_below")
@atomic_below
def add(request):
    return pages.add_page(request, owner_of(request))


@access.to_change_all("rules_below")
@atomic_below
def change(request, pk):
    return pages.change_page(request, owner_of(request), pk)


@access.to_change_all("rules_below")
@atomic_below
def end(request, pk):
    return pages.end_page(request, owner_of(request), pk)
