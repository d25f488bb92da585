"""The arithmetic of elections (选举): how many must come, how many must stand, what the votes decide.

《中国共产党基层组织选举工作条例》: who is an elector (第五条), how many candidates (第十三条); the quorum and
the majority stand there too. Nothing here asks the database, and nowhere else are these numbers reckoned.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

# 不少于五分之四: of those due that must be present.
QUORUM = Fraction(4, 5)
# 差额不少于应选人数的20% (第十三条).
SURPLUS = Fraction(1, 5)


def _up(number: Fraction) -> int:
    return -(-number.numerator // number.denominator)


# ---- what the rules ask for ----
def quorum(due: int) -> int:
    """How many of the electors due must be present."""
    return _up(due * QUORUM)


def has_quorum(due: int, present: int) -> bool:
    return 0 < quorum(due) <= present


def majority(present: int) -> int:
    """More than half of the electors present (实到), not of those due."""
    return present // 2 + 1


def least_candidates(seats: int) -> int:
    """差额: one fifth more candidates than seats."""
    return _up(seats * (1 + SURPLUS))


def valid_ballots(returned: int | None, void: int | None) -> int | None:
    """收回的有效票; None where nobody wrote down how many came back."""
    return None if returned is None else max(0, returned - (void or 0))


# ---- what cannot have been: a complaint each, or "" ----
def fault_of_present(due: int | None, present: int | None) -> str:
    if None in (due, present) or present <= due:
        return ""
    return f"实到 {present} 人，比应到 {due} 人多 {present - due} 人。"


def fault_of_issued(present: int | None, issued: int | None) -> str:
    """One elector, one ballot."""
    if None in (present, issued) or issued <= present:
        return ""
    return f"发出选票 {issued} 张，比实到 {present} 人多 {issued - present} 张。一人一张。"


def fault_of_returned(issued: int | None, returned: int | None) -> str:
    """Such an election is void (收回的选票多于发出的，选举无效)."""
    if None in (issued, returned) or returned <= issued:
        return ""
    return f"收回选票 {returned} 张，比发出的 {issued} 张多 {returned - issued} 张。"


def fault_of_void(returned: int | None, void: int | None) -> str:
    if None in (returned, void) or void <= returned:
        return ""
    return f"无效票 {void} 张，比收回的 {returned} 张多 {void - returned} 张。"


def fault_of_votes(name: str, votes: int | None, valid: int | None, present: int | None) -> str:
    """Nobody has more votes than there are valid ballots; without these, than electors present."""
    if votes is None:
        return ""
    if valid is not None and votes > valid:
        return f"{name}得 {votes} 票，比有效票 {valid} 张多 {votes - valid} 票。"
    if valid is None and present is not None and votes > present:
        return f"{name}得 {votes} 票，比实到有选举权的 {present} 人多 {votes - present} 票。"
    return ""


def fault_of_sum(votes: Iterable[int], valid: int | None, seats: int | None) -> str:
    """A ballot with more names than seats is void, so valid ones carry at most `seats` votes each."""
    total = sum(votes)
    if None in (valid, seats) or total <= valid * seats:
        return ""
    most = valid * seats
    more = total - most
    return f"得票合计 {total} 票，比 {valid} 张有效票、每张最多选 {seats} 名的 {most} 票多 {more} 票。"


def fault_of_elected(elected: int, seats: int | None) -> str:
    if seats is None or elected <= seats:
        return ""
    return f"写了 {elected} 人当选，比应选的 {seats} 人多 {elected - seats} 人。"


# ---- what the votes decide ----
@dataclass(frozen=True)
class Stood:
    """One who stood, or was written in, with the votes counted."""

    key: Hashable
    name: str
    votes: int


@dataclass(frozen=True)
class Result:
    """Who is elected, and how that was reached. The `tied` share the last places: they are voted on again."""

    seats: int
    present: int
    elected: tuple[Stood, ...]
    tied: tuple[Stood, ...]
    failed: tuple[Stood, ...]
    # 过半数，但名额已满.
    surplus: tuple[Stood, ...]

    @property
    def open(self) -> int:
        """还缺几名."""
        return self.seats - len(self.elected)

    @property
    def words(self) -> list[str]:
        """The result in sentences, as a scrutineer would read it out."""
        said = [
            f"应选 {self.seats} 名。实到有选举权的 {self.present} 人，"
            f"得票超过半数（至少 {majority(self.present)} 票）才能当选。"
        ]
        if self.elected:
            said.append(f"当选 {len(self.elected)} 人：{_named(self.elected)}。")
        else:
            said.append("没有人当选。")
        if self.surplus:
            said.append(f"{_named(self.surplus)}，超过半数，但名额已满，以得票多的当选。")
        if self.tied:
            said.append(f"{_named(self.tied)}，得票相同，还有 {self.open} 个名额，不能定，要就他们再投一次。")
        if self.failed:
            said.append(f"{_named(self.failed)}，没有超过半数。")
        if self.open and not self.tied:
            said.append(f"还缺 {self.open} 名。")
        return said


def _named(stood: Iterable[Stood]) -> str:
    return "、".join(f"{one.name} {one.votes} 票" for one in stood)


def result_of(stood: Sequence[Stood], seats: int, present: int) -> Result:
    """More than half of those present, at most `seats`, the most votes first; a tie at the end stays open."""
    ranked = sorted(stood, key=lambda one: -one.votes)
    passed = [one for one in ranked if one.votes >= majority(present)]
    failed = tuple(one for one in ranked if one.votes < majority(present))
    if len(passed) <= seats:
        return Result(seats, present, tuple(passed), (), failed, ())
    last = passed[seats - 1].votes
    above = tuple(one for one in passed if one.votes > last)
    level = tuple(one for one in passed if one.votes == last)
    below = tuple(one for one in passed if one.votes < last)
    if len(above) + len(level) > seats:
        return Result(seats, present, above, level, failed, below)
    return Result(seats, present, above + level, (), failed, below)
