from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from branch.limits.limited import limited
from meetings.models import Meeting
from members import access
from reports.book.period import MOST, BookForm
from reports.book.printing import print_book, print_record
from reports.book.record import blank_record, records_of
from reports.document.fonts import CannotPrint

PDF = "application/pdf"


@require_safe
@access.to_see("meetings")
def record(request, pk):
    """One record in the customary form, as a page to look at and print."""
    found = _record(request, pk)
    return render(request, "reports/book/record.html", {"record": found, "meeting": found.meeting})


@limited("print")
@require_safe
@access.to_see("meetings")
def record_pdf(request, pk):
    found = _record(request, pk)
    name = f"组织生活记录表-{found.number}.pdf"
    return _pdf(request, name, lambda: print_record(found), reverse("book:record", args=[pk]))


def _record(request, pk):
    meeting = access.fetch(request, Meeting, pk=pk)
    return records_of(request.access.branch, Meeting.objects.filter(branch=meeting.branch_id, pk=pk))[0]


@require_safe
@access.to_see("meetings")
def blank(request):
    """The form with nothing in it, to be filled in by hand."""
    return render(request, "reports/book/record.html", {"record": blank_record(request.access.branch)})


@limited("print")
@require_safe
@access.to_see("meetings")
def blank_pdf(request):
    form = blank_record(request.access.branch)
    return _pdf(request, "组织生活记录表（空白）.pdf", lambda: print_record(form), reverse("book:blank"))


@require_safe
@access.to_see("meetings")
def book(request):
    """Which records the bound book of a period holds, before it is printed."""
    branch = request.access.branch
    form = BookForm(branch, request.GET)
    context = {"form": form, "half": form.half, "most": MOST}
    if form.is_valid():
        meetings = list(form.meetings().select_related("group").defer("minutes"))
        open_ones = [meeting for meeting in meetings if not meeting.is_confirmed]
        context |= {"period": form.period, "meetings": meetings, "open_ones": open_ones}
    return render(request, "reports/book/book.html", context)


@limited("print")
@require_safe
@access.to_see("meetings")
def book_pdf(request):
    branch = request.access.branch
    form = BookForm(branch, request.GET)
    back = f"{reverse('book:book')}?{request.GET.urlencode()}"
    if not form.is_valid():
        return redirect(back)
    meetings = form.meetings()
    count = meetings.count()
    if not count:
        messages.error(request, f"{form.period.name}没有已召开的活动，没有可装订的记录。换一个时间段再装订。")
        return redirect(back)
    if count > MOST:
        messages.error(request, f"选出了{count}份记录，一次最多装订{MOST}份。按半年或按形式分开装订。")
        return redirect(back)
    records = records_of(branch, meetings)
    return _pdf(
        request,
        f"{form.title}.pdf",
        lambda: print_book(form.title, branch, form.period, form.chosen, records),
        back,
    )


def _pdf(request, name: str, make, back: str):
    """The paper, shown in the browser; why there is none, on the page it was asked from."""
    try:
        content = make()
    except CannotPrint as fault:
        messages.error(request, str(fault))
        return redirect(back)
    response = HttpResponse(content, content_type=PDF)
    as_attachment = "download" in request.GET
    response["Content-Disposition"] = content_disposition_header(as_attachment, name)
    return response
