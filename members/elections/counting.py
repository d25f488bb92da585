"""The count of a ballot (计票): numbers that cannot have been are refused, the result is reckoned."""

from dataclasses import dataclass

from branch.periods import day_named, today
from members.elections import ballots
from members.elections.course import Kind
from members.elections.rounds import Ballots
from members.elections.sheets import MOST_PK, Sheet
from members.models import ElectionCandidate, ElectionRound

NUMBER_FAULT = "写 0 到 9999 的整数。"


@dataclass
class WrittenIn:
    key: str
    chosen: str
    votes: str
    fault: str = ""


@dataclass
class CountLine:
    candidate: ElectionCandidate
    label: str
    votes: str
    fault: str = ""


@dataclass
class NumberField:
    name: str
    label: str
    value: str
    hint: str = ""
    fault: str = ""


class CountSheet(Sheet):
    """The ballots of a round as they were counted; the result follows from them and is typed by nobody."""

    SPARE = 2

    def __init__(self, found: Ballots, round_: ElectionRound, typed=None):
        super().__init__(typed)
        self.found, self.round = found, round_
        self.is_by_members = found.is_by_members(round_)
        self.may_be_written_in = [
            (member.pk, found.labels[member.pk])
            for member in found.may_stand(round_)
            if member.pk not in {one.member_id for one in self.stood}
        ]

    @property
    def stood(self):
        return [one for one in self.round.candidates.all() if not one.is_written_in]

    def _number(self, name, kept) -> str:
        if self.typed is None:
            return "" if kept is None else str(kept)
        return self.text(name)

    @property
    def numbers(self) -> list[NumberField]:
        names = (
            ["issued", "returned", "void"]
            if self.is_by_members
            else ["present", "issued", "returned", "void"]
        )
        hints = {"void": "没有写 0。", "present": f"应到 {self.round.due} 人。"}
        fields = []
        for name in names:
            label = self.round._meta.get_field(name).verbose_name
            value = self._number(name, getattr(self.round, name))
            fields.append(NumberField(name, label, value, hints.get(name, ""), self.fault_of(name)))
        return fields

    @property
    def lines(self) -> list[CountLine]:
        return [
            CountLine(
                one,
                self.found.labels[one.member_id],
                self._number(f"votes-{one.pk}", one.votes),
                self.fault_of(f"votes-{one.pk}"),
            )
            for one in self.stood
        ]

    @property
    def written_in(self) -> list[WrittenIn]:
        """Those kept, and some lines more; as many as were typed."""
        kept = [one for one in self.round.candidates.all() if one.is_written_in]
        if self.typed is None:
            lines = [
                WrittenIn(f"other-{n}", str(one.member_id), str(one.votes)) for n, one in enumerate(kept)
            ]
            return lines + [WrittenIn(f"other-{n}", "", "") for n in range(len(kept), len(kept) + self.SPARE)]
        keys = [f"other-{n}" for n in range(50) if f"other-{n}-member" in self.typed]
        return [
            WrittenIn(key, self.text(f"{key}-member"), self.text(f"{key}-votes"), self.fault_of(key))
            for key in keys
        ]

    @property
    def is_blank(self) -> bool:
        typed = [one.value for one in self.numbers] + [one.votes for one in self.lines]
        return not any(typed) and not any(one.chosen or one.votes for one in self.written_in)

    def words(self):
        names = dict(self.may_be_written_in)
        others = [
            f"{names.get(self.number(one.chosen, MOST_PK), one.chosen)}{one.votes}票"
            for one in self.written_in
            if one.chosen or one.votes
        ]
        return {
            **{one.label: one.value for one in self.numbers},
            **{f"{line.label}得票": line.votes for line in self.lines},
            "另选人": "、".join(others),
        }

    def judge(self):
        if self.is_blank:
            return
        yield from self._of_the_day()
        yield from self._of_numbers()
        yield from self._of_votes()

    def _of_the_day(self):
        election = self.round.election
        if election.held_on > today():
            yield "", f"选举日期{day_named(election.held_on, today().year)}还没到，不能计票。"
        if not self.stood and not any(one.chosen for one in self.written_in):
            yield "", "还没有候选人。先选候选人。"
        if self.round.number == 1 and self.is_by_members and (few := self.found.too_few(self.round)):
            yield "", few
        if self.is_by_members and not self.found.turnout.has_quorum:
            yield "", self.found.turnout.words

    @property
    def read(self) -> dict[str, int | None]:
        return {one.name: self.number(one.value) for one in self.numbers}

    def _present(self) -> int | None:
        return self.found.turnout.present if self.is_by_members else self.read["present"]

    def _of_numbers(self):
        for one in self.numbers:
            if not one.value:
                yield one.name, f"还没写{one.label}。{one.hint}"
            elif self.number(one.value) is None:
                yield one.name, f"{one.label}“{one.value}”看不懂，{NUMBER_FAULT}"
        read, present = self.read, self._present()
        faults = {
            "issued": ballots.fault_of_issued(present, read["issued"]),
            "returned": ballots.fault_of_returned(read["issued"], read["returned"]),
            "void": ballots.fault_of_void(read["returned"], read["void"]),
        }
        if faults["returned"]:
            faults["returned"] += "收回的比发出的多，这次投票无效，重新投了再写。"
        if not self.is_by_members:
            faults["present"] = ballots.fault_of_present(self.round.due, present)
            if present is not None and not ballots.has_quorum(self.round.due, present):
                least = ballots.quorum(self.round.due)
                came = f"委员应到 {self.round.due} 人，实到 {present} 人"
                faults["present"] = f"{came}，不到五分之四（至少 {least} 人），不能选举。"
        yield from ((name, fault) for name, fault in faults.items() if fault)

    def _of_votes(self):
        read, present = self.read, self._present()
        valid, votes, named = ballots.valid_ballots(read["returned"], read["void"]), [], set()
        for anchor, label, typed in self._all_votes():
            number = self.number(typed)
            if label in named:
                yield anchor, f"{label}写了两次，去掉一个。"
            named.add(label)
            if not typed:
                yield anchor, f"{label}的得票还没写，没有得票写 0。"
            elif number is None:
                yield anchor, f"{label}的得票“{typed}”看不懂，{NUMBER_FAULT}"
            elif fault := ballots.fault_of_votes(label, number, valid, present):
                yield anchor, fault
            votes.append(number or 0)
        names = dict(self.may_be_written_in)
        for one in self.written_in:
            if one.chosen and self.number(one.chosen, MOST_PK) not in names:
                yield one.key, "另选人请从列出的里面选；候选人和没有被选举权的不在里面。"
            if one.votes and not one.chosen:
                yield one.key, f"另选人得 {one.votes} 票，还没选是谁。"
        if fault := ballots.fault_of_sum(votes, valid, self.round.seats):
            yield "", fault

    def _all_votes(self):
        """(anchor, name, votes typed) of everybody who was voted for."""
        names = dict(self.may_be_written_in)
        for one in self.lines:
            yield f"votes-{one.candidate.pk}", one.label, one.votes
        for one in self.written_in:
            if self.number(one.chosen, MOST_PK) in names:
                yield one.key, names[self.number(one.chosen, MOST_PK)], one.votes

    def save(self) -> None:
        """Blank numbers clear the count; else the result is reckoned, and the meeting was held."""
        round_, read = self.round, self.read
        for name, value in read.items():
            setattr(round_, name, value)
        round_.save(update_fields=list(read))
        for line in self.lines:
            line.candidate.votes = self.number(line.votes)
            line.candidate.is_elected = False
        ElectionCandidate.objects.bulk_update(
            [line.candidate for line in self.lines], ["votes", "is_elected"]
        )
        round_.candidates.filter(is_written_in=True).delete()
        ElectionCandidate.objects.bulk_create(
            ElectionCandidate(
                branch_id=round_.branch_id,
                round=round_,
                member_id=int(one.chosen),
                votes=self.number(one.votes),
                is_written_in=True,
            )
            for one in self.written_in
            if one.chosen
        )
        self._keep_result()

    def _keep_result(self) -> None:
        again = Ballots(self.round.election)
        round_ = next(one for one in again.rounds if one.pk == self.round.pk)
        result = again.result(round_)
        if result is None:
            return
        won = [one.key for one in result.elected]
        round_.candidates.filter(member__in=won).update(is_elected=True)
        if self.is_by_members:
            self.round.election.steps.filter(kind=Kind.MEETING, done_on=None).update(
                done_on=self.round.election.held_on
            )
