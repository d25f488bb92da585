"""What may stand in one cell: how each kind of column reads a value, writes it, and says what it accepts."""

import re
from abc import ABC, abstractmethod
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.core.exceptions import ValidationError
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from meetings.models import Form
from members import id_number


class Bad(Exception):
    """Why a cell cannot be read and what is accepted; without words where another fault is the cause."""


class Raw(NamedTuple):
    """A cell as the file has it; `type` is openpyxl's letter (f formula, e error)."""

    value: object
    type: str = "s"


# Full-width signs and digits. Only codes, dates and numbers go through it, never a name.
HALF_WIDTH = str.maketrans(
    {chr(sign): chr(sign - 0xFEE0) for sign in range(0xFF01, 0xFF5F)} | {"\u3000": " "}
)
INVISIBLE = "\u200b\ufeff"
EARLIEST, LATEST = 1850, 2200


def trimmed(text: str) -> str:
    """As typed, without the spaces around it; Excel and browsers end lines differently.

    Nor with signs that a workbook cannot hold, such as the line ends that come along from Word.
    """
    text = ILLEGAL_CHARACTERS_RE.sub("", text)
    text = text.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")
    return text.strip().strip(INVISIBLE).strip()


def plain(text: str) -> str:
    return trimmed(text).translate(HALF_WIDTH).strip()


def squeezed(text: str) -> str:
    """Without any space: 张　三 and 张三 are one name."""
    return "".join(trimmed(text).split())


def quoted(value) -> str:
    """A value inside a one-line message."""
    text = " ".join(str(value).split())
    return f"“{text[:30]}…”" if len(text) > 30 else f"“{text}”"


def is_blank(value) -> bool:
    return value is None or (isinstance(value, str) and not trimmed(value))


def as_text(raw: Raw) -> str:
    value = raw.value
    if isinstance(value, str):
        return trimmed(value)
    if isinstance(value, date | time | timedelta):
        raise Bad(f"{quoted(value)}是日期，这里要文字；请把单元格设为“文本”格式后重新填写")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).upper() if isinstance(value, bool) else str(value)


def fitting(text: str, field) -> str:
    limit = field.max_length
    if limit is not None and len(text) > limit:
        raise Bad(f"太长：有 {len(text)} 个字，最多 {limit} 个字")
    return text


def items_of(text: str) -> list[str]:
    """A list in one cell: 张三、李四."""
    return [item for item in map(trimmed, re.split(r"[、，,；;\n]", text)) if item]


class Kind(ABC):
    """A kind of column. `field` is the model's field; `names` finds people, groups and activities."""

    number_format = "General"
    width = 14

    def accepts(self, field) -> str:
        return "这里写文字"

    def blank(self, field):
        """What an empty cell means."""
        return field.get_default()

    @abstractmethod
    def read(self, raw: Raw, field, names):
        """What the record keeps; Bad for what cannot be read."""

    def canonical(self, value, field, names):
        """What reading a stored value back from a workbook would give."""
        return value

    def write(self, value, field, names):
        return value

    def get(self, row, attr: str, names):
        return getattr(row, attr)

    def set(self, row, attr: str, value):
        setattr(row, attr, value)

    def columns(self, attr: str) -> list[str]:
        """The model's fields that hold the value."""
        return [attr]


class Text(Kind):
    def __init__(self, width=14):
        self.width = width

    def blank(self, field):
        return ""

    def read(self, raw, field, names):
        return fitting(as_text(raw), field)

    def canonical(self, value, field, names):
        return trimmed(value)

    def write(self, value, field, names):
        return trimmed(value) or None


class Code(Text):
    """编号 and telephone numbers: text, in which full-width digits are digits."""

    def read(self, raw, field, names):
        return fitting(plain(as_text(raw)), field)

    def canonical(self, value, field, names):
        return plain(value)

    def write(self, value, field, names):
        return plain(value)


class Ordinal(Text):
    """届次: text in the records, and a number in the workbook where it is one."""

    def write(self, value, field, names):
        return (
            int(value) if value.isascii() and value.isdigit() and str(int(value)) == value else value or None
        )


class IdNumber(Code):
    def read(self, raw, field, names):
        try:
            return id_number.cleaned("".join(plain(as_text(raw)).split()))
        except ValidationError as fault:
            if not isinstance(raw.value, str):
                lost = "以数字存放，末尾几位可能已经丢失；请把单元格设为“文本”格式后重新填写 18 位号码"
                raise Bad(lost) from None
            raise Bad(f"{fault.message.rstrip('。')}，请写 18 位的公民身份号码") from None


class Day(Kind):
    number_format = "yyyy-mm-dd"
    width = 12
    PATTERN = re.compile(r"(\d{4})(?:[-/.年–—](\d{1,2})[-/.月–—](\d{1,2})[日号]?|(\d{2})(\d{2}))", re.ASCII)
    EXAMPLE = "写成 2020-02-28 这样"

    def accepts(self, field):
        return self.EXAMPLE

    def read(self, raw, field, names):
        value = raw.value
        if isinstance(value, datetime):
            if value.time() != time.min:
                raise Bad(f"{quoted(value)}带有时刻，只写日期，{self.EXAMPLE}")
            return self._sensible(value.date())
        if isinstance(value, date):
            return self._sensible(value)
        return self._parsed("" if isinstance(value, time | timedelta) else as_text(raw), value)

    def _parsed(self, text, value):
        text = "".join(re.sub(r"[ T]0{1,2}:00(:00(\.0+)?)?$", "", plain(text)).split())
        match = self.PATTERN.fullmatch(text)
        if not match:
            raise Bad(f"{quoted(value)}不是日期，{self.EXAMPLE}")
        year, month, day = (int(part) for part in match.groups() if part)
        try:
            return self._sensible(date(year, month, day))
        except ValueError:
            raise Bad(f"没有 {year:04d}-{month:02d}-{day:02d} 这一天，{self.EXAMPLE}") from None

    def _sensible(self, day):
        if not EARLIEST <= day.year <= LATEST:
            raise Bad(f"年份 {day.year} 不可能，{self.EXAMPLE}")
        return day

    def write(self, value, field, names):
        # Excel has no dates before 1900.
        return value.isoformat() if value and value.year < 1900 else value


class MonthOf(Kind):
    width = 10
    PATTERN = re.compile(r"(\d{4})(?:[-/.年–—](\d{1,2})月?|(\d{2}))", re.ASCII)
    EXAMPLE = "写成 2020-01 这样"

    def accepts(self, field):
        return self.EXAMPLE

    def read(self, raw, field, names):
        value = raw.value
        if isinstance(value, date):
            return value.date().replace(day=1) if isinstance(value, datetime) else value.replace(day=1)
        if isinstance(value, float) and not value.is_integer():
            # 2020.1 is January as it was typed, or October with its last 0 dropped.
            raise Bad(f"{quoted(value)}是小数，分不清是哪个月，{self.EXAMPLE}")
        text = "".join(plain("" if isinstance(value, time | timedelta) else as_text(raw)).split())
        match = self.PATTERN.fullmatch(text)
        if not match:
            return self._month_of_day(text, value)
        year, month = (int(part) for part in match.groups() if part)
        if not 1 <= month <= 12 or not EARLIEST <= year <= LATEST:
            raise Bad(f"没有 {year:04d}-{month:02d} 这个月，{self.EXAMPLE}")
        return date(year, month, 1)

    def _month_of_day(self, text, value):
        if not Day.PATTERN.fullmatch(text):
            raise Bad(f"{quoted(value)}不是月份，{self.EXAMPLE}")
        return Day()._parsed(text, value).replace(day=1)

    def write(self, value, field, names):
        return f"{value:%Y-%m}"


class Money(Kind):
    number_format = "0.00"
    width = 11
    PATTERN = re.compile(r"[-+]?(\d+|\d{1,3}(,\d{3})+)(\.\d*)?", re.ASCII)
    EXAMPLE = "写成 1234.50 这样"
    WHAT, UNIT = "金额", "元"
    SIGNED = False

    def accepts(self, field):
        return self.EXAMPLE

    def read(self, raw, field, names):
        amount = self._number(raw.value)
        limit = 10 ** (field.max_digits - field.decimal_places)
        if amount < 0 and not self.SIGNED:
            raise Bad(f"{field.verbose_name}不能是负数，{self.EXAMPLE}")
        if abs(amount) >= limit:
            raise Bad(f"{self.WHAT}太大，要小于 {limit}")
        cents = amount.quantize(Decimal(1).scaleb(-field.decimal_places))
        # Sums made by a spreadsheet carry noise: 209.20000000000002.
        if abs(amount - cents) > Decimal("0.000001"):
            places = "零一两三四五"[field.decimal_places]
            raise Bad(f"{quoted(raw.value)}超过{places}位小数，{self.EXAMPLE}")
        return cents + 0  # no sum is -0.00

    def _number(self, value) -> Decimal:
        if isinstance(value, int | float) and not isinstance(value, bool):
            number = Decimal(repr(value))
            if number.is_finite():
                return number
        text = plain(value).translate({ord("−"): "-"}) if isinstance(value, str) else ""
        text = "".join(text.removesuffix(self.UNIT).lstrip("¥￥").split())
        if not self.PATTERN.fullmatch(text):
            raise Bad(f"{quoted(value)}不是{self.WHAT}，{self.EXAMPLE}")
        return Decimal(text.replace(",", ""))


class Count(Kind):
    WHAT = "人数"

    def accepts(self, field):
        return "写成 9 这样的整数"

    def read(self, raw, field, names):
        text = "" if isinstance(raw.value, date | time | timedelta) else plain(as_text(raw))
        if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
            raise Bad(f"{quoted(raw.value)}不是{self.WHAT}，{self.accepts(field)}")
        return int(text)


class Choice(Kind):
    def accepts(self, field):
        return f"可以写：{'、'.join(label for _, label in field.flatchoices)}"

    def read(self, raw, field, names):
        values = {label: value for value, label in field.flatchoices}
        text = squeezed(as_text(raw))
        if text not in values:
            raise Bad(f"{quoted(text)}不是{field.verbose_name}，{self.accepts(field)}")
        return values[text]

    def write(self, value, field, names):
        return dict(field.flatchoices).get(value, value)


class Forms(Kind):
    """形式: one activity may be of several at once."""

    width = 24

    def accepts(self, field):
        return f"可以写：{'、'.join(Form.labels)}（几种之间用“、”隔开）"

    def read(self, raw, field, names):
        values = {form.label: form for form in Form}
        labels = [squeezed(item) for item in items_of(as_text(raw))]
        unknown = [label for label in labels if label not in values]
        if unknown or not labels:
            wrong = "、".join(unknown) or as_text(raw)
            raise Bad(f"{quoted(wrong)}不是形式，{self.accepts(field)}")
        return tuple(form for form in Form if form.label in labels)

    def get(self, row, attr, names):
        return tuple(row.forms)

    def write(self, value, field, names):
        return "、".join(form.label for form in value)

    def columns(self, attr):
        return list(Form.values)
