"""The program of faults in its short form: what may not happen is raised by what is called here."""

import pytest

from tests.faults import database, disk, kill, memory, soak, writers

pytestmark = pytest.mark.faults


def test_fifty_kills_leave_nothing_half_written_and_lose_nothing_promised(template):
    figures = kill.try_it(template, rounds=1, kills_of_a_worker=46, kills_of_all=4)
    print(figures)
    assert figures["kills"] >= 50
    assert figures["forms cut off"] >= 10
    assert figures["promised and found"] >= 5


def test_a_full_disk_and_one_that_is_read_only_are_told_and_over_by_themselves(template):
    print(disk.try_it(template))


def test_a_locked_database_is_told_and_over_by_itself(template):
    assert database.try_locked(template)["told"] == 503


def test_a_worker_without_memory_takes_nobody_along(template):
    print(memory.try_it(template))


def test_eight_who_write_at_once_lose_nothing(template):
    assert writers.try_it(template, 5)["written and found"] >= 8


def test_twenty_people_at_work(template):
    figures = soak.try_it(template, 10)
    print(figures)
    assert figures["people"] == 20
