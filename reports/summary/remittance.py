"""党费上缴: how the dues went up, only as far as it is in the ledger."""

from itertools import pairwise

from branch.periods import Month
from members.models import DuesRemittance
from reports.summary.material import Material
from reports.summary.runs import sentence
from reports.summary.words import day_named, full_width, unique


def sentences(m: Material) -> list:
    sent = [one for one in m.deeds.remittances if one.remitted_on <= m.as_of]
    if not sent:
        return []
    to = receiver(sent)
    if len(sent) == 1:
        return [sentence(f"{day_named(sent[0].remitted_on, m.year)}，党费上缴{to}")]
    return [sentence(f"党费{how_often(m, sent)}上缴{to}")]


def receiver(sent: list[DuesRemittance]) -> str:
    names = unique(full_width(one.receiver) for one in sent)
    return names[0] if len(names) == 1 and names[0] else "上级党组织"


def how_often(m: Material, sent: list[DuesRemittance]) -> str:
    """按月 where each month's dues went up by themselves, one after the other; else in how many parts."""
    months = [Month.containing(one.began_on) for one in sent]
    whole = all(
        month.start == one.began_on and month.end == one.until
        for month, one in zip(months, sent, strict=True)
    )
    in_row = all(before.next == after for before, after in pairwise(months))
    return "按月" if whole and in_row and len(sent) >= len(m.months) - 1 else f"分{len(sent)}次"
