from datetime import date

import pytest

from branch.periods import HalfYear, Month, Quarter, Year, half_or_year_asked, today


def test_the_half_year_turns_between_30_june_and_1_july():
    assert HalfYear.containing(date(2020, 6, 30)) == HalfYear(2020, 1)
    assert HalfYear.containing(date(2020, 7, 1)) == HalfYear(2020, 2)


def test_a_half_year_knows_its_edges_and_names():
    half = HalfYear.parse("2020H2")

    assert (half.start, half.end) == (date(2020, 7, 1), date(2020, 12, 31))
    assert (half.code, half.name, half.short_name) == ("2020H2", "2020年下半年", "下半年")
    assert (half.previous, half.next) == (HalfYear(2020, 1), HalfYear(2021, 1))
    assert [quarter.name for quarter in half.quarters] == ["第三季度", "第四季度"]
    assert [month.code for month in half.months][::5] == ["2020-07", "2020-12"]


@pytest.mark.parametrize("code", ["2020", "2020H3", "2020h1", "0000H1", "9999H2", "２０２０H1", "H1", ""])
def test_what_is_no_half_year_is_refused(code):
    with pytest.raises(ValueError):
        HalfYear.parse(code)


@pytest.mark.parametrize("code", ["2020-13", "2020-00", "2020-1", "202001", "9999-12", "0001-01", ""])
def test_what_is_no_month_is_refused(code):
    with pytest.raises(ValueError):
        Month.parse(code)


def test_months_follow_each_other_over_the_year_s_end():
    assert Month(2019, 12).next == Month(2020, 1)
    assert Month(2020, 1).previous == Month(2019, 12)
    assert Month(2020, 2).end == date(2020, 2, 29)


def test_a_quarter_is_three_months():
    assert Quarter.containing(date(2020, 6, 30)) == Quarter(2020, 2)
    assert (Quarter(2020, 2).start, Quarter(2020, 2).end) == (date(2020, 4, 1), date(2020, 6, 30))


def test_a_year_is_its_two_halves():
    year = Year(2020)

    assert (year.code, year.name) == ("2020", "2020年")
    assert (year.start, year.end) == (date(2020, 1, 1), date(2020, 12, 31))
    assert (year.halves, year.months[5:7]) == (
        (HalfYear(2020, 1), HalfYear(2020, 2)),
        (Month(2020, 6), Month(2020, 7)),
    )
    assert (year.previous, year.next) == (Year(2019), Year(2021))


def test_a_period_has_not_ended_on_its_last_day():
    assert not Month(2020, 6).has_ended(date(2020, 6, 30))
    assert Month(2020, 6).has_ended(date(2020, 7, 1))


def test_a_year_has_what_a_half_year_has():
    year, half = Year(2020), HalfYear(2020, 2)

    assert [quarter.code for quarter in year.quarters] == ["2020Q1", "2020Q2", "2020Q3", "2020Q4"]
    assert (year.short_name, half.halves, year.next.name) == ("全年", (half,), "2021年")
    assert year.month_numbers == tuple(range(1, 13))


@pytest.mark.parametrize("code", ["2020", "2020H2"])
def test_a_page_is_asked_for_a_half_year_or_a_year(code):
    assert str(half_or_year_asked({"half": code})) == code


@pytest.mark.parametrize("code", ["", "20", "202O", "2020H3", "9999"])
def test_nonsense_is_the_current_half_year(code):
    assert half_or_year_asked({"half": code}) == HalfYear.containing(today())
