"""（五）廉政建设: cautionary education, “三重一大” matters, supervision."""

import re

from meetings.models import Form, Meeting
from reports.summary import gaps, matters, supervision
from reports.summary.material import Material
from reports.summary.runs import sentence, words
from reports.summary.study import regularity
from reports.summary.themes import cleaned, is_common, theme_of, watched
from reports.summary.words import days_named, in_quotes, listed, titles_listed, unique

FILM = re.compile(r"(观看[^《》]*)(《[^《》]*》)")


def paragraphs(m: Material) -> list[list]:
    warned = [*warnings(m), *gaps.sentences(m, Form.WARNING_EDUCATION)]
    return [[*warned, *matters.sentences(m), *supervision.sentences(m)]]


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
    total = words(m.span_name, "开展警示教育", m.figure("警示教育次数"), "次", regularity(m, held))
    told = unique(cleaned(one.topic) for one in held if not is_common(one.topic) and len(one.forms) == 1)
    return sentence(total, f"，内容包括{titles_listed([in_quotes(one) for one in told])}" if told else "")
