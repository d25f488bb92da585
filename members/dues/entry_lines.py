"""What came in, as a list that people read: each with what became of it, and what may be done with it."""

from dataclasses import dataclass

from branch.periods import Month
from members.access import Access, Reach
from members.dues.entries import key_of, reversed_among, why_not_withdrawn_each
from members.models import DuesEntry

SHOWN = ("member", "collected_by", "recorded_by", "withdrawn_by")


@dataclass(frozen=True)
class EntryLine:
    """One entry; `why_not` is why it cannot be withdrawn any more."""

    entry: DuesEntry
    is_given_back: bool
    may_withdraw: bool
    may_reverse: bool

    @property
    def month(self) -> Month:
        return Month.containing(self.entry.month)

    @property
    def is_struck(self) -> bool:
        return self.entry.withdrawn_at is not None

    @property
    def is_with_leader(self) -> bool:
        return not self.is_struck and self.entry.handed_on is None

    @property
    def icon(self) -> str:
        if self.is_struck or self.is_given_back or self.entry.is_reversal:
            return "none"
        return "wait" if self.is_with_leader else "ok"

    @property
    def word(self) -> str:
        """What became of it, in a word."""
        if self.is_struck:
            return "已撤销"
        if self.entry.is_reversal:
            return "冲正"
        if self.is_given_back:
            return "已冲正"
        if self.entry.is_carried:
            return "台账带入"
        return "在组长手里" if self.is_with_leader else "已收到"


def lines_of(who: Access, entries) -> list[EntryLine]:
    """In two queries for however many; `entries` come with `SHOWN`."""
    entries = list(entries)
    given_back = reversed_among(who.branch, entries)
    whys = why_not_withdrawn_each(who.branch, entries) if who.change["dues"] else ["-"] * len(entries)
    return [
        _line(who, entry, why, bool(entry.receipt) and key_of(entry) in given_back)
        for entry, why in zip(entries, whys, strict=True)
    ]


def _line(who, entry, why, is_given_back) -> EntryLine:
    may_withdraw = not why and may_withdraw_own(who, entry)
    standing = entry.withdrawn_at is None and not is_given_back and entry.amount > 0
    may_reverse = who.change["dues"] == Reach.ALL and standing and not may_withdraw
    return EntryLine(entry, is_given_back, may_withdraw, may_reverse)


def may_withdraw_own(who: Access, entry: DuesEntry) -> bool:
    """A leader takes back what still lies with the leader; the rest is the organiser's to take back."""
    if who.change["dues"] == Reach.ALL:
        return True
    return entry.handed_on is None and not entry.is_reversal


def entries_of(branch, member, month: Month):
    """All entries of one member's month, withdrawn ones too."""
    found = DuesEntry.objects.filter(branch=branch, member=member, month=month.start)
    return found.select_related(*SHOWN).order_by("id")
