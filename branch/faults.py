"""What a reader is told when program or machine fail: what happened, a number, and all that was typed.

The pages here need no database, no session and no account: any of them may be what has failed.
"""

import errno
import sys
from dataclasses import dataclass

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpResponse, UnreadablePostError
from django.middleware import csrf
from django.template import loader

from branch.logs import new_number

FULL = {errno.ENOSPC, errno.EDQUOT}
# Never handed back: secrets, and what belongs to the form that is sent anew.
NOT_KEPT = ("password", "passphrase", "otp", "recovery", "csrfmiddlewaretoken")
# So much is handed back in a page; a form that holds more stays in the one before.
MOST_KEPT = 2_000_000


@dataclass(frozen=True)
class Said:
    status: int
    title: str
    text: str
    # Whether sending the same once more can help.
    again: bool = True
    # In seconds: when it is worth while to come back.
    wait: int | None = None


BROKEN = Said(500, "程序出了错，没有存上", "请把下面的编号告诉管理员。")
GONE = Said(503, "数据库暂时连不上，没有存上", "不用重写，过一会儿再试。", wait=30)
BUSY = Said(503, "同时写的人太多，没有存上", "不用重写，过一会儿再试。", wait=10)
FULL_DISK = Said(507, "服务器的磁盘满了，没有存上", "请管理员腾出空间，然后再试。")
READ_ONLY = Said(503, "服务器的磁盘现在只能读，没有存上", "请管理员检查磁盘，然后再试。", wait=60)
NO_MEMORY = Said(503, "服务器的内存不够，没有做完", "过一会儿再试；要打印或导出的，先选少一些。", wait=30)
STOPPED = Said(400, "没有传完，没有存上", "网断了，或者中途停下了。请再试一次。")
TOO_MUCH = Said(413, "写的太多，没有存上", "请按浏览器的“后退”，内容还在那一页，分成几次保存。", again=False)
NOT_UNDERSTOOD = Said(
    400, "这次请求看不懂，没有存上", "请按浏览器的“后退”，回到原来的页面再试。", again=False
)
EXPIRED = Said(403, "页面过期了，没有存上", "您写的内容都还在。再按一次就存上。")
FOREIGN = Said(403, "这次没有存上", "这次提交不是从本系统的页面发出的。请回到原来的页面再试。", again=False)


def said_of(fault: BaseException | None) -> Said:
    """What an exception, or one that it came from, means to the reader."""
    seen = 0
    while fault is not None and seen < 10:
        if found := _said_of(fault):
            return found
        fault, seen = fault.__cause__ or fault.__context__, seen + 1
    return BROKEN


def _said_of(fault: BaseException) -> Said | None:
    if isinstance(fault, UnreadablePostError):
        return STOPPED
    if isinstance(fault, OSError):
        return FULL_DISK if fault.errno in FULL else READ_ONLY if fault.errno == errno.EROFS else None
    if isinstance(fault, MemoryError):
        return NO_MEMORY
    if isinstance(fault, DatabaseError | InterfaceError):
        said = str(fault)
        if (
            "is full" in said
            or "No space left" in said
            or getattr(fault.__cause__, "sqlstate", "") == "53100"
        ):
            return FULL_DISK
        if "readonly database" in said or "read-only transaction" in said:
            return READ_ONLY
        if "is locked" in said or "deadlock" in said or "lock timeout" in said:
            return BUSY
        if isinstance(fault, OperationalError | InterfaceError):
            return GONE
    return None


# ---- the handlers that urls.py names ----


def server_error(request):
    # Django logs it, with the request's number, as soon as this has answered (branch.logs).
    return page(request, said_of(sys.exc_info()[1]))


def bad_request(request, exception=None):
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return page(request, TOO_MUCH)
    return page(request, NOT_UNDERSTOOD)


def csrf_failure(request, reason=""):
    """A page that is too old is handed back to be sent anew; what another site sent is not."""
    own = request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")
    stale = reason.startswith("CSRF token") or reason == csrf.REASON_NO_CSRF_COOKIE
    return page(request, EXPIRED if own and stale else FOREIGN)


# ---- the page ----


def page(request, said: Said) -> HttpResponse:
    number = getattr(request, "number", None) or new_number()
    if "CSRF_COOKIE" not in request.META:
        # What failed came before the token was read: without it the button of this page would be refused.
        csrf.CsrfViewMiddleware(page).process_request(request)
    if request.headers.get("HX-Request") == "true":
        response = HttpResponse(
            f"{said.title}。{said.text}编号 {number}。", content_type="text/plain; charset=utf-8"
        )
    else:
        kept = typed(request) if said.again else []
        context = {
            "said": said,
            "number": number,
            "kept": kept,
            "shown": [(name, value) for name, value in kept if len(value) > 20 or "\n" in value],
            "files": _names_of_files(request) if kept else [],
            "to": request.get_full_path()
            if request.path.startswith("/") and not request.path.startswith("//")
            else "/",
        }
        response = HttpResponse(_rendered(request, context))
    response.status_code = said.status
    response["Cache-Control"] = "no-store"
    if said.wait:
        response["Retry-After"] = str(said.wait)
    return response


def _rendered(request, context) -> str:
    try:
        return loader.render_to_string("fault.html", context, request)
    except Exception:
        # Not even the template can be had: the words alone.
        said = context["said"]
        return (
            f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{said.title}</title>'
            f"<h1>{said.title}</h1><p>{said.text}</p><p>编号 {context['number']}</p>"
            '<p>请按浏览器的“后退”，内容还在那一页。</p><p><a href="/">回首页</a></p></html>'
        )


def typed(request) -> list[tuple[str, str]]:
    """The fields of the form that was sent, as often as each was sent; no secrets, no files."""
    if request.method != "POST":
        return []
    try:
        fields = [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if not any(word in name.lower() for word in NOT_KEPT)
        ]
    except Exception:
        return []  # it could not be read: that may be what failed
    return fields if sum(len(value) for _, value in fields) <= MOST_KEPT else []


def _names_of_files(request) -> list[str]:
    try:
        return [file.name for files in request.FILES.lists() for file in files[1]]
    except Exception:
        return []
