"""Draws a chart: shapes on a sheet of the width of the printed text, set by attributes alone.

Every number stands beside its bar in figures, and bars are told apart by frame and filling, so that a print
in black and white says as much. The height is a whole number of printed lines.
"""

from dataclasses import dataclass, field

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

WIDTH = 442.2  # 156 mm, the width of the printed text
LINE = 28.99  # the height of a printed line, in points
INK, FILLED, EMPTY, PALE = "#231c17", "#234b80", "#ffffff", "#8c7f72"
LABELS = 96  # how much of the width the words at the left of a row take


@dataclass(frozen=True)
class Bar:
    """One number: as drawn, as written (`—` where its time has not come), and where its records are."""

    value: float | None
    text: str
    url: str = ""
    says: str = ""  # the whole sentence, for who hears it: 3月党课2次

    @property
    def is_drawn(self) -> bool:
        return bool(self.value)


@dataclass(frozen=True)
class Series:
    """Bars of one meaning, one for each column or row; `filling` tells them from the others."""

    name: str
    bars: tuple[Bar, ...]
    filling: str = FILLED


@dataclass(frozen=True)
class Shape:
    """What the template draws: a bar (with its link), a line, or words."""

    kind: str
    x: float
    y: float
    width: float = 0
    height: float = 0
    filling: str = INK
    words: str = ""
    anchor: str = "start"
    size: float = 12
    url: str = ""
    says: str = ""


@dataclass(frozen=True)
class Chart:
    """A picture of numbers and the table of the same numbers; `layout` is one of LAYOUTS.

    `name` is unique on a page; `says` is the picture in a sentence; `note` what a reader has to know.
    """

    name: str
    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    layout: str
    says: str
    note: str = ""
    head: tuple[str, ...] = ()
    # A cell is (text, url); the url may be empty.
    cells: tuple[tuple[tuple[str, str], ...], ...] = field(default=())

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(text for text, _ in row) for row in self.cells)

    @property
    def height(self) -> float:
        return round(self._lines * LINE, 2)

    @property
    def _lines(self) -> int:
        return {"columns": 7, "panels": len(self.series) + 1, "stripes": len(self.labels) + 1}[self.layout]

    def svg(self, linked: bool = False) -> SafeString:
        shapes = LAYOUTS[self.layout](self)
        context = {"chart": self, "shapes": shapes, "linked": linked, "width": WIDTH, "height": self.height}
        return render_to_string("reports/charts/chart.svg", context)


def columns(chart: Chart) -> list[Shape]:
    """Months side by side, in each the series next to one another, their numbers above them."""
    shapes = legend(chart)
    top, bottom = LINE * 2.1, chart.height - LINE * 0.9
    most = most_of(chart)
    step = WIDTH / len(chart.labels)
    wide = step * 0.8 / len(chart.series)
    for place, label in enumerate(chart.labels):
        middle, left = step * (place + 0.5), step * (place + 0.1)
        shapes.append(words(middle, chart.height - LINE * 0.28, label, "middle"))
        bars = [one.bars[place] for one in chart.series]
        tops = [bottom - (bottom - top) * (bar.value or 0) / most for bar in bars]
        for number, (one, bar, y) in enumerate(zip(chart.series, bars, tops, strict=True)):
            if bar.is_drawn:
                shapes.append(drawn(bar, left + number * wide + 2, y, wide - 4, bottom - y, one.filling))
        shapes += numbers_above(bars, tops, left, wide)
    return [*shapes, line(0, bottom, WIDTH)]


def numbers_above(bars, tops, left: float, wide: float) -> list[Shape]:
    """Each above its own bar; where they are too wide for that, above all of them, equal ones once."""
    texts = [bar.text for bar in bars if bar.text]
    if len(texts) < len(bars) or any(len(text) * 6.6 > wide + 4 for text in texts):
        once = list(dict.fromkeys(texts))
        middle, lowest = left + wide * len(bars) / 2, min(tops) - 4
        return [words(middle, lowest - 12 * up, text, "middle", 11) for up, text in enumerate(reversed(once))]
    return [
        words(left + wide * (number + 0.5), y - 4, bar.text, "middle", 11)
        for number, (bar, y) in enumerate(zip(bars, tops, strict=True))
    ]


def panels(chart: Chart) -> list[Shape]:
    """A line for each series, in it a bar for each month: forms that differ in number can all be read."""
    most = most_of(chart)
    step = (WIDTH - LABELS) / len(chart.labels)
    shapes = [
        words(LABELS + step * (place + 0.5), LINE * 0.7, label, "middle")
        for place, label in enumerate(chart.labels)
    ]
    for number, one in enumerate(chart.series, 1):
        floor = LINE * (number + 1) - 5
        shapes += [words(0, floor - 6, one.name), line(LABELS, floor, WIDTH)]
        for place, bar in enumerate(one.bars):
            middle, tall = LABELS + step * (place + 0.5), 20 * (bar.value or 0) / most
            if bar.is_drawn:
                shapes.append(drawn(bar, middle - 16, floor - tall, 18, tall, one.filling))
                shapes.append(words(middle + 7, floor - 4, bar.text))
            else:
                shapes.append(words(middle, floor - 4, bar.text, "middle"))
    return shapes


def stripes(chart: Chart) -> list[Shape]:
    """A line for each label, in it the parts of a whole one after another, a cell for each one counted."""
    shapes = legend(chart)
    sums = [sum(one.bars[place].value or 0 for one in chart.series) for place in range(len(chart.labels))]
    cell = min(18, (WIDTH - LABELS - 110) / (max(sums, default=0) or 1))
    for place, label in enumerate(chart.labels):
        y, x = LINE * (place + 1) + 6, LABELS
        shapes.append(words(0, y + 13, label))
        for one in chart.series:
            bar = one.bars[place]
            wide = cell * (bar.value or 0)
            if bar.is_drawn:
                shapes.append(drawn(bar, x, y, wide, 17, one.filling))
            x += wide
        numbers = "，".join(f"{one.name}{one.bars[place].text}" for one in chart.series)
        shapes.append(words(x + 8, y + 13, numbers))
    return shapes


def legend(chart: Chart) -> list[Shape]:
    """In the first line: a box filled like the bars, and what it stands for."""
    shapes, x = [], 0.5
    for one in chart.series:
        shapes += [Shape("key", x, 8, 14, 12, one.filling), words(x + 20, 18.5, one.name)]
        x += 44 + 12 * len(one.name)
    return shapes


def most_of(chart: Chart) -> float:
    return max((bar.value or 0 for one in chart.series for bar in one.bars), default=0) or 1


def drawn(bar: Bar, x, y, width, height, filling: str) -> Shape:
    x, y, width, height = (round(number, 2) for number in (x, y, width, height))
    return Shape("bar", x, y, width, height, filling, url=bar.url, says=bar.says)


def words(x, y, text, anchor="start", size=12) -> Shape:
    return Shape("words", round(x, 2), round(y, 2), words=text, anchor=anchor, size=size)


def line(x, y, until) -> Shape:
    return Shape("line", round(x, 2), round(y, 2), width=round(until - x, 2), filling=PALE)


LAYOUTS = {"columns": columns, "panels": panels, "stripes": stripes}
