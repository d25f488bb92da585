"""（二）学习教育: collective study, films, and what members wrote."""

import re
from datetime import timedelta

from meetings.models import Form, Meeting, StudyResult
from reports.summary import gaps
from reports.summary.lectures import lecturer
from reports.summary.material import Material
from reports.summary.runs import sentence, sentences_of, words
from reports.summary.themes import as_object, stands_bare, studied, theme_of, watched
from reports.summary.words import (
    day_named,
    days_named,
    every_month,
    in_title_marks,
    listed,
    titles_listed,
    unique,
)

QUOTED = re.compile(r"《[^》]*》|“[^”]*”")


def paragraphs(m: Material) -> list[list]:
    return [[*studies(m), *gaps.sentences(m, Form.GROUP_STUDY), *films(m), *writings(m)]]


def studies(m: Material) -> list:
    held = m.held(Form.GROUP_STUDY)
    if not held:
        return []
    if len(held) == 1:
        return one(m, held[0])
    return [several(m, held) if len(held) <= 3 else many(m, held)]


# ---- one ----


def one(m: Material, meeting: Meeting) -> list:
    day, matter = day_named(meeting.held_on, m.year), matter_of(meeting)
    if matter and watched(meeting.topic):
        return [sentence(f"{day}，支部组织{matter}")]
    guided = f"，{lecturer(m, meeting)}作辅导" if lecturer(m, meeting) and not meeting.party_lecture else ""
    told = [sentence(f"{day}，支部{gathered(meeting)}{guided}")]
    return [*told, *groups_before(m, meeting)] if matter else told


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


def groups_before(m: Material, meeting: Meeting) -> list:
    """The groups that had taken up the same matter within the thirty days before."""
    since = meeting.held_on - timedelta(days=30)
    groups = {
        other.group_id
        for other in m.held(Form.GROUP_MEETING)
        if theme_of(other.topic) == theme_of(meeting.topic) and since <= other.held_on < meeting.held_on
    }
    if not groups:
        return []
    return [sentence(f"此前，{len(groups)}个党小组{'分别' if len(groups) > 1 else ''}组织学习")]


# ---- several ----


def matters(held: list[Meeting]) -> list[str]:
    return unique(filter(None, map(matter_of, held)))


def matter_of(meeting: Meeting) -> str:
    """What was studied or watched; of a joint activity only where no other section tells it."""
    if meeting.theme_day or meeting.warning_education:
        return ""
    return watched(meeting.topic) or as_object(studied(meeting.topic))


def several(m: Material, held: list[Meeting]) -> list:
    found, days = matters(held), days_named([meeting.held_on for meeting in held], m.year)
    if len(found) == len(held) and all(map(has_smooth_matter, held)):
        return sentence(f"{days}，支部先后集中学习{listed_matters(found)}")
    contents = (
        f"，内容{'包括' if len(found) > 1 else '为'}{listed(found)}" if len(found) > 1 else _single(found)
    )
    return sentence(f"{days}，支部组织集中学习", m.figure("集中学习次数"), "次", contents)


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
    total = words(m.half.short_name, "组织集中学习", m.figure("集中学习次数"), "次")
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
        f"{day_named(one.held_on, m.year)}，{'' if place else '支部'}组织{watched(one.topic)}"
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
