"""What a browser does, without one: keeps cookies, fills in the form of a page and sends it."""

import json
import secrets
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit

from tests.faults.making import PASSWORD, PEOPLE

NOBODY_KNOWS = 0  # the connection ended before there was an answer


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    address: str = ""
    cookies: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    @property
    def to(self) -> str:
        return self.headers.get("location", "")

    @property
    def is_kept(self) -> bool:
        """What was sent has been taken: the browser is led on."""
        return self.status in (302, 303)

    def form(self, having="csrfmiddlewaretoken", action="") -> "SentForm":
        """The form that has this field, and is sent to this address."""
        for form in forms_in(self):
            if having in dict(form.fields) and action in form.action:
                return form
        raise LookupError(
            f"{self.address} ({self.status}) has no form with {having} for {action or 'anywhere'}"
        )


@dataclass
class SentForm:
    action: str
    fields: list[tuple[str, str]]
    boxes: list[tuple[str, str]] = field(default_factory=list)  # those that could be ticked

    def filled(self, /, **values) -> list[tuple[str, str]]:
        """What a browser would send, with these values in place of those shown; a list is several."""
        kept = [(name, value) for name, value in self.fields if name not in values]
        for name, value in values.items():
            kept += [(name, str(one)) for one in (value if isinstance(value, list) else [value])]
        return kept


class _Forms(HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms, self.text, self.select, self.other = [], None, None, []

    def handle_starttag(self, tag, attributes):
        told = dict(attributes)
        name, value = told.get("name"), told.get("value") or ""
        if tag == "form":
            self.forms.append(SentForm(told.get("action") or "", []))
        elif not self.forms or "disabled" in told:
            pass
        elif tag == "input" and name and told.get("type") not in ("submit", "button", "file", "image"):
            if told.get("type") not in ("checkbox", "radio"):
                self._add(name, value)
                return
            self.forms[-1].boxes.append((name, told.get("value") or "on"))
            if "checked" in told:
                self._add(name, told.get("value") or "on")
        elif tag == "textarea" and name:
            self.text = [name, ""]
        elif tag == "select" and name:
            self.select = [name, None]
        elif tag == "option" and self.select and (self.select[1] is None or "selected" in told):
            self.select[1] = value

    def handle_data(self, data):
        if self.text:
            self.text[1] += data

    def handle_endtag(self, tag):
        if tag == "textarea" and self.text:
            self._add(self.text[0], self.text[1].removeprefix("\n"))
            self.text = None
        elif tag == "select" and self.select:
            if self.select[1] is not None:
                self._add(*self.select)
            self.select = None

    def _add(self, name, value):
        self.forms[-1].fields.append((name, value))


def forms_in(answer: Answer) -> list[SentForm]:
    reader = _Forms()
    reader.feed(answer.text)
    for form in reader.forms:
        form.action = urljoin(answer.address, form.action)
    return reader.forms


class Person:
    """Somebody who is signed in, at a browser of their own."""

    def __init__(self, server, name: str, timeout=90):
        self.server, self.name, self.timeout = server, name, timeout
        told = json.loads(Path(server.people, PEOPLE).read_text())[name]
        self.role, self.cookies = told["role"], dict(told["cookies"])

    def get(self, address: str, **headers) -> Answer:
        return self._ask("GET", address, None, headers)

    def post(self, address: str, fields, files=(), **headers) -> Answer:
        """`files`: (name of the field, name of the file, its bytes)."""
        if files:
            kind, body = _multipart(fields, files)
        else:
            kind, body = "application/x-www-form-urlencoded", urlencode(list(fields)).encode()
        self.server.sending[self] = address
        try:
            return self._ask("POST", address, body, {"Content-Type": kind, **headers})
        finally:
            del self.server.sending[self]

    def send(self, form: SentForm, files=(), /, **values) -> Answer:
        return self.post(form.action, form.filled(**values), files)

    def sign_in(self) -> Answer:
        self.cookies = {}
        form = self.get("/login/").form("username")
        return self.send(form, username=self.name, password=PASSWORD)

    def _ask(self, method, address, body, headers) -> Answer:
        split = urlsplit(address)
        path = split.path + (f"?{split.query}" if split.query else "")
        headers = {"Cookie": "; ".join(f"{key}={value}" for key, value in self.cookies.items()), **headers}
        connection = HTTPConnection("127.0.0.1", self.server.port, timeout=self.timeout)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            content = response.read()
        except (OSError, HTTPException):
            return Answer(NOBODY_KNOWS, {}, b"", path)
        finally:
            connection.close()
        told = {name.lower(): value for name, value in response.getheaders()}
        for cookie in response.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name.strip()] = value
        return Answer(response.status, told, content, path)


def _multipart(fields, files) -> tuple[str, bytes]:
    edge = secrets.token_hex(12)
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields
    ]
    for name, called, content in files:
        head = f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{called}"\r\n'
        parts.append(f"{head}Content-Type: application/octet-stream\r\n\r\n".encode() + content + b"\r\n")
    return f"multipart/form-data; boundary={edge}", b"".join(parts) + f"--{edge}--\r\n".encode()
