"""Somebody deleted what somebody else was changing: the second is told, and nothing typed is lost."""

from django.shortcuts import render

from branch.versions import Versioned, opened_of


def gone_meanwhile(get_response):
    """A form of a record (branch.versions) that is sent to where no record is any more."""

    def middleware(request):
        response = get_response(request)
        if response.status_code == 404 and request.method == "POST" and request.user.is_authenticated:
            opened = request.POST.get(Versioned.OPENED)
            if opened is not None:
                return render(request, "gone.html", {"typed": _typed(request.POST, opened)}, status=404)
        return response

    return middleware


def _typed(posted, opened: str) -> list[tuple[str, str]]:
    """(label, what was typed) of everything that reads as it was typed; ticks and choices do not."""
    legible = ((name, label) for name, (_, label, is_legible) in opened_of(opened).items() if is_legible)
    return [(str(label), text) for name, label in legible if (text := posted.get(name, "").strip())]
