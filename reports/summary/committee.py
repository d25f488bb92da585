"""（一）班子建设: the committee, the roll, the groups, the pledges."""

from collections import Counter
from datetime import timedelta

from meetings.models import Form
from members.ages import age_band
from members.models import ElectionStep, Post
from reports.document.blocks import Blank
from reports.summary import groups, pledges, roll
from reports.summary.material import Material
from reports.summary.office_changes import changes
from reports.summary.people import Officer
from reports.summary.runs import sentence, sentences_of, words
from reports.summary.words import day_named, full_width, listed, term_named

LEADING_TWO = {Post.SECRETARY, Post.DEPUTY_SECRETARY}
BANDS = ("35岁及以下", "36至45岁", "46至55岁", "56岁及以上")


def paragraphs(m: Material) -> list[list]:
    committee = [*making(m), *posts(m), *composition(m), *changes(m, since=election_day(m))]
    return [committee, [*roll.sentences(m), *groups.sentences(m), *pledges.sentences(m)]]


# ---- the committee ----


def has_committee(m: Material) -> bool:
    held = [set(officer.posts) for officer in m.people.committee]
    return len(held) > 2 or (len(held) == 2 and any(posts - LEADING_TWO for posts in held))


def making(m: Material) -> list:
    """How the committee came to be and how many it has."""
    if not m.people.committee:
        return [sentence("支部委员会由", Blank("书记、副书记和委员名单"), "组成")] if m.people.on_roll else []
    if not has_committee(m):
        return [without_committee(m)]
    elected_on = election_day(m)
    if elected_on is None:
        return [sentence("支部委员会由", m.figure("支委人数"), "名委员组成")]
    return [elected(m, elected_on), *confirmed(m, elected_on)]


def without_committee(m: Material) -> list:
    return sentence("支部未设支部委员会，由", "、".join(_posts_of(m, one) for one in m.people.committee))


def election_day(m: Material):
    """The day of the half-year on which most of the present committee took office."""
    began = {}
    for role in m.people.present_roles:
        began.setdefault(role.began_on, set()).add(role.member_id)
    if not began:
        return None
    day = max(began, key=lambda day: (len(began[day]), day))
    return day if day in m.period and len(began[day]) * 2 > len(m.people.committee) else None


def elected(m: Material, day) -> list:
    roles = [role for role in m.people.present_roles if role.began_on == day]
    new = {role.member_id for role in roles}
    size = m.figure("支委人数") if len(new) == m.count("支委人数") else str(len(new))
    terms = {term_named(role.term) for role in roles}
    term = terms.pop() if len(terms) == 1 else ""
    held_on = elected_on(m, day)
    if held_on:
        return sentence(
            f"{day_named(held_on, m.year)}，支部召开党员大会进行换届选举，产生由",
            size,
            f"名委员组成的{term}支部委员会",
        )
    missing = Blank("选举产生本届支部委员会的党员大会日期")
    return sentence(f"{term}支部委员会由", size, f"名委员组成，于{day_named(day, m.year)}就任", missing)


def confirmed(m: Material, day) -> list:
    """That the superior has answered the report of the result, where the election room has it."""
    steps = [step for election in m.elections if election.settled_on == day for step in election.steps.all()]
    replies = [step for step in steps if step.kind == ElectionStep.Kind.REPLY and step.done_on]
    if not replies or replies[0].done_on > m.as_of:
        return []
    number = f"（{full_width(replies[0].document)}）" if replies[0].document else ""
    by = m.branch.superior.name if m.branch.superior else "上级党组织"
    return [sentence(f"{day_named(replies[0].done_on, m.year)}，{by}批复选举结果{number}")]


def elected_on(m: Material, day):
    """The day of the members' meeting; without a record of the meeting, that of the election's own."""
    meeting = election_meeting(m, day)
    recorded = next((election.held_on for election in m.elections if election.settled_on == day), None)
    return meeting.held_on if meeting else recorded


def election_meeting(m: Material, day):
    def elects(meeting):
        return "选举" in meeting.topic and day - timedelta(days=7) <= meeting.held_on <= day

    return next(filter(elects, m.held(Form.GENERAL_MEETING)), None)


def posts(m: Material) -> list:
    """Who does what, a clause a person."""
    if not has_committee(m):
        return []
    return sentences_of([_posts_of(m, officer) for officer in m.people.committee])


def _posts_of(m: Material, officer: Officer) -> str:
    first, *others = [post.label for post in officer.posts]
    also = f"，兼任{listed(others)}" if others else ""
    return f"{m.people.name(officer.member_id)}任{first}{also}"


def composition(m: Material) -> list:
    """By sex and age, from three people on."""
    people = [m.people.by_id[officer.member_id] for officer in m.people.committee]
    if len(people) < 3:
        return []
    ages = Counter(age_band(member.age(m.period.end)) for member in people)
    size = words(m.figure("支委人数"), "名委员", roll.by_sex(m, "支委男", "支委女", together="中，"))
    if len(ages) == 1:
        return [sentence(size, f"，年龄均在{min(ages)}")]
    bands = "，".join(f"{band}{ages[band]}名" for band in BANDS if ages[band])
    return [sentence(size, "；", bands)]
