"""Hand-written text ↔ paragraphs. A line is a paragraph, {{党员总数}} a figure that follows the records,
{{党费应收，两位小数}} the same with its cents, 【待补充：…】 a blank."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

from reports.document.blocks import Blank, Figure, Paragraph, Run, runs_of
from reports.figures.definitions import FIGURE, FIGURES, Kind
from reports.summary.material import Material
from reports.summary.words import money

TOKEN = re.compile(r"\{\{([^{}\n]*)\}\}")
CENTS = "，两位小数"
NAMED_AT_MOST = 4


# ---- paragraphs → text ----


def text_of(m: Material, paragraphs: Iterable[Paragraph]) -> str:
    """As somebody goes on writing it; what has no token of its own stands as plain words."""
    return "\n".join("".join(_typed(m, run) for run in paragraph.runs) for paragraph in paragraphs)


def _typed(m: Material, run: Run) -> str:
    if not isinstance(run, Figure):
        return run.plain
    if run.text == _plainly(m, run.name):
        return f"{{{{{run.name}}}}}"
    if run.text == _with_cents(m, run.name):
        return f"{{{{{run.name}{CENTS}}}}}"
    return run.text


def _plainly(m: Material, name: str) -> str:
    """As a figure prints where nothing else is asked for; an amount has no cents or both."""
    is_money = FIGURE[name].kind == Kind.MONEY
    return money(m.count(name))[0] if is_money else m.figure(name).text


def _with_cents(m: Material, name: str) -> str | None:
    return f"{m.count(name):.2f}" if FIGURE[name].kind == Kind.MONEY else None


# ---- text → paragraphs ----


def paragraphs_in(m: Material, text: str) -> tuple[Paragraph, ...]:
    """One a line; empty lines are none."""
    return tuple(Paragraph(line_runs(m, line)) for line in text.split("\n") if line.strip())


def line_runs(m: Material, line: str) -> tuple[Run, ...]:
    found: list[Run] = []
    for place, piece in enumerate(TOKEN.split(line)):  # odd places hold the names
        found += [figure_run(m, piece)] if place % 2 else runs_of(piece)
    return tuple(found)


def figure_run(m: Material, token: str) -> Run:
    """The figure as it stands now. None of it, or none of that name, is for a person to put right."""
    name, cents = named(token)
    if name not in FIGURE:
        return Blank(f"没有叫“{name[:12]}”的数字")
    if not m.count(name):
        return Blank(f"{name}现在{'没有数' if m.count(name) is None else '是0'}，改写这一句")
    return m.figure(name, (_with_cents(m, name) if cents else None) or _plainly(m, name))


def named(token: str) -> tuple[str, bool]:
    """The figure that a token names, and whether its cents are asked for."""
    token = token.strip()
    return token.removesuffix(CENTS).strip(), token.endswith(CENTS)


def tokens_in(text: str) -> list[str]:
    return list(dict.fromkeys(named(token)[0] for token in TOKEN.findall(text)))


def flagged(m: Material, text: str) -> list[str]:
    """Figures in a hand-written text that have fallen to nothing."""
    return [name for name in tokens_in(text) if name in FIGURE and not m.count(name)]


# ---- what cannot be kept as it was typed ----


def faults_in(text: str) -> list[str]:
    """Each in words; a text with none of them can be saved."""
    faults = [unknown(name) for name in tokens_in(text) if name not in FIGURE]
    rest = TOKEN.sub("", text)
    for marks, example in (("{{", "{{党员总数}}"), ("}}", "{{党员总数}}")):
        if marks in rest:
            faults.append(f"有一处“{marks}”没有配对，数字写成 {example} 这样。")
            break
    if re.search(r"【待补充(?![^【】\n]*】)", rest):
        faults.append("有一处“【待补充”没有写完，写成 【待补充：原因】 这样。")
    return faults


def unknown(name: str) -> str:
    near = get_close_matches(name, FIGURE, n=NAMED_AT_MOST, cutoff=0.4)
    alike = near or [figure.name for figure in FIGURES[:NAMED_AT_MOST]]
    return f"没有叫“{name}”的数字；可用：{'、'.join(alike)}{'' if near else '等'}。"
