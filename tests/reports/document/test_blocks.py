from dataclasses import FrozenInstanceError

import pytest

from reports.document.blocks import (
    Attachment,
    AttachmentList,
    Blank,
    Chart,
    Document,
    Figure,
    Heading,
    Paragraph,
    Signature,
    Table,
    Text,
    runs_of,
)

LECTURES = Figure("3", "党课次数", "/meetings/")
DOCUMENT = Document(
    "标题",
    [
        Heading(1, "一、主要工作"),
        Paragraph(["召开党课", LECTURES, "次", Blank("原因"), "。"], lead="（一）抓班子。"),
        Table(["姓名", "党费"], [["张三", "12.00"]], caption="表"),
        AttachmentList(["名册", "台账"]),
        Signature("某党支部", "2020年6月30日"),
        Attachment(1, "名册"),
    ],
)


def test_a_document_reads_as_plain_text():
    assert DOCUMENT.plain_text().split("\n") == [
        "标题",
        "一、主要工作",
        "（一）抓班子。召开党课3次【待补充：原因】。",
        "表",
        "姓名\t党费",
        "张三\t12.00",
        "附件：1.名册",
        "2.台账",
        "某党支部",
        "2020年6月30日",
        "附件1",
        "名册",
    ]


def test_a_document_knows_its_blanks_and_figures():
    assert DOCUMENT.blanks() == [Blank("原因")]
    assert DOCUMENT.figures() == [LECTURES]


def test_a_paragraph_takes_strings_for_texts():
    assert Paragraph("正文。") == Paragraph(["正文。"]) == Paragraph((Text("正文。"),))


def test_typed_words_give_up_their_blanks():
    assert runs_of("今年【待补充：月份】，支部【待补充：事项】。") == (
        Text("今年"),
        Blank("月份"),
        Text("，支部"),
        Blank("事项"),
        Text("。"),
    )
    assert runs_of("没有空白。") == (Text("没有空白。"),)
    assert runs_of("") == ()
    assert "".join(run.plain for run in runs_of("【待补充：月份】。")) == "【待补充：月份】。"


def test_one_attachment_alone_has_no_number():
    assert AttachmentList(["名册"]).plain == "附件：名册"
    assert Attachment(0, "名册").label == "附件"


def test_blocks_do_not_change():
    with pytest.raises(FrozenInstanceError):
        DOCUMENT.title = "另一个标题"


def test_a_heading_has_one_of_two_levels():
    with pytest.raises(ValueError):
        Heading(3, "1.第三层")


def test_what_no_paper_has_is_gone_as_soon_as_a_block_is_made():
    table = Table(["姓\t名"], [["张\n三\x07"]])

    assert Text("学习\x00党章\u202e").text == "学习党章"
    assert (table.head, table.rows) == (("姓 名",), (("张 三",),))
    assert Text("𬭎堃\u3000“党章”——").text == "𬭎堃\u3000“党章”——"  # and nothing else


def test_a_chart_reads_as_its_caption_and_numbers():
    chart = Chart("<svg></svg>", "各月活动次数", ["月份", "次数"], [["1月", "3"]])

    assert chart.plain == "各月活动次数\n月份\t次数\n1月\t3"
    assert chart.table == Table(["月份", "次数"], [["1月", "3"]])


@pytest.mark.parametrize("layout", [{"widths": (1,)}, {"align": ("left",)}, {"align": ("left", "middle")}])
def test_a_table_laid_out_for_other_columns_is_refused(layout):
    with pytest.raises(ValueError):
        Table(["姓名", "党费"], [], **layout)


def test_a_document_falls_into_sheets_that_begin_new_pages():
    lying = Attachment(2, "计划", landscape=True)
    blocks = [Paragraph(["正文。"]), Attachment(1, "名册"), Paragraph(["甲"]), lying]

    body, upright, wide = Document("标题", blocks).sheets()

    assert [sheet.landscape for sheet in (body, upright, wide)] == [False, False, True]
    assert upright.blocks == (Attachment(1, "名册"), Paragraph(["甲"]))
