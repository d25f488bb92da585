from django.contrib import messages
from django.contrib.auth.views import PasswordChangeView
from django.forms import modelform_factory
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from branch.going import asked_back
from branch.kept import hand_back, keep, kept_of
from branch.limits.limited import limited
from branch.models import User
from branch.passwords import ChangePasswordForm, FirstPasswordForm
from branch.sign_in.sessions import end_all


class ChangePassword(PasswordChangeView):
    """One's own password. Who came in with a one-time password chooses one before anything else opens."""

    template_name = "branch/password_change.html"

    def dispatch(self, request, *args, **kwargs):
        self.is_first = request.user.is_authenticated and request.user.must_change_password
        return super().dispatch(request, *args, **kwargs)

    def get_form_class(self):
        return FirstPasswordForm if self.is_first else ChangePasswordForm

    def get_success_url(self):
        return asked_back(self.request, otherwise=reverse("reports:home" if self.is_first else "more"))

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs, kept=kept_of(self.request.POST))
        return context | {"is_first": self.is_first, "next": asked_back(self.request, otherwise="")}

    def form_valid(self, form):
        response = super().form_valid(form)
        end_all(self.request.user, but=self.request.session.session_key)
        messages.success(self.request, "密码改好了，下次登录用新密码。")
        if kept := hand_back(kept_of(self.request.POST)):
            return render(self.request, "branch/carry_on.html", {"to": response.url, "kept": kept})
        return response

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


change_password = limited("sign_in")(ChangePassword.as_view())


@never_cache
def change_password_first(request):
    """The answer to whatever else is asked for with a one-time password; what was typed comes along."""
    here = request.get_full_path()
    if request.htmx:
        return HttpResponse(status=403, headers={"HX-Redirect": reverse("password_change")})
    if request.method != "POST":
        return redirect(f"{reverse('password_change')}?{urlencode({'next': here})}")
    context = {"form": FirstPasswordForm(request.user), "is_first": True}
    context |= {"next": here, "kept": keep(request.POST)}
    return render(request, "branch/password_change.html", context, status=403)


def more(request):
    """The menu of everything, and the reader's own choices."""
    return render(request, "branch/more.html", {"sizes": User.TextSize.choices})


@require_POST
def text_size(request):
    form = modelform_factory(User, fields=["text_size"])(request.POST, instance=request.user)
    if form.is_valid():
        form.save()
    return redirect("more")
