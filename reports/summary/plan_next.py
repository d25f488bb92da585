"""The plan of the next period: regular meetings folded, work with a theme month by month."""

from meetings.models import Form, PlanItem
from reports.document.blocks import Blank
from reports.summary.gaps import named, verb
from reports.summary.material import Material
from reports.summary.runs import sentence, sentences_of
from reports.summary.themes import as_object, quoted, studied, study_of, theme_of, watched
from reports.summary.words import cut, in_quotes, months_named, unique

MOST_BY_MONTH = 8
MOST_WORDS = 90
# Of many rows, how often these meet says enough.
MEETINGS = {
    Form.GENERAL_MEETING,
    Form.COMMITTEE_MEETING,
    Form.GROUP_MEETING,
    Form.ORG_LIFE_MEETING,
    Form.APPRAISAL,
}


def sentences(m: Material) -> list:
    if not m.next_plan:
        return without_rows(m)
    return [*planned(m), *one_for_all(m)]


def planned(m: Material) -> list:
    themed = [item for item in m.next_plan if theme_of(item.topic)]
    if len(themed) > MOST_BY_MONTH:
        themed = [item for item in themed if item.form not in MEETINGS]
    many = len(themed) > MOST_BY_MONTH
    if many:  # then a form is told in one place
        forms = {item.form for item in themed}
        themed = [item for item in m.next_plan if item.form in forms]
    else:
        themed = [item for item in themed if item not in monthly(themed)]
    regular = [item for item in m.next_plan if item not in themed]
    folded = [
        clause for form in Form for clause in fold(m, form, [row for row in regular if row.form == form])
    ]
    if many:
        return sentences_of([*folded, *by_form(themed)], opening=f"{m.next_name}计划")
    opening = f"{m.next_name}计划{'' if folded else '安排：'}"
    if not folded:
        return sentences_of(by_month(m, themed), opening=opening)
    return [*sentences_of(folded, opening=opening), *sentences_of(by_month(m, themed))]


# ---- regular ----


def monthly(rows: list[PlanItem]) -> list[PlanItem]:
    """Theme days of three and more months, one a month: their themes are told in one clause."""
    days = [row for row in rows if row.form == Form.THEME_DAY]
    apart = len({row.month for row in days}) == len(days) > 2
    return days if apart and len({row.responsible_id for row in days}) == 1 else []


def in_order(form: Form, rows: list[PlanItem]) -> str:
    """，主题依次为“A”“B”, where each has a theme."""
    themes = [theme_of(row.topic) for row in rows if theme_of(row.topic)]
    if form != Form.THEME_DAY or len(themes) < len(rows):
        return ""
    return f"，主题依次为{quoted(themes)}" if len(set(themes)) > 1 else f"，主题为{in_quotes(themes[0])}"


def fold(m: Material, form: Form, rows: list[PlanItem]) -> list[str]:
    """每月召开支部委员会1次; group meetings by group unless all groups have the same months."""
    if not rows:
        return []
    if any(row.group_id for row in rows):
        return [fold_groups(m, form, rows)]
    often = how_often(m, form, [row.month.month for row in rows])
    return [f"{often}{in_order(form, rows)}{responsible(m, rows)}"]


def how_often(m: Material, form: Form, months: list[int]) -> str:
    following, what = m.period.next, f"{verb(form)}{named(form)}"
    if sorted(months) == [month.number for month in following.months]:
        return f"每月{what}1次"
    per_quarter = [
        sum(number in {month.number for month in quarter.months} for number in months)
        for quarter in following.quarters
    ]
    if set(per_quarter) == {1}:
        return f"{months_named(months)}各{what}1次"
    if len(months) == len(set(months)):
        return f"{months_named(months)}{'各' if len(months) > 1 else ''}{what}1次"
    return f"{months_named(months)}{what}{len(months)}次"


def fold_groups(m: Material, form: Form, rows: list[PlanItem]) -> str:
    by_group: dict[str, list[int]] = {}
    for row in sorted(rows, key=lambda row: (row.group.position if row.group else 0, row.month)):
        by_group.setdefault(row.group.name if row.group else "各党小组", []).append(row.month.month)
    months = {tuple(found) for found in by_group.values()}
    if len(months) == 1 and set(by_group) == {now.group.name for now in m.people.groups}:
        return f"各党小组{how_often(m, form, list(months.pop()))}{responsible(m, rows)}"
    all_months = all(len(set(found)) == len(m.period.next.months) for found in by_group.values())
    if all_months and set(by_group) == {now.group.name for now in m.people.groups}:
        return f"各党小组每月至少{verb(form)}{form.label}1次"
    same = {tuple(sorted(set(found))) for found in by_group.values()}
    if len(same) == 1 and len(by_group) == len(m.people.groups) > 1 and len(min(same)) > 2:
        return f"各党小组{months_named(min(same))}每月至少{verb(form)}{form.label}1次{responsible(m, rows)}"
    by_turns = [f"{name}在{months_named(found)}" for name, found in by_group.items()]
    return f"{verb(form)}{form.label}{len(rows)}次，{'，'.join(by_turns)}{responsible(m, rows)}"


def responsible(m: Material, rows: list[PlanItem]) -> str:
    """（何蕾负责）, where one person answers for all of these rows but not for the whole plan."""
    person = one_for(rows)
    return f"（{m.people.name(person)}负责）" if person and not one_for(m.next_plan) else ""


def one_for(rows) -> int | None:
    people = {row.responsible_id for row in rows}
    return people.pop() if len(people) == 1 and len(rows) else None


def one_for_all(m: Material) -> list:
    """Who answers for the whole plan, said once at its end."""
    person = one_for(m.next_plan)
    return [sentence(f"以上工作由{m.people.name(person)}负责")] if person else []


# ---- with a theme ----


def by_month(m: Material, rows: list[PlanItem]) -> list[str]:
    months: dict[int, list[PlanItem]] = {}
    for row in rows:
        months.setdefault(row.month.month, []).append(row)
    return [
        f"{number}月，{'，'.join(unique(_task(m, row) for row in of_month))}"
        for number, of_month in months.items()
    ]


def _task(m: Material, row: PlanItem) -> str:
    return f"{row.group.name if row.group else ''}{_deed(row)}{responsible(m, [row])}"


def _deed(row: PlanItem) -> str:
    theme, form = theme_of(row.topic), Form(row.form)
    if form == Form.GROUP_STUDY:
        return study_of(row.topic)
    if form == Form.OTHER:
        return watched(row.topic) or f"开展{in_quotes(theme)}活动"
    if theme.endswith(form.label):
        return f"{verb(form)}{theme}"
    if form == Form.WARNING_EDUCATION and watched(row.topic):
        return f"开展警示教育，{watched(row.topic)}"
    if form == Form.THEME_DAY:
        return f"开展{in_quotes(theme)}主题党日"
    return f"{verb(form)}{form.label}，主题为{in_quotes(theme)}"


def by_form(rows: list[PlanItem]) -> list[str]:
    """开展主题党日6次，主题包括“A”（8月）、“B”（9月）等"""
    return [
        _of_form(form, [row for row in rows if row.form == form])
        for form in Form
        if any(row.form == form for row in rows)
    ]


def _of_form(form: Form, rows: list[PlanItem]) -> str:
    if len(rows) == 1:
        return f"{rows[0].month.month}月{_deed(rows[0])}"
    noun = "内容" if form == Form.GROUP_STUDY else "主题"
    return f"{verb(form)}{named(form)}{len(rows)}次，{noun}{_dated(form, rows)}"


def _dated(form: Form, rows: list[PlanItem]) -> str:
    """All themes while they are short enough for a sentence, else three of them."""
    months: dict[str, list[int]] = {}
    for row in rows:
        if theme_of(row.topic):
            months.setdefault(_theme(form, row), []).append(row.month.month)
    dated = [f"{name}（{months_named(found)}）" for name, found in months.items()]
    shown, some_left_out = cut(dated, most=6 if len("".join(dated)) < MOST_WORDS else 3)
    all_told = not some_left_out and all(theme_of(row.topic) for row in rows)
    return f"{'为' if all_told else '包括'}{'、'.join(shown)}{'等' if some_left_out else ''}"


def _theme(form: Form, row: PlanItem) -> str:
    if form == Form.GROUP_STUDY:
        return watched(row.topic) or as_object(studied(row.topic))
    return in_quotes(theme_of(row.topic))


# ---- nothing planned ----


def without_rows(m: Material) -> list:
    asked = [clause for row in m.requirements if (clause := _asked(m, row))]
    work = Blank("重点工作安排")
    if not asked:
        return [sentence(m.next_name, "工作", work)]
    return [sentence(f"{m.next_name}按要求{'，'.join(asked)}", work)]


def _asked(m: Material, row) -> str:
    if (row.needs_committee and not m.count("支委人数")) or (row.each_group and not m.people.groups):
        return ""
    form, following = Form(row.form), m.period.next
    periods = {"month": 1, "quarter": len(following.quarters), "half": len(following.halves)}[row.each]
    who, often = "各党小组" if row.each_group else "", "每月" if row.each == "month" else ""
    what = f"{who}{often}{verb(form)}{form.label}"
    if row.each == "month" and row.at_least == 1:
        return what
    return f"{what}不少于{periods * row.at_least}次"
