import secrets
from datetime import timedelta
from urllib.parse import urlsplit

import segno
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from branch.limits.limited import limited
from branch.transactions import atomic_post
from meetings.activity.rights import meeting_to_change
from meetings.models import Meeting, SignIn, SignInSheet
from meetings.sign_in.paper import Paper
from meetings.sign_in.roster import Roster
from meetings.sign_in.window import clock, is_of_the_day, why_not_at_all, why_not_now, window_of
from members import access

MEETINGS = Meeting.objects.select_related("branch", "group", "sign_in_sheet")
ONLY_HERE = ("127.0.0.1", "localhost", "::1")


def _to_keep(request, pk) -> Meeting:
    """An activity that this account may record, and whose sign-in it may therefore keep."""
    return meeting_to_change(request, pk, MEETINGS)


def _sheet_of(meeting) -> SignInSheet | None:
    sheet = getattr(meeting, "sign_in_sheet", None)
    return sheet if sheet and is_of_the_day(sheet) else None


@access.to_change("meetings")
@require_GET
def open_(request, pk):
    """The page for the screen in the room: the code, and who has not signed in yet."""
    meeting, now = _to_keep(request, pk), timezone.now()
    context = _state(meeting, now)
    if context["sheet"] and not context["over"]:
        address = request.build_absolute_uri(reverse("sign_in:join", args=[context["sheet"].code]))
        context |= {
            "address": address,
            "code": _drawn(address),
            "only_here": urlsplit(address).hostname in ONLY_HERE,
        }
    return render(request, "meetings/sign_in/open.html", context)


def _state(meeting, now) -> dict:
    sheet = _sheet_of(meeting)
    return {
        "meeting": meeting,
        "sheet": sheet,
        "refusal": why_not_at_all(meeting, now),
        "early": bool(sheet) and now < sheet.opens_at,
        "over": bool(sheet) and now >= sheet.closes_at,
        "window": sheet and (clock(sheet.opens_at), clock(sheet.closes_at)),
        "roster": Roster(meeting) if sheet else None,
    }


def _drawn(address) -> str:
    return mark_safe(segno.make_qr(address, error="m").svg_inline(omitsize=True, svgclass="qr"))


@access.to_change("meetings")
@require_GET
@never_cache
def signed(request, pk):
    """The part of that page which asks again every few seconds."""
    meeting = _to_keep(request, pk)
    return render(request, "meetings/sign_in/_signed.html", _state(meeting, timezone.now()))


@access.to_change("meetings")
@require_POST
@atomic_post
def start(request, pk):
    """Opens it, or opens it again; the code stays the same, so that one on the wall stays good."""
    meeting, now = _to_keep(request, pk), timezone.now()
    refusal = why_not_at_all(meeting, now)
    if not refusal and not Roster(meeting).expected:
        refusal = "应到名单里还没有人。先在记录里选好应到的人，再开签到。"
    if refusal:
        messages.error(request, refusal)
        return redirect("sign_in:open", pk)
    opens, closes = window_of(meeting, now)
    opened = {"opens_at": opens, "closes_at": closes, "opened_by": request.user}
    SignInSheet.objects.update_or_create(
        branch=meeting.branch,
        meeting=meeting,
        defaults=opened,
        create_defaults=opened | {"code": secrets.token_urlsafe(32)},
    )
    return redirect("sign_in:open", pk)


@access.to_change("meetings")
@require_POST
@atomic_post
def close(request, pk):
    meeting, now = _to_keep(request, pk), timezone.now()
    sheet = _sheet_of(meeting)
    if sheet and now < sheet.closes_at:
        # Closed before it opened: nothing was open.
        sheet.opens_at, sheet.closes_at = min(sheet.opens_at, now - timedelta(minutes=1)), now
        sheet.save(update_fields=["opens_at", "closes_at"])
    return redirect("sign_in:open", pk)


@limited("public")
@access.to_change("sign_in")
@never_cache
@atomic_post
def join(request, code):
    """What the code leads to: one button on the own phone. Only pressing it writes."""
    sheets = SignInSheet.objects.select_related("meeting__branch", "meeting__recorder")
    sheet = access.fetch(request, sheets, code=code)
    meeting, member = sheet.meeting, request.access.member
    roster = Roster(meeting)
    refusal = why_not_now(sheet, timezone.now())
    expected = member is not None and member.pk in roster.expected
    if request.method == "POST" and expected and not refusal:
        SignIn.objects.get_or_create(branch=meeting.branch, meeting=meeting, member=member)
        return redirect("sign_in:join", code)
    context = {
        "meeting": meeting,
        "member": member,
        "expected": expected,
        "signed_at": member and roster.signed.get(member.pk),
        "refusal": refusal,
        "window": (clock(sheet.opens_at), clock(sheet.closes_at)),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "meetings/sign_in/join.html", context, status=status)


@access.to_see("meetings")
@require_GET
def sheet(request, pk):
    """The sheet for paper, A4."""
    meeting = access.fetch(request, MEETINGS, pk=pk)
    context = {"meeting": meeting, "paper": Paper(meeting)}
    return render(request, "meetings/sign_in/sheet.html", context)
