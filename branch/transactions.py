"""What a form judges and what it then writes belong together, whoever else writes at that moment."""

from functools import wraps

from django.db import transaction

from branch.models import Branch


def atomic_post(view):
    """A form that is sent is judged and written in one transaction; a page that is looked at needs none.

    Of two who write about one branch at one moment the second waits and is judged by what the first wrote.
    """

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            hold_branch(request.access.branch)
            return view(request, *args, **kwargs)

    # A test walks all URLs and asks each view for this.
    guarded.is_atomic = True
    return guarded


def hold_branch(branch: Branch) -> Branch:
    """Inside a transaction; rows that only name the branch can still be inserted meanwhile."""
    return Branch.objects.select_for_update(no_key=True).get(pk=branch.pk)


def held(request, rows):
    """The rows; those that a form will write are held until its transaction ends."""
    return rows.select_for_update(of=("self",), no_key=True) if request.method == "POST" else rows
