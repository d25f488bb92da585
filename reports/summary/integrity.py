"""（五）廉政建设: cautionary education, and “三重一大” matters that meetings took up."""

import re

from meetings.models import Form, Meeting
from reports.summary import gaps
from reports.summary.material import Material
from reports.summary.runs import sentence, words
from reports.summary.study import regularity
from reports.summary.themes import cleaned, is_common, theme_of, watched
from reports.summary.words import day_named, days_named, full_width, in_quotes, listed, titles_listed, unique

BIG_MATTERS = "三重一大"
ABOUT_IT = re.compile(r"(?:研究|讨论|审议|关于|决定)*[“”]*三重一大[“”]*(?:事项|决策|制度)*[：，、]?")
FILM = re.compile(r"(观看[^《》]*)(《[^《》]*》)")


def paragraphs(m: Material) -> list[list]:
    return [[*warnings(m), *gaps.sentences(m, Form.WARNING_EDUCATION), *big_matters(m)]]


# ---- cautionary education ----


def warnings(m: Material) -> list:
    held = m.held(Form.WARNING_EDUCATION)
    if not held:
        return []
    if len(held) > 3:
        return [many(m, held)]
    return [few(m, held, days_named([one.held_on for one in held], m.year))]


def few(m: Material, held: list[Meeting], days: str) -> list:
    seen = unique(filter(None, map(content, held)))
    films = [FILM.fullmatch(content(one)) for one in held]
    if len(seen) > 1 and all(films) and len({film[1] for film in films}) == 1:
        return sentence(f"{days}，支部先后{films[0][1]}{listed(unique(film[2] for film in films))}")
    if len(held) == 1 and theme(held[0]).endswith("警示教育"):
        return sentence(f"{days}，支部开展{theme(held[0])}")
    times = words(m.figure("警示教育次数"), "次") if len(held) > 1 else ""
    about = [in_quotes(one) for one in unique(filter(None, map(theme, held)))]
    if len(seen + about) > 1 and seen:
        return sentence(f"{days}，支部开展警示教育", times, f"，内容包括{listed(seen + about)}")
    themes = f"，主题为{listed(about)}" if about else ""
    return sentence(f"{days}，支部开展警示教育", times, _seen(held, seen), themes)


def _seen(held: list[Meeting], seen: list[str]) -> str:
    if not seen:
        return ""
    of_all = len(held) > 1 and all(map(content, held)) and len(seen) == 1
    return f"，{'均' if of_all else ''}{listed(seen)}"


def content(meeting: Meeting) -> str:
    """观看警示教育片《失守的底线》, 参观廉政教育基地 as recorded; what a theme day watched is told there."""
    return watched(meeting.topic) if not meeting.theme_day else ""


def theme(meeting: Meeting) -> str:
    """What a joint activity was about is told where its other form is."""
    told_here = len(meeting.forms) == 1 and not watched(meeting.topic)
    return theme_of(meeting.topic) if told_here else ""


def many(m: Material, held: list[Meeting]) -> list:
    total = words(m.half.short_name, "开展警示教育", m.figure("警示教育次数"), "次", regularity(m, held))
    told = unique(cleaned(one.topic) for one in held if not is_common(one.topic) and len(one.forms) == 1)
    return sentence(total, f"，内容包括{titles_listed([in_quotes(one) for one in told])}" if told else "")


# ---- 三重一大 ----


def big_matters(m: Material) -> list:
    found = [one for one in m.meetings if BIG_MATTERS in one.topic + one.resolution]
    if not found:
        return []
    matters = [matter_of(one) for one in found]
    who = body(found)
    if len(found) == 1:
        return [sentence(f"{day_named(found[0].held_on, m.year)}，{who}讨论“三重一大”事项{matters[0]}")]
    named = unique(filter(None, matters))
    if len(named) == len(found) <= 6:
        return [sentence(f"{who}讨论“三重一大”事项{len(found)}项，分别为{listed(named)}")]
    days = days_named([one.held_on for one in found], m.year) if len(found) <= 6 else ""
    return [sentence(f"{who}讨论“三重一大”事项{len(found)}次", f"，时间为{days}" if days else "")]


def body(found: list[Meeting]) -> str:
    """Which meeting it was that discussed them."""
    if all(one.committee_meeting for one in found):
        return "支部委员会"
    return "支部党员大会" if all(one.general_meeting for one in found) else "支部"


def matter_of(meeting: Meeting) -> str:
    """研究“三重一大”事项：修复设备采购 → 修复设备采购; a long resolution names none."""
    if BIG_MATTERS not in meeting.topic:
        return ""
    matter = ABOUT_IT.sub("", full_width(meeting.topic)).strip("：，、。")
    return matter if not re.search("[，；。]", matter) else ""
