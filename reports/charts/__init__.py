"""The half-year in pictures: made on the server as SVG, the same on screen and on paper.

`charts_of(branch, half, today)` gives the charts that have something to show; `chart.svg()` is the picture
for paper, `chart.svg(linked=True)` the one whose bars lead to their records; `chart.head` and `chart.rows`
are the same numbers for who cannot see it.
"""

from reports.charts.charts import charts_of
from reports.charts.drawing import Chart

__all__ = ["Chart", "charts_of"]
