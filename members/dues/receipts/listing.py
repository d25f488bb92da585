"""Receipts as a list, the newest first: what one payment was for, and where its money lies."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.db.models import Count, Max, Q, Sum

from branch.asked import number_in
from branch.money import ZERO
from branch.periods import Month, Period, Year
from members.access import Access, Reach
from members.dues.entry_lines import SHOWN, EntryLine, lines_of
from members.models import DuesEntry, GroupMembership, Member

STATES = {
    "leader": "在组长手里",
    "handed": "已交组织委员",
    "withdrawn": "已撤销",
    "reversed": "冲正",
}


@dataclass(frozen=True)
class Receipt:
    """The entries of one payment; what a ledger brought along has no number and stands alone."""

    number: str
    lines: list[EntryLine]

    @property
    def first(self) -> DuesEntry:
        return self.lines[0].entry

    @property
    def amount(self) -> Decimal:
        """What of it stands: without what was withdrawn."""
        return sum((line.entry.amount for line in self.lines if not line.is_struck), ZERO)

    @property
    def written(self) -> Decimal:
        """What was on the paper, whatever became of it."""
        return sum((line.entry.amount for line in self.lines), ZERO)

    @property
    def is_struck(self) -> bool:
        return all(line.is_struck for line in self.lines)

    @property
    def months_named(self) -> str:
        """2026年1月至3月; 2025年12月、2026年2月."""
        months = sorted(line.month for line in self.lines)
        if len(months) > 2 and all(one.next == after for one, after in zip(months, months[1:], strict=False)):
            last = months[-1]
            return f"{months[0].long_name}至{last.name if last.year == months[0].year else last.long_name}"
        names, year = [], None
        for month in months:
            names.append(month.long_name if month.year != year else month.name)
            year = month.year
        return "、".join(names)

    @property
    def state(self) -> EntryLine:
        """The line that says what became of it: one that stands, if any does."""
        return next((line for line in self.lines if not line.is_struck), self.lines[0])


def within_reach(who: Access):
    """The entries that an account may see: all, those of the led groups, or the own."""
    found = DuesEntry.objects.filter(branch=who.branch)
    reach = who.see["dues"]
    if reach == Reach.ALL:
        return found
    if reach == Reach.GROUP:
        led = GroupMembership.objects.on(who.day).filter(group__in=who.led_group_ids).values("member")
        return found.filter(Q(member__in=led) | Q(member=who.member) | Q(collected_by=who.member))
    return found.filter(member=who.member) if reach == Reach.OWN else found.none()


@dataclass(frozen=True)
class Asked:
    """What the list is asked for: a month or a year in which it came in, and the rest of the filter."""

    period: Period
    group: int | None
    state: str
    text: str

    @classmethod
    def of(cls, query, now: Month) -> "Asked":
        code = query.get("month", "")
        try:
            period = Month.parse(code)
        except ValueError:
            period = Year(int(code)) if code.isascii() and code.isdecimal() and len(code) == 4 else now
        state = query.get("state", "")
        text = query.get("q", "").strip()[:50]
        return cls(period, number_in(query, "group"), state if state in STATES else "", text)

    def narrow(self, branch, entries, day):
        entries = entries.with_booked_on().filter(booked_on__range=(self.period.start, self.period.end))
        if self.group:
            in_group = GroupMembership.objects.on(day).filter(group=self.group).values("member")
            entries = entries.filter(member__in=in_group)
        if self.text:
            entries = entries.filter(member__in=Member.objects.named(self.text).values("pk"))
        return entries.filter(_of_state(self.state, branch))


def _of_state(state, branch) -> Q:
    live = Q(withdrawn_at=None)
    if state == "leader":
        return live & Q(handed_on=None)
    if state == "handed":
        return live & Q(handed_on__isnull=False)
    if state == "withdrawn":
        return ~live
    if state == "reversed":
        given_back = DuesEntry.objects.live().filter(branch=branch).exclude(reverses="")
        return live & (~Q(reverses="") | Q(receipt__in=given_back.values("reverses")))
    return Q()


def receipts_of(who: Access, entries) -> list[Receipt]:
    """Those entries as receipts, the newest first; in three queries."""
    entries = entries.select_related(*SHOWN).with_booked_on()
    lines = lines_of(who, entries.order_by("-booked_on", "-receipt", "member", "month", "-id"))
    grouped = groupby(
        lines, key=lambda line: (line.entry.receipt, "" if line.entry.receipt else line.entry.pk)
    )
    return [Receipt(key[0], list(group)) for key, group in grouped]


def sums_of(entries) -> dict:
    """How many, how much, and how much of it still lies with the leaders."""
    live, with_leader = Q(withdrawn_at=None), Q(withdrawn_at=None, handed_on=None)
    found = entries.order_by().aggregate(
        count=Count("pk", filter=live),
        sum=Sum("amount", filter=live),
        with_leader=Sum("amount", filter=with_leader),
    )
    return {name: value or ZERO for name, value in found.items()}


@dataclass(frozen=True)
class InHand:
    """What one person took and has not handed on yet, up to the entry `last`."""

    member: Member
    amount: Decimal
    count: int
    last: int
    latest: object


def in_hand(who: Access) -> list[InHand]:
    """组长手里的款; a leader sees the own only."""
    entries = DuesEntry.objects.live().filter(branch=who.branch, handed_on=None, collected_by__isnull=False)
    if who.see["dues"] != Reach.ALL:
        entries = entries.filter(collected_by=who.member)
    rows = (
        entries.order_by()
        .values("collected_by")
        .annotate(sum=Sum("amount"), count=Count("pk"), last=Max("pk"), latest=Max("paid_on"))
    )
    people = Member.objects.in_bulk([row["collected_by"] for row in rows])
    found = [
        InHand(people[row["collected_by"]], row["sum"], row["count"], row["last"], row["latest"])
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.member.number, one.member.pk))
