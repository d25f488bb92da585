"""The summary as a file: PDF to print and keep, DOCX to write on in; `?appendix=plan` adds an appendix."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from branch.limits.limited import limited
from members import access
from reports.document.docx import write_docx
from reports.document.fonts import CannotPrint
from reports.document.pdf import write_pdf
from reports.summary.appended import APPENDICES
from reports.summary.compose import document_of
from reports.summary.data import data_files
from reports.summary.editing.assembling import draft_of, period_of
from reports.summary.material import Material, gather

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class AppendixForm(forms.Form):
    """Which appendices to print behind the summary."""

    appendix = forms.MultipleChoiceField(
        label="附件",
        choices=list(APPENDICES.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": f"没有叫“%(value)s”的附件。可选：{'、'.join(APPENDICES.values())}。"
        },
    )


@limited("print")
@require_safe
@access.to_see("summary")
def summary_pdf(request, half):
    """The official document as a file to keep."""
    return _file(request, half, as_pdf, "pdf", as_attachment=True)


@limited("print")
@require_safe
@access.to_see("summary")
def summary_preview(request, half):
    """The same file, opened in the browser: looking at it must not start a download."""
    return _file(request, half, as_pdf, "pdf", as_attachment=False)


@limited("print")
@require_safe
@access.to_see("summary")
def summary_docx(request, half):
    return _file(request, half, as_docx, "docx", as_attachment=True)


def as_pdf(m: Material) -> bytes:
    """With the figures and what they were counted from inside."""
    return write_pdf(document_of(m), data_files(m))


def as_docx(m: Material) -> bytes:
    return write_docx(document_of(m))


def _file(request, half, write, ending: str, as_attachment: bool):
    form = AppendixForm(request.GET)
    if not form.is_valid():
        messages.error(request, " ".join(form.errors["appendix"]))
        return redirect("reports:summary", half)
    branch, asked = request.access.branch, form.cleaned_data["appendix"]
    draft = draft_of(branch, half)
    appendices = asked or (draft.appendices if draft else ())
    m = gather(branch, period_of(half, draft), request.access.day, appendices)
    try:
        content = write(m)
    except CannotPrint as fault:
        messages.error(request, str(fault))
        return redirect("reports:summary", half)
    response = HttpResponse(content, content_type="application/pdf" if ending == "pdf" else DOCX)
    name = f"{document_of(m).title}.{ending}"
    response["Content-Disposition"] = content_disposition_header(as_attachment, name)
    return response
