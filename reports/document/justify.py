"""Makes the right edge of Chinese text flush: WeasyPrint 70 widens spaces only, and Chinese has none.

This replaces one private function of WeasyPrint, `weasyprint.layout.inline.justify_line`; that is why its
version is pinned. What a line lacks is spread evenly between its characters. A word that must not be broken
(white-space: nowrap: a number and its measure word) is moved but not widened.
"""

import re
from math import copysign

WIDEST = 0.5  # of a character, for one gap: a line that lacks more stays short
BREAKS = re.compile("[\u200b\u2060]")
UNSEEN = re.compile("[\u200b\u2060\ufe00-\ufe0f\U000e0100-\U000e01ef]")  # and variation selectors


def install():
    """Once per process, before the first document is laid out."""
    from weasyprint.layout import inline

    if inline.justify_line is not justify_line:
        inline.justify_line = justify_line


def justify_line(context, line, extra_width):
    texts = list(_texts(line))
    gaps = sum(map(_gaps, texts)) - 1  # none after the last character
    if gaps < 1:
        return
    # The line was measured with the (negative) spacing of characters that nobody sees, and of its last one.
    unseen = sum(_unseen(text) for text in texts) + 1
    each = (extra_width + unseen * _spacing(line.style)) / gaps
    if each <= WIDEST * line.style["font_size"]:
        _widen(context, line, each, 0)


def _texts(box):
    """The pieces of text in a line, in order."""
    if hasattr(box, "text"):
        yield box
    else:
        for child in getattr(box, "children", ()):
            yield from _texts(child)


def _solid(box) -> bool:
    return box.style["white_space"] == "nowrap"


def _unseen(box) -> int:
    return len(UNSEEN.findall(box.text))


def _gaps(box) -> int:
    """The gaps that a piece of text ends or holds."""
    return 1 if _solid(box) else len(box.text) - _unseen(box)


def _spacing(style) -> float:
    spacing = style["letter_spacing"]
    return 0 if spacing == "normal" else spacing


def _widen(context, box, each, moved) -> float:
    """Moves a box right by what was added before it, widens it, and returns what is added after it."""
    box.position_x += moved
    if hasattr(box, "text"):
        return moved + _widen_text(context, box, each)
    before = moved
    for child in box.children:
        if child.is_in_normal_flow():
            moved = _widen(context, child, each, moved)
    box.width += moved - before
    return moved


def _widen_text(context, box, each) -> float:
    spacing = _spacing(box.style)
    added = each * _gaps(box) - spacing * _unseen(box)
    box.width += added
    if not _solid(box):
        _respace(context, box, spacing + each)
    return added


def _respace(context, box, spacing):
    from weasyprint.text.line_break import create_layout

    # The box draws itself anew from its style and its text when the page is painted. What allowed or forbade
    # a line break has done its work, and would be given a gap of its own.
    box.style, box.text = box.style.copy(), BREAKS.sub("", box.text)
    # The PDF counts spacing in whole thousandths of a character and its writer cuts the rest off: half of one
    # is lost on the average.
    box.style["letter_spacing"] = spacing + copysign(box.style["font_size"] / 2000, spacing)
    box.pango_layout = create_layout(box.text, box.style, context, max_width=None, justification_spacing=0)
    box.pango_layout.deactivate()
