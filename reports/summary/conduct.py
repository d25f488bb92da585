"""（四）作风建设: whom the branch recommended for honours, and what was awarded."""

from collections import Counter

from meetings.models import Campaign
from members.models import Honour
from reports.document.blocks import Blank
from reports.summary import campaigns
from reports.summary.material import Material
from reports.summary.runs import sentence, sentences_of, words
from reports.summary.words import cut, day_named, full_width, in_quotes

TOLD_ONE_BY_ONE = 4


def paragraphs(m: Material) -> list[list]:
    told = both(m)
    first = of_state(m, Honour.State.RECOMMENDED)[:1]
    parts = [list(told.values()), recommended(m, told)]
    if first and _key(first[0]) not in _keys(told):
        parts.reverse()  # in the order of the days
    series = campaigns.sentences(m, Campaign.Kind.SPECIAL)
    return [[*parts[0], *parts[1], *awarded(m, told)], series]


def of_state(m: Material, state, told=()) -> list[Honour]:
    keys = _keys(told)
    return [row for row in m.honours if row.state == state and _key(row) not in keys]


def _keys(told) -> set[tuple]:
    return {key for pair in told for key in pair}


def _key(honour: Honour) -> tuple:
    return honour.member_id, name_of(honour)


def name_of(honour: Honour) -> str:
    """The honour as named in a sentence: without outer marks, wide marks only."""
    return full_width(honour.title).strip("“”《》。").removesuffix("称号").strip("“”")


# ---- recommended, and awarded later ----


def both(m: Material) -> dict[tuple, list]:
    """By the two keys, a sentence for each who was recommended for an honour and got it.

    Not where they are many, nor where several were recommended on one day: that is told as one act.
    """
    pairs = {
        (_key(row), _key(won)): [row, won]
        for won in of_state(m, Honour.State.AWARDED)
        for row in of_state(m, Honour.State.RECOMMENDED)
        if _answers(won, row) and row.dated_on <= won.dated_on
    }
    days = [row.dated_on for row in of_state(m, Honour.State.RECOMMENDED)]
    if len(m.honours) > 2 * TOLD_ONE_BY_ONE or len(days) > len(set(days)):
        return {}
    return {
        key: sentence(_recommendation(m, [row], first=True), "；", _award(m, [won]))
        for key, (row, won) in pairs.items()
    }


def _answers(won: Honour, row: Honour) -> bool:
    """By the link of the two; an award that has none, by person and name."""
    return won.recommendation_id == row.id if won.recommendation_id else _key(row) == _key(won)


# ---- recommended ----


def recommended(m: Material, told=()) -> list:
    rows = of_state(m, Honour.State.RECOMMENDED, told)
    alike = _alike(rows, lambda row: (row.dated_on, name_of(row), row.member_id is None))
    if len(alike) > TOLD_ONE_BY_ONE:
        total = words(m.span_name, "推荐申报荣誉", m.figure("推荐荣誉数"), "项")
        return [sentence(total, "，", _by_name(rows))]
    clauses = [_recommendation(m, same, first=not place) for place, same in enumerate(alike)]
    return sentences_of(day_once(clauses))


def _recommendation(m: Material, rows: list[Honour], first: bool) -> list:
    day, subject = day_named(rows[0].dated_on, m.year), "支部" if first else ""
    if rows[0].member_id is None:
        return words(f"{day}，{subject}申报{name_of(rows[0])}")
    return words(f"{day}，{subject}推荐{comrades(m, rows)}为{name_of(rows[0])}人选")


# ---- awarded ----


def awarded(m: Material, told=()) -> list:
    rows = of_state(m, Honour.State.AWARDED, told)
    alike = _alike(rows, lambda row: (row.dated_on, name_of(row), row.awarded_by, row.member_id is None))
    if len(alike) > TOLD_ONE_BY_ONE:
        return many_awarded(m, rows)
    return [
        told
        for run in _nobody_twice(alike)
        for told in sentences_of(day_once([_award(m, same) for same in run]), limit=90)
    ]


def _nobody_twice(alike: list[list[Honour]]) -> list[list[list[Honour]]]:
    """In runs: who was awarded again is named in another sentence."""
    runs, named = [], set()
    for rows in alike:
        people = {row.member_id for row in rows}
        if not runs or people & named:
            runs.append([])
            named = set()
        runs[-1].append(rows)
        named |= people
    return runs


def many_awarded(m: Material, rows: list[Honour]) -> list:
    people = len({row.member_id for row in rows if row.member_id})
    own = ["支部"] if any(row.member_id is None for row in rows) else []
    who = "和".join([*own, f"{people}名党员"] if people else own)
    return [sentence(f"{m.span_name}，{who}获荣誉", m.figure("获评荣誉数"), "项，", _by_name(rows))]


def _award(m: Material, rows: list[Honour]) -> list:
    who = "支部" if rows[0].member_id is None else comrades(m, rows)
    by, name = full_width(rows[0].awarded_by) or Blank("授予单位"), name_of(rows[0])
    given = f"评为{name}"
    if rows[0].title.endswith(("奖", "称号")):
        given = f"授予{in_quotes(name)}{'称号' if rows[0].title.endswith('称号') else ''}"
    return words(f"{day_named(rows[0].dated_on, m.year)}，{who}被", by, given)


# ---- shared ----


def day_once(clauses: list[list]) -> list[list]:
    """Clauses of one day in a row are one clause with its date once."""
    together: list[list] = []
    day = None
    for clause in clauses:
        begins = clause[0].partition("，")[0] + "，"
        if begins == day:
            together[-1] = words(together[-1], "，", clause[0].removeprefix(day), clause[1:])
        else:
            together.append(clause)
        day = begins
    return together


def _alike(rows: list[Honour], key) -> list[list[Honour]]:
    found: dict[tuple, list[Honour]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return list(found.values())


def comrades(m: Material, rows: list[Honour]) -> str:
    """陈立、马骏同志; beyond six three and 等N名同志."""
    names = m.people.names([row.member_id for row in rows])
    shown, some_left_out = cut(names)
    return "、".join(shown) + (f"等{len(names)}名同志" if some_left_out else "同志")


def _by_name(rows: list[Honour]) -> str:
    """其中优秀共产党员3项、先进工作者2项: the six most frequent, of equals the earlier."""
    times = Counter(name_of(row) for row in rows)
    if len(times) == 1:
        return f"均为{name_of(rows[0])}"
    return "其中" + "、".join(f"{name}{count}项" for name, count in times.most_common(6))
