"""The accounts of a branch (账号): made for one or many, reset, disabled; a password is shown once."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from branch.asked import number_in
from branch.passwords import DAYS_GOOD
from branch.periods import today
from branch.sign_in import second_factor
from branch.sign_in.lockout import unlock
from branch.transactions import atomic_post
from members import access
from members.accounts import lists
from members.accounts.forms import NewAccountsForm, RenameForm
from members.accounts.keeping import (
    Slip,
    accounts_of,
    make_account,
    reset,
    set_active,
    why_not,
    without_account,
)
from members.accounts.place import has_place, why_ended
from members.accounts.states import LABELS, state_of
from members.models import PostGrant
from members.paging import page_asked


@access.to_see_all("accounts")
def list_(request):
    """Who has an account, and how it stands; clerks and those who have left are below."""
    branch, day = request.access.branch, today()
    asked, text = request.GET.get("state", ""), request.GET.get("q", "").strip()
    lines = lists.of_members(branch, day)
    found = [line for line in lines if line.is_meant_by(asked, text)]
    context = {
        "chips": lists.chips(lines),
        "all": len(lines),
        "asked": asked if asked in LABELS else "",
        "q": text,
        "page": page_asked(request.GET, found),
        "clerks": lists.of_clerks(branch, day),
        "past": lists.of_past_members(branch, day),
        "may_change": request.access.changes_all("accounts"),
    }
    return render(request, "members/accounts/list.html", context)


@access.to_change_all("accounts")
@atomic_post
def new(request):
    """Accounts for those of the roll who have none: `?member=` one, `?group=` those of a Party group."""
    branch, day = request.access.branch, today()
    groups = list(branch.groups.on(day))
    group = next((group for group in groups if group.pk == number_in(request.GET, "group")), None)
    wanted = number_in(request.GET, "member")
    members = without_account(branch, day)
    if group:
        members = members.in_group(group, day)
    if wanted is not None:
        members = members.filter(pk=wanted)
    form = NewAccountsForm(request.POST if request.method == "POST" else None, list(members), branch)
    if request.method == "POST" and form.is_valid() and (slips := _made(form)):
        return slips_page(request, slips)
    context = {"form": form, "groups": groups, "group": group, "one": wanted is not None}
    context["days"] = DAYS_GOOD
    return render(request, "members/accounts/new.html", context, status=422 if form.errors else 200)


def _made(form) -> list[Slip]:
    try:
        with transaction.atomic():
            return [make_account(member.name, username, member) for member, username in form.picked]
    except IntegrityError:
        # Another branch took one of the names in this moment.
        form.add_error(None, "有账号刚才被别的支部用了，还没有建；请看看账号，再按一次。")
        return []


@never_cache
def slips_page(request, slips: list[Slip]):
    """The answer to the press that made the passwords; it cannot be opened again."""
    context = {
        "slips": slips,
        "address": request.build_absolute_uri(reverse("login")),
        "branch": request.access.branch,
        "days": DAYS_GOOD,
    }
    return render(request, "members/accounts/slips.html", context)


def _account(request, pk):
    return get_object_or_404(accounts_of(request.access.branch), pk=pk)


@access.to_see_all("accounts")
def detail(request, pk):
    return _detail(request, _account(request, pk))


def _detail(request, account, form=None):
    reader, day = request.access, today()
    now = access.access_of(account, day=day)
    here = has_place(now)
    context = {
        "account": account,
        "state": state_of(account),
        "ended": "" if here else why_ended(account),
        "posts": now.posts if now.branch == reader.branch else (),
        "members": account.memberships.filter(branch=reader.branch),
        "grants": PostGrant.objects.filter(account=account, branch=reader.branch).order_by("-began_on"),
        "day": day,
        "form": form or RenameForm(None, account),
        "why_not": why_not(reader, account),
        "may_change": reader.changes_all("accounts"),
        "has_second_factor": second_factor.authenticator_of(account) is not None,
    }
    return render(request, "members/accounts/detail.html", context, status=422 if form else 200)


def _to_change(request, pk):
    """The account that is to be changed; held by nobody whom the reader may not touch."""
    account = _account(request, pk)
    if why_not(request.access, account):
        raise PermissionDenied
    return account


@access.to_change_all("accounts")
@require_POST
@atomic_post
def rename(request, pk):
    account = _to_change(request, pk)
    form = RenameForm(request.POST, account)
    if not form.is_valid():
        return _detail(request, account, form)
    account.username = form.cleaned_data["username"]
    account.save(update_fields=["username"])
    messages.success(request, f"账号改成了{account.username}，下次登录用它。")
    return redirect("accounts:detail", pk)


@access.to_change_all("accounts")
@require_POST
@atomic_post
def reset_password(request, pk):
    account = _to_change(request, pk)
    if not account.is_active:
        raise Http404
    unlock(account.username)
    return slips_page(request, [reset(account)])


@access.to_change_all("accounts")
@require_POST
@atomic_post
def disable(request, pk):
    account = _to_change(request, pk)
    set_active(account, False)
    messages.success(request, f"{account}的账号停用了，已经登录的地方都退出了。")
    return redirect("accounts:detail", pk)


@access.to_change_all("accounts")
@require_POST
@atomic_post
def enable(request, pk):
    account = _to_change(request, pk)
    set_active(account, True)
    messages.success(request, f"{account}的账号又可以登录了，密码不变。")
    return redirect("accounts:detail", pk)


@access.to_change_all("accounts")
@require_POST
@atomic_post
def let_in_again(request, pk):
    account = _to_change(request, pk)
    unlock(account.username)
    messages.success(request, f"{account}的账号解锁了，可以马上登录。")
    return redirect("accounts:detail", pk)


@access.to_change_all("accounts")
@require_POST
@atomic_post
def remove_second_factor(request, pk):
    account = _to_change(request, pk)
    second_factor.remove(account)
    messages.success(request, f"{account}的两步验证取消了，下次登录只要密码。")
    return redirect("accounts:detail", pk)
