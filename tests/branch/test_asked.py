import pytest

from branch.asked import number_in, numbers_of


@pytest.mark.parametrize("typed", ["", "x", "-1", "1.5", " 1", "²", "１", "9" * 18])
def test_what_is_no_number_is_as_if_it_were_not_there(typed):
    assert number_in({"page": typed}, "page") is None
    assert number_in({"page": typed}, "page", 1) == 1
    assert numbers_of([typed, "7"]) == {7}


def test_a_number_is_read_and_the_same_twice_is_one():
    assert number_in({"page": "12"}, "page") == 12
    assert number_in({}, "page", 1) == 1
    assert numbers_of(["3", "0", "3"]) == {0, 3}
