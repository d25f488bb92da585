"""Who is to sign a pledge (应签人), who has, and how a round stands."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q

from branch.marks import Mark
from branch.models import Branch, PartyGroup
from branch.periods import HalfYear, day_named
from members.models import CommitteeRole, Member, Pledge, PledgeRound, PledgeSigner
from members.roll import groups_by_member, labels_of, not_here_yet

Scope = PledgeRound.Scope


def people_in_scope(branch: Branch, scope: str, day: date):
    """The members whom a round of this scope concerns on a day; one for chosen members, nobody by itself."""
    members = branch.members.on_roll(day)
    if scope == Scope.ALL:
        return members
    if scope == Scope.CHOSEN:
        return members.none()
    roles = CommitteeRole.objects.on(day).filter(branch=branch)
    if scope == Scope.COMMITTEE:
        roles = roles.in_committee()
    return members.filter(pk__in=roles.values("member"))


def add_signers(round_: PledgeRound, members: Iterable[Member]) -> None:
    PledgeSigner.objects.bulk_create(
        [PledgeSigner(branch_id=round_.branch_id, round=round_, member=member) for member in members],
        ignore_conflicts=True,
        unique_fields=["round", "member", "branch"],
    )


# ---- how many ----
@dataclass(frozen=True)
class Progress:
    due: int = 0
    signed: int = 0

    @property
    def left(self) -> int:
        return self.due - self.signed


def has_signed() -> Exists:
    """Of a signer's row: whether the signed pledge is there."""
    return Exists(
        Pledge.objects.filter(branch=OuterRef("branch"), round=OuterRef("round"), member=OuterRef("member"))
    )


def progress_of(branch: Branch) -> dict[int, Progress]:
    """Every round of the branch that has signers, by its id; one query."""
    signers = PledgeSigner.objects.filter(branch=branch).alias(signed_it=has_signed())
    counted = (
        signers.order_by()
        .values("round")
        .annotate(due=Count("id"), signed=Count("id", filter=Q(signed_it=True)))
    )
    return {row["round"]: Progress(row["due"], row["signed"]) for row in counted}


def mark_of(round_: PledgeRound, progress: Progress, day: date) -> Mark:
    if not progress.due:
        return Mark("none", "none", "还没有应签人")
    if not progress.left:
        return Mark("ok", "ok", "全部已签")
    if round_.due_on and round_.due_on < day:
        return Mark("miss", "miss", f"过了期限，还差 {progress.left} 人")
    if round_.opened_on > day:
        return Mark("plan", "plan", f"{day_named(round_.opened_on, day.year)}开始")
    return Mark("wait", "wait", f"还差 {progress.left} 人")


@dataclass(frozen=True)
class RoundLine:
    """A round in the list; an ordinary member reads the own signing instead of numbers."""

    round: PledgeRound
    progress: Progress
    mark: Mark


def lines_of_half(branch: Branch, half: HalfYear, day: date) -> list[RoundLine]:
    """Rounds that were opened in the half-year, fall due in it, or were still being signed then."""
    progress = progress_of(branch)
    lines = []
    for round_ in PledgeRound.objects.filter(branch=branch, opened_on__lte=half.end):
        counted = progress.get(round_.pk, Progress())
        if _belongs_to(half, round_, counted):
            lines.append(RoundLine(round_, counted, mark_of(round_, counted, day)))
    return lines


def _belongs_to(half: HalfYear, round_: PledgeRound, progress: Progress) -> bool:
    return bool(progress.left) or half.start <= (round_.due_on or round_.opened_on)


def own_lines_of_half(member: Member, half: HalfYear, day: date) -> list[RoundLine]:
    """The same of one member: what they are to sign, and whether they have."""
    asked = PledgeSigner.objects.filter(
        branch=member.branch_id, member=member, round__opened_on__lte=half.end
    )
    lines = []
    for signer in (
        asked.select_related("round").annotate(signed_it=has_signed()).order_by("-round__opened_on")
    ):
        round_, counted = signer.round, Progress(1, int(signer.signed_it))
        if _belongs_to(half, round_, counted):
            lines.append(RoundLine(round_, counted, own_mark(round_, signer.signed_it, day)))
    return lines


def own_mark(round_: PledgeRound, signed: bool, day: date) -> Mark:
    if signed:
        return Mark("ok", "ok", "已签")
    if round_.due_on and round_.due_on < day:
        return Mark("miss", "miss", "过了期限，还没签")
    return Mark("wait", "wait", "待签")


# ---- who ----
@dataclass
class Signer:
    """One who is to sign, as the round's page shows them."""

    member: Member
    label: str
    pledge: Pledge | None = None
    number: int = 0


@dataclass
class Section:
    """Those of one Party group; without a group, who belongs to none."""

    group: PartyGroup | None
    signers: list[Signer] = field(default_factory=list)

    @property
    def signed(self) -> int:
        return sum(signer.pledge is not None for signer in self.signers)


def sections_of(round_: PledgeRound, day: date) -> list[Section]:
    """All who are to sign, by the Party group of the day the round began; who came later, by today's."""
    branch = round_.branch
    rows = PledgeSigner.objects.filter(branch=branch, round=round_).select_related("member")
    members = [row.member for row in rows.order_by("member__number", "member_id")]
    signed = {pledge.member_id: pledge for pledge in Pledge.objects.filter(branch=branch, round=round_)}
    groups = groups_by_member(branch, day) | groups_by_member(branch, round_.opened_on)
    labels = labels_of(members)
    sections = {group.pk: Section(group) for group in branch.groups.all()} | {None: Section(None)}
    for member in members:
        place = sections.get(groups.get(member.pk), sections[None])
        place.signers.append(Signer(member, labels[member.pk], signed.get(member.pk)))
    found = [section for section in sections.values() if section.signers]
    for number, signer in enumerate((each for section in found for each in section.signers), start=1):
        signer.number = number
    return found


def waiting(round_: PledgeRound):
    """The members who have not signed."""
    signers = PledgeSigner.objects.filter(branch=round_.branch_id, round=round_).exclude(has_signed())
    return Member.objects.filter(branch=round_.branch_id, pk__in=signers.values("member"))


def why_not(member: Member, day: date) -> str:
    """Why this member cannot have signed on a day; empty where nothing speaks against it."""
    if not_yet := not_here_yet(member, day):
        return not_yet
    return "已经转出" if member.left_on and member.left_on <= day else ""


# ---- the roll has changed ----
@dataclass(frozen=True)
class RollChange:
    """What following the roll would do; whoever has signed is never lost."""

    come: list[Member]
    gone: list[Member]

    def __bool__(self):
        return bool(self.come or self.gone)


def roll_change(round_: PledgeRound, day: date) -> RollChange:
    """Who is newly in the scope, and who of the waiting is on the roll no more."""
    day = max(day, round_.opened_on)
    listed = PledgeSigner.objects.filter(branch=round_.branch_id, round=round_)
    come = people_in_scope(round_.branch, round_.scope, day).exclude(pk__in=listed.values("member"))
    return RollChange(list(come), [member for member in waiting(round_) if not member.is_on_roll(day)])


def follow_the_roll(round_: PledgeRound, day: date) -> RollChange:
    change = roll_change(round_, day)
    add_signers(round_, change.come)
    PledgeSigner.objects.filter(branch=round_.branch_id, round=round_, member__in=change.gone).delete()
    return change


# ---- pledges that were there before ----
def found_before(round_: PledgeRound) -> list[Pledge]:
    """Pledges of the same title, signed since the round began, of who is to sign and has not; one each."""
    pledges = Pledge.objects.filter(
        branch=round_.branch_id,
        round=None,
        title=round_.title,
        signed_on__gte=round_.opened_on,
        member__in=waiting(round_),
    ).select_related("member")
    found: dict[int, Pledge] = {}
    for pledge in pledges:
        found.setdefault(pledge.member_id, pledge)
    return list(found.values())
