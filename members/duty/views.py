from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from branch.models import Branch
from branch.periods import HalfYear, Month, day_named, today, year_asked
from branch.transactions import atomic_post, held
from members import access
from members.duty import swapping
from members.duty.arranging import EXEMPTIONS, Arranging, save
from members.duty.forms import AbsenceForm, SwapForm, TurnForm, others_to_swap_with
from members.duty.rota import months_to_arrange, rota_of, year_or_404
from members.models import DutyAbsence, DutySwap, DutyTurn
from members.row_form import delete_page, row_page

CRUMB = "轮值党务干事"


@access.to_see("duty")
def list_(request):
    """The rota of a year (`?year=`), or of a half-year (`?half=`, where the figure 轮值月数 leads)."""
    half, year = _asked(request.GET)
    branch, who = request.access.branch, request.access
    rota = rota_of(branch, half.months if half else year.months)
    arranges = who.changes_all("duty")
    for turn in rota.turns:
        turn.may_ask = turn.may_be_swapped and swapping.may_ask(who, turn)
    context = {
        "half": half,
        "year": year,
        "rota": rota,
        "swaps": _swaps(who, year),
        "may_arrange": arranges,
        "to_arrange": arranges and bool(rota.open) and bool(months_to_arrange(year)),
        "today": today(),
    }
    return render(request, "members/duty/list.html", context)


def _asked(query):
    try:
        half = HalfYear.parse(query.get("half", ""))
        return half, year_asked({"year": str(half.year)})
    except ValueError:
        return None, year_asked(query)


def _swaps(who, year) -> list[DutySwap]:
    """What was asked and answered about months of the year; what waits for an answer comes first."""
    days = (year.start, year.end)
    swaps = DutySwap.objects.filter(Q(month__range=days) | Q(other_month__range=days), branch=who.branch)
    found = list(swaps.select_related("asker", "asked"))
    for swap in found:
        swap.is_open = swap.state == DutySwap.State.ASKED
        swap.may_answer = swap.is_open and swapping.may_answer(who, swap)
        swap.may_withdraw = swap.is_open and swapping.may_withdraw(who, swap)
        swap.for_other = swap.may_answer and (who.member is None or who.member.pk != swap.asked_id)
    return sorted(found, key=lambda swap: not swap.is_open)


def _back(day: date) -> str:
    return f"{reverse('duty:list')}?year={day.year}"


def _hold_rota(request) -> Branch:
    """Whoever else writes into this branch's rota waits until this one is through."""
    return held(request, Branch.objects.filter(pk=request.access.branch.pk)).get()


@require_safe
@access.to_see("duty")
def print_(request, year):
    """The notice to be put up (轮值公示表)."""
    year = year_or_404(year)
    context = {"year": year, "rota": rota_of(request.access.branch, year.months)}
    return render(request, "members/duty/print.html", context)


@access.to_change_all("duty")
@atomic_post
def propose(request, year):
    """Everybody's turn for the months that nobody has: proposed, changed by hand, saved at once."""
    year = year_or_404(year)
    branch = _hold_rota(request)
    asked = request.POST if request.method == "POST" else request.GET
    exempt = {name for name in EXEMPTIONS if asked.get(name)}
    arranging = Arranging(branch, year, exempt)
    if not arranging.months:
        messages.warning(request, f"只能排今年和明年，{year.name}排不了。")
        return redirect("duty:list")
    lines, problems = None, []
    if request.method == "POST":
        lines, saved = save(arranging, request.POST)
        if saved:
            messages.success(request, f"已排 {saved} 个月的轮值。")
            return redirect(_back(year.start))
        problems = [(line.name if line.choices else "", line.error) for line in lines if line.error]
        problems = problems or [("", "一个月也没有选人。")]
    context = {
        "year": year,
        "lines": lines or arranging.lines(),
        "problems": problems,
        "exemptions": [(name, label, name in exempt) for name, label in EXEMPTIONS.items()],
        "away": arranging.away(),
        "open": len(arranging.open),
    }
    return render(request, "members/duty/propose.html", context, status=422 if problems else 200)


@access.to_change_all("duty")
@atomic_post
def new(request):
    branch = _hold_rota(request)
    turn = DutyTurn(branch=branch, month=_month_in(request.GET).start)
    form = TurnForm(request.POST or None, instance=turn)
    return _turn_page(request, form, "排一个月", "已排：{row.span.long_name}{row.member}。")


def _turn_page(request, form, title, said):
    turn = form.instance
    back = _back(turn.month)
    response = row_page(request, form, title=title, back=back, said=said, crumb=CRUMB)
    if response.status_code == 302:
        _say_who_is_away(request, [(turn.member, turn.span)])
        return redirect(_back(turn.month))
    return response


def _say_who_is_away(request, pairs):
    for line in swapping.away_in(request.access.branch, pairs):
        messages.warning(request, f"请留意：{line}。")


def _month_in(query) -> Month:
    try:
        return Month.parse(query.get("month", ""))
    except ValueError:
        return Month.containing(today())


def _turn(request, pk, **lookup) -> DutyTurn:
    turns = held(request, DutyTurn.objects.select_related("member", "branch"))
    return access.fetch(request, turns, pk=pk, **lookup)


@access.to_change_all("duty")
@atomic_post
def edit(request, pk):
    """Somebody else for the month, as long as the officer has written nothing."""
    _hold_rota(request)
    turn = _turn(request, pk)
    before = DutyTurn(branch=turn.branch, member=turn.member, month=turn.month)
    if not turn.is_blank:
        messages.error(request, f"{turn.span.name}的小结或交班事项是{turn.member}写的，这个月不能换人。")
        return redirect(_back(turn.month))
    form = TurnForm(request.POST or None, instance=turn)
    response = _turn_page(
        request, form, f"{turn.span.long_name}换人", "已改：{row.span.long_name}由{row.member}轮值。"
    )
    if response.status_code == 302 and turn.member_id != before.member_id:
        _withdraw(request, before)
    return response


def _withdraw(request, turn):
    if swapping.withdraw_all(turn.branch, [turn]):
        messages.warning(request, f"{turn.member}{turn.span.name}的调换请求已撤回。")


@access.to_change_all("duty")
@atomic_post
def delete(request, pk):
    _hold_rota(request)
    turn = _turn(request, pk)
    also = "" if turn.is_blank else "这个月写的小结、交班事项和支部评价会一起删除。"
    if request.method == "POST":
        _withdraw(request, turn)
    what = f"{turn.span.long_name}{turn.member}的轮值"
    return delete_page(request, turn, what=what, back=_back(turn.month), also=also)


# ---- /duty/…/swap/ ----


@access.to_change("duty")
@atomic_post
def swap(request, pk):
    _hold_rota(request)
    turn = _turn(request, pk)
    if not swapping.may_ask(request.access, turn):
        raise PermissionDenied
    hindered = "" if turn.may_be_swapped else "已经过去，或者已经写了小结，不能调换"
    if not hindered and not others_to_swap_with(turn).exists():
        hindered = "现在没有别人的月份可以换"
    if hindered:
        messages.error(request, f"{turn.span.long_name}{hindered}。")
        return redirect(_back(turn.month))
    asked = DutySwap(branch=turn.branch, asker=turn.member, month=turn.month, asked_on=today())
    return row_page(
        request,
        SwapForm(request.POST or None, instance=asked, turn=turn),
        title=f"调换{turn.span.long_name}（{turn.member}）",
        back=_back(turn.month),
        said="已提出，等{row.asked}答复。对方同意以后才换。",
        crumb=CRUMB,
    )


def _asked_swap(request, pk) -> DutySwap:
    swaps = held(request, DutySwap.objects.select_related("asker", "asked", "branch"))
    return access.fetch(request, swaps, pk=pk)


def _answered(request, swap) -> bool:
    """Somebody was quicker."""
    if swap.state == DutySwap.State.ASKED:
        return False
    on = f"，{day_named(swap.answered_on)}" if swap.answered_on else ""
    messages.warning(request, f"这个调换已经有结果：{swap.get_state_display()}{on}。")
    return True


@require_POST
@access.to_change("duty")
@atomic_post
def agree(request, pk):
    _hold_rota(request)
    swap = _asked_swap(request, pk)
    if not swapping.may_answer(request.access, swap):
        raise PermissionDenied
    if not _answered(request, swap):
        if why := swapping.agree(swap):
            messages.error(request, why)
        else:
            own, other = f"{swap.span.long_name}{swap.asked}", f"{swap.other_span.long_name}{swap.asker}"
            messages.success(request, f"已调换：{own}，{other}。")
            _say_who_is_away(request, [(swap.asked, swap.span), (swap.asker, swap.other_span)])
    return redirect(_back(swap.month))


@require_POST
@access.to_change("duty")
@atomic_post
def decline(request, pk):
    swap = _asked_swap(request, pk)
    if not swapping.may_answer(request.access, swap):
        raise PermissionDenied
    if not _answered(request, swap):
        swapping.answer(swap, DutySwap.State.DECLINED)
        messages.success(request, "已答复：不同意调换，轮值不变。")
    return redirect(_back(swap.month))


@require_POST
@access.to_change("duty")
@atomic_post
def withdraw(request, pk):
    swap = _asked_swap(request, pk)
    if not swapping.may_withdraw(request.access, swap):
        raise PermissionDenied
    if not _answered(request, swap):
        swapping.answer(swap, DutySwap.State.WITHDRAWN)
        messages.success(request, "已撤回，轮值不变。")
    return redirect(_back(swap.month))


# ---- /duty/absences/ ----


@access.to_change_all("duty")
def absences(request):
    """Who is not to be asked, and when; the reasons are for those who arrange the rota."""
    rows = DutyAbsence.objects.filter(branch=request.access.branch).select_related("member")
    current = [row for row in rows if row.ended_on is None or row.ended_on >= today()]
    past = [row for row in rows if row.ended_on and row.ended_on < today()]
    return render(request, "members/duty/absences.html", {"current": current, "past": past})


@access.to_change_all("duty")
def absence_new(request):
    row = DutyAbsence(branch=request.access.branch, began_on=today())
    return _absence_page(request, row, "登记不排轮值")


@access.to_change_all("duty")
@atomic_post
def absence_edit(request, pk):
    row = access.fetch(request, held(request, DutyAbsence.objects.select_related("branch")), pk=pk)
    return _absence_page(request, row, "改不排轮值", delete_url=reverse("duty:absence_delete", args=[row.pk]))


def _absence_page(request, row, title, **context):
    form = AbsenceForm(request.POST or None, instance=row)
    back = reverse("duty:absences")
    said = "已登记：{row.member}，{row.reason}。"
    response = row_page(request, form, title=title, back=back, said=said, crumb="不排轮值", **context)
    if response.status_code == 302:
        turns = DutyTurn.objects.filter(
            branch=row.branch, member=row.member, month__gte=today().replace(day=1)
        )
        months = [turn.span.long_name for turn in turns if row.touches(turn.span)]
        if months:
            messages.warning(request, f"{row.member}{'、'.join(months)}已经排了轮值，需要的话先换人。")
    return response


@access.to_change_all("duty")
@atomic_post
def absence_delete(request, pk):
    row = access.fetch(request, held(request, DutyAbsence.objects.select_related("member")), pk=pk)
    what = f"{row.member}：{row.reason}"
    return delete_page(request, row, what=what, back=reverse("duty:absences"))
