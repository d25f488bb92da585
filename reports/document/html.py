"""Blocks → HTML. The words are the same on screen and on paper; only the marks around them differ.

On screen a template includes `reports/document/_block.html` for each block: figures are links (`a.tok`),
blanks are highlighted (`span.blank`). `paper(document)` is the page that the PDF is made of: no links, but
marks for what a line break must not part and for characters that the typeface lacks.
"""

import re
from collections.abc import Callable

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from .blocks import (
    Attachment,
    AttachmentList,
    Block,
    Chart,
    Document,
    Heading,
    Paragraph,
    Signature,
    Table,
)
from .sheet import ADVANCE, column_shares, signature_indents, title_lines

ZERO_WIDTH_SPACE, WORD_JOINER = "\u200b", "\u2060"  # neither leaves a trace in the text of the PDF
OPENING, CLOSING = "“‘（《〈【〔", "，。、；：？！”’）》〉】〕…—·％"
# A line may break outside a pair of quotation marks: Unicode forbids it, as it cannot tell which way “ looks.
BREAK_ALLOWED = re.compile(f"(?<=[^{OPENING}])(?=[“‘])|(?<=[”’])(?=[^{CLOSING}])")
DASH = re.compile("(?<=.)(?=——)")  # a line does not begin with a dash
VARIATION_SELECTORS = frozenset(map(chr, [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]))
SVG_ROOT, FONT_FAMILY = re.compile(r"\s*<svg([^>]*)>"), re.compile(r'\s+font-family="[^"]*"')
CHART_FACES = "HeiTi, Noto Serif CJK SC"
LONGEST_WHOLE = 20  # an address must be broken somewhere
# The digits of a number stay together, and its measure word with them. So do Latin words. 人次 behind three
# digits may begin a line: all of it moved down would leave the line before too wide.
NUMBER = re.compile(
    r"[0-9A-Za-z][0-9A-Za-z.,:/%-]*(?:(?<![0-9]{3})人次|万元|周年|人(?!次)|[年月日时分岁届期号次名份篇项个部集条元页])?"
)

Lacks = Callable[[str, str], bool]  # (typeface, character): is it missing from that face?


def paper(document: Document, lacks: Lacks = lambda typeface, character: False) -> str:
    """The whole page, without its style sheet."""
    printer = Printer(lacks)
    context = {
        "document": document,
        "title_lines": [printer.mark(line, "XiaoBiaoSong") for line in title_lines(document.title)],
        "sheets": [
            {"wide": sheet.landscape, "blocks": [printer.printed(block) for block in sheet.blocks]}
            for sheet in document.sheets()
        ],
    }
    return render_to_string("reports/document/paper.html", context)


class Printer:
    """Puts the marks into the words of a block; the templates put the blocks onto the page."""

    def __init__(self, lacks: Lacks):
        self.lacks = lacks

    def printed(self, block: Block) -> dict:
        """What the template prints for a block."""
        return {"kind": block.kind, **self._words(block)}

    def _words(self, block: Block) -> dict:
        match block:
            case Heading(level, text):
                typeface = "HeiTi" if level == 1 else "KaiTi"
                return {"level": level, "text": self.mark(text, typeface), "label": text}
            case Paragraph():
                lead, body = block.lead or "", "".join(run.plain for run in block.runs)
                text = self.mark(body, "FangSong", before=lead)
                return {"lead": self.mark(lead, "KaiTi"), "text": text, "label": lead}
            case Signature(unit, date_text):
                return self._signature(unit, date_text)
            case AttachmentList():
                return {"lines": [self.mark(line, "FangSong") for line in block.lines]}
            case Attachment(_, title):
                lines = [self.mark(line, "XiaoBiaoSong") for line in title_lines(title)]
                return {"attachment_label": block.label, "title_lines": lines, "label": block.label + title}
            case Table():
                return self._table(block)
            case Chart(svg, caption):
                # The table of the same numbers follows at once; the picture itself is told by its caption.
                return {"svg": picture(svg), "caption": self.mark(caption, "KaiTi"), "label": caption} | {
                    "table": self._table(block.table)
                }
        raise TypeError(f"no block: {block!r}")

    def _table(self, table: Table) -> dict:
        aligned = table.align or ("center",) * len(table.head)
        return {
            "caption": self.mark(table.caption, "KaiTi"),
            "shares": [f"{share:.3f}" for share in column_shares(table)],
            "head": [self.mark(cell, "HeiTi") for cell in table.head],
            "rows": [
                [(align, self.mark(cell, "FangSong")) for align, cell in zip(aligned, row, strict=True)]
                for row in table.rows
            ],
        }

    def _signature(self, unit: str, date_text: str) -> dict:
        unit_indent, date_indent = signature_indents(unit, date_text)
        return {
            "unit": self.mark(unit, "FangSong"),
            "date": self.mark(date_text, "FangSong"),
            "unit_indent": f"{unit_indent * ADVANCE:.2f}pt",
            "date_indent": f"{date_indent * ADVANCE:.2f}pt",
        }

    def mark(self, text: str, typeface: str, before: str = "") -> SafeString:
        """The words as HTML. `before` is what stands before them in the same line."""
        text = _with_line_breaks(text, before)
        pieces, end = [], 0
        for number in NUMBER.finditer(text):
            pieces += self._rare(text[end : number.start()], typeface)
            pieces.append(("whole" if len(number[0]) <= LONGEST_WHOLE else "", number[0]))
            end = number.end()
        pieces += self._rare(text[end:], typeface)
        return format_html_join("", "{}", ((_span(*piece),) for piece in pieces))

    def _rare(self, text: str, typeface: str) -> list[tuple[str, str]]:
        """Characters that the face lacks come from a taller one, which must not make the line taller."""
        visible = set(filter(str.isprintable, text)) - VARIATION_SELECTORS  # which stay with their character
        rare = {character for character in visible if self.lacks(typeface, character)}
        if not rare:
            return [("", text)] if text else []
        parts = re.split(f"([{re.escape(''.join(sorted(rare)))}]+)", text)
        return [("rare" if place % 2 else "", part) for place, part in enumerate(parts) if part]


def picture(svg: str) -> SafeString:
    """A chart's <svg> in a face of the document: a picture inherits none, and may name another."""
    root = SVG_ROOT.match(svg)
    if not root:
        raise ValueError("a chart is one <svg> element")
    attributes = FONT_FAMILY.sub("", root[1])
    return mark_safe(f'<svg font-family="{CHART_FACES}"{attributes}>{svg[root.end() :]}')


def _with_line_breaks(text: str, before: str) -> str:
    whole = BREAK_ALLOWED.sub(ZERO_WIDTH_SPACE, before[-1:] + text)
    return DASH.sub(WORD_JOINER, whole)[len(before[-1:]) :]


def _span(mark: str, text: str) -> str:
    return format_html('<span class="{}">{}</span>', mark, text) if mark else text
