"""Dues of many at once: opening a month, a whole group on one day, and taking it back."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from branch.models import PartyGroup
from branch.periods import HalfYear, Month, Year, today
from branch.transactions import atomic_post
from members import access
from members.dues import opening, record
from members.dues.collecting import Collectors
from members.dues.entries import Refused
from members.dues.forms import GroupForm
from members.dues.ledger import scopes_of

WHOLE_YEAR = "year"


def period_of(query, month: Month) -> HalfYear | Year:
    """What a page of the ledger shows around a month: `?span=year`, or the half-year."""
    return Year(month.year) if query.get("span") == WHOLE_YEAR else HalfYear.containing(month.start)


def ledger_url(month, group, *, span="") -> str:
    """The ledger that shows a month, and the scope that the writer was in."""
    query = {"half": HalfYear.containing(month.start), "group": group, "month": month, "span": span}
    return f"{reverse('dues:ledger')}?{urlencode({k: v for k, v in query.items() if v != ''})}"


def _back(request, month, group):
    return ledger_url(month, group, span=request.GET.get("span", ""))


@access.to_change_all("dues")
@require_POST
@atomic_post
def open_month(request, month):
    back = _back(request, month, request.GET.get("group", ""))
    if month.start > today():
        messages.error(request, f"{month.long_name}还没到，不能建账。")
        return redirect(back)
    opened = opening.open_month(request.access.branch, month, request.user)
    lacking = _lacking(opened.unknown)
    if opened.rows:
        words = f"{month.long_name}建账{len(opened.rows)}人，应交按核定的基数和标准算。{lacking}"
        record.remember(request, words, back, opened=opened.rows)
    else:
        messages.info(request, f"没有要写的。{lacking}")
    return redirect(back)


def _lacking(unknown) -> str:
    if not unknown:
        return ""
    names = "、".join(member.name for member in unknown[:5]) + ("等" if len(unknown) > 5 else "")
    return f"另有{len(unknown)}人没有核定过（{names}），请先核定，或在格子里写明应交。"


@access.to_change("dues")
@require_POST
@atomic_post
def pay_group(request, group, month):
    """Everybody of a Party group (0: of none) who has paid nothing for the month, in full, on one day."""
    who, back = request.access, _back(request, month, group)
    if group:
        access.fetch(request, PartyGroup, pk=group)
    if not who.may_change_in_group("dues", group):
        raise PermissionDenied
    form = GroupForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(form.errors["paid_on"]))
        return redirect(back)
    scope = scopes_of(who.branch, period_of(request.GET, month)).get(str(group))
    rows = record.unpaid(who.branch, scope.members if scope else [], month)
    paid_on = form.cleaned_data["paid_on"]
    try:
        made = record.pay_in_full(
            who.branch, rows, paid_on, request.user, **Collectors(who).how_of_own(paid_on)
        )
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(back)
    if not made:
        messages.info(request, "没有要写的。")
        return redirect(back)
    how = "足额，晚于当月，算迟交" if paid_on > month.end else "按时足额"
    total = sum(entry.amount for entry in made)
    words = f"{scope.name}{month.name}{len(made)}人记为{how}，共 {total:,.2f} 元。"
    record.remember(request, words, back, made)
    return redirect(back)


@access.to_change("dues")
@require_POST
@atomic_post
def undo(request):
    written = record.recall(request)
    if written is None:
        return redirect("dues:ledger")
    done, left = record.take_back(request.access.branch, written, request.user)
    others = f"另有{left}人后来又改过，没有动。" if left else ""
    messages.success(request, f"撤销了{done}人的登记。{others}")
    return redirect(written["back"])


@access.to_change("dues")
@require_POST
def close_undo(request):
    written = record.recall(request)
    return redirect(written["back"] if written else "dues:ledger")
