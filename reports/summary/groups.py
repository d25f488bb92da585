"""The Party groups: how many, whose members, and who leads them."""

from reports.document.blocks import Blank
from reports.summary import attachments
from reports.summary.material import Material
from reports.summary.people import TITLES, GroupNow
from reports.summary.runs import sentence, sentences_of, words
from reports.summary.words import listed, unique

MOST_IN_TEXT = 4


def sentences(m: Material) -> list:
    return [*groups(m), *group_leaders(m)]


def groups(m: Material) -> list:
    found = m.people.groups
    opening = words("支部设", m.figure("党小组数"), "个党小组")
    if not found:
        return []
    if len(found) > MOST_IN_TEXT:
        where = attachments.place(m, "groups")
        return [*units(m), sentence(opening, f"，{_sizes(found)}，组长名单见{where}"), *ungrouped(m)]
    if len(found) == 1:
        return [sentence(opening, "，组长", _leader(m, found[0], "为")), *ungrouped(m)]
    clauses = [_group(m, group) for group in found]
    return [*sentences_of(clauses, opening=words(opening, "：")), *ungrouped(m)]


def units(m: Material) -> list:
    departments = unique(now.group.department for now in m.people.groups if now.group.department)
    if not 2 <= len(departments) <= 6:
        return []
    return [sentence(f"支部由{listed(departments)}的党员组成")]


def _sizes(found: list[GroupNow]) -> str:
    sizes = sorted({group.size for group in found})
    return f"每组{sizes[0]}至{sizes[-1]}名党员" if len(sizes) > 1 else f"每组{sizes[0]}名党员"


def _group(m: Material, now: GroupNow) -> list:
    unit = f"（{now.group.department}）" if now.group.department else ""
    return words(f"{now.group.name}{unit}{now.size}名党员，组长", _leader(m, now))


def _leader(m: Material, now: GroupNow, verb: str = "") -> list:
    if not now.leader_ids:
        return [Blank("姓名")]
    return [verb + listed([m.people.name(id_) for id_ in now.leader_ids])]


def ungrouped(m: Material) -> list:
    count = m.people.ungrouped
    return [sentence(f"另有{count}名党员", Blank("所在党小组"))] if count else []


def group_leaders(m: Material) -> list:
    """Group leaders who also sit on the committee."""
    leaders = [(now.group, id_) for now in m.people.groups for id_ in now.leader_ids]
    titles = {one.member_id: TITLES.get(one.posts[0], one.posts[0].label) for one in m.people.committee}
    both = [(group, id_) for group, id_ in leaders if id_ in titles]
    if not both or len(m.people.groups) > MOST_IN_TEXT:
        return []
    if len(both) == len(leaders) == m.count("党小组长人数") > 1:
        return [sentence(m.figure("党小组长人数"), "名党小组长均由支部委员兼任")]
    named = [f"{group.name}组长由{titles[id_]}{m.people.name(id_)}" for group, id_ in both]
    return [sentence(listed(named), "兼任")]
