"""What an election starts with: the proposals of its form, its steps, its electors and its first ballots."""

import re

from branch.periods import CHINESE_DIGITS, today
from members.discipline.suspension import suspended_ids
from members.elections.course import COMMITTEE_FROM, COMMITTEE_LEAST, Kind
from members.models import (
    CommitteeRole,
    Election,
    ElectionRound,
    ElectionStep,
    Elector,
    Member,
    Post,
    Term,
)


# ---- 届次 ----
def in_chinese(number: int) -> str:
    """1 to 99 as a 届次 writes them: 十, 十二, 二十一."""
    tens, ones = divmod(number, 10)
    tens_said = {0: "", 1: "十"}.get(tens, f"{CHINESE_DIGITS[tens]}十")
    return tens_said + (CHINESE_DIGITS[ones] if ones or not tens else "")


CHINESE = {in_chinese(number): number for number in range(1, 100)}


def next_term_name(name: str) -> str:
    """第三届 → 第四届; nothing is proposed after a name that does not count."""
    match = re.fullmatch(r"第(.+)届", name.strip())
    if match is None:
        return ""
    if re.fullmatch(r"\d{1,2}", match[1], re.ASCII):
        return f"第{int(match[1]) + 1}届"
    number = CHINESE.get(match[1], 0)
    return f"第{in_chinese(number + 1)}届" if 0 < number < 99 else ""


def proposal(branch, kind, day) -> Election:
    """A new election with what the term in office says; nothing where nothing is recorded."""
    election = Election(branch=branch, kind=kind)
    roles = list(CommitteeRole.objects.on(day).filter(branch=branch).in_committee().order_by("began_on"))
    term = Term.objects.filter(branch=branch, ended_on=None).first()
    name = term.name if term else next((role.term for role in reversed(roles) if role.term), "")
    election.years = term.years if term else election.years
    if kind == Election.Kind.BY_ELECTION:
        election.term_name, election.seats = name, 1
    else:
        election.term_name = next_term_name(name)
        election.seats = len({role.member_id for role in roles}) or None
    return election


# ---- steps, electors, ballots ----
def electors_of(branch, day) -> list[Member]:
    """Who may elect and be elected (第五条): full members on the roll whose right is not suspended."""
    suspended = suspended_ids(branch, day)
    return [member for member in branch.members.on_roll(day).full(day) if member.pk not in suspended]


def elects_a_committee(full_members: int, seats: int) -> bool:
    """Fewer than seven full members elect a secretary, and a deputy, at the general meeting."""
    return full_members >= COMMITTEE_FROM or seats >= COMMITTEE_LEAST


def prepare(election: Election) -> None:
    """Steps, electors and the first ballots, for a new election or one whose day or seats were changed."""
    follow_the_roll(election)
    full = election.branch.members.on_roll(election.held_on).full(election.held_on).count()
    with_committee = elects_a_committee(full, election.seats)
    _set_rounds(election, with_committee)
    kinds = [kind for kind in Kind if with_committee or kind != Kind.FIRST_SESSION]
    there = set(election.steps.values_list("kind", flat=True))
    election.steps.exclude(kind__in=kinds).delete()
    ElectionStep.objects.bulk_create(
        ElectionStep(branch_id=election.branch_id, election=election, kind=kind)
        for kind in kinds
        if kind not in there
    )
    # The meeting was held on the day of the election, and not before.
    held_on = election.held_on if election.held_on <= today() else None
    election.steps.filter(kind=Kind.MEETING, done_on__isnull=False).update(done_on=held_on)


def _set_rounds(election, with_committee) -> None:
    wanted = {ElectionRound.Kind.COMMITTEE: election.seats}
    if not with_committee:
        wanted = {ElectionRound.Kind.SECRETARY: 1}
        wanted |= {ElectionRound.Kind.DEPUTY: 1} if election.seats > 1 else {}
    rounds = {one.kind: one for one in election.rounds.filter(number=1)}
    if set(rounds) != set(wanted) and election.rounds.filter(returned__isnull=False).exists():
        return
    if set(rounds) != set(wanted):
        election.rounds.all().delete()
        rounds = {}
    for kind, seats in wanted.items():
        one = rounds.get(kind) or ElectionRound(branch_id=election.branch_id, election=election, kind=kind)
        one.seats = seats
        one.save()


def follow_the_roll(election: Election) -> tuple[list[str], list[str]]:
    """The electors as the roll of the day has them; marks of those who stay are kept. (came in, went out)."""
    may = {member.pk: member for member in electors_of(election.branch, election.held_on)}
    there = {elector.member_id: elector for elector in election.electors.select_related("member")}
    gone = [elector for pk, elector in there.items() if pk not in may]
    new = [member for pk, member in may.items() if pk not in there]
    election.electors.filter(pk__in=[elector.pk for elector in gone]).delete()
    Elector.objects.bulk_create(
        Elector(branch_id=election.branch_id, election=election, member=member) for member in new
    )
    return [member.name for member in new], [elector.member.name for elector in gone]


def sitting(election: Election) -> list[CommitteeRole]:
    """Posts of the committee in office on the day of the election."""
    roles = CommitteeRole.objects.on(election.held_on).filter(branch=election.branch_id).in_committee()
    return list(roles.select_related("member").order_by("began_on", "id"))


OFFICE_OF_ROUND = {
    ElectionRound.Kind.SECRETARY: Post.SECRETARY,
    ElectionRound.Kind.DEPUTY: Post.DEPUTY_SECRETARY,
}
