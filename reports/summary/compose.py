"""The half-year summary of one branch, put together from what its records say."""

from datetime import date

from branch.models import Branch
from branch.periods import HalfYear
from reports.document.blocks import Blank, Document, Heading, Paragraph, Signature
from reports.summary import (
    attachments,
    committee,
    conduct,
    innovation,
    integrity,
    lead,
    org_life,
    plan,
    study,
)
from reports.summary.material import Material, gather
from reports.summary.runs import paragraphs_of

SECTIONS = (
    ("（一）班子建设。", committee.paragraphs),
    ("（二）学习教育。", study.paragraphs),
    ("（三）组织生活。", org_life.paragraphs),
    ("（四）作风建设。", conduct.paragraphs),
    ("（五）廉政建设。", integrity.paragraphs),
    ("（六）问题与制度创新。", innovation.paragraphs),
)
NOTHING_RECORDED = Blank("本节情况，无此项工作的请删去本节")
DATE_OF_ADOPTION = Blank("成文日期").plain


def compose(branch: Branch, half: HalfYear, today: date) -> Document:
    """半年工作总结及下半年工作计划 as it stands on `today`."""
    return document_of(gather(branch, half, today))


def document_of(m: Material) -> Document:
    blocks = [
        *paragraphs_of(lead.sentences(m), m.half.short_name),
        Heading(1, "一、主要工作"),
        *(block for heading, paragraphs in SECTIONS for block in section(m, heading, paragraphs(m))),
        Heading(1, f"二、{m.next_name}工作计划"),
        *in_blocks(m, plan.paragraphs(m)),
        *attachments.list_of(m),
        Signature(m.branch.name, DATE_OF_ADOPTION),
        *attachments.blocks(m),
    ]
    return Document(title(m), blocks)


def title(m: Material) -> str:
    return f"{m.branch.name}{m.half.name}工作总结及{m.next_name}工作计划"


def section(m: Material, heading: str, paragraphs: list[list]) -> list[Paragraph]:
    """The first paragraph runs in with the heading; a section without a sentence asks for one, once."""
    return in_blocks(m, paragraphs, heading) or [Paragraph([NOTHING_RECORDED], lead=heading)]


def in_blocks(m: Material, paragraphs: list[list], heading: str | None = None) -> list[Paragraph]:
    said = [sentences for sentences in paragraphs if sentences]
    return [
        block
        for place, sentences in enumerate(said)
        for block in paragraphs_of(sentences, m.half.short_name, None if place else heading)
    ]
