"""What a cell is written as is read back as the same value."""

from datetime import date, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from members.models import DuesPayment, Member
from reports.workbook.cells import Bad, Code, Day, Money, MonthOf, Raw, Text, items_of, plain

NAME = Member._meta.get_field("name")
DUE = DuesPayment._meta.get_field("amount_due")
days = st.dates(date(1900, 1, 1), date(2200, 12, 31))


@given(days)
def test_a_day_is_read_back_however_it_is_written(day):
    texts = [
        day.isoformat(),
        f"{day:%Y/%m/%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}.{day.month}.{day.day}",
    ]

    assert {Day().read(Raw(text), None, None) for text in texts} == {day}
    assert Day().read(Raw(datetime.fromisoformat(day.isoformat())), None, None) == day


@given(days)
def test_a_month_is_read_back_as_it_is_written(day):
    first = day.replace(day=1)

    assert MonthOf().read(Raw(MonthOf().write(first, None, None)), None, None) == first


@given(st.integers(0, 10**10 - 1))
def test_an_amount_comes_back_from_a_floating_number_to_the_cent(cents):
    amount = Decimal(cents) / 100

    assert Money().read(Raw(float(amount)), DUE, None) == amount
    assert Money().read(Raw(f"{amount:,.2f}"), DUE, None) == amount


@given(st.text(max_size=50))
def test_any_text_is_a_value_or_a_fault_and_reading_twice_is_reading_once(text):
    for kind in (Text(), Code()):
        read = kind.read(Raw(text), NAME, None)
        assert kind.canonical(read, NAME, None) == read
    for kind in (Day(), MonthOf(), Money()):
        try:
            kind.read(Raw(text), DUE, None)
        except Bad as fault:
            assert "\n" not in str(fault)


def test_only_digits_and_signs_lose_their_width():
    assert plain("　Ｄ０２　") == "D02"
    assert Text().read(Raw("　王１　"), NAME, None) == "王１"


def test_a_list_has_no_empty_items():
    assert items_of("、张三、，李四；") == ["张三", "李四"]
