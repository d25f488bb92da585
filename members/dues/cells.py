"""One member's month: the form behind a cell of the ledger, and its two shortcuts."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from branch.periods import HalfYear, Month, day_named, today
from members import access
from members.access import Reach
from members.dues import record
from members.dues.forms import CellForm
from members.dues.ledger import cell_of, day_of
from members.dues.months import ledger_url
from members.dues.views import grid, whole_branch
from members.models import DuesPayment, GroupMembership, Member


@access.to_change("dues")
def cell(request, pk, month):
    if request.method != "POST":
        payment = _payment(request, pk, month, Member.objects)
        return _form(request, payment, _cell_form(request, payment))
    with transaction.atomic():
        payment = _payment(request, pk, month, Member.objects.select_for_update())
        form = _cell_form(request, payment, request.POST)
        if not form.is_valid():
            return _form(request, payment, form)
        form.instance.recorded_by = request.user
        form.save()
    return _saved(request, payment)


@access.to_change("dues")
@require_POST
def in_full(request, pk, month):
    """The normal case in one press: all that was due, today."""
    payment = _recorded(request, pk, month)
    if payment.amount_due and payment.arrears:
        # Only as it was read: what a colleague records in this moment stays.
        rows = DuesPayment.objects.filter(pk=payment.pk, amount_paid=payment.amount_paid)
        written = record.pay_in_full(rows, today(), request.user)
        payment.refresh_from_db()
        if written["before"]:
            back = ledger_url(month, request.GET.get("group", ""))
            record.remember(request, written, _words(payment), back)
    return _saved(request, payment)


@access.to_change("dues")
@require_POST
def unpaid(request, pk, month):
    """Takes a payment out of the row; what was due stays."""
    payment = _recorded(request, pk, month)
    payment.amount_paid = payment.paid_on = None
    payment.recorded_by = request.user
    payment.save()
    return _saved(request, payment)


def _payment(request, pk, month, members):
    """The row of this member and month, new where there is none; the member's lock keeps it single."""
    who, member = request.access, access.fetch(request, members, pk=pk)
    memberships = GroupMembership.objects.on(day_of(HalfYear.containing(month.start))).filter(member=member)
    if not who.may_change_in_group("dues", memberships.values_list("group", flat=True).first()):
        raise PermissionDenied
    payment = member.dues.select_related("recorded_by").filter(month=month.start).first()
    if payment is None:
        if not cell_of(member, month, None, today()).liable:
            raise Http404
        if who.change["dues"] < Reach.ALL:
            raise PermissionDenied
        last = member.dues.filter(month__lt=month.start).order_by("-month").first()
        payment = DuesPayment(branch=who.branch, month=month.start)
        payment.base, payment.amount_due = (last.base, last.amount_due) if last else (None, None)
    payment.member = member
    return payment


def _recorded(request, pk, month):
    payment = _payment(request, pk, month, Member.objects)
    if payment.pk is None:
        raise Http404
    return payment


def _cell_form(request, payment, data=None):
    may_set_due = request.access.change["dues"] == Reach.ALL
    return CellForm(data, instance=payment, may_set_due=may_set_due)


def _form(request, payment, form):
    month = Month.containing(payment.month)
    context = {
        "form": form,
        "member": payment.member,
        "month": month,
        "is_recorded": payment.pk is not None,
        "back": ledger_url(month, request.GET.get("group", "")),
    }
    template = "members/dues/_cell_form.html" if request.htmx else "members/dues/cell.html"
    return render(request, template, context, status=422 if form.errors else 200)


def _saved(request, payment):
    """To the ledger; htmx gets the cell and everything on the page that counts it."""
    month, group = Month.containing(payment.month), request.GET.get("group", "")
    words, anchor = _words(payment), f"#cell-{payment.member_id}-{month}"
    if not request.htmx:
        messages.success(request, words)
        return redirect(ledger_url(month, group, anchor))
    half = HalfYear.containing(month.start)
    context = {"half": half, "words": words} | grid(request, half)
    row = next((row for row in context["rows"] if row.member == payment.member), None)
    if row is None:  # the page shows another group
        return HttpResponseClientRedirect(ledger_url(month, group, anchor))
    context |= {"row": row, "cell": row.cells[half.months.index(month)]}
    if request.access.see["dues"] == Reach.ALL:
        context |= whole_branch(request.access.branch, half)
    response = render(request, "members/dues/_cell_saved.html", context)
    return trigger_client_event(response, "dues-saved", after="settle")


def _words(payment):
    month = Month.containing(payment.month).name
    if payment.amount_paid is None:
        return f"{payment.member}{month}改为未交。"
    when = f"，{day_named(payment.paid_on)}交纳" if payment.paid_on else ""
    return f"{payment.member}{month}：实交 {payment.amount_paid:,.2f} 元{when}。"
