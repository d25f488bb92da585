"""Between signing in and everything else: an account that has ended, a password to be changed first."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from branch.models import User
from branch.views import change_password_first
from members.accounts.place import has_place, why_ended


class Gate:
    """Judged with every request, so that no account outlasts what it was made for by a day."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        name = request.resolver_match.view_name
        if name == "login" and request.method == "GET" and not request.user.is_authenticated:
            # Nobody can sign in yet where there is no account.
            return None if User.objects.exists() else redirect("start:start")
        if name == "logout" or not getattr(view, "login_required", True) or not request.user.is_authenticated:
            return None
        if not has_place(request.access):
            return _ended(request)
        if request.user.must_change_password and name != "password_change":
            return change_password_first(request)
        return None


def _ended(request):
    if request.htmx:
        # The part that was asked for must not say so in its own small place.
        return HttpResponse(status=403, headers={"HX-Refresh": "true"})
    context = {"why": why_ended(request.user)}
    return render(request, "members/accounts/ended.html", context, status=403)
