"""Filing a summary (定稿), and reading what was filed: everybody of the branch, and its superior."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from branch.limits.limited import limited
from branch.periods import HalfYear
from branch.transactions import atomic_post
from members import access
from reports.document.docx import write_docx
from reports.document.fonts import CannotPrint
from reports.figures import FIGURES, figures_of
from reports.summary.filing.before import last_edition, notices_about
from reports.summary.filing.changes import changed_figures, changed_sections, shown
from reports.summary.filing.forms import FilingForm, SentForm
from reports.summary.filing.keeping import (
    HEAVY,
    document_filed,
    editions_of,
    file,
    freeze,
    leaves_no_file,
    pdf_filed,
)
from reports.summary.filing.models import FiledSummary
from reports.summary.filing.present import as_it_stands
from reports.summary.filing.reading import evidence_for, linked_to_evidence
from reports.summary.paper import DOCX


# ---- /summary/<half>/file/ ----
@limited("print")
@access.to_change("filing")
@leaves_no_file
@atomic_post
def file_summary(request, half):
    """What is still open, what becomes fixed, and the button that fixes it."""
    branch = request.access.branch
    last = last_edition(branch, half)
    edition = last.edition + 1 if last else 1
    if request.method == "POST" and _is_filed_already(request, last):
        messages.info(request, f"{half.name}总结第{last.edition}版已经定稿，没有重复定稿。")
        return redirect(last)
    present = as_it_stands(branch, half, request.access.day)
    form = FilingForm(request.POST if request.method == "POST" else None, present, edition)
    if request.method == "POST" and form.is_valid() and (filed := _file(request, form, last)):
        messages.success(request, f"{half.name}总结已定稿。数字固定，不再随记录变化。")
        return redirect(filed)
    return _filing_page(request, form, last)


def _is_filed_already(request, last) -> bool:
    """The button was pressed twice, or somebody else pressed it first."""
    sent = request.POST.get("edition", "")
    return bool(last) and sent.isascii() and sent.isdigit() and len(sent) < 6 and int(sent) <= last.edition


def _file(request, form, last) -> FiledSummary | None:
    """None where it cannot be printed or nothing is new; the form then says so."""
    found = form.cleaned_data
    try:
        frozen = freeze(form.present.m, form.document)
    except CannotPrint as fault:
        form.add_error(None, f"还没有定稿：{fault}")
        return None
    if last and last.adopted_at == found["adopted_at"] and frozen.is_the_same_as(last):
        form.add_error(None, f"和第{last.edition}版完全一样，没有要修订的。改了正文或记录再定稿。")
        return None
    return file(
        frozen,
        request.user,
        request.written,
        edition=last.edition + 1 if last else 1,
        adopted_at=found["adopted_at"],
        reason=found.get("reason", ""),
        blanks_left=len(form.blanks_left),
    )


def _filing_page(request, form, last):
    present, sent = form.present, request.method == "POST"
    if sent:  # what is there now is what the next press is about
        form.data = form.data.copy()
        form.data["seen"], form.data["edition"] = present.seen, str(last.edition + 1 if last else 1)
    m, values = present.m, present.m.figures.as_json()["figures"]
    page = {
        "half": m.half,
        "form": form,
        "last": last,
        "document": present.document,
        "blanks": [(blank, blank.token in form.ticked) for blank in present.blanks()],
        "notices": notices_about(present, request.access.day),
        "figures": [
            (figure, shown(figure.name, values[figure.name]), figure.url(m.period)) for figure in FIGURES
        ],
    }
    return render(request, "reports/filing/file.html", page, status=422 if sent else 200)


# ---- /summary/filed/ ----
@require_safe
@access.to_see("filed")
def filed_list(request):
    """Every edition of every half-year, the last first."""
    rows = FiledSummary.objects.filter(branch=request.access.branch).defer(*HEAVY)
    page = {"filed": rows.select_related("filed_by", "adopted_at")}
    return render(request, "reports/filing/list.html", page)


# ---- /summary/<half>/filed/<edition>/ ----
def _fetch(request, half, edition, rows=FiledSummary.objects) -> FiledSummary:
    rows = rows.select_related("branch", "filed_by", "adopted_at")
    return access.fetch(request, rows, half=half.code, edition=edition)


@require_safe
@access.to_see("filed")
def filed(request, half, edition):
    """The frozen document with its frozen evidence; beside it what has changed in the records since."""
    reader, summary = request.access, _fetch(request, half, edition)
    try:
        document = document_filed(summary)
    except CannotPrint as fault:
        messages.error(request, str(fault))
        return redirect("reports:filed_list")
    page = {
        "half": half,
        "filed": summary,
        "document": linked_to_evidence(document, summary.evidence),
        "evidence": evidence_for(reader, summary),
        "editions": editions_of(reader.branch, half),
        "may_file": reader.changes_all("filing"),
        **_since(reader, summary, document),
    }
    return render(request, "reports/filing/filed.html", page)


def _since(reader, summary, document) -> dict:
    """For who sees the figures of the records; of the words for who reads drafts."""
    if not reader.see["figures"]:
        return {}
    if not reader.see["summary"]:
        return _figures_since(summary, figures_of(reader.branch, summary.period, reader.day))
    present = as_it_stands(reader.branch, HalfYear.parse(summary.half), reader.day)
    words = {"sections_since": changed_sections(document, present.document)}
    return words | _figures_since(summary, present.m.figures)


def _figures_since(summary, now) -> dict:
    changed = changed_figures(summary.figures, now.as_json(), summary.period)
    return {"compared": True, "figures_since": changed}


@limited("file")
@require_safe
@access.to_see("filed")
def filed_pdf(request, half, edition):
    """The bytes that were filed, and no others."""
    summary = _fetch(request, half, edition, FiledSummary.objects.defer(*HEAVY))
    try:
        content = pdf_filed(summary)
    except CannotPrint as fault:
        messages.error(request, str(fault))
        return redirect("reports:filed_list")
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(
        "download" in request.GET, _name(summary, "pdf")
    )
    response["Cache-Control"] = "private, no-cache"
    response["ETag"] = f'"{summary.pdf_sha256}"'
    return get_conditional_response(request, etag=response["ETag"], response=response)


@limited("print")
@require_safe
@access.to_see("filed")
def filed_docx(request, half, edition):
    """To be edited elsewhere: out of the frozen words, with their frozen figures."""
    summary = _fetch(request, half, edition)
    try:
        content = write_docx(document_filed(summary))
    except CannotPrint as fault:
        messages.error(request, str(fault))
        return redirect("reports:filed_list")
    response = HttpResponse(content, content_type=DOCX)
    response["Content-Disposition"] = content_disposition_header(True, _name(summary, "docx"))
    return response


def _name(summary, ending: str) -> str:
    edition = "定稿" if summary.edition == 1 else f"定稿第{summary.edition}版"
    return f"{summary.title}（{edition}）.{ending}"


@access.to_change("filing")
@atomic_post
def filed_sent(request, half, edition):
    """报送 happens after filing, and is written down when it has happened."""
    summary = _fetch(request, half, edition, FiledSummary.objects.defer(*HEAVY))
    superior = summary.branch.superior
    initial = (
        {} if summary.sent_on else {"sent_on": request.access.day, "sent_to": superior and superior.name}
    )
    form = SentForm(request.POST or None, instance=summary, initial=initial)
    if request.method == "POST" and form.is_valid():
        summary.save(update_fields=form.Meta.fields)
        messages.success(request, "报送情况记下了。")
        return redirect(summary)
    page = {
        "half": half,
        "filed": summary,
        "form": form,
        "back": reverse("reports:filed", args=[half, edition]),
    }
    return render(request, "reports/filing/sent.html", page, status=422 if request.method == "POST" else 200)
