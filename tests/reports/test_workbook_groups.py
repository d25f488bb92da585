"""Where members were and when, made up at random from a fixed seed: out to a workbook and in again."""

from datetime import date, timedelta
from random import Random
from unittest.mock import patch

import pytest

from branch.models import Branch
from branch.periods import today
from members.models import GroupMembership
from reports.workbook.exporting import export_book
from reports.workbook.importing import import_book
from reports.workbook.reading import open_book
from tests.factories import a_branch, a_group, a_member
from tests.reports.workbook_files import emptied

pytestmark = pytest.mark.django_db
NOON = date(2020, 6, 15)
FIRST = date(2019, 1, 1)


@pytest.fixture(autouse=True)
def _on_one_day():
    with patch("django.utils.timezone.localdate", return_value=NOON):
        yield


def a_history(chance: Random, member, groups):
    """Spells one after the other, each in a group or in none; few days, so that many fall together."""
    days = sorted(
        FIRST + timedelta(days=chance.choice(range(0, 700, 50))) for _ in range(chance.randint(0, 5))
    )
    began = chance.choice([None, FIRST])
    for day in days:
        if chance.random() < 0.8:
            GroupMembership.objects.create(
                branch=member.branch, member=member, group=chance.choice(groups), began_on=began, ended_on=day
            )
        began = day
    if chance.random() < 0.7:
        GroupMembership.objects.create(
            branch=member.branch, member=member, group=chance.choice(groups), began_on=began
        )


def made_up(seed, people=40):
    chance, branch = Random(seed), a_branch()
    groups = [a_group(branch, name) for name in ("第一党小组", "第二党小组", "第三党小组")]
    for number in range(people):
        left_on = chance.choice([None, None, date(2020, 6, 1), NOON, date(2020, 7, 1)])
        a_history(chance, a_member(branch, f"党员{number}", number=f"D{number}", left_on=left_on), groups)


def rows():
    found = GroupMembership.objects.values_list("member__number", "group__name", "began_on", "ended_on")
    return sorted(found, key=str)


def cells(book):
    return {sheet: [row.cells for row in grid.rows] for sheet, grid in book.grids.items()}


def exported(folder):
    path = folder / "book.xlsx"
    path.write_bytes(export_book(Branch.objects.get()))
    return open_book(path)


@pytest.mark.parametrize("seed", range(6))
def test_whoever_went_from_group_to_group_comes_back_with_the_same_days(seed, tmp_path):
    assert today() == NOON
    made_up(seed)
    before, book = rows(), exported(tmp_path)
    again = import_book(book)
    assert (again.faults, again.changes_something) == ([], False)

    emptied()
    plan = import_book(book)

    assert plan.faults == []
    assert rows() == before
    assert cells(exported(tmp_path)) == cells(book)
    again = import_book(book)
    assert (again.faults, again.changes_something) == ([], False)
