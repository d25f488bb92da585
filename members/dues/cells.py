"""One member's month: the form behind a cell of the ledger, what came in for it, and its shortcuts."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from branch.periods import Month, day_named, today
from branch.transactions import atomic_post
from members import access
from members.access import Reach
from members.dues import record
from members.dues.collecting import Collectors
from members.dues.entries import Line, Refused, closed_until, receive, withdraw
from members.dues.entry_lines import SHOWN, entries_of, lines_of, may_withdraw_own
from members.dues.forms import CellForm, DueForm
from members.dues.ledger import day_of, sums_within
from members.dues.liability import spans_of
from members.dues.months import ledger_url, period_of
from members.dues.opening import is_closed, set_due
from members.dues.reasons import reason_of
from members.dues.standards import Standards
from members.dues.views import grid, shows_books, whole_branch
from members.models import DuesEntry, DuesPayment, GroupMembership, Member
from members.personal import is_own


@dataclass
class CellAsked:
    """A member's month with its row (a new one where there is none yet) and all that came in for it."""

    member: Member
    month: Month
    payment: DuesPayment
    entries: list[DuesEntry]

    @property
    def state(self) -> str:
        """What is recorded of the month, as one text to compare."""
        last = self.entries[-1].pk if self.entries else 0
        live = sum(entry.withdrawn_at is None for entry in self.entries)
        return f"{self.payment.amount_due}/{last}/{live}" if self.payment.pk else "-"


@access.to_change("dues")
@atomic_post
def cell(request, pk, month):
    asked = _asked(request, pk, month)
    form = _cell_form(request, asked, request.POST or None)
    if request.method != "POST":
        return _form(request, asked, form)
    if not form.is_valid():
        return _form(request, asked, form)
    if form.is_stale:
        if _was_just_recorded(request, asked, form):
            return _saved(request, asked, f"{asked.member}{month.name}这一笔刚才已经记过，没有重复记。")
        form.tell_what_changed(_what_changed(asked))
        return _form(request, asked, form)
    try:
        made = _write(request, asked, form)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _form(request, asked, form)
    words = _words(asked.payment, form.cleaned_data["amount"])
    record.remember(request, words, _back(request, month), made)
    return _saved(request, asked)


@access.to_change("dues")
@require_POST
@atomic_post
def in_full(request, pk, month):
    """The normal case in one press: all that is still open, today."""
    asked = _asked(request, pk, month)
    if asked.payment.pk is None:
        raise Http404
    if not (asked.payment.amount_due and asked.payment.arrears):
        return _saved(request, asked)
    rows, how = (
        DuesPayment.objects.filter(pk=asked.payment.pk),
        Collectors(request.access).how_of_own(today()),
    )
    try:
        made = record.pay_in_full(request.access.branch, rows, today(), request.user, **how)
    except Refused as refused:
        return _saved(request, asked, str(refused))
    asked.payment.refresh_from_db()
    words = _words(asked.payment, made[0].amount if made else 0)
    record.remember(request, words, _back(request, month), made)
    return _saved(request, asked)


@access.to_change("dues")
@require_POST
@atomic_post
def entry_withdraw(request, pk):
    """撤销: what was recorded today, as if it had not been."""
    who = request.access
    entry = access.fetch(request, DuesEntry.objects.select_related(*SHOWN), pk=pk)
    month = Month.containing(entry.month)
    asked = _asked(request, entry.member_id, month)
    if not may_withdraw_own(who, entry):
        raise PermissionDenied
    try:
        withdraw(who.branch, [entry], request.user)
        words = f"撤销了{entry.member}{month.name} {entry.amount:,.2f} 元的收款。"
    except Refused as refused:
        words = str(refused)
    asked.payment.refresh_from_db()
    if request.GET.get("from") == "receipt" and entry.receipt:
        messages.info(request, words)
        return redirect("dues:receipt", entry.receipt)
    return _saved(request, asked, words)


@access.to_change_all("dues")
@atomic_post
def due(request, pk, month):
    """改应交, with a reason; what came in stays as it is."""
    member = access.fetch(request, Member, pk=pk)
    row = access.fetch(
        request, DuesPayment.objects.select_related("recorded_by"), member=pk, month=month.start
    )
    row.member, back = member, _back(request, month)
    form = DueForm(request.POST or None, row=row)
    closed = is_closed(month, closed_until(request.access.branch))
    if request.method == "POST" and form.is_valid():
        try:
            set_due(row, form.cleaned_data["amount_due"], form.cleaned_data["reason"], request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{member}{month.name}应交改为 {row.amount_due:,.2f} 元。")
            return redirect(f"{back}#cell-{member.pk}-{month}")
    context = {"form": form, "member": member, "month": month, "row": row, "back": back, "is_closed": closed}
    return render(request, "members/dues/due.html", context, status=422 if form.errors else 200)


# ---- what is asked for ----


def _asked(request, pk, month) -> CellAsked:
    """The row of this member and month, new where there is none; whoever posts holds the branch."""
    who, member = request.access, access.fetch(request, Member, pk=pk)
    if not who.may_change_in_group("dues", group_of(member, day_of(period_of(request.GET, month)))):
        raise PermissionDenied
    payment = member.dues.select_related("recorded_by").filter(month=month.start).first()
    if payment is None:
        if not spans_of(who.branch, [member])[member.pk].owes(month):
            raise Http404
        if who.change["dues"] < Reach.ALL:
            raise PermissionDenied
        payment = DuesPayment(branch=who.branch, member=member, month=month.start)
        standard = Standards(who.branch, [member]).of(member, month)
        if standard:
            standard.put_into(payment)
    payment.member, payment.branch = member, who.branch
    return CellAsked(member, month, payment, list(entries_of(who.branch, member, month)))


def group_of(member, day) -> int | None:
    """The Party group that a member belongs to on a day."""
    return GroupMembership.objects.on(day).filter(member=member).values_list("group", flat=True).first()


def _cell_form(request, asked, data):
    who, payment = request.access, asked.payment
    return CellForm(data, who=who, member=asked.member, state=asked.state, payment=payment)


# ---- writing ----


def _write(request, asked, form) -> list[DuesEntry]:
    payment, amount = asked.payment, form.cleaned_data["amount"]
    if payment.pk is None:
        if payment.amount_due != form.cleaned_data["amount_due"]:
            payment.amount_due, payment.amount_exact = form.cleaned_data["amount_due"], None
        payment.recorded_by = request.user
        payment.save()
    made = []
    if amount:
        line = Line(asked.member, asked.month, amount)
        made = receive(request.access.branch, [line], by=request.user, **form.how)
        payment.refresh_from_db()
    return made


def _was_just_recorded(request, asked, form) -> bool:
    """Whether the one entry since the form was filled in says the same: the form was sent twice."""
    last_seen = (form.cleaned_data["seen"].split("/") + ["", ""])[1] or "0"
    since = [entry for entry in asked.entries if str(entry.pk) != last_seen and entry.withdrawn_at is None]
    since = [entry for entry in since if entry.pk > int(last_seen)] if last_seen.isdecimal() else []
    if len(since) != 1:
        return not since and form.cleaned_data["seen"] == "-" and not form.cleaned_data["amount"]
    entry = since[0]
    return (entry.recorded_by, entry.amount, entry.paid_on, entry.way) == (
        request.user, form.cleaned_data["amount"], form.cleaned_data["paid_on"], form.cleaned_data["way"],
    )  # fmt: skip


def _what_changed(asked) -> str:
    who, paid = asked.payment.recorded_by or "别人", asked.payment.amount_paid
    now = "没有实交" if paid is None else f"实交 {paid} 元"
    return f"这一格刚被{who}改过，现在是{now}，应交 {asked.payment.amount_due} 元。"


# ---- what is shown ----


def _form(request, asked, form):
    who = request.access
    context = {
        "form": form,
        "member": asked.member,
        "month": asked.month,
        "payment": asked.payment,
        "lines": lines_of(who, asked.entries),
        "why": _why(who, asked) if asked.payment.pk else "",
        "is_closed": is_closed(asked.month, closed_until(who.branch)),
        "may_set_due": who.change["dues"] == Reach.ALL and asked.payment.pk,
        "back": _back(request, asked.month),
    }
    template = "members/dues/_cell_form.html" if request.htmx else "members/dues/cell.html"
    return render(request, template, context, status=422 if form.errors else 200)


def _why(who, asked) -> str:
    """A group's leader reads no wages."""
    if asked.payment.note:
        return asked.payment.note
    reason = reason_of(asked.payment, asked.member, Standards(who.branch, [asked.member]))
    return reason.words if who.see["dues"] == Reach.ALL or is_own(who, asked.member) else reason.plain_words


def _back(request, month) -> str:
    return ledger_url(month, request.GET.get("group", ""), span=request.GET.get("span", ""))


def _saved(request, asked, words=""):
    """To the ledger; htmx gets the cell and everything on the page that counts it."""
    month, member = asked.month, asked.member
    anchor = f"#cell-{member.pk}-{month}"
    if not request.htmx:
        if words:
            messages.info(request, words)
        return redirect(f"{_back(request, month)}{anchor}")
    period = period_of(request.GET, month)
    sums = sums_within(request.access.branch, period)
    context = grid(request, period, sums)
    row = next((row for row in context["rows"] if row.member == member), None)
    if row is None:  # the page shows another group
        return HttpResponseClientRedirect(f"{_back(request, month)}{anchor}")
    context |= {"half": period, "row": row, "cell": row.cells[period.months.index(month)]}
    if words:
        context |= {"words": words, "undo": None}
    if shows_books(request.access, period):
        context |= whole_branch(request.access.branch, period, sums)
    response = render(request, "members/dues/_cell_saved.html", context)
    return trigger_client_event(response, "dues-saved", after="settle")


def _words(payment, amount) -> str:
    month = Month.containing(payment.month).name
    if not amount:
        return f"{payment.member}{month}应交 {payment.amount_due:,.2f} 元。"
    paid = payment.amount_paid or 0
    left = f"，还欠 {payment.arrears:,.2f} 元" if payment.arrears else ""
    when = f"，{day_named(payment.paid_on)}交纳" if payment.paid_on else ""
    whole = f"，共 {paid:,.2f} 元" if paid != amount else ""
    return f"{payment.member}{month}：实交 {amount:,.2f} 元{whole}{when}{left}。"
