"""监督检查: what was checked by whom, and whether what was found is settled."""

import re

from meetings.models import Supervision
from reports.summary.deeds import has_findings, is_settled
from reports.summary.material import Material
from reports.summary.runs import sentence, sentences_of
from reports.summary.words import day_named, full_width, in_quotes, listed, titles_listed

TOLD_ONE_BY_ONE = 3
CHECKED = re.compile("^(?:对)?(?:监督)?检查")


def sentences(m: Material) -> list:
    checks = [one for one in m.deeds.supervisions if m.period.start <= one.checked_on <= m.as_of]
    if len(checks) > TOLD_ONE_BY_ONE:
        return [many(m, checks)]
    return sentences_of([of_one(m, check) for check in checks])


def of_one(m: Material, check: Supervision) -> str:
    return (
        f"{day_named(check.checked_on, m.year)}，{checkers(m, check)}检查{subject(check)}{outcome(m, check)}"
    )


def subject(check: Supervision) -> str:
    text = CHECKED.sub("", full_width(check.subject)).strip("。，；：")
    return in_quotes(text) if re.search("[，；：。]", text) else text


def checkers(m: Material, check: Supervision) -> str:
    """纪检委员郑海 where the name is a member's; anybody else as typed; nobody named: the branch."""
    by_name = {member.name: member.id for member in m.people.members}
    names = [name for name in re.split("[、，和 ]+", full_width(check.checker)) if name]
    if not names:
        return "支部"
    return listed(
        [m.people.titled(by_name[one], check.checked_on) if one in by_name else one for one in names]
    )


def outcome(m: Material, check: Supervision) -> str:
    if not has_findings(check):
        return "，未发现问题" if check.findings.strip() else ""
    if not is_settled(check, m.as_of):
        return "，发现的问题尚未办结"
    return f"，发现的问题于{day_named(check.closed_on, check.checked_on.year)}办结"


def many(m: Material, checks: list[Supervision]) -> list:
    found = [one for one in checks if has_findings(one)]
    settled = sum(is_settled(one, m.as_of) for one in found)
    about = titles_listed([subject(one) for one in checks])
    return sentence(
        f"{m.span_name}开展监督检查{len(checks)}次，内容包括{about}", _settled(len(found), settled)
    )


def _settled(found: int, settled: int) -> str:
    """In how many checks something was found, and in how many of these it is settled."""
    if not found:
        return ""
    if settled == found:
        return f"；{found}次检查发现的问题{'均' if found > 1 else ''}已办结"
    return f"；{found}次检查发现问题" + (f"，已办结{settled}次" if settled else "，尚未办结")
