"""定稿以后记录有变化: what was filed beside what the records say today. Nothing that was filed is touched."""

from dataclasses import dataclass
from decimal import Decimal

from branch.periods import HalfYear, Year
from reports.document.blocks import Document
from reports.figures.definitions import FIGURE, Kind
from reports.summary.editing.changes import UP_TO_TODAY
from reports.summary.filing.present import SIGNATURE, headed


@dataclass(frozen=True)
class ChangedFigure:
    name: str
    unit: str
    then: str
    now: str
    url: str


@dataclass(frozen=True)
class ChangedSection:
    """The words of a section; empty where there was none, or is none any more."""

    heading: str
    then: str
    now: str


def changed_figures(then: dict, now: dict, period: HalfYear | Year) -> list[ChangedFigure]:
    """`then` and `now` as the command `figures` prints them."""
    then, now = then["figures"], now["figures"]
    return [
        ChangedFigure(
            name, figure.unit, shown(name, then.get(name)), shown(name, now[name]), figure.url(period)
        )
        for name, figure in FIGURE.items()
        if then.get(name) != now[name]
    ]


def shown(name: str, value) -> str:
    """A figure out of JSON as pages show it."""
    if value is None:
        return "—"
    figure = FIGURE.get(name)
    return f"{Decimal(value):,.2f}" if figure and figure.kind == Kind.MONEY else str(value)


def changed_sections(then: Document, now: Document) -> list[ChangedSection]:
    """In the order in which they were filed; what came to it afterwards is at the end."""
    before, after = _sections(then), _sections(now)
    return [
        ChangedSection(heading, before.get(heading, ""), after.get(heading, ""))
        for heading in dict.fromkeys([*before, *after])
        if _alike(before.get(heading, "")) != _alike(after.get(heading, ""))
    ]


def _alike(words: str) -> str:
    """That an early summary speaks up to another day is no change of a record."""
    return UP_TO_TODAY.sub("", words)


def _sections(document: Document) -> dict[str, str]:
    """The foot is not of it: its date is written when the summary is filed."""
    found: dict[str, list[str]] = {"标题": [document.title]}
    for heading, block in headed(document):
        if heading != SIGNATURE:
            found.setdefault(heading, []).append(block.plain.removeprefix(getattr(block, "lead", None) or ""))
    return {heading: "\n".join(words) for heading, words in found.items()}
