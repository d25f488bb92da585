"""The proposal is fair: tried on rotas that nobody would think of."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from branch.periods import Month
from members.duty.proposal import NEVER, Candidate, propose

YEAR = [Month(2027, number) for number in range(1, 13)]
EARLIER = [Month(2025, number) for number in range(1, 13)] + [Month(2026, number) for number in range(1, 13)]
ALWAYS = frozenset(YEAR)


def someone(id_, last=None, group=1, free=ALWAYS, given=0):
    return Candidate(id=id_, free=frozenset(free), last=last, group=group, given=given, place=(id_,))


def ids(seats):
    return {month.number: one.id for month, one in seats.items()}


def people(free, most=6):
    """Up to so many candidates of three groups, each with a last month or none."""
    lasts = st.sampled_from([None, *EARLIER])
    row = st.tuples(lasts, st.sampled_from([1, 2, None]), free)
    rows = st.lists(row, max_size=most)
    return rows.map(lambda found: [someone(id_, *one) for id_, one in enumerate(found, 1)])


months_ = st.lists(st.sampled_from(YEAR), unique=True, max_size=6)
some_free = st.frozensets(st.sampled_from(YEAR[:6]))
few_months = st.lists(st.sampled_from(YEAR[:6]), unique=True, max_size=5)


class TestExamples:
    def test_longest_ago_comes_first_and_never_before_all(self):
        candidates = [
            someone(1, Month(2026, 3)),
            someone(2),
            someone(3, Month(2025, 11)),
            someone(4, Month(2026, 12)),
        ]

        assert ids(propose(YEAR[:4], candidates, {})) == {1: 2, 2: 3, 3: 1, 4: 4}

    def test_among_equals_the_groups_take_turns(self):
        candidates = [someone(1), someone(2), someone(3, group=2), someone(4, group=2)]

        assert ids(propose(YEAR[:4], candidates, {})) == {1: 1, 2: 3, 3: 2, 4: 4}

    def test_the_group_of_the_months_before_waits(self):
        candidates = [someone(1), someone(2, group=2)]

        assert ids(propose(YEAR[:2], candidates, {Month(2026, 12): 1, Month(2026, 11): 2})) == {1: 2, 2: 1}

    def test_a_group_that_is_on_duty_later_does_not_wait_for_that(self):
        candidates = [someone(1), someone(2, group=2)]

        assert ids(propose(YEAR[:1], candidates, {Month(2027, 6): 1})) == {1: 1}

    def test_who_has_a_month_of_the_year_already_comes_after_everybody_else(self):
        candidates = [someone(1, Month(2027, 10), given=1), someone(2, Month(2026, 12))]

        assert ids(propose(YEAR[:3], candidates, {})) == {1: 2, 2: 2, 3: 1}

    def test_the_only_one_who_can_gets_it_again(self):
        assert ids(propose(YEAR[:3], [someone(1)], {})) == {1: 1, 2: 1, 3: 1}

    def test_somebody_who_is_there_only_in_january_is_not_passed_over(self):
        """By the order alone 1 would have January, and February again."""
        candidates = [someone(1), someone(2, Month(2026, 5), free=YEAR[:1])]

        assert ids(propose(YEAR[:2], candidates, {})) == {1: 2, 2: 1}

    def test_a_month_that_nobody_can_take_stays_open(self):
        assert ids(propose(YEAR[:3], [someone(1, free=[YEAR[0], YEAR[2]])], {})) == {1: 1, 3: 1}
        assert propose(YEAR, [], {}) == {}


class TestAlways:
    @given(few_months, people(some_free))
    def test_only_who_is_free_and_every_month_somebody_can_take(self, months, candidates):
        seats = propose(months, candidates, {})

        assert all(month in one.free for month, one in seats.items())
        assert set(seats) == {month for month in months if any(month in one.free for one in candidates)}

    @given(few_months, people(some_free, most=4))
    def test_as_many_different_people_as_there_can_be(self, months, candidates):
        """Nobody twice before everybody who can once: no other arrangement gives more of them a month."""
        options = [[None, *(one.id for one in candidates if month in one.free)] for month in months]
        best = max(len({id_ for id_ in chosen if id_}) for chosen in product(*options))

        assert len({one.id for one in propose(months, candidates, {}).values()}) == best

    @given(months_, people(st.just(ALWAYS)))
    def test_who_can_always_come_in_the_order_of_their_last_month(self, months, candidates):
        seats = list(propose(months, candidates, {}).values())

        first = seats[: len(candidates)]
        assert len({one.id for one in first}) == len(first)
        lasts = [one.last or NEVER for one in first]
        assert lasts == sorted(one.last or NEVER for one in candidates)[: len(first)]

    @given(months_, people(st.just(ALWAYS)))
    def test_then_all_over_again(self, months, candidates):
        seats = list(propose(months, candidates, {}).values())

        times = [sum(one.id == other.id for other in seats) for one in candidates]
        assert not times or max(times) - min(times) <= 1

    @given(few_months, people(some_free), st.randoms(use_true_random=False))
    def test_the_order_in_which_people_are_listed_decides_nothing(self, months, candidates, chance):
        shuffled = list(candidates)
        chance.shuffle(shuffled)

        assert propose(months, shuffled, {}) == propose(months, candidates, {})
