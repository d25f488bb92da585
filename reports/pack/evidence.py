"""The evidence list (依据清单): every figure of a half-year, and below it the records it was counted from.

What was filed with a summary stays as it was filed; before that it is what the records say on the day. A
record is its day and what it was about, as `reports.summary.filing.evidence` names it: ages, single dues and
who talked with whom are counted there and never named.
"""

from datetime import date
from decimal import Decimal

from branch.models import Branch
from branch.periods import HalfYear
from reports.book.xlsx import list_file
from reports.figures.definitions import FIGURE, Kind
from reports.models import FiledSummary
from reports.summary.compose import material_and_document
from reports.summary.filing.evidence import evidence_of

HEAD = ["数字", "数值", "单位", "含义", "记录"]


def filed_summary(branch: Branch, half: HalfYear) -> FiledSummary | None:
    """The newest edition."""
    return FiledSummary.objects.filter(branch=branch, half=half.code).order_by("-edition").first()


def evidence_file(branch: Branch, half: HalfYear, day: date) -> bytes:
    filed, rows, of = filed_summary(branch, half), [], half
    if filed:
        found = filed.evidence
    else:
        m, document = material_and_document(branch, half, day)
        found, of = evidence_of(m, document), m.period  # a year, where the draft is of the whole year
    for one in found:
        name, figure = one["figure"], FIGURE.get(one["figure"])
        meaning = figure.meaning if figure else "总结里写的数"
        rows.append([name, _value(one["value"], figure), one.get("unit", ""), meaning, None])
        rows += [[name, None, None, None, label] for label, *_ in one["records"]]
    return list_file(f"依据清单（{of.name}）", HEAD, rows)


def _value(value, figure):
    """Money is kept as text, so that no cent is lost."""
    return Decimal(value) if figure and figure.kind == Kind.MONEY and value else value
