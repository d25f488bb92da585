"""“三重一大”: the matters decided together, from their own ledger and from what meetings took up."""

import re

from meetings.models import MajorMatter, Meeting
from reports.summary.material import Material
from reports.summary.runs import sentence
from reports.summary.words import day_named, days_named, full_width, in_quotes, listed, titles_listed, unique

BIG_MATTERS = "三重一大"
ABOUT_IT = re.compile(r"(?:研究|讨论|审议|关于|决定)*[“”]*三重一大[“”]*(?:事项|决策|制度)*[：，、]?")


def sentences(m: Material) -> list:
    """A meeting whose matter stands in the ledger is not told again."""
    entered = {matter.meeting_id for matter in m.deeds.matters}
    taken_up = [
        one for one in m.meetings if BIG_MATTERS in one.topic + one.resolution and one.id not in entered
    ]
    return [*decided(m), *discussed(m, taken_up)]


# ---- the ledger ----


def decided(m: Material) -> list:
    matters = [one for one in m.deeds.matters if one.decided_on <= m.as_of]
    if not matters:
        return []
    who = body([one.meeting for one in matters])
    if len(matters) == 1:
        return [
            sentence(
                f"{day_named(matters[0].decided_on, m.year)}，{who}决定“三重一大”事项{named(matters[0])}"
            )
        ]
    titles = unique(map(named, matters))
    if any(title.startswith("“") for title in titles):  # all of them or none
        titles = [title if title.startswith("“") else in_quotes(title) for title in titles]
    if len(titles) == len(matters) <= 6:
        return [sentence(f"{who}决定“三重一大”事项{len(matters)}项，分别为{listed(titles)}")]
    return [sentence(f"{who}决定“三重一大”事项{len(matters)}项，包括{titles_listed(titles)}")]


def named(matter: MajorMatter) -> str:
    """Bare where it is smooth; what has marks of its own stands in quotes."""
    title = full_width(matter.title).strip("。，；：、")
    return in_quotes(title) if re.search("[，；：。、和及]", title) else title


# ---- meetings ----


def discussed(m: Material, found: list[Meeting]) -> list:
    if not found:
        return []
    matters = [matter_of(one) for one in found]
    who = body(found)
    if len(found) == 1:
        return [sentence(f"{day_named(found[0].held_on, m.year)}，{who}讨论“三重一大”事项{matters[0]}")]
    told = unique(filter(None, matters))
    if len(told) == len(found) <= 6:
        return [sentence(f"{who}讨论“三重一大”事项{len(found)}项，分别为{listed(told)}")]
    days = days_named([one.held_on for one in found], m.year) if len(found) <= 6 else ""
    return [sentence(f"{who}讨论“三重一大”事项{len(found)}次", f"，时间为{days}" if days else "")]


def body(found: list[Meeting | None]) -> str:
    """Which meeting it was, where all were of one kind."""
    if found and all(one and one.committee_meeting for one in found):
        return "支部委员会"
    return "支部党员大会" if found and all(one and one.general_meeting for one in found) else "支部"


def matter_of(meeting: Meeting) -> str:
    """研究“三重一大”事项：修复设备采购 → 修复设备采购; a long resolution names none."""
    if BIG_MATTERS not in meeting.topic:
        return ""
    matter = ABOUT_IT.sub("", full_width(meeting.topic)).strip("：，、。")
    return matter if not re.search("[，；。]", matter) else ""
