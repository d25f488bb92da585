from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from members import access
from reports.document.blocks import Blank, Heading, Paragraph, Signature
from reports.document.fonts import CannotPrint
from reports.document.pdf import write_pdf
from reports.summary.compose import compose


def outline(document) -> list[dict]:
    """The headings of a summary with the number of blanks below each: text, level, anchor, blanks."""
    entries = [{"text": "开头", "level": 1, "anchor": "b0", "blanks": 0}]
    for place, block in enumerate(document.blocks):
        lead = getattr(block, "lead", None)
        if isinstance(block, Heading) or lead:
            level = block.level if isinstance(block, Heading) else 2
            text = (lead or block.text).partition("。")[0]
            entries.append({"text": text, "level": level, "anchor": f"b{place}", "blanks": 0})
        if isinstance(block, Signature):
            entries.append({"text": "落款", "level": 1, "anchor": f"b{place}", "blanks": 0})
            entries[-1]["blanks"] = block.date_text.count("【待补充")
        if isinstance(block, Paragraph):
            entries[-1]["blanks"] += sum(isinstance(run, Blank) for run in block.runs)
    return entries


@require_safe
@access.to_see("summary")
def summary(request, half):
    document = compose(request.access.branch, half, request.access.day)
    entries = outline(document)
    page = {
        "half": half,
        "document": document,
        "outline": entries,
        "blanks": sum(entry["blanks"] for entry in entries),
        "ended": half.has_ended(request.access.day),
    }
    return render(request, "reports/summary.html", page)


@require_safe
@access.to_see("summary")
def summary_pdf(request, half):
    """The official document as a file to keep."""
    return _pdf(request, half, as_attachment=True)


@require_safe
@access.to_see("summary")
def summary_preview(request, half):
    """The same file, opened in the browser: looking at it must not start a download."""
    return _pdf(request, half, as_attachment=False)


def _pdf(request, half, as_attachment: bool):
    document = compose(request.access.branch, half, request.access.day)
    try:
        content = write_pdf(document)
    except CannotPrint as fault:
        messages.error(request, str(fault))
        return redirect("reports:summary", half)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(as_attachment, f"{document.title}.pdf")
    return response
