"""What a year's plan has to have in it by the branch's requirements: month, form, group; never a topic."""

from collections.abc import Iterator
from dataclasses import dataclass

from branch.models import Branch
from branch.periods import Month, Period, Year
from branch.regulations import BRANCH_RULES
from meetings.models import Form, PlanItem
from meetings.requirements.asked import Asked, Rules, Standing, everything_asked, groups_at_month_ends
from members.models import CommitteeRole
from members.roll import was_in_force

# Once a year, generally in its last quarter: (form, source).
YEARLY = [
    (Form.ORG_LIFE_MEETING, f"{BRANCH_RULES}第十七条"),
    (Form.APPRAISAL, f"{BRANCH_RULES}第十八条"),
]


@dataclass(frozen=True)
class Reason:
    """Why lines of a form are offered: 支部党员大会，每季度至少1次，《…》第十一条."""

    form: Form
    rule: str
    source: str


class Template:
    """Lines the plan does not have yet. A line that names no group stands for every group."""

    def __init__(self, branch: Branch, year: Year):
        self.branch, self.year = branch, year
        period = (year.start, year.end)
        items = PlanItem.objects.filter(branch=branch, month__range=period, cancelled_on=None)
        self.planned = list(items)
        self.asked = [one for half in year.halves for one in self._asked_in(half)]

    def _asked_in(self, half) -> Iterator[Asked]:
        alone = Branch.objects.filter(pk=self.branch.pk)
        roles = CommitteeRole.objects.filter(branch=self.branch).in_committee()
        committee = {
            month.end for month in half.months if any(was_in_force(role, month.end) for role in roles)
        }
        groups = groups_at_month_ends(alone, half).get(self.branch.pk, {})
        return everything_asked(Rules(alone, half), self.branch, Standing(groups, committee))

    @property
    def reasons(self) -> list[Reason]:
        found = {one.requirement.id: one.requirement for one in self.asked}
        asked = [Reason(Form(row.form), row.rule, row.source) for row in found.values()]
        return asked + [Reason(form, "每年至少1次，一般在第四季度", source) for form, source in self._yearly]

    @property
    def _yearly(self) -> list[tuple[Form, str]]:
        """A branch whose own rules speak of the form has been asked for it already."""
        spoken_of = {one.form for one in self.asked}
        return [(form, source) for form, source in YEARLY if form not in spoken_of]

    @property
    def lines(self) -> list[PlanItem]:
        found = [line for one in self.asked for line in self._missing(one)]
        found += [
            self._line(self.year.months[-1], form)
            for form, _ in self._yearly
            if not self._planned(form, self.year)
        ]
        return sorted(found, key=lambda line: line.month)

    def _missing(self, asked: Asked) -> list[PlanItem]:
        """In the last months of the period, one in each."""
        left = asked.requirement.at_least - self._planned(asked.form, asked.period, asked.group_id)
        months = asked.period.months
        return [self._line(months[-1 - nth % len(months)], asked.form, asked.group) for nth in range(left)]

    def _planned(self, form: Form, period: Period, group_id: int | None = None) -> int:
        return sum(
            item.form == form
            and item.month in period
            and (group_id is None or item.group_id in (None, group_id))
            for item in self.planned
        )

    def _line(self, month: Month, form: Form, group=None) -> PlanItem:
        return PlanItem(branch=self.branch, month=month.start, form=form.value, group=group)
