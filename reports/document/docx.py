"""Document → DOCX for Word, WPS and LibreOffice: the same blocks on the same sheet, to go on writing in.

The sheet is in docx_parts/styles.xml; here the blocks become paragraphs and tables of those styles. As
with the PDF, the same document is the same bytes.
"""

from collections.abc import Iterable, Iterator

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from . import docx_package
from .blocks import (
    Attachment,
    AttachmentList,
    Blank,
    Block,
    Chart,
    Document,
    Heading,
    Paragraph,
    Sheet,
    Signature,
    Table,
)
from .sheet import column_shares, signature_indents, title_lines

LINE = 579  # twips, of the 22 on a page
CHARACTER = 316  # twips, with its spacing

Piece = tuple[str, str]  # words, and their style where it is not the paragraph's


def write_docx(document: Document) -> bytes:
    file = docx.Document()
    docx_package.prepare(file, document.title, _unit(document))
    body, landscape = file.element.body, False
    docx_package.lay(file.sections[-1], landscape)
    _append(body, [_title("Title", document.title)])
    for place, sheet in enumerate(document.sheets()):
        turned = sheet.landscape != landscape
        if turned:
            landscape = sheet.landscape
            docx_package.next_section(file, landscape)
        _append(body, _elements(sheet, new_page=place > 0 and not turned))
    return docx_package.saved(file)


def _unit(document: Document) -> str:
    return next((block.unit for block in document.blocks if isinstance(block, Signature)), "")


def _append(body, elements: Iterable):
    for element in elements:
        body.insert_element_before(element, "w:sectPr")


def _elements(sheet: Sheet, new_page: bool) -> Iterator:
    for block, following in zip(sheet.blocks, (*sheet.blocks[1:], None), strict=True):
        # Neither attachments nor signature stand on a page without text.
        keep = isinstance(following, AttachmentList | Signature)
        yield from _of_block(block, sheet.landscape, keep, new_page)


def _of_block(block: Block, landscape: bool, keep: bool, new_page: bool) -> Iterator:
    match block:
        case Heading(level, text):
            yield _paragraph(f"Heading{level}", [(text, "")])
        case Paragraph(runs, lead):
            pieces = [(run.plain, "Blank" if isinstance(run, Blank) else "") for run in runs]
            lead_piece = [(lead, "Heading2Char")] if lead else []
            yield _paragraph("RunIn" if lead else "Normal", [*lead_piece, *pieces], keepNext=keep)
        case AttachmentList():
            yield from _attachment_list(block.lines)
        case Signature(unit, date_text):
            yield from _signature(unit, date_text)
        case Attachment(_, title):
            yield _paragraph("AttachmentLabel", [(block.label, "")], pageBreakBefore=new_page)
            yield _title("AttachmentTitle", title)
        case Table(caption=caption):
            yield from _captioned(caption, block, landscape)
        case Chart(caption=caption):  # its numbers, which can be edited; the picture is for screen and paper
            yield from _captioned(caption, block.table, landscape)
        case _:
            raise TypeError(f"no block: {block!r}")


# ---- paragraphs ----


def _paragraph(style: str, pieces: Iterable[Piece], **on):
    """`on`: what the paragraph has beyond its style; spacing and indents as their attributes."""
    paragraph = OxmlElement("w:p")
    paragraph.append(_properties(style, on))
    for text, of in pieces:
        if text:
            paragraph.append(_run(text, of))
    return paragraph


def _properties(style: str, on: dict):
    properties = _element("w:pPr")
    properties.append(_element("w:pStyle", val=style))
    for name in ("keepNext", "pageBreakBefore"):  # in the order of the schema
        if on.get(name):
            properties.append(_element(f"w:{name}"))
    for name in ("spacing", "ind"):
        if on.get(name):
            properties.append(_element(f"w:{name}", **on[name]))
    if on.get("align"):
        properties.append(_element("w:jc", val=on["align"]))
    return properties


def _run(text: str, style: str = ""):
    run = OxmlElement("w:r")
    properties = _element("w:rPr")
    if style:
        properties.append(_element("w:rStyle", val=style))
    properties.append(_element("w:rFonts", hint="eastAsia"))  # “ ” and — are Chinese marks here
    run.append(properties)
    words = OxmlElement("w:t")
    words.text = text
    words.set(qn("xml:space"), "preserve")
    run.append(words)
    return run


def _element(name: str, **attributes):
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), str(value))
    return element


def _title(style: str, title: str):
    paragraph = _paragraph(style, ())
    for place, line in enumerate(title_lines(title)):
        run = _run(line)
        if place:
            run.insert(1, OxmlElement("w:br"))
        paragraph.append(run)
    return paragraph


def _attachment_list(lines: tuple[str, ...]) -> Iterator:
    for place, line in enumerate(lines):
        if place:
            yield _paragraph("AttachmentList", [(line, "")])
        else:  # one line after the text, 附件： hanging out to the left
            hanging = {"leftChars": 500, "left": 5 * CHARACTER, "hangingChars": 300, "hanging": 3 * CHARACTER}
            space = {"beforeLines": 100, "before": LINE}
            yield _paragraph("AttachmentList", [(f"附件：{line}", "")], spacing=space, ind=hanging)


def _signature(unit: str, date_text: str) -> Iterator:
    """Two empty lines for the seal."""
    unit_indent, date_indent = signature_indents(unit, date_text)
    space = {"beforeLines": 200, "before": 2 * LINE}
    yield _paragraph("SignedBy", [(unit, "")], keepNext=True, spacing=space, ind=_from_the_right(unit_indent))
    blank = "Blank" if date_text.startswith("【") else ""
    yield _paragraph("SignedBy", [(date_text, blank)], ind=_from_the_right(date_indent))


def _from_the_right(characters: float) -> dict:
    return {
        "rightChars": round(characters * 100),
        "right": round(characters * CHARACTER),
        "firstLineChars": 0,
        "firstLine": 0,
    }


# ---- tables ----


def _captioned(caption: str, table: Table, landscape: bool) -> Iterator:
    if caption:
        yield _paragraph("Caption", [(caption, "")])
    yield _table(table, docx_package.text_width(landscape))
    yield _paragraph("NoRoom", ())


def _table(table: Table, width: int):
    widths = [round(share * width / 100) for share in column_shares(table)]
    align = table.align or ("center",) * len(table.head)
    element = OxmlElement("w:tbl")
    properties = OxmlElement("w:tblPr")
    properties.append(_element("w:tblStyle", val="TableGrid"))
    properties.append(_element("w:tblW", w=sum(widths), type="dxa"))
    properties.append(_element("w:jc", val="center"))
    properties.append(_element("w:tblLayout", type="fixed"))
    element.append(properties)
    grid = OxmlElement("w:tblGrid")
    for one in widths:
        grid.append(_element("w:gridCol", w=one))
    element.append(grid)
    element.append(_row(table.head, widths, ("center",) * len(widths), "TableHead"))
    for row in table.rows:
        element.append(_row(row, widths, align, "TableText"))
    return element


def _row(cells: tuple[str, ...], widths: list[int], align: tuple[str, ...], style: str):
    row = OxmlElement("w:tr")
    properties = OxmlElement("w:trPr")
    properties.append(OxmlElement("w:cantSplit"))
    if style == "TableHead":
        properties.append(OxmlElement("w:tblHeader"))
    row.append(properties)
    for text, width, side in zip(cells, widths, align, strict=True):
        cell = OxmlElement("w:tc")
        about = OxmlElement("w:tcPr")
        about.append(_element("w:tcW", w=width, type="dxa"))
        about.append(_element("w:vAlign", val="center"))
        cell.append(about)
        cell.append(_paragraph(style, [(text, "")], align="" if side == "center" else side))
        row.append(cell)
    return row
