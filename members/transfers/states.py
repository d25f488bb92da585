"""Where a transfer stands on a day: one word, by which the list is filtered."""

from datetime import date

from branch.marks import Mark
from members.models import Transfer

AHEAD, NO_RECEIPT, EXPIRED, DONE, CANCELLED = "ahead", "waiting", "expired", "done", "cancelled"

NAMES = {
    AHEAD: "待转接",
    NO_RECEIPT: "待回执",
    EXPIRED: "介绍信过期",
    DONE: "已完成",
    CANCELLED: "已撤回",
}
LOOKS = {
    AHEAD: ("plan", "plan"),
    NO_RECEIPT: ("wait", "wait"),
    EXPIRED: ("miss", "miss"),
    DONE: ("ok", "ok"),
    CANCELLED: ("none", "none"),
}


def state_of(transfer: Transfer, day: date) -> str:
    if transfer.cancelled_on:
        return CANCELLED
    if transfer.receipt_on:
        return DONE
    if transfer.has_expired(day):
        return EXPIRED
    return AHEAD if transfer.moved_on > day else NO_RECEIPT


def mark_of(transfer: Transfer, day: date) -> Mark:
    """The state in the words of its direction: 待转出, 已转出，待回执."""
    state = state_of(transfer, day)
    way = transfer.get_direction_display()
    words = {AHEAD: f"待{way}", NO_RECEIPT: f"已{way}，待回执"}.get(state, NAMES[state])
    return Mark(*LOOKS[state], words)
