"""What was asked for and not done, said plainly; the reason is for a person to fill in."""

import re

from branch.periods import Month
from meetings.models import Form
from reports.document.blocks import Blank
from reports.summary.material import Material
from reports.summary.runs import sentence
from reports.summary.words import listed, months_named

VERBS = {
    Form.PARTY_LECTURE: "上",
    Form.THEME_DAY: "开展",
    Form.APPRAISAL: "开展",
    Form.WARNING_EDUCATION: "开展",
    Form.GROUP_STUDY: "组织",
    Form.OTHER: "开展",
}
REASON = Blank("原因")


def verb(form: Form) -> str:
    return VERBS.get(form, "召开")


def named(form: Form) -> str:
    """The form as it stands behind its verb."""
    return "其他活动" if form == Form.OTHER else form.label


def sentences(m: Material, form: Form) -> list:
    """One 未-sentence for each part of the gaps; every gap is told exactly once."""
    gaps = m.gaps_of(form)
    none_held = [gap for gap in gaps if not gap.held]
    too_few = [gap for gap in gaps if gap.held]
    if any(gap.group for gap in none_held):
        told = of_groups(m, form, none_held)
    else:
        told = of_branch(m, form, none_held)
    return [*told, *short(m, form, too_few)]


# ---- asked of the branch ----


def of_branch(m: Material, form: Form, gaps: list) -> list:
    if not gaps:
        return []
    return [sentence(f"{periods_named(m, [gap.period for gap in gaps])}未{verb(form)}{form.label}", REASON)]


def in_months(m: Material, periods: list) -> str:
    """As `periods_named`, but 1月至6月 for all months, as fits a list of groups."""
    months = [period.number for period in periods if isinstance(period, Month)]
    return months_named(months) if months else periods_named(m, periods)


def periods_named(m: Material, periods: list) -> str:
    """2月; 第一季度; 上半年 where it is all of it."""
    if sum(len(period.months) for period in periods) == len(m.period.months):
        return m.period.short_name
    months = [period.number for period in periods if isinstance(period, Month)]
    return months_named(months) if months else listed([period.short_name for period in periods])


# ---- asked of every group ----


def of_groups(m: Material, form: Form, gaps: list) -> list:
    periods = _by_group(gaps)
    sets = {tuple(found) for found in periods.values()}
    if len(sets) == 1 and len(periods) > 1 and len(periods) == len(m.people.groups):
        when = periods_named(m, list(sets.pop()))
        return [sentence(f"{when}各党小组均未{verb(form)}{form.label}", REASON)]
    where = by_group_named(m, periods)
    if len(gaps) > 3 and len(periods) > 1:
        return [sentence(f"{form.label}有{len(gaps)}次未按要求{verb(form)}，涉及{where}", REASON)]
    if len(periods) > 1 and len(sets) == 1:
        return [
            sentence(
                f"{listed(list(periods))}{periods_named(m, list(sets.pop()))}均未{verb(form)}{form.label}",
                REASON,
            )
        ]
    return [sentence(f"{where}{'均' if len(periods) > 1 else ''}未{verb(form)}{form.label}", REASON)]


def by_group_named(m: Material, periods: dict[str, list]) -> str:
    """第二党小组2月至4月、第三党小组2月和3月; with ， between them where there is a 、 within.

    Groups of the same months stand together: 第一党小组和第三党小组的2月.
    """
    alike: dict[str, list[str]] = {}
    for name, found in periods.items():
        alike.setdefault(in_months(m, found), []).append(name)
    told = [f"{listed(names)}{'的' if len(names) > 1 else ''}{when}" for when, names in alike.items()]
    return ("，" if any(re.search("[、和]", one) for one in told[:-1]) else "、").join(told)


def _by_group(gaps: list) -> dict[str, list]:
    found: dict[str, list] = {}
    for gap in sorted(gaps, key=lambda gap: (gap.group.position, gap.group.name, gap.period.start)):
        found.setdefault(gap.group.name, []).append(gap.period)
    return found


# ---- some held, but fewer than asked ----


def short(m: Material, form: Form, gaps: list) -> list:
    """Where more than one is asked of a period: those who did less, without counting them out."""
    if not gaps:
        return []
    asked = gaps[0].requirement
    if gaps[0].group:
        where = by_group_named(m, _by_group(gaps))
    else:
        where = in_months(m, [gap.period for gap in gaps])
    few = f"{'均' if len(gaps) > 1 else ''}不足{asked.at_least}次"
    return [sentence(f"{where}{verb(form)}{form.label}{few}", REASON)]
