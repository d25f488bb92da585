from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from branch.asked import year_or_404
from branch.periods import HalfYear, day_named, month_asked, today, year_asked
from branch.transactions import atomic_post, held
from members import access
from members.duty import swapping
from members.duty.arranging import EXEMPTIONS, Arranging, save
from members.duty.forms import SwapForm, TurnForm, others_to_swap_with
from members.duty.rota import months_to_arrange, rota_of
from members.models import DutySwap, DutyTurn
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
        return None, year_asked({"year": query.get("half", "")} if "half" in query else query)


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
    branch = request.access.branch
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
    branch = request.access.branch
    turn = DutyTurn(branch=branch, month=month_asked(request.GET).start)
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


def _turn(request, pk, **lookup) -> DutyTurn:
    turns = held(request, DutyTurn.objects.select_related("member", "branch"))
    return access.fetch(request, turns, pk=pk, **lookup)


@access.to_change_all("duty")
@atomic_post
def edit(request, pk):
    """Somebody else for the month, as long as the officer has written nothing."""
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
    said = "已答复：不同意调换，轮值不变。"
    return _close(request, pk, swapping.may_answer, DutySwap.State.DECLINED, said)


@require_POST
@access.to_change("duty")
@atomic_post
def withdraw(request, pk):
    return _close(request, pk, swapping.may_withdraw, DutySwap.State.WITHDRAWN, "已撤回，轮值不变。")


def _close(request, pk, may, state, said):
    swap = _asked_swap(request, pk)
    if not may(request.access, swap):
        raise PermissionDenied
    if not _answered(request, swap):
        swapping.answer(swap, state)
        messages.success(request, said)
    return redirect(_back(swap.month))
