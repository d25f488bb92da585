"""Pledges (承诺书) signed in the half-year."""

from members.models import PledgeRound
from reports.summary.material import Material
from reports.summary.runs import sentence, words
from reports.summary.words import in_title_marks, titles_listed, unique

OF_SCOPE = {
    PledgeRound.Scope.COMMITTEE.value: "支部委员",
    PledgeRound.Scope.COMMITTEE_AND_LEADERS.value: "支部委员和党小组长",
}


def sentences(m: Material) -> list:
    titles = unique(in_title_marks(pledge.title) for pledge in m.pledges)
    if not titles:
        return []
    if len(titles) == 1:
        return [one_title(m, titles[0])]
    total = words(f"{m.span_name}签订承诺书", m.figure("承诺书份数"), "份，")
    if len(titles) > 3:
        return [sentence(total, f"包括{titles_listed(titles)}")]
    parts = [f"{title}{len(signed(m, title))}份" for title in titles]
    return [sentence(total, f"其中{'、'.join(parts)}")]


def signed(m: Material, title: str) -> list:
    return [pledge for pledge in m.pledges if in_title_marks(pledge.title) == title]


def one_title(m: Material, title: str) -> list:
    pledges = signed(m, title)
    signers = {pledge.member_id for pledge in pledges}
    everyone = {member.id for member in m.people.on_roll}
    if len(pledges) == 1:
        who = m.people.titled(pledges[0].member_id, pledges[0].signed_on)
        return sentence(f"{who}签订{title}", m.figure("承诺书份数"), "份")
    if len(everyone) > 1 and everyone <= signers:
        return sentence("全体", m.figure("党员总数"), f"名党员签订{title}")
    return sentence(f"{who_signed(m, pledges)}签订{title}", m.figure("承诺书份数"), "份")


def who_signed(m: Material, pledges: list) -> str:
    """Before whom the round was laid; without one 支部委员 where all signers were; else members."""
    scopes = {pledge.round.scope if pledge.round else "" for pledge in pledges}
    if len(scopes) == 1 and scopes <= OF_SCOPE.keys():
        return OF_SCOPE[scopes.pop()]
    committee = all(
        pledge.member_id in {one.member_id for one in m.people.officers(pledge.signed_on)}
        for pledge in pledges
    )
    return "支部委员" if committee else "支部党员"
