"""The course of an election as its page shows it (选举的环节): each step's purpose, rule, state, place."""

from dataclasses import dataclass
from datetime import date

from branch.periods import day_named
from branch.regulations import BRANCH_RULES, ELECTION_RULES
from members.models import Election, ElectionStep

Kind = ElectionStep.Kind
# 设支委会的正式党员人数; a smaller branch elects a secretary, and a deputy if it needs one.
COMMITTEE_FROM = 7
COMMITTEE_LEAST, COMMITTEE_NORMAL, COMMITTEE_MOST = 3, 5, 7
COMMITTEE_RULE = f"{BRANCH_RULES}：正式党员7名以上设支委会，委员3至5名，一般不超过7名；不足7名设书记1名。"

# What a step is for.
WHAT = {
    Kind.RESOLVED: "研究选举的时间、名额和办法，定下谁来筹备。",
    Kind.REQUEST: "把选举的时间、名额和办法写成请示，报上级。",
    Kind.APPROVAL: "上级同意以后，写下批复的日期和文号。",
    Kind.NOMINATION: "听取党员意见，提出候选人。",
    Kind.CANDIDATES_REQUEST: "把候选人预备人选报上级审查。",
    Kind.CANDIDATES_APPROVAL: "上级同意候选人以后，写下日期和文号。",
    Kind.NOTICE: "把时间、地点和候选人告诉每名党员，备好选票。",
    Kind.MEETING: "清点人数，投票，计票，宣布结果。",
    Kind.FIRST_SESSION: "选出书记、副书记，明确分工。",
    Kind.REPORT: "把选举结果报上级。",
    Kind.REPLY: "上级批复以后，写下日期和文号，再写入任职。",
    Kind.ANNOUNCEMENT: "在支部公布结果。",
}
# The rule a step follows, with the article where it is known.
RULE = {
    Kind.RESOLVED: f"按期换届；延期或提前要报上级批准，延期一般不超过1年。{ELECTION_RULES}第三条。",
    Kind.NOMINATION: f"候选人的差额不少于应选名额的20%。{ELECTION_RULES}第十三条。",
    Kind.CANDIDATES_REQUEST: (
        f"候选人由现任支委会按多数党员的意见提出，上级同意后交大会选举。{ELECTION_RULES}第十四条。"
    ),
    Kind.CANDIDATES_APPROVAL: f"上级同意以后，才能交大会选举。{ELECTION_RULES}第十四条。",
    Kind.MEETING: (
        "有选举权的党员实到不少于应到的五分之四才能选举；得票超过实到有选举权人数的一半才能当选。"
        f"{ELECTION_RULES}。"
    ),
    Kind.FIRST_SESSION: f"书记、副书记由新选出的支委会选举，报上级批准。{ELECTION_RULES}。",
}
# (earlier, later): what has to come first. Nothing is forced; what is out of order is said.
ORDER = [
    (Kind.RESOLVED, Kind.REQUEST),
    (Kind.REQUEST, Kind.APPROVAL),
    (Kind.NOMINATION, Kind.CANDIDATES_REQUEST),
    (Kind.CANDIDATES_REQUEST, Kind.CANDIDATES_APPROVAL),
    (Kind.APPROVAL, Kind.MEETING),
    (Kind.CANDIDATES_APPROVAL, Kind.MEETING),
    (Kind.NOTICE, Kind.MEETING),
    (Kind.MEETING, Kind.FIRST_SESSION),
    (Kind.MEETING, Kind.REPORT),
    (Kind.FIRST_SESSION, Kind.REPORT),
    (Kind.REPORT, Kind.REPLY),
]
PLACE = {kind: place for place, kind in enumerate(Kind)}
OTHER_TITLES = {
    (Election.Kind.BY_ELECTION, Kind.RESOLVED): "支委会研究补选",
    (Election.Kind.BY_ELECTION, Kind.FIRST_SESSION): "支委会会议明确分工",
}


def title_of(step: ElectionStep, election: Election) -> str:
    return OTHER_TITLES.get((election.kind, step.kind), step.get_kind_display())


@dataclass(frozen=True)
class Line:
    """One step with its state: a colour that is also the shape's name, a word, the day it speaks of."""

    step: ElectionStep
    title: str
    rule: str
    state: str
    word: str
    day: date | None = None
    # What is out of order about it.
    wrong: tuple[str, ...] = ()

    @property
    def what(self) -> str:
        return WHAT[self.step.kind]

    @property
    def is_done(self) -> bool:
        return self.state == "ok"


def due_on(step: ElectionStep, election: Election) -> date | None:
    """The meeting is due on the day of the election: one fact, once."""
    return election.held_on if step.kind == Kind.MEETING else step.due_on


def state_of(step: ElectionStep, election: Election, day: date) -> tuple[str, str, date | None]:
    if step.done_on:
        return "ok", "已完成", step.done_on
    due = due_on(step, election)
    if due is None:
        return "wait", "还没安排", None
    return ("miss", "过了计划日期", due) if due < day else ("plan", "计划", due)


def lines_of(election: Election, steps, day: date) -> list[Line]:
    """The steps in their order, each with what is out of order about it."""
    steps = sorted(steps, key=lambda step: PLACE[step.kind])
    wrong = out_of_order(election, steps)
    return [
        Line(
            step,
            title_of(step, election),
            "" if _is_for_a_term(step, election) else RULE.get(step.kind, ""),
            *state_of(step, election, day),
            wrong=tuple(wrong.get(step.kind, ())),
        )
        for step in steps
    ]


def _is_for_a_term(step, election) -> bool:
    """A by-election has no date by which it must be held."""
    return step.kind == Kind.RESOLVED and election.kind == Election.Kind.BY_ELECTION


def out_of_order(election: Election, steps) -> dict[str, list[str]]:
    """{kind of the later step: what is wrong}; only of steps that are done."""
    by_kind, found = {step.kind: step for step in steps}, {}
    for first, then in ORDER:
        earlier, later = by_kind.get(first), by_kind.get(then)
        if earlier is None or later is None or later.done_on is None:
            continue
        title = title_of(earlier, election)
        if earlier.done_on is None:
            found.setdefault(then, []).append(f"前面的“{title}”还没有记完成。")
        elif earlier.done_on > later.done_on:
            on = day_named(earlier.done_on, later.done_on.year)
            found.setdefault(then, []).append(f"“{title}”到{on}才完成，次序反了。")
    return found
