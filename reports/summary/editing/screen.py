"""The draft as the editor shows it: outline, sections with what is to be said about each, and the rest."""

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import quote

from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from branch.models import Branch
from branch.periods import HalfYear
from reports.document.blocks import Blank, Block, Document, Figure, Heading, Paragraph, Signature
from reports.figures.definitions import FIGURE
from reports.summary.editing.assembling import Piece, printed
from reports.summary.editing.changes import changes
from reports.summary.editing.models import DraftSection, Part, SectionBase
from reports.summary.editing.text import flagged, paragraphs_in, text_of
from reports.summary.filing.models import FiledSummary
from reports.summary.material import Material

COPIED_FROM = 20  # characters: a shorter paragraph says the same every time
SPACE = re.compile(r"\s+")


@dataclass
class Shown:
    """One section on the sheet."""

    row: SectionBase
    is_own: bool
    is_written: bool
    heading: Heading | None = None  # of its part, above the first section of it
    lead: str = ""
    lines: list[SafeString] = field(default_factory=list)
    blanks: int = 0
    flagged: list[str] = field(default_factory=list)
    changes: list[dict] = field(default_factory=list)
    same_as: str = ""  # the summary in which it stands word by word
    comments: int = 0
    form: object = None  # where it is being written
    conflict: object = None

    @property
    def key(self) -> str:
        return self.row.key

    @property
    def name(self) -> str:
        return self.row.heading or self.row.get_part_display()


@dataclass(frozen=True)
class Sheet:
    shown: list[Shown]
    left_out: list[Piece]
    rest: tuple[Block, ...]  # signature and attachments

    def of(self, key: str) -> Shown | None:
        return next((one for one in self.shown if one.key == key), None)


def laid_out(document: Document, pieces: list[Piece], half: HalfYear, may_change: bool) -> Sheet:
    """The document's own blocks, dealt out to their sections: what is seen is what is printed."""
    blocks, shown = iter(document.blocks), []
    html = partial(runs_html, addresses=Addresses(half, may_change))
    sections = {section.key: section for section in printed(pieces)}
    for piece in pieces:
        if piece.row.is_left_out:
            continue
        one = Shown(piece.row, piece.is_own, piece.is_written)
        for _ in sections[piece.row.key].paragraphs:
            block = next(blocks)
            if isinstance(block, Heading):
                one.heading, block = block, next(blocks)
            one.lead = one.lead or block.lead or ""
            one.lines.append(html(block, key=piece.row.key))
            one.blanks += sum(isinstance(run, Blank) for run in block.runs)
        shown.append(one)
    return Sheet(shown, [piece for piece in pieces if piece.row.is_left_out], tuple(blocks))


class Addresses:
    """Where a figure and a blank lead to; reversed once."""

    def __init__(self, half: HalfYear, may_change: bool):
        self.figure = reverse("reports:summary_evidence", args=[half, "0"]).removesuffix("0/")
        self.may_change = may_change


def runs_html(paragraph: Paragraph, *, addresses: Addresses, key: str) -> SafeString:
    """The words of a paragraph. In Python and not in a template: there are hundreds of runs on a page."""
    found = []
    for run in paragraph.runs:
        words = conditional_escape(run.plain)
        if isinstance(run, Figure) and run.name in FIGURE:
            address = f"{addresses.figure}{quote(run.name)}/"
            found.append(
                f'<a class="tok" href="{address}" title="{conditional_escape(run.name)}">{words}</a>'
            )
        elif isinstance(run, Figure):
            found.append(f'<span class="tok">{words}</span>')
        elif isinstance(run, Blank) and addresses.may_change:
            address = f"?edit={key}&amp;blank={quote(run.what)}#s-{key}"
            found.append(f'<a class="blank" href="{address}">{words}</a>')
        elif isinstance(run, Blank):
            found.append(f'<span class="blank">{words}</span>')
        else:
            found.append(words)
    return mark_safe("".join(found))  # every word of it was escaped


# ---- the outline ----


def outline(sheet: Sheet) -> list[dict]:
    """Parts and sections as they are headed, with the number of blanks in each."""
    entries: list[dict] = []
    for one in sheet.shown:
        if one.heading:
            entries.append(_entry(one.heading.text, 1, f"h-{one.key}"))
        if one.row.part in (Part.LEAD, Part.CLOSING):
            entries.append(_entry(one.name, 1, f"s-{one.key}", one.key))
        elif one.row.heading or not one.lines:
            entries.append(_entry(one.lead.partition("。")[0] or one.name, 2, f"s-{one.key}", one.key))
        entries[-1]["blanks"] += one.blanks
        entries[-1]["says"] = True
        entries[-1]["empty"] = not one.lines
        entries[-1]["changed"] = entries[-1]["changed"] or bool(one.changes)
    date_text = next((block.date_text for block in sheet.rest if isinstance(block, Signature)), "")
    entries.append(_entry("落款", 1, "signature"))
    entries[-1]["blanks"] = date_text.count("【待补充")
    return entries


def _entry(text: str, level: int, anchor: str, key: str = "") -> dict:
    fields = {"text": text, "level": level, "anchor": anchor, "key": key, "says": anchor == "signature"}
    return fields | {"blanks": 0, "empty": False, "changed": False}


# ---- what is to be said about a section ----


def remark(m: Material, sheet: Sheet, pieces: list[Piece]):
    """Where records changed since it was written, a figure is nothing, or an old summary has these words."""
    by_hand = [piece for piece in pieces if piece.row.is_written and not piece.row.is_left_out]
    earlier = Earlier(m.branch, m.half) if by_hand else None
    for piece in by_hand:
        one = sheet.of(piece.row.key)
        one.flagged = flagged(m, piece.row.text)
        one.same_as = earlier.summary_with(piece)
        if not piece.is_own:
            now = text_of(m, piece.said)
            one.changes = [
                {"then": _read(m, found.then), "now": _read(m, found.now), "stands": found.stands}
                for found in changes(piece.row.basis, now, piece.row.text)
            ]


def _read(m: Material, text: str) -> str:
    return "\n".join(paragraph.plain for paragraph in paragraphs_in(m, text))


class Earlier:
    """What stood in the summary that was filed last, and in the draft of the half-year before."""

    def __init__(self, branch: Branch, half: HalfYear):
        filed = FiledSummary.objects.filter(branch=branch, half__lt=half.code).order_by("-half", "-edition")
        self.filed = filed.values_list("half", "plain_text").first()
        texts = DraftSection.objects.filter(branch=branch, draft__half=half.previous.code, is_written=True)
        self.half, self.texts = half.previous, dict(texts.values_list("key", "text"))

    def summary_with(self, piece: Piece) -> str:
        """The name of the summary in which the section stands word by word."""
        paragraphs = [paragraph.plain for paragraph in piece.section.paragraphs]
        if sum(map(len, paragraphs)) < COPIED_FROM:
            return ""
        if self.filed and all(one in self.filed[1] for one in paragraphs):
            return f"{HalfYear.parse(self.filed[0]).name}定稿"
        return f"{self.half.name}草稿" if self.texts.get(piece.row.key) == piece.row.text else ""


def count_comments(sheet: Sheet, comments) -> int:
    """How many are open, each section's beside it."""
    of_section = Counter(comment.section_key for comment in comments if not comment.settled_at)
    for one in sheet.shown:
        one.comments = of_section[one.key]
    return of_section.total()


def marked(stretches) -> SafeString:
    """Two versions in one text: a word and a line through or below it say what is gone and what is new."""
    words = {"gone": ("del", "删"), "new": ("ins", "增")}
    return mark_safe(
        "".join(
            format_html("<{0} class='diff'><b>{1}</b>{2}</{0}>", *words[one.kind], one.text)
            if one.kind in words
            else conditional_escape(one.text)
            for one in stretches
        )
    )
