"""One line an event on stderr, which the journal keeps: JSON, or words for who reads along.

No personal data: of an exception its type and the places it passed through, not its message, which may quote
what somebody typed; of a request its route (/members/<int:pk>/), not its address, and the account's number.
"""

import json
import logging
import re
import secrets
import time
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

SLOW = 2.0  # seconds
# A number that can be read out on the telephone: no 0 and O, 1 and I.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
GIVEN_BY_PROXY = re.compile(r"[A-Za-z0-9_-]{8,64}")
# What the libraries' own errors say is of the machine: a server that does not answer, a disk that is full.
OF_THE_MACHINE = ("OperationalError", "InterfaceError")

request_id: ContextVar[str] = ContextVar("request_id", default="")
log = logging.getLogger("branch.requests")


def new_number() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(8))


class RequestLog:
    """First of all: gives each request its number, says which ones were slow, and names it in the answer."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.number = new_number()
        given = request.headers.get("X-Request-ID", "") if settings.SECURE else ""
        request.id = given if GIVEN_BY_PROXY.fullmatch(given) else request.number
        token = request_id.set(request.id)
        began = time.monotonic()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request_id.get()
            if (took := time.monotonic() - began) > SLOW:
                log.warning(
                    "slow request",
                    extra={
                        "request": request,
                        "status_code": response.status_code,
                        "seconds": round(took, 2),
                    },
                )
            return response
        finally:
            request_id.reset(token)


def route_of(request) -> str:
    """/talks/<int:pk>/: an address may hold a token or a name, its route does not."""
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match else "(no route)"


def _account_of(request):
    """The number of the account, if it is known already: nothing is fetched for a log."""
    user = getattr(request, "_cached_user", None)
    return getattr(user, "pk", None)


def places(fault: BaseException) -> list[str]:
    """`module.py:12 function` of each frame, the outermost first; neither source lines nor values."""
    found, trace = [], fault.__traceback__
    while trace:
        code = trace.tb_frame.f_code
        found.append(f"{_short(code.co_filename)}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return found


def _short(path: str) -> str:
    parts = Path(path).parts
    if "site-packages" in parts:
        return "/".join(parts[parts.index("site-packages") + 1 :])
    return path.removeprefix(f"{settings.BASE_DIR}/")


def told(fault: BaseException) -> list[dict]:
    """The exception and what it came from."""
    found = []
    while fault is not None and len(found) < 5:
        one = {"type": f"{type(fault).__module__}.{type(fault).__qualname__}", "places": places(fault)[-30:]}
        if isinstance(fault, OSError) and fault.errno:
            one["errno"] = fault.errno
        if type(fault).__name__ in OF_THE_MACHINE and type(fault).__module__.split(".")[0] in (
            "django",
            "sqlite3",
            "psycopg",
        ):
            one["said"] = str(fault).splitlines()[0][:200] if str(fault) else ""
        found.append(one)
        fault = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
    return found


class Event:
    """What a record of the log comes to."""

    def __init__(self, record: logging.LogRecord):
        self.at = datetime.fromtimestamp(record.created, UTC).astimezone().isoformat(timespec="milliseconds")
        self.record = record
        self.request = getattr(record, "request", None)
        self.fault = record.exc_info[1] if record.exc_info else None

    @property
    def message(self) -> str:
        said = self.record.getMessage()
        path = getattr(self.request, "path", "")
        return said.replace(path, route_of(self.request)) if len(path) > 1 else said

    def fields(self) -> dict:
        found = {
            "time": self.at,
            "level": self.record.levelname,
            "logger": self.record.name,
            "message": self.message,
            "request_id": request_id.get() or getattr(self.request, "id", None),
        }
        if hasattr(self.request, "method"):
            found |= {
                "method": self.request.method,
                "route": route_of(self.request),
                "account": _account_of(self.request),
                "number": getattr(self.request, "number", None),
            }
        for name in ("status_code", "seconds"):
            found[name] = getattr(self.record, name, None)
        if self.fault:
            found["fault"] = told(self.fault)
        return {name: value for name, value in found.items() if value is not None}


class JsonFormatter(logging.Formatter):
    def format(self, record):
        return json.dumps(Event(record).fields(), ensure_ascii=False, default=str)


class LineFormatter(logging.Formatter):
    """The same for reading along; an exception takes lines of its own."""

    def format(self, record):
        fields = Event(record).fields()
        faults = fields.pop("fault", [])
        head = f"{fields.pop('time')} {fields.pop('level')} {fields.pop('logger')}: {fields.pop('message')}"
        line = " ".join([head, *(f"{name}={value}" for name, value in fields.items())])
        for one in faults:
            line += "\n  " + "\n  ".join([*one["places"], f"{one['type']} {one.get('said', '')}".rstrip()])
        return line


def configuration(form: str) -> dict:
    """For Django and for gunicorn alike."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": "branch.logs.JsonFormatter"},
            "line": {"()": "branch.logs.LineFormatter"},
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": form}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {"branch": {"level": "INFO"}},
    }
