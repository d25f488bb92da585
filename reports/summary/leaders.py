"""双重组织生活: what leading cadres took part in, as far as it was recorded."""

from collections import Counter

from meetings.models import LeaderPart
from reports.summary.material import Material
from reports.summary.runs import sentence
from reports.summary.words import full_width

MOST_NAMED = 3


def sentences(m: Material) -> list:
    """How often each; a lecture is told with the lectures, and the committee's own part is no visit."""
    officers = {one.member_id for one in m.people.committee}
    parts = [
        one
        for one in m.deeds.leader_parts
        if one.part != LeaderPart.Part.TAUGHT and one.leader.member_id not in officers
    ]
    times = Counter(one.leader_id for one in parts)
    leaders = {one.leader_id: one.leader for one in parts}
    if len(leaders) > MOST_NAMED:
        return [sentence(f"{len(leaders)}名领导干部参加支部组织生活{times.total()}人次")]
    named = [f"{titled(m, leaders[id_])}参加支部组织生活{count}次" for id_, count in times.items()]
    return [sentence("，".join(named))] if named else []


def titled(m: Material, leader) -> str:
    if leader.name == m.branch.leader_in_charge:
        return f"分管领导{leader.name}"
    return f"{full_width(leader.title)}{leader.name}"
