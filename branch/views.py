from django.contrib import messages
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.forms import modelform_factory
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_POST

from branch.models import User

sign_in = LoginView.as_view(template_name="branch/login.html", redirect_authenticated_user=True)


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
