"""The half-year's summary on one page: outline, text, evidence; in it the section that is being written."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from members import access
from reports.document.blocks import Document
from reports.document.sheet import title_lines
from reports.figures import FIGURES
from reports.summary.editing.assembling import document_now, draft_of, gathered, pieces_now, printed
from reports.summary.editing.drafts import basis_of, text_to_write_on
from reports.summary.editing.evidence import gaps_of
from reports.summary.editing.forms import AnswerForm, CommentForm, OwnSectionForm, PhrasesForm, SectionForm
from reports.summary.editing.models import DraftComment
from reports.summary.editing.screen import Sheet, count_comments, laid_out, outline, remark
from reports.summary.material import Material


@require_safe
@access.to_see("summary")
def summary(request, half):
    return page(request, half)


def page(request, half, *, form=None, comment=None, own=None, conflict=None, status=200):
    """The editor; `form`, `comment`, `own`: what was typed and could not be saved, with what is wrong."""
    reader = request.access
    draft = draft_of(reader.branch, half)
    m = gathered(reader.branch, half, reader.day, draft)
    pieces = pieces_now(m, draft)
    document = document_now(m, draft, printed(pieces))
    may_change = reader.changes_all("summary")
    sheet = laid_out(document, pieces, half, may_change)
    remark(m, sheet, pieces)
    if may_change:
        _open_form(request, m, sheet, form, conflict)
    comments = list(draft.comments.select_related("by", "settled_by")) if draft else []
    open_comments = count_comments(sheet, comments)
    entries = outline(sheet)
    context = {
        "half": half,
        "ended": half.has_ended(reader.day),
        "as_of": m.as_of,
        "of_year": m.is_of_year,
        "draft": draft,
        "last": max(
            (one.row for one in sheet.shown if one.row.edited_at), key=lambda row: row.edited_at, default=None
        ),
        "document": document,
        "title_lines": title_lines(document.title),
        "sheet": sheet,
        "outline": entries,
        "blanks": _blanks(document),
        "may_change": may_change,
        "arranging": request.GET.get("arrange", ""),
        "gaps": gaps_of(m, reader),
        "figures": FIGURES,
        "comments": _with_names(comments, sheet),
        "open_comments": open_comments,
        "comment_form": comment or _comment_form(request, sheet),
        "answer_form": AnswerForm(auto_id=False),
        "own_form": own or OwnSectionForm(),
    }
    return render(request, "reports/summary/page.html", context, status=status)


def _blanks(document: Document) -> int:
    return document.plain_text().count("【待补充")


def _open_form(request, m: Material, sheet: Sheet, form, conflict):
    """The section that is being written, with what was typed or with what stands in it now."""
    if form is not None:
        one = sheet.of(form.row.key)
        if one:
            one.form, one.conflict = form, conflict
        return
    if one := sheet.of(request.GET.get("edit", "")):
        row = one.row
        initial = {"heading": row.heading, "text": text_to_write_on(m, row), "revision": row.revision}
        one.form = SectionForm(row=row, initial=initial | {"basis": basis_of(m, row)})
    elif (one := sheet.of(request.GET.get("phrases", ""))) and not one.is_written:
        names = ("heading", "opening", "ending", "revision")
        one.form = PhrasesForm(row=one.row, initial={name: getattr(one.row, name) for name in names})


def _comment_form(request, sheet: Sheet) -> CommentForm:
    return CommentForm(sections=section_choices(sheet), initial={"section_key": request.GET.get("about", "")})


def section_choices(sheet: Sheet) -> list[tuple[str, str]]:
    return [(one.key, one.name) for one in sheet.shown]


def _with_names(comments: list[DraftComment], sheet: Sheet) -> list[tuple[DraftComment, str]]:
    names = dict(section_choices(sheet))
    return [(comment, names.get(comment.section_key, "全文")) for comment in comments]
