"""The ledger as a whole, tried on histories that nobody would think of.

A small model of the books is kept beside the real ones, by arithmetic of its own; after every step the two
must say the same.
"""

from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor
from unittest.mock import patch

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from branch.periods import Month, Year, today
from members.dues.entries import Line, Refused, hand_over, receive, reverse, withdraw
from members.dues.funds.register import register_of, why_overdrawn
from members.dues.ledger import reconciliation, sum_of
from members.dues.opening import open_month, reassess
from members.dues.remittance.books import books_of
from members.dues.remittance.cash import Cash
from members.dues.remittance.forms import NewRemittanceForm
from members.dues.remittance.proposal import first_day_of, in_hand, span_until
from members.models import DuesBase, DuesEntry, DuesFund, DuesPayment, DuesRelief, DuesRemittance
from tests.factories import a_branch, a_member, a_transfer, an_account

FIRST_DAY = date(2026, 1, 20)
ZERO = Decimal("0.00")
UPPERS = {  # 中组发〔2008〕3号 第二条、第五条: up to which base, how much of a thousand
    "in_service": [(3000, 5), (5000, 10), (10000, 15), (None, 20)],
    "retired": [(5000, 5), (None, 10)],
}
STEPS = {"fen": Fraction(1, 100), "jiao": Fraction(1, 10), "yuan": Fraction(1)}

# Shrinking a history of the database takes minutes; what is printed can be read as it is.
tried = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)


@contextmanager
def rolled_back():
    """An example leaves nothing to the next one."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def cents(amount) -> Decimal:
    return Decimal(amount).quantize(Decimal("0.01"))


# ---- by hand ----
def due_by_hand(category: str, base: Decimal, rounding: str) -> Decimal:
    if category == "exempt":
        return ZERO
    if category == "student":
        return Decimal("0.20")
    share = next(share for upper, share in UPPERS[category] if upper is None or base <= upper)
    exact, step = Fraction(base) * share / 1000, STEPS[rounding]
    rounded = floor(exact / step + Fraction(1, 2)) * step
    return cents(Decimal(rounded.numerator) / rounded.denominator)


def owes_by_hand(member, letters, month: Month) -> bool:
    """Day by day: on the roll of this branch on the last day, or as the letters of introduction say."""
    if member.admitted_on > month.end:
        return False
    paid_elsewhere, paid_here = letters
    if paid_elsewhere:
        came = month.start > paid_elsewhere
    else:
        came = member.joined_on is None or member.joined_on <= month.end
    if member.left_on is None:
        return came
    return came and (month.start <= paid_here if paid_here else month.end < member.left_on)


@dataclass
class Told:
    """One entry of the model."""

    entry: DuesEntry
    day: date
    amount: Decimal
    recorded_on: date
    is_handed: bool
    is_withdrawn: bool = False
    gives_back: "Told | None" = None

    @property
    def counts(self) -> bool:
        return not self.is_withdrawn


@dataclass
class Model:
    """The books as they should be."""

    rounding: str
    members: list
    letters: dict
    bases: dict = field(default_factory=lambda: defaultdict(list))
    reliefs: dict = field(default_factory=lambda: defaultdict(list))
    due: dict = field(default_factory=dict)
    told: list = field(default_factory=list)
    remitted: list = field(default_factory=list)

    @property
    def closed(self) -> date:
        return self.remitted[-1][1] if self.remitted else date.min

    def due_of(self, member, month: Month) -> Decimal:
        for amount, first, until in self.reliefs[member.pk]:
            if first <= month <= until:
                return amount
        began = max(first for first, _ in self.bases[member.pk] if first <= month)
        return due_by_hand(member.dues_category, dict(self.bases[member.pk])[began], self.rounding)

    def given_back(self, told: Told) -> bool:
        return any(other.counts and other.gives_back is told for other in self.told)

    def paid(self, member_id, month: date):
        """(实交, 交纳日期): only what stands, in the order of the days."""
        mine = [one for one in self.told if (one.entry.member_id, one.entry.month) == (member_id, month)]
        standing = [one for one in mine if one.counts and not one.gives_back and not self.given_back(one)]
        if not standing:
            return None, None
        days = defaultdict(lambda: ZERO)
        for one in standing:
            days[one.day] += one.amount
        together, due = ZERO, self.due[member_id, month]
        for day in sorted(days):
            together += days[day]
            if 0 < due <= together:
                return sum(days.values(), ZERO), day
        return together, max(days)

    def came(self, until: date = date.max) -> Decimal:
        return sum((one.amount for one in self.told if one.counts and one.day <= until), ZERO)

    @property
    def with_leaders(self) -> Decimal:
        return sum((one.amount for one in self.told if one.counts and not one.is_handed), ZERO)

    @property
    def handed_up(self) -> Decimal:
        return sum((amount for _, _, amount in self.remitted), ZERO)


# ---- one history ----
class World:
    """A branch, its model, and a clock that the steps move."""

    def __init__(self, draw_people, rounding):
        self.day = FIRST_DAY
        self.branch = a_branch(dues_rounding=rounding)
        self.by = an_account()
        people = [self._person(n, *one) for n, one in enumerate(draw_people)]
        self.model = Model(rounding, people, {one.pk: self._letters(one) for one in people})
        for member, (_, base, *_) in zip(people, draw_people, strict=True):
            self._fix(member, Month(2025, 1), base)

    def now(self):
        return timezone.make_aware(datetime.combine(self.day, time(10)))

    def _person(self, n, category, base, admitted, joined, left, letters):
        fields = {"admitted_on": FIRST_DAY - timedelta(days=admitted), "converted_on": None}
        if joined is not None:
            fields["joined_on"] = fields["admitted_on"] + timedelta(days=joined)
        if left is not None:
            came_on = fields.get("joined_on") or fields["admitted_on"]
            fields["left_on"] = came_on + timedelta(days=left)
        member = a_member(self.branch, f"党员{n}", dues_category=category, kind="probationary", **fields)
        for way, day in (("in", member.joined_on), ("out", member.left_on)):
            if letters and day:
                month = Month.containing(day)
                until = month.start if letters == 1 else month.previous.start
                a_transfer(member, day, way, dues_until=until)
        return member

    def _letters(self, member):
        until = dict(member.transfers.values_list("direction", "dues_until"))
        return until.get("in"), until.get("out")

    def _fix(self, member, month, base):
        DuesBase.objects.update_or_create(
            branch=self.branch, member=member, began_on=month.start,
            defaults={"base": base, "category": member.dues_category, "decided_on": month.start},
        )  # fmt: skip
        bases = self.model.bases[member.pk]
        bases[:] = [(at, value) for at, value in bases if at != month] + [(month, base)]

    def _owed(self, member, month) -> bool:
        return owes_by_hand(member, self.model.letters[member.pk], month)

    def _month(self, places: int) -> Month:
        month = Month.containing(self.day)
        for _ in range(abs(places)):
            month = month.next if places > 0 else month.previous
        return month

    def _again(self, member, since: Month):
        """What a new standard does: present and coming months, but none that is closed."""
        reassess(self.branch, [member], since, self.by)
        first = max(since, Month.containing(self.day))
        for member_id, month in self.model.due:
            at = Month.containing(month)
            if member_id == member.pk and at >= first and at.end > self.model.closed:
                self.model.due[member_id, month] = self.model.due_of(member, at)

    # Each step does the same to the books and to the model.
    def wait(self, days):
        self.day += timedelta(days=days)

    def open(self):
        month = Month.containing(self.day)
        open_month(self.branch, month, self.by)
        for member in self.model.members:
            if self._owed(member, month):
                self.model.due.setdefault((member.pk, month.start), self.model.due_of(member, month))

    def pay(self, who, places, share, days_ago, is_handed):
        member, day = self._member(who), self.day - timedelta(days=days_ago)
        months = [month for place in places if self._owed(member, month := self._month(place))]
        lines = []
        for month in months:
            due = self.model.due.get((member.pk, month.start), self.model.due_of(member, month))
            lines.append(Line(member, month, max(cents(due * share / 100), Decimal("0.01"))))
        if not lines:
            return
        handed_on = self.day if is_handed else None
        if day <= self.model.closed:
            with pytest.raises(Refused):
                receive(self.branch, lines, paid_on=day, by=self.by, handed_on=handed_on)
            return
        made = receive(self.branch, lines, paid_on=day, by=self.by, handed_on=handed_on)
        assert len({entry.receipt for entry in made}) == 1
        for entry, line in zip(made, lines, strict=True):
            self.model.told.append(Told(entry, day, line.amount, self.day, is_handed))
            key = member.pk, line.month.start
            self.model.due.setdefault(key, self.model.due_of(member, line.month))

    def take_back(self, which):
        """撤销: only what was recorded today, is not reversed, and lies in no closed days."""
        if not self.model.told:
            return
        told = self.model.told[which % len(self.model.told)]
        told.entry.refresh_from_db()
        refused = (
            told.is_withdrawn
            or told.recorded_on != self.day
            or told.day <= self.model.closed
            or self.model.given_back(told)
        )
        if refused:
            with pytest.raises(Refused):
                withdraw(self.branch, [told.entry], self.by)
            return
        withdraw(self.branch, [told.entry], self.by)
        told.is_withdrawn = True

    def give_back(self, which):
        """冲正, dated today."""
        if not self.model.told:
            return
        told = self.model.told[which % len(self.model.told)]
        told.entry.refresh_from_db()
        refused = told.is_withdrawn or told.gives_back or self.model.given_back(told)
        if refused or self.day <= self.model.closed:
            with pytest.raises(Refused):
                reverse(self.branch, told.entry, "记错人了", self.by)
            return
        made = reverse(self.branch, told.entry, "记错人了", self.by)
        self.model.told.append(Told(made, self.day, -told.amount, self.day, told.is_handed, gives_back=told))

    def bring(self):
        """The leaders hand on all that they have."""
        hand_over(self.branch, DuesEntry.objects.live().filter(branch=self.branch), self.day)
        for told in self.model.told:
            told.is_handed |= told.counts

    def remit(self, days_ago, share):
        cash, until = Cash(self.branch), self.day - timedelta(days=days_ago)
        first = first_day_of(cash)
        if first is None or until < first:
            return
        there = in_hand(self.branch, cash, until, self.day)
        amount = cents(there.available * share / 100)
        row = DuesRemittance(branch=self.branch, began_on=first, until=until)
        typed = {"amount": f"{amount:f}", "remitted_on": self.day.isoformat(), "voucher": "V1"}
        form = NewRemittanceForm(typed, instance=row, cash=cash, span=span_until(cash, until))
        if not amount:
            assert not form.is_valid()
        elif share < 100 and amount != there.available:
            assert list(form.errors) == ["note"]
            typed["note"] = "留作下月一起上缴"
            form = NewRemittanceForm(typed, instance=row, cash=cash, span=span_until(cash, until))
        if form.is_valid():
            event("remitted")
            assert amount <= self.model.came(until) - self.model.handed_up
            assert amount <= self.model.came() - self.model.with_leaders - self.model.handed_up
            made = form.save()
            self.model.remitted.append((made, until, amount))

    def take_up_back(self):
        """撤销上缴, the latest one."""
        if self.model.remitted:
            self.model.remitted.pop()[0].delete()

    def fix(self, who, place, base):
        member, month = self._member(who), self._month(place)
        self._fix(member, month, base)
        self._again(member, month)

    def relieve(self, who, place, length, amount):
        member, first = self._member(who), self._month(place)
        last = first
        for _ in range(length):
            last = last.next
        if any(
            first <= other_last and other <= last for _, other, other_last in self.model.reliefs[member.pk]
        ):
            return
        kind = DuesRelief.Kind.REDUCED if amount else DuesRelief.Kind.EXEMPT
        DuesRelief.objects.create(
            branch=self.branch, member=member, kind=kind, amount=amount or None, began_on=first.start,
            until=last.start, reason="生活困难", decided_on=self.day, approved_on=self.day,
        )  # fmt: skip
        self.model.reliefs[member.pk].append((amount, first, last))
        self._again(member, first)

    def _member(self, who):
        return self.model.members[who % len(self.model.members)]

    # ---- what must hold ----
    def check(self):
        rows = {(row.member_id, row.month): row for row in DuesPayment.objects.filter(branch=self.branch)}
        assert {key: row.amount_due for key, row in rows.items()} == self.model.due
        paid = {key: self.model.paid(*key) for key in rows}
        assert {key: (row.amount_paid, row.paid_on) for key, row in rows.items()} == paid
        books = books_of(self.branch)
        assert [tie for tie in books.ties if not tie.holds] == []
        sums = [(self.model.due[key], paid[key][0] or ZERO) for key in rows]
        assert books.due == sum((due for due, _ in sums), ZERO)
        assert books.paid == books.received == self.model.came()
        assert books.arrears == sum((max(due - paid, ZERO) for due, paid in sums), ZERO)
        assert books.voluntary == sum((max(paid - due, ZERO) for due, paid in sums), ZERO)
        assert books.with_leaders == self.model.with_leaders
        assert books.remitted == self.model.handed_up
        assert books.balance == self.model.came() - self.model.handed_up
        assert (books.closed or date.min) == self.model.closed

    def check_months(self):
        books, years = books_of(self.branch), range(2025, 2029)
        totals = [total for year in years for total in reconciliation(self.branch, Year(year))]
        whole = sum_of(totals)
        for name in ("due", "paid", "arrears", "voluntary", "received", "remitted"):
            assert getattr(whole, name) == getattr(books, name), name
        assert whole.held == books.balance
        for total in totals:
            month = total.month
            assert total.received == self.model.came(month.end) - self.model.came(month.previous.end)
            assert "台账" not in total.mark.words
            if month.end <= self.model.closed:
                assert total.mark.words.startswith("差") == (total.received != total.remitted)
        cash, before = Cash(self.branch), None
        for line in cash.lines:
            one = line.remittance
            assert before is None or one.began_on == before + timedelta(days=1)
            assert line.left >= 0 or line.brought < 0
            before = one.until


days = st.integers(0, 45)
money = st.decimals("0", "12000", places=2) | st.sampled_from(
    [Decimal(text) for text in ("3000", "3000.01", "5000", "5000.01", "10000", "10000.01", "4995")]
)
person = st.tuples(
    st.sampled_from(["in_service", "in_service", "retired", "student", "exempt"]),
    money,
    st.integers(-40, 400),
    st.none() | st.integers(0, 200),
    st.none() | st.integers(1, 300),
    st.sampled_from([0, 0, 1, 2]),
)
who = st.integers(0, 3)
places = st.integers(-5, 3)
share = st.sampled_from([100, 100, 100, 30, 50, 60, 140, 1000])
step = st.one_of(
    st.tuples(st.just("open")),
    st.tuples(st.just("wait"), days),
    st.tuples(st.just("pay"), who, st.lists(places, min_size=1, max_size=4, unique=True), share,
              st.integers(0, 40), st.booleans()),
    st.tuples(st.just("pay"), who, st.just([0]), st.just(100), st.just(0), st.just(True)),
    st.tuples(st.just("take_back"), st.integers(0, 30)),
    st.tuples(st.just("give_back"), st.integers(0, 30)),
    st.tuples(st.just("bring")),
    st.tuples(st.just("remit"), st.integers(0, 40), st.sampled_from([100, 100, 70])),
    st.tuples(st.just("take_up_back")),
    st.tuples(st.just("fix"), who, st.integers(-3, 2), money),
    st.tuples(st.just("relieve"), who, st.integers(-3, 2), st.integers(0, 4),
              st.sampled_from([ZERO, Decimal("1.00")])),
)  # fmt: skip


@pytest.mark.django_db
@tried
@given(
    st.lists(person, min_size=1, max_size=4),
    st.sampled_from(["fen", "jiao", "yuan"]),
    st.lists(step, min_size=4, max_size=16),
)
def test_the_books_tie_out_after_every_step(people, rounding, steps):
    with rolled_back():
        world = World(people, rounding)
        with patch("django.utils.timezone.now", world.now):
            assert today() == FIRST_DAY
            for name, *what in steps:
                getattr(world, name)(*what)
                world.check()
                if name in ("remit", "take_up_back"):
                    world.check_months()
            world.check_months()
        event("with arrears" if books_of(world.branch).arrears else "without arrears")


payment = st.tuples(
    st.integers(0, 150), st.dictionaries(st.integers(1, 6), st.integers(1, 9000), min_size=1, max_size=4)
)


@pytest.mark.django_db
@tried
@given(st.lists(payment, min_size=2, max_size=6), st.randoms(use_true_random=False))
def test_the_order_in_which_payments_are_recorded_decides_nothing(payments, chance):
    shuffled = list(payments)
    chance.shuffle(shuffled)

    assert recorded_in_order(payments) == recorded_in_order(shuffled)


def recorded_in_order(payments):
    """{month: (实交, 交纳日期, 欠交)} after the payments, and the books."""
    with rolled_back(), patch("django.utils.timezone.localdate", return_value=date(2026, 6, 30)):
        branch, by = a_branch(), an_account()
        member = a_member(branch)
        DuesBase.objects.create(
            branch=branch, member=member, began_on=date(2026, 1, 1), base=4000, category="in_service",
            decided_on=date(2026, 1, 1),
        )  # fmt: skip
        for after, months in payments:
            lines = [
                Line(member, Month(2026, number), Decimal(amount) / 100) for number, amount in months.items()
            ]
            receive(branch, lines, paid_on=date(2026, 1, 1) + timedelta(days=after), by=by)
        rows = {row.month: (row.amount_paid, row.paid_on, row.arrears) for row in branch.dues.all()}
        return rows, books_of(branch)


# ---- which month a remittance is of ----
def cash_of(by_day: dict, cuts: list) -> Cash:
    """A cash book that no database has: at each cut (day, share) something is handed up."""
    cash = Cash.__new__(Cash)
    cash.by_day, cash.remittances = dict(sorted(by_day.items())), []
    began_on = date(2025, 1, 1)
    for until, part in sorted(dict(cuts).items()):
        amount = cents(max(cash.in_hand(until), ZERO) * part / 100)
        cash.remittances.append(
            DuesRemittance(began_on=began_on, until=until, amount=amount, remitted_on=until)
        )
        began_on = until + timedelta(days=1)
    return cash


some_day = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@given(
    st.dictionaries(some_day, st.decimals("-500", "2000", places=2), max_size=25),
    st.lists(st.tuples(some_day, st.sampled_from([100, 100, 60, 0])), max_size=6),
)
def test_what_was_handed_up_of_the_months_is_what_was_handed_up(by_day, cuts):
    cash = cash_of(by_day, cuts)

    months = cash.months
    assert sum((month.remitted for month in months.values()), ZERO) == sum(
        (one.amount for one in cash.remittances), ZERO
    )
    assert sum((month.received for month in months.values()), ZERO) == sum(by_day.values(), ZERO)
    if months:
        assert list(months.values())[-1].held == cash.in_hand(date.max)
    for at, month in months.items():
        assert month.received < 0 or month.remitted >= 0 or _gave_back(by_day, at)


def _gave_back(by_day, month) -> bool:
    return any(amount < 0 and day in month for day, amount in by_day.items())


# ---- the register of what came from above ----
line = st.tuples(st.booleans(), some_day, st.decimals("0.01", "900", places=2), st.integers(0, 9))


@pytest.mark.django_db
@tried
@given(st.lists(line, max_size=14))
def test_no_day_of_the_register_ends_below_nothing(lines):
    with rolled_back():
        branch, kept = a_branch(), []
        for is_income, day, amount, which in lines:
            kind = "income" if is_income else "spending"
            row = DuesFund(branch=branch, kind=kind, dated_on=day, amount=amount, subject="一笔")
            if not is_income:
                row.use, row.decision = "training", "支部委员会"
            assert bool(why_overdrawn(branch, put=row)) == goes_below([*kept, row])
            if not why_overdrawn(branch, put=row):
                row.save()
                kept.append(row)
            if which == 9 and kept:  # and now and then one is taken out again
                gone = kept[which % len(kept)]
                assert bool(why_overdrawn(branch, without=gone.pk)) == goes_below(
                    [one for one in kept if one is not gone]
                )
        register = register_of(branch, Year(2026))
        assert all(entry.balance >= 0 for entry in register.lines)
        assert register.balance == sum(
            (one.amount if one.kind == "income" else -one.amount for one in kept), ZERO
        )
        assert register.spending == sum((amount for _, amount in register.by_use), ZERO)


def goes_below(rows) -> bool:
    return any(
        sum(
            (one.amount if one.kind == "income" else -one.amount for one in rows if one.dated_on <= day), ZERO
        )
        < 0
        for day in {one.dated_on for one in rows}
    )
