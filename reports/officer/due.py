"""What falls due in a month (本月任务): what the requirements ask for, and what the plan has for it."""

from dataclasses import dataclass

from branch.periods import HalfYear, Month
from meetings.activity.rights import may_record
from meetings.models import Form
from meetings.plan.lines import Line, lines_of, record_url
from meetings.requirements.asked import Asked
from members.access import Access
from reports.figures import Cell, Row, gap_url, matrix


@dataclass(frozen=True)
class Due:
    """One row of the month: how it stands, and where it is recorded, or who is to be asked to."""

    row: Row
    cell: Cell
    record_url: str = ""
    ask: str = ""

    @property
    def is_done(self) -> bool:
        return self.cell.state == "ok"


def due_in(reader: Access, month: Month) -> list[Due]:
    """What is asked in the month, and in its quarter and half-year; what is open stands first."""
    table = matrix(reader.branch, HalfYear.containing(month.start), reader.day)
    found = [
        _due(reader, row, cell)
        for row in table.rows
        for cell in row.cells
        if month.start in cell.period and (cell.state != "none" or cell.period.start > reader.day)
    ]
    return sorted(found, key=lambda due: due.is_done)


def _due(reader: Access, row: Row, cell: Cell) -> Due:
    if cell.state not in ("wait", "miss", "plan") or cell.period.start > reader.day:
        return Due(row, cell)
    form, group = Form(row.requirement.form), row.group
    if not may_record(reader, [form], group and group.pk):
        return Due(row, cell, ask=who_records(form, group))
    planned = cell.dates and cell.state == "plan"
    url = cell.url if planned else gap_url(Asked(row.requirement, cell.period, group), reader.day)
    return Due(row, cell, record_url=url)


def who_records(form: str, group) -> str:
    """Whom to ask: an officer on duty has no rights beyond the own posts."""
    if form == Form.GROUP_MEETING and group:
        return f"请{group}组长记录"
    return "请组织委员记录"


def plan_of(reader: Access, month: Month) -> list[Line]:
    """The lines of the plan, open ones first, each with where it is recorded or whom to ask."""
    lines = lines_of(reader.branch, month, reader.day)
    for line in lines:
        line.record_url = record_url(reader, line)
        if line.is_due and not line.record_url:
            line.ask = who_records(line.item.form, line.item.group)
    return sorted(lines, key=lambda line: not line.is_open)
