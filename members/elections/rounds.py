"""All ballots of one election, read at once: who votes in each, what it decided, who was elected."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Prefetch

from branch.regulations import ELECTION_RULES
from members.elections import ballots
from members.elections.ballots import Result, Stood
from members.elections.course import COMMITTEE_MOST, COMMITTEE_RULE
from members.elections.preparing import OFFICE_OF_ROUND, sitting
from members.models import Election, ElectionCandidate, ElectionRound, Member
from members.roll import labels_of

Kind = ElectionRound.Kind


@dataclass(frozen=True)
class Turnout:
    """应到、实到 of the electors; who is left out is not due (不计算在应到人数之内)."""

    due: int
    present: int
    left_out: int = 0

    @property
    def quorum(self) -> int:
        return ballots.quorum(self.due)

    @property
    def has_quorum(self) -> bool:
        return ballots.has_quorum(self.due, self.present)

    @property
    def words(self) -> str:
        came = f"有选举权的应到 {self.due} 人，实到 {self.present} 人"
        if self.has_quorum:
            return f"{came}，不少于五分之四（至少 {self.quorum} 人）。"
        short = max(1, self.quorum - self.present)
        return f"{came}，不到五分之四（至少 {self.quorum} 人），还差 {short} 人，不能选举。"


class Ballots:
    """The rounds of an election with their candidates, and its electors."""

    def __init__(self, election: Election):
        self.election = election
        stood = ElectionCandidate.objects.select_related("member")
        self.rounds = list(election.rounds.prefetch_related(Prefetch("candidates", stood)))
        self.electors = list(election.electors.select_related("member").order_by("member__number", "id"))

    # ---- people ----
    @cached_property
    def sitting(self) -> list:
        """A by-election adds to the committee in office; after 换届 it is out."""
        return sitting(self.election) if self.election.kind == Election.Kind.BY_ELECTION else []

    @cached_property
    def labels(self) -> dict[int, str]:
        people = {elector.member_id: elector.member for elector in self.electors}
        people |= {role.member_id: role.member for role in self.sitting}
        people |= {one.member_id: one.member for round_ in self.rounds for one in round_.candidates.all()}
        return labels_of(people.values())

    @cached_property
    def turnout(self) -> Turnout:
        due = [elector for elector in self.electors if not elector.left_out]
        return Turnout(len(due), sum(one.is_present for one in due), len(self.electors) - len(due))

    # ---- rounds ----
    @cached_property
    def has_committee(self) -> bool:
        return any(one.kind == Kind.COMMITTEE for one in self.rounds)

    def is_by_members(self, round_: ElectionRound) -> bool:
        """By the general meeting; where there is a committee, it elects its secretary and deputy itself."""
        return round_.kind == Kind.COMMITTEE or not self.has_committee

    def turnout_of(self, round_: ElectionRound) -> Turnout:
        if self.is_by_members(round_):
            return self.turnout
        return Turnout(round_.due or 0, round_.present or 0)

    def of(self, kind) -> list[ElectionRound]:
        return sorted((one for one in self.rounds if one.kind == kind), key=lambda one: one.number)

    def after(self, round_: ElectionRound) -> list[ElectionRound]:
        """The ballots that rest on this one's result."""
        return [
            one
            for one in self.rounds
            if (one.kind == round_.kind and one.number > round_.number)
            or (round_.kind == Kind.COMMITTEE and one.kind != Kind.COMMITTEE)
        ]

    def result(self, round_: ElectionRound) -> Result | None:
        """None until it is counted."""
        if round_.returned is None:
            return None
        stood = [
            Stood(one.member_id, self.labels[one.member_id], one.votes or 0)
            for one in round_.candidates.all()
        ]
        return ballots.result_of(stood, round_.seats, self.turnout_of(round_).present)

    def again(self, round_: ElectionRound) -> Result | None:
        """The result that asks for a further ballot: a tie, or seats nobody won."""
        result = self.result(round_)
        return result if result and result.open and not self.after(round_) else None

    def elected(self, *kinds) -> list[Member]:
        """Whoever was elected in any round of these kinds, in the order of the ballots."""
        rounds = [one for kind in kinds for one in self.of(kind)]
        found = [
            (one.member, result)
            for round_ in rounds
            if (result := self.result(round_))
            for one in round_.candidates.all()
            if one.member_id in {won.key for won in result.elected}
        ]
        return list(dict.fromkeys(member for member, _ in found))

    @cached_property
    def winners(self) -> list[Member]:
        """当选的: of the committee; of a branch without one, its secretary and deputy."""
        return self.elected(Kind.COMMITTEE) if self.has_committee else self.elected(*OFFICE_OF_ROUND)

    @cached_property
    def body(self) -> list[Member]:
        """Who elects the secretary, and shares the work: the elected; at a by-election all in office."""
        return list(dict.fromkeys([*self.winners, *(role.member for role in self.sitting)]))

    @cached_property
    def officers(self) -> dict[str, Member]:
        """{Post.SECRETARY: who was elected, …}."""
        won = {post: self.elected(kind) for kind, post in OFFICE_OF_ROUND.items()}
        return {post: members[0] for post, members in won.items() if members}

    def may_stand(self, round_: ElectionRound) -> list[Member]:
        if self.is_by_members(round_):
            return [elector.member for elector in self.electors]
        taken = {member.pk for post, member in self.officers.items() if post != OFFICE_OF_ROUND[round_.kind]}
        return [member for member in self.body if member.pk not in taken]

    def offices_to_elect(self) -> list[Kind]:
        """Which ballots the new committee may still hold among itself."""
        if not self.has_committee or not self.winners:
            return []
        return [kind for kind in OFFICE_OF_ROUND if not self.of(kind)]

    def may_delete(self, round_: ElectionRound) -> bool:
        """The ballots an election starts with stay, and those on which others rest."""
        return (round_.number > 1 or not self.is_by_members(round_)) and not self.after(round_)

    def without_vote(self) -> tuple[list[str], int]:
        """(预备党员, how many others) on the roll of the day; why the others, is for few to read."""
        day, there = self.election.held_on, {elector.member_id for elector in self.electors}
        rest = [one for one in self.election.branch.members.on_roll(day) if one.pk not in there]
        probationary = [one for one in rest if not one.is_full(day)]
        return list(labels_of(probationary).values()), len(rest) - len(probationary)

    # ---- what the rules say ----
    def too_few(self, round_: ElectionRound) -> str:
        """差额 of a committee ballot; a further ballot may be held over as many as there are seats."""
        stood = sum(not one.is_written_in for one in round_.candidates.all())
        least = ballots.least_candidates(round_.seats)
        if round_.kind != Kind.COMMITTEE or stood >= least:
            return ""
        rule = f"{ELECTION_RULES}第十三条。"
        if round_.number > 1:
            return f"应选 {round_.seats} 名，候选人 {stood} 名。再次投票不设差额的，要经上级同意。"
        return f"应选 {round_.seats} 名，候选人 {stood} 名，差额不到20%，至少要 {least} 名候选人。{rule}"

    def hints(self) -> list[str]:
        election, found = self.election, []
        if election.seats > COMMITTEE_MOST:
            found.append(f"委员名额写了 {election.seats} 名。{COMMITTEE_RULE}")
        stand = [one.member.name for round_ in self.rounds for one in round_.candidates.all()]
        both = [name for name in dict.fromkeys(stand) if name in election.scrutineers]
        if both:
            found.append(f"{'、'.join(both)}是候选人，候选人不能当监票人。{ELECTION_RULES}。")
        return found
