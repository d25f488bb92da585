"""二、工作计划: what of this half's plan was done, and what the next half's plan says."""

from meetings.models import Form, PlanItem
from reports.document.blocks import Blank
from reports.summary import gaps, plan_next
from reports.summary.material import Material
from reports.summary.runs import sentence, words
from reports.summary.themes import as_object, studied, theme_of
from reports.summary.words import cut, in_quotes, listed, months_named


def paragraphs(m: Material) -> list[list]:
    return [[*done(m), *carried_over(m)], plan_next.sentences(m)]


def done(m: Material) -> list:
    planned, finished = m.count("计划项数"), m.count("计划完成项数")
    if not planned:
        return []
    work = words(m.half.short_name, "计划工作", m.figure("计划项数"), "项")
    if finished == planned:
        return [sentence(work, "，均已完成" if planned > 1 else "，已完成")]
    if not finished and planned > 1 and not m.is_draft:
        return [sentence(work, "，均未完成")]
    some = words("完成", m.figure("计划完成项数"), "项") if finished else "尚未完成"
    return [sentence(work, "，", some, _undone(m))]


def undone(m: Material) -> list[PlanItem]:
    """Of months that have ended: what may still be done this half is not yet undone."""
    return [item for item in m.plan if item.month.month in m.months and not m.is_done(item)]


def _undone(m: Material) -> str:
    items = undone(m)
    if not items:
        return ""
    if m.is_draft:
        return f"；{m.months[-1]}月底前未完成的{len(items)}项为{_listing(items)}"
    if len(items) == 1:
        return f"，{_not_done(items[0])}"
    return f"；未完成的{len(items)}项为{_listing(items)}"


def _not_done(item: PlanItem) -> str:
    who = item.group.name if item.group else ""
    return f"{who}{item.month.month}月未{gaps.verb(Form(item.form))}{_named(item)}"


def _listing(items: list[PlanItem]) -> str:
    named = [
        f"{group}{months_named(months)}的{_what(form, theme)}"
        for (form, group, theme), months in _by_kind(items).items()
    ]
    shown, some_left_out = cut(named)
    return "、".join(shown) + "等" if some_left_out else _listed(shown)


def _listed(named: list[str]) -> str:
    """Without a second 和 where the months already have one."""
    return "、".join(named) if any("和" in one for one in named) else listed(named)


def _by_kind(items: list[PlanItem]) -> dict[tuple, list[int]]:
    found: dict[tuple, list[int]] = {}
    for item in sorted(items, key=lambda item: list(Form).index(Form(item.form))):
        kind = (item.form, item.group.name if item.group else "", theme_of(item.topic))
        found.setdefault(kind, []).append(item.month.month)
    return found


def _what(form: str, theme: str) -> str:
    if form == Form.GROUP_STUDY:
        return f"集中学习{as_object(studied(theme))}"
    return f"{in_quotes(theme) if theme else ''}{Form(form).label}"


# ---- carried over ----


def carried_over(m: Material) -> list:
    """Undone work with a theme of its own; a regular meeting of a past month cannot be made up."""
    items = [] if m.is_draft else [item for item in undone(m) if theme_of(item.topic)]
    moved = [(item, again) for item in items if (again := planned_again(m, item))]
    told = [
        sentence(f"{_named(item)}转入{m.next_name}，计划{again.month.month}月{gaps.verb(Form(item.form))}")
        for item, again in moved
    ]
    left = [item for item in items if not planned_again(m, item)]
    if left:
        told.append(sentence(listed([_named(item) for item in left[:6]]), Blank("是否转入下一阶段及时间")))
    return told


def planned_again(m: Material, item: PlanItem) -> PlanItem | None:
    same = (
        row for row in m.next_plan if row.form == item.form and theme_of(row.topic) == theme_of(item.topic)
    )
    return next(same, None)


def _named(item: PlanItem) -> str:
    return _what(item.form, theme_of(item.topic))
