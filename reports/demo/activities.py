"""What the main branch of the demonstration did and plans: a list of activities, still without people."""

from dataclasses import dataclass, replace
from datetime import date

from branch.periods import HalfYear
from meetings.models import AgendaItem, Form
from reports.demo import people
from reports.demo.agenda import Item, with_items
from reports.demo.roll import term_began
from reports.demo.span import Span
from reports.demo.texts_activities import COMMITTEE, GENERAL, THEME_DAYS
from reports.demo.texts_groups import EXTRA_GROUP_MEETINGS, GROUP_MEETINGS
from reports.demo.texts_learning import ELECTION, LECTURES, ORG_LIFE, STUDIES, WARNINGS

HALL, COMMITTEE_ROOM = "三楼会议室", "二楼会议室"
GROUP_ROOMS = ("综合规划处办公室", "信息技术处会议室", "数据服务处会议室")

# Days of the six months of a half-year; `earlier` meets a little apart from them.
COMMITTEE_DAYS = (8, 10, 5, 9, 7, 12)
THEME_DAYS_ON = (22, 25, 25, 22, 20, 26)
GROUP_DAYS = ((14, 12, 11, 14, 13, 4), (15, 13, 12, 16, 14, 11), (16, 13, 13, 17, 15, 17))
GENERAL_DAYS = {3: 18, 4: 15, 6: 10, 7: 10, 9: 16, 10: 15, 12: 9}

# Activities that were of two forms at once: (variant, month): (second form, lecturer)
COMBINED = {
    (Form.THEME_DAY, "recent", 4): "于敏之（市档案馆讲解员）",
    (Form.GENERAL_MEETING, "recent", 6): "书记",
}


@dataclass(frozen=True)
class Activity:
    """`chair`, `recorder` and `lecturer` are posts; a lecturer may also be “leader” or an outsider's name."""

    forms: tuple[Form, ...]
    day: date
    topic: str
    place: str
    minutes: str
    resolution: str = ""
    group: int = 0
    chair: str = "书记"
    recorder: str = "组织委员"
    lecturer: str = ""
    cancelled: bool = False
    # The group did not meet, or nobody has yet said when: it stands in the plan only.
    only_planned: bool = False
    # What the plan said, where the agenda grew longer.
    planned_topic: str = ""
    items: tuple[Item, ...] = ()


def activities(span: Span, half: HalfYear) -> list[Activity]:
    """Everything of one half-year, past and planned, in the order of the days."""
    variant = span.variant(half)
    found = [
        *_committee_meetings(span, half, variant),
        *_general_meetings(span, half, variant),
        *_group_meetings(span, half, variant),
        *_theme_days(span, half, variant),
        *_learning(span, half, variant),
        *_appraisal(span, half, variant),
    ]
    return sorted(found, key=lambda activity: (activity.day, activity.group))


def _committee_meetings(span, half, variant):
    for place, month in enumerate(half.months):
        topic, minutes, resolution = COMMITTEE[variant][month.number]
        day = span.day(half, place, COMMITTEE_DAYS[place] + (variant == "earlier"))
        meeting = Activity((Form.COMMITTEE_MEETING,), day, topic, COMMITTEE_ROOM, minutes, resolution)
        yield _with_admission(span, with_items(meeting))


def _general_meetings(span, half, variant):
    for place, month in enumerate(half.months):
        if month.number not in GENERAL[variant]:
            continue
        topic, minutes, resolution = GENERAL[variant][month.number]
        # In June and December of the earlier year a member was admitted, a year before being converted.
        number = 5 if (place, variant) == (5, "earlier") else GENERAL_DAYS[month.number]
        activity = Activity(
            (Form.GENERAL_MEETING,), span.day(half, place, number), topic, HALL, minutes, resolution
        )
        yield _with_admission(span, with_items(_combined(activity, variant)))
    if half == span.half_of(2, "earlier"):
        topic, room, minutes, resolution = ELECTION
        yield with_items(
            Activity((Form.GENERAL_MEETING,), term_began(span), topic, room, minutes, resolution)
        )


def _combined(activity: Activity, variant) -> Activity:
    lecturer = COMBINED.get((activity.forms[0], variant, activity.day.month))
    return (
        replace(activity, forms=(*activity.forms, Form.PARTY_LECTURE), lecturer=lecturer)
        if lecturer
        else activity
    )


def _admission_items(span: Span):
    """(half-year, month in it, form, item) of who was admitted and converted."""
    past = span.halves
    return (
        (past[0], 4, Form.COMMITTEE_MEETING, _to_be_admitted(people.CONVERTED)),
        (past[0], 5, Form.GENERAL_MEETING, _admitted(people.CONVERTED)),
        (past[2], 2, Form.COMMITTEE_MEETING, _to_be_admitted(people.ADMITTED)),
        (past[2], 2, Form.GENERAL_MEETING, _admitted(people.ADMITTED)),
        (past[2], 4, Form.COMMITTEE_MEETING, _to_be_converted(people.CONVERTED)),
        (past[2], 5, Form.GENERAL_MEETING, _converted(people.CONVERTED)),
    )


def _to_be_admitted(name):
    return Item(
        "研究发展党员",
        AgendaItem.Matter.ADMISSION,
        f"{{组织}}汇报{name}同志的培养考察、政治审查和公示情况，材料齐全。支委逐一发表意见。"
        "{纪检}：公示期没有收到反映。{副书记}：业务上靠得住，理论学习要再抓紧。",
        "同意提交支部党员大会讨论。",
    )


def _admitted(name):
    return Item(
        f"讨论接收{name}同志为预备党员",
        AgendaItem.Matter.ADMISSION,
        "本人宣读入党志愿书，介绍人{一}、{三}介绍情况。"
        "{二}：手头的急活从不推。{三乙}：希望多到基层去。党员无记名投票表决。",
        f"同意接收{name}同志为预备党员，报上级党委审批。",
        AgendaItem.Way.SECRET,
    )


def _to_be_converted(name):
    return Item(
        "研究预备党员转正",
        AgendaItem.Matter.CONVERSION,
        f"{{组织}}汇报{name}同志预备期表现和群众意见，党小组建议按期转正。",
        "同意提交支部党员大会讨论。",
    )


def _converted(name):
    return Item(
        f"讨论{name}同志预备党员转正",
        AgendaItem.Matter.CONVERSION,
        "本人汇报预备期情况。贺晓岚：预备期内承担数据核对，按期完成。"
        "陶永明：建议继续加强理论学习，多参加支部服务活动。党员无记名投票表决。",
        f"同意{name}同志按期转为正式党员，报上级党委审批。",
        AgendaItem.Way.SECRET,
    )


def _with_admission(span: Span, activity: Activity) -> Activity:
    """Adds the item on a member's admission to the meeting that dealt with it."""
    for half, place, form, item in _admission_items(span):
        if activity.forms[0] == form and activity.day in half.months[place]:
            return replace(
                activity,
                topic=f"{item.title}；{activity.topic}",
                planned_topic=activity.topic,
                items=(*activity.items, item),
            )
    return activity


def _group_meetings(span, half, variant):
    for place, month in enumerate(half.months):
        for group in (1, 2, 3):
            day = span.day(half, place, GROUP_DAYS[group - 1][place] + 2 * (variant == "earlier"))
            yield _group_meeting(
                group,
                day,
                *_group_text(variant, month.number, group),
                only_planned=_missing(span, group, month),
            )
    for (told, place, number, group), text in EXTRA_GROUP_MEETINGS.items():
        if told == variant and half.number == 1:
            yield _group_meeting(group, span.day(half, place, number), *text)


def _missing(span: Span, group, month) -> bool:
    """The second group leaves out one month, and has not yet met in the present one."""
    return group == 2 and (month == span.gap_month() or span.today in month)


def _group_text(variant, month, group):
    topic, opening, remarks = GROUP_MEETINGS[variant][month]
    said = remarks[group - 1]
    return (topic, opening, said) if isinstance(said, str) else said


def _group_meeting(group, day, topic, opening, remarks, only_planned=False) -> Activity:
    return Activity(
        (Form.GROUP_MEETING,),
        day,
        topic,
        GROUP_ROOMS[group - 1],
        f"一、{opening}\n二、讨论。\n{remarks}",
        group=group,
        chair="组长",
        recorder="记录人",
        only_planned=only_planned,
    )


def _theme_days(span, half, variant):
    for place, month in enumerate(half.months):
        topic, where, minutes = THEME_DAYS[variant][month.number]
        day = span.day(half, place, THEME_DAYS_ON[place] - 2 * (variant == "earlier"))
        activity = Activity((Form.THEME_DAY,), day, topic, where, minutes, recorder="轮值")
        yield _combined(activity, variant)


def _learning(span, half, variant):
    for place, number, topic, where, lecturer, minutes in LECTURES[variant][half.number]:
        yield Activity(
            (Form.PARTY_LECTURE,),
            span.day(half, place, number),
            topic,
            where,
            minutes,
            chair="副书记" if lecturer == "书记" else "书记",
            recorder="宣传委员",
            lecturer=lecturer,
        )
    for form, chair, texts in (
        (Form.GROUP_STUDY, "组织委员", STUDIES),
        (Form.WARNING_EDUCATION, "纪检委员", WARNINGS),
    ):
        for place, number, topic, where, minutes in texts[variant][half.number]:
            yield Activity(
                (form,),
                span.day(half, place, number),
                topic,
                where,
                minutes,
                chair=chair,
                recorder="轮值",
                cancelled=(form, variant, half.number, place) == (Form.GROUP_STUDY, "recent", 1, 4)
                and half != span.current,
            )


def _appraisal(span, half, variant):
    if half.number == 2:
        topic, where, minutes, resolution = ORG_LIFE[variant]
        yield Activity(
            (Form.ORG_LIFE_MEETING, Form.APPRAISAL),
            span.day(half, 5, 16 if variant == "recent" else 23),
            topic,
            where,
            minutes,
            resolution,
        )
