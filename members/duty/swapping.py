"""Two officers exchange their months (调换): who may, what hinders it, and the exchange itself."""

from django.db import transaction
from django.db.models import Q

from branch.periods import Month, today
from members.access import Access
from members.models import DutyAbsence, DutySwap, DutyTurn, Member


def open_swaps(branch, turns=()):
    """Asked and not answered; with `turns` only those that are about one of them."""
    swaps = DutySwap.objects.filter(branch=branch, state=DutySwap.State.ASKED)
    for_turns = Q()
    for turn in turns:
        for_turns |= Q(asker=turn.member_id, month=turn.month)
        for_turns |= Q(asked=turn.member_id, other_month=turn.month)
    return swaps.filter(for_turns)


def may_ask(who: Access, turn: DutyTurn) -> bool:
    """The officer of the month; on behalf of anybody, who arranges the rota."""
    return who.changes_all("duty") or _is(who, turn.member_id)


def may_answer(who: Access, swap: DutySwap) -> bool:
    """The one who was asked. For somebody without an account: who arranges the rota, if not the asker."""
    if _is(who, swap.asked_id):
        return True
    return swap.asked.account_id is None and who.changes_all("duty") and not _is(who, swap.asker_id)


def may_withdraw(who: Access, swap: DutySwap) -> bool:
    return who.changes_all("duty") or _is(who, swap.asker_id)


def _is(who: Access, member_id: int) -> bool:
    return who.member is not None and who.member.pk == member_id


def hindrance(swap: DutySwap) -> str:
    """Why the months cannot be exchanged as they stand now; blank where they can."""
    for member, month, to in (
        (swap.asker, swap.span, swap.other_span),
        (swap.asked, swap.other_span, swap.span),
    ):
        turn = _turn(swap.branch_id, member.pk, month)
        if turn is None:
            return f"{month.long_name}现在不是{member}轮值，换不了。请撤回，再重新提。"
        if not turn.may_be_swapped:
            return f"{month.long_name}已经过去，或者已经写了小结，换不了。"
        if not member.is_on_roll(to.start) or not member.is_on_roll(to.end):
            return f"{member}{to.long_name}不全在册，换不了。"
        if _turn(swap.branch_id, member.pk, to):
            return f"{to.long_name}本来就有{member}轮值，不用换。"
    return ""


def _turn(branch_id: int, member_id: int, month: Month) -> DutyTurn | None:
    return DutyTurn.objects.filter(branch=branch_id, member=member_id, month=month.start).first()


@transaction.atomic
def agree(swap: DutySwap) -> str:
    """Exchanges the two months if that still can be done; else says why not, and nothing has changed."""
    if why := hindrance(swap):
        return why
    own = _turn(swap.branch_id, swap.asker_id, swap.span)
    other = _turn(swap.branch_id, swap.asked_id, swap.other_span)
    answer(swap, DutySwap.State.AGREED)
    withdraw_all(swap.branch, [own, other])
    own.member_id, other.member_id = other.member_id, own.member_id
    own.save(update_fields=["member"])
    other.save(update_fields=["member"])
    return ""


def answer(swap: DutySwap, state: DutySwap.State) -> None:
    swap.state, swap.answered_on = state, today()
    swap.save(update_fields=["state", "answered_on"])


def withdraw_all(branch, turns) -> int:
    """What was asked about these turns cannot be answered any more: they are somebody else's now."""
    return open_swaps(branch, turns).update(state=DutySwap.State.WITHDRAWN, answered_on=today())


def away_in(branch, pairs: list[tuple[Member, Month]]) -> list[str]:
    """Who is not to be on duty in a month and would be; one query. The reasons are not told."""
    rows = list(DutyAbsence.objects.filter(branch=branch, member__in=[member.pk for member, _ in pairs]))
    return [
        f"{member}登记了{month.long_name}不排轮值"
        for member, month in pairs
        if any(row.member_id == member.pk and row.touches(month) for row in rows)
    ]
