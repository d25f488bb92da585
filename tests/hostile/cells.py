"""Workbooks whose cells say what no office program would write."""

import re
import zipfile
from io import BytesIO
from xml.sax.saxutils import escape

from hypothesis import strategies as st

from tests.hostile import strings

CELL = re.compile(r'<c r="([A-Z]+\d+)"[^>]*?(?:/>|>.*?</c>)', re.DOTALL)
# What XML can say at all; the rest only damages the file, and is tried once.
SAYABLE = [
    "".join(char if char.isprintable() or char in "\t\n" else f"_x{ord(char):04X}_" for char in text)
    for text in strings.ALL
]
NUMBERS = [
    "0",
    "1",
    "-1",
    "0.5",
    "1e3",
    "1E-300",
    "1.7976931348623157e308",
    "9" * 30,
    "0." + "3" * 40,
    "43831",
    "43831.5",
    "2958466",
    "-657435",
    "99999999999",
    "12345678901234567890",
]
ERRORS = ["#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!"]
# What the format forbids: the file is damaged, and is said to be.
WRONG = [
    ' t="n"><v>NaN</v>',
    ' t="s"><v>99999</v>',
    ' t="s"><v>-1</v>',
    ' t="b"><v>7</v>',
    ' t="d"><v>2020-02-30</v>',
    ' t="x"><v>1</v>',
    ' s="9999"><v>1</v>',
    "><v>1e999</v>",
    ' t="e"><v>#NONSENSE</v>',
    "><v></v>",
    "><f></f>",
]
# A number as it is, and as the first style shows it (a day, where the sheet has days).
STYLES = ["", ' s="0"', ' s="1"']
DAMAGES = ["&#0;", "&nope;", "<v>", "</c></row>", "\x0b"]


@st.composite
def spoiled(draw, cells: list[str], most: int):
    """{cell: what stands there instead}, as XML; in one of eight files a cell that the format forbids."""
    chosen = draw(st.lists(st.sampled_from(cells), min_size=3, max_size=most, unique=True))
    changed = {cell: draw(instead(cell)) for cell in chosen}
    if draw(st.integers(0, 7)) == 0:
        changed[chosen[0]] = f'<c r="{chosen[0]}"{draw(st.sampled_from(WRONG))}</c>'
    return changed


@st.composite
def instead(draw, cell):
    kind = draw(st.integers(0, 9))
    if kind < 5:
        text = escape(draw(st.sampled_from(SAYABLE)))
        return f'<c r="{cell}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    if kind == 5:
        return f'<c r="{cell}" t="e"><v>{draw(st.sampled_from(ERRORS))}</v></c>'
    if kind == 6:
        return f'<c r="{cell}" t="b"><v>{draw(st.integers(0, 1))}</v></c>'
    if kind == 7:
        return f'<c r="{cell}"><f>1+1</f><v>2</v></c>'
    return f'<c r="{cell}"{draw(st.sampled_from(STYLES))}><v>{draw(st.sampled_from(NUMBERS))}</v></c>'


def parts_of(path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def cells_of(parts: dict[str, bytes], part: str) -> list[str]:
    return CELL.findall(parts[part].decode())


def with_cells(parts: dict[str, bytes], part: str, changed: dict[str, str]) -> bytes:
    """The workbook again, with these cells."""
    sheet = CELL.sub(lambda found: changed.get(found[1], found[0]), parts[part].decode())
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as file:
        for name, content in (parts | {part: sheet.encode("utf-8", "replace")}).items():
            file.writestr(name, content)
    return written.getvalue()
