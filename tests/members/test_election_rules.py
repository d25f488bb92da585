"""The arithmetic of elections, by hand; no database."""

from datetime import date

import pytest

from branch.regulations import ELECTION_RULES
from members.elections import ballots
from members.elections.ballots import Stood, result_of
from members.elections.course import RULE, out_of_order, state_of
from members.elections.preparing import elects_a_committee, in_chinese, next_term_name
from members.models import Election, ElectionStep

SIX = ("甲", "乙", "丙", "丁", "戊", "己")


def stood(*votes):
    return [Stood(name, name, number) for name, number in zip(SIX, votes, strict=False)]


def names(found):
    return "".join(one.name for one in found)


def test_four_fifths_of_those_due_must_come():
    assert [ballots.quorum(due) for due in (0, 1, 4, 5, 6, 26, 27, 28)] == [0, 1, 4, 4, 5, 21, 22, 23]
    assert [ballots.has_quorum(26, came) for came in (20, 21)] == [False, True]
    assert not ballots.has_quorum(0, 0)


def test_more_than_half_of_those_present_elect():
    assert [ballots.majority(present) for present in (1, 2, 23, 24)] == [1, 2, 12, 13]


def test_a_fifth_more_stand_than_there_are_seats():
    assert [ballots.least_candidates(seats) for seats in (1, 2, 3, 5, 7, 10)] == [2, 3, 4, 6, 9, 12]


def test_valid_are_those_that_came_back_without_the_void_ones():
    assert [ballots.valid_ballots(*pair) for pair in ((23, 1), (23, None), (None, 1))] == [22, 23, None]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (ballots.fault_of_present(26, 27), "实到 27 人，比应到 26 人多 1 人。"),
        (ballots.fault_of_issued(23, 25), "发出选票 25 张，比实到 23 人多 2 张。一人一张。"),
        (ballots.fault_of_returned(23, 24), "收回选票 24 张，比发出的 23 张多 1 张。"),
        (ballots.fault_of_void(22, 23), "无效票 23 张，比收回的 22 张多 1 张。"),
        (ballots.fault_of_votes("甲", 21, 20, 23), "甲得 21 票，比有效票 20 张多 1 票。"),
        (ballots.fault_of_votes("甲", 24, None, 23), "甲得 24 票，比实到有选举权的 23 人多 1 票。"),
        (
            ballots.fault_of_sum([20, 20, 20, 1], 20, 3),
            "得票合计 61 票，比 20 张有效票、每张最多选 3 名的 60 票多 1 票。",
        ),
        (ballots.fault_of_elected(4, 3), "写了 4 人当选，比应选的 3 人多 1 人。"),
    ],
)
def test_what_cannot_have_been_is_said(fault, said):
    assert fault == said


def test_what_can_have_been_is_no_fault():
    assert [
        ballots.fault_of_present(26, 26),
        ballots.fault_of_issued(23, 23),
        ballots.fault_of_issued(None, 23),
        ballots.fault_of_returned(23, 23),
        ballots.fault_of_void(23, 23),
        ballots.fault_of_votes("甲", 20, 20, 23),
        ballots.fault_of_votes("甲", None, 20, 23),
        ballots.fault_of_sum([20, 20, 20], 20, 3),
        ballots.fault_of_elected(3, 3),
    ] == [""] * 9


def test_the_most_votes_win_and_the_result_says_how():
    result = result_of(stood(9, 22, 20, 13), 2, 23)

    assert (names(result.elected), names(result.surplus), names(result.failed)) == ("乙丙", "丁", "甲")
    assert result.words == [
        "应选 2 名。实到有选举权的 23 人，得票超过半数（至少 12 票）才能当选。",
        "当选 2 人：乙 22 票、丙 20 票。",
        "丁 13 票，超过半数，但名额已满，以得票多的当选。",
        "甲 9 票，没有超过半数。",
    ]


def test_half_is_not_enough():
    result = result_of(stood(12, 11), 1, 24)

    assert (result.elected, result.open) == ((), 1)
    assert result.words[1:] == ["没有人当选。", "甲 12 票、乙 11 票，没有超过半数。", "还缺 1 名。"]


def test_a_tie_at_the_last_place_decides_nothing():
    result = result_of(stood(20, 15, 15, 15, 3), 3, 23)

    assert (names(result.elected), names(result.tied), result.open) == ("甲", "乙丙丁", 2)
    assert (
        result.words[2] == "乙 15 票、丙 15 票、丁 15 票，得票相同，还有 2 个名额，不能定，要就他们再投一次。"
    )


def test_a_tie_that_fits_into_the_seats_is_none():
    result = result_of(stood(20, 15, 15), 3, 23)

    assert (names(result.elected), result.tied, result.open) == ("甲乙丙", (), 0)


def test_a_tie_below_half_elects_nobody_and_is_no_tie():
    result = result_of(stood(11, 11), 1, 23)

    assert (result.elected, result.tied, names(result.failed)) == ((), (), "甲乙")


def test_the_next_term_is_counted_in_the_same_script():
    proposed = [
        next_term_name(name) for name in ("第三届", "第九届", "第十届", "第十九届", "第二十九届", "第3届")
    ]

    assert proposed == ["第四届", "第十届", "第十一届", "第二十届", "第三十届", "第4届"]
    assert [next_term_name(name) for name in ("", "三届", "第九十九届", "第百届", "2023届")] == [""] * 5
    assert [in_chinese(number) for number in (1, 10, 12, 20, 21, 99)] == [
        "一", "十", "十二", "二十", "二十一", "九十九",
    ]  # fmt: skip


def test_a_small_branch_elects_no_committee():
    found = [elects_a_committee(*pair) for pair in ((6, 1), (6, 2), (6, 3), (7, 1), (28, 5))]

    assert found == [False, False, True, True, True]


def a_step(kind, done_on=None, due_on=None):
    return ElectionStep(kind=kind, done_on=done_on, due_on=due_on)


def test_a_step_is_done_planned_late_or_not_arranged():
    election = Election(held_on=date(2020, 6, 20))
    day = date(2020, 6, 10)
    found = [
        state_of(a_step("request", done_on=date(2020, 6, 1)), election, day),
        state_of(a_step("request", due_on=day), election, day),
        state_of(a_step("request", due_on=date(2020, 6, 9)), election, day),
        state_of(a_step("request"), election, day),
        state_of(a_step("meeting"), election, day),
    ]

    assert found == [
        ("ok", "已完成", date(2020, 6, 1)),
        ("plan", "计划", day),
        ("miss", "过了计划日期", date(2020, 6, 9)),
        ("wait", "还没安排", None),
        ("plan", "计划", date(2020, 6, 20)),
    ]


def test_what_is_out_of_order_is_said_of_the_later_step():
    election = Election(kind="term", held_on=date(2020, 6, 10))
    steps = [
        a_step("request", date(2020, 6, 1)),
        a_step("approval", date(2020, 6, 12)),
        a_step("candidates_approval"),
        a_step("notice", date(2020, 6, 10)),
        a_step("meeting", date(2020, 6, 10)),
    ]

    assert out_of_order(election, steps) == {
        "meeting": ["“上级批复同意”到6月12日才完成，次序反了。", "前面的“上级同意候选人”还没有记完成。"]
    }


def test_rules_name_their_document():
    assert all(ELECTION_RULES in rule for rule in RULE.values())
