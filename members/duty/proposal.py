"""Who is to be on duty when: a fair proposal for the months that have nobody yet. Nothing here is recorded.

Who was on duty longest ago comes first, whoever never was before all others; among equals it is the turn of
the Party group that was on duty longest ago. Nobody has a second month before everybody who can has had one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from branch.periods import Month

NEVER = Month(1, 1)


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be asked: for which months, and since when not on duty."""

    id: int
    free: frozenset[Month]
    # The latest month of duty, also one that is given and still to come.
    last: Month | None = None
    group: int | None = None
    # How many months of the same year this one has been given already.
    given: int = 0
    # The order among those who are equal in everything else.
    place: tuple = ()


Seats = dict[Month, Candidate]


def propose(
    months: Iterable[Month], candidates: Iterable[Candidate], groups: Mapping[Month, int | None]
) -> Seats:
    """One candidate for each of the months; a month that nobody can take is left out.

    `groups` says which Party group was, or will be, on duty in the months that are given.
    """
    months, candidates = sorted(months), list(candidates)
    seats: Seats = {}
    most = max((one.given for one in candidates), default=0) + len(months)
    for had in range(most):
        waiting = [month for month in months if month not in seats]
        pool = [one for one in candidates if one.given + len(_months_of(one, seats)) <= had]
        seats |= _one_each(waiting, pool, seats, groups)
    return dict(sorted(seats.items()))


def _months_of(one: Candidate, seats: Seats) -> list[Month]:
    return [month for month, seated in seats.items() if seated.id == one.id]


def _one_each(months: list[Month], pool: list[Candidate], before: Seats, groups) -> Seats:
    """As many of the months as can be, each by somebody else."""
    seats: Seats = {}

    def in_turn(month: Month) -> list[Candidate]:
        known = groups | {m: one.group for m, one in (before | seats).items()}
        able = (one for one in pool if month in one.free)
        return sorted(able, key=lambda one: _turn(one, month, before, known))

    for month in months:
        seated = {one.id for one in seats.values()}
        first = next((one for one in in_turn(month) if one.id not in seated), None)
        if first:
            seats[month] = first
        else:
            _make_room(month, in_turn, seats, set())
    return seats


def _turn(one: Candidate, month: Month, before: Seats, groups) -> tuple:
    """Who comes first for the month has the smallest."""
    last = max([one.last or NEVER, *_months_of(one, before)])
    of_group = (m for m, group in groups.items() if group == one.group and m < month)
    return last, max(of_group, default=NEVER), one.place, one.id


def _make_room(month: Month, in_turn, seats: Seats, tried: set[int]) -> bool:
    """Everybody who could take this month has one: one of them does, if somebody else takes theirs."""
    for one in in_turn(month):
        if one.id in tried:
            continue
        tried.add(one.id)
        theirs = next(iter(_months_of(one, seats)), None)
        if theirs is None or _make_room(theirs, in_turn, seats, tried):
            seats[month] = one
            return True
    return False
