"""Why a month of the ledger owes what it owes: told from its row and from what was in force that month."""

from dataclasses import dataclass
from decimal import Decimal

from branch.periods import Month
from members.dues.models import DuesPayment
from members.dues.rates.reckoning import Reckoned
from members.dues.relief.models import DuesRelief
from members.dues.standards import Standards
from members.people.models import DuesCategory, Member


@dataclass(frozen=True)
class Reason:
    """Of a relief and a reckoning the one that gives the row's 应交; neither where somebody wrote it down."""

    row: DuesPayment
    category: str
    reckoned: Reckoned | None = None
    relief: DuesRelief | None = None

    @property
    def category_named(self) -> str:
        return DuesCategory(self.category).label

    @property
    def share(self) -> str:
        """执行标准: 1.5%; 每月0.20元; 免交; 减交; 写定. It may tell the wages: not for everybody."""
        if self.relief:
            return self.relief.get_kind_display()
        if self.reckoned is None:
            return "写定" if self.row.amount_due else "免交"
        return self.reckoned.bracket.share if self.reckoned.bracket else "免交"

    @property
    def words(self) -> str:
        """With the base: for the member and for who keeps the dues."""
        if self.relief:
            return relief_in_words(self.relief)
        if self.reckoned is None:
            return f"台账上写定 {self.row.amount_due:,.2f} 元" if self.row.amount_due else "台账上记为免交"
        if self.reckoned.bracket is None:
            return "免交"
        if self.reckoned.is_fixed:
            return f"{self.category_named}，定额{self.reckoned.bracket.share}"
        product = self.reckoned.sum_named
        if self.reckoned.amount != self.row.amount_due:  # the branch has set another rounding since
            product = f"{product.partition('，')[0]}，当时取整为 {self.row.amount_due:,.2f}"
        return f"{self.category_named}，{self.reckoned.bracket.named}：{product}"

    @property
    def plain_words(self) -> str:
        """Without what would tell the wages: for a group's leader."""
        if self.relief:
            return self.relief.get_kind_display()
        if self.reckoned is None:
            return "台账上写定" if self.row.amount_due else "免交"
        return "按党费标准" if self.reckoned.bracket else "免交"


def reason_of(row: DuesPayment, member: Member, standards: Standards) -> Reason:
    """No query: `standards` were read for the member."""
    month, category = Month.containing(row.month), row.category or member.dues_category
    relief = standards.relief_in_force(member, month)
    if relief and row.amount_due == (relief.amount or Decimal(0)):
        return Reason(row, category, relief=relief)
    reckoned = standards.rates.reckon(category, row.base, month)
    if reckoned and (reckoned.amount == row.amount_due or reckoned.exact == row.amount_exact):
        return Reason(row, category, reckoned)
    return Reason(row, category)


def relief_in_words(relief: DuesRelief) -> str:
    """减交，每月 20.00 元，2026年1月至2026年12月，局机关党委批准."""
    each = f"，每月 {relief.amount:,.2f} 元" if relief.amount is not None else ""
    approved = f"，{relief.approved_by or '上级'}批准" if relief.approved_on else "，还没有批准"
    return f"{relief.get_kind_display()}{each}，{months_named(relief.began_on, relief.until)}{approved}"


def months_named(began_on, until) -> str:
    """2026年1月起; 2026年1月至2026年12月; 2026年3月."""
    first = Month.containing(began_on).long_name
    if until is None:
        return f"{first}起"
    last = Month.containing(until).long_name
    return first if first == last else f"{first}至{last}"
