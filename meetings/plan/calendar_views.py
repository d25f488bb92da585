import hashlib

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_POST, require_safe

from branch.limits.limited import limited
from branch.transactions import atomic_post
from meetings.models import CalendarLink
from meetings.plan.feed import calendar_of, is_good
from members import access

MOST_LINKS = 10


@access.to_see("meetings")
def links(request):
    """The account's own private addresses of the branch's calendar."""
    own = [_shown(request, link) for link in _own(request)]
    return render(request, "meetings/plan/calendar.html", {"links": own})


def _own(request):
    return CalendarLink.objects.filter(
        branch=request.access.branch, account=request.user, revoked_at__isnull=True
    )


def _shown(request, link):
    """The link with its address, and as a code that a phone's camera reads."""
    link.address = request.build_absolute_uri(reverse("plan:feed", args=[link.token]))
    # Phones take webcal for a calendar to subscribe to, and https for a file to open once.
    link.webcal = f"webcal://{link.address.partition('://')[2]}"
    link.code = segno.make(link.webcal, error="m", micro=False).svg_data_uri(scale=5, border=4, light="white")
    return link


@require_POST
@access.to_see("meetings")
@atomic_post
def new(request):
    if _own(request).count() >= MOST_LINKS:
        messages.error(request, f"已有 {MOST_LINKS} 个地址，先撤销不用的。")
    else:
        CalendarLink.objects.create(branch=request.access.branch, account=request.user)
        messages.success(request, "已生成订阅地址，用手机扫码，或者复制地址。")
    return redirect("plan:calendar")


@require_POST
@access.to_see("meetings")
@atomic_post
def revoke(request, pk):
    link = access.fetch(request, _own(request), pk=pk)
    link.revoked_at = timezone.now()
    link.save(update_fields=["revoked_at"])
    messages.success(request, "已撤销，用这个地址的手机不再更新。")
    return redirect("plan:calendar")


@limited("public")
@login_not_required
@require_safe
def feed(request, token):
    """Whoever has the address sees the calendar: a phone that subscribes does not sign in."""
    link = get_object_or_404(CalendarLink.objects.select_related("account", "branch"), token=token)
    if not is_good(link):
        raise Http404
    text = calendar_of(link.branch, lambda meeting: request.build_absolute_uri(meeting.get_absolute_url()))
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="zhibu.ics"'
    response["Cache-Control"] = "private, no-cache"
    response["ETag"] = quote_etag(_digest(text))
    return get_conditional_response(request, etag=response["ETag"], response=response)


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()[:32]
