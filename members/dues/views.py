from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from branch.periods import Month, Year, half_asked, half_or_year_asked, today
from members import access
from members.access import Reach
from members.dues import record
from members.dues.entries import closed_until
from members.dues.ledger import (
    cell_of,
    day_of,
    reconciliation,
    rows_of,
    scopes_of,
    sum_of,
    sums_within,
    totals_by_month,
)
from members.dues.months import WHOLE_YEAR, period_of
from members.dues.opening import is_closed, to_open
from members.dues.relief.arrangements import Waiting
from members.models import DuesPayment, GroupMembership


# ---- /dues/ ----
@access.to_see("dues")
def ledger(request):
    who, half = request.access, half_asked(request.GET)
    reach = who.see["dues"]
    if reach == Reach.OWN:
        return redirect("dues:member", who.member.pk)
    period = period_of(request.GET, Month.containing(half.start))
    is_year = isinstance(period, Year)
    context = {"half": half, "period": period, "is_year": is_year}
    sums = sums_within(who.branch, period)
    if shows_books(who, period):
        context |= whole_branch(who.branch, period, sums)
    if reach > Reach.TOTALS:
        context |= grid(request, period, sums, context.get("branch_totals"))
    return render(request, "members/dues/ledger.html", context)


def shows_books(who, period) -> bool:
    """Whether the whole branch's months stand below; of a year's grid they are one press away."""
    reach = who.see["dues"]
    return reach == Reach.TOTALS or (reach == Reach.ALL and not isinstance(period, Year))


def grid(request, period, sums, branch_totals=None):
    """What the grid of one scope shows: its rows, its totals and what may be done with its month.

    `sums`: `ledger.sums_within` of the period; `branch_totals`: those of everybody, where they are at hand.
    """
    who = request.access
    scopes = scopes_of(who.branch, period)
    if who.see["dues"] == Reach.GROUP:
        own = {code: scope for code, scope in scopes.items() if scope.group_id in who.led_group_ids}
        if request.GET.get("group", "") in scopes.keys() - own.keys():
            raise PermissionDenied
        scopes = own
    scope = scopes.get(request.GET.get("group") or next(iter(scopes)))
    if scope is None:
        raise Http404
    rows, month = rows_of(who.branch, scope.members, period, sums), _month_asked(request, period)
    totals = branch_totals
    if scope.is_group or totals is None:
        paid_by_rows = (cell.payment for row in rows for cell in row.cells if cell.payment)
        totals = totals_by_month(paid_by_rows, period)
    group_id = scope.group_id if scope.is_group else None
    this_month = [row.cells[period.months.index(month)] for row in rows]
    may_set_due = who.change["dues"] == Reach.ALL
    closed = closed_until(who.branch)
    tail = {"group": scope.code, "month": month} | ({"span": WHOLE_YEAR} if len(totals) == 12 else {})
    return {
        "period": period,
        "scopes": scopes.values(),
        "scope": scope,
        "rows": rows,
        "months": [(each, is_closed(each, closed)) for each in period.months],
        "month": month,
        "month_is_over": month.has_ended(today()),
        "tail": f"?{urlencode(tail)}",
        "totals": totals,
        "may_change": who.may_change_in_group("dues", group_id),
        "may_set_due": may_set_due,
        "unpaid": sum(cell.is_unpaid for cell in this_month),
        "to_open": _to_open(who.branch, month, scope, this_month) if may_set_due else 0,
        "today": today(),
        "undo": request.session.get(record.UNDO),
    }


def _to_open(branch, month, scope, cells) -> int:
    """How many rows the month still lacks; of everybody on the page that can be seen without asking."""
    if month.start > today():
        return 0
    if not scope.is_group and all(cell.payment is not None or not cell.liable for cell in cells):
        return 0
    return len(to_open(branch, month).rows)


def whole_branch(branch, period, sums):
    totals = reconciliation(branch, period, sums)
    return {"branch_totals": totals, "branch_sum": sum_of(totals)}


def _month_asked(request, period):
    """The month on which the buttons act: `?month=`, or the current one, or the nearest of the period."""
    try:
        month = Month.parse(request.GET.get("month", ""))
    except ValueError:
        month = None
    return month if month in period.months else Month.containing(day_of(period))


# ---- /dues/rows/ ----
@access.to_see("dues")
def rows(request):
    """The rows behind the figures of a half-year; who sees only totals gets the count and the sums."""
    half, state = half_or_year_asked(request.GET), request.GET.get("state", "")
    found = _within_reach(request.access, half)
    found = {"on_time": found.on_time(half), "arrears": found.in_arrears()}.get(state, found)
    sums = found.aggregate(count=Count("id"), due=Sum("amount_due"), paid=Sum("amount_paid"))
    found = found.select_related("member").order_by("month", "member__number", "member")
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    names_shown = request.access.see["dues"] > Reach.TOTALS
    context = {
        "half": half,
        "state": state,
        "sums": sums,
        "page": page,
        "names_shown": names_shown,
        "head": ["党员", "月份", "应交（元）", "实交（元）", "交纳日期", "情况"],
        "records": _records(request.access.branch, page) if names_shown else [],
    }
    return render(request, "members/dues/rows.html", context)


def _within_reach(who, half):
    found = DuesPayment.objects.filter(branch=who.branch).for_months(half)
    reach = who.see["dues"]
    if reach in (Reach.ALL, Reach.TOTALS):
        return found
    people = GroupMembership.objects.on(day_of(half)).filter(group__in=who.led_group_ids).values("member")
    return found.filter(member__in=people) | found.filter(member=who.member)


def _records(branch, payments):
    waiting = Waiting(branch, {payment.member_id for payment in payments})
    return [_record(payment, waiting) for payment in payments]


def _record(payment, waiting):
    month = Month.containing(payment.month)
    is_waiting = waiting.is_waiting(payment.member_id, month, today())
    cell = cell_of(payment.member, month, payment, today(), is_waiting=is_waiting)
    return [
        (payment.member.name, reverse("dues:member", args=[payment.member_id])),
        month.long_name,
        f"{payment.amount_due:,.2f}",
        "" if payment.amount_paid is None else f"{payment.amount_paid:,.2f}",
        payment.paid_on.isoformat() if payment.paid_on else "",
        cell.word,
    ]
