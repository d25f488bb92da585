"""Chinese grammar for composed sentences: pure functions from values to words."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache

from branch.periods import CHINESE_DIGITS, day_named

HAN = r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]"
WIDE = {",": "，", ";": "；", ":": "：", "!": "！", "?": "？", "(": "（", ")": "）"}
NARROW = {ord(wide): chr(ord(wide) - 0xFEE0) for wide in "０１２３４５６７８９％．"}
NARROW |= {0xFEE0 + ord(latin): latin for latin in map(chr, (*range(65, 91), *range(97, 123)))}
TITLE_MARKS = {("《", "》"), ("“", "”")}


# ---- lists ----


def listed(items: Sequence[str], last: str = "和") -> str:
    """A、B和C; titles in 《》 and themes in “” stand side by side without 、."""
    items = side_by_side(items)
    if items and items[-1].startswith(("和", "及")):  # as a surname
        last = "与"
    return last.join(filter(None, ["、".join(items[:-1]), *items[-1:]]))


def side_by_side(items: Sequence[str]) -> list[str]:
    """Titles in a row are one item of a list."""
    found: list[str] = []
    touches = False
    for item in items:
        is_title = (item[:1], item[-1:]) in TITLE_MARKS
        if touches and is_title:
            found[-1] += item
        else:
            found.append(item)
        touches = is_title
    return found


def cut(items: Sequence, most: int = 6, kept: int = 3) -> tuple[list, bool]:
    """All of up to `most` items, else the first `kept`; and whether some were left out."""
    return (list(items), False) if len(items) <= most else (list(items[:kept]), True)


def names_listed(names: Sequence[str]) -> str:
    """Up to six names in full, beyond that three and 等N名."""
    shown, some_left_out = cut(names)
    return f"{'、'.join(shown)}等{len(names)}名党员" if some_left_out else listed(shown)


def titles_listed(titles: Sequence[str], most: int = 3) -> str:
    """Up to `most` titles or themes in full, beyond that three and 等."""
    shown, some_left_out = cut(titles, most)
    return "、".join(side_by_side(shown)) + "等" if some_left_out else listed(shown)


def unique(items: Iterable) -> list:
    return list(dict.fromkeys(items))


def ordinals(clauses: Sequence[str]) -> list[str]:
    """一是…, 二是… for two to six clauses; one clause alone, and more than six, stand without."""
    if not 2 <= len(clauses) <= 6:
        return list(clauses)
    return [f"{CHINESE_DIGITS[place]}是{clause}" for place, clause in enumerate(clauses, 1)]


# ---- dates ----


def days_named(days: Iterable[date], year: int) -> str:
    """3月5日、12日和26日 within a month, else every day in full: 3月11日和5月13日."""
    days = sorted(set(days))
    if len({(day.year, day.month) for day in days}) == 1:
        return listed([day_named(days[0], year), *(f"{day.day}日" for day in days[1:])])
    return listed([day_named(day, year) for day in days])


def runs_of_numbers(numbers: Iterable[int]) -> list[list[int]]:
    """[1, 2, 3, 5] → [[1, 2, 3], [5]]"""
    found: list[list[int]] = []
    for number in sorted(set(numbers)):
        if found and found[-1][-1] == number - 1:
            found[-1].append(number)
        else:
            found.append([number])
    return found


def months_named(numbers: Iterable[int]) -> str:
    """1月至3月和5月: three and more in a row are a range."""
    items: list[str] = []
    for run in runs_of_numbers(numbers):
        items += [f"{run[0]}月至{run[-1]}月"] if len(run) > 2 else [f"{number}月" for number in run]
    return listed(items)


def every_month(numbers: Iterable[int], asked: Sequence[int]) -> str:
    """每月, 除2月外每月, or nothing when more than one of the months asked is missing."""
    missing = sorted(set(asked) - set(numbers))
    if len(asked) < 3 or len(missing) > 1:
        return ""
    return f"除{missing[0]}月外每月" if missing else "每月"


# ---- numbers ----


def percent(value) -> str:
    """93.8%, 100%."""
    return f"{value:.1f}".removesuffix(".0") + "%"


def decimal_plain(value) -> str:
    """41.3; 41.0 is 41."""
    return f"{value:.1f}".removesuffix(".0")


def money(*amounts) -> list[str]:
    """Yuan in one form for all amounts of a sentence: two decimals unless every one is whole."""
    values = [Decimal(amount) for amount in amounts]
    whole = all(value == value.to_integral_value() for value in values)
    return [f"{value:.0f}" if whole else f"{value:.2f}" for value in values]


def chinese_number(number: int) -> str:
    """1 to 99 in Chinese: 三, 十, 十二, 二十一."""
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else CHINESE_DIGITS[tens]) + "十" * (tens > 0) + CHINESE_DIGITS[ones] * (ones > 0)


def term_named(term: str) -> str:
    """届次 as it reads: 3 → 第三届; what is no number and no 届 is not said."""
    number = re.fullmatch(r"第?(\d{1,2})届?", term.strip())
    if number and int(number[1]):
        return f"第{chinese_number(int(number[1]))}届"
    return term.strip() if re.fullmatch(r"第[一二三四五六七八九十]+届", term.strip()) else ""


# ---- recorded words ----

# Several composers read the same recorded words, and the next reader of the page does again.
remembered = lru_cache(maxsize=4096)


@remembered
def full_width(text: str) -> str:
    """Pasted text as Chinese is set: wide marks beside 汉字, plain digits and Latin, no stray spaces."""
    text = re.sub(r"[\x00-\x1f\x7f\u00a0\u200b\u3000\ufeff\ufffd]+", " ", text.translate(NARROW))
    text = re.sub(r"(?<![A-Za-z0-9/)]) +| +(?![A-Za-z0-9(])", "", text).strip()
    text = re.sub(rf'"([^"]*{HAN}[^"]*)"', r"“\1”", text)
    text = re.sub(rf"\(([^()]*{HAN}[^()]*)\)|(?<={HAN})\(([^()]*)\)", r"（\1\2）", text)
    text = re.sub(rf"(?<={HAN})\.(?={HAN})", "。", text)
    return re.sub(rf"(?<={HAN})[,;:!?]|[,;:!?](?={HAN})", lambda mark: WIDE[mark[0]], text)


def without_outer_quotes(text: str) -> str:
    """“学先锋” → 学先锋, only where the two marks are a pair."""
    match = re.fullmatch(r"[“\"]([^“”\"]*)[”\"]", text)
    return match[1] if match else text


def in_quotes(text: str) -> str:
    """“学先锋”; a title in 《》 keeps its own marks, inner quotes become single."""
    if re.fullmatch(r"(《[^《》]*》)+", text):
        return text
    return "“" + text.replace("“", "‘").replace("”", "’") + "”"


def in_title_marks(text: str) -> str:
    """《廉洁从业承诺书》, never twice; inner marks become 〈〉."""
    text = full_width(text).strip("。，；")
    if re.fullmatch(r"《[^《》]*》", text):
        return text
    return "《" + text.replace("《", "〈").replace("》", "〉") + "》"


def one_line(text: str, most: int) -> str:
    """Recorded words that fit into a sentence as they are: one line, no full stop within; else nothing."""
    lines = [line for line in text.split("\n") if line.strip()]
    line = full_width(lines[0]).strip("。，；：、") if len(lines) == 1 else ""
    return line if len(line) <= most and not re.search("[。；！？【】]", line) else ""
