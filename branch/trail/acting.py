"""Who writes, from where, and with which press of a button: known here while a request or a command runs."""

import sys
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property
from uuid import UUID, uuid4

from branch.sign_in.address import address_of


class Acting:
    """Whoever runs a command, until it is known better."""

    user = None
    address = ""
    branch_id = None

    @cached_property
    def press(self) -> UUID:
        return uuid4()

    @property
    def name(self) -> str:
        if self.user is not None:
            return str(self.user)
        ran = sys.argv[1] if len(sys.argv) > 1 and sys.argv[0].endswith("manage.py") else ""
        return f"系统（{ran}）" if ran else "系统"


class Requesting(Acting):
    """Asked only when something is written: the session is read no earlier than the page itself needs it."""

    def __init__(self, request):
        self.request = request

    @property
    def user(self):
        user = getattr(self.request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @property
    def address(self) -> str:
        return address_of(self.request) or ""

    @property
    def branch_id(self):
        access = getattr(self.request, "access", None)
        branch = access.branch if access is not None else None
        return branch.pk if branch else None

    @property
    def name(self) -> str:
        return str(self.user) if self.user is not None else "未登录"


class Named(Acting):
    def __init__(self, user, branch_id=None):
        self.user, self.branch_id = user, branch_id


_acting: ContextVar[Acting | None] = ContextVar("acting", default=None)
_reason: ContextVar[str] = ContextVar("reason", default="")
_silent: ContextVar[bool] = ContextVar("silent", default=False)
_nobody = Acting()


def acting() -> Acting:
    return _acting.get() or _nobody


def reason() -> str:
    return _reason.get()


def is_silent() -> bool:
    return _silent.get()


@contextmanager
def _set(variable, value):
    token = variable.set(value)
    try:
        yield value
    finally:
        variable.reset(token)


def acting_as(user, branch_id=None):
    """For what is written outside a request: one press of this account's."""
    return _set(_acting, Named(user, branch_id))


def on_behalf_of(user):
    """For what a service writes for an account: who is acting already, in a request, stays."""
    return _set(_acting, _acting.get() or (Named(user) if user else None))


def because(why: str):
    """The reason is kept with each change that is written inside."""
    return _set(_reason, why[:200])


def untold():
    """Nothing that is written inside leaves a trail: for making up a branch that never was (the demo)."""
    return _set(_silent, True)


def trail_middleware(get_response):
    def middleware(request):
        with _set(_acting, Requesting(request)):
            return get_response(request)

    return middleware
