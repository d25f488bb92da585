"""What a DOCX is beside its words: styles, faces, sheet and page numbers, in a file that knows no clock."""

from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, Twips

PARTS = Path(__file__).with_name("docx_parts")
# Of the file that python-docx begins with: Japanese and English styles, a picture of an empty page.
UNWANTED = ("/thumbnail", "/stylesWithEffects", "/customXml", "/numbering", "/webSettings")
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # what a ZIP says of a file's age when it says nothing
# 28 characters are 0.6 pt wider than 156 mm: the margin gives that.
GIVEN = Twips(12)
# Top, right, bottom, left. On its side the sheet has its top at the portrait page's left.
MARGINS = {False: (37, 26, 35, 28), True: (28, 37, 26, 35)}
WIDTH = {False: 156, True: 225}
ODD, EVEN = "right", "left"
# Where the turned number's box begins below the sheet's edge: its outer end is where upright ones have it.
BOX_TOP = {ODD: Pt(427.6), EVEN: Pt(93.4)}


def prepare(file, title: str, author: str):
    """An empty file of our own styles that says what it is."""
    _drop(file.part.rels)
    _drop(file.part.package.rels)
    _replace(file.styles.element, "styles.xml")
    _replace(file.settings.element, "settings.xml")
    for part in file.part.package.iter_parts():
        if part.partname == "/word/fontTable.xml":
            part._blob = _part("fontTable.xml").encode()
        if part.partname == "/docProps/app.xml":
            part._blob = _part("app.xml").encode()
    about = file.core_properties
    for child in list(about._element):  # who wrote python-docx's own file, and when
        about._element.remove(child)
    about.title, about.author, about.language = title[:255], author[:255], "zh-CN"
    file.element.body[:] = [file.sections[0]._sectPr]


@cache
def _part(name: str) -> str:
    return (PARTS / name).read_text()


def _drop(rels):
    for key in [key for key, rel in rels.items() if rel.reltype.endswith(UNWANTED)]:
        del rels[key]


def _replace(element, name: str):
    ours = parse_xml(_part(name).encode())
    element[:] = list(ours)


# ---- sheet and page numbers ----


def text_width(landscape: bool) -> int:
    """In twips."""
    return Mm(WIDTH[landscape]).twips


def next_section(file, landscape: bool):
    """From here on the pages lie the other way."""
    section = file.add_section(WD_SECTION.NEW_PAGE)
    file.paragraphs[-1].style = file.styles["表后空行"]  # it holds what the section before was like
    lay(section, landscape)


def lay(section, landscape: bool):
    top, right, bottom, left = map(Mm, MARGINS[landscape])
    section.top_margin, section.bottom_margin = top, bottom
    section.left_margin, section.right_margin = left, right - GIVEN
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
    section.header_distance = Mm(10)
    section.footer_distance = Mm(35 - 7) - Pt(7)
    grid = section._sectPr.find(qn("w:docGrid"))
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), "579")
    pages = {
        ODD: (section.header, section.footer),
        EVEN: (section.even_page_header, section.even_page_footer),
    }
    for side, (header, footer) in pages.items():
        header.is_linked_to_previous = footer.is_linked_to_previous = False
        _fill(header, [_turned_number(side)] if landscape else [_empty()])
        _fill(footer, [_empty()] if landscape else [_number(side)])


def _fill(part, paragraphs):
    part._element[:] = paragraphs


def _empty():
    return _parsed("empty.xml")


def _number(side: str):
    return _parsed("number.xml", ALIGN=side)


def _turned_number(side: str):
    return _parsed("number_turned.xml", ALIGN=side, TOP=str(int(BOX_TOP[side])))


def _parsed(name: str, **values: str):
    text = _part(name)
    for key, value in values.items():
        text = text.replace(f"{{{key}}}", value)
    return parse_xml(text.encode())


# ---- the file ----


def saved(file) -> bytes:
    """The same words are the same bytes: every ZIP notes the time otherwise."""
    written, out = BytesIO(), BytesIO()
    file.save(written)
    with ZipFile(written) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(ZipInfo(name, LONG_AGO), source.read(name), ZIP_DEFLATED)
    return out.getvalue()
