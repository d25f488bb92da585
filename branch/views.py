from django.contrib import messages
from django.contrib.auth.views import LoginView, PasswordChangeView, redirect_to_login
from django.forms import modelform_factory
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from branch.models import User

KEPT = "kept-"


class SignIn(LoginView):
    """What was typed while the sign-in ran out comes along, and is handed back to be saved."""

    template_name = "branch/login.html"
    redirect_authenticated_user = True

    def get(self, request, *args, **kwargs):
        # A part of a page was asked for: this page must not be put in its place.
        return HttpResponse(status=401) if request.htmx else super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, kept=_kept(self.request.POST))

    def form_valid(self, form):
        response = super().form_valid(form)
        kept = [(name.removeprefix(KEPT), value) for name, value in _kept(self.request.POST)]
        if not kept:
            return response
        return render(self.request, "branch/carry_on.html", {"to": response.url, "kept": kept})


sign_in = SignIn.as_view()


def _kept(typed) -> list[tuple[str, str]]:
    return [(name, value) for name in typed if name.startswith(KEPT) for value in typed.getlist(name)]


@never_cache
def sign_in_again(request):
    """The answer to a form sent after the sign-in ran out: sign in first, nothing typed is lost."""
    kept = [
        (KEPT + name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken" and "password" not in name
    ]
    if request.htmx or not kept:
        # Nothing but a press of a button, whose address cannot be opened.
        return redirect_to_login("/")
    context = {"next": request.get_full_path(), "kept": kept}
    return render(request, "branch/login.html", context, status=401)


class ChangePassword(PasswordChangeView):
    template_name = "branch/password_change.html"
    success_url = reverse_lazy("more")

    def form_valid(self, form):
        messages.success(self.request, "密码改好了，下次登录用新密码。")
        return super().form_valid(form)


def more(request):
    """The menu of everything, and the reader's own choices."""
    return render(request, "branch/more.html", {"sizes": User.TextSize.choices})


@require_POST
def text_size(request):
    form = modelform_factory(User, fields=["text_size"])(request.POST, instance=request.user)
    if form.is_valid():
        form.save()
    return redirect("more")
