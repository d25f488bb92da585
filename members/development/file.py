"""A person's file (发展档案) as its pages read it: the stage, since when, what comes next and by when."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Prefetch

from branch.marks import Mark
from branch.periods import day_in_full
from members.development.models import Applicant, DevelopmentHelper, DevelopmentStep
from members.development.steps import (
    BEGINNING,
    HALF_YEARLY,
    PLACE_OF,
    PROBATION,
    STEP_OF,
    STEPS,
    WAY,
    Kind,
    Span,
    Stage,
    Step,
)

# From so many days on a day that comes near is shown as one to act on.
SOON = 60
URGENCY = ("miss", "wait", "plan")


def expiry_of(admitted_on: date, extended_to: date | None = None) -> date:
    """预备期满之日: a year from the branch meeting, or the day to which it was extended."""
    return extended_to or admitted_on + PROBATION


def named(day: date) -> str:
    return day_in_full(day)


def until(day: date, today: date) -> Mark:
    """How a day by which something is due stands."""
    left = (day - today).days
    if left < 0:
        return Mark("miss", "miss", f"超过{-left}天")
    if left == 0:
        return Mark("wait", "wait", "今天到期")
    look = "wait" if left <= SOON else "plan"
    return Mark(look, look, f"还剩{left}天")


def expiry_mark(expires_on: date, today: date) -> Mark:
    """How a probation stands."""
    left = (expires_on - today).days
    if left < 0:
        return Mark("miss", "miss", f"已到期{-left}天")
    return Mark("wait", "wait", "今天到期") if left == 0 else until(expires_on, today)


@dataclass(frozen=True)
class Next:
    """What comes next. `day` is that of its limit: not before it, or by then; `words` says which."""

    step: Step
    day: date | None
    words: str
    mark: Mark
    source: str

    @property
    def key(self) -> tuple[int, date]:
        """What is late comes first, then what can be done now, then what has to wait."""
        return URGENCY.index(self.mark.look), self.day or date.min


@dataclass(frozen=True)
class File:
    applicant: Applicant
    steps: tuple[DevelopmentStep, ...]
    day: date
    helpers: tuple[DevelopmentHelper, ...] = ()

    @cached_property
    def by_kind(self) -> dict[str, list[DevelopmentStep]]:
        """Oldest first."""
        found = defaultdict(list)
        for step in sorted(self.steps, key=lambda step: (step.done_on, step.pk or 0)):
            found[step.kind].append(step)
        return found

    def day_of(self, kind: Kind | None) -> date | None:
        """When a step was (first) taken; of None, when the application was handed in."""
        if kind is None:
            return self.applicant.applied_on
        return self.by_kind[kind][0].done_on if kind in self.by_kind else None

    @property
    def member(self):
        return self.applicant.member

    @property
    def person(self):
        """Whose particulars are shown: the roll's as soon as somebody is on it."""
        return self.member or self.applicant

    # ---- the stage ----
    @cached_property
    def stage_days(self) -> dict[Stage, date]:
        """The stages reached, and since when. What the roll knows about admission and conversion counts."""
        days = {Stage.APPLICANT: self.applicant.applied_on}
        days |= {stage: day for stage, kind in BEGINNING.items() if (day := self.day_of(kind))}
        if self.member:
            days[Stage.PROBATIONARY] = self.member.admitted_on
            decided = days.pop(Stage.FULL, self.member.admitted_on)
            if self.member.is_full(self.day):
                days[Stage.FULL] = self.member.converted_on or decided
        return days

    @property
    def reached(self) -> Stage:
        """The farthest of the five stages, whether the file was ended or not."""
        return max(self.stage_days, key=WAY.index)

    @property
    def is_ended(self) -> bool:
        return self.applicant.ended_on is not None

    @property
    def stage(self) -> Stage:
        return Stage.ENDED if self.is_ended else self.reached

    @property
    def since(self) -> date:
        return self.applicant.ended_on or self.stage_days[self.reached]

    @property
    def has_left(self) -> bool:
        """Who was admitted here, and is on this roll no more."""
        return self.member is not None and not self.member.is_on_roll(self.day)

    @property
    def awaits_roll(self) -> bool:
        """Admitted by the branch meeting, and not on the roll yet."""
        return Kind.ADMISSION in self.by_kind and self.member is None and not self.is_ended

    def event_day(self, stage: Stage) -> date | None:
        """On which day the half-year's figures count somebody as having reached a stage."""
        if stage == Stage.FULL and self.member:
            return self.member.converted_on
        return self.stage_days.get(stage)

    # ---- probation ----
    @property
    def extended_to(self) -> date | None:
        return max((step.until for step in self.by_kind.get(Kind.EXTENSION, ()) if step.until), default=None)

    @property
    def expires_on(self) -> date | None:
        admitted = self.stage_days.get(Stage.PROBATIONARY)
        return admitted and expiry_of(admitted, self.extended_to)

    # ---- limits ----
    def limit(self, span: Span | None) -> date | None:
        start = self.day_of(span.after) if span else None
        return span.day_from(start) if start else None

    def earliest(self, step: Step) -> date | None:
        return self.expires_on if step.kind == Kind.CONVERSION else self.limit(step.not_before)

    @property
    def inspection_due(self) -> date | None:
        """When the next half-yearly inspection of an activist is due."""
        if self.stage != Stage.ACTIVIST:
            return None
        begun = self.stage_days[Stage.ACTIVIST]
        last = [step.done_on for step in self.by_kind.get(Kind.INSPECTION, ())]
        return HALF_YEARLY.day_from(max([begun, *last]))

    # ---- what comes next ----
    @cached_property
    def missing(self) -> list[Step]:
        """Steps of stages that are behind, and not recorded."""
        return [step for step in STEPS[: self._place] if not step.if_needed and not self._is_recorded(step)]

    @property
    def _place(self) -> int:
        """The place in the list behind the step that began the present stage."""
        beginning = BEGINNING.get(self.reached)
        return PLACE_OF[beginning] + 1 if beginning else 0

    def _is_recorded(self, step: Step) -> bool:
        return step.kind in self.by_kind

    @cached_property
    def coming(self) -> list[Next]:
        """What can come next, the most urgent first."""
        if self.is_ended or self.has_left:
            return []
        ahead = [step for step in STEPS[self._place :] if not self._is_recorded(step)]
        main = next((step for step in ahead if not step.repeats and not step.if_needed), None)
        found = [self._next(main)] if main else []
        # Conversion is discussed on its day whether the steps before it were recorded or not.
        if self.reached == Stage.PROBATIONARY and not self._conversion_decided:
            found.append(self._next(STEP_OF[Kind.CONVERSION]))
        found += [item for kind in Kind if (item := self.due(kind)) and PLACE_OF[kind] >= self._place]
        if due := self.inspection_due:
            found.append(self._due(STEP_OF[Kind.INSPECTION], HALF_YEARLY, due))
        unique = {item.step.kind: item for item in found}.values()
        return sorted(unique, key=lambda item: item.key)

    @property
    def _conversion_decided(self) -> bool:
        return Kind.CONVERSION in self.by_kind

    def due(self, kind: Kind) -> Next | None:
        """A step that has a day by which it is due, that day having begun to count, and is not recorded."""
        step = STEP_OF[kind]
        if kind in self.by_kind or self.is_ended or self.has_left or not self.limit(step.by):
            return None
        return self._due(step, step.by, self.limit(step.by))

    @property
    def next(self) -> Next | None:
        return self.coming[0] if self.coming else None

    def _next(self, step: Step) -> Next:
        if step.by and (day := self.limit(step.by)):
            return self._due(step, step.by, day)
        day = self.earliest(step)
        if day is None:
            return Next(step, None, "可以办理", Mark("wait", "wait", "可以办理"), step.source)
        source = step.not_before.source
        if step.kind == Kind.CONVERSION:
            mark = expiry_mark(day, self.day)
            return Next(step, day, f"{named(day)}预备期满，支部大会不得早于这一天", mark, source)
        if day > self.day:
            mark = Mark("plan", "plan", f"还要等{(day - self.day).days}天")
            return Next(step, day, f"不得早于{named(day)}", mark, source)
        return Next(step, day, f"{named(day)}起", Mark("wait", "wait", "可以办理"), source)

    def _due(self, step: Step, span: Span, day: date) -> Next:
        return Next(step, day, f"应在{named(day)}以前", until(day, self.day), span.source)


def files_of(applicants: Iterable[Applicant], day: date) -> list[File]:
    """The files of applicants fetched with their member and steps (and helpers, where they matter)."""
    return [file_of(applicant, day) for applicant in applicants]


def file_of(applicant: Applicant, day: date) -> File:
    fetched = getattr(applicant, "_prefetched_objects_cache", {})
    helpers = tuple(applicant.helpers.all()) if "helpers" in fetched else ()
    return File(applicant, tuple(applicant.steps.all()), day, helpers)


def with_steps(applicants):
    return applicants.select_related("member").prefetch_related("steps")


def with_all(applicants):
    people = DevelopmentHelper.objects.select_related("member")
    return applicants.select_related("branch", "member", "group").prefetch_related(
        "steps", Prefetch("helpers", people)
    )
