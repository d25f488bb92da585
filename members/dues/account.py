"""One member's account: what is owed and why, what was paid, and what it rests on."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.views.decorators.http import require_safe

from branch.periods import Month, Year, half_asked, today
from branch.regulations import DUES_RULES
from members import access
from members.access import Reach
from members.dues.account_changes import Change, changes_of
from members.dues.ledger import ZERO, Cell, Row, cell_of, day_of
from members.dues.liability import spans_of
from members.dues.reasons import Reason, months_named, reason_of, relief_in_words
from members.dues.relief.arrangements import Waiting
from members.dues.standards import Standard, Standards
from members.models import (
    DuesArrangement,
    DuesBase,
    DuesEntry,
    DuesPayment,
    DuesRelief,
    GroupMembership,
    LargeDues,
    Member,
)
from members.personal import is_own, may_see


@dataclass(frozen=True)
class MonthLine:
    """A month of the year: its tile, and why its 应交 is what it is where there is a row."""

    cell: Cell
    reason: Reason | None


@dataclass(frozen=True)
class Receipt:
    """What came in at once, or a reversal; `reversed_by` are the receipts that gave some of it back."""

    entries: list[DuesEntry]
    reversed_by: list[str]

    @property
    def first(self) -> DuesEntry:
        return self.entries[0]

    @property
    def amount(self) -> Decimal:
        return sum((entry.amount for entry in self.entries), ZERO)

    @property
    def months(self) -> str:
        """2026年1月、2月; 2025年12月、2026年1月."""
        years = defaultdict(list)
        for entry in self.entries:
            years[entry.month.year].append(entry.month.month)
        return "、".join(
            f"{year}年" + "、".join(f"{number}月" for number in sorted(set(numbers)))
            for year, numbers in sorted(years.items())
        )

    @property
    def received_by(self) -> str:
        """收款人: who took the money; the account that recorded it where nobody else is named."""
        if self.first.collected_by:
            return self.first.collected_by.name
        return "" if self.first.is_carried or not self.first.recorded_by else str(self.first.recorded_by)


class Account:
    """All that one member's page shows of a year, in a number of queries that does not grow.

    `in_full`: for the member and for who sees all dues. A group's leader learns what is due and paid, but
    neither base nor rate.
    """

    def __init__(self, member: Member, year: Year, day, in_full: bool):
        self.member, self.year, self.day, self.in_full = member, year, day, in_full
        self.branch = member.branch
        self.month = Month.containing(day)
        self.span = spans_of(self.branch, [member])[member.pk]
        self.standards, self.waiting = Standards(self.branch, [member]), Waiting(self.branch, [member])
        self.rows = {row.month: row for row in reversed(self.standards.rows[member.pk])}

    def _mine(self, model):
        return model.objects.filter(branch=self.branch, member=self.member)

    # ---- this month ----
    @cached_property
    def standard(self) -> Standard | None:
        return self.standards.of(self.member, self.month) if not self.why_nothing else None

    @property
    def why_nothing(self) -> str:
        """Why the present month is not owed here; empty where it is."""
        return self.span.why_not(self.month)

    @property
    def row_now(self) -> DuesPayment | None:
        return self.rows.get(self.month.start)

    @property
    def amount_now(self) -> Decimal | None:
        """What this month owes: by the ledger where it is opened, else by the standards."""
        if self.row_now:
            return self.row_now.amount_due
        return self.standard.amount if self.standard else None

    @property
    def reason_now(self) -> Reason | None:
        return reason_of(self.row_now, self.member, self.standards) if self.row_now else None

    @property
    def explained(self):
        """The reckoning to show step by step: only one that gives what this month owes."""
        told = (one.reckoned for one in (self.reason_now, self.standard) if one and one.reckoned)
        return next((reckoned for reckoned in told if reckoned.amount == self.amount_now), None)

    @property
    def differs(self) -> bool:
        """The ledger asks for another sum than the standards give."""
        return bool(self.row_now and self.standard and self.row_now.amount_due != self.standard.amount)

    @property
    def relief_words(self) -> str:
        relief = self.standard.relief if self.standard else None
        return relief_in_words(relief) if relief else ""

    @property
    def carried_month(self) -> Month | None:
        carried = self.standard.carried if self.standard else None
        return Month.containing(carried.month) if carried else None

    # ---- the year ----
    @cached_property
    def lines(self) -> list[MonthLine]:
        return [self._line(month) for month in self.year.months]

    def _line(self, month) -> MonthLine:
        row = self.rows.get(month.start)
        reason = reason_of(row, self.member, self.standards) if row else None
        return MonthLine(self._cell(month, row), reason)

    def _cell(self, month, row) -> Cell:
        return cell_of(
            self.member,
            month,
            row,
            self.day,
            span=self.span,
            is_waiting=self.waiting.is_waiting(self.member.pk, month, self.day),
            is_corrected=month.start in self._corrected,
        )

    @cached_property
    def _corrected(self) -> set:
        return {entry.month for entry in self.entries if entry.reverses and entry.withdrawn_at is None}

    @property
    def cells(self) -> list[Cell]:
        return [line.cell for line in self.lines]

    @property
    def total(self) -> Row:
        return Row(self.member, self.cells)

    # ---- owed ----
    @cached_property
    def owed(self) -> list[Cell]:
        """Every month up to this one of which something is still to be paid, whatever year is shown."""
        rows = (row for row in self.rows.values() if row.arrears and row.month <= self.day)
        return [self._cell(Month.containing(row.month), row) for row in rows]

    @property
    def is_quarterly(self) -> bool:
        return self.waiting.is_quarterly(self.member.pk, self.month)

    @property
    def arrears(self) -> Decimal:
        """Of months that are over."""
        return sum((cell.payment.arrears for cell in self.owed if cell.icon == "miss"), ZERO)

    @property
    def owed_now(self) -> Decimal:
        return sum((cell.payment.arrears for cell in self.owed), ZERO)

    # ---- what it rests on ----
    @cached_property
    def bases(self) -> list[DuesBase]:
        """The last first, each with its `items` and what it comes to in its first month."""
        if not self.in_full:
            return []
        bases = list(self._mine(DuesBase).select_related("recorded_by").prefetch_related("items"))
        for base in bases:
            began = Month.containing(base.began_on)
            reckoned = self.standards.rates.reckon(base.category, base.base, began)
            base.comes_to = reckoned.amount if reckoned else None
        return sorted(bases, key=lambda base: base.began_on, reverse=True)

    @property
    def base_in_force(self) -> DuesBase | None:
        return next((base for base in self.bases if base.began_on <= self.month.start), None)

    @cached_property
    def reliefs(self) -> list[tuple[DuesRelief, str]]:
        if not self.in_full:
            return []
        return [(relief, relief_in_words(relief)) for relief in self._mine(DuesRelief)]

    @cached_property
    def arrangements(self) -> list[tuple[DuesArrangement, str]]:
        return [(one, months_named(one.began_on, one.until)) for one in self._mine(DuesArrangement)]

    @cached_property
    def large(self) -> list[LargeDues]:
        return list(self._mine(LargeDues))

    # ---- paid ----
    @cached_property
    def entries(self) -> list[DuesEntry]:
        rows = self._mine(DuesEntry).select_related("collected_by", "recorded_by", "withdrawn_by")
        return list(rows.order_by("recorded_at", "id"))

    @cached_property
    def receipts(self) -> list[Receipt]:
        """Those of the year, by what they are for or by when they came; the last first."""
        together, given_back = defaultdict(list), defaultdict(list)
        for entry in self.entries:
            if entry.withdrawn_at is None:
                together[entry.receipt or f"carried {entry.pk}"].append(entry)
                if entry.reverses:
                    given_back[entry.reverses].append(entry.receipt)
        found = [
            Receipt(entries, given_back[receipt])
            for receipt, entries in together.items()
            if any(
                entry.month in self.year or (entry.paid_on and entry.paid_on in self.year)
                for entry in entries
            )
        ]
        return sorted(found, key=lambda one: one.first.paid_on or one.first.month, reverse=True)

    def changes(self) -> list[Change]:
        return changes_of(self.branch, self.member, self.entries)


@require_safe
@access.to_see("dues")
def member(request, pk):
    """One member's own dues, month by month through the year of the half-year asked for."""
    who = request.access
    person = access.fetch(request, Member.objects.select_related("branch"), pk=pk)
    half = half_asked(request.GET)
    if not may_see(who, "dues", person, day_of(half)):
        raise PermissionDenied
    sees_all, own = who.see["dues"] == Reach.ALL, is_own(who, person)
    account = Account(person, Year(half.year), today(), in_full=sees_all or own)
    group = GroupMembership.objects.on(day_of(half)).filter(member=person).select_related("group").first()
    context = {
        "member": person,
        "account": account,
        "group": group and group.group,
        "half": half,
        "years": (half.year - 1, half.year, half.year + 1),
        "cells": account.cells,
        "total": account.total,
        "is_own": own,
        "may_fix_base": who.changes_all("dues"),
        "may_receive": who.may_change_in_group("dues", group and group.group_id),
        "changes": account.changes() if sees_all else [],
        "sees_ledger": who.see["dues"] > Reach.OWN,
        "relief_article": f"{DUES_RULES}第七条",
    }
    return render(request, "members/dues/member.html", context)
