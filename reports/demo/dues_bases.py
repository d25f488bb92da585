"""Bases of the demonstration: fixed for every member each January, with the worksheet they were made from."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone

from branch.periods import Month
from members.dues.bases.models import Employer
from members.models import DuesBase, DuesBaseItem, Member
from reports.demo.roll import Roll
from reports.demo.span import Span, workday
from reports.demo.trail import tell_made

Part = DuesBaseItem.Part
YEARLY_RISE = Decimal("0.949")
# Shares of the base that the worksheet names; the rest is 津贴补贴, or 基本离退休费.
DEDUCTED = (
    ("个人所得税", "0.021"),
    ("养老保险（个人）", "0.094"),
    ("医疗保险（个人）", "0.024"),
    ("住房公积金（个人）", "0.142"),
    ("职业年金（个人）", "0.047"),
)
PAY = (("职务职级工资", "0.41"), ("级别工资", "0.36"))
LEFT_OUT = (("交通补贴", 650), ("住房补贴", 900), ("通讯补贴", 130))
PENSION_LEFT_OUT = (("生活补贴", 1200), ("取暖费", 260))


def base_in(year: int, base: int, today: date) -> Decimal:
    """The base fixed for a year; the roll knows the current one, earlier ones were lower."""
    return (base * YEARLY_RISE ** (today.year - year) / 10).quantize(Decimal(1), ROUND_HALF_UP) * 10


@dataclass
class Bases:
    """What was fixed, by member; the newest first."""

    of: dict[int, list[DuesBase]] = field(default_factory=dict)

    def in_force(self, member: Member, month: Month) -> DuesBase:
        return next(base for base in self.of[member.id] if base.began_on <= month.start)


def make_bases(roll: Roll, span: Span, months_of: dict[int, list[Month]], recorder=None) -> Bases:
    """`months_of`: the months that each member owes here."""
    bases = Bases({member.id: _bases_of(roll, span, member, months_of[member.id]) for member in roll.members})
    rows = [base for mine in bases.of.values() for base in reversed(mine)]
    for row in rows:
        row.recorded_by = recorder
    DuesBase.objects.bulk_create(rows, batch_size=500)
    for row in rows:
        row.recorded_at = min(_at(row.decided_on), timezone.now())
    DuesBase.objects.bulk_update(rows, ["recorded_at"], batch_size=200)
    tell_made(rows, recorder)
    DuesBaseItem.objects.bulk_create([item for row in rows for item in _worksheet(row)], batch_size=500)
    return bases


def _bases_of(roll: Roll, span: Span, member: Member, months: list[Month]) -> list[DuesBase]:
    """One a year, decided in January; who comes later gets one in the first month of theirs."""
    found: list[DuesBase] = []
    for year in dict.fromkeys(month.year for month in months):
        january, first = Month(year, 1), months[0]
        # Whoever was here before was among those of the January before the first month told.
        began = january if first == span.months[0] or first < january else first
        decided_on = workday(began, 9)
        if decided_on > span.today and found:
            continue  # not decided yet: the base of the year before goes on
        decided_on = min(decided_on, span.today)
        confirmed_on = decided_on + timedelta(2)
        found.append(
            DuesBase(
                branch=roll.branch,
                member=member,
                began_on=began.start,
                category=member.dues_category,
                employer=Employer.RETIRED if member.dues_category == "retired" else Employer.CIVIL_SERVANT,
                base=base_in(year, roll.bases[member.name], span.today),
                decided_on=decided_on,
                confirmed_on=confirmed_on if confirmed_on <= span.today else None,
                reason=f"{year}年年初核定" if began == january else "首次核定",
            )
        )
    return found[::-1]


def _worksheet(base: DuesBase) -> list[DuesBaseItem]:
    """Lines whose sum is the base: what counts, what is deducted, and what the notice leaves out."""
    if base.employer == Employer.RETIRED:
        lines = [("基本离退休费", base.base, Part.ADDED)]
        lines += [(name, Decimal(amount), Part.LEFT_OUT) for name, amount in PENSION_LEFT_OUT]
    else:
        deducted = [(name, _share(base, share), Part.DEDUCTED) for name, share in DEDUCTED]
        gross = base.base + sum(amount for _, amount, _ in deducted)
        pay = [(name, _share(base, share), Part.ADDED) for name, share in PAY]
        rest = gross - sum(amount for _, amount, _ in pay)
        lines = [*pay, ("津贴补贴", rest, Part.ADDED), *deducted]
        lines += [(name, Decimal(amount), Part.LEFT_OUT) for name, amount in LEFT_OUT]
    return [
        DuesBaseItem(branch=base.branch, dues_base=base, position=place, name=name, amount=amount, part=part)
        for place, (name, amount, part) in enumerate(lines, 1)
    ]


def _share(base: DuesBase, share: str) -> Decimal:
    return (base.base * Decimal(share)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(15, 20)))
