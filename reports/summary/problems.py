"""Problems that the organisational life meeting saw and checks found: told in （六）, and mended in 二、."""

import re
from dataclasses import dataclass
from datetime import date

from reports.document.blocks import Blank
from reports.summary.deeds import has_findings, is_settled
from reports.summary.material import Material
from reports.summary.runs import sentence
from reports.summary.words import day_named, full_width, in_quotes, one_line, ordinals

MOST_IN_TEXT = 3
MOST_SEEN = 6
LONGEST = 40


@dataclass(frozen=True)
class Open:
    """One thing to be mended: what, by whom, until when."""

    text: str
    responsible_id: int | None
    due_on: date | None


# ---- （六）: what was seen ----


def seen(m: Material) -> list:
    """The branch's own problems; whose a member's is, and what it is, is told nowhere."""
    listed_ = m.deeds.problems
    texts = [text for one in listed_ if (text := one_line(one.text, LONGEST))]
    if not texts or len(texts) < len(listed_):
        texts = texts[:MOST_IN_TEXT]
    if not texts:
        return [sentence("工作中的问题主要有", Blank("存在的问题"))]
    told = f"是{texts[0]}" if len(texts) == 1 else f"有：{_in_order(texts)}"
    return [sentence("工作中的问题主要", told), *settled(m, listed_)]


def _in_order(texts: list[str]) -> str:
    return "；".join(ordinals(texts if len(texts) <= MOST_SEEN else texts[:MOST_IN_TEXT]))


def settled(m: Material, found) -> list:
    done = sum(is_settled(one, m.as_of) for one in found)
    if not done:
        return []
    if len(found) == 1:
        return [sentence(f"这项问题已于{day_named(found[0].closed_on, m.year)}整改销号")]
    if done == len(found):
        return [sentence(f"问题清单所列{done}项问题均已整改销号")]
    return [sentence(f"问题清单所列问题{len(found)}项，已整改销号{done}项")]


# ---- 二、: what is still to be mended ----


def still_open(m: Material) -> list[Open]:
    """By deadline; what has none comes last."""
    problems = [
        Open(full_width(one.text), one.responsible_id, one.due_on)
        for one in m.deeds.problems
        if not is_settled(one, m.as_of)
    ]
    checks = [
        Open(full_width(one.findings), one.responsible_id, one.due_on)
        for one in m.deeds.supervisions
        if has_findings(one) and one.checked_on <= m.as_of and not is_settled(one, m.as_of)
    ]
    return sorted(problems + checks, key=lambda one: (one.due_on is None, one.due_on or date.max, one.text))


def to_mend(m: Material, where: str = "附件") -> list:
    """`where` the list of more than a few is printed."""
    found = still_open(m)
    if not found:
        return []
    if len(found) == 1:
        return [sentence(f"继续整改{what(found[0])}{by_whom(m, found[0])}")]
    if len(found) > MOST_IN_TEXT:
        return [sentence(f"继续整改{len(found)}项问题，清单见{where}")]
    before = [None, *found]
    told = [f"{quoted(one)}{by_whom(m, one, last)}" for last, one in zip(before, found, strict=False)]
    items = "；".join(ordinals(told))
    return [sentence(f"继续整改{len(found)}项问题：{items}")]


def what(one: Open) -> str:
    """党员信息不完整问题; words with marks of their own in quotes."""
    text = quoted(one)
    return text if text.endswith("问题") else f"{text}问题"


def quoted(one: Open) -> str:
    text = one.text.strip("。，；：、")
    return in_quotes(text) if re.search("[，；：。、]", text) else text


def by_whom(m: Material, one: Open, last: Open | None = None) -> str:
    """A year that the sentence has just named is 同年."""
    person = f"，{m.people.name(one.responsible_id)}负责" if one.responsible_id else ""
    if one.due_on is None:
        return person
    until = day_named(one.due_on, m.period.next.year)
    if last and last.due_on and last.due_on.year == one.due_on.year != m.period.next.year:
        until = f"同年{day_named(one.due_on)}"
    return person + (f"，{until}前完成" if one.due_on > m.as_of else f"，原定{until}前完成")
