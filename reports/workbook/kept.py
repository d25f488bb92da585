"""Answering for the file that waits between its preview and its import."""

from django.contrib import messages
from django.shortcuts import redirect

from reports.workbook.reading import NotAWorkbook
from reports.workbook.waiting import drop, waiting


def with_kept(request, key, open_file, answer, *, gone: str, back: str):
    """`answer(book, name)` for the file of this session; `back` to the start when there is none (`gone`)."""
    kept = waiting(request.session, key)
    if kept is None:
        messages.warning(request, gone)
        return redirect(back)
    path, name = kept
    try:
        return answer(open_file(path, name), name)
    except NotAWorkbook as refusal:
        drop(request.session, key)
        messages.error(request, f"{refusal}。")
        return redirect(back)
