"""What the appendices of a summary need beyond its material: asked for only where one of them was chosen."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, Q, Sum

from branch.models import Branch
from branch.money import CENT
from branch.periods import HalfYear, Year
from meetings.models import Attendance, Meeting
from members.dues.models import DuesPayment

# Code (in addresses, kept with a draft) → its name in the form and on the command line; in printed order.
APPENDICES = {
    "activities": "组织生活一览表",
    "attendance": "党员参加组织生活情况",
    "dues": "党费收缴情况",
    "plan": "下一阶段工作计划表",
}


@dataclass(frozen=True)
class DuesMonth:
    """The dues of all together for one month; no member's."""

    month: int
    people: int  # who owe something for it
    due: Decimal
    paid: Decimal


@dataclass(frozen=True)
class Appended:
    chosen: tuple[str, ...] = ()
    turnout: dict[int, tuple[int, int]] = field(default_factory=dict)  # activity → (应到, 实到)
    attendance: dict[int, Counter] = field(default_factory=dict)  # member → how often each status
    dues: tuple[DuesMonth, ...] = ()


def chosen(names: Iterable[str]) -> tuple[str, ...]:
    """The codes of appendices named by code or by label; a ValueError that says which there are."""
    codes = {label: code for code, label in APPENDICES.items()} | {code: code for code in APPENDICES}
    names = [name.strip() for name in names]
    unknown = [name for name in names if name not in codes]
    if unknown:
        raise ValueError(f"没有叫“{unknown[0]}”的附件。可选：{'、'.join(APPENDICES.values())}")
    found = {codes[name] for name in names}
    return tuple(code for code in APPENDICES if code in found)


def gather_appended(branch: Branch, half: HalfYear | Year, names: Iterable[str] = ()) -> Appended:
    """At most one query for each appendix."""
    codes = chosen(names)
    return Appended(
        codes,
        turnout=_turnout(branch, half) if "activities" in codes else {},
        attendance=_attendance(branch, half) if "attendance" in codes else {},
        dues=_dues(branch, half) if "dues" in codes else (),
    )


def _turnout(branch, half) -> dict[int, tuple[int, int]]:
    rows = Meeting.objects.filter(branch=branch).held_in(half).with_turnout().order_by()
    return {id_: (expected, came) for id_, expected, came in rows.values_list("id", "expected", "present")}


def _attendance(branch, half) -> dict[int, Counter]:
    rows = Attendance.objects.filter(branch=branch).of_meetings_held_in(half).expected().order_by()
    found = defaultdict(Counter)
    for member, status, times in rows.values_list("member_id", "status").annotate(times=Count("id")):
        found[member][status] = times
    return dict(found)


def _dues(branch, half) -> tuple[DuesMonth, ...]:
    rows = DuesPayment.objects.filter(branch=branch).for_months(half).with_paid().order_by("month")
    sums = rows.values_list("month").annotate(
        people=Count("id", filter=Q(amount_due__gt=0)), due=Sum("amount_due"), received=Sum("paid")
    )
    return tuple(
        DuesMonth(month.month, people, _cents(due), _cents(paid)) for month, people, due, paid in sums
    )


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)  # SQLite adds decimals as floats
