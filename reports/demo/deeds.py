"""Talks, study, pledges, honours, the rota and the plan of the main branch of the demonstration."""

from branch.periods import HalfYear, Month
from meetings.models import PlanItem, StudyResult, Talk, TalkPartner
from members.models import DutyTurn, Honour, Pledge
from reports.demo import people
from reports.demo.activities import Activity, activities
from reports.demo.roll import Roll
from reports.demo.span import Span, workday
from reports.demo.texts_learning import ARTICLES, DUTY_REMARKS, REFLECTIONS, TALK_TOPICS

OUTSIDERS = ("本处非党员同志2人", "区政务大厅窗口工作人员1人", "外包驻场人员2人", "入党积极分子1人")
AUTHORS = {
    "退休以后怎样当党员": "单伯庸",
    "从皮尺到卫星": "滕建业",
    "写在预备期满之际": "骆欣然",
    "轮值一个月，看见支部全貌": "柯志远",
    "一名新党员的第一次组织生活": "骆欣然",
}


def make_deeds(roll: Roll, span: Span) -> None:
    for number, half in enumerate(span.halves):
        _make_talks(roll, span, half, number)
        _make_study(roll, span, half, number)
        _make_pledges(roll, span, half)
        _make_honours(roll, span, half)
    for half in (*span.halves, span.current.next):
        _make_plan(roll, span, half)


# ---- talks ----
def _make_talks(roll: Roll, span: Span, half: HalfYear, number) -> None:
    talks, partners = [], []
    for place, (month, day, talker, partner, kind, topic) in enumerate(_talks(roll, span, half, number)):
        held_on = span.day(half, month, day)
        if held_on > span.today:
            continue
        topics = TALK_TOPICS[kind]
        topic = topic or topics[(place + number) % len(topics)]
        talk = Talk(branch=roll.branch, held_on=held_on, talker=talker, kind=kind, topic=topic)
        talks.append(talk)
        named = {"name": partner} if isinstance(partner, str) else {"member": partner}
        partners.append(TalkPartner(branch=roll.branch, talk=talk, **named))
    Talk.objects.bulk_create(talks)
    TalkPartner.objects.bulk_create(partners)


def _talks(roll: Roll, span: Span, half: HalfYear, number):
    """(month, day, who, with whom, kind, topic): down from the secretary, so that everybody is reached."""
    secretary, *committee = roll.committee(half.end)
    for place, member in enumerate(committee):
        yield (2, 6 + place, secretary, member, "书记与委员", "")
    leaders = [roll.leader(group, half.end) for group in (1, 2, 3)]
    for place, leader in enumerate(leaders):
        if leader not in (secretary, *committee):
            yield (3, 2 + place * 2, committee[place % len(committee)], leader, "委员与党小组长", "")
    done = {secretary, *committee, *leaders}
    for group, leader in enumerate(leaders, 1):
        ordinary = [member for member in roll.group(group, half.end) if member not in done]
        for place, member in enumerate(ordinary):
            month, topic = _when_and_why(roll, span, half, member, place + group + number)
            yield (month, 8 + (place * 5 + group * 3) % 18, leader, member, "党小组长与党员", topic)
    free = roll.without_post(roll.on_roll(half.start), half.start)
    for place, who in enumerate(OUTSIDERS):
        yield (1 + place, 12 + place * 3, free[(place * 3 + number) % len(free)], who, "党员与群众", "")


def _when_and_why(roll: Roll, span: Span, half: HalfYear, member, turn):
    """The first months are for whom there is a reason to talk to."""
    if half == span.current.previous and member.name in roll.ill_since:
        return 4, "了解病情和困难，商量党费和学习怎样安排"
    if roll.is_ill(member, half.end):
        return 2, "了解身体恢复情况，送学到家"
    if member.converted_on and member.converted_on in half:
        return 4, "预备期满前谈话，听取本人对转正的想法"
    if member.admitted_on in half:
        return 5, "新接收预备党员谈话，明确培养联系人"
    if member.joined_on and member.joined_on in half:
        return 5, "组织关系转入后的第一次谈话"
    if member.dues_category == "retired":
        return 1 + turn % 2, "看望老党员，听取对支部工作的意见"
    return 1 + turn % 5, ""


# ---- study, pledges, honours ----
def _make_study(roll: Roll, span: Span, half: HalfYear, number) -> None:
    rows = []
    for kind, titles, each, first in (("reflection", REFLECTIONS, 10, 0), ("article", ARTICLES, 4, 7)):
        for place, title in enumerate(titles[number * each : (number + 1) * each]):
            day = span.day(half, (place * 5 + number) % 6, 6 + place * 11 % 20)
            if day <= span.today:
                author = _author(roll, title, day, first + number * each + place)
                rows.append(
                    StudyResult(branch=roll.branch, member=author, kind=kind, title=title, dated_on=day)
                )
    StudyResult.objects.bulk_create(rows)


def _author(roll: Roll, title, day, turn):
    meant = AUTHORS.get(title)
    if meant and roll.named(meant).is_on_roll(day):
        return roll.named(meant)
    # Not of who has fallen ill, before or since.
    could = [m for m in roll.on_roll(day) if m.dues_category == "in_service" and m.name not in roll.ill_since]
    return could[turn * 7 % len(could)]


def _make_pledges(roll: Roll, span: Span, half: HalfYear) -> None:
    if half.number == 1:
        signed = [("廉洁自律承诺书", span.day(half, 0, 8), roll.on_roll)]
    else:
        signed = [
            ("党建工作责任落实承诺书", span.day(half, 0, 20), lambda day: _with_posts(roll, day)),
            (
                "网络安全和保密承诺书",
                span.day(half, 2, 18),
                lambda day: roll.group(2, day) + roll.group(3, day),
            ),
        ]
    Pledge.objects.bulk_create(
        Pledge(branch=roll.branch, member=member, title=title, signed_on=day)
        for title, day, who in signed
        if day <= span.today
        for member in who(day)
    )


def _with_posts(roll: Roll, day):
    held = {role.member_id for role in roll.roles_on(day)}
    return [member for member in roll.on_roll(day) if member.id in held]


def _make_honours(roll: Roll, span: Span, half: HalfYear) -> None:
    rows = []
    for (number, month, day), name, title, by, state in people.HONOURS[span.variant(half)]:
        if number == half.number and span.day(half, month, day) <= span.today:
            rows.append(
                Honour(
                    branch=roll.branch,
                    member=roll.named(name) if name else None,
                    title=title,
                    awarded_by=by,
                    state={"推荐": "recommended", "获评": "awarded"}[state],
                    dated_on=span.day(half, month, day),
                )
            )
    Honour.objects.bulk_create(rows)


# ---- the rota ----
def make_duty(roll: Roll, span: Span) -> dict:
    """The rota up to the month after next; who was on duty, by (year, month)."""
    last = Month.containing(span.today).next.next
    turns = {
        month: roll.named(people.DUTY[span.variant(half)].split()[month.number - 1])
        for half in (*span.halves, span.current.next)
        for month in half.months
        if month <= last
    }
    turns = {month: member for month, member in turns.items() if member.is_on_roll(month.start)}
    DutyTurn.objects.bulk_create(
        DutyTurn(branch=roll.branch, month=month.start, member=member, report=_duty_report(span, month))
        for month, member in turns.items()
    )
    return {(month.year, month.number): member for month, member in turns.items()}


def _duty_report(span: Span, month: Month) -> str:
    """What an officer wrote at the end; the last month's is still to come."""
    if not month.next.has_ended(span.today):
        return ""
    held = [
        activity
        for activity in activities(span, HalfYear.containing(month.start))
        if activity.day in month and not activity.only_planned and not activity.cancelled
    ]
    theme = next(activity.topic for activity in held if activity.forms[0] == "theme_day")
    groups = sum(1 for activity in held if activity.group)
    return (
        f"{month.name}协助支委会筹备组织生活{len(held)}次，其中党小组会{groups}次、主题党日1次"
        f"（{theme}）。会前发通知、备材料，会后整理记录和签到表，提醒党费一次。\n"
        f"{DUTY_REMARKS[(month.number + month.year) % len(DUTY_REMARKS)]}"
    )


# ---- the plan ----
RESPONSIBLE = {
    "committee_meeting": "书记",
    "general_meeting": "组织委员",
    "theme_day": "宣传委员",
    "party_lecture": "宣传委员",
    "group_study": "宣传委员",
    "warning_education": "纪检委员",
    "org_life_meeting": "书记",
    "appraisal": "组织委员",
}


def _make_plan(roll: Roll, span: Span, half: HalfYear) -> None:
    day = workday(half.months[0], 1)
    PlanItem.objects.bulk_create(
        PlanItem(
            branch=roll.branch,
            month=Month.containing(activity.day).start,
            form=form,
            topic=activity.planned_topic or activity.topic,
            group=roll.groups[activity.group - 1] if activity.group else None,
            responsible=_responsible(roll, activity, form, max(day, roll.branch.founded_on)),
        )
        for activity in activities(span, half)
        for form in activity.forms
    )


def _responsible(roll: Roll, activity: Activity, form, day):
    return roll.leader(activity.group, day) if activity.group else roll.holder(RESPONSIBLE[form], day)
