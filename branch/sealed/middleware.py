"""What cannot be opened, or not be sealed, is said on a page; what was typed is still in the one before."""

import logging

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render

from branch.sealed.envelope import UNREADABLE, CannotUnseal
from branch.sealed.keys import NoDataKey

log = logging.getLogger(__name__)
SAID = "个人信息现在打不开，这一步没有做，什么都没有改。请让管理员检查数据密钥。"


class SealedMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, fault):
        # Django itself stops a number that was reckoned from what nobody can read.
        stopped = isinstance(fault, ValidationError) and UNREADABLE in str(fault)
        if not stopped and not isinstance(fault, CannotUnseal | NoDataKey):
            return None
        log.error("data key: %s", fault)
        said = str(fault) if isinstance(fault, CannotUnseal) else SAID
        if getattr(request, "htmx", False):
            return HttpResponse(said, status=503, content_type="text/plain; charset=utf-8")
        return render(request, "cannot_unseal.html", {"said": said}, status=503)
