import io
import time
import zipfile

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm

from reports.document.blocks import (
    Attachment,
    AttachmentList,
    Blank,
    Chart,
    Document,
    Heading,
    Paragraph,
    Signature,
    Table,
)
from reports.document.docx import write_docx

from .reading import squeezed, words_of_docx
from .samples import TITLE, a_long_document

RARE = "堃喆㛃䶮𬭎"
ROWS = [["7月", "支部党员大会", "学习《中国共产党章程》"]] * 40
DOCUMENT = Document(
    TITLE,
    [
        Heading(1, "一、主要工作"),
        Heading(2, "（一）抓班子"),
        Paragraph(["召开党课3次", Blank("原因"), "。"], lead="（二）抓学习。"),
        AttachmentList(["名册", "计划表", "图"]),
        Signature("某某局机关第一党支部", "2020年6月30日"),
        Attachment(1, "名册"),
        Table(["序号", "姓名"], [["1", "张三"]], caption="单位：人", align=("center", "left")),
        Attachment(2, "计划表", landscape=True),
        Table(["月份", "形式", "主题"], ROWS, widths=(1, 2, 6)),
        Attachment(3, "图"),
        Chart('<svg viewBox="0 0 9 9"></svg>', "各月活动次数", ["月份", "次数"], [["1月", "3"]]),
    ],
)


def opened(document):
    return docx.Document(io.BytesIO(write_docx(document)))


@pytest.fixture(scope="module")
def file():
    return opened(DOCUMENT)


def paragraph(file, text):
    return next(one for one in file.paragraphs if one.text == text)


def near(length, millimetres):
    return abs(length - Mm(millimetres)) <= 635  # a twip: finer than a file can say


def part(document, name):
    with zipfile.ZipFile(io.BytesIO(write_docx(document))) as package:
        return package.read(name).decode()


# ---- the words ----


@pytest.mark.parametrize("document", [DOCUMENT, a_long_document(1), Document("只有标题")])
def test_the_words_are_those_of_the_blocks(document):
    assert words_of_docx(write_docx(document)) == squeezed(document.plain_text())


@pytest.mark.parametrize("place", ["title", "heading", "lead", "unit", "cell", "caption"])
def test_rare_characters_may_stand_anywhere(place):
    texts = dict.fromkeys(["title", "heading", "lead", "unit", "cell", "caption"], "常用字")
    texts |= {place: f"某{RARE}某"}
    document = Document(
        texts["title"],
        [
            Heading(1, texts["heading"]),
            Paragraph(["正文。"], lead=texts["lead"]),
            Table(["姓名"], [[texts["cell"]]], caption=texts["caption"]),
            Signature(texts["unit"], "2020年6月30日"),
        ],
    )

    assert words_of_docx(write_docx(document)) == squeezed(document.plain_text())


def test_what_no_file_can_hold_is_left_out():
    pasted = "学习\x00党章\x0b，\ud800认真\x1f讨论\ufffe\u202e。"
    document = Document(f"总结{pasted}", [Paragraph([pasted], lead=pasted), Table([pasted], [[pasted]])])

    assert "学习党章，认真讨论。" in words_of_docx(write_docx(document))
    assert opened(document).core_properties.title == document.title


def test_markup_in_a_text_stands_as_it_was_typed():
    text = "<w:p>&amp;</w:p>"

    assert opened(Document("标题", [Paragraph([text])])).paragraphs[1].text == text


# ---- the sheet ----


def test_the_sheet_is_a4_with_22_lines_of_28_characters(file):
    section = file.sections[0]
    grid = section._sectPr.find(qn("w:docGrid"))
    normal = file.styles["Normal"]
    text_width = section.page_width - section.left_margin - section.right_margin
    text_height = section.page_height - section.top_margin - section.bottom_margin

    assert near(section.page_width, 210) and near(section.page_height, 297)
    assert near(section.top_margin, 37) and near(section.left_margin, 28)
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("lines", "579")
    assert normal.paragraph_format.line_spacing.twips == 579
    assert 22 <= text_height / normal.paragraph_format.line_spacing < 23
    character = normal.element.rPr.find(qn("w:spacing"))
    pitch = (320 + int(character.get(qn("w:val")))) * 635  # 16 pt and its spacing, in EMU
    assert 28 <= text_width / pitch < 29
    assert normal.element.pPr.ind.get(qn("w:firstLineChars")) == "200"


def test_each_part_has_its_face_by_all_of_its_names(file):
    faces = {
        name: file.styles[name].element.rPr.rFonts.get(qn("w:eastAsia"))
        for name in ("Title", "Heading 1", "Heading 2", "Heading 2 Char", "footer")
    }

    assert faces == {
        "Title": "方正小标宋简体",
        "Heading 1": "黑体",
        "Heading 2": "楷体_GB2312",
        "Heading 2 Char": "楷体_GB2312",
        "footer": "宋体",
    }
    table = part(DOCUMENT, "word/fontTable.xml")
    for name in ("FangSong_GB2312", "FangSong", "KaiTi", "SimHei", "SimSun", "FZXiaoBiaoSong-B05S"):
        assert name in table


def test_headings_are_headings_also_where_text_runs_in(file):
    assert paragraph(file, "一、主要工作").style.name == "Heading 1"
    assert paragraph(file, "（一）抓班子").style.name == "Heading 2"
    run_in = paragraph(file, "（二）抓学习。召开党课3次【待补充：原因】。")
    assert run_in.style.element.pPr.find(qn("w:outlineLvl")).get(qn("w:val")) == "1"
    assert [(run.text, run.style.name) for run in run_in.runs] == [
        ("（二）抓学习。", "Heading 2 Char"),
        ("召开党课3次", "Default Paragraph Font"),
        ("【待补充：原因】", "待补充"),
        ("。", "Default Paragraph Font"),
    ]


def test_headings_and_captions_stay_with_what_follows(file):
    for name in ("Title", "Heading 1", "Heading 2", "caption", "附件序号", "附件标题", "附件说明"):
        style = file.styles[name]
        assert style.paragraph_format.keep_with_next or style.base_style.paragraph_format.keep_with_next, name
    assert paragraph(file, "（二）抓学习。召开党课3次【待补充：原因】。").paragraph_format.keep_with_next
    assert paragraph(file, "某某局机关第一党支部").paragraph_format.keep_with_next


def test_a_long_title_is_broken_where_its_meaning_allows(file):
    assert file.paragraphs[0].text == TITLE.replace("工作总结", "\n工作总结")
    assert file.paragraphs[0].style.name == "Title"


def test_the_unit_is_centred_over_the_date_four_characters_in(file):
    unit, date = paragraph(file, "某某局机关第一党支部"), paragraph(file, "2020年6月30日")
    indents = [one._p.pPr.ind.get(qn("w:rightChars")) for one in (unit, date)]

    assert indents == ["225", "400"]  # 10 characters over 6.5
    assert unit._p.pPr.find(qn("w:spacing")).get(qn("w:beforeLines")) == "200"


def test_page_numbers_stand_on_the_outer_side(file):
    section = file.sections[0]

    assert file.settings.odd_and_even_pages_header_footer
    for footer, side in ((section.footer, "RIGHT"), (section.even_page_footer, "LEFT")):
        (number,) = footer.paragraphs
        assert number.alignment.name == side
        assert number.text.replace("1", "N") == "— N —"
        assert "PAGE" in number._p.xml


def test_attachments_begin_new_pages_and_wide_ones_lie_on_their_side(file):
    portrait, landscape, again = file.sections
    label = paragraph(file, "附件1")

    assert label.paragraph_format.page_break_before
    assert not paragraph(file, "附件2").paragraph_format.page_break_before  # its section begins the page
    assert [one.orientation for one in (portrait, landscape, again)] == [
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
        WD_ORIENT.PORTRAIT,
    ]
    assert near(landscape.page_width, 297) and near(landscape.page_height, 210)
    for header, side in ((landscape.header, "right"), (landscape.even_page_header, "left")):
        xml = header._element.xml
        assert 'vert="vert"' in xml and "PAGE" in xml and f'<w:jc w:val="{side}"/>' in xml
    assert landscape.footer.paragraphs[0].text == ""
    assert "vert" not in again.header._element.xml
    assert "PAGE" in again.footer._element.xml


def test_tables_can_be_edited_and_repeat_their_head(file):
    first, wide, numbers = file.tables

    assert [cell.text for cell in wide.rows[0].cells] == ["月份", "形式", "主题"]
    assert len(wide.rows) == 41
    assert wide.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert wide.rows[1]._tr.trPr.find(qn("w:tblHeader")) is None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in wide.rows)
    widths = [column.width for column in wide.columns]
    assert [round(width / widths[0], 1) for width in widths] == [1, 2, 6]
    assert sum(widths) == pytest.approx(Mm(225), rel=0.01)
    assert first.rows[1].cells[1].paragraphs[0].alignment.name == "LEFT"
    assert [[cell.text for cell in row.cells] for row in numbers.rows] == [["月份", "次数"], ["1月", "3"]]


# ---- the file ----


def test_the_file_says_what_it_is_and_nothing_of_who_made_the_template():
    about = opened(DOCUMENT).core_properties

    assert (about.title, about.author, about.language) == (TITLE, "某某局机关第一党支部", "zh-CN")
    assert about.comments == "" and about.created is None
    with zipfile.ZipFile(io.BytesIO(write_docx(DOCUMENT))) as package:
        assert not [name for name in package.namelist() if "thumbnail" in name or "Effects" in name]


def test_the_same_document_is_the_same_bytes(monkeypatch):
    first = write_docx(DOCUMENT)
    later = time.time() + 86400
    monkeypatch.setattr(time, "time", lambda: later)

    assert write_docx(DOCUMENT) == first
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
