"""Entered too late after its day (补录): counted in working days, and never hidden."""

from datetime import UTC, date, datetime
from unittest import mock

import pytest

from meetings.history.lateness import Entry, entry_of, is_late, is_working_day, late, working_days_after
from meetings.models import Meeting
from tests.factories import a_branch, a_meeting


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 4, 22), True),  # a Wednesday
        (date(2026, 4, 25), False),  # a Saturday
        (date(2026, 5, 1), False),  # Labour Day, a Friday
        (date(2026, 5, 9), True),  # a Saturday worked for the holiday
        (date(2026, 10, 5), False),  # National Day week, a Monday
    ],
)
def test_holidays_rest_and_the_weekends_worked_for_them_do_not(day, works):
    assert is_working_day(day) == works


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2031, 5, 1), True),
        (date(2031, 5, 3), False),
        (date(1999, 10, 1), True),
        (date(1999, 10, 2), False),
    ],
)
def test_of_a_year_whose_holidays_are_not_known_monday_to_friday_count(day, works):
    assert is_working_day(day) == works


@pytest.mark.parametrize(
    ("until", "days"),
    [
        (date(2026, 4, 22), 0),
        (date(2026, 4, 24), 2),
        (date(2026, 4, 26), 2),
        (date(2026, 4, 27), 3),
        (date(2026, 4, 28), 4),
        (date(2026, 4, 20), 0),
    ],
)
def test_the_day_itself_and_weekends_are_not_counted(until, days):
    assert working_days_after(date(2026, 4, 22), until) == days


@pytest.mark.parametrize(
    ("held_on", "entered_on", "limit", "expected"),
    [
        (date(2026, 4, 22), date(2026, 4, 27), 3, False),
        (date(2026, 4, 22), date(2026, 4, 28), 3, True),
        (date(2026, 4, 22), date(2026, 4, 28), 4, False),
        (date(2026, 4, 22), date(2026, 4, 22), 0, False),
        (date(2026, 4, 22), date(2026, 4, 23), 0, True),
        # A Friday after which only the weekend passed.
        (date(2026, 4, 24), date(2026, 4, 26), 0, False),
        # Over the longest holiday: the eighth of October is its first working day.
        (date(2026, 9, 30), date(2026, 10, 8), 1, False),
        (date(2026, 9, 30), date(2026, 10, 9), 1, True),
        (date(2020, 3, 18), date(2026, 4, 22), 30, True),
        # Written down before the day that it names now: it was put on a later day.
        (date(2026, 4, 22), date(2026, 4, 1), 3, False),
        (date(2026, 4, 22), None, 3, False),
    ],
)
def test_late_is_more_working_days_than_the_branch_allows(held_on, entered_on, limit, expected):
    assert is_late(held_on, entered_on, limit) == expected


@pytest.mark.django_db
class TestOneRecord:
    def a_record(self, entered_on, **fields):
        branch = fields.pop("branch", None) or a_branch()
        return a_meeting(branch, date(2026, 4, 22), entered_on=entered_on, **fields)

    def test_shows_both_days_and_how_late_it_was(self):
        meeting = self.a_record(date(2026, 4, 28))

        assert late(meeting)
        assert entry_of(meeting) == Entry(True, False, "补录：4月28日录入，会后第4个工作日")

    def test_in_time_is_neither_late_nor_imported(self):
        meeting = self.a_record(date(2026, 4, 27))

        assert not late(meeting)
        assert entry_of(meeting) == Entry(False, False, "4月27日录入")

    def test_another_year_is_named(self):
        assert entry_of(self.a_record(date(2027, 1, 4))).words.startswith("补录：2027年1月4日录入，会后第")

    def test_what_was_brought_in_says_when_and_is_not_late(self):
        # Late in the evening in Greenwich: the next day where the branch is.
        moment = datetime(2026, 5, 8, 20, 0, tzinfo=UTC)
        with mock.patch("django.utils.timezone.now", return_value=moment):
            meeting = self.a_record(None)

        assert not late(meeting)
        assert entry_of(meeting) == Entry(False, True, "导入：5月9日")

    @pytest.mark.parametrize("state", [Meeting.State.PLANNED, Meeting.State.CANCELLED])
    def test_what_was_not_held_is_not_late(self, state):
        meeting = self.a_record(date(2026, 5, 28), state=state)

        assert (late(meeting), entry_of(meeting)) == (False, None)

    def test_the_branch_says_how_many_days(self):
        assert not late(self.a_record(date(2026, 4, 28), branch=a_branch(late_after_days=4)))
