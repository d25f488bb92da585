"""What every request of somebody who is signed in is measured by first."""

from django.contrib.auth import SESSION_KEY
from django.shortcuts import redirect, render

from branch.sign_in.second_factor import SHOWN, is_asked_of
from branch.sign_in.sessions import is_over, was_seen

# What opens all the same: setting it up, and going away.
WITHOUT_SECOND_FACTOR = {
    "logout", "login", "password_change",
    "security:set_up", "security:codes", "text_size",
}  # fmt: skip


def session_limits(get_response):
    """A session that lay idle too long, or has lasted too long, is over. Costs no query of its own."""

    def middleware(request):
        if SESSION_KEY in request.session:
            if is_over(request.session):
                request.session.flush()
            else:
                was_seen(request.session)
        return get_response(request)

    return middleware


class SecondFactorFirst:
    """Where the branch requires a second factor, nothing else opens before it is set up."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not getattr(view, "login_required", True) or not request.user.is_authenticated:
            return None
        if request.session.get(SHOWN) or request.resolver_match.view_name in WITHOUT_SECOND_FACTOR:
            return None
        if not is_asked_of(request.access):
            return None
        if request.method == "GET" and not request.htmx:
            return redirect("security:set_up")
        return render(request, "branch/sign_in/first.html", status=403)
