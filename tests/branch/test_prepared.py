"""What is asked by SQL written once is what Django would ask anew, of whichever branch, on any thread."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from unittest import mock

import pytest
from django.db import connection
from django.db.models import Count, QuerySet
from django.test.utils import CaptureQueriesContext

from branch.periods import HalfYear
from branch.prepared import rows_of, rows_of_branches
from meetings.models import Meeting
from tests.factories import a_branch, a_group, a_meeting

H1, H2 = HalfYear(2020, 1), HalfYear(2020, 2)


def meetings(branch, half) -> QuerySet:
    rows = Meeting.objects.filter(branch=branch, held_on__range=(half.start, half.end))
    return rows.select_related("group").prefetch_related("attendances").order_by("held_on", "id")


def counted(branches, half) -> QuerySet:
    rows = Meeting.objects.filter(branch__in=branches, held_on__range=(half.start, half.end))
    return rows.order_by("branch").values_list("branch").annotate(count=Count("id"))


@pytest.fixture
def branches(db):
    found = [a_branch("一支部"), a_branch("二支部")]
    for number, branch in enumerate(found, start=1):
        group = a_group(branch, f"第{number}党小组")
        for month in range(1, 6 + number):
            a_meeting(branch, date(2020, month, 3), group=group, topic=f"{branch}{month}月")
    return found


def test_each_branch_and_half_year_gets_its_own(branches):
    # Turn and turn about: what was written for one is used for the other.
    for _ in range(2):
        for branch in branches:
            for half in (H1, H2):
                anew = tuple(meetings(branch, half))
                assert rows_of(meetings, branch, half) == anew
                assert rows_of_branches(counted, [branch.pk], half) == tuple(counted([branch.pk], half))
    assert [len(rows_of(meetings, branch, H1)) for branch in branches] == [6, 6]
    assert [len(rows_of(meetings, branch, H2)) for branch in branches] == [0, 1]


def test_rows_of_other_tables_come_along(branches):
    found = rows_of(meetings, branches[1], H2)
    with CaptureQueriesContext(connection) as queries:
        assert found[0].group.name == "第2党小组"
        assert list(found[0].attendances.all()) == []
    assert not queries.captured_queries


def test_several_are_asked_for_as_they_are(branches):
    ids = [branch.pk for branch in branches]
    assert list(rows_of_branches(counted, ids, H1)) == [(pk, 6) for pk in ids]


def test_the_sql_is_written_once(branches):
    def build(branch, half):
        return meetings(branch, half)

    builder = mock.Mock(side_effect=build)
    for branch in branches * 2:
        rows_of(builder, branch, H1)
    assert builder.call_count == 1


def test_a_new_record_is_there_at_once(branches):
    before = len(rows_of(meetings, branches[0], H2))
    a_meeting(branches[0], date(2020, 9, 9))
    assert len(rows_of(meetings, branches[0], H2)) == before + 1


@pytest.mark.django_db(transaction=True)
def test_threads_have_connections_of_their_own():
    branch = a_branch()
    a_meeting(branch, date(2020, 3, 3))

    def ask(_):
        try:
            return len(rows_of(meetings, branch, H1))
        finally:
            connection.close()

    rows_of(meetings, branch, H1)
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(ask, range(20))) == [1] * 20
