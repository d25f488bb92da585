"""Requests that no page of ours would send, and what must never come of them."""

import re
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from hypothesis import strategies as st

from branch.periods import HalfYear, Month
from tests.hostile import strings
from tests.hostile.pages import TYPED, Field, Form, Page
from tests.rights.addresses import ADDRESSES, PLAIN, kinds_of
from tests.rights.world import World

# Whoever may do most is asked most.
WHO = ("书记", "书记", "书记", "组织委员", "组织委员", "党小组长", "党员", "上级", "别的书记")
# What the views ask an address for (a test looks that none is missing here).
ASKED = [
    "about",
    "all",
    "arrange",
    "campaign",
    "category",
    "date",
    "day",
    "direction",
    "dues_until",
    "edit",
    "employer",
    "form",
    "from",
    "gap",
    "group",
    "half",
    "hint",
    "kind",
    "member",
    "month",
    "name",
    "names",
    "new",
    "next",
    "old",
    "page",
    "part",
    "period",
    "phrases",
    "place",
    "plan",
    "post",
    "proposed",
    "q",
    "span",
    "state",
    "status",
    "step",
    "topic",
    "until",
    "use",
    "with",
    "by",
    "year",
]
METHODS = ("get",) * 6 + ("post",) * 12 + ("head", "put", "patch", "delete", "options")
BROKEN = (
    "",
    "application/json",
    "text/plain",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    "application/x-www-form-urlencoded; charset=utf-16",
    "application/x-www-form-urlencoded; charset=nonsense",
    "image/svg+xml",
    "multipart/form-data; boundary=" + "y" * 3000,
)
BODIES = (
    b"",
    b"\x00",
    b"\xff\xfe",
    b"{",
    b'{"a": "\\ud800"}',
    b"a=%FF%FE&b=%00&c=%ED%A0%80",
    b"&&&===",
    b"[" * 5000,
    b"--x\r\nContent-Disposition: form-data\r\n\r\nv\r\n--x--",
    b'--x\r\nContent-Disposition: form-data; name="a',
    b'--x\r\nContent-Disposition: form-data; name="files"; filename="../\x00x"\r\n\r\nv\r\n--x--\r\n',
    b"--x\r\n\r\n--x--",
    "主题=一&".encode("gb18030") * 20,
    b"a=1&" * 4000,
)
AWAY = re.compile(r"\s*(//|\\|https?:(?!//testserver)|javascript:|data:)", re.IGNORECASE)
MARK = re.compile(r"<script>alert|<img src=x|Traceback \(most recent")


@dataclass
class Learned:
    """The forms that the pages of the world show: where each is sent, what it sends."""

    forms: dict[str, list[Form]] = field(default_factory=dict)  # by the address' name
    names: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)  # those with a form twice

    def learn(self, page: Page, path: str, who: str):
        for form in page.forms:
            form.who = who
            action = (form.action or path).partition("?")[0]
            try:
                match = resolve(action)
            except Resolver404:
                continue
            self.forms.setdefault(match.view_name, []).append(form)


def learned(world: World, clients: dict[str, Client]) -> Learned:
    """Looks at every page once: as the secretary, else as the organiser, who keeps the dues."""
    found = Learned()
    for name in ADDRESSES:
        url = None if NO_FORM.search(name) else plain_address(name, world)
        for who in ("书记", "组织委员") if url else ():
            response = clients[who].get(url)
            if is_page(response):
                found.learn(Page(response.content.decode()), url, who)
            if response.status_code != 403 and not name.startswith("dues:"):
                break
    names = {name for forms in found.forms.values() for form in forms for name in form.fields}
    found.names = sorted(names)
    asked = [name for name in ADDRESSES if name not in LEFT_OUT and not SLOW.search(name)]
    found.addresses = asked + [name for name in asked if name in found.forms]
    return found


# Files to take away, and papers.
NO_FORM = re.compile(r"(xlsx|export|print|template|sheet|blank|^ledgers:.*)$")
# The paper takes a third of a second a page: the printing has tests of its own.
SLOW = re.compile(r"(_pdf|_docx|:pdf|:zip|:package|:next)$")
# They end the session, or the half of a minute.
LEFT_OUT = {"logout", "reports:file_summary", "backups:now", "backups:take"}


def plain_address(name: str, world: World) -> str | None:
    if name in LEFT_OUT or SLOW.search(name):
        return None
    try:
        return reverse(name, kwargs=_real_parts(name, world.ours))
    except (KeyError, NoReverseMatch):
        return None


def _real_parts(name, side) -> dict:
    return {
        part: kind[1:] if kind[0] == "=" else PLAIN.get(kind) or side.pk(kind)
        for part, kind in kinds_of(name).items()
    }


def is_page(response) -> bool:
    return response.status_code in (200, 422) and response.get("Content-Type", "").startswith("text/html")


# ---- a request ----
@dataclass
class Request:
    who: str
    name: str
    path: str
    method: str
    data: dict[str, list[str]] | None
    body: bytes
    content_type: str
    headers: dict
    cookie: str = ""

    def __repr__(self):
        sent = str(self.body[:200] if self.data is None else self.data)[:1500]
        asked = f"{self.who} {self.method.upper()} {self.path[:300]}"
        return f"{asked} {self.content_type} {sent} {self.headers}"


hostile = st.sampled_from(strings.ALL) | st.text(max_size=30)


@st.composite
def requests(draw, world: World, learnt: Learned):
    name, method = draw(st.sampled_from(learnt.addresses)), draw(st.sampled_from(METHODS))
    path = _path(draw, name, world)
    if draw(st.integers(0, 3)) == 0 or method == "get":
        path += "?" + _query(draw)
    headers = {"HX-Request": "true"} if draw(st.integers(0, 5)) == 0 else {}
    cookie = draw(hostile) if draw(st.integers(0, 40)) == 0 else ""
    form = draw(st.sampled_from(learnt.forms[name])) if name in learnt.forms else None
    # Mostly who was shown the form, so that it is judged and not only refused.
    who = form.who if form and draw(st.integers(0, 3)) else draw(st.sampled_from(WHO))
    if method in ("get", "head", "options"):
        return Request(who, name, path, method, None, b"", "", headers, cookie)
    if draw(st.integers(0, 9)) == 0:
        body, kind = draw(st.sampled_from(BODIES)), draw(st.sampled_from(BROKEN))
        return Request(who, name, path, method, None, body, kind, headers, cookie)
    data = _data(draw, form, world, learnt)
    body = urlencode(_bytes(data)).encode()
    return Request(who, name, path, method, data, body, "application/x-www-form-urlencoded", headers, cookie)


def _bytes(data):
    return [(_of_utf8(name), _of_utf8(one)) for name, values in data.items() for one in values]


def _of_utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _path(draw, name, world) -> str:
    parts = {}
    converters = ADDRESSES[name].pattern.converters
    for part, kind in kinds_of(name).items():
        how = draw(st.integers(0, 9))
        if kind in world.ours.rows and how < 6:
            parts[part] = PLAIN.get(kind) or world.ours.pk(kind, draw(st.integers(0, 1)))
        elif kind in PLAIN and how < 6:
            parts[part] = PLAIN[kind]
        elif kind in world.theirs.rows and how == 6:
            parts[part] = world.theirs.pk(kind)
        else:
            parts[part] = _hostile_part(draw, converters.get(part))
    try:
        return reverse(name, kwargs=parts)
    except NoReverseMatch:
        return reverse(name, kwargs=_real_parts(name, world.ours))


def _hostile_part(draw, converter):
    kind = type(converter).__name__
    if kind == "IntConverter":
        return draw(st.sampled_from(strings.PKS))
    if kind == "HalfYearConverter":
        return HalfYear.parse(draw(st.sampled_from(strings.HALVES[:5])))
    if kind == "MonthConverter":
        return Month.parse(draw(st.sampled_from(strings.MONTHS[:3])))
    return draw(st.sampled_from(strings.SLUGS if kind == "SlugConverter" else strings.STRINGS))


def _query(draw) -> str:
    asked = draw(st.lists(st.tuples(st.sampled_from(ASKED), hostile), max_size=3))
    return urlencode([(name, _of_utf8(value)) for name, value in asked])


def _data(draw, form, world, learnt) -> dict[str, list[str]]:
    """What the form would send, with some fields changed, left out, doubled, or nobody's."""
    data = form.data() if form else {}
    names = sorted(form.fields) if form and draw(st.integers(0, 4)) else learnt.names
    for one in draw(st.lists(st.sampled_from(names or learnt.names), min_size=1, max_size=4)):
        how = draw(st.integers(0, 11))
        if how == 0:
            data.pop(one, None)
        elif how == 1:
            data[one] = [draw(hostile), draw(hostile)]
        elif how == 2:
            side = world.theirs
            kind = draw(st.sampled_from(sorted(side.rows)))
            data[one] = [str(side.pk(kind))]
        else:
            data[one] = [draw(hostile)]
    return data


# ---- what came of it ----
@dataclass
class Figures:
    requests: int = 0
    answers: Counter = field(default_factory=Counter)
    addresses: Counter = field(default_factory=Counter)
    compared: int = 0  # typed fields found again on a refused form

    def told(self) -> str:
        answers = ", ".join(f"{status}: {many:,}" for status, many in sorted(self.answers.items()))
        return (
            f"{self.requests:,} requests to {len(self.addresses)} addresses; {answers}; "
            f"{self.compared:,} typed fields of refused forms found again"
        )


def send(client: Client, request: Request, figures: Figures):
    """All that it wrote is taken back; a fault comes out as itself, with its traceback."""
    if request.cookie:
        kept = client.cookies.get("sessionid").value
        client.cookies["sessionid"] = quote(_of_utf8(request.cookie)[:200])
    try:
        with transaction.atomic():
            response = client.generic(
                request.method.upper(),
                request.path,
                request.body,
                request.content_type or "text/plain",
                headers=request.headers,
            )
            transaction.set_rollback(True)
    finally:
        if request.cookie:
            client.cookies["sessionid"] = kept
    figures.requests += 1
    figures.answers[response.status_code] += 1
    figures.addresses[request.name] += 1
    assert response.status_code < 500, f"{response.status_code}: {request!r}"
    assert not AWAY.match(response.headers.get("Location", "")), f"led away: {request!r}"
    for header, value in response.headers.items():
        assert "\n" not in value and "\r" not in value, (header, request)
    if "text/html" in response.get("Content-Type", ""):
        text = response.content.decode()
        assert not MARK.search(text), f"unescaped: {request!r}"
        if response.status_code == 422 and request.method == "post" and request.data:
            lost = lost_fields(request.data, text)
            assert not lost, f"lost {lost}: {request!r}"
            figures.compared += len(request.data)
    return response


def lost_fields(sent: dict[str, list[str]], text: str) -> dict:
    """{field: (typed, what the refused form now has)}; a form that only asks (GET) has fields of its own."""
    shown: dict[str, list[Field]] = {}
    for form in Page(text).forms:
        for name, one in form.fields.items():
            if form.method == "post" and one.is_open and not one.is_pattern and one.kind in TYPED:
                shown.setdefault(name, []).append(one)
    return {
        name: (values[-1], [one.values for one in shown[name]])
        for name, values in sent.items()
        # A blank may be filled with what it stands for.
        if name in shown and values[-1].strip() and not any(_is_in(one, values[-1]) for one in shown[name])
    }


def _is_in(field: Field, typed: str) -> bool:
    """Spaces around what stands on one line are nothing that was typed."""
    same = _as_sent if field.kind == "textarea" else lambda text: _as_sent(text).strip()
    return same(typed) in map(same, field.values)


def _as_sent(text: str) -> str:
    """Line breaks in one way; what is not UTF-8 was replaced on its way."""
    text = _of_utf8(text).decode("utf-8", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\n")
