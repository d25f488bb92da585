"""党费收缴. Never a debtor's name, group or month."""

from decimal import Decimal

from members.models import DuesCategory
from reports.document.blocks import Blank
from reports.summary.material import Material
from reports.summary.runs import sentence, words
from reports.summary.words import day_named, money, months_named, percent


def sentences(m: Material) -> list:
    if not m.people.on_roll:
        return []
    if not m.dues:
        return [sentence(m.span_name, "党费收缴情况", Blank("应收、实收金额"))]
    if not m.count("党费应收"):
        return free_of_dues(m)
    return [sentence(collected(m), *missing_months(m)), *missing_rows(m)]


def free_of_dues(m: Material) -> list:
    if any(member.dues_category != DuesCategory.EXEMPT for member in m.people.on_roll):
        return [sentence(m.span_name, "党费收缴情况", Blank("应收、实收金额"))]
    return [sentence("支部党员按规定免交党费")]


def collected(m: Material) -> list:
    due, paid = m.count("党费应收"), m.count("党费实收")
    if not paid:
        return words(_receivable(m, *money(due)), "，实收", Blank("金额"))
    if m.is_draft and m.count("党费欠交人次"):
        return so_far(m, *money(due, paid))
    if m.count("党费欠交人次"):
        return in_arrears(m, due, paid)
    if paid > due or unrecorded(m):
        due_text, paid_text = money(due, paid)
        return words(_receivable(m, due_text), "，实收", m.figure("党费实收", paid_text), "元")
    return in_full(m, *money(due))


def _receivable(m: Material, amount: str) -> list:
    return words(f"{months_named(months(m))}应收党费", m.figure("党费应收", amount), "元")


def so_far(m: Material, due: str, paid: str) -> list:
    """Before the half-year is over nobody has paid too late for good: what has come in, and no more."""
    until = f"，截至{day_named(m.as_of, m.year)}实收"
    return words(_receivable(m, due), until, m.figure("党费实收", paid), "元")


def in_full(m: Material, amount: str) -> list:
    owing = sum(row.due > 0 for row in m.dues)
    if m.count("党费按时人次") == owing:
        return words(_receivable(m, amount), "，全部按时足额收齐")
    on_time = words("，其中按时交纳", m.figure("党费按时人次"), "人次") if m.count("党费按时人次") else ""
    return words(_receivable(m, amount), "，已全部收齐；", f"应交{owing}人次", on_time or "，均晚于当月交纳")


def in_arrears(m: Material, due: Decimal, paid: Decimal) -> list:
    """A rate that rounds to 100 while someone owes would deceive: then the difference is said."""
    times = words("；有", m.figure("党费欠交人次"), "人次未足额交纳")
    if paid >= due:
        due_text, paid_text = money(due, paid)
        return words(_receivable(m, due_text), "，实收", m.figure("党费实收", paid_text), "元", times)
    if percent(m.count("党费收缴率")) == "100%":
        due_text, paid_text, lacking = money(due, paid, due - paid)
        received = words("，实收", m.figure("党费实收", paid_text), f"元，尚有{lacking}元未收齐")
        return words(_receivable(m, due_text), received)
    due_text, paid_text = money(due, paid)
    rate = words("，收缴率", m.figure("党费收缴率")) if m.count("党费收缴率") else ""
    return words(_receivable(m, due_text), "，实收", m.figure("党费实收", paid_text), "元", rate, times)


# ---- what is not in the ledger ----


def months(m: Material) -> list[int]:
    return sorted({row.month for row in m.dues})


def missing_months(m: Material) -> list:
    missing = sorted(set(m.months) - set(months(m)))
    return ["；", months_named(missing), Blank("党费收缴情况")] if missing else []


def unrecorded(m: Material) -> int:
    """Member-months of months with rows that a member owes here, and that have none."""
    recorded, with_rows = {(row.member_id, row.month) for row in m.dues}, set(months(m))
    return sum(
        (member, month) not in recorded
        for member, month in m.dues_owed
        if month in with_rows and m.people.by_id[member].dues_category != DuesCategory.EXEMPT
    )


def missing_rows(m: Material) -> list:
    count = unrecorded(m)
    return [sentence(f"另有{count}人次的党费", Blank("应交、实交金额"))] if count else []
