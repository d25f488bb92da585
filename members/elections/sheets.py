"""Pages of many rows each: the electors, the candidates of a ballot, who does what."""

from copy import copy
from dataclasses import dataclass, field

from branch.periods import day_named, today
from branch.versions import TOLD, differing_lines, opened_lines
from members.elections.preparing import OFFICE_OF_ROUND
from members.elections.rounds import Ballots
from members.models import ElectionCandidate, ElectionPost, ElectionRound, Elector, Member, Post

MOST, MOST_PK = 9999, 2**63 - 1
# Customary reasons, only proposed; which of them count is the superior's to say.
REASONS_LEFT_OUT = [
    "出国半年以上",
    "外出学习或工作半年以上，组织关系没有转走",
    "长期卧病，生活不能自理",
    "不能表达本人意志",
]
OFFICES = (Post.SECRETARY, Post.DEPUTY_SECRETARY)


class Sheet:
    """Typed rows: `problems` are (id of the field or blank, what is wrong)."""

    def __init__(self, typed=None):
        self.typed, self.problems, self.conflict = typed, [], []

    def words(self) -> dict[str, str]:
        """What stands in each line, typed or else stored."""
        raise NotImplementedError

    def _stored_words(self) -> dict[str, str]:
        stored = copy(self)
        stored.typed = None
        return stored.words()

    @property
    def opened(self) -> str:
        return opened_lines(self._stored_words())

    def is_valid(self) -> bool:
        self.conflict = differing_lines(self.typed.get("opened"), self._stored_words(), self.words())
        self.problems = [("conflict", TOLD)] if self.conflict else []
        self.problems += self.judge()
        return not self.problems

    def text(self, name) -> str:
        return (self.typed.get(name) or "").strip()

    @staticmethod
    def number(text: str, most=MOST) -> int | None:
        """A whole number from 0; None for anything else."""
        return int(text) if text.isdecimal() and len(text) < 19 and int(text) <= most else None

    def fault_of(self, anchor) -> str:
        return " ".join(text for at, text in self.problems if at == anchor)


@dataclass
class ElectorLine:
    elector: Elector
    label: str
    state: str
    reason: str
    fault: str = ""


class ElectorSheet(Sheet):
    """Who came, who did not, and who is not counted as due."""

    STATES = [("present", "到会"), ("absent", "缺席"), ("left_out", "不计入应到")]

    def __init__(self, found: Ballots, typed=None):
        super().__init__(typed)
        self.found = found

    @property
    def lines(self) -> list[ElectorLine]:
        return [self._line(elector) for elector in self.found.electors]

    def _line(self, elector):
        state = "left_out" if elector.left_out else "present" if elector.is_present else "absent"
        reason = elector.left_out
        if self.typed is not None:
            # A row that came in meanwhile was not on the page that was typed.
            state = self.text(f"state-{elector.pk}") or state
            reason = self.text(f"reason-{elector.pk}")
        label = self.found.labels[elector.member_id]
        return ElectorLine(elector, label, state, reason, self.fault_of(f"reason-{elector.pk}"))

    def words(self):
        states = dict(self.STATES)
        return {
            line.label: states.get(line.state, line.state) + (f"（{line.reason}）" if line.reason else "")
            for line in self.lines
        }

    def judge(self):
        for line in self.lines:
            anchor = f"reason-{line.elector.pk}"
            if line.state not in dict(self.STATES):
                yield anchor, f"{line.label}的情况请从列出的里面选。"
            elif line.state == "left_out" and not line.reason:
                yield anchor, f"{line.label}不计入应到，还没写原因。例：{REASONS_LEFT_OUT[0]}。"
            elif line.state != "left_out" and line.reason:
                yield anchor, f"{line.label}写了原因，情况请选“不计入应到”；不是的，把原因删去。"
            elif len(line.reason) > 100:
                yield anchor, f"{line.label}的原因最多写100个字。"
        yield from self._of_counted()

    def _of_counted(self):
        """Votes already counted were counted of those who came."""
        present = sum(line.state == "present" for line in self.lines)
        due = sum(line.state != "left_out" for line in self.lines)
        for round_ in self.found.rounds:
            if self.found.is_by_members(round_) and round_.returned is not None:
                was = self.found.turnout
                if (due, present) != (was.due, was.present):
                    counted = f"应到 {was.due} 人、实到 {was.present} 人"
                    yield "", f"“{round_}”已经按{counted}计票。先清掉票数，再改这里。"
                return

    def save(self) -> None:
        changed = []
        for line in self.lines:
            elector = line.elector
            elector.is_present, elector.left_out = line.state == "present", line.reason
            changed.append(elector)
        Elector.objects.bulk_update(changed, ["is_present", "left_out"])


class CandidateSheet(Sheet):
    """Who stands in a ballot, in the order of the paper."""

    def __init__(self, found: Ballots, round_: ElectionRound, typed=None):
        super().__init__(typed)
        self.found, self.round = found, round_
        self.standing = [one for one in round_.candidates.all() if not one.is_written_in]
        self.may = {member.pk: member for member in found.may_stand(round_)}

    @property
    def chosen(self) -> list[int]:
        if self.typed is None:
            return [one.member_id for one in self.standing]
        typed = (self.number(pk, MOST_PK) for pk in self.typed.getlist("member"))
        return [pk for pk in typed if pk is not None]

    @property
    def chips(self) -> list:
        """(member, label, is chosen), in the order of the roll."""
        chosen = set(self.chosen)
        return [(pk, self.found.labels[pk], pk in chosen) for pk in self.may]

    @property
    def order(self) -> list:
        """(member, label, place) of those who stood already: only these can be put in another order."""
        places = enumerate(self.standing, 1)
        return [
            (one.member_id, self.found.labels[one.member_id], self._typed_place(one.member_id) or place)
            for place, one in places
        ]

    def _typed_place(self, pk) -> str:
        return self.text(f"place-{pk}") if self.typed is not None else ""

    def words(self):
        order = sorted(self.order, key=lambda one: str(one[2]).zfill(4))
        return {
            "候选人": "、".join(label for _, label, is_chosen in self.chips if is_chosen),
            "选票上的顺序": "、".join(label for _, label, _ in order),
        }

    def judge(self):
        members = self.round.branch.members.in_bulk(self.chosen)
        for pk in dict.fromkeys(self.chosen):
            if pk not in members:
                yield "candidates", "选的人不在本支部，请重选。"
            elif pk not in self.may:
                yield "candidates", self._why_not(members[pk])
        for pk, label, place in self.order:
            if self.number(str(place)) is None:
                yield f"place-{pk}", f"{label}的顺序“{place}”看不懂，写 1、2、3 这样的数。"

    def _why_not(self, member) -> str:
        day = self.round.election.held_on
        on = day_named(day, today().year)
        if not self.found.is_by_members(self.round):
            return f"{member}没有当选委员，不能当候选人。"
        if not member.is_on_roll(day):
            return f"{member}{on}不在名册上，不能当候选人。"
        if not member.is_full(day):
            return f"{member}{on}还是预备党员，没有被选举权。《中国共产党章程》第七条。"
        return f"{member}不在选举人名单里，{on}没有被选举权。"

    def save(self) -> None:
        """Those who stood come in the order typed; who is new stands after them, in the order of the roll."""
        place = {pk: (int(typed), at) for at, (pk, _, typed) in enumerate(self.order)}
        roll = {pk: at for at, pk in enumerate(self.may)}
        chosen = sorted(dict.fromkeys(self.chosen), key=lambda pk: (place.get(pk, (MOST + 1, 0)), roll[pk]))
        self.round.candidates.all().delete()
        ElectionCandidate.objects.bulk_create(
            ElectionCandidate(branch_id=self.round.branch_id, round=self.round, member_id=pk) for pk in chosen
        )


# ---- who does what ----
@dataclass
class PostLine:
    member: Member
    label: str
    # By ballot, or already held.
    fixed: list[str] = field(default_factory=list)
    chips: list = field(default_factory=list)


class PostSheet(Sheet):
    """分工: which posts those elected get; concurrent posts are several ticks of one person."""

    def __init__(self, found: Ballots, typed=None):
        super().__init__(typed)
        self.found = found
        self.kept = {(one.member_id, one.post) for one in found.election.posts.all()}
        self.held: dict[int, list[str]] = {}
        for role in found.sitting:
            self.held.setdefault(role.member_id, []).append(role.post)

    @property
    def posts(self) -> list[Post]:
        """What can be given: an office that a ballot gave is not."""
        balloted = {OFFICE_OF_ROUND[one.kind] for one in self.found.rounds if one.kind in OFFICE_OF_ROUND}
        given = [post for post in OFFICES if post not in balloted] if self.found.has_committee else []
        others = [post for post in Post if post not in (*OFFICES, Post.GROUP_LEADER, Post.COMMITTEE_MEMBER)]
        return given + others

    @property
    def chosen(self) -> set[tuple[int, str]]:
        if self.typed is None:
            return self.kept
        pairs = (value.partition("-") for value in self.typed.getlist("post"))
        return {(self.number(pk, MOST_PK) or 0, post) for pk, _, post in pairs}

    @property
    def lines(self) -> list[PostLine]:
        chosen, lines = self.chosen, []
        for member in self.found.body:
            fixed = [
                f"当选{Post(post).label}" for post, one in self.found.officers.items() if one.pk == member.pk
            ]
            held = self.held.get(member.pk, [])
            fixed += [f"现任{Post(post).label}" for post in held]
            chips = [
                (f"{member.pk}-{post.value}", _chip_label(post), (member.pk, post) in chosen)
                for post in self.posts
                if post not in held
            ]
            lines.append(PostLine(member, self.found.labels[member.pk], fixed, chips))
        return lines

    def words(self):
        return {
            line.label: "、".join(label for _, label, is_chosen in line.chips if is_chosen)
            for line in self.lines
        }

    def judge(self):
        may = {key for line in self.lines for key, *_ in line.chips}
        if any(f"{pk}-{post}" not in may for pk, post in self.chosen):
            yield "posts", "分工请从列出的里面选。"
            return
        for post in OFFICES:
            people = [self.found.labels[pk] for pk, chosen in sorted(self.chosen) if chosen == post]
            if post == Post.SECRETARY and len(people) > 1:
                yield "posts", f"书记选了{'、'.join(people)}，只能有一名。"
        for pk in {pk for pk, _ in self.chosen}:
            if {(pk, post) for post in OFFICES} <= self.chosen:
                yield "posts", f"{self.found.labels[pk]}不能既当书记又当副书记。"

    def save(self) -> None:
        election = self.found.election
        election.posts.all().delete()
        order = {member.pk: place for place, member in enumerate(self.found.body)}
        ElectionPost.objects.bulk_create(
            ElectionPost(branch_id=election.branch_id, election=election, member_id=pk, post=post)
            for pk, post in sorted(self.chosen, key=lambda one: (order[one[0]], list(Post).index(one[1])))
        )


def _chip_label(post) -> str:
    return f"{post.label}（上级指派）" if post in OFFICES else post.label
