from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from branch.periods import HalfYear, Month, half_asked, today
from members import access
from members.access import Reach
from members.dues import record
from members.dues.ledger import (
    ZERO,
    Row,
    cell_of,
    day_of,
    reconciliation,
    rows_of,
    scopes_of,
    sum_of,
    tiles_of,
    totals_by_month,
)
from members.models import DuesPayment, GroupMembership, Member
from members.personal import may_see


# ---- /dues/ ----
@access.to_see("dues")
def ledger(request):
    who, half = request.access, half_asked(request.GET)
    reach = who.see["dues"]
    if reach == Reach.OWN:
        return redirect("dues:member", who.member.pk)
    context = {"half": half} | (grid(request, half) if reach > Reach.TOTALS else {})
    if reach in (Reach.ALL, Reach.TOTALS):
        context |= whole_branch(who.branch, half)
    return render(request, "members/dues/ledger.html", context)


def grid(request, half):
    """What the grid of one scope shows: its rows, its totals and what may be done with its month."""
    who = request.access
    scopes = scopes_of(who.branch, half)
    if who.see["dues"] == Reach.GROUP:
        own = {code: scope for code, scope in scopes.items() if scope.group_id in who.led_group_ids}
        if request.GET.get("group", "") in scopes.keys() - own.keys():
            raise PermissionDenied
        scopes = own
    scope = scopes.get(request.GET.get("group") or next(iter(scopes)))
    if scope is None:
        raise Http404
    rows, month = rows_of(who.branch, scope.members, half), _month_asked(request, half)
    totals = totals_by_month((cell.payment for row in rows for cell in row.cells if cell.payment), half)
    group_id = scope.group_id if scope.is_group else None
    may_change = who.may_change_in_group("dues", group_id)
    this_month = [row.cells[half.months.index(month)] for row in rows]
    may_set_due = who.change["dues"] == Reach.ALL
    return {
        "scopes": scopes.values(),
        "scope": scope,
        "rows": rows,
        "months": half.months,
        "month": month,
        "month_is_over": month.has_ended(today()),
        "totals": totals,
        "may_change": may_change,
        "may_set_due": may_set_due,
        "unpaid": sum(cell.is_unpaid for cell in this_month),
        "to_open": len(record.to_open(who.branch, month)[0]) if may_set_due and month.start <= today() else 0,
        "today": today(),
        "undo": request.session.get(record.UNDO),
    }


def whole_branch(branch, half):
    totals = reconciliation(branch, half)
    return {"branch_totals": totals, "branch_sum": sum_of(totals)}


def _month_asked(request, half):
    """The month on which the buttons act: `?month=`, or the current one, or the nearest of the half."""
    try:
        month = Month.parse(request.GET.get("month", ""))
    except ValueError:
        month = None
    return month if month in half.months else Month.containing(day_of(half))


# ---- /dues/rows/ ----
@access.to_see("dues")
def rows(request):
    """The rows behind the figures of a half-year; who sees only totals gets the count and the sums."""
    half, state = half_asked(request.GET), request.GET.get("state", "")
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
        "records": [_record(payment) for payment in page] if names_shown else [],
    }
    return render(request, "members/dues/rows.html", context)


def _within_reach(who, half):
    found = DuesPayment.objects.filter(branch=who.branch).for_months(half)
    reach = who.see["dues"]
    if reach in (Reach.ALL, Reach.TOTALS):
        return found
    people = GroupMembership.objects.on(day_of(half)).filter(group__in=who.led_group_ids).values("member")
    return found.filter(member__in=people) | found.filter(member=who.member)


def _record(payment):
    month = Month.containing(payment.month)
    cell = cell_of(payment.member, month, payment, today())
    return [
        (payment.member.name, reverse("dues:member", args=[payment.member_id])),
        month.long_name,
        f"{payment.amount_due:,.2f}",
        "" if payment.amount_paid is None else f"{payment.amount_paid:,.2f}",
        payment.paid_on.isoformat() if payment.paid_on else "",
        cell.word,
    ]


# ---- /dues/<pk>/ ----
@access.to_see("dues")
def member(request, pk):
    """One member's own dues, month by month through the year of the half-year asked for."""
    person, half = access.fetch(request, Member, pk=pk), half_asked(request.GET)
    if not may_see(request.access, "dues", person, day_of(half)):
        raise PermissionDenied
    months = HalfYear(half.year, 1).months + HalfYear(half.year, 2).months
    cells = tiles_of(person, months)
    context = {
        "member": person,
        "half": half,
        "years": (half.year - 1, half.year, half.year + 1),
        "cells": cells,
        "total": Row(person, cells),
        "arrears": sum((cell.payment.arrears for cell in cells if cell.icon == "miss"), ZERO),
        "sees_ledger": request.access.see["dues"] > Reach.OWN,
    }
    return render(request, "members/dues/member.html", context)
