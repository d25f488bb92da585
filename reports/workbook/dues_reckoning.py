"""应交 of the rows of 党费 that leave it blank: by the rates in force that month, as the pages reckon it.

The rates, the reliefs, the rounding and the members of the same file count, before any of them is saved.
"""

from copy import copy
from dataclasses import replace
from decimal import Decimal
from functools import cached_property

from branch.periods import Month
from members.dues.rates.reckoning import ZERO, Rates
from members.models import DuesRate, DuesRelief
from reports.workbook.cells import Raw
from reports.workbook.constraints import token, value_of
from reports.workbook.dues import RATES, RELIEFS
from reports.workbook.ledger import DUES
from reports.workbook.rows import ParsedRow

NAMED = 10  # so many rows are named one by one
DUE = "应交"


class DuesReckoning:
    """For one import; `planner` has read the members, the rates and the reliefs."""

    def __init__(self, planner):
        self.planner = planner
        # By the id() of the row's record: unrounded (none: a relief's sum), and of which category.
        self.reckoned: dict[int, tuple[Decimal | None, str]] = {}
        self.said: list[str] = []

    @cached_property
    def rates(self) -> Rates:
        own = self.planner.records.get(RATES) or self.planner.stored(RATES)
        rows = DuesRate.objects.filter(branch__isnull=True)
        return Rates(self.planner.branch, [*rows, *map(_marked_as_own, own)])

    @cached_property
    def reliefs(self) -> list[DuesRelief]:
        rows = self.planner.records.get(RELIEFS) or self.planner.stored(RELIEFS)
        return [relief for relief in rows if relief.approved_on is not None]

    def fill_in(self, parsed: ParsedRow, record):
        """A row on record keeps what is due as long as its base is the same: no rate changes a past month."""
        if "amount_due" not in parsed.values or parsed.values["amount_due"] is not None:
            return
        del parsed.values["amount_due"]
        if "base" in parsed.unreadable:
            return
        member, month, base = (parsed.values[attr] for attr in ("member", "month", "base"))
        if record.pk is not None and record.base == base:
            return
        due, exact = self._due(member, Month.containing(month), base)
        if due is None:
            category = member.get_dues_category_display()
            what = f"按{category}当月的党费标准，算不出基数 {base} 元的应交；请写明应交"
            self.planner.fault(DUES, parsed.row, ["amount_due"], what)
            parsed.unreadable.add("amount_due")
            return
        parsed.values["amount_due"] = due
        self.reckoned[id(record)] = exact, member.dues_category
        # What is agreed to in a preview is the sum as well.
        parsed.row = replace(parsed.row, cells=parsed.row.cells | {DUE: Raw(due)})
        self.said.append(f"第 {parsed.number} 行 {due} 元")

    def _due(self, member, month: Month, base) -> tuple[Decimal | None, Decimal | None]:
        """(应交, unrounded); an approved relief holds before what the rates give."""
        for relief in self.reliefs:
            until = relief.until or month.start
            if value_of(relief, "member") == token(member) and relief.began_on <= month.start <= until:
                return relief.amount or ZERO, None
        reckoned = self.rates.reckon(member.dues_category, base, month)
        return (reckoned.amount, reckoned.exact) if reckoned else (None, None)

    def follow_up(self, record, differences) -> list[str]:
        """How a sum came about, beside it; one that was written down came about by nothing."""
        if id(record) in self.reckoned:
            record.amount_exact, record.category = self.reckoned[id(record)]
            return ["amount_exact", "category"]
        if record.pk is not None and {DUE, "计算基数"} & {header for header, _, _ in differences}:
            record.amount_exact = None
            return ["amount_exact"]
        return []

    def note(self) -> list[str]:
        if not self.said:
            return []
        rows = "、".join(self.said[:NAMED]) + ("等" if self.said[NAMED:] else "")
        return [f"{DUES.title}：{len(self.said)} 行没有写应交，按计算基数和当月的党费标准算出：{rows}"]


def _marked_as_own(rate: DuesRate) -> DuesRate:
    """`Rates` tells the branch's own by their branch, which may not be saved yet."""
    own = copy(rate)
    own.branch_id = rate.branch_id or 0
    return own
