"""Which items of the pay count for the base, by kind of employer (核算表), and what they come to.

Counted is what is paid regularly, after tax (第一条); the notice of 2017 takes further items out. A province
may have rules of its own: whoever fills in a sheet can add lines.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from branch.regulations import DUES_NOTICE, DUES_RULES
from members.dues.bases.models import DuesBaseItem, Employer

Part = DuesBaseItem.Part
FIRST = f"{DUES_RULES}第一条"
OUT = f"{DUES_NOTICE}：不列入计算基数"


@dataclass(frozen=True)
class Line:
    """One item of a worksheet, and where it is written that it counts or does not."""

    name: str
    part: str
    source: str

    @property
    def source_in_short(self) -> str:
        """规定第一条; 通知：基础性绩效列入. What is meant by the two words stands below the sheet."""
        return self.source.replace(DUES_RULES, "规定").replace(DUES_NOTICE, "通知")


SOURCES_NAMED = f"规定：{DUES_RULES}；通知：{DUES_NOTICE}。"


@dataclass(frozen=True)
class Worksheet:
    employer: str
    lines: tuple[Line, ...]
    note: str = ""

    @property
    def label(self) -> str:
        return Employer(self.employer).label

    def line(self, name: str) -> Line | None:
        return next((line for line in self.lines if line.name == name), None)


def _lines(part, source, names: str) -> tuple[Line, ...]:
    return tuple(Line(name, part, source) for name in names.split())


TAX = _lines(Part.DEDUCTED, FIRST, "个人所得税")
INSURANCE = _lines(
    Part.DEDUCTED, OUT, "养老保险（个人） 医疗保险（个人） 失业保险（个人） 住房公积金（个人）"
)
OCCUPATIONAL = _lines(Part.DEDUCTED, OUT, "职业年金（个人）")
COMPANY = _lines(Part.DEDUCTED, OUT, "企业年金（个人）")
SUBSIDIES = _lines(
    Part.LEFT_OUT,
    OUT,
    "交通补贴 住房补贴 通讯补贴 加班费 误餐补贴 取暖费 防暑降温费 物业补贴 特殊岗位津贴",
)

WORKSHEETS = {
    sheet.employer: sheet
    for sheet in (
        Worksheet(
            Employer.CIVIL_SERVANT,
            (
                *_lines(Part.ADDED, FIRST, "职务职级工资 级别工资 津贴补贴"),
                *TAX,
                *INSURANCE,
                *OCCUPATIONAL,
                *SUBSIDIES,
            ),
        ),
        Worksheet(
            Employer.INSTITUTION,
            (
                *_lines(Part.ADDED, FIRST, "岗位工资 薪级工资"),
                *_lines(Part.ADDED, f"{DUES_NOTICE}：基础性绩效列入", "基础性绩效工资"),
                *_lines(Part.ADDED, FIRST, "津贴补贴"),
                *TAX,
                *INSURANCE,
                *OCCUPATIONAL,
                *_lines(Part.LEFT_OUT, f"{DUES_NOTICE}：奖励性绩效不列入", "奖励性绩效工资"),
                *SUBSIDIES,
            ),
        ),
        Worksheet(
            Employer.ENTERPRISE,
            (
                *_lines(Part.ADDED, FIRST, "基本工资 岗位工资 按月发放的奖金"),
                *TAX,
                *INSURANCE,
                *COMPANY,
                *_lines(Part.LEFT_OUT, f"{DUES_NOTICE}：不定期、非普遍的奖金不列入", "不定期奖金"),
                *SUBSIDIES,
            ),
            "年薪制的写当月实际领取的工资（第三条）。",
        ),
        Worksheet(
            Employer.RETIRED,
            (
                *_lines(Part.ADDED, f"{DUES_RULES}第五条", "基本离退休费 基本养老金"),
                *_lines(Part.LEFT_OUT, OUT, "生活补贴 护理费 住房补贴 取暖费 物业补贴 通讯补贴"),
            ),
            "只算基本离退休费或基本养老金，补贴不算。",
        ),
        Worksheet(
            Employer.OTHER,
            (
                *_lines(Part.ADDED, f"{DUES_RULES}第三条、第四条", "每月收入"),
                *TAX,
                *INSURANCE,
                *SUBSIDIES,
            ),
            "年薪制的写当月实际领取的；个体经营的写上季度月平均纯收入。",
        ),
    )
}


def total_of(items: Iterable[DuesBaseItem]) -> Decimal:
    """What is added less what is deducted; below nothing where more is deducted."""
    signs = {Part.ADDED: 1, Part.DEDUCTED: -1, Part.LEFT_OUT: 0}
    return sum((signs[item.part] * item.amount for item in items), Decimal("0.00"))
