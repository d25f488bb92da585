"""The page of the officer on duty (轮值党务干事): what falls due, the hand-over, the monthly report."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from branch.periods import HalfYear, Month
from branch.transactions import atomic_post, held
from meetings.checks.hints import with_open_hints
from members import access
from members.access import Reach
from members.duty.forms import CommentForm, ReportForm
from members.duty.rota import name_groups
from members.models import DutyTurn
from members.personal import is_own
from members.row_form import row_page
from reports.home import dues_of_the_month
from reports.officer.due import due_in, plan_of
from reports.officer.facts import as_text, held_in, unconfirmed


@require_safe
@access.to_see("duty")
def now(request):
    """/officer/ is the current month: the own one for who is on duty."""
    return redirect("officer:month", Month.containing(request.access.day))


@require_safe
@access.to_see("duty")
def month(request, month):
    reader, month = request.access, _month_or_404(month)
    turns = list(DutyTurn.objects.filter(branch=reader.branch, month=month.start).select_related("member"))
    name_groups(reader.branch, turns)
    for turn in turns:
        turn.is_own = is_own(reader, turn.member)
        turn.may_write = may_write(reader, turn)
    meetings = held_in(reader.branch, month)
    due = due_in(reader, month)
    context = {
        "month": month,
        "half": HalfYear.containing(month.start),
        "turns": turns,
        "is_mine": any(turn.is_own for turn in turns),
        "is_now": reader.day in month,
        "days_left": (month.end - reader.day).days,
        "begun": month.start <= reader.day,
        "due": due,
        "done": sum(one.is_done for one in due),
        "plan": plan_of(reader, month),
        "meetings": meetings,
        "unconfirmed": unconfirmed(meetings),
        "hints": with_open_hints(reader.branch, meetings),
        "dues": dues_of_the_month(reader.branch, month.start) if sees_sums(reader) else None,
        "before": _before(reader.branch, month),
        "own": _own(reader, month),
        "may_arrange": reader.changes_all("duty"),
    }
    return render(request, "reports/officer/month.html", context)


def _month_or_404(code: str) -> Month:
    try:
        return Month.parse(code)
    except ValueError:
        raise Http404 from None


def may_write(reader, turn: DutyTurn) -> bool:
    """The officer the own report; who arranges the rota also what another wrote on paper."""
    return turn.month <= reader.day and not turn.comment and _may_ever_write(reader, turn)


def _may_ever_write(reader, turn: DutyTurn) -> bool:
    return reader.changes_all("duty") or (is_own(reader, turn.member) and bool(reader.change["duty"]))


def sees_sums(reader) -> bool:
    """Whether the branch's sums of dues are this reader's to see, not only the own payments."""
    return reader.see["dues"] not in (Reach.NONE, Reach.OWN)


def _before(branch, month: Month) -> DutyTurn | None:
    """The one who hands over: the last officer before the month."""
    earlier = DutyTurn.objects.filter(branch=branch, month__lt=month.start)
    return earlier.select_related("member").order_by("-month", "-id").first()


def _own(reader, month: Month) -> list[DutyTurn]:
    """The reader's other months, from the last one before today on."""
    if reader.member is None:
        return []
    turns = DutyTurn.objects.filter(branch=reader.branch, member=reader.member).exclude(month=month.start)
    last_month = Month.containing(reader.day).previous
    return list(turns.filter(month__gte=last_month.start).order_by("month"))


# ---- /officer/turns/<pk>/ ----


def _turn(request, pk) -> DutyTurn:
    return access.fetch(request, held(request, DutyTurn.objects.select_related("member", "branch")), pk=pk)


@access.to_change("duty")
@atomic_post
def report(request, pk):
    """The month's report and the hand-over, with what is recorded of the month beside them."""
    reader, turn = request.access, _turn(request, pk)
    if not _may_ever_write(reader, turn):
        raise PermissionDenied
    why = ""
    if turn.month > reader.day:
        why = f"{turn.span.long_name}还没到，{turn.span.name}1日起可以写小结。"
    elif turn.comment:
        why = "支部已经写了评价，小结不能再改。要改，请书记或组织委员先清空评价。"
    if why:
        messages.error(request, why)
        return redirect(turn)
    meetings = held_in(reader.branch, turn.span)
    typed = request.POST or None
    inserting = "insert" in request.POST
    if inserting:
        typed = request.POST.copy()
        typed["report"] = "\n".join(filter(None, (typed.get("report", "").rstrip(), as_text(meetings))))
    form = ReportForm(typed, instance=turn)
    if typed and not inserting and form.is_valid():
        form.save()
        messages.success(request, f"{turn.span.name}的小结和交班事项已保存。")
        return redirect(turn)
    if inserting:
        form.is_valid()
    name_groups(reader.branch, [turn])
    context = {
        "turn": turn,
        "form": form,
        "meetings": meetings,
        "plan": plan_of(reader, turn.span),
        "inserted": inserting,
        "for_other": not is_own(reader, turn.member),
        "back": turn.get_absolute_url(),
    }
    status = 422 if request.method == "POST" and not inserting else 200
    return render(request, "reports/officer/report.html", context, status=status)


@access.to_change_all("duty")
@atomic_post
def comment(request, pk):
    turn = _turn(request, pk)
    if not turn.report:
        messages.error(request, f"{turn.member}{turn.span.name}的小结还没交，交了再评价。")
        return redirect(turn)
    return row_page(
        request,
        CommentForm(request.POST or None, instance=turn),
        title=f"支部评价：{turn.span.long_name}{turn.member}",
        back=turn.get_absolute_url(),
        said="支部评价已保存。",
        crumb=f"{turn.span.long_name}轮值",
    )


@require_safe
@access.to_see("duty")
def print_(request, pk):
    """The report on paper (月度轮值工作总结); what is not written is left blank to be written by hand."""
    turn = _turn(request, pk)
    name_groups(turn.branch, [turn])
    context = {"turn": turn, "meetings": held_in(turn.branch, turn.span), "back": turn.get_absolute_url()}
    return render(request, "reports/officer/print.html", context)
