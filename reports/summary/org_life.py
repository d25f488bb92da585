"""（三）组织生活: 三会一课, theme days, dues, talks, 组织生活会."""

from meetings.models import Form
from reports.summary import dues, gaps, leaders, lectures, remittance, theme_days
from reports.summary.material import Material
from reports.summary.runs import sentence, words
from reports.summary.themes import theme_of, watched
from reports.summary.words import days_named, in_quotes, listed, percent

THREE = (Form.GENERAL_MEETING, Form.COMMITTEE_MEETING, Form.GROUP_MEETING)
TELL_APART_GROUPS = 6
MOST_DATES = 6


def paragraphs(m: Material) -> list[list]:
    three = [*counts(m), *second_half(m), *of_each_group(m), *missed(m), *lectures.sentences(m)]
    came = [*leaders.sentences(m), *turnout(m)]
    money = [*dues.sentences(m), *remittance.sentences(m)]
    return [[*three, *came], [*theme_days.sentences(m), *others(m)], [*money, *talks(m), *org_life(m)]]


# ---- 三会一课 ----


def counts(m: Material) -> list:
    held = [words(form.label, m.figure(f"{form.label}次数"), "次") for form in THREE if m.times(form)]
    meetings = words("召开", _in_series(held)) if held else ""
    lectures_ = words("上党课", m.figure("党课次数"), "次") if m.times(Form.PARTY_LECTURE) else ""
    if not meetings and not lectures_:
        return []
    asked = "" if not meetings else requirement(m)
    met = f"，{'均' if len(held) > 1 else ''}达到要求" if asked else ""
    said = words(meetings, met, ("；" if met else "，") if meetings and lectures_ else "", lectures_)
    return [sentence(asked, m.span_name, said)]


def second_half(m: Material) -> list:
    """Of a year: what of it was held in the second half, where not all was."""
    if not m.is_of_year:
        return []
    times = {form: m.times_in(m.half, form) for form in (*THREE, Form.PARTY_LECTURE)}
    split = {form: count for form, count in times.items() if 0 < count < m.times(form)}
    meetings = [f"{form.label}{count}次" for form, count in split.items() if form in THREE]
    lectures_ = [f"上党课{split[Form.PARTY_LECTURE]}次"] if Form.PARTY_LECTURE in split else []
    told = "，".join([f"召开{'、'.join(meetings)}"] * bool(meetings) + lectures_)
    return [sentence(f"其中，{m.half.short_name}{told}")] if told else []


def _in_series(parts: list) -> list:
    """Counts stand in a row: A3次、B7次、C18次."""
    return words(*(words("、" if place else "", part) for place, part in enumerate(parts)))


def requirement(m: Material) -> str:
    """按照…的要求，, where all that is asked of the three meetings was done."""
    asked = [row for row in m.requirements if row.form in THREE and m.times(Form(row.form))]
    if m.is_draft or not asked or any(m.gaps_of(form) for form in THREE):
        return ""
    return f"按照{'、'.join(_asked(asked))}的要求，"


def _asked(rows: list) -> list[str]:
    """支部党员大会每季度、支部委员会和党小组会每月至少召开1次"""
    kinds: dict[tuple, list[str]] = {}
    for row in rows:
        kinds.setdefault((row.get_each_display(), row.at_least), []).append(row.get_form_display())
    items = [f"{listed(forms)}{each}" for (each, _), forms in kinds.items()]
    if len({at_least for _, at_least in kinds}) == 1:
        return ["、".join(items) + f"至少召开{rows[0].at_least}次"]
    return [f"{item}至少召开{at_least}次" for item, (_, at_least) in zip(items, kinds, strict=True)]


def of_each_group(m: Material) -> list:
    times = [(now.group.name, m.meetings_by_group[now.group.id]) for now in m.people.groups]
    held = [(name, count) for name, count in times if count]
    told = sum(count for _, count in held) == m.times(Form.GROUP_MEETING)
    if not told or not 2 <= len(held) <= TELL_APART_GROUPS:
        return []
    if len({count for _, count in times}) == 1:
        return [sentence(f"党小组会由{len(held)}个党小组各召开{held[0][1]}次")]
    return [sentence("党小组会中，", "、".join(f"{name}{count}次" for name, count in held))]


def missed(m: Material) -> list:
    return [told for form in (*THREE, Form.PARTY_LECTURE) for told in gaps.sentences(m, form)]


def turnout(m: Material) -> list:
    expected, came = m.count("应到人次"), m.count("实到人次")
    if not expected:
        return []
    if came == expected:
        return [sentence("各类组织生活应到、实到均为", m.figure("应到人次"), "人次")]
    said = words("各类组织生活应到", m.figure("应到人次"), "人次，", _came(m, came), _rate(m, expected))
    away = [(name, m.figure(f"{name}人次")) for name in ("请假", "缺席") if m.count(f"{name}人次")]
    return [sentence(said, "；", _comma([words(name, figure, "人次") for name, figure in away]))]


def _came(m: Material, came: int) -> list:
    return words("实到", m.figure("实到人次"), "人次") if came else words("无人出席")


def _rate(m: Material, expected: int) -> list:
    """Not for a small number, and not where it would round to 100% while someone was away."""
    rate = m.count("出勤率")
    if expected < 10 or not rate or percent(rate) == "100%":
        return []
    return words("，出勤率", m.figure("出勤率"))


def _comma(parts: list) -> list:
    return words(*(words("，" if place else "", part) for place, part in enumerate(parts)))


# ---- what has no form of its own ----


def others(m: Material) -> list:
    """其他 activities by their themes, up to six; what was watched is told as study."""
    days: dict[str, list] = {}
    for one in m.held(Form.OTHER):
        if one.forms == [Form.OTHER] and theme_of(one.topic) and not watched(one.topic):
            days.setdefault(theme_of(one.topic), []).append(one.held_on)
    told = [f"{days_named(days[theme], m.year)}，开展{in_quotes(theme)}活动" for theme in list(days)[:6]]
    return [sentence("；".join(told[start : start + 3])) for start in range(0, len(told), 3)]


# ---- talks, 组织生活会, 民主评议 ----


def talks(m: Material) -> list:
    times = m.count("谈心谈话次数")
    if not times:
        return []
    return [sentence(m.span_name, "开展谈心谈话", m.figure("谈心谈话次数"), "次", _covered(m, times))]


def _covered(m: Material, times: int) -> list:
    share, members = m.count("谈心谈话覆盖率"), m.count("党员总数")
    if times < 2 or not share:
        return []
    if percent(share) == "100%":
        return words("，覆盖", m.figure("谈心谈话覆盖率", "全体党员"))
    return words("，覆盖", m.figure("谈心谈话覆盖率"), "的党员") if members >= 10 else []


def org_life(m: Material) -> list:
    meetings = [one.held_on for one in m.held(Form.ORG_LIFE_MEETING)]
    appraisals = [one.held_on for one in m.held(Form.APPRAISAL)]
    told = _org_life(m, meetings, appraisals) if meetings or appraisals else []
    return [*told, *gaps.sentences(m, Form.ORG_LIFE_MEETING), *gaps.sentences(m, Form.APPRAISAL)]


def _org_life(m: Material, meetings: list, appraisals: list) -> list:
    if len(meetings) > MOST_DATES:
        appraised = ["，开展民主评议党员", m.figure("民主评议党员次数"), "次"] if appraisals else ""
        return [sentence(m.span_name, "召开组织生活会", m.figure("组织生活会次数"), "次", appraised)]
    held = f"{days_named(meetings, m.year)}，支部召开组织生活会" if meetings else ""
    if meetings and set(meetings) == set(appraisals):
        return [sentence(f"{held}，同日开展民主评议党员")]
    appraised = (
        f"{days_named(appraisals, m.year)}，{'' if meetings else '支部'}开展民主评议党员"
        if appraisals
        else ""
    )
    return [sentence("；".join(filter(None, [held, appraised])))]
