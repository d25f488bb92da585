"""主题党日: one by one while they are few, by their themes when they are many."""

import re

from meetings.models import Form, Meeting
from reports.summary import attachments, gaps
from reports.summary.material import Material
from reports.summary.runs import sentence, words
from reports.summary.themes import own_words, quoted, theme_of, themes_of
from reports.summary.words import day_named, every_month, full_width, in_quotes, listed, titles_listed

MOST_TOLD_ONE_BY_ONE = 3
MOST_DATES = 8
PARTS = {"oath_renewed": "重温入党誓词", "charter_read": "诵读党章"}


def sentences(m: Material) -> list:
    days = m.held(Form.THEME_DAY)
    told = [] if not days else few(m, days) if len(days) <= MOST_TOLD_ONE_BY_ONE else many(m, days)
    return [*told, *gaps.sentences(m, Form.THEME_DAY)]


def few(m: Material, days: list[Meeting]) -> list:
    first, *others = days
    clauses = [f"{day_named(first.held_on, m.year)}，支部{_opened(first)}"]
    clauses += [f"{day_named(one.held_on, m.year)}，{_opened(one)}" for one in others]
    return [sentence("；".join(clauses))]


def _opened(meeting: Meeting) -> str:
    place = full_width(meeting.place)
    where = f"在{place}" if place and not re.search("[，；。：]", place) else ""
    return f"{where}开展{activity(theme_of(meeting.topic))}{did(meeting)}"


def did(meeting: Meeting) -> str:
    """Its fixed parts (but the dues, which have a place of their own), and what was recorded in one line."""
    parts = [PARTS[name] for name in PARTS if getattr(meeting, name)]
    recorded = own_words(meeting)
    return (f"，{'、'.join(parts)}" if parts else "") + (f"，内容为{in_quotes(recorded)}" if recorded else "")


def activity(theme: str) -> str:
    if theme and in_quotes(theme) == theme:
        return f"以{theme}为主题的主题党日活动"
    return f"{in_quotes(theme) if theme else ''}主题党日活动"


def many(m: Material, days: list[Meeting]) -> list:
    total = words(m.span_name, "开展主题党日", m.figure("主题党日次数"), "次", regularity(m, days))
    themed = [day for day in days if theme_of(day.topic)]
    themes = themes_of(days)
    if len(themed) < len(days):
        dates = _dates(m, days)
        return _dated(m, words(total, f"，{dates}" if dates else ""), themed)
    if len(days) > 6:
        return [
            sentence(
                total,
                f"，主题包括{titles_listed([in_quotes(one) for one in themes])}",
                f"，一览见{attachments.place(m, 'theme days')}",
            )
        ]
    order = "依次为" if len(themes) == len(days) > 1 else "包括" if len(themes) > 1 else "为"
    return [sentence(total, f"，主题{order}{quoted(themes)}")]


def regularity(m: Material, days: list[Meeting]) -> str:
    every = every_month([day.held_on.month for day in days], m.months)
    if not every:
        return ""
    exact = len(days) == len({day.held_on.month for day in days})
    return f"，{every}1次" if exact else f"，{every}均有安排"


def _dates(m: Material, days: list[Meeting]) -> str:
    dates = sorted({day.held_on for day in days})
    if len(dates) > MOST_DATES:
        return ""
    return f"时间为{listed([day_named(day, m.year) for day in dates])}"


def _dated(m: Material, total: list, themed: list[Meeting]) -> list:
    """Where only some of the days had a theme of their own."""
    if len(themed) > 3:
        included = titles_listed([in_quotes(one) for one in themes_of(themed)])
        return [sentence(total), sentence(f"主题包括{included}")]
    told = [f"{day_named(day.held_on, m.year)}的主题为{in_quotes(theme_of(day.topic))}" for day in themed]
    return [sentence(total, f"，其中{'，'.join(told)}" if told else "")]
