"""What the small branches of the demonstration recorded: the same forms, fewer words."""

from branch.periods import HalfYear
from meetings.history.seals import seal_what_has_none
from meetings.models import Form, PlanItem, Talk, TalkPartner
from reports.demo.activities import HALL, Activity
from reports.demo.dues import make_dues
from reports.demo.keeping import keep
from reports.demo.recording import Recorder
from reports.demo.roll import Roll
from reports.demo.small_branches import SmallBranch
from reports.demo.span import Span
from reports.demo.texts_learning import TALK_TOPICS
from reports.demo.texts_small import (
    SMALL_COMMITTEE,
    SMALL_DECISIONS,
    SMALL_GENERAL,
    SMALL_LECTURES,
    SMALL_THEMES,
)


def make_small_records(roll: Roll, small: SmallBranch, span: Span, order: int) -> None:
    recorder = Recorder(roll, span)
    for half in span.halves:
        held = _activities(roll, small, span, half, order)
        recorder.record(held)
        _plan(roll, half, held)
        _talks(roll, span, half)
    recorder.record(_activities(roll, small, span, span.current.next, order))
    recorder.save()
    keep(recorder, roll.members[0].account)
    seal_what_has_none(roll.branch, roll.members[0].account)
    names = small.names.split()
    make_dues(roll, span, recorder=roll.members[0].account, unpaid=names[-small.in_arrears or len(names) :])


def _activities(roll: Roll, small: SmallBranch, span: Span, half: HalfYear, order) -> list[Activity]:
    found = []
    for place, month in enumerate(half.months):
        found += _monthly(span, half, place, order)
        if "组织委员" in small.posts or "宣传委员" in small.posts:
            topic, minutes = SMALL_COMMITTEE[month.number - 1]
            said, resolution = SMALL_DECISIONS[month.number % len(SMALL_DECISIONS)]
            found.append(
                _held(
                    span, half, place, 6 + order, Form.COMMITTEE_MEETING, topic, f"{minutes}\n{said}",
                    resolution=resolution.format(事项=topic.removeprefix("研究")),
                )
            )  # fmt: skip
    if half == span.current:
        found = [found_one for found_one in found if not _left_out(small, span, found_one)]
    return sorted(found, key=lambda activity: activity.day)


def _monthly(span: Span, half: HalfYear, place, order):
    topic, minutes = SMALL_THEMES[half.months[place].number - 1]
    yield _held(
        span, half, place, 16 + order, Form.THEME_DAY, topic, f"{minutes}\n{{甲}}、{{乙}}作了交流发言。"
    )
    if place in (2, 5):
        topic, minutes, resolution = SMALL_GENERAL[place // 5 + 2 * (half.number - 1)]
        yield _held(span, half, place, 10, Form.GENERAL_MEETING, topic, minutes, resolution=resolution)
    if place == 4:
        topic = SMALL_LECTURES[half.number - 1]
        minutes = f"{{书记}}以《{topic}》为题讲党课，党员围绕本职讨论。{{甲}}、{{乙}}发言。"
        yield _held(span, half, place, 20, Form.PARTY_LECTURE, topic, minutes, lecturer="书记")


def _held(span: Span, half, place, number, form, topic, minutes, **more) -> Activity:
    more = {"recorder": "记录人", **more}
    return Activity((form,), span.day(half, place, number), topic, HALL, minutes, **more)


def _left_out(small: SmallBranch, span: Span, activity: Activity) -> bool:
    place = (activity.day.month - 1) % 6
    return (activity.forms[0].value, place) in small.skipped


def _plan(roll: Roll, half: HalfYear, held: list[Activity]) -> None:
    PlanItem.objects.bulk_create(
        PlanItem(
            branch=roll.branch,
            month=activity.day,
            form=activity.forms[0],
            topic=activity.topic,
            responsible=roll.members[0],
        )
        for activity in held
    )


def _talks(roll: Roll, span: Span, half: HalfYear) -> None:
    """The secretary talks with everybody once a half-year."""
    secretary, *others = roll.on_roll(half.end)
    topics = TALK_TOPICS["党小组长与党员"]
    for place, member in enumerate(others):
        day = span.day(half, 1 + place % 5, 5 + place * 2)
        if day <= span.today and member.is_on_roll(day):
            topic = topics[place % len(topics)]
            talk = Talk.objects.create(
                branch=roll.branch, held_on=day, talker=secretary, kind="书记与党员", topic=topic
            )
            TalkPartner.objects.create(branch=roll.branch, talk=talk, member=member)
