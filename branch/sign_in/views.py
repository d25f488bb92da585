"""Signing in: the password, then the second factor where there is one."""

import time

from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView, redirect_to_login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from branch.going import asked_back
from branch.kept import hand_back, keep, kept_of
from branch.limits.limited import limited
from branch.sign_in import second_factor
from branch.sign_in.forms import CodeForm, SignInForm

# Between the password and the code.
HALF_WAY, MINUTES = "half_way", 10


class SignIn(LoginView):
    """What was typed while the sign-in ran out comes along, and is handed back to be saved."""

    template_name = "branch/login.html"
    form_class = SignInForm
    redirect_authenticated_user = True

    def get(self, request, *args, **kwargs):
        # A part of a page was asked for: this page must not be put in its place.
        return HttpResponse(status=401) if request.htmx else super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if "username" not in request.POST:
            # From the page that said to wait: what is kept comes along, and nothing was tried.
            context = self.get_context_data(form=self.get_form_class()(request))
            return self.render_to_response(context)
        return super().post(request, *args, **kwargs)

    def get_redirect_url(self):
        return _asked(self.request)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, kept=kept_of(self.request.POST))

    def form_valid(self, form):
        account = form.get_user()
        if second_factor.authenticator_of(account):
            _half_way(self.request, account)
            return _ask_for_code(self.request, CodeForm())
        login(self.request, account)
        return _carry_on(self.request)


sign_in = limited("sign_in")(SignIn.as_view())


def _half_way(request, account):
    request.session.cycle_key()
    request.session[HALF_WAY] = {
        "account": account.pk,
        "backend": account.backend,
        "password": account.get_session_auth_hash(),
        "until": time.time() + 60 * MINUTES,
    }


def _whose_code(request):
    """The account whose password was right a moment ago, and is so still."""
    waiting = request.session.get(HALF_WAY)
    if not waiting or time.time() > waiting["until"]:
        return None
    account = get_user_model().objects.filter(pk=waiting["account"], is_active=True).first()
    if account is None or account.get_session_auth_hash() != waiting["password"]:
        return None
    account.backend = waiting["backend"]
    return account


def _ask_for_code(request, form, status=200):
    context = {"form": form, "next": _asked(request), "kept": kept_of(request.POST)}
    return render(request, "branch/sign_in/code.html", context, status=status)


@login_not_required
@never_cache
@limited("sign_in")
def code(request):
    """The second step. Wrong codes are counted like wrong passwords, and lead to the same lock."""
    account = _whose_code(request)
    if account is None:
        request.session.pop(HALF_WAY, None)
        kept = kept_of(request.POST)
        if not kept:
            return redirect("login")
        context = {"next": _asked(request), "kept": kept}
        return render(request, "branch/login.html", context, status=401)
    if request.method != "POST":
        return _ask_for_code(request, CodeForm())
    form = CodeForm(request.POST, account=account, request=request)
    if not form.is_valid():
        return _ask_for_code(request, form, status=422)
    del request.session[HALF_WAY]
    login(request, account)
    request.session[second_factor.SHOWN] = True
    return _carry_on(request)


def _asked(request) -> str:
    """Where to go afterwards; whoever asks for the sign-in itself goes home."""
    asked = asked_back(request, otherwise="")
    return "" if asked.startswith(settings.LOGIN_URL) else asked


def _carry_on(request):
    to, kept = _asked(request) or settings.LOGIN_REDIRECT_URL, kept_of(request.POST)
    if not kept:
        return redirect(to)
    return render(request, "branch/carry_on.html", {"to": to, "kept": hand_back(kept)})


class SignOut(LogoutView):
    def post(self, request, *args, **kwargs):
        response = super().post(request, *args, **kwargs)
        # Photos and files too, whose pages are kept nowhere.
        response["Clear-Site-Data"] = '"cache"'
        return response


sign_out = SignOut.as_view()


@never_cache
def sign_in_again(request):
    """The answer to a form sent after the sign-in ran out: sign in first, nothing typed is lost."""
    kept = [] if request.htmx else keep(request.POST)
    if not kept:
        # Nothing but a press of a button, whose address cannot be opened.
        return redirect_to_login("/")
    context = {"next": request.get_full_path(), "kept": kept}
    return render(request, "branch/login.html", context, status=401)
