"""Where the dues of the demonstration went: handed up every month; large dues; what came back and its use."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from branch.periods import Month
from members.models import DuesEntry, DuesFund, DuesRemittance, LargeDues
from reports.demo import people
from reports.demo.roll import Roll
from reports.demo.span import Span, workday
from reports.demo.trail import tell_made

Kind, Use = DuesFund.Kind, DuesFund.Use
VOLUNTEER = "沈立言"


def remit(roll: Roll, span: Span, entries: list[DuesEntry], recorder=None) -> None:
    """What came in in a month, in the first days of the next."""
    came = defaultdict(Decimal)
    for entry in entries:
        came[Month.containing(entry.paid_on)] += entry.amount
    rows = []
    for month in span.months:
        remitted_on = workday(month.next, 4)
        if remitted_on > span.today:
            break
        rows.append(
            DuesRemittance(
                branch=roll.branch,
                began_on=month.start,
                until=month.end,
                amount=came[month],
                remitted_on=remitted_on,
                voucher=f"{remitted_on:%Y%m}{len(roll.members):02d}{month.number:02d}",
                receiver=people.SUPERIOR,
                recorded_by=recorder,
            )
        )
    DuesRemittance.objects.bulk_create(rows)
    for row in rows:
        row.recorded_at = _at(row.remitted_on)
    DuesRemittance.objects.bulk_update(rows, ["recorded_at"])
    tell_made(rows, recorder)


def make_large_dues(roll: Roll, span: Span) -> None:
    """On the last 1st of July, the Party's birthday."""
    paid_on = workday(Month(span.today.year, 7), 1)
    if paid_on > span.today:
        paid_on = workday(Month(span.today.year - 1, 7), 1)
    forwarded_on, receipt_on = paid_on + timedelta(5), paid_on + timedelta(75)
    is_forwarded, has_receipt = forwarded_on <= span.today, receipt_on <= span.today
    LargeDues.objects.create(
        branch=roll.branch,
        member=roll.named(VOLUNTEER),
        amount=Decimal("2000.00"),
        paid_on=paid_on,
        forwarded_on=forwarded_on if is_forwarded else None,
        voucher=f"{forwarded_on:%Y%m}D1" if is_forwarded else "",
        receipt=f"大额〔{receipt_on.year}〕0317" if has_receipt else "",
        receipt_on=receipt_on if has_receipt else None,
        note="党的生日自愿多交",
    )


def make_funds(roll: Roll, span: Span) -> None:
    """The years told: what came from above, and what it was used for."""
    for half, month, day, kind, amount, subject, use in FUNDS:
        dated_on = span.day(span.halves[half], month, day)
        if dated_on > span.today:
            continue
        spending = kind == Kind.SPENDING
        decided_on = dated_on - timedelta(6)
        DuesFund.objects.create(
            branch=roll.branch,
            kind=kind,
            dated_on=dated_on,
            amount=Decimal(amount),
            subject=subject,
            use=use,
            decision=f"{decided_on:%Y}年{decided_on.month}月{decided_on.day}日支部委员会研究同意"
            if spending
            else "",
            voucher=f"{dated_on:%Y%m}-{day:02d}",
            handled_by=roll.holder("组织委员", dated_on).name,
        )


# Half-year told, month in it from 0, day, …
FUNDS = (
    (0, 2, 16, Kind.INCOME, "3000.00", "局机关党委下拨党费", ""),
    (0, 4, 12, Kind.SPENDING, "642.50", "为党员订购学习读本", Use.MATERIALS),
    (1, 2, 18, Kind.INCOME, "2000.00", "局机关党委下拨党费", ""),
    (1, 5, 24, Kind.SPENDING, "480.00", "表彰优秀共产党员，购买证书和奖品", Use.COMMENDATION),
    (2, 1, 14, Kind.SPENDING, "860.00", "党员培训授课和场地费用", Use.TRAINING),
    (2, 4, 20, Kind.SPENDING, "1000.00", "慰问生病住院的党员", Use.HARDSHIP),
    (3, 1, 12, Kind.INCOME, "2000.00", "局机关党委下拨党费", ""),
    (3, 3, 16, Kind.SPENDING, "315.80", "为党员订购学习读本", Use.MATERIALS),
)


def _at(day: date) -> datetime:
    return min(timezone.make_aware(datetime.combine(day, time(10, 30))), timezone.now())
