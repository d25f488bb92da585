"""登录与安全: the own sign-ins, the open ones among them, and the second factor."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from branch.limits.limited import limited
from branch.sign_in import second_factor
from branch.sign_in.forms import FirstCodeForm, PasswordForm
from branch.sign_in.models import SignIn
from branch.sign_in.sessions import SIGN_IN, end_all

SHOWN_SIGN_INS = 50


@require_GET
@never_cache
def index(request):
    return _page(request)


def _page(request, status=200, **context):
    account = request.user
    open_ones = set(account.sessions.values_list("sign_in_id", flat=True))
    sign_ins = list(SignIn.objects.filter(account=account)[:SHOWN_SIGN_INS])
    for row in sign_ins:
        row.is_this = row.pk == request.session.get(SIGN_IN)
        row.is_open = row.pk in open_ones
    context = {
        "sign_ins": sign_ins,
        "most": SHOWN_SIGN_INS,
        "authenticator": second_factor.authenticator_of(account),
        "codes_left": second_factor.codes_left(account),
        "asked_of_me": second_factor.is_asked_of(request.access),
    } | context
    return render(request, "branch/sign_in/security.html", context, status=status)


@require_POST
def end(request, pk):
    """Ends one of the own sign-ins; the present one by signing out."""
    row = SignIn.objects.filter(account=request.user, pk=pk).first()
    if row is None:
        raise Http404
    if row.pk == request.session.get(SIGN_IN):
        logout(request)
        return redirect("login")
    ended, _ = row.sessions.all().delete()
    if ended:
        messages.success(request, f"“{row.browser}”那边已经退出登录。")
    else:
        messages.info(request, f"“{row.browser}”那边早已退出登录。")
    return redirect("security:index")


@require_POST
def end_others(request):
    ended = end_all(request.user, but=request.session.session_key)
    messages.success(request, f"别处 {ended} 个登录都已退出，只剩这一个。" if ended else "别处没有登录。")
    return redirect("security:index")


@never_cache
@limited("sign_in")
def set_up(request):
    """The code for the app to scan, and the first code that it then shows."""
    if second_factor.authenticator_of(request.user):
        return redirect("security:index")
    waiting = second_factor.begin(request.user)
    form = FirstCodeForm(request.POST or None, account=request.user)
    if request.method == "POST" and form.is_valid():
        request.session[second_factor.SHOWN] = True
        return _codes(request, is_new=True)
    context = {
        "form": form,
        "secret": second_factor.secret_of(waiting),
        "drawn": second_factor.drawn(waiting, request.user),
        "asked_of_me": second_factor.is_asked_of(request.access),
    }
    return render(request, "branch/sign_in/set_up.html", context, status=422 if form.errors else 200)


def _codes(request, is_new=False):
    """Only this one answer shows them; nothing keeps them in clear."""
    codes = second_factor.new_codes(request.user)
    return render(request, "branch/sign_in/codes.html", {"codes": codes, "is_new": is_new})


@require_POST
@never_cache
@limited("sign_in")
def codes(request):
    if not second_factor.authenticator_of(request.user):
        return redirect("security:index")
    form = PasswordForm(request.POST, request=request)
    return _codes(request) if form.is_valid() else _page(request, status=422, codes_form=form)


@require_POST
@never_cache
@limited("sign_in")
def switch_off(request):
    form = PasswordForm(request.POST, request=request)
    if not form.is_valid():
        return _page(request, status=422, off_form=form)
    second_factor.switch_off(request.user)
    request.session.pop(second_factor.SHOWN, None)
    end_all(request.user, but=request.session.session_key)
    messages.success(request, "两步验证已关闭，以后登录只要密码。")
    return redirect("security:index")
