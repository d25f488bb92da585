"""党费核算表: how the bases in force in a month were made, for the members of one kind of employer."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from branch.models import Branch
from branch.money import ZERO
from branch.periods import Month
from members.dues.bases.models import DuesBase, DuesBaseItem, Employer
from members.dues.bases.worksheet import WORKSHEETS
from members.dues.standards import Standard, Standards
from members.models import Member
from members.roll import labels_of
from reports.ledgers.paper import Column, Paper

BLANK_LINES = 10
SIGNS = ("填报单位（盖章）", "审核人", "填报人", "联系电话", "　　年　　月　　日")
UNIT = "单位：元"
COUNTED = (DuesBaseItem.Part.ADDED, DuesBaseItem.Part.DEDUCTED)


@dataclass(frozen=True)
class Line:
    """A member of whom a base is in force, and what the month owes by it."""

    member: Member
    label: str
    dues_base: DuesBase
    items: list[DuesBaseItem]
    standard: Standard | None

    @property
    def amount(self) -> Decimal | None:
        """None where no rate is known for the base."""
        return self.standard.amount if self.standard else None

    @property
    def employer(self) -> str:
        return self.dues_base.employer or Employer.OTHER

    @property
    def share(self) -> str:
        if self.standard is None:
            return ""
        if self.standard.relief:
            return self.standard.relief.get_kind_display()
        bracket = self.standard.reckoned.bracket if self.standard.reckoned else None
        return bracket.share if bracket else "免交"

    @property
    def remark(self) -> str:
        if self.standard is None:
            return "没有适用的标准"
        if self.standard.relief:
            return "减免经上级批准"
        return "" if self.items else "基数直接写定"


class Worksheets:
    """Of a branch (or of the members given) and a month, in a fixed number of queries."""

    def __init__(self, branch: Branch, month: Month, members=None):
        self.branch, self.month = branch, month
        self.members = list(branch.members.on_roll(month.end) if members is None else members)

    @cached_property
    def lines(self) -> list[Line]:
        standards, labels = Standards(self.branch, self.members), labels_of(self.members)
        found = [(member, standards.base_in_force(member, self.month)) for member in self.members]
        found = [(member, base) for member, base in found if base is not None]
        items: dict[int, list[DuesBaseItem]] = {base.pk: [] for _, base in found}
        for item in DuesBaseItem.objects.filter(branch=self.branch, dues_base__in=items):
            items[item.dues_base_id].append(item)
        return [
            Line(member, labels[member.pk], base, items[base.pk], standards.of(member, self.month))
            for member, base in found
        ]

    @property
    def counts(self) -> Counter:
        return Counter(line.employer for line in self.lines)

    @property
    def without_base(self) -> list[Member]:
        there = {line.member.pk for line in self.lines}
        return [member for member in self.members if member.pk not in there]

    def paper(self, employer: str) -> Paper:
        lines = [line for line in self.lines if line.employer == employer]
        added, deducted = items_of(employer, lines)
        rows = [_row(number, line, added, deducted) for number, line in enumerate(lines, start=1)]
        due = sum((line.amount or ZERO for line in lines), ZERO)
        blanks = [None] * (len(added) + len(deducted))
        sums = [None, "合计", *blanks, None, None, due, None]
        paper = _paper(employer, self.branch.name, self.month.long_name, added + deducted, rows)
        paper.sums, paper.capitals = [sums], [("每月应交合计", due)]
        return paper


def items_of(employer: str, lines=()) -> tuple[list[str], list[str]]:
    """(added, deducted): what the form has for the employer, and what else was written on these sheets."""
    form = WORKSHEETS[employer].lines
    names = {part: [line.name for line in form if line.part == part] for part in COUNTED}
    for line in lines:
        for item in line.items:
            if item.part in names and item.name not in names[item.part]:
                names[item.part].append(item.name)
    return names[COUNTED[0]], names[COUNTED[1]]


def blank_paper(branch: Branch, employer: str) -> Paper:
    """The form with nothing in it."""
    added, deducted = items_of(employer)
    width = len(added) + len(deducted) + 6
    rows = [[number, *[None] * (width - 1)] for number in range(1, BLANK_LINES + 1)]
    return _paper(employer, branch.name, "　　　　年　　月", added + deducted, rows)


def _paper(employer, branch, of, items, rows) -> Paper:
    columns = [Column("序号", "no"), Column("姓名", "name"), *(Column(name, "month") for name in items)]
    columns += [
        Column("税后工资总额", "month"), Column("交纳比例", "short"), Column("每月应交纳党费", "month"),
        Column("备注", "short"),
    ]  # fmt: skip
    title = f"{Employer(employer).label}党费核算表"
    return Paper(title, branch, of, columns, rows, signs=SIGNS, unit=UNIT)


def _row(number, line, added, deducted) -> list:
    amounts = {(item.part, item.name): item.amount for item in line.items}
    return [
        number,
        line.label,
        *(amounts.get((COUNTED[0], name)) for name in added),
        *(amounts.get((COUNTED[1], name)) for name in deducted),
        line.dues_base.base,
        line.share,
        line.amount,
        line.remark,
    ]
