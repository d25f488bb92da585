"""（六）问题与制度创新: problems, what was not met, the rota of Party-affairs officers."""

from members.models import DutyTurn
from reports.document.blocks import Blank
from reports.summary.material import Material
from reports.summary.runs import sentence
from reports.summary.words import months_named, names_listed, unique


def paragraphs(m: Material) -> list[list]:
    return [[*rota(m), *unmet(m), *problems(m)]]


def unmet(m: Material) -> list:
    """Only how many; each is told where it belongs."""
    if not m.count("未达标项数"):
        return []
    return [sentence(m.half.short_name, "组织生活有", m.figure("未达标项数"), "项未达到要求，情况见前")]


def problems(m: Material) -> list:
    return [sentence("工作中的问题主要有", Blank("存在的问题"))]


# ---- the rota ----


def turns(m: Material) -> list[DutyTurn]:
    """The turns that have begun."""
    return [turn for turn in m.duty if turn.month <= m.as_of]


def rota(m: Material) -> list:
    months = unique(turn.month.month for turn in turns(m))
    if not months:
        return []
    if len(months) == 1:
        return [sentence(f"{months[0]}月由{officers(m)}轮值党务干事")]
    return [sentence(began_or_went_on(m, months), idle(m, months))]


def began_or_went_on(m: Material, months: list[int]) -> str:
    several = len({turn.member_id for turn in turns(m)}) > 1
    in_turn = f"{officers(m)}先后轮值" if several else f"由{officers(m)}轮值"
    begun = [month for month in m.half.months if month.start <= m.as_of]
    if m.first_duty_on in m.half and m.first_duty_on.month > m.half.start.month:
        return f"自{months[0]}月起实行党员轮值党务干事制，{in_turn}"
    if len(months) == len(begun) == len(turns(m)):
        if not several:
            return f"{m.half.short_name}由{officers(m)}轮值党务干事"
        return f"{m.half.short_name}每月由1名党员轮值党务干事，{in_turn}"
    by = "" if not several else "由"
    return f"{m.half.short_name}实行党员轮值党务干事制，{months_named(months)}{by}{in_turn}"


def idle(m: Material, months: list[int]) -> str:
    """Months without an officer since the first of the half-year."""
    asked = [month for month in m.months if month >= months[0]]
    missing = sorted(set(asked) - set(months))
    return f"，{months_named(missing)}未安排轮值" if missing else ""


def officers(m: Material) -> str:
    """In the order of their turns."""
    return names_listed([m.people.name(id_) for id_ in unique(turn.member_id for turn in turns(m))])
