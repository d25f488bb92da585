"""Further kinds of columns: hours of the day, yes or no, counts, and what was changed in an amendment."""

import json
import re
from datetime import datetime, time, timedelta

from django.utils import timezone

from meetings.models import Meeting
from reports.workbook.cells import (
    Bad,
    Count,
    Day,
    Kind,
    Money,
    Raw,
    as_text,
    items_of,
    plain,
    quoted,
    squeezed,
    trimmed,
)

SMALL = 32767  # the most that a small integer of the database holds


class Number(Count):
    """Votes, ballots, seats, places in an order."""

    WHAT = "整数"

    def read(self, raw, field, names):
        number = super().read(raw, field, names)
        if number > SMALL:
            raise Bad(f"{number} 太大，最多 {SMALL}")
        return number


class Year(Number):
    WHAT = "年份"
    width = 8

    def accepts(self, field):
        return "写成 2026 这样的年份"

    def read(self, raw, field, names):
        year = super().read(raw, field, names)
        if not 1900 <= year <= 2199:
            raise Bad(f"年份 {year} 不可能，{self.accepts(field)}")
        return year


class Hours(Money):
    """学时."""

    number_format = "0.0"
    EXAMPLE = "写成 1.5 这样"
    WHAT, UNIT = "学时", "学时"


class TimeOfDay(Kind):
    number_format = "hh:mm"
    width = 8
    PATTERN = re.compile(r"(\d{1,2})[:：时点](\d{2})?分?(?::00)?", re.ASCII)
    EXAMPLE = "写成 14:30 这样"

    def accepts(self, field):
        return self.EXAMPLE

    def read(self, raw, field, names):
        value = raw.value
        if isinstance(value, timedelta) and timedelta() <= value < timedelta(days=1):
            value = time(*divmod(value.seconds // 60, 60))
        # A moment has an hour of the day; a mere day has none.
        if isinstance(value, datetime) and value.time() != time.min:
            value = value.time()
        if isinstance(value, time):
            return value.replace(second=0, microsecond=0)
        text = plain(as_text(raw)) if isinstance(value, str) else ""
        match = self.PATTERN.fullmatch("".join(text.split()))
        hour, minute = (int(match[1]), int(match[2] or 0)) if match else (24, 0)
        if hour > 23 or minute > 59:
            raise Bad(f"{quoted(value)}不是时间，{self.EXAMPLE}")
        return time(hour, minute)

    def canonical(self, value, field, names):
        return value.replace(second=0, microsecond=0)


class Tick(Kind):
    """是 or nothing."""

    width = 10

    def accepts(self, field):
        return "写“是”，不是就空着"

    def read(self, raw, field, names):
        text = squeezed(as_text(raw))
        if text not in ("是", "否"):
            raise Bad(f"{quoted(text)}看不懂，{self.accepts(field)}")
        return text == "是"

    def write(self, value, field, names):
        return "是" if value else None


class YesOrNo(Tick):
    """是 or 否, where a blank would leave it open."""

    def accepts(self, field):
        return "写“是”或“否”"

    def write(self, value, field, names):
        return "是" if value else "否"


class DayOfTime(Day):
    """The day of a moment: the clock does not travel."""

    def get(self, row, attr, names):
        at = getattr(row, attr)
        return at and timezone.localdate(at)

    def set(self, row, attr, value):
        if value != self.get(row, attr, None):
            noon = value and timezone.make_aware(datetime.combine(value, time(12)))
            setattr(row, attr, noon)


class FixedParts(Kind):
    """固定环节 of a theme day, several in one cell."""

    width = 24
    PARTS = {Meeting._meta.get_field(name).verbose_name: name for name in Meeting.FIXED_PARTS}

    def accepts(self, field):
        return f"可以写：{'、'.join(self.PARTS)}（几项之间用“、”隔开）"

    def blank(self, field):
        return ()

    def read(self, raw, field, names):
        labels = [squeezed(item) for item in items_of(as_text(raw))]
        unknown = [label for label in labels if label not in self.PARTS]
        if unknown or not labels:
            wrong = "、".join(unknown) or as_text(raw)
            raise Bad(f"{quoted(wrong)}不是固定环节，{self.accepts(field)}")
        return tuple(label for label in self.PARTS if label in labels)

    def get(self, row, attr, names):
        return tuple(label for label, name in self.PARTS.items() if getattr(row, name))

    def set(self, row, attr, value):
        for label, name in self.PARTS.items():
            setattr(row, name, label in value)

    def write(self, value, field, names):
        return "、".join(value)

    def columns(self, attr):
        return list(self.PARTS.values())


class Changes(Kind):
    """What an amendment changed, a line each: 地点：二楼 → 三楼. Words that hold such marks stand as JSON."""

    width = 44
    LINE = re.compile(r"(.+?)：(.*) → (.*)")

    def accepts(self, field):
        return "每行写一处，写成“地点：二楼会议室 → 三楼会议室”这样"

    def blank(self, field):
        return ()

    def read(self, raw, field, names):
        text = as_text(raw)
        if text.startswith("["):
            return self._from_json(text)
        lines = [self.LINE.fullmatch(line) for line in text.split("\n")]
        if not all(lines):
            raise Bad(f"{quoted(text)}看不懂，{self.accepts(field)}")
        return tuple(tuple(line.groups()) for line in lines)

    def _from_json(self, text):
        try:
            rows = tuple(tuple(row) for row in json.loads(text))
        except (ValueError, TypeError):
            rows = ((),)
        if not all(len(row) == 3 and all(isinstance(part, str) for part in row) for row in rows):
            raise Bad(f"{quoted(text)}看不懂，{self.accepts(None)}")
        return rows

    def get(self, row, attr, names):
        return tuple(tuple(str(part) for part in line) for line in getattr(row, attr))

    def canonical(self, value, field, names):
        return self.read(Raw(self.write(value, field, names)), field, names)

    def set(self, row, attr, value):
        setattr(row, attr, [list(line) for line in value])

    def write(self, value, field, names):
        lines = [f"{what}：{before} → {after}" for what, before, after in value]
        found = [self.LINE.fullmatch(line) for line in lines]
        text = "\n".join(lines)
        plain_enough = (
            text == trimmed(text)
            and not text.startswith("[")
            and all(match and match.groups() == tuple(line) for match, line in zip(found, value, strict=True))
        )
        return (text or None) if plain_enough else json.dumps(value, ensure_ascii=False)
