"""How an account stands today: in use, waiting for its own password, locked, disabled, ended."""

from dataclasses import dataclass

from branch.models import User
from branch.passwords import good_until, is_over
from branch.periods import day_named, today
from branch.sign_in.lockout import locked_names


@dataclass(frozen=True)
class State:
    """`look` sets shape and colour, `detail` says more."""

    code: str
    label: str
    look: str
    detail: str = ""


NO_ACCOUNT = State("none", "没有账号", "none")
# What `?state=` may ask for, in the order of the chips.
LABELS = {
    "active": "在用",
    "first": "首次登录未改密码",
    "locked": "锁定",
    "disabled": "停用",
    "none": NO_ACCOUNT.label,
}


def states_of(users: list[User]) -> dict[int, State]:
    """{id: State}, in one query."""
    locked = locked_names([user.username for user in users])
    return {user.pk: _state_of(user, locked) for user in users}


def state_of(user: User | None) -> State:
    return states_of([user])[user.pk] if user else NO_ACCOUNT


def _state_of(user: User, locked) -> State:
    if not user.is_active:
        return State("disabled", LABELS["disabled"], "none")
    if user.username in locked:
        return State("locked", LABELS["locked"], "miss", "密码错的次数太多")
    if until := good_until(user):
        named = day_named(until, today().year)
        detail = f"{named}已过期，请重设" if is_over(user) else f"密码到{named}有效"
        return State("first", LABELS["first"], "wait", detail)
    return State("active", LABELS["active"], "ok")
