"""What leaves the branch with somebody who is transferred out, and what stays with it."""

from dataclasses import dataclass

from branch.periods import Month, day_in_full
from members.models import Applicant, DevelopmentStep, Member, Transfer
from members.transfers.leaving import paid_until
from reports.own.kinds import KINDS, Kind


@dataclass(frozen=True)
class Going:
    what: str
    note: str


def goes_along(member: Member, letter: Transfer | None) -> list[Going]:
    """Papers: none of them lies in the system, so the list names them to be ticked by hand."""
    numbered = letter is not None and letter.letter_number
    said = f"编号 {letter.letter_number}" if numbered else "还没登记编号"
    until = letter.dues_until if letter and letter.dues_until else paid_until(member)
    dues = f"党费交至{Month.containing(until).long_name}" if until else "还没有交清的月份，请核对"
    applied = Applicant.objects.filter(member=member).first()
    steps = DevelopmentStep.objects.filter(applicant__member=member).count()
    file = f"系统里登记了 {steps} 个步骤" if steps else "系统里没有登记步骤，看纸质档案"
    if applied:
        file = f"{day_in_full(applied.applied_on)}递交申请书；{file}"
    return [
        Going("党员组织关系介绍信", said),
        Going("党员档案（入党志愿书、申请书、政审、转正等材料）", file),
        Going("党费交到哪个月", dues),
        Going("党费证", "在本人手里的，随身带走"),
    ]


def stays_here(member: Member) -> list[tuple[Kind, int]]:
    """Records of what the branch did: they name the member and stay, whoever leaves."""
    found = [(kind, kind.rows(member).count()) for kind in KINDS]
    return [(kind, count) for kind, count in found if count]
