"""The first run (第一次使用): open while there is no account at all, to who has the code of the machine."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from branch.models import Organisation, User
from branch.passwords import choose
from branch.periods import day_in_full
from members.accounts.start import code
from members.accounts.start.forms import AccountStep, BranchStep, CodeForm, SecretaryStep
from members.accounts.usernames import stem_of
from members.models import CommitteeRole, Post

# What was written so far waits in the session, step by step; a password never does.
KEY = "start"


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request):
    if User.objects.exists():
        raise Http404
    kept = request.session.get(KEY, {})
    if not code.is_right(kept.get("code", "")):
        return _ask_for_code(request)
    steps = [BranchStep(kept.get("branch")), SecretaryStep(kept.get("secretary"))]
    reached = next((place for place, step in enumerate(steps) if not (step.is_bound and step.is_valid())), 2)
    if request.method != "POST":
        return _page(request, steps, min(_asked(request.GET), reached))
    place = min(_asked(request.POST), reached)
    if place == 2:
        return _account(request, steps)
    name = ("branch", "secretary")[place]
    typed = {key: request.POST.get(key, "") for key in steps[place].fields}
    steps[place] = type(steps[place])(typed)
    if not steps[place].is_valid():
        return _page(request, steps, place, status=422)
    request.session[KEY] = kept | {name: typed}
    return redirect("start:start")


def _asked(query) -> int:
    """Which of the steps, from 0; the farthest without a number that makes sense."""
    return {"1": 0, "2": 1}.get(query.get("step", ""), 2)


def _ask_for_code(request):
    typed = request.POST if request.method == "POST" else request.GET
    form = CodeForm(typed if "code" in typed else None)
    if form.is_bound and form.is_valid():
        if code.is_right(form.cleaned_data["code"]):
            request.session[KEY] = {"code": code.kept_code()}
            return redirect("start:start")
        form.add_error("code", "开通码不对。它写在启动服务器的那个窗口里。")
    return render(request, "members/start/code.html", {"form": form}, status=422 if form.errors else 200)


def _page(request, steps, place, account=None, status=200):
    if place == 2 and account is None:
        account = AccountStep(initial={"username": stem_of(steps[1].cleaned_data["name"])})
    context = {"place": place, "branch": steps[0], "secretary": steps[1], "account": account}
    context["form"] = (steps + [account])[place]
    context["done"] = [_said_of_branch(steps[0]), _said_of_secretary(steps[1])]
    return render(request, "members/start/start.html", context, status=status)


def _said_of_branch(step) -> list[str]:
    if not (step.is_bound and step.is_valid()):
        return []
    data = step.cleaned_data
    said = [data["name"]] + ([f"上级：{data['superior_name']}"] if data["superior_name"] else [])
    return said + ([f"{day_in_full(data['founded_on'])}成立"] if data["founded_on"] else [])


def _said_of_secretary(step) -> list[str]:
    if not (step.is_bound and step.is_valid()):
        return []
    return [step.cleaned_data["name"], f"{day_in_full(step.cleaned_data['began_on'])}起任书记"]


def _account(request, steps):
    form = AccountStep(request.POST, name=steps[1].cleaned_data["name"])
    if not form.is_valid():
        return _page(request, steps, 2, form, status=422)
    user = _opened(steps, form.cleaned_data)
    if user is None:
        messages.error(request, "刚才已经有人开通了，请登录。")
        return redirect("login")
    code.use_up()
    del request.session[KEY]
    login(request, user, backend="members.accounts.backend.AccountBackend")
    messages.success(request, _what_next())
    return redirect("reports:home")


@transaction.atomic
def _opened(steps, account) -> User | None:
    """The branch, its secretary and the account; of two who finish at one moment only the first."""
    # A row that is always there: PostgreSQL lets the second wait at it, SQLite at the transaction.
    list(ContentType.objects.select_for_update().filter(app_label="branch", model="user"))
    if User.objects.exists():
        return None
    user = User(username=account["username"], name=steps[1].cleaned_data["name"])
    choose(user, account["password"])
    user.save()
    branch, member = steps[0].save(commit=False), steps[1].save(commit=False)
    if superior := steps[0].cleaned_data["superior_name"].strip():
        branch.superior, _ = Organisation.objects.get_or_create(name=superior)
    branch.save()
    member.branch, member.account = branch, user
    member.save()
    CommitteeRole.objects.create(
        branch=branch,
        member=member,
        post=Post.SECRETARY,
        began_on=steps[1].cleaned_data["began_on"],
    )
    return user


def _what_next() -> str:
    return format_html(
        '支部开通好了。接下来把党员登记进来：<a href="{}">导入党员名单</a>、'
        '<a href="{}">导入支部台账</a>，'
        '或者<a href="{}">一个一个登记</a>；再给他们<a href="{}">建账号</a>。',
        reverse("roster:index"),
        reverse("exchange:index"),
        reverse("members:new"),
        reverse("accounts:list"),
    )
