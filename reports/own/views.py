"""What the branch keeps about oneself (关于我的记录), and what goes along when somebody leaves."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from branch.limits.limited import limited
from branch.periods import today
from members import access
from members.models import Member, Transfer
from members.personal import may_see
from reports.book.xlsx import XLSX, lists_file
from reports.own.kinds import (
    BY_BRANCH,
    KINDS,
    LOOKERS_HEAD,
    in_words,
    looker_line,
    lookers_at,
    particulars,
)
from reports.own.leaving import goes_along, stays_here

LOOKERS = 50


def _oneself(request) -> Member:
    """404 for an account that is nobody on the roll."""
    if request.access.member is None:
        raise Http404
    return request.access.member


# ---- /members/me/data/ ----
@require_safe
@access.to_see("personal")
@never_cache
def data(request):
    """Kind by kind how much there is and where it stands; who was shown the personal data."""
    member, parts = _oneself(request), {}
    for kind in KINDS:
        if count := kind.rows(member).count():
            url = kind.place(member) if kind.place else ""
            parts.setdefault(kind.part, []).append((kind, count, url))
    views = lookers_at(member)
    context = {
        "member": member,
        "particulars": _particulars(member),
        "parts": parts.items(),
        "looked": views.count(),
        "lookers_head": LOOKERS_HEAD,
        "lookers": [looker_line(view) for view in views[:LOOKERS]],
        "most": LOOKERS,
    }
    return render(request, "reports/own/data.html", context)


@limited("export")
@require_safe
@access.to_see("personal")
@never_cache
def file(request):
    """All of it as a workbook, a sheet a kind; it is one's own, so nothing is asked."""
    member = _oneself(request)
    sheets = [("基本情况", ["项目", "内容"], [list(pair) for pair in particulars(member)])]
    sheets += [(kind.title, kind.head, lines) for kind, lines in _everything(member)]
    sheets.append(("谁看过", LOOKERS_HEAD, [looker_line(view) for view in lookers_at(member)]))
    name = f"关于我的记录（{member.name}）-{today():%Y-%m-%d}.xlsx"
    disposition = content_disposition_header(True, name)
    return HttpResponse(lists_file(sheets), content_type=XLSX, headers={"Content-Disposition": disposition})


@require_safe
@access.to_see("personal")
@never_cache
def paper(request):
    """The same to print."""
    member = _oneself(request)
    context = {
        "member": member,
        "day": today(),
        "particulars": _particulars(member),
        "tables": [
            (kind.title, kind.head, [[in_words(value) for value in line] for line in lines])
            for kind, lines in _everything(member)
        ],
        "lookers_head": LOOKERS_HEAD,
        "lookers": [looker_line(view) for view in lookers_at(member)],
    }
    return render(request, "reports/own/paper.html", context)


def _particulars(member):
    return [(name, in_words(value)) for name, value in particulars(member)]


def _everything(member):
    for kind in KINDS:
        if lines := kind.lines(kind.rows(member)):
            yield kind, lines


# ---- /members/<pk>/leaving/ ----
@require_safe
@access.to_see("records")
def leaving(request, pk):
    """What goes with the letter, what the branch keeps, and how long: to print and put with the letter."""
    member = access.fetch(request, Member, pk=pk)
    if not may_see(request.access, "records", member):
        raise PermissionDenied
    letters = Transfer.objects.filter(member=member, direction=Transfer.Direction.OUT, cancelled_on=None)
    letter = letters.order_by("-moved_on", "-id").first()
    context = {
        "member": member,
        "letter": letter,
        "goes": goes_along(member, letter),
        "stays": stays_here(member),
        "by_branch": BY_BRANCH,
    }
    return render(request, "reports/own/leaving.html", context)
