"""Sums of money in the capitals that forms ask for (大写金额): 75.02 → 柒拾伍元零贰分.

By 《支付结算办法》附一 (正确填写票据和结算凭证的基本规定). Where it leaves a choice, 零 is written before 仟
and not before 角. PyPI's cn2an writes 壹亿壹仟 for 100001000.
"""

from decimal import ROUND_HALF_UP, Decimal

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
SECTIONS = ("", "万", "亿")
LIMIT = 10**12  # yuan; beyond 仟亿 no form has room


def in_capitals(amount: Decimal) -> str:
    """Yuan to the cent; halves of a cent are rounded up. A ValueError from a trillion on."""
    cents = int((abs(Decimal(amount)) * 100).quantize(Decimal(1), ROUND_HALF_UP))
    yuan, rest = divmod(cents, 100)
    if yuan >= LIMIT:
        raise ValueError(f"{amount} is too much to be written in capitals")
    if not cents:
        return "零元整"
    sign = "负" if amount < 0 else ""
    whole = f"{_whole(yuan)}元" if yuan else ""
    return sign + whole + (_parts(*divmod(rest, 10), whole) if rest else "整")


def _parts(jiao: int, fen: int, whole: str) -> str:
    tenths = f"{DIGITS[jiao]}角" if jiao else "零" if whole else ""
    return tenths + (f"{DIGITS[fen]}分" if fen else "")


def _whole(yuan: int) -> str:
    text, zero, section = "", False, False
    figures = str(yuan)
    for place, figure in zip(range(len(figures) - 1, -1, -1), map(int, figures), strict=True):
        if figure:
            text += ("零" if zero else "") + DIGITS[figure] + PLACES[place % 4]
            section = True
        zero = not figure
        if place % 4 == 0 and section:
            text += SECTIONS[place // 4]
            section = False
    return text
