"""The only place that counts: every page, document and file prints what is made here.

`half_year_figures` makes the figures and gaps of a set of branches, `figures_of` those of one, `matrix` the
table of the home page; `FIGURES` says what each figure means, and `figure_url` leads to the
records that it was made from.
"""

from reports.figures.counting import figures_of, half_year_figures
from reports.figures.definitions import FIGURES, Figure, figure_url
from reports.figures.gaps import Gap, gap_url
from reports.figures.matrix import Cell, Matrix, Row, matrix
from reports.figures.results import HalfYearFigures

__all__ = [
    "FIGURES",
    "Cell",
    "Figure",
    "Gap",
    "HalfYearFigures",
    "Matrix",
    "Row",
    "figure_url",
    "figures_of",
    "gap_url",
    "half_year_figures",
    "matrix",
]
