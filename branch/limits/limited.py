"""How often one may ask for what costs the server most: far more than anybody needs, far less than a flood.

Each view says which of these it is with `@limited(...)`; who is signed in is counted by account, others by
address.
"""

import sqlite3
from dataclasses import dataclass
from functools import wraps

from django.shortcuts import render
from django_ratelimit.core import get_usage

from branch.going import asked_back
from branch.kept import kept_of, typed_in
from branch.sign_in.address import network_of


@dataclass(frozen=True)
class Limit:
    rate: str
    methods: tuple[str, ...]
    says: str
    # For who is not signed in.
    page: str = "branch/limits/too_often.html"


LIMITS = {
    # A whole office behind one address signs in within a minute; a program that tries passwords, thousands.
    "sign_in": Limit("60/m", ("POST",), "这个网络一分钟里登录了太多次", "branch/sign_in/locked.html"),
    "print": Limit("30/m", ("GET", "HEAD", "POST"), "一分钟里打印了太多次"),
    "export": Limit("30/m", ("GET", "HEAD", "POST"), "一分钟里导出了太多次"),
    "upload": Limit("60/m", ("POST",), "一分钟里传了太多次"),
    # The photos of a page come one request each.
    "file": Limit("600/m", ("GET", "HEAD"), "一分钟里打开了太多文件"),
    "public": Limit("120/m", ("GET", "HEAD", "POST"), "这个地址一分钟里打开了太多次"),
}


def limited(kind: str):
    """A view that is answered only so often: 429 with Retry-After, and what was typed stays on the page."""

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            limit = LIMITS[kind]
            wait = _seconds_to_wait(request, kind, limit)
            return _too_often(request, limit, wait) if wait else view(request, *args, **kwargs)

        # A test walks all URLs and asks each view for this.
        guarded.limits = (*getattr(view, "limits", ()), kind)
        return guarded

    return decorate


def _whose(group, request) -> str:
    if request.user.is_authenticated:
        return f"account {request.user.pk}"
    return f"address {network_of(request)}"


def _seconds_to_wait(request, kind: str, limit: Limit) -> int:
    try:
        usage = get_usage(
            request, group=kind, key=_whose, rate=limit.rate, method=list(limit.methods), increment=True
        )
    except (sqlite3.Error, OSError):
        # A full disk must not stop anybody from signing in, or from taking the records out.
        return 0
    return max(1, usage["time_left"]) if usage and usage["should_limit"] else 0


def _too_often(request, limit: Limit, wait: int):
    if request.htmx:
        template, context = "branch/limits/_too_often.html", {}
    elif not request.user.is_authenticated:
        template, context = limit.page, {"kept": kept_of(request.POST), "next": asked_back(request)}
    else:
        template = "branch/limits/too_often.html"
        context = {"typed": typed_in(request.POST), "files": bool(request.FILES)}
    page = render(request, template, context | {"says": limit.says, "wait": wait}, status=429)
    page["Retry-After"] = wait
    return page
