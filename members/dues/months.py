"""Dues of many at once: opening a month, a whole group on one day, and taking it back."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from branch.models import PartyGroup
from branch.periods import HalfYear, today
from members import access
from members.access import Reach
from members.dues import record
from members.dues.forms import GroupForm
from members.dues.ledger import scopes_of


def ledger_url(month, group, cell="") -> str:
    """The ledger that shows a month, and the scope that the writer was in."""
    query = {"half": HalfYear.containing(month.start), "group": group, "month": month}
    return f"{reverse('dues:ledger')}?{urlencode({k: v for k, v in query.items() if v != ''})}{cell}"


@access.to_change("dues")
@require_POST
def open_month(request, month):
    if request.access.change["dues"] < Reach.ALL:
        raise PermissionDenied
    back = ledger_url(month, request.GET.get("group", ""))
    if month.start > today():
        messages.error(request, f"{month.long_name}还没到，不能建账。")
        return redirect(back)
    written = record.open_month(request.access.branch, month, request.user)
    unknown = record.to_open(request.access.branch, month)[1]
    words = f"{month.long_name}建账{len(written['opened'])}人，应交照各人最近一次登记的。"
    if unknown:
        words += f"另有{unknown}人以前没有登记过，请在格子里逐个登记。"
    return _written(request, written, words, back)


@access.to_change("dues")
@require_POST
def pay_group(request, group, month):
    """Everybody of a Party group (0: of none) who has paid nothing for the month, in full, on one day."""
    who, back = request.access, ledger_url(month, group)
    if group:
        access.fetch(request, PartyGroup, pk=group)
    if not who.may_change_in_group("dues", group):
        raise PermissionDenied
    form = GroupForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(form.errors["paid_on"]))
        return redirect(back)
    scope = scopes_of(who.branch, HalfYear.containing(month.start)).get(str(group))
    rows = record.unpaid(who.branch, scope.members if scope else [], month)
    paid_on = form.cleaned_data["paid_on"]
    written = record.pay_in_full(rows, paid_on, request.user)
    how = "足额，晚于当月，算迟交" if paid_on > month.end else "按时足额"
    words = f"{scope.name if scope else ''}{month.name}{len(written['before'])}人记为{how}。"
    return _written(request, written, words, back)


def _written(request, written, words, back):
    if written["before"] or written["opened"]:
        record.remember(request, written, words, back)
    else:
        messages.info(request, f"没有要写的。{words[words.find('另有') :] if '另有' in words else ''}")
    return redirect(back)


@access.to_change("dues")
@require_POST
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
