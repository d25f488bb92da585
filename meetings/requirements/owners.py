"""Whose rows are written (谁的要求): a branch's own, or those of a superior for all branches below it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse

from branch.models import Branch, Organisation
from branch.periods import HalfYear
from meetings.models import Requirement
from meetings.requirements.asked import Rules, nearest


@dataclass(frozen=True)
class Owner:
    """`room` is the namespace of the pages on which its rows are kept."""

    room: str
    branch: Branch | None = None
    organisation: Organisation | None = None

    @property
    def name(self) -> str:
        return str(self.branch or self.organisation)

    @property
    def rows(self) -> QuerySet[Requirement]:
        return Requirement.objects.filter(branch=self.branch, organisation=self.organisation)

    def new(self, **fields) -> Requirement:
        return Requirement(branch=self.branch, organisation=self.organisation, **fields)

    def address(self, page: str = "list", *args) -> str:
        return reverse(f"{self.room}:{page}", args=args)

    def levels(self, day: date) -> list[list[Requirement]]:
        """All rows that may count here, the owner's own first, then those it would fall back to."""
        alone = [self.branch.pk] if self.branch else []
        rules = Rules(alone, HalfYear.containing(day))
        return rules.levels_of(self.branch) if self.branch else rules.levels_from(self.organisation.pk)

    def on(self, day: date) -> list[Requirement]:
        """What is asked here on a day."""
        return nearest(self.levels(day), day)

    def open(self, today: date) -> QuerySet[Requirement]:
        """Own rows that can still be changed: not ended before the half-year that is running."""
        begins = earliest(today)
        return self.rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=begins))


def earliest(today: date) -> date:
    """A past half-year stays judged by what was asked in it: nothing begins or ends before this day."""
    return HalfYear.containing(today).start
