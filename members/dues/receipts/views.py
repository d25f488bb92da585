"""Receipts (收款): the list, one on paper, what is with the leaders, and giving back (冲正)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from branch import capitals
from branch.periods import Month, Year, day_in_full, today
from branch.transactions import atomic_post
from members import access
from members.access import Reach
from members.dues import entries
from members.dues.entry_lines import SHOWN, lines_of, may_withdraw_own
from members.dues.forms import ReasonForm
from members.dues.receipts.forms import HandOverForm
from members.dues.receipts.listing import (
    STATES,
    Asked,
    Receipt,
    in_hand,
    receipts_of,
    sums_of,
    within_reach,
)
from members.models import DuesEntry, Member

A_PAGE = 60


# ---- /dues/receipts/ ----
@access.to_see("dues")
def list_(request):
    who, now = request.access, Month.containing(today())
    asked, reach = Asked.of(request.GET, now), who.see["dues"]
    if reach == Reach.TOTALS:
        found = DuesEntry.objects.filter(branch=who.branch)
        found = Asked(asked.period, None, "", "").narrow(who.branch, found, who.day)
    else:
        found = asked.narrow(who.branch, within_reach(who), who.day)
    receipts = receipts_of(who, found) if reach > Reach.TOTALS else []
    page = Paginator(receipts, A_PAGE).get_page(request.GET.get("page"))
    year = asked.period.year
    groups = who.branch.groups.on(who.day)
    context = {
        "asked": asked,
        "year": Year(year),
        "months": Year(year).months,
        "states": STATES,
        "groups": groups if reach == Reach.ALL else groups.filter(pk__in=who.led_group_ids),
        "page": page,
        "sums": sums_of(found),
        "in_hand": in_hand(who) if reach in (Reach.ALL, Reach.GROUP) else [],
        "may_receive": who.change["dues"] == Reach.ALL,
        "names_shown": reach > Reach.TOTALS,
        "is_own": reach == Reach.OWN,
        "today": today(),
    }
    return render(request, "members/dues/receipts/list.html", context)


@access.to_change_all("dues")
@require_POST
@atomic_post
def hand_over(request, pk):
    """收到: the organiser has what one person took; only what the page showed."""
    leader = access.fetch(request, Member, pk=pk)
    taken = DuesEntry.objects.live().filter(branch=request.access.branch, collected_by=leader, handed_on=None)
    form = HandOverForm(request.POST, leader=leader, taken=list(taken))
    if form.is_valid():
        day = form.cleaned_data["handed_on"]
        entries.hand_over(request.access.branch, form.entries, day)
        messages.success(request, f"{day_in_full(day)}收到{leader}交来的 {form.sum:,.2f} 元。")
    else:
        messages.error(request, " ".join(fault for faults in form.errors.values() for fault in faults))
    return redirect("dues:receipts")


# ---- /dues/receipts/<number>/ ----
@access.to_see("dues")
def receipt(request, number):
    """One payment whole, to be printed as a small receipt (收据)."""
    found = _receipt(request, number)
    first = found.first
    context = {
        "receipt": found,
        "capitals": capitals.in_capitals(found.written),
        "reversals": _reversals(request.access, found),
        "may_withdraw": any(line.may_withdraw for line in found.lines),
        "back": f"{reverse('dues:receipts')}?month={Month.containing(first.paid_on)}",
    }
    return render(request, "members/dues/receipts/receipt.html", context)


def _receipt(request, number) -> Receipt:
    rows = DuesEntry.objects.filter(branch=request.access.branch, receipt=number)
    if not number or not rows.exists():
        raise Http404
    rows = within_reach(request.access).filter(receipt=number).select_related(*SHOWN, "branch")
    lines = lines_of(request.access, rows.order_by("month", "id"))
    if not lines:
        raise PermissionDenied
    return Receipt(number, lines)


def _reversals(who, receipt):
    """{month: the reversal's number} of what of this receipt was given back."""
    given = DuesEntry.objects.live().filter(branch=who.branch, reverses=receipt.number)
    return given.filter(member=receipt.first.member_id).order_by("month")


@access.to_change("dues")
@require_POST
@atomic_post
def receipt_withdraw(request, number):
    """撤销 of a whole receipt that was written today."""
    who, found = request.access, _receipt(request, number)
    rows = [line.entry for line in found.lines if not line.is_struck]
    if not all(may_withdraw_own(who, entry) for entry in rows) or not _may_change(who, found):
        raise PermissionDenied
    try:
        entries.withdraw(who.branch, rows, request.user)
        messages.success(request, f"撤销了收据 {number}，{found.amount:,.2f} 元不再算数。")
    except entries.Refused as refused:
        messages.error(request, str(refused))
    return redirect("dues:receipt", number)


def _may_change(who, receipt) -> bool:
    """What a leader took himself stays his to take back, also when the member has moved on since."""
    return who.change["dues"] == Reach.ALL or receipt.first.collected_by == who.member


# ---- /dues/receipts/entries/<pk>/reverse/ ----
@access.to_change_all("dues")
@atomic_post
def entry_reverse(request, pk):
    """冲正: gives back an entry of an earlier day by one of its own; asks, and wants the reason."""
    who = request.access
    entry = access.fetch(request, DuesEntry.objects.select_related(*SHOWN, "branch"), pk=pk)
    entry.branch, others = who.branch, _other_months(who.branch, entry)
    form = ReasonForm(request.POST or None)
    why_not = entries.why_not_reversed(entry) or entries.why_closed(who.branch, today())
    if request.method == "POST" and form.is_valid() and not why_not:
        wanted = [entry, *(others if form.cleaned_data["whole"] else [])]
        made = [entries.reverse(who.branch, one, form.cleaned_data["reason"], request.user) for one in wanted]
        total = -sum(one.amount for one in made)
        messages.success(request, f"冲正了{entry.member}的 {total:,.2f} 元，两笔都留在台账上。")
        return redirect("dues:receipt", made[0].receipt)
    month = Month.containing(entry.month)
    context = {
        "entry": entry,
        "month": month,
        "others": [(Month.containing(other.month), other) for other in others],
        "form": form,
        "why_not": why_not,
        "today": today(),
        "back": reverse("dues:cell", args=[entry.member_id, month]),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "members/dues/receipts/reverse.html", context, status=status)


def _other_months(branch, entry) -> list[DuesEntry]:
    """What else of the same receipt still stands."""
    if not entry.receipt:
        return []
    others = DuesEntry.objects.live().filter(branch=branch, receipt=entry.receipt).exclude(pk=entry.pk)
    others = list(others.select_related(*SHOWN).order_by("month"))
    given_back = entries.reversed_among(branch, others)
    return [one for one in others if one.amount > 0 and entries.key_of(one) not in given_back]
