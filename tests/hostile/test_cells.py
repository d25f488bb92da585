"""Cells of every kind through the three imports: a fault is named with its place, or all is taken in."""

import os
import sys
from collections import Counter
from datetime import date

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.payroll.importing import import_payroll
from reports.payroll.planning import Terms
from reports.payroll.reading import open_payroll
from reports.roster.importing import import_roster
from reports.roster.reading import open_roster
from reports.workbook.importing import import_book
from reports.workbook.reading import NotAWorkbook, open_book
from tests.factories import a_branch, a_group, a_member
from tests.hostile.cells import DAMAGES, cells_of, parts_of, spoiled, with_cells
from tests.reports.roster_files import a_row, save_list
from tests.reports.workbook_files import BRANCH, save, small_book
from tests.rights.world import on_the_day

BOOKS = int(os.environ.get("HOSTILE_BOOKS") or (150 if connection.vendor == "sqlite" else 30))
MOST_CELLS = 30
# So that the file has a second style, which shows a number as a day.
DAYS = {"A2": "yyyy-mm-dd"}
PAY = {
    "姓名": "张三",
    "岗位工资": 3000,
    "薪级工资": 2000.5,
    "个人所得税": 62.4,
    "养老保险": -500,
    "备注": "x",
}
TERMS = Terms(date(2020, 7, 1), "institution", date(2020, 6, 10), "7月起调整")


def of_workbook(path, branch):
    return import_book(open_book(path), branch)


def of_roster(path, branch):
    return import_roster(open_roster(path), branch)


def of_payroll(path, branch):
    plan, _ = import_payroll(open_payroll(path), branch, TERMS, None)
    return plan


@pytest.fixture
def branch():
    branch = a_branch(BRANCH)
    a_member(branch, "张三", a_group(branch), number="D1")
    return branch


FILES = {
    "workbook": (of_workbook, lambda folder: save(folder, small_book())),
    "roster": (
        of_roster,
        lambda folder: save_list(
            folder, [a_row("李四", order=order) for order in range(1, 30, 2)], formats=DAYS
        ),
    ),
    "payroll": (
        of_payroll,
        lambda folder: save_list(
            folder, [PAY | {"姓名": name} for name in ["张三", *"甲乙丙丁戊己庚辛壬"]], formats=DAYS
        ),
    ),
}


# That the library says what it makes of a cell.
pytestmark = pytest.mark.filterwarnings("ignore:Cell .* is marked as a date")


@pytest.mark.django_db
@pytest.mark.parametrize("what", FILES)
def test_no_cell_ends_in_a_fault_of_the_program(what, tmp_path, branch):
    take_in, write = FILES[what]
    parts = parts_of(write(tmp_path))
    sheets = [name for name in parts if name.startswith("xl/worksheets/sheet")]
    counted, path = Counter(), tmp_path / "spoiled.xlsx"

    @settings(max_examples=BOOKS, suppress_health_check=list(HealthCheck), database=None)
    @given(st.data())
    def tried(data):
        sheet = data.draw(st.sampled_from(sheets))
        changed = data.draw(spoiled(cells_of(parts, sheet), MOST_CELLS))
        path.write_bytes(with_cells(parts, sheet, changed))
        counted["cells"] += len(changed)
        counted[_came_of(take_in, path, branch)] += 1

    with on_the_day():
        tried()
    print(f"{what}: {', '.join(f'{key}: {many:,}' for key, many in counted.items())}", file=sys.stderr)
    assert counted["faults named"] > BOOKS // 10


def _came_of(take_in, path, branch) -> str:
    try:
        with transaction.atomic():
            plan = take_in(path, branch)
            transaction.set_rollback(True)
    except NotAWorkbook as refusal:
        assert str(refusal) and "\n" not in str(refusal)
        return "not a workbook"
    for fault in plan.faults:
        assert fault.problem and "Traceback" not in fault.problem and len(fault.problem) < 500
    if plan.faults:
        assert not plan.is_carried_out
        return "faults named"
    assert plan.is_carried_out
    return "taken in"


@pytest.mark.django_db
@pytest.mark.parametrize("what", FILES)
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_sheet_is_said_to_be_damaged(what, damage, tmp_path, branch):
    take_in, write = FILES[what]
    parts = parts_of(write(tmp_path))
    [sheet] = [name for name in parts if name.startswith("xl/worksheets/sheet")][:1]
    cell = cells_of(parts, sheet)[-1]
    path = tmp_path / "damaged.xlsx"
    path.write_bytes(with_cells(parts, sheet, {cell: f'<c r="{cell}"><v>{damage}</v></c>'}))

    assert _came_of(take_in, path, branch) in ("not a workbook", "faults named")


@pytest.mark.django_db
@pytest.mark.parametrize(("cell", "header"), [("A2", "姓名"), ("G2", "编号")])
def test_a_day_where_a_payroll_says_who_it_is_is_named(cell, header, tmp_path, branch):
    """A column that somebody showed as days: 00:00:00 is nobody's name."""
    path = save_list(tmp_path, [PAY | {"编号": "D1"}, PAY | {"姓名": "李四"}], formats={cell: "yyyy-mm-dd"})
    parts = parts_of(path)
    [sheet] = [name for name in parts if name.startswith("xl/worksheets/sheet")]
    path.write_bytes(with_cells(parts, sheet, {cell: f'<c r="{cell}" s="1"><v>0</v></c>'}))

    plan = of_payroll(path, branch)

    assert [fault.header for fault in plan.faults][:1] == [header]
    assert plan.faults[0].problem.startswith("“00:00:00”是日期，这里要文字")
