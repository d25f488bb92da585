import io
import re
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pdfplumber
import pytest
from pdfminer.pdftypes import resolve1

from reports.document import fonts, pdf
from reports.document.blocks import (
    Attachment,
    AttachmentList,
    Document,
    Heading,
    Paragraph,
    Signature,
    Table,
)
from reports.document.pdf import write_pdf

from .reading import LEFT, MM, RIGHT, read, squeezed, text_of
from .samples import SENTENCES, TITLE

RARE = "堃喆㛃䶮𬭎"  # the last one from Extension E, beyond the 65,536 characters that many programs know
NEVER_FIRST, NEVER_LAST = "。，、；：？！”’）》〉】〕%·", "“‘（《〈【〔"


def full_pages(readings):
    """Every page but the first, whose title takes lines, and the last."""
    return [page for reading in readings for page in reading[1:-1]]


# ---- the sheet ----


def test_every_page_is_a4(pages):
    assert {(round(width), round(height)) for width, height in (page.size for page in pages)} == {(210, 297)}


def test_a_full_page_has_22_lines_of_28_99_points(long_readings):
    for reading in long_readings:
        for page, following in pairwise(reading[1:]):
            moved_on = sum(line.fonts <= {"HeiTi", "KaiTi"} for line in following.lines[:2])  # headings
            assert len(page.lines) in (22, 22 - moved_on)
            for upper, lower in pairwise(page.lines):
                assert upper.baseline - lower.baseline == pytest.approx(28.99, abs=0.05)


def test_a_full_line_has_28_characters():
    (page,) = read(write_pdf(Document("标题", [Paragraph(["学" * 26 + "习" * 28 * 2])])))

    assert [len(line.text) for line in page.lines[1:]] == [26, 28, 28]
    assert page.lines[1].left == pytest.approx(LEFT + 2 * 15.79, abs=0.1)


def test_no_line_has_more_than_28_characters_width(lines):
    assert max(sum(char["x1"] - char["x0"] for char in line.chars) for line in lines) <= 28 * 16 + 0.1


def test_the_right_edge_is_flush(long_readings):
    for page in full_pages(long_readings):
        for line, following in pairwise(page.lines):
            if following.left < LEFT + 1:  # the paragraph goes on: this line is full
                assert line.right == pytest.approx(RIGHT, abs=0.3), line.text


def test_gaps_are_even_but_tight_within_numbers(pages):
    for line in (line for page in pages[1:] for line in page.lines if line.chars[0]["size"] < 20):
        pairs = [(one["text"] + two["text"], two["x0"] - one["x1"]) for one, two in pairwise(line.chars)]
        tight = [gap for text, gap in pairs if text.isascii()]
        loose = [gap for text, gap in pairs if not re.search("[0-9A-Z.%]|人次", text)]

        assert tight == pytest.approx([-0.21] * len(tight), abs=0.1), line.text
        assert max(loose, default=0) - min(loose, default=0) < 0.5, line.text


# ---- where lines break ----


def test_no_mark_stands_on_the_wrong_side_of_a_line_break(lines):
    assert [line.text for line in lines if line.text[0] in NEVER_FIRST] == []
    assert [line.text for line in lines if line.text[-1] in NEVER_LAST] == []
    assert [line.text for line in lines if line.text.startswith(("—", "…"))] == []


def test_a_number_is_not_parted_from_its_measure_word(lines):
    for line, following in pairwise(lines):
        if line.text[-1].isdigit():
            assert following.text[0] not in "0123456789.%年月日次名项岁元人" or (
                re.search("[0-9]{3}$", line.text) and following.text.startswith("人次")
            )


@pytest.mark.parametrize("text", ["学" * 26 + "“四个意识”。", "学" * 20 + "“四个意识”坚定。"])
def test_a_line_may_break_outside_quotation_marks(text):
    (page,) = read(write_pdf(Document("标题", [Paragraph([text])])))

    assert page.lines[1].text == text[:26]


def test_an_address_too_long_for_a_line_is_broken():
    (page,) = read(write_pdf(Document("标题", [Paragraph(["见https://example.org/" + "a" * 120 + "。"])])))

    assert max(line.right for line in page.lines) < RIGHT + 1


# ---- parts of the document ----


def test_a_short_title_stands_in_one_line():
    (page,) = read(write_pdf(Document("某某党支部工作总结", [Paragraph(["正文。"])])))

    assert [line.text for line in page.lines] == ["某某党支部工作总结", "正文。"]


def test_a_long_title_is_broken_before_工作总结_and_centred(long_readings):
    first, second, body = long_readings[0][0].lines[:3]

    assert (first.text, second.text) == tuple(TITLE.replace("工作总结", "\n工作总结").split("\n"))
    for line in (first, second):
        assert line.chars[0]["size"] == pytest.approx(22, abs=0.01)
        assert line.left - LEFT == pytest.approx(RIGHT - line.right, abs=0.5)
    # One empty line between. The larger letters of the title stand a little lower in theirs.
    assert second.baseline - body.baseline == pytest.approx(2 * 28.99, abs=4)
    assert len(long_readings[0][0].lines) == 21


def test_each_part_has_its_typeface(lines):
    by_start = {line.text[:4]: line.fonts for line in lines}

    assert by_start["一、主要"] == {"HeiTi"}
    assert by_start["（五）紧"] == {"KaiTi"}
    (lead,) = {frozenset(line.fonts) for line in lines if line.text.startswith("（二）抓")}
    assert lead == {"KaiTi", "FangSong"}
    assert sum(line.fonts == {"FangSong"} for line in lines) > len(lines) / 2


def test_no_heading_is_the_last_line_of_a_page(pages):
    assert [page.lines[-1].text for page in pages if page.lines[-1].fonts <= {"HeiTi", "KaiTi"}] == []


@pytest.mark.parametrize("heading", [Heading(1, "二、下半年工作计划"), Heading(2, "（一）紧抓忠诚教育")])
def test_a_heading_moves_to_the_next_page_with_its_text(heading):
    filling = [Paragraph(["一行。"])] * 19  # after the title and its empty line: the heading falls on line 22
    first, second = read(write_pdf(Document("标题", [*filling, heading, Paragraph(["正文。"])])))

    assert first.lines[-1].text == "一行。"
    assert [line.text for line in second.lines] == [heading.text, "正文。"]


def test_page_numbers_stand_on_the_outer_side(long_readings):
    for reading in long_readings:
        for number, page in enumerate(reading, 1):
            assert page.foot.text == f"—{number}—"
            assert page.foot.fonts == {"SongTi"}
            assert page.foot.chars[0]["size"] == pytest.approx(14, abs=0.01)
            # the dash, drawn 0.3 of a character above the baseline, 7 mm below the text; one character in
            assert page.foot.baseline + 0.3 * 14 == pytest.approx((35 - 7) * MM, abs=0.5)
            if number % 2:
                assert page.foot.right == pytest.approx(RIGHT - 14, abs=0.5)
            else:
                assert page.foot.left == pytest.approx(LEFT + 14, abs=0.5)


@pytest.mark.parametrize("unit", ["某某党支部", "某某局机关第一党支部"])
def test_the_unit_is_centred_over_the_date_four_characters_in(unit):
    (page,) = read(write_pdf(Document("标题", [Paragraph(["正文。"]), Signature(unit, "2020年6月30日")])))
    body, over, date = page.lines[1:]

    assert (over.text, date.text) == (unit, "2020年6月30日")
    assert RIGHT - date.right == pytest.approx(4 * 15.79, abs=1.5)
    assert (over.left + over.right) / 2 == pytest.approx((date.left + date.right) / 2, abs=2)
    assert body.baseline - over.baseline == pytest.approx(3 * 28.99, abs=0.1)


@pytest.mark.parametrize("count", range(14, 20))
def test_the_signature_never_stands_on_a_page_without_text(count):
    text = [Paragraph(["一行。"])] * count + [Paragraph([SENTENCES[0] * 2])]
    reading = read(write_pdf(Document("标题", [*text, Signature("某党支部", "2020年6月30日")])))

    assert reading[-1].lines[-1].text == "2020年6月30日"
    assert len(reading[-1].lines) > 2


def test_attachments_start_on_pages_of_their_own():
    rows = [(str(number), "张三", "2020年1月1日") for number in range(60)]
    document = Document(
        "标题",
        [
            Paragraph(["正文。"]),
            AttachmentList(["党员名册", "党费交纳情况"]),
            Signature("某党支部", "2020年6月30日"),
            Attachment(1, "党员名册"),
            Table(["序号", "姓名", "入党日期"], rows),
            Attachment(2, "党费交纳情况"),
            Paragraph(["正文。"]),
        ],
    )
    reading = read(write_pdf(document))

    assert [line.text for line in reading[0].lines[2:4]] == ["附件：1.党员名册", "2.党费交纳情况"]
    assert [line.text for line in reading[1].lines[:3]] == ["附件1", "党员名册", "序号姓名入党日期"]
    assert reading[2].lines[0].text == "序号姓名入党日期"  # the head again
    assert [line.text for line in reading[-1].lines] == ["附件2", "党费交纳情况", "正文。"]


# ---- characters ----


def test_rare_characters_keep_the_lines_of_the_page():
    words = f"支部委员{RARE}同志，{RARE[-1]}，{RARE[0]}组织学习，"
    reading = read(write_pdf(Document("标题", [Paragraph([words * 60])])))

    assert [len(page.lines) for page in reading[1:-1]] == [22] * (len(reading) - 2)
    assert squeezed(text_of(reading)) == "标题" + words * 60


@pytest.mark.parametrize("place", ["title", "heading", "lead", "unit", "cell"])
def test_rare_characters_may_stand_anywhere(place):
    texts = dict.fromkeys(["title", "heading", "lead", "unit", "cell"], "常用字") | {place: f"某{RARE}某"}
    document = Document(
        texts["title"],
        [
            Heading(1, texts["heading"]),
            Paragraph(["正文。"], lead=texts["lead"]),
            Table(["姓名"], [[texts["cell"]]]),
            Signature(texts["unit"], "2020年6月30日"),
        ],
    )

    assert text_of(read(write_pdf(document))) == squeezed(document.plain_text())


def test_rare_characters_are_printed_in_the_serif():
    (page,) = read(write_pdf(Document("标题", [Paragraph([f"支部{RARE}同志"])])))
    faces = {char["text"]: char["fontname"] for char in page.lines[-1].chars}

    assert all("Noto-Serif-CJK-SC" in faces[character] for character in RARE)
    assert "FangSong" in faces["同"]


@pytest.mark.parametrize("character", ["\ue000", "\U0002fa1f", "\U0003ffff", "\u0378"])
def test_a_character_that_no_font_has_is_named_instead_of_printed_as_a_box(character):
    with pytest.raises(fonts.MissingGlyphs) as refusal:
        write_pdf(Document("标题", [Paragraph([f"支部{character}同志"])]))

    assert refusal.value.characters == [character]
    assert f"U+{ord(character):04X}" in str(refusal.value)
    assert "bash script/setup" in str(refusal.value)


def test_a_refused_document_does_not_spoil_the_next():
    with pytest.raises(fonts.MissingGlyphs):
        write_pdf(Document("标题", [Paragraph(["\ue000"])]))

    assert text_of(read(write_pdf(Document("标题", [Paragraph(["正文。"])])))) == "标题正文。"


# ---- the file ----


def test_what_is_read_back_is_what_was_written(long_documents, long_readings):
    for document, reading in zip(long_documents, long_readings, strict=True):
        assert squeezed(text_of(reading)) == squeezed(document.plain_text())


def test_markup_in_a_text_is_printed_as_it_stands():
    document = Document("<b>标题</b>", [Paragraph(['<img src="http://127.0.0.1:9/x.png">&amp;'])])

    assert squeezed(text_of(read(write_pdf(document)))) == squeezed(document.plain_text())


def test_the_fonts_are_inside(long_pdfs):
    for written in long_pdfs:
        with pdfplumber.open(io.BytesIO(written)) as book:
            faces = dict(_faces(book))
        assert {"FangSong", "KaiTi", "HeiTi", "SongTi"} <= faces.keys()
        assert all(faces.values())


def _faces(book):
    """Every face's name, and whether its file is embedded."""
    for page in book.pages:
        for reference in resolve1(page.page_obj.resources["Font"]).values():
            (descendant,) = resolve1(resolve1(reference)["DescendantFonts"])
            descriptor = resolve1(resolve1(descendant)["FontDescriptor"])
            yield descriptor["FontName"].name.partition("+")[2], "FontFile3" in descriptor


def test_the_file_says_what_it_is(long_pdfs):
    with pdfplumber.open(io.BytesIO(long_pdfs[0])) as book:
        assert book.metadata["Title"] == TITLE
        assert book.doc.catalog["Lang"] == b"zh-CN"
        bookmarks = [(level, title) for level, title, *_ in book.doc.get_outlines()]

    assert bookmarks[:2] == [(1, "一、主要工作"), (2, "（二）抓支部班子建设，强化组织保障。")]


def test_nothing_is_fetched_but_the_fonts(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    faces = fonts.faces()
    fetcher = pdf._fetcher(faces)

    for address in ("http://127.0.0.1:9/", "https://example.org/", secret.as_uri(), "data:text/plain,x"):
        with pytest.raises(pdf.FetchRefused):
            fetcher.fetch(address)
    assert fetcher.fetch(faces[-1].path.as_uri()).read(4) in (b"OTTO", b"\0\1\0\0", b"true", b"ttcf")


def test_several_threads_print_at_once():
    documents = [Document(f"标题{number}", [Paragraph([SENTENCES[number]])]) for number in range(6)]
    with ThreadPoolExecutor(4) as threads:
        written = list(threads.map(write_pdf, documents))

    for document, each in zip(documents, written, strict=True):
        assert squeezed(text_of(read(each))) == squeezed(document.plain_text())


def test_a_missing_glyph_is_blamed_on_its_own_document_only():
    documents = [Document("标题", [Paragraph(["\ue000" if number % 2 else "正文。"])]) for number in range(6)]

    def outcome(document):
        try:
            return bool(write_pdf(document))
        except fonts.MissingGlyphs:
            return False

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(outcome, documents)) == [True, False] * 3


@pytest.mark.parametrize("count", range(17, 23))
def test_attachments_and_signature_never_stand_on_a_page_without_text(count):
    blocks = [
        Paragraph(["学" * (28 * count - 4) + "。"]),
        AttachmentList(["名册"]),
        Signature("某党支部", "2020年6月30日"),
    ]
    last = read(write_pdf(Document("标题", blocks)))[-1]

    assert "学" in last.lines[0].text
