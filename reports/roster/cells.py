"""What may stand in the columns of somebody else's list: the workbook's kinds, read more generously."""

import re
from typing import NamedTuple

from branch.periods import today
from members.models import MemberKind, Sex
from reports.workbook.cells import (
    Bad,
    Choice,
    Day,
    IdNumber,
    Kind,
    MonthOf,
    Text,
    as_text,
    fitting,
    plain,
    quoted,
    squeezed,
    trimmed,
)
from reports.workbook.references import GroupOnRoll

SURE_DIGITS = 15  # more than these a number in a spreadsheet does not keep


class YearMonth(NamedTuple):
    """A date without its day: good only where another source tells the same month."""

    year: int
    number: int

    def holds(self, day) -> bool:
        return day is not None and (day.year, day.month) == self

    def __str__(self):
        return f"{self.year}年{self.number}月"


def person_name(text: str) -> str:
    """张　三 is 张三; between Latin words a blank stays."""
    text = " ".join(trimmed(text).split())
    return text if re.search(r"[A-Za-z]", text) else text.replace(" ", "")


class Name(Text):
    def read(self, raw, field, names):
        return fitting(person_name(as_text(raw)), field)

    def canonical(self, value, field, names):
        return person_name(value)


class Words(Choice):
    """One of several choices, each of which lists may call otherwise."""

    words: dict[str, str] = {}

    def read(self, raw, field, names):
        text = re.sub(r"[()]", "", plain(squeezed(as_text(raw))))
        return self.words[text] if text in self.words else super().read(raw, field, names)


class SexWord(Words):
    words = {"男性": Sex.MALE, "女性": Sex.FEMALE}


class KindWord(Words):
    """人员类别. What a member is today also follows from 转正日期: a list is compared with that."""

    words = {
        "党员": MemberKind.FULL,
        "正式": MemberKind.FULL,
        "中共党员": MemberKind.FULL,
        "中共正式党员": MemberKind.FULL,
        "中共党员正式": MemberKind.FULL,
        "中国共产党党员": MemberKind.FULL,
        "预备": MemberKind.PROBATIONARY,
        "中共预备党员": MemberKind.PROBATIONARY,
        "中共党员预备": MemberKind.PROBATIONARY,
        "中国共产党预备党员": MemberKind.PROBATIONARY,
    }
    NOT_YET = ("入党积极分子", "积极分子", "发展对象", "入党申请人", "申请人", "群众", "共青团员", "团员")

    def read(self, raw, field, names):
        text = squeezed(as_text(raw))
        if text in self.NOT_YET:
            raise Bad(f"{quoted(text)}还不是党员，不在名册里；请把这一行从名单里删去")
        return super().read(raw, field, names)

    def get(self, row, attr, names):
        return MemberKind.FULL if row.is_full(today()) else MemberKind.PROBATIONARY


PEOPLES = """
    汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水
    东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克
    俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺
""".split()  # noqa: SIM905 - a list of fifty-six quoted words nobody can check


class Ethnicity(Text):
    """汉 is 汉族."""

    def read(self, raw, field, names):
        return fitting(self._whole(squeezed(as_text(raw))), field)

    def canonical(self, value, field, names):
        return self._whole(trimmed(value))

    @staticmethod
    def _whole(text):
        return f"{text}族" if text in PEOPLES else text


class WholeIdNumber(IdNumber):
    """An ID number that is text; one kept as a number has lost its last digits."""

    def read(self, raw, field, names):
        text = plain(as_text(raw)).lstrip("'‘’")
        is_long = not isinstance(raw.value, str) and len(text) > SURE_DIGITS
        if is_long or re.search(r"\dE\+?\d", text, re.I):
            # As a spreadsheet shows it: further digits would be made up.
            seen = f"{raw.value:.6G}" if is_long else text
            lost = "以数字存放，末尾几位已经丢失；请把单元格设为“文本”格式后重新填写 18 位号码"
            raise Bad(f"{quoted(seen)}{lost}")
        if "*" in text:
            raise Bad(f"{quoted(text)}打了星号，不是完整的号码，请写 18 位的公民身份号码")
        return super().read(raw._replace(value=text, type="s"), field, names)


class DayOrMonth(Day):
    """A day; a month is kept as such; the plan says whether another source completes it."""

    EXAMPLE = "写成 1985-06-12 这样"

    def _parsed(self, text, value):
        text = "".join(plain(text).split())
        number = not isinstance(value, str)
        if number and re.fullmatch(r"\d{4}\.\d", text):
            # 1985.1 is January as it was typed, or October with its last 0 dropped.
            raise Bad(f"{quoted(text)}分不清是哪个月，也没有日，{self.EXAMPLE}")
        if re.fullmatch(r"\d{4}年?", text, re.ASCII):
            raise Bad(f"{quoted(text)}只有年，要写到日，{self.EXAMPLE}")
        if number and re.fullmatch(r"\d{5}", text):
            raise Bad(f"{quoted(text)}是日期在表格里的序号；请把单元格设为“日期”格式，{self.EXAMPLE}")
        match = MonthOf.PATTERN.fullmatch(text)
        if match:
            year, month = (int(part) for part in match.groups() if part)
            if 1 <= month <= 12:
                return YearMonth(year, month)
        return super()._parsed(text, value)


class RollGroup(GroupOnRoll):
    def read(self, raw, field, names):
        text = as_text(raw)
        group = names.groups.find(text)
        if group is None:
            known = "、".join(row.name for row in names.groups.by_id.values())
            hint = f"已有：{known}" if known else "请先在“党小组”里建立"
            raise Bad(f"没有{quoted(text)}这个党小组，{hint}")
        return group


class HomeBranch(Kind):
    """所在党支部: nothing that is kept; a row of another branch does not belong in the list."""

    def read(self, raw, field, names):
        text = as_text(raw)
        if not any(same_organisation(text, name) for name in names.homes):
            own = f"这里只能导入{quoted(names.homes[0])}的党员"
            raise Bad(f"写的是{quoted(text)}，{own}；请把这一行从名单里删去")
        return None

    def blank(self, field):
        return None

    def get(self, row, attr, names):
        return None

    def set(self, row, attr, value):
        pass


def same_organisation(one: str, other: str) -> bool:
    """Names of a branch are written long and short: one holds the other."""
    one, other = _core(one), _core(other)
    return bool(one and other) and (one in other or other in one)


def _core(name: str) -> str:
    name = re.sub(r"中国共产党|中共|委员会$", "", re.sub(r"[()（）]", "", squeezed(plain(name))))
    return name.replace("党支部", "支部").replace("党总支", "总支")
