"""What a file is asked (检查): each check is a function with its source, and none of them blocks anything."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from branch.marks import Mark
from branch.regulations import DEVELOPMENT_RULES
from members.development.file import File, named
from members.development.models import DevelopmentHelper
from members.development.steps import (
    AGE_SOURCE,
    EXTENSION_LEAST,
    EXTENSION_MOST,
    EXTENSION_SOURCE,
    HALF_YEARLY,
    LEAST_AGE,
    MENTORS,
    PROBATION,
    SPONSORS,
    STEPS,
    TRAINING_DAYS,
    TRAINING_HOURS,
    Kind,
    Stage,
)
from members.people.models import completed_years
from members.roll import was_in_force

Part = DevelopmentHelper.Part
FAULT = Mark("miss", "miss", "不符")
OPEN = Mark("wait", "wait", "待补")
IN_TRAINING = (Stage.ACTIVIST, Stage.PROSPECT)


@dataclass(frozen=True)
class Hint:
    mark: Mark
    text: str
    source: str


Found = Iterator[tuple[Mark, str]]


@dataclass(frozen=True)
class Check:
    find: Callable[[File], Found]
    source: str

    def hints(self, file: File) -> list[Hint]:
        return [Hint(mark, text, self.source) for mark, text in self.find(file)]


def too_young(file: File) -> Found:
    age = completed_years(file.person.born_on, file.applicant.applied_on)
    if age < LEAST_AGE:
        yield FAULT, f"递交申请书那天{age}周岁，年满{LEAST_AGE}周岁才能申请入党。"


def taken_too_early(step) -> Callable[[File], Found]:
    def find(file: File) -> Found:
        earliest, day = file.earliest(step), file.day_of(step.kind)
        if earliest and day and day < earliest:
            yield FAULT, f"{step.name}是{named(day)}，不得早于{named(earliest)}（{step.not_before.words}）。"

    return find


def taken_too_late(step) -> Callable[[File], Found]:
    def find(file: File) -> Found:
        by, latest, done = file.limit(step.by), file.limit(step.at_latest), file.day_of(step.kind)
        if by is None or (done is None and (file.is_ended or file.has_left)):
            return
        day = done or file.day
        if day > by:
            special = f"，{step.at_latest.words}" if latest and day <= latest else ""
            mark = OPEN if special or done is None else FAULT
            state = f"是{named(day)}" if done else "还没有登记"
            yield mark, f"{step.name}{state}，应在{named(by)}以前（{step.by.words}{special}）。"

    return find


def not_inspected(file: File) -> Found:
    """An inspection for every half-year that somebody has been an activist."""
    begun = file.stage_days.get(Stage.ACTIVIST)
    if begun is None:
        return
    end = file.stage_days.get(Stage.PROSPECT) or file.stage_days.get(Stage.PROBATIONARY)
    end = end or file.applicant.ended_on or file.day
    asked, day = 0, HALF_YEARLY.day_from(begun)
    while day <= end:
        asked, day = asked + 1, begun + HALF_YEARLY.length * (asked + 2)
    count = sum(begun <= step.done_on <= end for step in file.by_kind.get(Kind.INSPECTION, ()))
    if count < asked:
        when = f"{named(begun)}到{named(end)}"
        yield OPEN, f"{when}每半年要考察一次，应有{asked}次，记了{count}次。"


def _helping(file: File, part: Part, day) -> list[DevelopmentHelper]:
    return [row for row in file.helpers if row.part == part and was_in_force(row, day)]


def without_mentor(file: File) -> Found:
    if file.stage not in IN_TRAINING:
        return
    least, most = MENTORS
    mentors = {row.member_id for row in _helping(file, Part.MENTOR, file.day)}
    if len(mentors) < least:
        yield OPEN, f"还没有培养联系人，要{least}至{most}名正式党员。"
    elif len(mentors) > most:
        yield FAULT, f"现在有{len(mentors)}名培养联系人，应是{least}至{most}名。"


def without_sponsors(file: File) -> Found:
    """Two are needed as soon as they are said to be settled, and on the day of admission."""
    admitted = file.stage_days.get(Stage.PROBATIONARY)
    day = admitted or (file.day if Kind.SPONSORS in file.by_kind else None)
    if day is None or file.is_ended:
        return
    count = len({row.member_id for row in _helping(file, Part.SPONSOR, day)})
    if count < SPONSORS:
        when = f"{named(admitted)}接收时" if admitted else "现在"
        yield OPEN, f"介绍人要{SPONSORS}名正式党员，{when}记了{count}名。"


def helper_has_left(file: File) -> Found:
    if file.stage not in IN_TRAINING:
        return
    for row in file.helpers:
        if was_in_force(row, file.day) and not row.member.is_on_roll(file.day):
            yield OPEN, f"{row.get_part_display()}{row.member}已不在名册，写上结束日期，换一名党员。"


def training_too_short(file: File) -> Found:
    for step in file.by_kind.get(Kind.TRAINING, ()):
        least = f"不少于{TRAINING_DAYS}天或{TRAINING_HOURS}学时"
        if step.hours is None:
            yield OPEN, f"短期集中培训没有写学时，应{least}。"
        elif step.hours < TRAINING_HOURS:
            yield FAULT, f"短期集中培训{step.hours}学时，应{least}；按天培训的在“情况”里写明天数。"


def extension_out_of_bounds(file: File) -> Found:
    """At least half a year, at most one, from the day on which the probation would have ended."""
    admitted, extended_to = file.stage_days.get(Stage.PROBATIONARY), file.extended_to
    if admitted is None or extended_to is None:
        return
    expiry = admitted + PROBATION
    first, last = expiry + EXTENSION_LEAST, expiry + EXTENSION_MOST
    if not first <= extended_to <= last:
        said = f"延长到{named(extended_to)}，应在{named(first)}到{named(last)}之间（不少于半年，最长一年）。"
        yield FAULT, f"预备期{said}"


def converted_before_expiry(file: File) -> Found:
    converted = file.member and file.member.converted_on
    if converted and file.expires_on and converted < file.expires_on:
        yield FAULT, f"转正日期是{named(converted)}，预备期到{named(file.expires_on)}才满。"


def steps_left_out(file: File) -> Found:
    names = [step.name for step in file.missing]
    if names:
        yield OPEN, f"以前的步骤没有登记：{'、'.join(names)}。"


CHECKS = (
    Check(too_young, AGE_SOURCE),
    *(Check(taken_too_early(step), step.not_before.source) for step in STEPS if step.not_before),
    *(Check(taken_too_late(step), step.by.source) for step in STEPS if step.by),
    Check(not_inspected, HALF_YEARLY.source),
    Check(without_mentor, DEVELOPMENT_RULES),
    Check(without_sponsors, DEVELOPMENT_RULES),
    Check(helper_has_left, DEVELOPMENT_RULES),
    Check(training_too_short, DEVELOPMENT_RULES),
    Check(extension_out_of_bounds, EXTENSION_SOURCE),
    Check(converted_before_expiry, DEVELOPMENT_RULES),
    Check(steps_left_out, DEVELOPMENT_RULES),
)


def hints_of(file: File) -> list[Hint]:
    """What is not as it should be comes first."""
    hints = [hint for check in CHECKS for hint in check.hints(file)]
    return sorted(hints, key=lambda hint: hint.mark != FAULT)
