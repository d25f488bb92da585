"""The branch's verdict beside the counts, and what the rules say to it."""

from dataclasses import dataclass

from django.db.models import Count, Q

from branch.regulations import BRANCH_RULES
from meetings.models import Appraisal, AppraisalEntry, Grade, Voter
from members.access import Access, Reach
from members.personal import is_own

ARTICLE = f"{BRANCH_RULES}第十八条"
# Not in the regulation itself; the yearly notices say it of full members, as probationary ones get no grade.
THIRD = "“优秀”一般不超过正式党员的三分之一（历年民主评议党员工作通知的要求）"
FOLLOW_UP = {
    Grade.BASIC: "指出差距，帮助改进，可以安排一次谈心谈话。",
    Grade.UNQUALIFIED: "先教育帮助；仍不改正的，请示上级党组织，按《中国共产党不合格党员组织处置办法》办。",
}


@dataclass(frozen=True)
class Hint:
    """Something the rules say to the verdicts; it blocks nothing."""

    text: str
    source: str = ""


def hints_for(entries: list[AppraisalEntry]) -> list[Hint]:
    return [*_third(entries), *_follow_ups(entries)]


def _third(entries) -> list[Hint]:
    excellent, most = count_of(entries, Grade.EXCELLENT), len(entries) // 3
    if excellent <= most:
        return []
    text = f"评为优秀的有{excellent}人，评议{len(entries)}人，三分之一是{most}人，多了{excellent - most}人。"
    return [Hint(text, THIRD)]


def _follow_ups(entries) -> list[Hint]:
    return [
        Hint(f"{grade.label}：{'、'.join(names)}。{words}")
        for grade, words in FOLLOW_UP.items()
        if (names := [str(entry) for entry in entries if entry.verdict == grade])
    ]


def count_of(entries, grade) -> int:
    return sum(entry.verdict == grade for entry in entries)


# ---- who may read which result ----
def reads_all(access: Access) -> bool:
    return access.see["appraisal"] == Reach.ALL


def may_read(access: Access, entry: AppraisalEntry) -> bool:
    """Whether the page of this entry opens at all."""
    return reads_all(access) or is_own(access, entry.member)


def may_read_result(access: Access, entry: AppraisalEntry) -> bool:
    """The own result is read once it has been fed back (反馈)."""
    return reads_all(access) or (is_own(access, entry.member) and entry.fed_back_on is not None)


@dataclass(frozen=True)
class Part:
    """What one member has to do with one appraisal: to be graded, to vote, or both."""

    appraisal: Appraisal
    entry: AppraisalEntry | None
    may_vote: bool = False
    has_voted: bool = False

    @property
    def may_write(self) -> bool:
        return self.entry is not None and not self.appraisal.is_closed


def parts_of(access: Access) -> list[Part]:
    """The reader's own part in every appraisal, newest first."""
    me = access.member
    if me is None:
        return []
    entries = {entry.appraisal_id: entry for entry in me.appraisal_entries.select_related("member")}
    voting = dict(Voter.objects.filter(member=me).values_list("appraisal", "has_voted"))
    found = Appraisal.objects.filter(branch=access.branch).filter(Q(pk__in=entries) | Q(pk__in=voting))
    return [
        Part(
            appraisal,
            entries.get(appraisal.pk),
            may_vote=appraisal.is_open and voting.get(appraisal.pk) is False,
            has_voted=bool(voting.get(appraisal.pk)),
        )
        for appraisal in found.order_by("-year")
    ]


@dataclass(frozen=True)
class Progress:
    """How far an appraisal is, in heads."""

    graded: int
    voters: int
    voted: int
    ballots: int
    self_written: int
    peers_written: int
    decided: int
    fed_back: int

    @property
    def not_voted(self) -> int:
        return self.voters - self.voted


def progress_of(appraisal: Appraisal, entries: list[AppraisalEntry]) -> Progress:
    votes = appraisal.voters.aggregate(all=Count("id"), voted=Count("id", filter=Q(has_voted=True)))
    return Progress(
        graded=len(entries),
        voters=votes["all"],
        voted=votes["voted"],
        ballots=appraisal.ballots.count(),
        self_written=sum(bool(entry.self_review) for entry in entries),
        peers_written=sum(bool(entry.peer_review) for entry in entries),
        decided=sum(bool(entry.verdict) for entry in entries),
        fed_back=sum(entry.fed_back_on is not None for entry in entries),
    )
