"""（六）问题与制度创新: problems, what was not met, the rota of Party-affairs officers."""

from reports.document.blocks import Figure
from reports.figures import figure_url
from reports.summary import duty, problems
from reports.summary.material import Material
from reports.summary.runs import joined, sentence


def paragraphs(m: Material) -> list[list]:
    return [[*duty.sentences(m), *unmet(m), *problems.seen(m)]]


def unmet(m: Material) -> list:
    """Only how many; each is told where it belongs."""
    if not m.count("未达标项数"):
        return []
    return [sentence(m.span_name, "组织生活有", *_by_half(m), "，情况见前")]


def _by_half(m: Material) -> list:
    """Each half's number leads to the page of that half, where its gaps are listed."""
    name = "未达标项数"
    times = {half: sum(gap.period.end in half for gap in m.figures.gaps) for half in m.period.halves}
    of_half = {
        half: Figure(str(count), name, figure_url(name, half)) for half, count in times.items() if count
    }
    if len(of_half) == 1:
        return [*of_half.values(), "项未达到要求"]
    parts = [[half.short_name, figure, "项"] for half, figure in of_half.items()]
    return [m.figure(name), "项未达到要求，其中", joined(parts, "、")]
