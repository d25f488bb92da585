"""开头: under whose leadership, and the hand-over to what follows."""

from branch.periods import day_in_full, day_named
from reports.summary.material import Material
from reports.summary.runs import sentence, words


def sentences(m: Material) -> list:
    return [*founding(m), *leadership(m), handing_over(m)]


def founding(m: Material) -> list:
    if not founded_now(m):
        return []
    day = m.branch.founded_on
    return [sentence(f"{m.branch.name}于{day_in_full(day)}成立")]


def founded_now(m: Material) -> bool:
    return m.branch.founded_on is not None and m.branch.founded_on in m.period


def leadership(m: Material) -> list:
    led_by = [f"{m.branch.superior.name}领导"] if m.branch.superior else []
    if m.branch.leader_in_charge:
        led_by.append(f"分管领导{m.branch.leader_in_charge}同志指导")
    if not led_by:
        return []
    subject = "支部" if founded_now(m) else f"{m.period.name}，{m.branch.name}"
    return [sentence(f"{subject}在{'和'.join(led_by)}下开展工作")]


def handing_over(m: Material) -> list:
    said_who = founded_now(m) or leadership(m)
    whose = "" if said_who else m.branch.name
    return sentence(
        words(
            "现将", whose, time_of_report(m, named=not said_who), f"工作情况和{m.next_name}工作计划报告如下"
        )
    )


def time_of_report(m: Material, named: bool) -> str:
    """上半年; 截至6月20日的 in a draft; with its year where nothing before has said it."""
    if m.is_draft:
        return (
            f"截至{m.year}年{day_named(m.as_of, m.year)}的"
            if named
            else f"截至{day_named(m.as_of, m.year)}的"
        )
    if founded_now(m):
        return "成立以来的"
    return m.period.name if named else m.span_name
