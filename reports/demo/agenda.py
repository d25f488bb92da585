"""What the meetings of the demonstration voted on: items of their agendas (议题), still without people."""

import re
from dataclasses import dataclass, replace

from meetings.models import AgendaItem

Matter, Way = AgendaItem.Matter, AgendaItem.Way
NUMBERED = re.compile(r"^[一二三四五六七]、")


@dataclass(frozen=True)
class Item:
    """One item; `stood` are the names that stood for election, the elected first, `seats` of them."""

    title: str
    matter: str
    discussion: str
    resolution: str
    way: str = Way.HANDS
    stood: tuple[str, ...] = ()
    seats: int = 0


# topic: (title, matter, how they voted); the paragraph of the discussion and the resolution go with it
OF_TOPIC = {
    "讨论轮值党务干事细则": ("轮值党务干事细则", Matter.IMPORTANT, Way.HANDS),
    "上半年总结和下半年工作安排": ("半年工作总结和下半年工作计划", Matter.REPORT, Way.HANDS),
    "年度工作总结和述职": ("支部委员会年度工作报告", Matter.REPORT, Way.HANDS),
    "上半年总结，讨论轮值党务干事继续试行": ("轮值党务干事继续试行", Matter.IMPORTANT, Way.HANDS),
    "通报年度工作，讨论接续任务": ("轮值党务干事由试行改为实行", Matter.IMPORTANT, Way.HANDS),
    "审议组织生活会准备方案，推荐年度先进": ("推荐年度先进个人", Matter.COMMENDATION, Way.SECRET),
    "推荐“两优一先”，通报上半年工作": ("推荐“两优一先”人选", Matter.COMMENDATION, Way.SECRET),
    "研究5月工作，推荐优秀共产党员、优秀党务工作者人选": (
        "推荐优秀共产党员、优秀党务工作者人选", Matter.COMMENDATION, Way.HANDS
    ),
    "研究推荐“两优一先”和党费使用": ("推荐“两优一先”人选", Matter.COMMENDATION, Way.HANDS),
    "研究年度总结和明年工作计划": ("支部委员会年度工作报告", Matter.REPORT, Way.HANDS),
    "研究半年总结和轮值党务干事试行情况": ("轮值党务干事继续试行", Matter.IMPORTANT, Way.HANDS),
    "研究下半年工作安排和责任落实": ("半年工作总结和下半年工作计划", Matter.REPORT, Way.HANDS),
    "研究年度总结和换届大会议程": ("工作报告和选举办法", Matter.ELECTION, Way.HANDS),
}  # fmt: skip
ELECTION_TOPIC = "支部委员会换届选举"
STOOD = ("沈立言", "韩松柏", "顾秋实", "简文倩", "方克勤", "贺晓岚")


def with_items(activity):
    """The activity with its vote taken out of the words and put on the agenda."""
    if activity.topic == ELECTION_TOPIC:
        return replace(activity, **_election(activity))
    if activity.topic not in OF_TOPIC:
        return activity
    title, matter, way = OF_TOPIC[activity.topic]
    paragraphs = [NUMBERED.sub("", line) for line in activity.minutes.split("\n")]
    discussed = next((line for line in paragraphs if line.startswith("讨论")), paragraphs[-1])
    said = discussed.removeprefix("讨论。")
    item = Item(title, matter, said, activity.resolution, way)
    kept = [line for line in paragraphs if line is not discussed and line != "表决。"]
    return replace(activity, minutes=numbered(kept), resolution="", items=(item, *activity.items))


def _election(activity) -> dict:
    lines = activity.minutes.split("\n")
    item = Item(
        "选举支部委员会委员",
        Matter.ELECTION,
        "\n".join(NUMBERED.sub("", line) for line in lines[1:3]),
        activity.resolution,
        Way.SECRET,
        stood=STOOD,
        seats=5,
    )
    kept = [NUMBERED.sub("", line) for line in (lines[0], *lines[3:])]
    return {"minutes": numbered(kept), "resolution": "", "items": (item,)}


def numbered(paragraphs: list[str]) -> str:
    if len(paragraphs) < 2:
        return "".join(paragraphs)
    return "\n".join(f"{number}、{line}" for number, line in zip("一二三四五六七", paragraphs, strict=False))
