"""What a form judges and what it then writes belong together, whoever else writes at that moment."""

from functools import partial, wraps

from branch.models import Branch
from branch.submissions.once import carried_out_once


def atomic_post(view=None, *, before=None):
    """A form that is sent is judged and written in one transaction; a page that is looked at needs none.

    Of two who write about one branch at one moment the second waits and is judged by what the first wrote;
    the same form sent twice is carried out once. `before` (of the request) does what takes its time and
    writes nothing, while nobody waits yet.
    """
    if view is None:
        return partial(atomic_post, before=before)

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if request.method != "POST":
            return view(request, *args, **kwargs)
        if before is not None:
            before(request)
        return carried_out_once(
            request,
            lambda: view(request, *args, **kwargs),
            hold=lambda: hold_branch(request.access.branch),
        )

    # A test walks all URLs and asks each view for this.
    guarded.is_atomic = True
    return guarded


def hold_branch(branch: Branch) -> Branch:
    """Inside a transaction, and as it is then; rows that only name the branch can still be inserted."""
    branch.refresh_from_db(from_queryset=Branch.objects.select_for_update(no_key=True))
    return branch


def held(request, rows):
    """The rows; those that a form will write are held until its transaction ends."""
    return rows.select_for_update(of=("self",), no_key=True) if request.method == "POST" else rows
