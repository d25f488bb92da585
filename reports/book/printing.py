"""Records → paper: a single form, or all of a period bound as one PDF with a cover and contents."""

from pathlib import Path

from django.template.loader import render_to_string

from reports.document.pdf import write_page

STYLE = Path(__file__).with_name("book.css")


def print_record(record) -> bytes:
    return write_page(render_to_string("reports/book/paper.html", {"records": [record]}), STYLE)


def print_book(title: str, branch, period, chosen: str, records) -> bytes:
    """Cover, contents with page numbers, each record on a new page, and a bookmark for each."""
    context = {
        "title": title,
        "branch": branch,
        "period": period,
        "chosen": chosen,
        "records": records,
        "is_bound": True,
    }
    return write_page(render_to_string("reports/book/paper.html", context), STYLE)
