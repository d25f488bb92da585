"""The roll at the end of the half-year, and who came and went."""

from reports.summary.material import Material
from reports.summary.runs import joined, sentence, words
from reports.summary.words import day_named


def sentences(m: Material) -> list:
    return [*members(m), *movements(m)] if m.count("党员总数") else movements(m)


def members(m: Material) -> list:
    told = [sentence(f"截至{day_named(m.as_of, m.year)}，支部有", by_kind(m), details(m))]
    if m.count("非党员人数"):
        told.append(sentence("所在单位另有非党员", m.figure("非党员人数"), "名"))
    return told


def by_kind(m: Material) -> list:
    """Full and probationary members apart only where there are both."""
    if m.count("正式党员") and m.count("预备党员"):
        parts = words("正式党员", m.figure("正式党员"), "名、预备党员", m.figure("预备党员"), "名")
        return words("党员", m.figure("党员总数"), "名，其中", parts)
    kind = "预备党员" if m.count("预备党员") else "正式党员"
    return words(kind, m.figure("党员总数"), "名")


def details(m: Material) -> list:
    if m.count("党员总数") < 2:
        return []
    sexes = by_sex(m, "男党员", "女党员")
    both_kinds = m.count("正式党员") and m.count("预备党员")
    return words("；" if both_kinds else "，", sexes, "；平均年龄", m.figure("平均年龄"), "岁")


def by_sex(m: Material, men: str, women: str, together: str = "") -> list:
    """男3名、女2名 (behind `together`), or 均为男性."""
    if not m.count(men) or not m.count(women):
        return words("均为男性" if m.count(men) else "均为女性")
    return words(together, "男", m.figure(men), "名、女", m.figure(women), "名")


def movements(m: Material) -> list:
    """Arrivals, departures, admissions and conversions of the half-year, as far as there were any.

    Whoever was expelled or lost the candidacy was not transferred; why is told to few, so nothing is said.
    """
    people, removed, period = m.people.members, m.people.was_removed, m.period
    came = _within(period, (one.joined_on for one in people))
    left = _within(period, (one.left_on for one in people if one.left_on and not removed(one)))
    admitted = _within(period, (one.admitted_on for one in people if one.joined_on is None))
    converted = _within(period, (one.converted_on for one in people))
    moves = [f"转入党员{came}名" if came else "", f"转出{'' if came else '党员'}{left}名" if left else ""]
    clauses = [
        joined(moves, "、"),
        f"接收预备党员{admitted}名" if admitted else "",
        f"{converted}名预备党员转为正式党员" if converted else "",
    ]
    said = joined(clauses, "，")
    return [sentence(m.span_name, said)] if said else []


def _within(period, days) -> int:
    return sum(day is not None and day in period for day in days)
