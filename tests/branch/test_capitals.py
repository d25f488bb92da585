"""Sums in Chinese capitals: known values, and every sum can be read back."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branch.capitals import in_capitals

KNOWN = {
    "0": "零元整",
    "0.01": "壹分",
    "0.20": "贰角",
    "0.50": "伍角",
    "0.56": "伍角陆分",
    "1": "壹元整",
    "1.05": "壹元零伍分",
    "10": "壹拾元整",
    "12": "壹拾贰元整",
    "75.02": "柒拾伍元零贰分",
    "100": "壹佰元整",
    "100.50": "壹佰元伍角",
    "131.40": "壹佰叁拾壹元肆角",
    "1005": "壹仟零伍元整",
    "1010": "壹仟零壹拾元整",
    "1234.56": "壹仟贰佰叁拾肆元伍角陆分",
    # The three of the 支付结算办法 itself.
    "1409.50": "壹仟肆佰零玖元伍角",
    "6007.14": "陆仟零柒元壹角肆分",
    "1680.32": "壹仟陆佰捌拾元叁角贰分",
    "10000": "壹万元整",
    "10500.05": "壹万零伍佰元零伍分",
    "20200.20": "贰万零贰佰元贰角",
    "100000": "壹拾万元整",
    "107000.53": "壹拾万零柒仟元伍角叁分",
    "1000000.01": "壹佰万元零壹分",
    "10010000": "壹仟零壹万元整",
    "99999999.99": "玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分",
    "100000000": "壹亿元整",
    "100001005.10": "壹亿零壹仟零伍元壹角",
    "100010000": "壹亿零壹万元整",
    "1000000000": "壹拾亿元整",
    "-75.02": "负柒拾伍元零贰分",
    "-0.50": "负伍角",
}


@pytest.mark.parametrize("amount", KNOWN)
def test_known_values(amount):
    assert in_capitals(Decimal(amount)) == KNOWN[amount]


def test_what_is_less_than_a_cent_is_rounded():
    assert in_capitals(Decimal("75.015")) == "柒拾伍元零贰分"
    assert in_capitals(Decimal("75.0149")) == "柒拾伍元零壹分"
    assert in_capitals(Decimal("-0.001")) == "零元整"


def test_a_trillion_has_no_capitals():
    with pytest.raises(ValueError, match="too much"):
        in_capitals(Decimal(10) ** 12)


def read(text: str) -> Decimal:
    """The sum that capitals name, read from the left."""
    sign = -1 if text.startswith("负") else 1
    whole, _, rest = text.removeprefix("负").partition("元") if "元" in text else ("", "", text)
    yuan, section, digit = 0, 0, 0
    for character in whole:
        if character in "零壹贰叁肆伍陆柒捌玖":
            digit = "零壹贰叁肆伍陆柒捌玖".index(character)
        elif character in "拾佰仟":
            section, digit = section + digit * {"拾": 10, "佰": 100, "仟": 1000}[character], 0
        else:
            yuan, section, digit = yuan + (section + digit) * {"万": 10**4, "亿": 10**8}[character], 0, 0
    cents = 0
    for before, character in zip(rest, rest[1:], strict=False):
        worth = {"角": 10, "分": 1}.get(character, 0)
        cents += worth and "零壹贰叁肆伍陆柒捌玖".index(before) * worth
    return sign * (Decimal(yuan + section + digit) + Decimal(cents) / 100)


@given(st.integers(min_value=-(10**14) + 1, max_value=10**14 - 1))
def test_every_sum_can_be_read_back(cents):
    amount = Decimal(cents) / 100

    text = in_capitals(amount)

    assert read(text) == amount
    assert "零零" not in text and not text.startswith("零" if cents else "负")
