"""The one list of blocks that the screen page, the PDF and the DOCX print.

    document = Document(
        "某某党支部2020年上半年工作总结及下半年工作计划",
        [
            Paragraph(["今年3月，支部……。现将上半年支部工作情况和下半年工作计划汇报如下。"]),
            Heading(1, "一、主要工作"),
            Paragraph(
                ["召开支部党员大会", Figure("3", "支部党员大会次数", "/meetings/?…"), "次。"],
                lead="（一）抓支部班子建设，强化组织保障。",
            ),
            Paragraph(["第二党小组3月未召开党小组会", Blank("原因"), "。"]),
            Signature("某某党支部", "2020年6月30日"),
        ],
    )

A plain string among the runs is a Text. Blocks and runs are values: frozen, comparable, kept in tuples, and
know nothing of HTML. Everything has `.plain`, the words exactly as they stand on paper, and `.kind`, the name
by which a template tells them apart. Figures and measure words, rare characters and line breaks are the
writer's business: put no U+2060, no spaces and no indent into a text. What cannot be printed at all (control
characters out of pasted text) is gone as soon as a block is made, so that no writer meets it.

    Text(text) · Figure(text, name, href="") · Blank(what)                       runs
    Heading(level, text) · Paragraph(runs, lead=None) · Signature(unit, date_text)
    AttachmentList(titles) · Attachment(number, title, landscape=False)
    Table(head, rows, caption="", widths=(), align=()) · Chart(svg, caption, head, rows)
    Document(title, blocks): .plain_text() .blanks() .figures() .sheets()
    runs_of(typed)                                        hand-written words → Text and Blank runs
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import groupby
from typing import ClassVar

BLANK = re.compile(r"【待补充：([^【】]*)】")
SPACES = re.compile(r"[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
# No file can hold these, or they turn the direction of what follows: controls, half pairs, non-characters.
UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


def printable(text: str) -> str:
    """The words without what no paper has: a break or a tab within them is a space."""
    return UNPRINTABLE.sub("", SPACES.sub(" ", text))


def _frozen(value):
    """As it is kept: lists as tuples, all the way down, and every word printable."""
    if isinstance(value, str):
        return printable(value)
    return tuple(map(_frozen, value)) if isinstance(value, list | tuple) else value


class Value:
    """What blocks and runs have in common."""

    def __post_init__(self):
        for field in fields(self):
            object.__setattr__(self, field.name, _frozen(getattr(self, field.name)))


# ---- runs: the words of a paragraph ----


@dataclass(frozen=True)
class Text(Value):
    kind: ClassVar = "text"
    text: str

    @property
    def plain(self) -> str:
        return self.text


@dataclass(frozen=True)
class Figure(Value):
    """A counted number. On screen it links to the records that it was made from."""

    kind: ClassVar = "figure"
    text: str  # as printed: "3", "93.8%", "10352.40"
    name: str  # the figure's name in reports/figures: 支部党员大会次数
    href: str = ""  # the filtered list of its records; empty: no link

    @property
    def plain(self) -> str:
        return self.text


@dataclass(frozen=True)
class Blank(Value):
    """Something the records do not say, for a person to fill in (待补充). Stays visible on paper too."""

    kind: ClassVar = "blank"
    what: str  # without the brackets: 原因

    @property
    def plain(self) -> str:
        return f"【待补充：{self.what}】"


Run = Text | Figure | Blank


def runs_of(typed: str) -> tuple[Run, ...]:
    """Words typed by hand, with the 【待补充：…】 among them as the Blank that they are."""
    pieces = BLANK.split(typed)  # odd places hold what the brackets held
    runs = (Blank(piece) if place % 2 else Text(piece) for place, piece in enumerate(pieces))
    return tuple(run for run in runs if run != Text(""))


def _as_runs(runs) -> tuple[Run, ...]:
    if isinstance(runs, str):
        runs = (runs,)
    return tuple(Text(run) if isinstance(run, str) else run for run in runs)


# ---- blocks ----


@dataclass(frozen=True)
class Heading(Value):
    """A heading in a line of its own: level 1 is 一、 in 黑体, level 2 is （一） in 楷体."""

    kind: ClassVar = "heading"
    level: int
    text: str

    def __post_init__(self):
        super().__post_init__()
        if self.level not in (1, 2):
            raise ValueError(f"heading level {self.level}")

    @property
    def plain(self) -> str:
        return self.text


@dataclass(frozen=True)
class Paragraph(Value):
    """Body text. `lead` is a （一） heading that runs in with it, in 楷体, and ends with its own 。"""

    kind: ClassVar = "paragraph"
    runs: tuple[Run, ...] = ()
    lead: str | None = None

    def __post_init__(self):
        super().__post_init__()
        object.__setattr__(self, "runs", _as_runs(self.runs))

    @property
    def plain(self) -> str:
        return (self.lead or "") + "".join(run.plain for run in self.runs)


@dataclass(frozen=True)
class Signature(Value):
    """Unit and date (落款), the date in Arabic digits: 2020年6月30日."""

    kind: ClassVar = "signature"
    unit: str
    date_text: str

    @property
    def plain(self) -> str:
        return f"{self.unit}\n{self.date_text}"


@dataclass(frozen=True)
class AttachmentList(Value):
    """附件：1.… 2.… after the body and before the signature; one title alone has no number."""

    kind: ClassVar = "attachments"
    titles: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        if len(self.titles) == 1:
            return self.titles
        return tuple(f"{number}.{title}" for number, title in enumerate(self.titles, 1))

    @property
    def plain(self) -> str:
        return "附件：" + "\n".join(self.lines)


@dataclass(frozen=True)
class Attachment(Value):
    """What follows is this attachment, on a new page. A lone attachment (number 0) is headed 附件.

    `landscape`: up to the next attachment the pages lie on their side, for a wide table.
    """

    kind: ClassVar = "attachment"
    number: int
    title: str
    landscape: bool = False

    @property
    def label(self) -> str:
        return f"附件{self.number or ''}"

    @property
    def plain(self) -> str:
        return f"{self.label}\n{self.title}"


@dataclass(frozen=True)
class Table(Value):
    """Rows of plain words; the head is repeated on every page.

    `widths`: how wide each column is beside the others, in any unit; without it what stands in them decides.
    `align`: left, center or right for each column; without it all are centred.
    """

    kind: ClassVar = "table"
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    widths: tuple[float, ...] = ()
    align: tuple[str, ...] = ()

    def __post_init__(self):
        super().__post_init__()
        for given in (self.widths, self.align):
            if given and len(given) != len(self.head):
                raise ValueError(f"{len(given)} for {len(self.head)} columns")
        if set(self.align) - {"left", "center", "right"}:
            raise ValueError(f"align {self.align}")

    @property
    def plain(self) -> str:
        lines = ["\t".join(row) for row in (self.head, *self.rows)]
        return "\n".join([self.caption, *lines]) if self.caption else "\n".join(lines)


@dataclass(frozen=True)
class Chart(Value):
    """A picture of numbers and, below its caption, the table of the same numbers for who cannot see it.

    `svg` is one <svg> element, made by the program and by nobody's typing: it goes onto screen and paper as
    it stands. Colours and sizes are attributes in it; it has a viewBox, and needs no font of its own.
    """

    kind: ClassVar = "chart"
    svg: str
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def table(self) -> Table:
        return Table(self.head, self.rows)

    @property
    def plain(self) -> str:
        return f"{self.caption}\n{self.table.plain}"


Block = Heading | Paragraph | Signature | AttachmentList | Attachment | Table | Chart


@dataclass(frozen=True)
class Sheet:
    """Blocks that begin on a page of their own, and which way these pages lie."""

    landscape: bool
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document(Value):
    """A summary, or any other 公文, ready to be printed."""

    title: str
    blocks: tuple[Block, ...] = ()

    def plain_text(self) -> str:
        """All words in reading order, a block a line; what a reader of the PDF copies out of it."""
        return "\n".join([self.title, *(block.plain for block in self.blocks)])

    def sheets(self) -> Iterator[Sheet]:
        """The body, and each attachment: what begins on a new page."""
        number, numbers = 0, []
        for block in self.blocks:
            number += isinstance(block, Attachment)
            numbers.append((number, block))
        for _, pairs in groupby(numbers, key=lambda pair: pair[0]):
            blocks = tuple(block for _, block in pairs)
            yield Sheet(getattr(blocks[0], "landscape", False), blocks)

    def runs(self) -> Iterator[Run]:
        for block in self.blocks:
            if isinstance(block, Paragraph):
                yield from block.runs

    def blanks(self) -> list[Blank]:
        """What is still to be filled in, in reading order."""
        return [run for run in self.runs() if isinstance(run, Blank)]

    def figures(self) -> list[Figure]:
        """Every number that leads to its records, in reading order."""
        return [run for run in self.runs() if isinstance(run, Figure)]
