"""The sheet of GB/T 9704-2012, which PDF and DOCX follow: 156 × 225 mm of text, 22 lines of 28 characters."""

import re

# 28 characters of 16 pt are 2 mm wider than the text: each gives a little. The exact −0.2071 fits 27 only.
ADVANCE = 16 - 0.21

TITLE_CHARACTERS = 20  # of 22 pt in a line
# A long title is broken where its meaning allows; the first way that fits is taken.
TITLE_BREAKS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?=工作总结)",
        r"(?=\d{4}年)",
        r"(?=\d{4}年)|(?=及(?:下半年|\d{4}年))",
        r"(?=\d{4}年)|(?=工作总结)",
        r"(?=\d{4}年)|(?=工作总结)|(?=及(?:下半年|\d{4}年))",
    )
)
NAME_PARTS = re.compile("省|市|区|县|局|委|院|处|中心|公司|集团|大学|机关")


def width(text: str) -> float:
    """How many characters of a line it takes: Latin letters and digits are half as wide."""
    return sum(0.5 if character.isascii() else 1 for character in text)


def title_lines(title: str) -> list[str]:
    """The title as it is set: in one line, or broken before 工作总结 and the like."""
    if width(title) <= TITLE_CHARACTERS:
        return [title]
    for pattern in TITLE_BREAKS:
        lines = [line for line in pattern.split(title) if line]
        if _widest(lines) <= TITLE_CHARACTERS:
            return lines
    return _with_a_long_name(title)


def _with_a_long_name(title: str) -> list[str]:
    """A unit's name longer than a line is broken behind one of its parts, as near to the middle as can be."""
    name, *rest = TITLE_BREAKS[1].split(title, maxsplit=1)
    ends = [part.end() for part in NAME_PARTS.finditer(name)]
    lines = min(([name[:end], name[end:], *rest] for end in ends), key=_widest, default=[title])
    # Where nothing fits, the writer breaks the title where the line is full.
    return lines if _widest(lines) <= TITLE_CHARACTERS else [title]


def _widest(lines: list[str]) -> float:
    return max(map(width, lines))


LEAST, MOST = 4, 24  # characters that a column asks for; its cells break beyond that


def column_shares(table) -> list[float]:
    """How many hundredths of the width each column takes: as given, or by the longest that stands in it."""
    wanted = table.widths or [
        min(MOST, max(LEAST, *map(width, cells)) + 1) for cells in zip(table.head, *table.rows, strict=True)
    ]
    return [100 * one / sum(wanted) for one in wanted]


def signature_indents(unit: str, date_text: str) -> tuple[float, float]:
    """How many characters unit and date stand in from the right: the date 4, the unit centred over it.

    A unit too long for that ends at the edge.
    """
    date_indent = 4
    return max(0, date_indent + (width(date_text) - width(unit)) / 2), date_indent
