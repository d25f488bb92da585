"""A committee's term on a day: how long it still runs, when it is time to prepare the next election."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from dateutil.relativedelta import relativedelta

from branch.marks import Mark
from branch.periods import day_in_full
from members.posts.models import CommitteeRole, Post, Term
from members.posts.rules import ON_TIME, TERM_YEARS

# 届满前这么多个月各提醒一次.
FIRST_REMINDER, SECOND_REMINDER = 6, 3


def span_named(began_on: date, until: date) -> str:
    return f"{day_in_full(began_on)}至{day_in_full(until)}"


def length_named(since: date, until: date) -> str:
    """2年3个月, 5个月; below three months in days, which are then counted."""
    length = relativedelta(until, since)
    months = length.years * 12 + length.months
    if months < SECOND_REMINDER:
        return f"{(until - since).days}天"
    years = f"{length.years}年" if length.years else ""
    return years + (f"{length.months}个月" if length.months else "")


@dataclass(frozen=True)
class TermNow:
    """A term as it stands on a day."""

    term: Term
    day: date

    @cached_property
    def expires_on(self) -> date:
        return self.term.expires_on

    @property
    def is_over(self) -> bool:
        return self.term.ended_on is not None and self.term.ended_on <= self.day

    @property
    def is_overdue(self) -> bool:
        return not self.is_over and self.day > self.expires_on

    @property
    def is_due(self) -> bool:
        """Time to prepare the election of the next committee."""
        return not self.is_over and self.day >= self.expires_on - relativedelta(months=FIRST_REMINDER)

    @property
    def look(self) -> str:
        if self.is_over:
            return "none"
        if self.is_overdue:
            return "miss"
        if self.day >= self.expires_on - relativedelta(months=SECOND_REMINDER):
            return "wait"
        return "plan" if self.is_due else "ok"

    @property
    def left(self) -> str:
        """还剩2年3个月."""
        if self.is_over:
            return f"{day_in_full(self.term.ended_on)}结束"
        if self.is_overdue:
            return f"届满已经{(self.day - self.expires_on).days}天，还没有换届"
        if self.day == self.expires_on:
            return "今天任期届满"
        return f"还剩{length_named(self.day, self.expires_on)}"

    @property
    def mark(self) -> Mark:
        return Mark(self.look, self.look, self.left)

    @property
    def span(self) -> str:
        until = self.term.ended_on if self.is_over else self.expires_on
        return span_named(self.term.began_on, until)

    @property
    def days(self) -> int:
        return (self.expires_on - self.term.began_on).days

    @property
    def days_passed(self) -> int:
        return max(0, min((self.day - self.term.began_on).days, self.days))

    @property
    def advice(self) -> str:
        """What the rules ask for now; nothing before the first reminder."""
        if not self.is_due:
            return ""
        start = "任期已经届满。尽快换届，或者把上级批准的延期登记上。" if self.is_overdue else ""
        start = start or "届满前准备好换届选举；要延期或提前的，先报上级党组织批准。"
        return f"{start}{ON_TIME.source}：{ON_TIME.says}"


def term_on(terms, day: date) -> Term | None:
    """The one of a branch's terms that runs on a day, overdue or not."""
    running = (term for term in terms if term.began_on <= day and not TermNow(term, day).is_over)
    return max(running, key=lambda term: term.began_on, default=None)


@dataclass(frozen=True)
class Proposal:
    """A term that posts name and nobody entered: as far as the posts tell."""

    name: str
    began_on: date
    ended_on: date | None


def proposals(roles: list[CommitteeRole], terms) -> list[Proposal]:
    known = {term.name for term in terms}
    named: dict[str, list[CommitteeRole]] = {}
    for role in roles:
        if role.term and role.term not in known and role.post != Post.GROUP_LEADER:
            named.setdefault(role.term, []).append(role)
    found = [_proposal(name, of_term) for name, of_term in named.items()]
    return sorted(found, key=lambda proposal: proposal.began_on)


def _proposal(name, roles) -> Proposal:
    ends = [role.ended_on for role in roles]
    return Proposal(name, min(role.began_on for role in roles), max(ends) if all(ends) else None)


def years_hint() -> str:
    return f"{TERM_YEARS.says}（{TERM_YEARS.source}）"
