"""What a 公民身份号码 says about its holder, in words that a person can act on."""

import unicodedata
from datetime import date

from django.core.exceptions import ValidationError
from stdnum.cn import ric
from stdnum.exceptions import ValidationError as WrongNumber

from branch.sealed import is_unreadable


def half_width(text: str) -> str:
    """Digits that a Chinese keyboard wrote full width (１３８) as the usual ones."""
    return text if is_unreadable(text) else unicodedata.normalize("NFKC", text)


def cleaned(number: str) -> str:
    """The number without blanks, or a ValidationError that says which part is wrong.

    The place is not looked up: the list of counties that python-stdnum knows is not the whole of them.
    """
    if is_unreadable(number):
        return number
    number = "".join(half_width(number).split()).upper()
    if not number:
        return ""
    if len(number) != 18:
        raise ValidationError(f"公民身份号码是18位，这里写了{len(number)}位。")
    if not (number[:17].isascii() and number[:17].isdigit()) or number[17] not in "0123456789X":
        raise ValidationError("公民身份号码前17位是数字，最后一位是数字或X。")
    try:
        ric.get_birth_date(number)
    except WrongNumber:
        raise ValidationError(f"公民身份号码第7至14位应是出生日期，“{number[6:14]}”不是日期。") from None
    if number[17] != ric.calc_check_digit(number):
        raise ValidationError("公民身份号码的最后一位和前面17位对不上，其中有一位写错了。")
    return number


def birth_date(number: str) -> date:
    return ric.get_birth_date(number)


def is_male(number: str) -> bool:
    """Odd order codes are men's."""
    return int(number[16]) % 2 == 1


def contradictions(member) -> list[tuple[str, str]]:
    """(field, sentence) of what a member's number says otherwise than the roll: cards have been wrong before.

    The sentences give nothing of the number away.
    """
    try:
        number = cleaned(member.id_number)
    except ValidationError:
        return []
    found = []
    if is_unreadable(number):
        return []
    if number and birth_date(number) != member.born_on:
        found.append(("born_on", "出生日期与公民身份号码里的不一致，请核对"))
    if number and is_male(number) != (member.sex == "male"):
        found.append(("sex", "性别与公民身份号码里的不一致，请核对"))
    return found


def explained(member) -> list[str]:
    """What is wrong with a member's number, and where to look, without giving anything of it away."""
    try:
        cleaned(member.id_number)
    except ValidationError:
        return ["公民身份号码写得不对：应是18位，第7至14位是出生日期，最后一位由前17位算出。"]
    where = {
        "born_on": "出生日期看公民身份号码第7至14位。",
        "sex": "性别看第17位，单数是男，双数是女。",
    }
    return [f"{sentence}。{where[field]}" for field, sentence in contradictions(member)]


def masked(number: str) -> str:
    if is_unreadable(number):
        return number
    return f"{number[:6]}{'*' * 8}{number[-4:]}" if len(number) == 18 else "*" * len(number)


def masked_phone(phone: str) -> str:
    if is_unreadable(phone):
        return phone
    return f"{phone[:3]}{'*' * (len(phone) - 7)}{phone[-4:]}" if len(phone) >= 11 else "*" * len(phone)
