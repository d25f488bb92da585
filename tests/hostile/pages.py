"""What a browser would make of a page: its forms with their fields, and where its links lead."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

# What a person writes into, and reads again when the form is refused.
TYPED = {"text", "number", "date", "month", "time", "search", "email", "tel", "url", "textarea"}


@dataclass
class Field:
    name: str
    kind: str
    values: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)
    is_open: bool = True  # not disabled, not read-only
    is_pattern: bool = False  # of a <template>: what a script copies, and no browser sends


@dataclass
class Form:
    action: str
    method: str
    fields: dict[str, Field] = field(default_factory=dict)
    who: str = ""  # to whom it was shown

    def data(self) -> dict[str, list[str]]:
        """What is sent if nobody touches anything."""
        sent = (one for one in self.fields.values() if one.values and one.is_open and not one.is_pattern)
        return {one.name: list(one.values) for one in sent}


class Page(HTMLParser):
    def __init__(self, text: str):
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.links: set[str] = set()
        self.sent: set[str] = set()  # addresses that htmx asks
        self._form = self._text = self._select = None
        self._patterns = 0  # how deep in <template>
        self._outside: dict[str, Form] = {}  # forms by id, for fields that stand elsewhere
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        has = {name: value or "" for name, value in attrs}
        for name in ("hx-get", "hx-post"):
            if has.get(name):
                self.sent.add(has[name])
        if tag == "a" and has.get("href"):
            self.links.add(has["href"])
        elif tag == "template":
            self._patterns += 1
        elif tag == "form":
            method = "post" if "hx-post" in has else has.get("method", "get").lower()
            self._form = Form(has.get("action", ""), method)
            self.forms.append(self._form)
            self._outside[has.get("id", "")] = self._form
        elif tag in ("input", "textarea", "select") and has.get("name"):
            self._field(tag, has)
        elif tag == "option" and self._select is not None:
            self._select.choices.append(has.get("value", ""))
            if "selected" in has:
                self._select.values.append(has.get("value", ""))

    def _field(self, tag, has):
        form = self._outside.get(has["form"]) if has.get("form") else self._form
        if form is None:
            return
        kind = has.get("type", "text").lower() if tag == "input" else tag
        one = form.fields.setdefault(has["name"], Field(has["name"], kind))
        one.is_open = "disabled" not in has and "readonly" not in has
        one.is_pattern = self._patterns > 0
        if tag == "select":
            self._select = one
        elif tag == "textarea":
            self._text = one
            one.values.append("")
        elif kind in ("radio", "checkbox"):
            one.choices.append(has.get("value", "on"))
            if "checked" in has:
                one.values.append(has.get("value", "on"))
        elif kind not in ("submit", "button", "image", "file"):
            one.values.append(has.get("value", ""))

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        elif tag == "template":
            self._patterns -= 1
        elif tag == "textarea" and self._text is not None:
            # HTML drops the line break right behind the tag.
            self._text.values[-1] = self._text.values[-1].removeprefix("\n")
            self._text = None
        elif tag == "select":
            one, self._select = self._select, None
            if one is not None and not one.values and one.choices:
                one.values.append(one.choices[0])

    def handle_data(self, data):
        if self._text is not None:
            self._text.values[-1] += data
