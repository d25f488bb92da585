"""Who may vote, whether enough of them came, and what a vote or an election decided.

The one place that reckons it: the page on which it is typed, the record, its print and the record check
all say what is said here. Nothing here asks the database.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from branch.regulations import BRANCH_RULES, ELECTION_RULES
from meetings.models import AgendaItem, Attendance, Form
from members.elections import ballots
from members.elections.ballots import least_candidates


class Body(Enum):
    """Who decides: only for the first two do the rules say how many must come."""

    GENERAL_MEETING = "支部党员大会"
    COMMITTEE = "支部委员会"
    OTHER = ""

    @classmethod
    def of(cls, forms: Container[str]) -> "Body":
        """Of several forms the widest counts, as it does for who is expected."""
        if Form.GENERAL_MEETING in forms:
            return cls.GENERAL_MEETING
        return cls.COMMITTEE if Form.COMMITTEE_MEETING in forms else cls.OTHER


@dataclass(frozen=True)
class Voters:
    """有表决权的: how many were expected, how many of them came; whoever only sat in (列席) is no voter."""

    expected: int
    present: int
    body: Body = Body.GENERAL_MEETING
    # The names of those expected who are still on probation: they have no vote.
    probationary: tuple[str, ...] = ()
    # How many others have none; who and why is for few to read (members.discipline).
    suspended: int = 0

    @classmethod
    def among(
        cls,
        people: Iterable,
        forms: Container[str],
        day,
        committee: Container[int],
        suspended: Container[int] = (),
    ) -> "Voters":
        """`people` are (member, status); at a committee meeting only the `committee` of the day votes.

        `suspended` are the ids of those without the right on the day.
        """
        body = Body.of(forms)
        asked = [
            (member, status)
            for member, status in people
            if status != Attendance.Status.OBSERVER and (body != Body.COMMITTEE or member.pk in committee)
        ]
        full = {member.pk: status for member, status in asked if member.is_full(day)}
        voting = [status for id_, status in full.items() if id_ not in suspended]
        return cls(
            expected=len(voting),
            present=sum(status in Attendance.CAME for status in voting),
            body=body,
            probationary=tuple(member.name for member, _ in asked if member.pk not in full),
            suspended=len(full) - len(voting),
        )

    @property
    def quorum(self) -> int:
        """半数以上: half of those expected, that many suffice."""
        return -(-self.expected // 2)

    @property
    def has_quorum(self) -> bool:
        return 0 < self.quorum <= self.present

    @property
    def majority(self) -> int:
        """More than half of 应到, not of 实到."""
        return self.expected // 2 + 1

    @property
    def election_quorum(self) -> int:
        """不少于五分之四."""
        return ballots.quorum(self.expected)

    @property
    def has_election_quorum(self) -> bool:
        return ballots.has_quorum(self.expected, self.present)

    @property
    def election_majority(self) -> int:
        """More than half of those who came (实到)."""
        return ballots.majority(self.present)


@dataclass(frozen=True)
class Verdict:
    """What the rules make of an item. `state` is one of the marks of the pages: ok, wait, miss, none."""

    state: str
    said: str
    text: str
    source: str = ""

    @property
    def icon(self) -> str:
        return "info" if self.state == "none" else self.state


def is_election(item: AgendaItem) -> bool:
    """A matter of election over which hands were raised (say, how to elect) is an ordinary vote."""
    return item.matter == AgendaItem.Matter.ELECTION and item.votes_cast is None


def verdict_on(item: AgendaItem, voters: Voters, candidates: Sequence = ()) -> Verdict | None:
    """None where there is nothing to say: no vote was taken, and no rule asks how many came."""
    if is_election(item):
        return _on_election(item, voters, candidates)
    if voters.body == Body.OTHER:
        return _by_no_rule(item, voters)
    return _on_vote(item, voters)


# ---- votes ----


def _turnout(voters: Voters, right="表决权") -> str:
    who = "委员" if voters.body == Body.COMMITTEE else f"有{right}的"
    return f"{who}应到 {voters.expected} 人，实到 {voters.present} 人"


def _without_vote(voters: Voters) -> str:
    names = "、".join(voters.probationary)
    others = f"另有 {voters.suspended} 人没有表决权，不计在内。" if voters.suspended else ""
    return (f"预备党员{names}没有表决权，不计在内。" if names else "") + others


def _on_vote(item, voters) -> Verdict:
    for _, fault in _vote_faults(item, voters):
        return Verdict("miss", "票数不对。", fault)
    committee = voters.body == Body.COMMITTEE
    source = f"依据：{BRANCH_RULES}第{'十二' if committee else '十一'}条。"
    if committee and item.votes_cast is not None:
        source += "条例没有写支委会的表决票数，这里按过半数算。"
    source += _without_vote(voters)
    if not voters.expected:
        return Verdict("wait", "人数还不够表决。", "应到的人里没有人有表决权。", source)
    if not voters.has_quorum:
        short = voters.quorum - voters.present
        return Verdict("wait", "人数还不够表决。", f"{_turnout(voters)}，还差 {short} 人。", source)
    enough = f"{_turnout(voters)}，不少于半数"
    if item.votes_cast is None:
        return Verdict("ok", "可以表决。", f"{enough}。", source)
    votes, of_whom = item.votes_for or 0, "委员" if committee else "有表决权"
    if votes >= voters.majority:
        text = f"{enough}；赞成 {votes} 票，超过应到{of_whom}人数的半数（至少 {voters.majority} 票）。"
        return Verdict("ok", "可以表决，已通过。", text, source)
    text = f"{enough}；赞成 {votes} 票，没有超过应到{of_whom}人数的半数（至少 {voters.majority} 票）。"
    return Verdict("wait", "可以表决，没有通过。", text, source)


def _by_no_rule(item, voters) -> Verdict | None:
    if item.votes_cast is None:
        return None
    for _, fault in _vote_faults(item, voters):
        return Verdict("miss", "票数不对。", fault)
    text = f"{_turnout(voters)}；赞成 {item.votes_for or 0} 票。条例没有规定这种形式要多少人、多少票。"
    return Verdict("none", "", text, _without_vote(voters))


# ---- elections ----


def _on_election(item, voters, candidates) -> Verdict:
    source = f"依据：{ELECTION_RULES}。{_without_vote(voters)}"
    if not voters.has_election_quorum:
        short = max(1, voters.election_quorum - voters.present)
        text = f"{_turnout(voters, '选举权')}，不到五分之四，还差 {short} 人。"
        return Verdict("wait", "人数还不够选举。", text, source)
    lines = [f"{_turnout(voters, '选举权')}，不少于五分之四（至少 {voters.election_quorum} 人）。"]
    faults = []
    # A committee that elects its secretary from its own midst has no surplus of candidates to show.
    if item.seats and candidates and voters.body != Body.COMMITTEE:
        least = least_candidates(item.seats)
        few = len(candidates) < least
        told = f"应选 {item.seats} 名，候选人 {len(candidates)} 名，"
        lines.append(told + (f"差额不到20%，至少要 {least} 名候选人。" if few else "差额不少于20%。"))
        source = f"依据：{ELECTION_RULES}，差额见第九条、第十三条。{_without_vote(voters)}"
        faults += ["差额不够。"] if few else []
    elected = [candidate for candidate in candidates if candidate.elected]
    weak = [one for one in elected if one.votes is not None and one.votes < voters.election_majority]
    if elected:
        lines.append(f"当选要超过实到有选举权人数的半数（至少 {voters.election_majority} 票）。")
    if weak:
        names = "、".join(f"{one.member.name} {one.votes} 票" for one in weak)
        lines.append(f"{names}，没有超过半数。")
        faults.append("有人票数不够。")
    said = f"可以选举，当选 {len(elected)} 人。" if elected else "可以选举。"
    return Verdict("wait" if faults else "ok", "".join(faults) or said, "".join(lines), source)


# ---- what cannot have been ----


def faults_of(item: AgendaItem, voters: Voters | None, candidates: Sequence = ()) -> list[tuple[str, str]]:
    """(field, what is wrong) of numbers that contradict one another; a candidate's field is its place.

    Without `voters` (nobody's attendance is known) votes are not held against them.
    """
    return [*_vote_faults(item, voters), *_ballot_faults(item), *_candidate_faults(item, voters, candidates)]


def _vote_faults(item, voters):
    cast = item.votes_cast
    if voters is not None and cast is not None and cast > voters.present:
        more = cast - voters.present
        whom = "委员" if voters.body == Body.COMMITTEE else "有表决权的"
        text = f"赞成、反对、弃权合计 {cast} 票，比实到{whom} {voters.present} 人多 {more} 票。"
        yield "votes_for", text


def _ballot_faults(item):
    if fault := ballots.fault_of_returned(item.ballots_issued, item.ballots_returned):
        yield "ballots_returned", fault
    if fault := ballots.fault_of_void(item.ballots_returned, item.ballots_void):
        yield "ballots_void", fault


def _candidate_faults(item, voters, candidates):
    if fault := ballots.fault_of_elected(sum(candidate.elected for candidate in candidates), item.seats):
        yield "seats", fault
    valid = ballots.valid_ballots(item.ballots_returned, item.ballots_void)
    present = None if voters is None else voters.present
    named = set()
    for place, candidate in enumerate(candidates):
        name = candidate.member.name
        if candidate.member_id in named:
            yield f"candidate-{place}", f"{name}在候选人里写了两次，去掉一个。"
        named.add(candidate.member_id)
        if fault := ballots.fault_of_votes(name, candidate.votes, valid, present):
            yield f"candidate-{place}", fault
