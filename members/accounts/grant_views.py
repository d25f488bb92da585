"""A post's rights given to somebody who does not hold it (授权): for a time, by the 书记, and ended."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.shortcuts import redirect, render
from django.urls import reverse

from branch.periods import today
from branch.transactions import atomic_post
from members import access
from members.accounts.grant_forms import ClerkForm, EndGrantForm, GrantForm
from members.accounts.keeping import SECRETARIES, Slip, make_account
from members.accounts.views import slips_page
from members.models import PostGrant
from members.row_form import row_page

CRUMB = "授权"


@access.to_see_all("accounts")
def list_(request):
    """What is given today and later; what is over is below."""
    branch, day = request.access.branch, today()
    rows = PostGrant.objects.filter(branch=branch).select_related("account", "granted_by")
    open_ = Q(ended_on=None) | Q(ended_on__gt=day)
    context = {
        "day": day,
        "open": rows.filter(open_).order_by("began_on", "id"),
        "past": rows.exclude(open_).order_by("-ended_on", "-id"),
        "may_give": may_give(request.access),
    }
    return render(request, "members/accounts/grants.html", context)


def may_give(reader) -> bool:
    """Who holds the post; rights that were themselves only given are not given on."""
    return reader.changes_all("accounts") and bool(reader.held & set(SECRETARIES))


def _new_grant(request) -> PostGrant:
    if not may_give(request.access):
        raise PermissionDenied
    return PostGrant(branch=request.access.branch, granted_by=request.user)


@access.to_change_all("accounts")
@atomic_post
def new(request):
    form = GrantForm(request.POST or None, instance=_new_grant(request))
    said = "授权登记好了：{row}。"
    return row_page(request, form, title="授权", back=_list(), said=said, crumb=CRUMB)


@access.to_change_all("accounts")
@atomic_post
def clerk(request):
    form = ClerkForm(request.POST or None, instance=_new_grant(request))
    if request.method == "POST" and form.is_valid() and (slip := _clerk_made(form)):
        return slips_page(request, [slip])
    context = {"form": form, "title": "给干事建账号并授权", "back": _list(), "crumb": CRUMB}
    return render(request, "members/row_page.html", context, status=422 if form.errors else 200)


def _clerk_made(form) -> Slip | None:
    try:
        with transaction.atomic():
            slip = make_account(form.cleaned_data["name"], form.cleaned_data["username"])
    except IntegrityError:
        form.add_error("username", "这个账号刚才被别人用了，换一个。")
        return None
    form.instance.account = slip.account
    form.save()
    return slip


@access.to_change_all("accounts")
@atomic_post
def end(request, pk):
    grant = access.fetch(request, PostGrant.objects.select_related("account"), pk=pk)
    if grant.ended_on and grant.ended_on <= today():
        messages.info(request, f"{grant}的授权已经结束。")
        return redirect(_list())
    form = EndGrantForm(request.POST or None, instance=grant)
    title, said = f"结束授权：{grant}", "{row}的授权到此为止。"
    return row_page(request, form, title=title, back=_list(), said=said, crumb=CRUMB)


def _list() -> str:
    return reverse("accounts:grants")
