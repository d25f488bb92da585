"""The sections of a summary, each as the records write it, and the document that they are put together to."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from branch.periods import CHINESE_DIGITS
from reports.document.blocks import Blank, Block, Document, Heading, Paragraph, Signature
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
from reports.summary.editing.models import Part
from reports.summary.material import Material
from reports.summary.runs import paragraphs_of

NOTHING_RECORDED = Blank("本节情况，无此项工作的请删去本节")
DATE_OF_ADOPTION = Blank("成文日期").plain


class Composer(NamedTuple):
    """Who writes a section from the records: `paragraphs(material)` → paragraphs of sentences."""

    key: str
    part: str
    heading: str  # without its number
    paragraphs: Callable[[Material], list[list]]


COMPOSERS = (
    Composer("lead", Part.LEAD, "", lambda m: [lead.sentences(m)]),
    Composer("team", Part.WORK, "班子建设", committee.paragraphs),
    Composer("study", Part.WORK, "学习教育", study.paragraphs),
    Composer("life", Part.WORK, "组织生活", org_life.paragraphs),
    Composer("conduct", Part.WORK, "作风建设", conduct.paragraphs),
    Composer("integrity", Part.WORK, "廉政建设", integrity.paragraphs),
    Composer("innovation", Part.WORK, "问题与制度创新", innovation.paragraphs),
    Composer("plan", Part.PLAN, "", plan.paragraphs),
    Composer("closing", Part.CLOSING, "", lambda m: []),
)
COMPOSER_OF = {composer.key: composer for composer in COMPOSERS}


@dataclass(frozen=True)
class Section:
    """One section ready to be put into a document; its paragraphs carry no heading yet."""

    key: str
    part: str
    heading: str
    paragraphs: tuple[Paragraph, ...] = ()


def composed(m: Material, composer: Composer, heading: str | None = None) -> Section:
    """What the records say. A section of the form without a sentence asks for one, once."""
    heading = composer.heading if heading is None else heading
    numbered = f"（一）{heading}。" if heading else None
    said = [sentences for sentences in composer.paragraphs(m) if sentences]
    paragraphs = [
        paragraph
        for place, sentences in enumerate(said)
        for paragraph in paragraphs_of(sentences, m.span_name, None if place else numbered)
    ]
    if not paragraphs and composer.part == Part.WORK:
        paragraphs = [Paragraph([NOTHING_RECORDED])]
    return Section(composer.key, composer.part, heading, tuple(replace(one, lead=None) for one in paragraphs))


def document_from(
    m: Material, sections: Iterable[Section], *, title: str = "", date_text: str = DATE_OF_ADOPTION
) -> Document:
    """The sections in their order, those of each part together, numbered after whatever was left out."""
    parts = {part: [one for one in sections if one.part == part and one.paragraphs] for part in Part}
    headings = iter(("一、", "二、"))
    blocks: list[Block] = list(_unnumbered(parts[Part.LEAD]))
    for part, name in ((Part.WORK, "主要工作"), (Part.PLAN, f"{m.next_name}工作计划")):
        if parts[part]:
            blocks += [Heading(1, f"{next(headings)}{name}"), *_numbered(parts[part])]
    return Document(
        title or title_of(m),
        [
            *blocks,
            *_unnumbered(parts[Part.CLOSING]),
            *attachments.list_of(m),
            Signature(m.branch.name, date_text),
            *attachments.blocks(m),
        ],
    )


def title_of(m: Material) -> str:
    return f"{m.branch.name}{m.period.name}工作总结及{m.next_name}工作计划"


def _unnumbered(sections: list[Section]) -> list[Paragraph]:
    return [paragraph for section in sections for paragraph in section.paragraphs]


def _numbered(sections: list[Section]) -> list[Paragraph]:
    """The first paragraph of a section runs in with its heading; one without a heading has no number."""
    numbers, found = iter(range(1, len(sections) + 1)), []
    for section in sections:
        if not section.heading:
            found += section.paragraphs
            continue
        lead = f"（{in_chinese(next(numbers))}）{section.heading}。"
        first, *others = section.paragraphs
        found += [replace(first, lead=lead), *others]
    return found


def in_chinese(number: int) -> str:
    """一 … 十, 十一 … 九十九."""
    tens, ones = divmod(number, 10)
    if not tens:
        return CHINESE_DIGITS[ones]
    return (CHINESE_DIGITS[tens] if tens > 1 else "") + "十" + (CHINESE_DIGITS[ones] if ones else "")
