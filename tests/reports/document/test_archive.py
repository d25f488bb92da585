"""The PDF as a file for the archive: PDF/A-3, bookmarks, data inside, and always the same bytes."""

import hashlib
import io
import json
import re
import subprocess
import sys
from datetime import date

import pdfplumber
import pytest
from pdfminer.pdftypes import resolve1

from reports.document.blocks import Attachment, AttachmentList, Chart, Document, Heading, Paragraph, Table
from reports.document.pdf import DataFile, write_pdf

from .reading import MM, read, squeezed, words_of_pdf

FILES = (
    DataFile("figures.json", "2020年上半年数据", '{"党员总数": 28}\n'.encode(), date(2020, 6, 30)),
    DataFile("evidence.csv", "2020年上半年各项数字的依据", "数字,数值\r\n".encode(), date(2020, 6, 30)),
)
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 200">'
    '<rect x="40" y="20" width="60" height="140" fill="#8a1c12"/>'
    '<text x="70" y="185" font-size="16" text-anchor="middle">王堃𬭎</text></svg>'
)
WIDE = Document(
    "标题",
    [
        Heading(1, "一、主要工作"),
        Paragraph(["正文。"], lead="（一）抓班子。"),
        AttachmentList(["计划表", "图"]),
        Attachment(1, "计划表", landscape=True),
        Table(["月份", "主题"], [[f"{number}月", "学习" * 30] for number in range(60)], widths=(1, 5)),
        Attachment(2, "图"),
        Chart(SVG, "各月活动次数", ["月份", "次数"], [["1月", "3"], ["2月", "2"]]),
    ],
)


@pytest.fixture(scope="module")
def archived():
    return write_pdf(WIDE, FILES)


@pytest.fixture(scope="module")
def catalog(archived):
    with pdfplumber.open(io.BytesIO(archived)) as book:
        yield book.doc.catalog


def opened(catalog, *keys):
    found = catalog
    for key in keys:
        found = resolve1(resolve1(found)[key])
    return found


# ---- PDF/A-3 ----


def test_the_file_calls_itself_pdf_a_3_and_has_what_that_asks_for(archived, catalog):
    xmp = opened(catalog, "Metadata").get_data().decode()
    (intent,) = map(resolve1, opened(catalog, "OutputIntents"))

    assert re.search(r'pdfaid:part="3"', xmp) and re.search(r'pdfaid:conformance="U"', xmp)
    assert f">{WIDE.title}<" in xmp
    assert intent["S"].name == "GTS_PDFA1"
    assert len(resolve1(intent["DestOutputProfile"]).get_data()) > 1000  # the colours' profile itself
    assert catalog["Lang"] == b"zh-CN"
    assert opened(catalog, "ViewerPreferences")["DisplayDocTitle"]
    assert archived.startswith(b"%PDF-1.7")
    assert b"/ID" in archived
    assert not re.search(rb"/(?:JavaScript|Launch|Encrypt)\b", archived)


def test_every_character_can_be_copied_and_none_is_a_box(archived):
    with pdfplumber.open(io.BytesIO(archived)) as book:
        for page in book.pages:
            for reference in resolve1(page.page_obj.resources["Font"]).values():
                assert "ToUnicode" in resolve1(reference)
            assert not [char for char in page.chars if "(cid:" in char["text"]]


def test_bookmarks_lead_to_headings_run_in_headings_and_attachments(archived):
    with pdfplumber.open(io.BytesIO(archived)) as book:
        bookmarks = [(level, title) for level, title, *_ in book.doc.get_outlines()]

    assert bookmarks == [(1, "一、主要工作"), (2, "（一）抓班子。"), (1, "附件1计划表"), (1, "附件2图")]


def test_the_data_are_inside_with_their_names_and_bytes(catalog):
    names = opened(catalog, "Names", "EmbeddedFiles")["Names"]
    found = {}
    for name, reference in zip(names[::2], names[1::2], strict=True):
        about = resolve1(reference)
        stream = resolve1(resolve1(about["EF"])["F"])
        found[name.decode()] = (about, stream)

    assert list(found) == ["evidence.csv", "figures.json"]  # sorted, as the PDF's tree of names must be
    for file in FILES:
        about, stream = found[file.name]
        assert stream.get_data() == file.content
        assert about["AFRelationship"].name == "Source"
        assert about["Desc"].decode("utf-16") == file.description
        assert resolve1(stream.attrs["Params"])["ModDate"] == b"D:20200630000000Z"
        assert stream.attrs["Params"]["CheckSum"] == hashlib.md5(file.content, usedforsecurity=False).digest()
    assert len(opened(catalog, "AF")) == 2


def test_a_document_without_data_is_archived_as_well():
    with pdfplumber.open(io.BytesIO(write_pdf(Document("标题", [Paragraph(["正文。"])])))) as book:
        assert "AF" not in book.doc.catalog
        assert "EmbeddedFiles" not in resolve1(book.doc.catalog.get("Names", {}))


def test_a_data_file_has_a_name_that_every_reader_shows():
    with pytest.raises(ValueError, match="ASCII"):
        DataFile("数据.json", "数据", b"", date(2020, 6, 30))


# ---- the same document is the same bytes ----


def test_printed_twice_it_is_the_same(archived):
    write_pdf(Document("另一份", [Paragraph(["别的字，用别的字形。"])]))

    assert write_pdf(WIDE, FILES) == archived


def test_another_process_prints_the_same(archived):
    code = (
        "import django, sys; django.setup()\n"
        "from reports.document.pdf import write_pdf\n"
        "from tests.reports.document.test_archive import WIDE, FILES\n"
        "sys.stdout.buffer.write(write_pdf(WIDE, FILES))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, timeout=120)

    assert hashlib.sha256(done.stdout).hexdigest() == hashlib.sha256(archived).hexdigest()


# ---- pages that lie on their side ----


def test_a_wide_attachment_lies_on_its_side_with_its_head_on_every_page(archived):
    first, *wide, last = read(archived)

    assert [round(side) for side in first.size] == [round(side) for side in last.size] == [210, 297]
    assert {tuple(round(side) for side in page.size) for page in wide} == {(297, 210)}
    assert [line.text for line in wide[0].lines[:2]] == ["附件1", "计划表"]
    assert len(wide) > 2
    assert all("月份主题" in [line.text for line in page.lines] for page in wide)
    for page in wide:
        assert min(line.left for line in page.lines) > 35 * MM - 1
        assert max(line.right for line in page.lines) < (297 - 37) * MM + 1


def test_its_number_stands_where_upright_pages_have_it(archived):
    """Turned back, the sheet's top is the portrait page's left edge: down is to the right, right is up."""
    upright, *wide, _ = read(archived)

    for number, page in enumerate(wide, 2):
        chars = page.foot.chars
        assert "".join(char["text"] for char in chars) == f"—{number}—"
        assert page.foot.baseline == pytest.approx(upright.foot.baseline, abs=0.5)  # from the portrait foot
        if number % 2:
            assert chars[-1]["bottom"] == pytest.approx(upright.foot.right, abs=0.5)
        else:
            assert chars[0]["top"] == pytest.approx((28 * MM) + 14, abs=0.5)


# ---- charts ----


def test_a_chart_is_drawn_with_its_caption_and_table(archived):
    page = read(archived)[-1]
    with pdfplumber.open(io.BytesIO(archived)) as book:
        colours = {rect["non_stroking_color"] for rect in book.pages[-1].rects}

    assert colours - {None, (0,), (0, 0, 0)}  # the red bar
    assert [line.text for line in page.lines[:2]] == ["附件2", "图"]
    assert [line.text for line in page.lines[-4:]] == ["各月活动次数", "月份次数", "1月3", "2月2"]
    assert "王堃𬭎" in words_of_pdf(archived)


# ---- odd documents ----


def test_what_no_file_can_hold_is_left_out():
    pasted = "学习\x00党章\x0b，认真\x1f讨论\ufffe\u202e。"
    document = Document(f"总结{pasted}", [Heading(1, pasted), Paragraph([pasted], lead=pasted)])
    written = write_pdf(document)

    assert words_of_pdf(written) == squeezed(document.plain_text())
    assert "\x00" not in document.plain_text()
    with pdfplumber.open(io.BytesIO(written)) as book:
        xmp = resolve1(book.doc.catalog["Metadata"]).get_data().decode()
    assert "总结学习党章" in xmp and not re.search("[\x00-\x08\x0b\x1f\ufffe]", xmp)


def test_a_section_of_10_000_characters_keeps_the_grid():
    sentence = "支部组织全体党员认真学习、深入讨论，并结合岗位实际谈认识。"
    text = sentence * (10_000 // len(sentence) + 1)
    document = Document("标题", [Paragraph([text], lead="（一）学习教育。")])
    written = write_pdf(document)
    pages = read(written)

    assert words_of_pdf(written) == squeezed(document.plain_text())
    assert {len(page.lines) for page in pages[1:-1]} == {22}
    assert len(pages) == pytest.approx(len(text) / (22 * 28), abs=2)


def test_data_with_a_title_of_quotes_and_brackets_stay_whole():
    document = Document("《总结》（“试行”）\\)", [Paragraph([json.dumps({"a": "(\\"})])])

    with pdfplumber.open(io.BytesIO(write_pdf(document))) as book:
        assert book.metadata["Title"] == document.title
