from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.shortcuts import redirect, render
from django.urls import reverse

from branch.capitals import in_capitals
from branch.marks import Mark
from branch.models import Change
from branch.periods import Month, half_asked, today
from branch.trail.acting import because
from branch.trail.steps import steps_of
from branch.transactions import atomic_post, held
from members import access
from members.access import Reach
from members.dues.ledger import reconciliation, sum_of
from members.dues.remittance.books import books_of
from members.dues.remittance.cash import Cash, money
from members.dues.remittance.forms import (
    EditRemittanceForm,
    NewRemittanceForm,
    UndoForm,
    UntilForm,
    today_typed,
)
from members.dues.remittance.large import open_ones
from members.dues.remittance.marks import AGREES, differs
from members.dues.remittance.proposal import (
    EVERY,
    end_proposed,
    ends_offered,
    first_day_of,
    in_hand,
    span_until,
)
from members.models import DuesEntry, DuesRemittance
from members.paging import page_asked
from members.row_form import row_page

CRUMB = "党费上缴"


def mark_of(line) -> Mark:
    """Whether all was handed up that had come in until then; what was kept goes with the next one."""
    if line.left > 0:
        return Mark("wait", "wait", f"留 {line.left:,.2f} 元")
    return differs(line.left) if line.left else AGREES


# ---- the list, and the books ----
@access.to_see_all("dues")
def remittances(request):
    branch = request.access.branch
    cash, books = Cash(branch), books_of(branch)
    page = page_asked(request.GET, cash.lines[::-1])
    undone = Change.objects.filter(branch=branch, kind=Change.Kind.GONE, row_type="members.duesremittance")
    context = {
        "books": books,
        "tie_marks": _marked(books),
        "page": page,
        "lines": [(line, mark_of(line)) for line in page],
        "undone": steps_of(DuesRemittance, undone[:20])[::-1],
        "open_large": open_ones(branch),
        "first_day": first_day_of(cash),
        "may_change": request.access.changes_all("dues"),
    }
    return render(request, "members/dues/remittance/list.html", context)


def _marked(books):
    return [(tie, AGREES if tie.holds else differs(tie.difference)) for tie in books.ties]


@access.to_see("dues")
def books(request):
    """The whole branch month by month, and that it ties out; a superior gets it without a name."""
    who, half = request.access, half_asked(request.GET)
    if who.see["dues"] not in (Reach.ALL, Reach.TOTALS):
        raise PermissionDenied
    totals, books = reconciliation(who.branch, half), books_of(who.branch)
    context = {
        "half": half,
        "branch_totals": totals,
        "branch_sum": sum_of(totals),
        "books": books,
        "tie_marks": _marked(books),
        "sees_all": who.see["dues"] == Reach.ALL,
    }
    return render(request, "members/dues/remittance/books.html", context)


# ---- a new one ----
@access.to_change_all("dues")
@atomic_post
def remit(request):
    branch, cash = request.access.branch, Cash(request.access.branch)
    if first_day_of(cash) is None or first_day_of(cash) > today():
        context = {"nothing": True, "closed": cash.closed}
        return render(request, "members/dues/remittance/new.html", context)
    until, fault = _until_asked(request, cash)
    span = span_until(cash, until)
    posted = request.POST if request.method == "POST" else None
    there = in_hand(branch, cash, until, today_typed(posted and posted.get("remitted_on")))
    blank = DuesRemittance(branch=branch, began_on=span.began_on, until=until, recorded_by=request.user)
    first = {
        "amount": there.available or None,
        "remitted_on": today(),
        "receiver": branch.superior.name if branch.superior else "",
    }
    form = NewRemittanceForm(posted, instance=blank, initial=first, cash=cash, span=span)
    if posted is not None and not fault and form.is_valid():
        made = form.save()
        words = f"{made}登记了上缴 {made.amount:,.2f} 元，{made.span_named}结账了。凭证的照片可以加在这里。"
        messages.success(request, words)
        return redirect(made)
    offered = ends_offered(cash, today())
    context = {
        "form": form,
        "span": span,
        "there": there,
        "fault": fault,
        "blank": blank,
        "choices": [(name, offered[every], offered[every] == until) for every, name in EVERY.items()
                    if every in offered],
        "is_other": until not in offered.values(),
        "today": today(),
    }  # fmt: skip
    status = 422 if posted is not None else 200
    return render(request, "members/dues/remittance/new.html", context, status=status)


def _until_asked(request, cash):
    """(The last day of the span, why the day that was asked for is none.)"""
    asked = request.POST.get("until") or request.GET.get("until")
    began_on = first_day_of(cash)
    # Today may still bring something: what is proposed leaves it open.
    open_end = max(began_on, today() - timedelta(days=1))
    usual = end_proposed(cash, today()) or max(ends_offered(cash, today()).values(), default=open_end)
    if not asked:
        return usual, ""
    form = UntilForm({"until": asked}, began_on)
    if form.is_valid():
        return form.cleaned_data["until"], ""
    return usual, "".join(form.errors["until"])


# ---- one ----
@access.to_see_all("dues")
def remittance(request, pk):
    row = access.fetch(request, DuesRemittance.objects.select_related("recorded_by"), pk=pk)
    cash = Cash(request.access.branch)
    line = next(line for line in cash.lines if line.remittance.pk == row.pk)
    entries = _entries(row).select_related("member", "collected_by").order_by("booked_on", "id")
    may_change = request.access.changes_all("dues")
    context = {
        "row": row,
        "line": line,
        "mark": mark_of(line),
        "months": _months(row),
        "page": page_asked(request.GET, entries),
        "may_change": may_change,
        "may_undo": may_change and cash.latest.pk == row.pk,
    }
    return render(request, "members/dues/remittance/detail.html", context)


def _entries(row):
    entries = DuesEntry.objects.live().filter(branch=row.branch_id).with_booked_on()
    return entries.filter(booked_on__range=(row.began_on, row.until))


def _months(row):
    """[(月份 the money was for, how many members, sum)] of a remittance."""
    found: dict = {}
    sums = _entries(row).order_by("month").values_list("month", "member").annotate(sum=Sum("amount"))
    for month, _, amount in sums:
        members, together = found.get(month, (0, 0))
        found[month] = members + 1, together + money(amount)
    return [(Month.containing(month), *of_month) for month, of_month in found.items()]


@access.to_see_all("dues")
def print_(request, pk):
    """党费上缴单, one page to sign."""
    row = access.fetch(request, DuesRemittance, pk=pk)
    line = next(line for line in Cash(request.access.branch).lines if line.remittance.pk == row.pk)
    context = {"row": row, "line": line, "months": _months(row), "capitals": in_capitals(row.amount)}
    return render(request, "members/dues/remittance/print.html", context)


@access.to_change_all("dues")
@atomic_post
def edit(request, pk):
    row = access.fetch(request, held(request, DuesRemittance.objects.all()), pk=pk)
    form = EditRemittanceForm(request.POST or None, instance=row)
    notice = "金额和起止日期已经结账，不能在这里改。错了就撤销最近一次上缴，重新登记。"
    return row_page(
        request, form, title="修改上缴", back=row.get_absolute_url(), said="上缴改好了。", crumb=CRUMB,
        notice=notice,
    )  # fmt: skip


@access.to_change_all("dues")
@atomic_post
def undo(request, pk):
    """Opens the days of the latest remittance again; what it was stays in the trail, with the reason."""
    row = access.fetch(request, held(request, DuesRemittance.objects.all()), pk=pk)
    if Cash(request.access.branch).latest.pk != row.pk:
        messages.error(request, "只能撤销最近一次上缴。要撤销这一次，先撤销它后面的。")
        return redirect(row)
    form = UndoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        words = f"{row}的上缴撤销了，这些天又可以登记收款和冲正。"
        with because(form.cleaned_data["reason"]):
            row.delete()
        messages.success(request, words)
        return redirect(reverse("dues:remittances"))
    status = 422 if request.method == "POST" else 200
    return render(request, "members/dues/remittance/undo.html", {"row": row, "form": form}, status=status)
