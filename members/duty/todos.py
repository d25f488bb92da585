"""What the rota asks of somebody now, as lines of the home page."""

from urllib.parse import urlencode

from django.urls import reverse

from branch.periods import Month, day_named
from members.access import Access
from members.duty.swapping import may_answer, open_swaps
from members.models import DutySwap, DutyTurn
from members.todo import Todo


def todos(access: Access) -> list[Todo]:
    """Two queries; none for an account that only looks on."""
    if access.branch is None or not access.change["duty"]:
        return []
    month = Month.containing(access.day)
    # A year back: a branch that has not had a rota since then is not asked for one.
    since = Month(month.year - 1, month.number)
    turns = list(
        DutyTurn.objects.filter(branch=access.branch, month__gte=since.start)
        .select_related("member")
        .defer("hand_over", "comment")
    )
    found = [*_swaps(access), *_own(access, turns, month)]
    if access.changes_all("duty") and turns:
        found += [*_reports(access, turns, month), *_blanks(turns, month, access.day)]
    return found


def _swaps(access: Access) -> list[Todo]:
    swaps = open_swaps(access.branch).select_related("asker", "asked")
    return [_answer_line(access, swap) for swap in swaps if may_answer(access, swap)]


def _answer_line(access: Access, swap: DutySwap) -> Todo:
    own = access.member is not None and access.member.pk == swap.asked_id
    return Todo(
        "wait",
        str(swap.asker),
        f"想用{swap.span.long_name}换{'您' if own else swap.asked}的{swap.other_span.long_name}轮值",
        swap.reason or f"{day_named(swap.asked_on)}提出",
        f"{reverse('duty:list')}?year={swap.month.year}#swaps",
        "去答复" if own else "代为答复",
    )


def _own(access: Access, turns: list[DutyTurn], month: Month) -> list[Todo]:
    mine = [turn for turn in turns if access.member is not None and turn.member_id == access.member.pk]
    found = []
    for turn in mine:
        if turn.span == month.previous and not turn.report:
            found.append(
                Todo(
                    turn.mark.look,
                    f"{turn.span.name}轮值小结",
                    "还没写",
                    turn.mark_note,
                    reverse("officer:report", args=[turn.pk]),
                    "写小结",
                )
            )
        if turn.span == month:
            found.append(
                Todo(
                    "plan",
                    f"{month.name}轮值党务干事",
                    "这个月由您轮值",
                    turn.mark_note,
                    turn.get_absolute_url(),
                    "看本月任务",
                )
            )
    return found


def _reports(access: Access, turns: list[DutyTurn], month: Month) -> list[Todo]:
    """Last month's report, where it is another's to write."""
    own = access.member.pk if access.member else None
    return [
        Todo(
            turn.mark.look,
            f"{turn.span.name}轮值小结",
            f"{turn.member}还没交",
            turn.mark_note,
            turn.get_absolute_url(),
            "去看",
        )
        for turn in turns
        if turn.span == month.previous and not turn.report and turn.member_id != own
    ]


def _blanks(turns: list[DutyTurn], month: Month, day) -> list[Todo]:
    """Nobody for next month; in December the whole next year, where none of it is arranged."""
    arranged = {turn.span for turn in turns}
    if month.number == 12 and not any(other.year == month.next.year for other in arranged):
        url = reverse("duty:propose", args=[month.next.year])
        return [Todo("wait", f"{month.next.year}年轮值", "还没有排", _left(month, day), url, "去排")]
    if month.next in arranged:
        return []
    url = f"{reverse('duty:new')}?{urlencode({'month': month.next.code})}"
    what = f"{month.next.name}轮值党务干事"
    return [Todo("wait", what, "还没有人", _left(month, day), url, "排一个人")]


def _left(month: Month, day) -> str:
    left = (month.end - day).days
    return f"{month.name}还剩{left}天" if left else f"今天是{month.name}最后一天"
