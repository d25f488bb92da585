"""What a form judges and what it then writes belong together, whoever else writes at that moment."""

from functools import wraps

from django.db import transaction

from branch.models import Branch


def atomic_post(view):
    """A form that is sent is judged and written in one transaction; a page that is looked at needs none."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            return view(request, *args, **kwargs)

    return guarded


def held(request, rows):
    """The rows; those that a form will write are held until its transaction ends."""
    return rows.select_for_update(of=("self",)) if request.method == "POST" else rows


def one_after_the_other(request):
    """Inside a transaction: of two who write about one branch at one moment the second waits."""
    if request.method == "POST":
        Branch.objects.select_for_update().get(pk=request.access.branch.pk)
