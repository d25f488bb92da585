from importlib.metadata import version

import pytest
import weasyprint
from weasyprint.layout import inline

from reports.document import justify

from .reading import read

# Nothing of the document's own style: only that right edges are flush, in a box of 20 characters of 10 pt.
PAGE = """<style>
@page {{ size: 200pt 400pt; margin: 0 }}
body {{ margin: 0; font: 10pt/20pt "Noto Serif CJK SC" }}
p {{ margin: 0; text-align: justify; letter-spacing: {spacing} }}
b {{ font-weight: inherit; white-space: nowrap }}
</style><p lang="zh-CN">{text}</p><p>1</p>"""


@pytest.fixture(autouse=True)
def justified(monkeypatch):
    """Undone after each test: the tests of the PDF must see whether the PDF itself installs it."""
    monkeypatch.setattr(inline, "justify_line", inline.justify_line)
    justify.install()


def lines_of(text, spacing="normal"):
    (page,) = read(weasyprint.HTML(string=PAGE.format(text=text, spacing=spacing)).write_pdf())
    return page.lines


def test_the_private_function_is_the_one_that_was_written_for():
    assert version("weasyprint") == "70.0"
    assert inline.justify_line is justify.justify_line


@pytest.mark.parametrize("spacing", ["normal", "-0.1pt", "0.5pt"])
def test_a_line_that_breaks_early_is_spread_to_the_edge(spacing):
    # The comma may not begin the second line, so that a character moves down with it.
    first, second = lines_of("学" * 19 + "习，" + "学" * 5, spacing)

    assert first.right == pytest.approx(200, abs=0.2)
    assert second.right < 100


def test_the_last_line_is_not_spread():
    (line,) = lines_of("学习。")

    assert line.right == pytest.approx(30, abs=0.1)


def test_a_whole_word_is_moved_but_not_spread():
    first, _ = lines_of("学" * 10 + "<b>123次</b>" + "学" * 5 + "<b>1234567次</b>" + "学")
    digits = [char for char in first.chars if char["text"].isdigit()]

    assert first.text == "学" * 10 + "123次" + "学" * 5
    assert first.right == pytest.approx(200, abs=0.2)
    assert digits[-1]["x1"] - digits[0]["x0"] < 18


def test_what_allowed_a_line_break_gets_no_gap():
    first, _ = lines_of("学" * 5 + "\u200b“" + "学" * 11 + "”\u200b" + "习，" + "学" * 5)
    gaps = [two["x0"] - one["x1"] for one, two in zip(first.chars, first.chars[1:], strict=False)]

    assert max(gaps) - min(gaps) < 0.3


def test_a_line_that_lacks_too_much_stays_short():
    first, _ = lines_of("学习<b>" + "a" * 60 + "</b>")

    assert first.right < 30
