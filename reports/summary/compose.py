"""The summary of one branch, put together from its records and what the branch wrote into it."""

from datetime import date

from branch.models import Branch
from branch.periods import HalfYear, Year
from reports.document.blocks import Document
from reports.summary.editing.assembling import document_now, draft_of, period_of
from reports.summary.material import Material, gather


def compose(branch: Branch, period: HalfYear | Year, today: date, appendices=()) -> Document:
    """半年工作总结及下半年工作计划 as it stands on `today`, with the appendices chosen by name."""
    return material_and_document(branch, period, today, appendices)[1]


def material_and_document(
    branch: Branch, period: HalfYear | Year, today: date, appendices=()
) -> tuple[Material, Document]:
    """Of a half-year in the form that its draft has chosen; of a year always 全年工作总结及下一年工作计划.

    Where no appendix is asked for, those that were chosen with the draft.
    """
    draft = draft_of(branch, period.halves[-1])
    m = gather(branch, period_of(period, draft), today, appendices or (draft.appendices if draft else ()))
    return m, document_now(m, draft)


def document_of(m: Material) -> Document:
    return document_now(m, draft_of(m.branch, m.half))
