"""What a base owes: the bracket it falls into, the rate, the rounding; every step can be shown.

第二条 is read of the whole base: 5001 yuan owe 1.5 % of 5001, not of the part above 5000.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from django.db.models import Q

from branch.models import Branch
from branch.money import CENT, ZERO
from branch.periods import Month
from branch.sealed import is_unreadable
from members.dues.rates.models import DuesRate
from members.people.models import DuesCategory

ROUNDED_TO = {
    Branch.Rounding.FEN: Decimal("0.01"),
    Branch.Rounding.JIAO: Decimal("0.1"),
    Branch.Rounding.YUAN: Decimal("1"),
}


def rounded(amount: Decimal, rounding: str) -> Decimal:
    """Half up to 分, 角 or 元, as the branch sets (no rule says which); always with two decimals."""
    return amount.quantize(ROUNDED_TO[rounding], ROUND_HALF_UP).quantize(CENT)


def plain(number: Decimal) -> str:
    """1.5, 10, 0.015: without the zeros at the end."""
    return f"{number.normalize():f}"


@dataclass(frozen=True)
class Bracket:
    """One bracket of a table: bases above `above` up to and with `upper` (None: without limit)."""

    rate: DuesRate
    above: Decimal | None = None

    def holds(self, base: Decimal) -> bool:
        return self.rate.upper is None or base <= self.rate.upper

    @property
    def named(self) -> str:
        """3000元及以下; 3000元以上至5000元（含）; 10000元以上; 不分档."""
        upper = self.rate.upper
        if upper is None:
            return "不分档" if self.above is None else f"{plain(self.above)}元以上"
        if self.above is None:
            return f"{plain(upper)}元及以下"
        return f"{plain(self.above)}元以上至{plain(upper)}元（含）"

    @property
    def share(self) -> str:
        """1.5%; 每月0.20元."""
        return f"{plain(self.rate.percent)}%" if self.rate.percent is not None else f"每月{self.rate.fixed}元"

    def exact(self, base: Decimal) -> Decimal:
        """Before rounding."""
        return self.rate.fixed if self.rate.percent is None else base * self.rate.percent / 100

    def owed(self, base: Decimal, rounding: str) -> Decimal:
        """A fixed sum is owed as the rule says it; only what a percentage gives is rounded."""
        return self.rate.fixed if self.rate.percent is None else rounded(self.exact(base), rounding)


@dataclass(frozen=True)
class Table:
    """The brackets of one category from one month on, lowest first."""

    category: str
    began_on: date | None
    brackets: tuple[Bracket, ...]

    @property
    def is_own(self) -> bool:
        """Whether a branch made it for itself."""
        return self.brackets[0].rate.branch_id is not None

    @property
    def began_in(self) -> Month | None:
        return Month.containing(self.began_on) if self.began_on else None

    @property
    def category_named(self) -> str:
        return DuesCategory(self.category).label

    @property
    def needs_base(self) -> bool:
        return any(bracket.rate.percent is not None for bracket in self.brackets)

    def bracket_of(self, base: Decimal) -> Bracket | None:
        """None above the last bracket of a table that stops somewhere."""
        return next((bracket for bracket in self.brackets if bracket.holds(base)), None)

    def jumps(self, rounding: str) -> list[tuple[Decimal, Decimal, Decimal, Decimal]]:
        """(base, what it owes, a cent more of it, what that owes) at each edge between two brackets."""
        edges = [low.rate.upper for low in self.brackets[:-1]]
        owed = [(base, base + CENT) for base in edges]
        return [(low, self._owed(low, rounding), high, self._owed(high, rounding)) for low, high in owed]

    def _owed(self, base, rounding) -> Decimal:
        return self.bracket_of(base).owed(base, rounding)


def table_of(rows: list[DuesRate]) -> Table:
    """Rows of one branch, category and first month, in any order."""
    rows = sorted(rows, key=lambda row: (row.upper is None, row.upper or 0))
    uppers = [None, *(row.upper for row in rows)]
    brackets = tuple(Bracket(row, above) for row, above in zip(rows, uppers, strict=False))
    return Table(rows[0].category, rows[0].began_on, brackets)


@dataclass(frozen=True)
class Reckoned:
    """How a month's dues come about: base → bracket → rate → rounding → amount, in yuan."""

    category: str
    base: Decimal | None
    bracket: Bracket | None
    exact: Decimal
    amount: Decimal
    rounding: str

    @property
    def category_named(self) -> str:
        return DuesCategory(self.category).label

    @property
    def source(self) -> str:
        return self.bracket.rate.source if self.bracket else ""

    @property
    def is_fixed(self) -> bool:
        return self.bracket is not None and self.bracket.rate.percent is None

    @property
    def exact_named(self) -> str:
        """75.015; 15.00: at least two decimals, and as many as it has."""
        cents = self.exact.quantize(CENT)
        return f"{cents:,.2f}" if cents == self.exact else plain(self.exact)

    @property
    def rounding_named(self) -> str:
        """分, 角, 元."""
        return Branch.Rounding(self.rounding).label

    @property
    def sum_named(self) -> str:
        """5001.00 × 1.5% = 75.015，四舍五入到分."""
        if self.bracket is None:
            return "免交"
        if self.is_fixed:
            return "定额，不按基数算"
        product = f"{self.base:,.2f} × {self.bracket.share} = {plain(self.exact)}"
        return f"{product}，四舍五入到{self.rounding_named}"


class Rates:
    """The tables that hold for one branch, read in one query; `rows` where somebody has read them already."""

    def __init__(self, branch: Branch, rows=None):
        self.branch, self.given = branch, rows

    @cached_property
    def _tables(self) -> dict[tuple[bool, str], list[Table]]:
        """(is the branch's own, category) → its tables, the newest first."""
        rows = self.given
        if rows is None:
            own = Q(branch=self.branch) if self.branch.pk else Q()
            rows = DuesRate.objects.filter(Q(branch__isnull=True) | own)
        together = defaultdict(list)
        for row in rows:
            together[row.branch_id is not None, row.category, row.began_on].append(row)
        tables = defaultdict(list)
        for (is_own, category, _), brackets in together.items():
            tables[is_own, category].append(table_of(brackets))
        for found in tables.values():
            found.sort(key=lambda table: (table.began_on is not None, table.began_on), reverse=True)
        return tables

    def in_force(self, category: str, month: Month) -> Table | None:
        """The branch's own table that began last by the month; else the default's. None for 免交."""
        for is_own in (True, False):
            for table in self._tables[is_own, category]:
                if table.began_on is None or table.began_on <= month.start:
                    return table
        return None

    def tables_of(self, category: str) -> list[Table]:
        """All there are of a category: the branch's own, the newest first, and then the default's."""
        return [*self._tables[True, category], *self._tables[False, category]]

    def own(self, category: str, month: Month) -> Table | None:
        """The branch's own table that begins with a month."""
        return next((one for one in self._tables[True, category] if one.began_on == month.start), None)

    def own_after(self, category: str, month: Month) -> Month | None:
        """The month with which the branch's next own table after this one begins."""
        later = [one.began_on for one in self._tables[True, category] if one.began_on > month.start]
        return Month.containing(min(later)) if later else None

    def reckon(self, category: str, base: Decimal | None, month: Month) -> Reckoned | None:
        """What a category with a base owes for a month; None where the base that it needs is not known."""
        rounding = self.branch.dues_rounding
        if category == DuesCategory.EXEMPT:
            return Reckoned(category, base, None, ZERO, ZERO, rounding)
        table = self.in_force(category, month)
        if table is None or (table.needs_base and (base is None or is_unreadable(base))):
            return None
        bracket = table.bracket_of(base or ZERO)
        if bracket is None:
            return None
        exact = bracket.exact(base or ZERO)
        amount = bracket.owed(base or ZERO, rounding)
        return Reckoned(category, base, bracket, exact, amount, rounding)
