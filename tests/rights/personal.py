"""What is about one person: posts, honours, pledges, transfers, development, discipline, duty, elections."""

from datetime import date

from branch.models import FormerGroupName, Unit
from members.models import (
    DutyAbsence,
    DutySwap,
    DutyTurn,
    Election,
    ElectionCandidate,
    ElectionRound,
    ElectionStep,
    Elector,
    Handover,
    Pledge,
    PledgeRound,
    PledgeSigner,
    Post,
    Term,
)
from tests.factories import (
    a_helper,
    a_sanction,
    a_step,
    a_transfer,
    an_applicant,
    an_honour,
)
from tests.rights.marks import tag_of

DAY = date(2020, 3, 18)


def personal(branch, people, groups, rows):
    secretary, about = people["书记"], rows["member"]
    tag = tag_of(branch)
    FormerGroupName.objects.create(branch=branch, group=groups[0], name=f"{tag}旧组名", until=DAY)
    Unit.objects.create(branch=branch, name=f"{tag}单位", non_member_count=3)
    Unit.objects.create(branch=branch, name=f"{tag}单位二", non_member_count=4)
    rows["term"] = [Term.objects.create(branch=branch, name="第三届", began_on=date(2020, 1, 1))]
    rows["role"] = [secretary.roles.get()]
    rows["handover"] = [
        Handover.objects.create(
            branch=branch, post=Post.SECRETARY, giver=people["白"], taker=secretary, handed_on=DAY,
            note=f"{tag}交接说明", recorded_by=secretary.account, contents=[],
        )
    ]  # fmt: skip
    rows["honour"] = [
        an_honour(person, title=f"{tag}荣誉", state="recommended", note=f"{tag}荣誉说明{place}")
        for place, person in enumerate(about)
    ]
    rows["transfer"] = [
        a_transfer(person, direction="in", note=f"{tag}转接说明{place}") for place, person in enumerate(about)
    ]
    rows["sanction"] = [
        a_sanction(person, note=f"{tag}处分说明{place}") for place, person in enumerate(about)
    ]
    _pledges(branch, about, rows, tag)
    _development(branch, people, about, rows, tag)
    _duty(branch, about, rows, tag)
    _elections(branch, people, rows, tag)


def _pledges(branch, about, rows, tag):
    round_ = PledgeRound.objects.create(branch=branch, title=f"{tag}承诺书", text=f"{tag}正文", opened_on=DAY)
    for person in about:
        PledgeSigner.objects.create(branch=branch, round=round_, member=person)
    rows["pledge_round"] = [round_]
    rows["signer"] = about
    rows["pledge"] = [
        Pledge.objects.create(branch=branch, member=person, title=f"{tag}承诺", signed_on=DAY)
        for person in about
    ]
    Pledge.objects.create(branch=branch, member=about[0], title=f"{tag}承诺书", signed_on=DAY, round=round_)


def _development(branch, people, about, rows, tag):
    """Of each a file that led to a member, so that it is about somebody."""
    rows["applicant"], rows["development_step"], rows["helper"] = [], [], []
    for place, person in enumerate(about):
        applicant = an_applicant(branch, person.name, member=person, note=f"{tag}考察说明{place}")
        rows["applicant"].append(applicant)
        rows["development_step"].append(
            a_step(applicant, "first_talk", date(2018, 2, 1), note=f"{tag}谈话{place}")
        )
        rows["helper"].append(a_helper(applicant, people["书记"]))
    rows["open_applicant"] = [an_applicant(branch, f"{tag}申请人")]


def _duty(branch, about, rows, tag):
    rows["duty_year"] = [2020]
    rows["turn"] = [
        DutyTurn.objects.create(
            branch=branch, month=date(2020, 6 + place, 1), member=person, report=f"{tag}月报"
        )
        for place, person in enumerate(about)
    ]
    one, other = about
    rows["swap"] = [
        DutySwap.objects.create(
            branch=branch, asker=asker, asked=asked, month=date(2020, 8, 1), other_month=date(2020, 9, 1),
            asked_on=DAY, reason=f"{tag}换班",
        )
        for asker, asked in ((one, other), (other, one))
    ]  # fmt: skip
    rows["absence"] = [
        DutyAbsence.objects.create(branch=branch, member=person, began_on=DAY, reason=f"{tag}出差")
        for person in about
    ]


def _elections(branch, people, rows, tag):
    election = Election.objects.create(
        branch=branch, term_name="第四届", seats=3, held_on=date(2020, 6, 20), place=f"{tag}会议室"
    )
    rows["election"] = [election]
    rows["election_step"] = [
        ElectionStep.objects.create(branch=branch, election=election, kind=kind, due_on=date(2020, 6, 1))
        for kind in ElectionStep.Kind.values
    ]
    for person in people.values():
        Elector.objects.create(branch=branch, election=election, member=person)
    round_ = ElectionRound.objects.create(branch=branch, election=election, kind="committee", seats=3)
    rows["round"] = [round_]
    for person in list(people.values())[:4]:
        ElectionCandidate.objects.create(branch=branch, round=round_, member=person)
