"""What an activity was about, read out of its recorded 主题; most ledgers only repeat the form there."""

import re

from reports.summary.words import (
    full_width,
    in_quotes,
    listed,
    one_line,
    remembered,
    unique,
    without_outer_quotes,
)

# A 主题 of nothing but these words names the form, not a theme.
COMMON = (
    "支部党员大会|党员大会|支部委员会|支委会|党小组会|组织生活会|民主评议党员|民主评议|主题党日|集中学习|警示教育"
    "|专题学习|其他|学习讨论|党务工作|警示教育片|每月|每季度|季度|年度|月份|上半年|下半年|例会|党课|支部|党员|活动"
    "|会议|学习|讨论|专题|研究|工作|开展|召开|组织|观看|大会|集体|例行|\\d{4}年|\\d+月份?|第?[一二三四\\d]+季度|次|上|片|会|的|第\\d+"
)
TAIL = re.compile(r"(?:主题党日活动|主题党日|主题活动|专题党课|党课)$")
LABEL = re.compile(r"^(?:\d+月)?(?:主题党日(?:活动)?|(?:活动)?主题)：|^开展(?=[^，；：]{3,}$)")
OCCASION = re.compile(r"(?<=”)主题(?=：|$)")  # “七一”主题：给老党员送学上门
STUDY = re.compile(r"^(?:集中|专题|集体)?(?:学习|研读)(?!贯彻)")
STUDY_AFTER = re.compile(r"(?<=[”》])(?:专题|集中)?学习$")
DISCUSSED = re.compile(r"围绕([^，。；：、“”\s]{2,24}?)(?:开展|展开|进行)[^，。；]{0,10}(?:交流|讨论)")
WATCHING = re.compile(r"^(?:集体|集中|组织)*((?:观看|收看|参观|旁听).+)$")


@remembered
def cleaned(topic: str) -> str:
    """The recorded words without outer quotes, closing marks, and what only says that this is a theme."""
    text = without_outer_quotes(full_width(topic).strip("。，；：、"))
    theme = OCCASION.sub("", LABEL.sub("", TAIL.sub("", text)))
    return without_outer_quotes(theme.strip("。，；：、")) or text


@remembered
def is_common(topic: str) -> bool:
    """Whether the words name only the form of the activity."""
    left = re.sub(COMMON, "", cleaned(topic))
    return not re.sub(r"[“”‘’（）、，和与及]", "", left)


def theme_of(topic: str) -> str:
    """The theme, or nothing where the words say only what form it was."""
    return "" if is_common(topic) else cleaned(topic)


def themes_of(meetings) -> list[str]:
    """Every theme once, in the order of the meetings."""
    return unique(theme for theme in (theme_of(meeting.topic) for meeting in meetings) if theme)


def studied(topic: str) -> str:
    """What was studied: 学习《党章》 → 《党章》, “四史”学习 → “四史”; several clauses stay as they are."""
    theme = theme_of(topic)
    if stands_bare(theme) and STUDY.match(theme):
        return STUDY.sub("", theme).strip("“”")
    return STUDY_AFTER.sub("", theme)


def as_object(text: str) -> str:
    """A theme behind a verb: a work keeps its 《》, anything else stands bare if short and smooth."""
    return text if stands_bare(text) else in_quotes(text)


def stands_bare(text: str) -> bool:
    return "《" in text or not re.search(r"[，；：]", text)


def study_of(topic: str) -> str:
    """集中学习《党章》, 观看纪录片《国家档案》, or 集中学习，主题为“…” for a theme of several clauses."""
    theme = studied(topic)
    if not theme:
        return "组织集中学习"
    if not stands_bare(theme):
        return f"组织集中学习，主题为{in_quotes(theme)}"
    return watched(topic) or f"集中学习{theme}"


def watched(topic: str) -> str:
    """观看警示教育片《失守的底线》, 参观廉政教育基地 as recorded; nothing for other activities."""
    match = WATCHING.match(cleaned(topic))
    return match[1] if match else ""


def own_words(meeting, most: int = 40) -> str:
    """What was recorded of it, where that is one line and says more than the topic does."""
    line = one_line(meeting.minutes, most)
    return "" if not line or is_common(line) or cleaned(meeting.topic) in line else line


def discussed(meeting) -> str:
    """，并围绕档案数字化工作开展讨论, where the recorded words say about what."""
    match = DISCUSSED.search(full_width(meeting.minutes))
    return f"，并围绕{match[1]}开展讨论" if match else ""


def quoted(themes) -> str:
    return listed([in_quotes(theme) for theme in themes])
