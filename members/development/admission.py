"""Where development meets the roll: who was admitted is listed, converted or, not approved, taken off it."""

from dataclasses import dataclass
from datetime import date

from branch.marks import Mark
from branch.models import Branch
from members.development.file import expiry_mark, expiry_of, named
from members.development.models import Applicant, DevelopmentStep
from members.development.steps import Kind
from members.models import CommitteeRole, GroupMembership, Member, MemberKind
from members.transfers.leaving import Leaving, Return

# What the roll takes over from the file.
PARTICULARS = ("name", "sex", "ethnicity", "born_on", "id_number", "education", "job", "phone")
REMOVED = CommitteeRole.Leaving.REMOVED


def particulars_of(person: Applicant | Member) -> dict:
    return {name: getattr(person, name) for name in PARTICULARS}


def future_member(applicant: Applicant, admitted_on: date) -> Member:
    """The row of the roll that admission makes; he has been here, so nothing was transferred in."""
    return Member(
        branch=applicant.branch,
        kind=MemberKind.PROBATIONARY,
        admitted_on=admitted_on,
        **particulars_of(applicant),
    )


def twin_on_roll(applicant: Applicant, day: date) -> Member | None:
    """Somebody on the roll who must be the same person, and has no file yet."""
    members = applicant.branch.members.on_roll(day).filter(development=None)
    if applicant.id_number:
        found = members.filter(id_number=applicant.id_number).first()
        if found:
            return found
    same = members.filter(name=applicant.name, born_on=applicant.born_on)
    return same.filter(id_number="").first() if applicant.id_number else same.first()


def link(applicant: Applicant, member: Member) -> None:
    applicant.member = member
    applicant.save(update_fields=["member"])


def admission_moved(member: Member, before: date, after: date) -> None:
    """The day of the branch meeting was corrected: what the roll took from it follows."""
    member.admitted_on = after
    member.save(update_fields=["admitted_on"])
    GroupMembership.objects.filter(member=member, began_on=before).update(began_on=after)


def convert(member: Member, day: date) -> None:
    member.converted_on, member.kind = day, MemberKind.FULL
    member.save(update_fields=["converted_on", "kind"])


def take_conversion_back(member: Member) -> None:
    member.converted_on, member.kind = None, MemberKind.PROBATIONARY
    member.save(update_fields=["converted_on", "kind"])


def leaving_of(member: Member | None, day: date) -> Leaving | None:
    """取消预备党员资格: off the roll from the day of the decision on; None for who is off it by then."""
    if member is None or (member.left_on and member.left_on <= day):
        return None
    return Leaving(member, day)


def leave_roll(applicant: Applicant) -> None:
    if leaving := leaving_of(applicant.member, applicant.ended_on):
        leaving.end(REMOVED)


def return_to_roll(applicant: Applicant) -> None:
    member = applicant.member
    if member and applicant.ending == Applicant.Ending.CANCELLED and member.left_on == applicant.ended_on:
        Return(member, applicant.ended_on, REMOVED).reopen()


# ---- who is to be converted ----
@dataclass(frozen=True)
class Conversion:
    """A probationary member, when the probation ends, and how that stands. Without `applicant`: no file."""

    member: Member
    applicant: Applicant | None
    expires_on: date
    mark: Mark
    is_decided: bool


def conversions_due(branch: Branch, day: date) -> list[Conversion]:
    """All probationary members on the roll, the first to expire first; two queries."""
    members = branch.members.on_roll(day).probationary(day).select_related("development")
    extensions = DevelopmentStep.objects.filter(
        branch=branch, kind=Kind.EXTENSION, until__isnull=False, applicant__member__isnull=False
    )
    extended = dict(extensions.order_by("until").values_list("applicant__member", "until"))
    found = [_conversion(member, extended.get(member.pk), day) for member in members]
    return sorted(found, key=lambda row: (row.expires_on, row.member.pinyin, row.member.pk))


def _conversion(member: Member, extended_to: date | None, day: date) -> Conversion:
    expires_on = expiry_of(member.admitted_on, extended_to)
    decided = member.converted_on is not None
    mark = expiry_mark(expires_on, day)
    if decided:
        mark = Mark("ok", "ok", f"{named(member.converted_on)}转正")
    return Conversion(member, getattr(member, "development", None), expires_on, mark, decided)
