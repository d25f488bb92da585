"""The half-year's figures as data inside the PDF, and a list of what each was counted from."""

import csv
import json
from io import StringIO

from reports.document.pdf import DataFile
from reports.figures import FIGURES
from reports.figures.definitions import Kind
from reports.summary.material import Material
from reports.workbook.exporting import LOOKS_LIKE_A_FORMULA

HEAD = ("数字", "数值", "单位", "含义", "记录数", "记录所在页面")
# Whose records a figure that is no count was made from.
COUNTED_FROM = {
    "平均年龄": "党员总数",
    "谈心谈话覆盖率": "党员总数",
    "出勤率": "应到人次",
}
FROM_DUES = ("党费应收", "党费实收", "党费收缴率")


def data_files(m: Material) -> tuple[DataFile, DataFile]:
    return (
        DataFile("figures.json", f"{m.period.name}数据", figures_json(m), m.as_of),
        DataFile("evidence.csv", f"{m.period.name}各项数字的依据", evidence_csv(m), m.as_of),
    )


def figures_json(m: Material) -> bytes:
    """To the byte what the command `figures` prints."""
    return (json.dumps(m.figures.as_json(), ensure_ascii=False, indent=1) + "\n").encode()


def evidence_csv(m: Material) -> bytes:
    """With the mark at its beginning by which a spreadsheet knows that it is Unicode."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEAD)
    for figure in FIGURES:
        value = m.count(figure.name)
        text = "" if value is None else f"{value:.2f}" if figure.kind == Kind.MONEY else str(value)
        row = (figure.name, text, figure.unit, figure.meaning, records_of(m, figure), figure.url(m.period))
        writer.writerow([csv_cell(str(value)) for value in row])
    return out.getvalue().encode("utf-8-sig")


def csv_cell(text: str) -> str:
    """A list has no types: what a spreadsheet would take for a formula begins with the sign for words."""
    is_number = text.removeprefix("-").replace(".", "", 1).isdigit()
    return f"'{text}" if text.startswith(LOOKS_LIKE_A_FORMULA) and not is_number else text


def records_of(m: Material, figure) -> int:
    """How many records the figure's page lists; those of a count are what it counts."""
    if figure.name in FROM_DUES:
        return len(m.dues)
    if figure.name == "非党员人数":  # a number that the branch's own page states
        return 0 if m.branch.non_member_count is None else 1
    if figure.name == "轮值月数":
        return len(m.duty)
    return m.count(COUNTED_FROM.get(figure.name, figure.name))
