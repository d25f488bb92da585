"""How two texts differ: by sentences where records changed, by clauses between versions."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from reports.summary.editing.cleaning import cleaned

SENTENCE = re.compile(r"[^。\n]*(?:。|\n|$)")
CLAUSE = re.compile(r"[^，；。\n]*(?:[，；。]|\n|$)")
# A draft says up to which day it speaks: that it is a day later is no change of a record.
UP_TO_TODAY = re.compile(r"截至(?:\d{4}年)?\d{1,2}月\d{1,2}日")
SHORT_ENOUGH = 600  # to be compared character by character


@dataclass(frozen=True)
class Change:
    """Sentences that the records said then, and say now; `stands` where the text still has those of then."""

    then: str
    now: str
    stands: bool


def sentences(text: str) -> list[str]:
    return [found for found in SENTENCE.findall(text) if found.strip()]


def _alike(sentence: str) -> str:
    return UP_TO_TODAY.sub("截至今日", sentence).strip()


def _joined(found: list[str]) -> str:
    return "".join(found).strip("\n")


def _opcodes(then: list[str], now: list[str]):
    matcher = SequenceMatcher(None, [*map(_alike, then)], [*map(_alike, now)], autojunk=False)
    return [code for code in matcher.get_opcodes() if code[0] != "equal"]


def changes(basis: str, now: str, text: str) -> list[Change]:
    if basis == now:
        return []
    before, after = sentences(basis), sentences(now)
    found = []
    for _, i1, i2, j1, j2 in _opcodes(before, after):
        then, said = _joined(before[i1:i2]), _joined(after[j1:j2])
        found.append(Change(then, said, bool(then) and cleaned(then) in text))
    return found


def with_what_is_said_now(text: str, basis: str, now: str) -> tuple[str, list[str]]:
    """The text with the sentences of today in the place of those of then, and those that it no longer has."""
    before, after = sentences(basis), sentences(now)
    rewritten = []
    for _, i1, i2, j1, j2 in _opcodes(before, after):
        # As the text has it: what is typed or pasted is cleaned before it is kept.
        then, new = cleaned(_joined(before[i1:i2])), cleaned(_joined(after[j1:j2]))
        ahead = cleaned(before[i1 - 1]) if i1 else ""
        if then and then in text:
            text = text.replace(then, new, 1)
        elif then:
            rewritten.append(then)
        elif ahead and ahead in text:
            text = text.replace(ahead, ahead + new, 1)
        else:
            text = f"{text}\n{new}" if i1 else f"{new}\n{text}"
    lines = (line for line in text.split("\n") if line.strip())
    return "\n".join(lines), rewritten


@dataclass(frozen=True)
class Stretch:
    """A stretch of two versions: in both (`same`), only in the older (`gone`) or in the newer (`new`)."""

    kind: str
    text: str


def difference(old: str, new: str) -> list[Stretch]:
    found: list[Stretch] = []
    for tag, gone, added in _compared(CLAUSE.findall(old), CLAUSE.findall(new)):
        if tag == "replace" and len(gone) + len(added) < SHORT_ENOUGH:
            for inner, less, more in _compared([*gone], [*added]):
                _add(found, inner, less, more)
        else:
            _add(found, tag, gone, added)
    return found


def _compared(old: list[str], new: list[str]):
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield tag, "".join(old[i1:i2]), "".join(new[j1:j2])


def _add(found: list[Stretch], tag: str, gone: str, added: str):
    pieces = [("same", gone)] if tag == "equal" else [("gone", gone), ("new", added)]
    for kind, text in pieces:
        if text and found and found[-1].kind == kind:
            found[-1] = Stretch(kind, found[-1].text + text)
        elif text:
            found.append(Stretch(kind, text))
