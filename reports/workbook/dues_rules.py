"""What a file may not do to money that was received, and that a file agrees with itself.

A receipt that is recorded is not changed but reversed (冲正), on the page; what was handed up closes its
days; and the receipts of a month are no more than the row of that month says was paid.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from branch.money import ZERO
from branch.periods import Month, day_in_full
from members.dues.entries import closed_until, paid_of
from members.dues.opening import is_closed
from members.models import DuesEntry, DuesPayment
from reports.workbook.constraints import token
from reports.workbook.dues import ENTRIES, REMITTANCES
from reports.workbook.fixed import touched
from reports.workbook.ledger import DUES
from reports.workbook.rows import SheetPlan

REVERSE = "请在党费页面冲正后重新登记"
# Once recorded, the rest of a receipt stays: only that the organiser has the money is told later.
RECORDED = {
    ENTRIES: ("amount", "paid_on", "way", "collected_by", "reverses", "reason", "is_carried"),
    REMITTANCES: ("until", "amount"),
}


@dataclass
class MonthOfMember:
    """One member's month as it will be: its row, and what came in."""

    row: DuesPayment | None = None
    entries: list[DuesEntry] = field(default_factory=list)

    @property
    def paid(self) -> Decimal:
        return (self.row and self.row.amount_paid) or ZERO

    @property
    def told(self) -> Decimal:
        """What the receipts say; what a ledger brought along only fills the rest."""
        return sum((entry.amount for entry in self.entries if not _fills(entry)), ZERO)

    @property
    def total(self) -> Decimal:
        return sum((entry.amount for entry in self.entries), ZERO)


def check_dues(planner, plans: list[SheetPlan]):
    """Puts what is wrong on the planner's list; after all sheets were read, in a fixed number of queries."""
    DuesRules(planner, {plan.sheet: plan for plan in plans}).check()


class DuesRules:
    def __init__(self, planner, plans: dict):
        self.planner = planner
        self.rows = plans.get(DUES) or SheetPlan(DUES)
        self.entries = plans.get(ENTRIES) or SheetPlan(ENTRIES)
        self.remittances = plans.get(REMITTANCES) or SheetPlan(REMITTANCES)

    def check(self):
        writes = [self.rows, self.entries, self.remittances]
        if not any(plan.new or plan.changed for plan in writes):
            return
        branch = self.planner.branch
        self.closed = closed_until(branch) if branch.pk else None
        self.months = self._months()
        self._check_rows()
        self._check_entries()
        self._check_remittances()

    def _months(self) -> dict[tuple, MonthOfMember]:
        months = defaultdict(MonthOfMember)
        for row in self.planner.records.get(DUES) or self.planner.stored(DUES):
            months[self._key(row)].row = row
        for entry in self.planner.records.get(ENTRIES) or self.planner.stored(ENTRIES):
            months[self._key(entry)].entries.append(entry)
        return months

    def _key(self, record) -> tuple:
        if record.member_id is not None:
            return record.member_id, record.month
        return token(record.member), record.month

    # ---- rows of 党费 ----

    def _check_rows(self):
        changed = [change.record.pk for change in self.rows.changed]
        before = DuesPayment.objects.filter(branch=self.planner.branch) if changed else ()
        before = {row.pk: row for row in before}
        for change in self.rows.changed:
            self._check_changed(change, before[change.record.pk])
        for source, row in self.rows.new if self.closed else ():
            if is_closed(Month.containing(row.month), self.closed):
                self._fault(DUES, source, ["month"], self._why_closed("不能再加这个月的应交"))
            elif row.amount_paid and self._is_closed_day(row):
                self._fault(DUES, source, ["paid_on", "amount_paid"], self._why_closed("不能再记这笔实交"))

    def _check_changed(self, change, before):
        row, headers = change.record, {header for header, _, _ in change.differences}
        due = [attr for attr in ("amount_due", "base") if DUES.header_of(attr) in headers]
        if due and is_closed(Month.containing(row.month), self.closed):
            self._fault(DUES, change.row, due, self._why_closed("这个月的应交不能再改"))
        money = [attr for attr in ("amount_paid", "paid_on") if DUES.header_of(attr) in headers]
        month = self.months[self._key(row)]
        if not money or self._new_receipts_explain(month):
            return
        if any(entry.pk and not entry.is_carried for entry in month.entries):
            what = f"这个月的收款是逐笔登记的，实交和交纳日期随收款走，不能由文件改；{REVERSE}"
            self._fault(DUES, change.row, money, what)
        elif any(one.amount_paid and self._is_closed_day(one) for one in (before, row)):
            self._fault(DUES, change.row, money, self._why_closed("这笔实交不能再改"))

    def _new_receipts_explain(self, month: MonthOfMember) -> bool:
        """Whether the row says just what follows from its receipts, some of them new in the file."""
        if all(entry.pk for entry in month.entries):
            return False
        said = month.row.amount_paid or None, month.row.paid_on
        return paid_of(month.row.amount_due, month.entries) == said

    # ---- 党费收款 ----

    def _check_entries(self):
        for change in self.entries.changed:
            handed = ENTRIES.header_of("handed_on")
            was_handed = any(old != "（空）" for header, old, _ in change.differences if header == handed)
            attrs = touched(ENTRIES, RECORDED, change.differences) + (["handed_on"] if was_handed else [])
            if attrs:
                self._fault(ENTRIES, change.row, attrs, f"这笔收款已经登记，不能由文件改；{REVERSE}")
        withdrawn = self._withdrawn() if self.entries.new else set()
        summed = set()
        for source, entry in self.entries.new:
            self._check_new(source, entry, withdrawn)
            if self._key(entry) not in summed:
                summed.add(self._key(entry))
                self._check_sum(source, self.months[self._key(entry)])

    def _withdrawn(self) -> set:
        if not self.planner.branch.pk:
            return set()
        gone = DuesEntry.objects.filter(branch=self.planner.branch, withdrawn_at__isnull=False)
        return set(gone.exclude(receipt="").values_list("member", "month", "receipt"))

    def _check_new(self, source, entry, withdrawn):
        if self.closed and self._is_closed_day(entry):
            self._fault(ENTRIES, source, ["paid_on", "month"], self._why_closed("不能再记这笔收款"))
        if (*self._key(entry), entry.receipt) in withdrawn:
            what = f"收据号 {entry.receipt} 用过，那笔收款已经撤销；请换一个收据号"
            self._fault(ENTRIES, source, ["receipt"], what)
        if entry.reverses:
            self._check_reversal(source, entry)

    def _check_reversal(self, source, entry):
        of = self.months[self._key(entry)].entries
        given_back = next((one for one in of if one.receipt == entry.reverses and not one.reverses), None)
        if given_back is None:
            what = f"这名党员这个月没有收据号为 {entry.reverses} 的收款，没有可冲正的"
            self._fault(ENTRIES, source, ["reverses"], what)
        elif entry.amount != -given_back.amount:
            what = f"冲正要退回整笔，写成 {-given_back.amount}"
            self._fault(ENTRIES, source, ["amount"], what)

    def _check_sum(self, source, month: MonthOfMember):
        if month.row is None:
            what = "“党费”里没有这名党员这个月的一行，请先写在“党费”工作表里"
            self._fault(ENTRIES, source, ["month"], what)
        elif month.told > month.paid:
            what = f"这个月的收款合计 {month.told} 元，比“党费”里的实交 {month.paid} 元多；请改成一致"
            self._fault(ENTRIES, source, ["amount"], what)
        elif any(entry.pk is None and _fills(entry) for entry in month.entries) and month.total != month.paid:
            what = f"这个月的收款合计 {month.total} 元，与“党费”里的实交 {month.paid} 元不同；请改成一致"
            self._fault(ENTRIES, source, ["amount"], what)

    # ---- 党费上缴 ----

    def _check_remittances(self):
        for change in self.remittances.changed:
            if attrs := touched(REMITTANCES, RECORDED, change.differences):
                what = "这次上缴已经登记并结账，不能由文件改；请在党费上缴页面撤销后重新登记"
                self._fault(REMITTANCES, change.row, attrs, what)
        rows = self.planner.records.get(REMITTANCES) or []
        spans = sorted((row.began_on, row.until) for row in rows if row.began_on and row.until)
        ended = {later[0]: former for former, later in zip(spans, spans[1:], strict=False)}
        for source, row in self.remittances.new:
            former = ended.get(row.began_on)
            if former and former[1] >= row.began_on:
                what = f"与 {former[0]} 至 {former[1]} 那次上缴的日期重叠；从那次的下一天起写"
                self._fault(REMITTANCES, source, ["began_on"], what)

    # ---- closed days ----

    def _is_closed_day(self, row) -> bool:
        """Of a row of 党费 or a receipt; without a day it counts on the first of its month."""
        return self.closed is not None and (row.paid_on or row.month) <= self.closed

    def _why_closed(self, so: str) -> str:
        return f"{day_in_full(self.closed)}以前收到的党费已经上缴并结账，{so}"

    def _fault(self, sheet, source, attrs, problem):
        self.planner.fault(sheet, source, attrs, problem)


def _fills(entry: DuesEntry) -> bool:
    """Whether it only makes up for what the receipts do not explain (`members.dues.entries.carry`)."""
    return entry.is_carried and not entry.receipt
