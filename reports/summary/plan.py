"""二、工作计划: what of this half's plan was done, and what the next half's plan says."""

from meetings.models import Form, PlanItem
from reports.document.blocks import Blank
from reports.summary import attachments, campaigns, gaps, plan_next, problems
from reports.summary.material import Material
from reports.summary.runs import sentence, words
from reports.summary.themes import stands_bare, studied, study_of, theme_of, watched
from reports.summary.words import cut, day_named, in_quotes, listed, months_named, unique

MOST_WORDS = 100


def paragraphs(m: Material) -> list[list]:
    ahead = [*plan_next.sentences(m), *campaigns.to_come(m), *mending(m)]
    return [[*done(m), *carried_over(m)], ahead]


def mending(m: Material) -> list:
    many = len(problems.still_open(m)) > problems.MOST_IN_TEXT
    return problems.to_mend(m, attachments.place(m, "problems") if many else "")


def done(m: Material) -> list:
    planned, finished = m.count("计划项数"), m.count("计划完成项数")
    if not planned:
        return []
    work = words(m.span_name, "计划工作", m.figure("计划项数"), "项")
    if finished == planned:
        return [sentence(work, "，均已完成" if planned > 1 else "，已完成")]
    if not finished and planned > 1 and not m.is_draft:
        return [sentence(work, "，均未完成")]
    until = f"截至{day_named(m.as_of, m.year)}" if m.is_draft else ""
    some = words(f"{until}完成", m.figure("计划完成项数"), "项") if finished else f"{until}尚未完成"
    return [sentence(work, "，", some, _undone(m))]


def undone(m: Material) -> list[PlanItem]:
    """Of months that have ended: what may still be done this half is not yet undone."""
    return [item for item in m.plan if item.month.month in m.months and not m.is_done(item)]


def _undone(m: Material) -> str:
    items = undone(m)
    if not items:
        return ""
    if m.is_draft:
        return f"；{m.months[-1]}月底前应完成而未完成的{len(items)}项{_listing(items)}"
    if len(items) == 1:
        return f"，{_not_done(items[0])}"
    return f"；未完成的{len(items)}项{_listing(items)}"


def _not_done(item: PlanItem) -> str:
    who, what = item.group.name if item.group else "", _named(item)
    verb = "组织" if what == watched(item.topic) else gaps.verb(Form(item.form))
    return f"{who}{item.month.month}月未{verb}{what}"


def _listing(items: list[PlanItem]) -> str:
    """为 all of up to six kinds, or 包括 the first three 等."""
    named = [
        f"{group}{months_named(months)}的{_what(form, theme)}"
        for (form, group, theme), months in _by_kind(items).items()
    ]
    shown, some_left_out = cut(named, 6 if len("".join(named)) < MOST_WORDS else 3)
    glue = "，" if any("、" in one for one in shown) else "、"  # 1月、2月和5月的支部委员会，…
    return f"包括{glue.join(shown)}等" if some_left_out else f"为{_listed(shown)}"


def _listed(named: list[str]) -> str:
    """Without a second 和 where the months already have one."""
    if any("、" in one for one in named):
        return "，".join(named)
    return "、".join(named) if any("和" in one for one in named) else listed(named)


def _by_kind(items: list[PlanItem]) -> dict[tuple, list[int]]:
    found: dict[tuple, list[int]] = {}
    for item in sorted(items, key=lambda item: list(Form).index(Form(item.form))):
        kind = (item.form, item.group.name if item.group else "", theme_told(item))
        found.setdefault(kind, []).append(item.month.month)
    return found


def theme_told(item: PlanItem) -> str:
    """Of a regular meeting its agenda is not told; a theme that names the form is."""
    theme = theme_of(item.topic)
    return "" if item.form in plan_next.MEETINGS and not theme.endswith(Form(item.form).label) else theme


def _what(form: str, theme: str) -> str:
    """“学先锋”主题党日, 集中学习《党章》, 集中学习 with “…” before it where its theme is not smooth."""
    form = Form(form)
    if form == Form.GROUP_STUDY and theme and stands_bare(studied(theme)):
        return study_of(theme)
    if form == Form.OTHER and watched(theme):
        return watched(theme)
    if theme.endswith(form.label):
        return theme
    label = "活动" if theme and form == Form.OTHER else gaps.named(form)
    return f"{in_quotes(theme) if theme else ''}{label}"


# ---- carried over ----


def carried_over(m: Material) -> list:
    """Undone work with a theme of its own; a regular meeting of a past month cannot be made up."""
    items = [] if m.is_draft else [item for item in undone(m) if theme_told(item)]
    again = {item: row for item in items if (row := planned_again(m, item))}
    left = [item for item in items if item not in again]
    return [*_moved(m, again), *_left(m, left)]


def _moved(m: Material, again: dict[PlanItem, PlanItem]) -> list:
    months: dict[str, list[int]] = {}
    for item, row in again.items():
        months.setdefault(_named(item), []).append(row.month.month)
    if len(months) == 1:
        name, found = months.popitem()
        form = Form(next(iter(again)).form)
        when = f"安排在{found[0]}月" if form == Form.PARTY_LECTURE else f"计划{found[0]}月{gaps.verb(form)}"
        return [sentence(f"{name}转入{m.next_name}，{when}")]
    moved, some_left_out = cut([f"{name}（{months_named(found)}）" for name, found in months.items()])
    told = f"{'、'.join(moved)}等" if some_left_out else listed(moved)
    return [sentence(f"{told}转入{m.next_name}")] if moved else []


def _left(m: Material, items: list[PlanItem]) -> list:
    """Whether they will be done at all is for a person to say."""
    if not items:
        return []
    if len(items) == len(undone(m)):  # named in the sentence before
        whose = "此项工作" if len(items) == 1 else "以上各项"
    else:
        shown, some_left_out = cut(unique(map(_named, items)), most=3)
        whose = f"{'、'.join(shown)}等" if some_left_out else listed(shown)
    return [sentence(whose, Blank("是否转入下一阶段及时间"))]


def planned_again(m: Material, item: PlanItem) -> PlanItem | None:
    same = (
        row for row in m.next_plan if row.form == item.form and theme_of(row.topic) == theme_of(item.topic)
    )
    return next(same, None)


def _named(item: PlanItem) -> str:
    return _what(item.form, theme_told(item))
