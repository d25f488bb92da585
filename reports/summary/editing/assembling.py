"""A summary as it stands now: what the records say, the branch's standing phrases, words written by hand."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Prefetch

from branch.models import Branch
from branch.periods import HalfYear, Year, day_in_full
from reports.document.blocks import Document, Paragraph
from reports.summary.editing.models import DraftSection, Part, SectionBase, SummaryDraft, TemplateSection
from reports.summary.editing.text import line_runs, paragraphs_in
from reports.summary.material import Material, gather
from reports.summary.sections import (
    COMPOSER_OF,
    COMPOSERS,
    DATE_OF_ADOPTION,
    NOTHING_RECORDED,
    Section,
    composed,
    document_from,
)

PARTS = list(Part)
# What a template and a draft have in common.
COMMON = ("key", "part", "heading", "position", "is_left_out", "opening", "ending")


@dataclass(frozen=True)
class Piece:
    """One section of a draft: its row, what the records say of it, and what is printed."""

    row: SectionBase
    said: tuple[Paragraph, ...]  # by the records alone
    section: Section

    @property
    def is_own(self) -> bool:
        """Added by the branch: no records write it."""
        return self.row.key not in COMPOSER_OF

    @property
    def is_written(self) -> bool:
        return self.is_own or getattr(self.row, "is_written", False)


def draft_of(branch: Branch, half: HalfYear) -> SummaryDraft | None:
    sections = Prefetch("sections", DraftSection.objects.select_related("edited_by"))
    found = SummaryDraft.objects.filter(branch=branch, half=half.code)
    return found.prefetch_related(sections).first()


def period_of(half: HalfYear | Year, draft: SummaryDraft | None) -> HalfYear | Year:
    """What the summary of a half-year speaks of: the year, where the second half's draft says so."""
    of_year = draft is not None and draft.form == SummaryDraft.Form.YEAR
    return Year(half.year) if of_year and half.end == Year(half.year).end else half


def gathered(branch: Branch, half: HalfYear, today: date, draft: SummaryDraft | None) -> Material:
    """What the draft is put together from: of its period, with its appendices."""
    return gather(branch, period_of(half, draft), today, draft.appendices if draft else ())


def pieces_now(m: Material, draft: SummaryDraft | None) -> list[Piece]:
    """Every section in its order, those that are left out too."""
    return [piece_of(m, row) for row in rows_of(m.branch, draft)]


def sections_now(m: Material, draft: SummaryDraft | None) -> list[Section]:
    return printed(pieces_now(m, draft))


def printed(pieces: Iterable[Piece]) -> list[Section]:
    return [piece.section for piece in pieces if not piece.row.is_left_out]


def document_now(m: Material, draft: SummaryDraft | None, sections: list[Section] | None = None) -> Document:
    """What is printed; `sections` where they are at hand already."""
    sections = sections_now(m, draft) if sections is None else sections
    if draft is None:
        return document_from(m, sections)
    day = day_in_full(draft.adopted_on) if draft.adopted_on else DATE_OF_ADOPTION
    return document_from(m, sections, title=draft.title, date_text=day)


# ---- the rows ----


def rows_of(branch: Branch, draft: SummaryDraft | None) -> list[SectionBase]:
    """The draft's sections; before there is a draft, those that it will begin with."""
    if draft is None:
        return beginning(branch)
    rows = list(draft.sections.all())
    return in_order([*rows, *_missing(DraftSection, branch, rows, draft=draft)])


def beginning(branch: Branch, draft: SummaryDraft | None = None) -> list[DraftSection]:
    """What a draft begins with: the branch's template, or every section of the form."""
    return [
        DraftSection(branch=branch, draft=draft, **{name: getattr(row, name) for name in COMMON})
        for row in template_of(branch)
    ]


def template_of(branch: Branch) -> list[TemplateSection]:
    rows = list(TemplateSection.objects.filter(branch=branch))
    return in_order([*rows, *_missing(TemplateSection, branch, rows)])


def in_order(rows: list) -> list:
    return sorted(rows, key=lambda row: (PARTS.index(row.part), row.position, row.pk or 0))


def _missing(model, branch: Branch, rows, **fields) -> list:
    """A section of the form that has no row yet stands where the form has it."""
    known = {row.key for row in rows}
    return [
        model(branch=branch, key=one.key, part=one.part, heading=one.heading, position=place, **fields)
        for place, one in enumerate(COMPOSERS)
        if one.key not in known
    ]


# ---- one section ----


def piece_of(m: Material, row: SectionBase) -> Piece:
    said = by_records(m, row)
    return Piece(row, said, Section(row.key, row.part, row.heading, _paragraphs(m, row, said)))


def by_records(m: Material, row: SectionBase) -> tuple[Paragraph, ...]:
    composer = COMPOSER_OF.get(row.key)
    return composed(m, composer, row.heading).paragraphs if composer else ()


def _paragraphs(m: Material, row: SectionBase, said: tuple[Paragraph, ...]) -> tuple[Paragraph, ...]:
    if getattr(row, "is_written", False):
        return paragraphs_in(m, row.text)
    found = with_phrases(m, row, said)
    if not found and row.key not in COMPOSER_OF:
        return (Paragraph([NOTHING_RECORDED]),)
    return found


def with_phrases(m: Material, row: SectionBase, said: tuple[Paragraph, ...]) -> tuple[Paragraph, ...]:
    """The standing phrases run in with what the records say; of several lines the others stand alone."""
    before = [line for line in row.opening.split("\n") if line.strip()]
    after = [line for line in row.ending.split("\n") if line.strip()]
    if not said:
        return tuple(Paragraph(line_runs(m, line)) for line in (*before, *after))
    found = list(said)
    if before:
        found[0] = replace(found[0], runs=(*line_runs(m, before[-1]), *found[0].runs))
    if after:
        found[-1] = replace(found[-1], runs=(*found[-1].runs, *line_runs(m, after[0])))
    alone = [[Paragraph(line_runs(m, line)) for line in lines] for lines in (before[:-1], after[1:])]
    return (*alone[0], *found, *alone[1])
