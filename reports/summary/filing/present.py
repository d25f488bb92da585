"""A summary as it stands now, and what is still open in it before it can be filed."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from hashlib import sha256

from branch.models import Branch
from branch.periods import HalfYear, day_in_full
from reports.document.blocks import BLANK, Blank, Block, Document, Heading, Paragraph, Signature
from reports.document.stored import as_json
from reports.summary.editing.assembling import Piece, document_now, draft_of, period_of, pieces_now, printed
from reports.summary.editing.models import SummaryDraft
from reports.summary.filing.sealing import sealed
from reports.summary.material import Material, gather
from reports.summary.sections import DATE_OF_ADOPTION

SIGNATURE = "落款"


@dataclass(frozen=True)
class OpenBlank:
    """One 【待补充：…】 with the sentence around it; `section` is the key of its section, if it is in one."""

    before: str
    what: str
    after: str
    heading: str
    section: str
    number: int  # of those with the very same words, which one

    @property
    def token(self) -> str:
        """By what is said, not by where: it names the same blank when other words change meanwhile."""
        words = "\n".join((self.heading, self.before, self.what, self.after, str(self.number)))
        return sha256(words.encode()).hexdigest()[:16]

    @property
    def mark(self) -> str:
        return Blank(self.what).plain

    @property
    def is_date(self) -> bool:
        return self.mark == DATE_OF_ADOPTION


@dataclass(frozen=True)
class Present:
    draft: SummaryDraft | None
    m: Material
    pieces: tuple[Piece, ...]
    document: Document

    @cached_property
    def seen(self) -> str:
        """What a page showed: where it differs from what is there now, something was changed meanwhile."""
        return sealed({"document": as_json(self.document), "figures": self.m.figures.as_json()})

    def dated(self, day: date | None) -> Document:
        """With its 成文日期 at the foot."""
        if day is None:
            return self.document
        blocks = tuple(
            replace(block, date_text=day_in_full(day)) if isinstance(block, Signature) else block
            for block in self.document.blocks
        )
        return replace(self.document, blocks=blocks)

    def blanks(self, document: Document | None = None) -> list[OpenBlank]:
        """All of them in reading order: in the text, at the foot, in the tables behind it."""
        keys = {
            paragraph.runs: piece.section.key
            for piece in self.pieces
            for paragraph in piece.section.paragraphs
        }
        document, found, times = document or self.document, [], Counter()
        for heading, block in headed(document):
            key = keys.get(block.runs, "") if isinstance(block, Paragraph) else ""
            for before, what, after in _blanks_in(block):
                times[heading, before, what, after] += 1
                number = times[heading, before, what, after]
                found.append(OpenBlank(before, what, after, heading, key, number))
        return found


def as_it_stands(branch: Branch, half: HalfYear, day: date) -> Present:
    draft = draft_of(branch, half)
    m = gather(branch, period_of(half, draft), day, draft.appendices if draft else ())
    pieces = tuple(pieces_now(m, draft))
    return Present(draft, m, pieces, document_now(m, draft, printed(pieces)))


def headed(document: Document) -> Iterator[tuple[str, Block]]:
    """Every block with the heading that it stands under, without its number."""
    heading = "开头"
    for block in document.blocks:
        if isinstance(block, Heading):
            heading = _without_number(block.text)
        elif isinstance(block, Signature):
            heading = SIGNATURE
        elif block.kind == "attachment":
            heading = f"{block.label} {block.title}"
        elif block.kind == "attachments":
            heading = "附件"
        elif getattr(block, "lead", None):
            heading = _without_number(block.lead.partition("。")[0])
        yield heading, block


def _without_number(heading: str) -> str:
    for mark in ("）", "、"):
        number, found, words = heading.partition(mark)
        if found and len(number) <= 4:
            return words
    return heading


def _blanks_in(block: Block) -> Iterator[tuple[str, str, str]]:
    lines = ["".join(run.plain for run in block.runs)] if isinstance(block, Paragraph) else _lines(block)
    for line in lines:
        for match in BLANK.finditer(line):
            before, after = line[: match.start()], line[match.end() :]
            end, stop, _ = after.partition("。")
            yield before.rpartition("。")[2], match[1], end + stop


def _lines(block: Block) -> list[str]:
    return block.plain.replace("\t", "，").split("\n")
