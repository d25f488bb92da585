"""How many applied, advanced, were admitted and converted in a half-year, by their files; two queries."""

from dataclasses import dataclass

from django.db.models import Count, Q

from branch.models import Branch
from branch.periods import HalfYear
from members.development.models import Applicant, DevelopmentStep
from members.development.steps import BEGINNING, Stage


@dataclass(frozen=True)
class Counts:
    applied: int
    activists: int
    prospects: int
    admitted: int  # by the day of the branch meeting
    converted: int  # by the day on which it took effect

    @property
    def by_stage(self) -> dict[Stage, int]:
        numbers = (self.applied, self.activists, self.prospects, self.admitted, self.converted)
        return dict(zip((Stage.APPLICANT, *BEGINNING), numbers, strict=True))


def counts_of(branch: Branch, half: HalfYear) -> Counts:
    days = (half.start, half.end)
    by_roll = Applicant.objects.filter(branch=branch).aggregate(
        applied=Count("id", filter=Q(applied_on__range=days)),
        admitted=Count("id", filter=Q(member__admitted_on__range=days)),
        converted=Count("id", filter=Q(member__converted_on__range=days)),
    )
    # For who is on the roll its days count, not those of these two steps.
    roll_knows = Q(
        kind__in=(BEGINNING[Stage.PROBATIONARY], BEGINNING[Stage.FULL]), applicant__member__isnull=False
    )
    steps = DevelopmentStep.objects.filter(branch=branch, kind__in=BEGINNING.values(), done_on__range=days)
    rows = steps.exclude(roll_knows).order_by().values_list("kind")
    by_step = dict(rows.annotate(people=Count("applicant", distinct=True)))
    taken = {stage: by_step.get(kind, 0) for stage, kind in BEGINNING.items()}
    return Counts(
        by_roll["applied"],
        taken[Stage.ACTIVIST],
        taken[Stage.PROSPECT],
        by_roll["admitted"] + taken[Stage.PROBATIONARY],
        by_roll["converted"] + taken[Stage.FULL],
    )
