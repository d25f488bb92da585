"""/members/left/: what is personal of those who left long ago, and clearing it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from branch.periods import today
from branch.transactions import atomic_post
from members import access
from members.models import Retention
from members.retention.clearing import clear, leavers, years_of
from members.retention.forms import ClearForm, RetentionForm
from members.row_form import row_page


@access.to_change_all("exchange")
@atomic_post
def left(request):
    """The secretary alone: nobody else may take anything out of the records for good."""
    branch = request.access.branch
    found = leavers(branch, today())
    form = ClearForm(request.POST if request.method == "POST" else None, found)
    if request.method == "POST" and form.is_valid():
        chosen = form.chosen
        clear(chosen, form.cleaned_data["why"])
        names = "、".join(one.member.name for one in chosen)
        messages.success(request, f"已清除 {len(chosen)} 人的身份证号、手机号码和工资：{names}。")
        return redirect("members:left")
    context = {
        "form": form,
        "rows": [(one, str(one.member.pk) in form.ticked) for one in found],
        "years": years_of(branch),
    }
    return render(request, "members/retention/left.html", context, status=422 if form.errors else 200)


@access.to_change_all("exchange")
@atomic_post
def rule(request):
    """For how many years: the branch's own rule."""
    branch = request.access.branch
    row = Retention.objects.filter(branch=branch).first() or Retention(branch=branch)
    form = RetentionForm(request.POST or None, instance=row)
    back, said = reverse("members:left"), "保留年限改好了：离开满{row}可以清除。"
    return row_page(request, form, title="改保留年限", back=back, said=said, crumb="离开的人的个人信息")
