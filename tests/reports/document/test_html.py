import pytest
from django.template.loader import render_to_string

from reports.document.blocks import Blank, Chart, Document, Figure, Heading, Paragraph, Signature, Table
from reports.document.html import Printer, paper, picture


def on_screen(block):
    return render_to_string("reports/document/_block.html", {"block": block}).strip()


def marked(text, lacking=""):
    return str(Printer(lambda typeface, character: character in lacking).mark(text, "FangSong"))


def test_on_screen_a_figure_links_to_its_records_and_a_blank_stands_out():
    figure = Figure("3", "党课次数", "/meetings/?a=1&b=2")

    assert on_screen(Paragraph(["党课", figure, "次", Blank("原因"), "。"], lead="（一）")) == (
        '<p><span class="lead">（一）</span>党课'
        '<a class="tok" href="/meetings/?a=1&amp;b=2" title="党课次数">3</a>次'
        '<span class="blank">【待补充：原因】</span>。</p>'
    )


def test_on_screen_a_figure_without_records_is_no_link():
    paragraph = Paragraph([Figure("0", "党课次数")])

    assert on_screen(paragraph) == '<p><span class="tok" title="党课次数">0</span></p>'


def test_on_screen_words_are_escaped():
    assert on_screen(Heading(1, "<b>")) == "<h2>&lt;b&gt;</h2>"


def test_on_paper_there_are_no_links():
    figure = Figure("3", "党课次数", "/meetings/")
    page = paper(Document("标题", [Paragraph([figure, "次。"]), Signature("某党支部", "2020年6月30日")]))

    assert "href" not in page
    assert '<p><span class="whole">3次</span>。</p>' in page


def test_a_number_is_marked_whole_with_its_measure_word():
    assert marked("6月30日收10352.40元，93.8%。") == (
        '<span class="whole">6月</span><span class="whole">30日</span>收'
        '<span class="whole">10352.40元</span>，<span class="whole">93.8%</span>。'
    )
    assert marked("28人次") == '<span class="whole">28人次</span>'
    assert marked("28人") == '<span class="whole">28人</span>'


def test_characters_that_the_face_lacks_are_marked():
    assert marked("李堃、王喆同志", lacking="堃喆") == (
        '李<span class="rare">堃</span>、王<span class="rare">喆</span>同志'
    )
    # A variation selector chooses the form of the character before it and stays there.
    assert marked("葛\U000e0100某", lacking="\U000e0100") == "葛\U000e0100某"


def test_line_breaks_are_allowed_outside_quotation_marks_only_where_they_look_right():
    space = "\u200b"

    assert marked("树立“意识”，坚定“自信”“定力”。") == f"树立{space}“意识”，坚定{space}“自信”{space}“定力”。"
    assert marked("（“意识”）") == "（“意识”）"
    assert marked("学习——贵在坚持") == "学习\u2060——贵在坚持"


def test_a_quotation_may_follow_a_lead_on_the_next_line():
    page = paper(Document("标题", [Paragraph(["“意识”。"], lead="（一）抓学习。")]))

    assert "</span>\u200b“意识”。</p>" in page


SVG = '<svg viewBox="0 0 9 9" font-family="Arial, \'X\'"><text>1</text></svg>'
CHART = Chart(SVG, "图", ["月份", "次数"], [["1月", "3"]])


def test_on_screen_a_chart_has_its_picture_and_the_table_of_its_numbers():
    shown = on_screen(CHART)

    assert CHART.svg in shown and "<figcaption>图</figcaption>" in shown
    assert '<th scope="col">次数</th>' in shown and "<td>3</td>" in shown


def test_on_paper_a_chart_is_set_in_a_face_of_the_document():
    assert picture(CHART.svg).startswith('<svg font-family="HeiTi, Noto Serif CJK SC" viewBox="0 0 9 9">')
    assert "Arial" not in paper(Document("标题", [CHART]))


@pytest.mark.parametrize("svg", ["", "<p>没有图</p>", "<svg"])
def test_what_is_no_picture_is_refused(svg):
    with pytest.raises(ValueError, match="svg"):
        picture(svg)


def test_on_paper_columns_are_as_wide_as_what_stands_in_them_or_as_asked():
    by_words = paper(Document("标题", [Table(["序号", "说明"], [["1", "学" * 19]])]))
    asked = {"widths": (1, 3), "align": ("left", "right")}
    as_asked = paper(Document("标题", [Table(["序号", "说明"], [["1", "学"]], **asked)]))

    assert "width: 20.000%" in by_words and "width: 80.000%" in by_words
    assert "width: 25.000%" in as_asked and '<td class="right">学</td>' in as_asked
