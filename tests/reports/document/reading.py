"""Reads PDF and DOCX back as a person with a ruler would: lines, baselines, edges, page numbers, words."""

import io
import re
from dataclasses import dataclass

import docx
import pdfplumber

MM = 72 / 25.4
LEFT, RIGHT = 28 * MM, 184 * MM  # of the text


@dataclass
class Line:
    baseline: float  # from the sheet's lower edge
    chars: list[dict]

    @property
    def text(self) -> str:
        return "".join(char["text"] for char in self.chars)

    @property
    def left(self) -> float:
        return self.chars[0]["x0"]

    @property
    def right(self) -> float:
        return self.chars[-1]["x1"]

    @property
    def fonts(self) -> set[str]:
        return {char["fontname"].partition("+")[2] for char in self.chars}


@dataclass
class Page:
    size: tuple[float, float]  # mm
    lines: list[Line]  # of the text
    foot: Line


def read(pdf: bytes) -> list[Page]:
    with pdfplumber.open(io.BytesIO(pdf)) as book:
        return [_page(page) for page in book.pages]


def _page(page) -> Page:
    lines: list[Line] = []
    turned = [char for char in page.chars if not char["upright"] and char["text"].strip()]
    upright = [char for char in page.chars if char["upright"]]
    for char in sorted(upright, key=lambda char: -char["matrix"][5]):
        if not char["text"].strip():
            continue
        baseline = char["matrix"][5]
        if lines and lines[-1].baseline - baseline < 1:
            lines[-1].chars.append(char)
        else:
            lines.append(Line(baseline, [char]))
    for line in lines:
        line.chars.sort(key=lambda char: char["x0"])
    if turned:  # the number of a page that lies on its side
        text, foot = lines, Line(turned[0]["matrix"][4], sorted(turned, key=lambda char: char["top"]))
    else:
        *text, foot = lines
    return Page((page.width / MM, page.height / MM), text, foot)


def text_of(pages: list[Page]) -> str:
    return "".join(line.text for page in pages for line in page.lines)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def words_of_pdf(pdf: bytes) -> str:
    """The words in the order in which they are written, so cell after cell; no page numbers."""
    with pdfplumber.open(io.BytesIO(pdf)) as book:
        chars = [char for page in book.pages for char in page.chars]
    return squeezed("".join(char["text"] for char in chars if not char["fontname"].endswith("+SongTi")))


def words_of_docx(file: bytes) -> str:
    """The words of the body in reading order, tables cell after cell; no page numbers."""
    found = []
    for block in docx.Document(io.BytesIO(file)).iter_inner_content():
        rows = block.rows if hasattr(block, "rows") else ()
        cells = [cell.text for row in rows for cell in row.cells]
        found += cells if rows else [block.text]
    return squeezed("".join(found))
