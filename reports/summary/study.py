"""（二）学习教育: collective study, films, and what members wrote."""

import re

from meetings.models import Campaign, Form, Meeting, StudyResult
from reports.summary import campaigns, gaps, special_study
from reports.summary.lectures import lecturer
from reports.summary.material import Material
from reports.summary.runs import sentence, sentences_of, words
from reports.summary.themes import as_object, discussed, stands_bare, studied, watched
from reports.summary.words import (
    day_named,
    days_named,
    every_month,
    in_title_marks,
    listed,
    one_line,
    titles_listed,
    unique,
)

MOST_TOLD_ONE_BY_ONE = 3
LONGEST = 60
QUOTED = re.compile(r"《[^》]*》|“[^”]*”")


def paragraphs(m: Material) -> list[list]:
    together = [*studies(m), *gaps.sentences(m, Form.GROUP_STUDY), *special_study.sentences(m), *films(m)]
    education = campaigns.sentences(m, Campaign.Kind.THEME)
    return [[*together, *writings(m)], education]


def studies(m: Material) -> list:
    """What a special study tells of is told there; among many it is counted here too."""
    held = m.held(Form.GROUP_STUDY)
    if len(held) > MOST_TOLD_ONE_BY_ONE:
        return [many(m, held)]
    told = special_study.meetings_told(m)
    held = [meeting for meeting in held if meeting.id not in told]
    if len(held) > 1:
        return [several(m, held)]
    return one(m, held[0]) if held else []


# ---- one ----


def one(m: Material, meeting: Meeting) -> list:
    day, matter = day_named(meeting.held_on, m.year), matter_of(meeting)
    if matter and watched(meeting.topic):
        return [sentence(f"{day}，支部组织{matter}{discussed(meeting)}")]
    guided = f"，{lecturer(m, meeting)}作辅导" if lecturer(m, meeting) and not meeting.party_lecture else ""
    told = [sentence(f"{day}，支部{gathered(meeting)}{guided}")]
    return [*told, *special_study.groups_before(m, meeting)] if matter else told


def gathered(meeting: Meeting) -> str:
    """召开党员大会集中学习…, 集中学习…, or 组织集中学习 where no matter stands behind the verb."""
    matter = matter_of(meeting)
    if has_smooth_matter(meeting):
        return f"{'召开党员大会' if meeting.general_meeting else ''}集中学习{matter}"
    about = f"，主题为{matter}" if matter else ""
    return f"{'召开党员大会，' if meeting.general_meeting else ''}组织集中学习{about}"


def has_smooth_matter(meeting: Meeting) -> bool:
    """Whether what was studied can be the object of 集中学习."""
    bare = stands_bare(studied(meeting.topic)) and not watched(meeting.topic)
    return bool(matter_of(meeting)) and bare


# ---- several ----


def matters(held: list[Meeting]) -> list[str]:
    return unique(filter(None, map(matter_of, held)))


def matter_of(meeting: Meeting) -> str:
    """What was studied or watched; of a joint activity only where no other section tells it."""
    if meeting.theme_day or meeting.warning_education:
        return ""
    return watched(meeting.topic) or as_object(studied(meeting.topic)) or material_of(meeting)


def material_of(meeting: Meeting) -> str:
    """The recorded material, where the topic names only the form."""
    return as_object(one_line(meeting.material, LONGEST))


def several(m: Material, held: list[Meeting]) -> list:
    found, days = matters(held), days_named([meeting.held_on for meeting in held], m.year)
    if len(found) == len(held) and all(map(has_smooth_matter, held)):
        return sentence(f"{days}，支部先后集中学习{listed_matters(found)}")
    contents = (
        f"，内容{'包括' if len(found) > 1 else '为'}{listed(found)}" if len(found) > 1 else _single(found)
    )
    return sentence(f"{days}，支部组织集中学习", _times(m, held), "次", contents)


def _times(m: Material, held: list[Meeting]):
    return m.figure("集中学习次数") if len(held) == m.count("集中学习次数") else str(len(held))


def listed_matters(found: list[str]) -> str:
    """Where a matter has an 和 of its own, 以及 comes before the last."""
    if not any("和" in QUOTED.sub("", matter) for matter in found):
        return listed(found)
    return "，".join(found[:-1]) + f"，以及{found[-1]}"


def _single(found: list[str]) -> str:
    return f"，内容包括{found[0]}" if found else ""


def many(m: Material, held: list[Meeting]) -> list:
    found = matters(held)
    titles = [re.sub("》[、和及]《", "》《", matter) for matter in found]
    contents = f"，内容包括{titles_listed(titles)}" if found else ""
    total = words(m.span_name, "组织集中学习", m.figure("集中学习次数"), "次")
    return sentence(total, regularity(m, held), contents)


def regularity(m: Material, held: list[Meeting]) -> str:
    every = every_month([meeting.held_on.month for meeting in held], m.months)
    if not every:
        return ""
    exact = len(held) == len({meeting.held_on.month for meeting in held})
    return f"，{every}1次" if exact else f"，{every}均有安排"


# ---- films seen outside collective study ----


def films(m: Material) -> list:
    """Only of activities that no other paragraph tells."""
    seen = [one for one in m.held(Form.OTHER) if one.forms == [Form.OTHER] and watched(one.topic)]
    return sentences_of(
        f"{day_named(one.held_on, m.year)}，{'' if place else '支部'}组织{watched(one.topic)}{discussed(one)}"
        for place, one in enumerate(seen[:6])
    )


# ---- what was written ----


def writings(m: Material) -> list:
    reflections = of_kind(m, StudyResult.Kind.REFLECTION)
    articles = of_kind(m, StudyResult.Kind.ARTICLE)
    authors = {result.member_id for result in m.study}
    if len(reflections) == len(articles) == len(authors) == 1:
        titles = [in_title_marks(results[0].title) for results in (reflections, articles)]
        return [sentence(f"{m.people.name(authors.pop())}撰写心得体会{titles[0]}，投稿{titles[1]}")]
    if reflections and articles and len(authors) == 1:
        both = words("撰写心得体会", m.figure("心得体会篇数"), "篇，投稿", m.figure("投稿篇数"), "篇")
        return [sentence(m.people.name(authors.pop()), both)]
    said = [
        written(m, reflections, "撰写心得体会", "心得体会篇数"),
        written(m, articles, "投稿", "投稿篇数"),
    ]
    said = [clause for clause in said if clause]
    return (
        [sentence(words(*(words("；" if place else "", clause) for place, clause in enumerate(said))))]
        if said
        else []
    )


def of_kind(m: Material, kind) -> list[StudyResult]:
    return [result for result in m.study if result.kind == kind]


def written(m: Material, results: list[StudyResult], verb: str, name: str) -> list:
    authors = {result.member_id for result in results}
    if not results:
        return []
    if len(results) == 1:
        return words(f"{m.people.name(results[0].member_id)}{verb}{in_title_marks(results[0].title)}")
    if len(authors) == 1:
        return words(f"{m.people.name(authors.pop())}{verb}", m.figure(name), "篇")
    if len(authors) == len(results):
        return words(m.figure(name, str(len(authors))), f"名党员各{verb}1篇")
    return words(f"{len(authors)}名党员{verb}", m.figure(name), "篇")
