"""The ledgers: A (by member, a year), B (by member and month), and the year as a matrix of months."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import groupby

from branch.models import Branch
from branch.money import ZERO
from branch.periods import Month, Period, today
from members.dues.ledger import Scope, cell_of, day_of
from members.dues.liability import Span, spans_of
from members.dues.reasons import Reason, reason_of
from members.dues.relief.arrangements import Waiting
from members.dues.standards import Standards
from members.models import DuesEntry, DuesPayment, Member
from members.roll import groups_by_member, labels_of
from reports.ledgers.asked import period_named
from reports.ledgers.paper import Column, Paper


class Ledger:
    """The dues of some members for the months of a period; each part is read once, when first asked for."""

    def __init__(self, branch: Branch, period: Period, scope: Scope):
        self.branch, self.period, self.scope, self.day = branch, period, scope, today()

    @property
    def of(self) -> str:
        """2026年上半年; 2026年上半年 第二党小组."""
        named = period_named(self.period)
        return f"{named} {self.scope.name}" if self.scope.is_group and self.scope.group else named

    @cached_property
    def members(self) -> list[Member]:
        """Whoever was on the roll; in the whole branch's ledger also who left months behind when leaving."""
        if self.scope.group:
            return self.scope.members
        with_rows = DuesPayment.objects.filter(branch=self.branch).for_months(self.period).values("member")
        if self.scope.code == "0" and self.branch.groups.exists():
            return self.scope.members
        there = {member.pk for member in self.scope.members}
        others = self.branch.members.filter(pk__in=with_rows).exclude(pk__in=there)
        return [*self.scope.members, *others]

    @cached_property
    def labels(self) -> dict[int, str]:
        return labels_of(self.members)

    @cached_property
    def rows(self) -> dict[tuple[int, Month], DuesPayment]:
        found = DuesPayment.objects.filter(branch=self.branch, member__in=self.members)
        return {(row.member_id, Month.containing(row.month)): row for row in found.for_months(self.period)}

    def rows_of(self, member: Member) -> list[DuesPayment]:
        """Of the period, the first month first."""
        rows = (self.rows.get((member.pk, month)) for month in self.period.months)
        return [row for row in rows if row is not None]

    @cached_property
    def spans(self) -> dict[int, Span]:
        return spans_of(self.branch, self.members)

    @cached_property
    def standards(self) -> Standards:
        return Standards(self.branch, self.members)

    @cached_property
    def waiting(self) -> Waiting:
        return Waiting(self.branch, self.members)

    @cached_property
    def group_names(self) -> dict[int, str]:
        names = {group.pk: group.name for group in self.branch.groups.all()}
        groups = groups_by_member(self.branch, day_of(self.period))
        return {member: names[group] for member, group in groups.items()}

    @cached_property
    def ways(self) -> dict[tuple[int, Month], str]:
        """缴纳方式 of a month: of what stands, not of what was given back."""
        entries = list(
            DuesEntry.objects.live().filter(
                branch=self.branch,
                member__in=self.members,
                month__range=(self.period.start, self.period.end),
            )
        )
        back = {(entry.member_id, entry.month, entry.reverses) for entry in entries if entry.reverses}
        ways = defaultdict(list)
        for entry in entries:
            stands = not entry.reverses and (entry.member_id, entry.month, entry.receipt) not in back
            if entry.way and stands:
                ways[entry.member_id, Month.containing(entry.month)].append(entry.get_way_display())
        return {key: "、".join(dict.fromkeys(found)) for key, found in ways.items()}

    def state_of(self, member: Member, month: Month, row: DuesPayment | None) -> str:
        """按时, 迟交, 待交, 欠交, 免交, 未入党: as the ledger's cell says it."""
        waits = self.waiting.is_waiting(member.pk, month, self.day)
        cell = cell_of(member, month, row, self.day, span=self.spans[member.pk], is_waiting=waits)
        return cell.word


def paid_of(rows) -> Decimal:
    return sum((row.amount_paid or ZERO for row in rows), ZERO)


def due_of(rows) -> Decimal:
    return sum((row.amount_due for row in rows), ZERO)


def arrears_of(rows) -> Decimal:
    return sum((row.arrears for row in rows), ZERO)


# ---- A ----
A = [
    Column("序号", "no"), Column("党员姓名", "name"), Column("月工资收入（元）", "money"),
    Column("执行标准", "short"), Column("月应缴党费（元）", "money"), Column("全年应缴党费（元）", "money"),
    Column("全年实缴党费（元）", "money"), Column("备注"),
]  # fmt: skip


def ledger_a(ledger: Ledger) -> Paper:
    """党费收缴台账 of a year, a line for each member; 月工资收入 is the last base there was."""
    rows, people = [], [(member, ledger.rows_of(member)) for member in ledger.members]
    for number, (member, months) in enumerate(people, start=1):
        reasons = [reason_of(row, member, ledger.standards) for row in months]
        last = reasons[-1] if reasons else None
        rows.append(
            [
                number,
                ledger.labels[member.pk],
                next((one.row.base for one in reversed(reasons) if one.row.base is not None), None),
                last.share if last else None,
                last.row.amount_due if last else None,
                due_of(months),
                paid_of(months),
                _remarks(ledger, member, reasons),
            ]
        )
    everything = [row for _, months in people for row in months]
    due, paid = due_of(everything), paid_of(everything)
    monthly = sum((row[4] for row in rows if row[4] is not None), ZERO)
    return Paper(
        "党费收缴台账",
        ledger.branch.name,
        ledger.of,
        A,
        rows,
        [[None, "合计", None, None, monthly, due, paid, None]],
        [("全年应缴", due), ("全年实缴", paid)],
    )


@dataclass(frozen=True)
class _Stretch:
    """Consecutive months that owe the same for the same reason."""

    reasons: list[Reason]

    @property
    def months(self) -> str:
        first, last = (Month.containing(self.reasons[place].row.month) for place in (0, -1))
        return first.name if first == last else f"{first.number}—{last.name}"

    @property
    def words(self) -> str:
        row = self.reasons[0].row
        base = f"基数 {row.base:,.2f}，" if row.base is not None else ""
        return f"{self.months}{base}月应缴 {row.amount_due:,.2f}（{self.reasons[0].share}）"


def _remarks(ledger, member, reasons) -> str:
    """What the line does not say of the year: other standards before the last, and when it began or ended."""
    stretches = [
        _Stretch(list(same))
        for _, same in groupby(reasons, key=lambda one: (one.row.base, one.row.amount_due, one.share))
    ]
    words = [stretch.words for stretch in stretches[:-1]]
    span = ledger.spans[member.pk]
    if span.first.start in ledger.period and span.first > ledger.period.months[0]:
        words.append(f"{span.first.name}起在本支部交")
    if span.last and span.last.end in ledger.period and span.last < ledger.period.months[-1]:
        words.append(f"交到{span.last.name}")
    return "；".join(words)


# ---- B ----
B = [
    Column("序号", "no"), Column("姓名", "name"), Column("所属党组织", "text"), Column("年份", "no"),
    Column("月份", "no"), Column("缴纳基数（元）", "money"), Column("应缴金额（元）", "money"),
    Column("实缴金额（元）", "money"), Column("缴纳日期", "day"), Column("缴纳方式", "short"),
    Column("状态", "short"), Column("是否欠缴", "short"),
]  # fmt: skip


def ledger_b(ledger: Ledger) -> Paper:
    """党费缴纳明细: a line for each member's month."""
    rows, found = [], []
    for month in ledger.period.months:
        for member in ledger.members:
            if row := ledger.rows.get((member.pk, month)):
                found.append(row)
                rows.append([len(found), *_b_line(ledger, member, month, row)])
    due, paid = due_of(found), paid_of(found)
    sums = [None, "合计", None, None, None, None, due, paid, None, None, None, None]
    capitals = [("应缴", due), ("实缴", paid)]
    return Paper("党费缴纳明细台账", ledger.branch.name, ledger.of, B, rows, [sums], capitals)


def _b_line(ledger, member, month, row) -> list:
    state = ledger.state_of(member, month, row)
    return [
        ledger.labels[member.pk],
        f"{ledger.branch.name}{ledger.group_names.get(member.pk, '')}",
        month.year,
        month.number,
        row.base,
        row.amount_due,
        row.amount_paid,
        row.paid_on,
        ledger.ways.get((member.pk, month), ""),
        state,
        "是" if state == "欠交" else "否",
    ]


# ---- the year ----
def year_ledger(ledger: Ledger) -> Paper:
    """党费收缴年度台账: what each paid for each month, with the sums of members and of months."""
    months = ledger.period.months
    columns = [Column("序号", "no"), Column("姓名", "name")]
    columns += [Column(month.name, "month") for month in months]
    columns += [Column("全年应交", "sum"), Column("全年实交", "sum")]
    rows = []
    for number, member in enumerate(ledger.members, start=1):
        cells = [_matrix_cell(ledger, member, month) for month in months]
        mine = ledger.rows_of(member)
        rows.append([number, ledger.labels[member.pk], *cells, due_of(mine), paid_of(mine)])
    by_month = [[row for (_, month), row in ledger.rows.items() if month == each] for each in months]
    everything = list(ledger.rows.values())
    due, paid = due_of(everything), paid_of(everything)
    sums = [
        [None, "应收", *map(due_of, by_month), due, None],
        [None, "实收", *map(paid_of, by_month), None, paid],
        [None, "欠交", *map(arrears_of, by_month), arrears_of(everything), None],
    ]
    capitals = [("全年应交", due), ("全年实交", paid)]
    return Paper(
        "党费收缴年度台账",
        ledger.branch.name,
        ledger.of,
        columns,
        rows,
        sums,
        capitals,
        ["格子里是这个月的实交（元）。欠交只算已经登记应交的月份，包括还没到期的。"],
    )


def _matrix_cell(ledger, member, month):
    row = ledger.rows.get((member.pk, month))
    if row is None:
        return None if ledger.spans[member.pk].owes(month) else "—"
    if row.amount_paid:
        return row.amount_paid
    return "未交" if row.amount_due else "免交"
