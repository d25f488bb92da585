"""党课: who lectured, in which office, about what."""

import re
from collections import Counter

from meetings.models import Form, Meeting
from reports.document.blocks import Blank
from reports.summary.material import Material
from reports.summary.runs import sentence
from reports.summary.themes import theme_of
from reports.summary.words import HAN, day_named, days_named, full_width, in_quotes, listed

MOST_NAMED = 4
OUTSIDER = re.compile(rf"^({HAN}{{2,4}})（([^（）]+)）$")


def sentences(m: Material) -> list:
    lectures = m.held(Form.PARTY_LECTURE)
    unnamed = [meeting.held_on for meeting in lectures if not lecturer(m, meeting)]
    told = _by_number(m, [meeting for meeting in lectures if lecturer(m, meeting)])
    if unnamed:
        told.append(sentence(f"{days_named(unnamed, m.year)}党课的主讲人为", Blank("姓名")))
    return told


def _by_number(m: Material, lectures: list[Meeting]) -> list:
    who = Counter(lecturer(m, meeting) for meeting in lectures)
    if len(lectures) < 2:
        return [one(m, meeting) for meeting in lectures]
    if len(who) == 1:
        return [
            sentence(
                f"{days_named([one.held_on for one in lectures], m.year)}的党课均由{who.popitem()[0]}讲授"
            )
        ]
    if len(who) == len(lectures) <= 3:
        days = [day_named(meeting.held_on, m.year) for meeting in lectures]
        return [sentence(f"{'、'.join(who)}分别于{'、'.join(days)}讲党课")]
    return [sentence(split(who) if len(who) <= MOST_NAMED else lecturers(who))]


def one(m: Material, meeting: Meeting) -> list:
    """The theme belongs to the lecture only where the activity was nothing else."""
    theme = theme_of(meeting.topic) if len(meeting.forms) == 1 else ""
    about = f"以{in_quotes(theme)}为题" if theme else ""
    return sentence(f"{day_named(meeting.held_on, m.year)}，{lecturer(m, meeting)}{about}讲党课")


def split(who: Counter) -> str:
    """From the one who lectured most; of equals, the earlier."""
    if len(set(who.values())) == 1:
        return f"党课由{listed(list(who))}各讲授{who.popitem()[1]}次"
    return "党课由" + "、".join(f"{name}讲授{times}次" for name, times in who.most_common())


def lecturers(who: Counter) -> str:
    return f"党课主讲人有{'、'.join(list(who)[:3])}等{len(who)}名"


def lecturer(m: Material, meeting: Meeting) -> str:
    """分管领导赵国平, 支部书记周明远, or the outsider as typed: 于敏之（讲解员） is 讲解员于敏之."""
    name = m.people.by_id[meeting.lecturer_id].name if meeting.lecturer_id else meeting.lecturer_name.strip()
    if name and name == m.branch.leader_in_charge:
        return f"分管领导{name}"
    if meeting.lecturer_id:
        return m.people.titled(meeting.lecturer_id, meeting.held_on)
    return OUTSIDER.sub(r"\2\1", full_width(name))
