"""轮值党务干事: who was on duty in which month, and what the officers wrote of it."""

from collections import Counter

from members.models import DutyTurn
from reports.summary.material import Material
from reports.summary.runs import sentence
from reports.summary.words import in_quotes, months_named, names_listed, one_line, unique

MOST_QUOTED = 3
LONGEST = 40


def sentences(m: Material) -> list:
    return [*rota(m), *reports(m)]


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
    begun = [month for month in m.period.months if month.start <= m.as_of]
    if m.began_duty:
        return f"自{months[0]}月起实行党员轮值党务干事制，{in_turn}"
    if len(months) == len(begun) == len(turns(m)):
        if not several:
            return f"{m.span_name}由{officers(m)}轮值党务干事"
        return f"{m.span_name}每月由1名党员轮值党务干事，{in_turn}"
    by = "" if not several else "由"
    return f"{m.span_name}实行党员轮值党务干事制，{months_named(months)}{by}{in_turn}"


def idle(m: Material, months: list[int]) -> str:
    """Months without an officer since the first of the half-year."""
    asked = [month for month in m.months if month >= months[0]]
    missing = sorted(set(asked) - set(months))
    return f"，{months_named(missing)}未安排轮值" if missing else ""


def officers(m: Material) -> str:
    """In the order of their turns."""
    return names_listed([m.people.name(id_) for id_ in unique(turn.member_id for turn in turns(m))])


# ---- what they wrote ----


def reports(m: Material) -> list:
    """In their own words where these are one line; words that several wrote alike say nothing of a month."""
    written = [turn for turn in turns(m) if turn.report.strip()]
    alike = Counter(turn.report.strip() for turn in written)
    own = [turn for turn in written if alike[turn.report.strip()] == 1 and one_line(turn.report, LONGEST)]
    told = [
        f"{m.people.name(turn.member_id)}在小结中写道：{in_quotes(one_line(turn.report, LONGEST))}"
        for turn in own
    ]
    count = [sentence(f"轮值小结已交{len(written)}份")] if len(written) > 1 else []
    return [*count, *(sentence(one) for one in told[:MOST_QUOTED])]
