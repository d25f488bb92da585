"""Which numbers the records bear out: those in composed words must be among them.

Live figures are counted elsewhere; here are the numbers that stand as plain words. They are counted once
more, from the material's rows and by other means than the composers use.
"""

import re
from collections import Counter
from collections.abc import Iterable

from members.ages import age_band
from members.models import Post
from reports.document.blocks import Blank, Figure, Paragraph
from reports.summary.deeds import has_findings, is_settled
from reports.summary.people import in_force
from reports.summary.themes import theme_of
from reports.summary.words import full_width, money

QUOTED = re.compile(r"《[^》]*》|“[^”]*”|（[^）]*）")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
DATES = (
    re.compile(r"\d{4}年"),
    re.compile(r"\d{1,2}月\d{1,2}日(?:、\d{1,2}日)*(?:和\d{1,2}日)?"),
    re.compile(r"\d{1,2}月"),
    re.compile(r"\d{2}(?:岁及以下|至\d{2}岁|岁及以上)"),
)
KINDS, STATES = ("reflection", "article"), ("recommended", "awarded")


def numbers_without_record(document, m) -> list[str]:
    """The numbers of the plain words that no record, date or recorded title accounts for."""
    allowed, recorded = evidence_of(m), recorded_words(m)
    found = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            # A live figure leaves its place, so that the words on both sides do not run together.
            plain = "".join("某" if isinstance(run, Figure | Blank) else run.plain for run in block.runs)
            found += [number for number in NUMBER.findall(_bare(plain, recorded)) if number not in allowed]
    return found


def _bare(text: str, recorded: list[str]) -> str:
    text = QUOTED.sub("", text)
    for words in recorded:
        text = text.replace(words, "")
    for pattern in DATES:
        text = pattern.sub("", text)
    return text


def recorded_words(m) -> list[str]:
    """Recorded words with digits in them, the longest first."""
    deeds = m.deeds
    texts = [m.branch.name, m.branch.leader_in_charge, getattr(m.branch.superior, "name", "")]
    texts += [one.name for one in m.people.members]
    texts += [words for now in m.people.groups for words in (now.group.name, now.group.department)]
    for one in m.meetings:
        texts += [one.topic, one.place, one.material, one.lecturer_name, *one.minutes.split("\n")]
    texts += [one.topic for one in (*m.plan, *m.next_plan)]
    texts += [words for one in m.honours for words in (one.title, one.awarded_by)]
    texts += [words for one in deeds.problems for words in one.text.split("\n")]
    texts += [words for one in deeds.supervisions for words in (one.subject, one.checker, one.findings)]
    texts += [one.title for one in deeds.matters]
    found = {full_width(text or "").strip("。，；") for text in texts}
    found = {text for text in found if NUMBER.search(text)}
    found |= {re.sub("^(?:集中|专题|集体)?(?:学习|研读)", "", text) for text in found}
    return sorted(filter(None, found), key=len, reverse=True)


def evidence_of(m) -> set[str]:
    counts = [1, *_of_activities(m), *_of_people(m), *_of_papers(m), *_of_plan(m), *_of_deeds(m)]
    due, paid = m.count("党费应收"), m.count("党费实收")
    amounts = {text for some in ((due, paid), (due, paid, due - paid)) for text in money(*some)}
    printed = {str(value) for value in m.figures.values.values() if value is not None}
    return {str(count) for count in counts} | amounts | printed


def _of_activities(m) -> Iterable[int]:
    halves = Counter((form, one.held_on in m.half) for one in m.meetings for form in one.forms)
    groups = Counter(one.group_id for one in m.meetings if one.group_meeting)
    lecturers = Counter(one.lecturer_id or one.lecturer_name for one in m.meetings if one.party_lecture)
    gaps = Counter(gap.form for gap in m.figures.gaps)
    own = Counter(one.campaign_id for one in m.meetings if one.campaign_id)
    big = sum("三重一大" in one.topic + one.resolution for one in m.meetings)
    asked = [row.at_least * times for row in m.requirements for times in (1, 2, 4)]
    special = {row.meeting_id for row in m.deeds.special_studies}
    alone = sum(one.group_study and one.id not in special for one in m.meetings)
    counts = [count for one in (halves, groups, lecturers, gaps, own) for count in one.values()]
    return [alone, big, len(groups), len(lecturers), *asked, *counts]


def _of_people(m) -> Iterable[int]:
    committee = [m.people.by_id[one.member_id] for one in m.people.committee]
    bands = Counter(age_band(member.age(m.period.end)) for member in committee)
    people, span = m.people.members, m.period
    days = ("joined_on", "left_on", "admitted_on", "converted_on")
    moved = [sum((day := getattr(one, name)) is not None and day in span for one in people) for name in days]
    own = sum(one.admitted_on in span and one.joined_on is None for one in people)
    gone = [one for one in people if one.left_on is not None and one.left_on in span]
    left = len(gone) - sum(map(m.people.was_removed, gone))
    elected = Counter(role.began_on for role in m.people.roles if role.post != Post.GROUP_LEADER)
    leaders = sum(role.post == Post.GROUP_LEADER and in_force(role, span.end) for role in m.people.roles)
    sizes = [now.size for now in m.people.groups]
    return [*bands.values(), *moved, own, left, *elected.values(), leaders, *sizes, m.people.ungrouped]


def _honour(row) -> str:
    return re.sub("称号$", "", full_width(row.title).strip("“”《》。")).strip("“”")


def _of_papers(m) -> Iterable[int]:
    titles = Counter(full_width(one.title).strip("《》。，；") for one in m.pledges)
    writers = [len({one.member_id for one in m.study if one.kind == kind}) for kind in KINDS]
    honours = Counter((one.state, _honour(one)) for one in m.honours)
    together = Counter((row.state, row.title, row.dated_on) for row in m.honours)
    people = [
        len({row.member_id for row in m.honours if row.member_id and row.state == one}) for one in STATES
    ]
    turns = [turn for turn in m.duty if turn.month <= m.as_of]
    duty = [len({turn.member_id for turn in turns}), len({turn.month for turn in turns})]
    duty.append(sum(bool(turn.report.strip()) for turn in turns))
    owing = sum(row.due > 0 for row in m.dues)
    there, months = {(row.member_id, row.month) for row in m.dues}, {row.month for row in m.dues}
    exempt = {one.id for one in m.people.members if one.dues_category == "exempt"}
    missing = [one for one in m.dues_owed - there if one[1] in months and one[0] not in exempt]
    counts = [count for one in (titles, honours, together) for count in one.values()]
    return [*writers, *people, *duty, owing, len(missing), len(m.deeds.remittances), *counts]


def _of_plan(m) -> Iterable[int]:
    undone = [one for one in m.plan if not m.is_done(one)]
    ended = sum(one.month.month in m.months for one in undone)
    forms = Counter(one.form for one in m.next_plan)
    months = Counter((one.form, one.month) for one in m.next_plan)
    plain = Counter(one.form for one in m.next_plan if not theme_of(one.topic))
    return [len(undone), ended, *forms.values(), *months.values(), *plain.values()]


def _of_deeds(m) -> Iterable[int]:
    deeds = m.deeds
    sent = sum(one.reported_on is not None and one.reported_on <= m.as_of for one in deeds.special_studies)
    checks = [one for one in deeds.supervisions if m.period.start <= one.checked_on <= m.as_of]
    found = [one for one in checks if has_findings(one)]
    settled = [sum(is_settled(one, m.as_of) for one in rows) for rows in (found, deeds.problems)]
    made = [one for one in deeds.supervisions if one.checked_on <= m.as_of and has_findings(one)]
    all_found = [*deeds.problems, *made]
    still_open = sum(not is_settled(one, m.as_of) for one in all_found)
    steps = [
        sum(
            step.done_on is not None and m.period.start <= step.done_on <= m.as_of for step in one.steps.all()
        )
        for one in deeds.campaigns
    ]
    attended = Counter(one.leader_id for one in deeds.leader_parts if one.part != "taught")
    lengths = [len(deeds.special_studies), len(deeds.matters), len(checks), len(found), len(deeds.problems)]
    return [sent, *settled, still_open, *steps, *attended.values(), attended.total(), len(attended), *lengths]
