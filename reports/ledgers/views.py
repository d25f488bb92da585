from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from branch.capitals import in_capitals
from branch.limits.limited import limited
from branch.periods import Month, Year, day_in_full, month_asked, today, year_asked
from branch.regulations import DUES_NOTICE, DUES_RULES
from members import access
from members.access import Reach
from members.dues.bases.models import Employer
from members.dues.ledger import day_of, scopes_of
from members.giving_out import GivingOut, give_out
from members.models import Member
from members.personal import is_own, may_see
from reports.ledgers.asked import period_asked, period_named, periods_of, scope_asked
from reports.ledgers.books import Ledger, ledger_a, ledger_b, year_ledger
from reports.ledgers.cards import cards_of
from reports.ledgers.notice import notice_of
from reports.ledgers.worksheets import Worksheets, blank_paper


# ---- /dues/print/ ----
@require_safe
@access.to_see_all("dues")
def index(request):
    """Every paper, for the period and the Party group that were chosen."""
    branch, period = request.access.branch, period_asked(request.GET)
    year, month, scope = Year(period.year), _month_of(period), scope_asked(branch, period, request.GET)
    group = {"group": scope.code}
    context = {
        "year": year,
        "period": period,
        "period_named": period_named(period),
        "periods": [(each.code, period_named(each)) for each in periods_of(year)],
        "scope": scope,
        "scopes": scopes_of(branch, period).values(),
        "month": month,
        "employers": Employer.choices,
        # Each page is asked for what it is of.
        "by_period": urlencode({"period": period.code} | group),
        "by_year": urlencode({"year": year.code, "period": period.code} | group),
        "by_month": urlencode({"month": month.code, "period": period.code} | group),
        "of_notice": urlencode({"period": period.code}),
    }
    return render(request, "reports/ledgers/index.html", context)


def _month_of(period) -> Month:
    """The month that a sheet of one month is shown for: today's, or the nearest of the period."""
    return Month.containing(day_of(period))


def _year_ledger_asked(request) -> Ledger:
    branch, year = request.access.branch, year_asked(request.GET)
    return Ledger(branch, year, scope_asked(branch, year, request.GET))


def _ledger_asked(request) -> Ledger:
    branch, period = request.access.branch, period_asked(request.GET)
    return Ledger(branch, period, scope_asked(branch, period, request.GET))


def _printed(request, paper, xlsx: str = ""):
    return render(request, "reports/ledgers/paper.html", {"paper": paper, "xlsx": xlsx})


def _with_wages(request, paper):
    """On the page they are for who keeps the dues; a file leaves the room, so it is said what for."""
    back = f"{reverse('ledgers:index')}?{request.GET.urlencode()}"
    asked = GivingOut(
        paper.title, "月收入（计算基数）", f"{paper.title}（含月收入）{len(paper.rows)}行", back
    )
    return give_out(request, asked, paper.xlsx)


# ---- a/, b/, year/ ----
@require_safe
@access.to_see_all("dues")
def a(request):
    return _printed(request, ledger_a(_year_ledger_asked(request)), "ledgers:a_xlsx")


@limited("export")
@require_http_methods(["GET", "HEAD", "POST"])
@access.to_see_all("dues")
def a_xlsx(request):
    return _with_wages(request, ledger_a(_year_ledger_asked(request)))


@require_safe
@access.to_see_all("dues")
def b(request):
    return _printed(request, ledger_b(_ledger_asked(request)), "ledgers:b_xlsx")


@limited("export")
@require_http_methods(["GET", "HEAD", "POST"])
@access.to_see_all("dues")
def b_xlsx(request):
    return _with_wages(request, ledger_b(_ledger_asked(request)))


@require_safe
@access.to_see_all("dues")
def year(request):
    return _printed(request, year_ledger(_year_ledger_asked(request)), "ledgers:year_xlsx")


@limited("export")
@require_safe
@access.to_see_all("dues")
def year_xlsx(request):
    return year_ledger(_year_ledger_asked(request)).xlsx()


# ---- notice/ ----
@require_safe
@access.to_see_all("dues")
def notice(request):
    """With names only where the committee has chosen so on the page."""
    branch, period = request.access.branch, period_asked(request.GET)
    context = {
        "notice": notice_of(branch, period, scopes_of(branch, period).values()),
        "with_names": request.GET.get("names") == "1",
        "dated": day_in_full(today()),
        "rules": DUES_RULES,
    }
    return render(request, "reports/ledgers/notice.html", context)


# ---- cards/ ----
@require_safe
@access.to_see_all("dues")
def cards(request):
    """The cards of all members, one a page."""
    branch, year = request.access.branch, year_asked(request.GET)
    scope = scope_asked(branch, year, request.GET)
    context = {"cards": cards_of(branch, scope.members, year), "branch": branch, "year": year}
    return render(request, "reports/ledgers/cards.html", context)


@require_safe
@access.to_see("dues")
def card(request, pk):
    member, year = access.fetch(request, Member, pk=pk), year_asked(request.GET)
    if not may_see(request.access, "dues", member, day_of(year)):
        raise PermissionDenied
    branch = request.access.branch
    context = {"cards": cards_of(branch, [member], year), "branch": branch, "year": year, "member": member}
    return render(request, "reports/ledgers/cards.html", context)


# ---- worksheets/ ----
@require_safe
@access.to_see_all("dues")
def worksheets(request):
    sheets, employer = _worksheets_asked(request)
    context = {
        "paper": sheets.paper(employer),
        "xlsx": "ledgers:worksheets_xlsx",
        "employers": [(code, label, sheets.counts[code]) for code, label in Employer.choices],
        "employer": employer,
        "without_base": sheets.without_base,
    }
    return render(request, "reports/ledgers/worksheets.html", context)


@limited("export")
@require_http_methods(["GET", "HEAD", "POST"])
@access.to_see_all("dues")
def worksheets_xlsx(request):
    sheets, employer = _worksheets_asked(request)
    return _with_wages(request, sheets.paper(employer))


def _worksheets_asked(request) -> tuple[Worksheets, str]:
    """`?employer=`; without it the one of which there are most."""
    sheets = Worksheets(request.access.branch, month_asked(request.GET))
    asked = request.GET.get("employer", "")
    if not asked:
        most = sheets.counts.most_common(1)
        return sheets, most[0][0] if most else Employer.INSTITUTION
    return sheets, _employer(asked)


def _employer(code: str) -> str:
    if code not in Employer.values:
        raise Http404
    return code


@require_safe
@access.to_see_all("dues")
def worksheet_blank(request):
    employer = _employer(request.GET.get("employer") or Employer.INSTITUTION)
    return _printed(request, blank_paper(request.access.branch, employer))


@require_safe
@access.to_see("dues")
def worksheet(request, pk):
    """One member's: wages are for the member and for who sees all dues, not for a group's leader."""
    who, month = request.access, month_asked(request.GET)
    member = access.fetch(request, Member, pk=pk)
    if who.see["dues"] < Reach.ALL and not is_own(who, member):
        raise PermissionDenied
    lines = Worksheets(who.branch, month, [member]).lines
    context = {
        "member": member,
        "branch": who.branch,
        "month": month,
        "line": lines[0] if lines else None,
        "capitals": in_capitals(lines[0].amount) if lines and lines[0].amount is not None else "",
        "rules": f"{DUES_RULES}第一条、第二条、第五条；{DUES_NOTICE}",
    }
    return render(request, "reports/ledgers/worksheet.html", context)
