"""What somebody wrote is never a formula in a file that a spreadsheet opens.

Every address that answers with a workbook, a list or a package of them is found by asking all of them.
"""

import csv
import io
import logging
import zipfile
from pathlib import Path

import openpyxl
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models, transaction
from django.test import Client

from branch.models import Branch
from branch.periods import HalfYear
from reports.document.pdf import Press
from reports.summary.data import csv_cell, evidence_csv
from reports.summary.material import gather
from reports.workbook.exporting import LOOKS_LIKE_A_FORMULA, text_cell
from tests.giving_out import PURPOSE
from tests.rights.addresses import ADDRESSES, address
from tests.rights.world import TODAY, a_world, on_the_day

BEGINNINGS = ("=1+1", "@SUM(A1)", "+1", "-1", "\t=1", "=HYPERLINK(1)")
# What the program itself writes and reads: no words of anybody's.
NOT_WORDS = {
    "pinyin", "initials", "number", "receipt", "reverses", "voucher", "code", "token", "sha256", "half",
    "key",
    "previous_sha256", "pdf_sha256", "content_type", "username", "password", "email", "first_name",
    "last_name", "browser", "address", "actor_name", "row_type", "record_type", "session_key", "basis",
    "trace", "check_code", "field", "digest", "sealed_by",
}  # fmt: skip


@pytest.fixture
def world(db, settings, monkeypatch):
    settings.RATELIMIT_ENABLE = False
    logging.disable(logging.CRITICAL)
    monkeypatch.setattr(Press, "print", lambda self, page, files=(), **options: b"%PDF-1.7")
    with on_the_day():
        yield a_world()
    logging.disable(logging.NOTSET)


def words_of(model):
    for field in model._meta.concrete_fields:
        is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
        if is_text and not field.is_relation and field.name not in NOT_WORDS and not field.primary_key:
            yield field


def write_formulas_everywhere() -> int:
    """Into every text of every row, past all forms: as a workbook or an old version may have brought it."""
    written = 0
    for model in apps.get_models():
        if model._meta.app_label not in ("branch", "members", "meetings", "reports"):
            continue
        fields = list(words_of(model))
        for row in models.QuerySet(model) if fields else ():
            for place, field in enumerate(fields):
                # What is unique stays so.
                text = f"{BEGINNINGS[(row.pk + place) % len(BEGINNINGS)]}{row.pk}"
                limit = getattr(field, "max_length", None)
                if getattr(row, field.attname) and (limit is None or len(text) <= limit):
                    setattr(row, field.attname, text)
                    written += 1
            models.QuerySet(model).filter(pk=row.pk).update(
                **{field.name: getattr(row, field.attname) for field in fields}
            )
    return written


def books_in(name: str, content: bytes):
    """(where, workbook or rows of a list) of an answer, also of what is packed into it."""
    if name.endswith(".csv"):
        yield name, list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    elif content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if "xl/workbook.xml" in names:
                yield name, openpyxl.load_workbook(io.BytesIO(content))
            elif "word/document.xml" not in names:
                for inner in names:
                    yield from books_in(f"{name}/{inner}", archive.read(inner))


def answers(world, client):
    """(name of the address, its content) of everything that is no page."""
    for name in sorted(ADDRESSES):
        # Backups are of the whole installation, and sealed as a whole.
        if name.startswith("backups:") or name == "logout":
            continue
        with transaction.atomic():
            url = address(name, world.ours)
            response = client.get(url)
            if response.status_code == 405 or "用途" in _text(response):
                response = client.post(url, PURPOSE)
            content = b"".join(response) if response.streaming else response.content
            transaction.set_rollback(True)
        kind = response.headers.get("Content-Type", "")
        if response.status_code == 200 and not kind.startswith(("text/html", "text/plain")):
            yield name, content


def _text(response) -> str:
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    return response.content.decode() if is_page else ""


def test_no_file_has_a_formula(world, tmp_path):
    written = write_formulas_everywhere()
    client = Client()
    world.enter(client, "书记")
    found, seen, marked = [], set(), 0

    def look(where, book):
        nonlocal marked
        seen.add(where.partition("/")[0])
        if isinstance(book, list):
            found.extend((where, cell) for row in book for cell in row if _is_formula(cell))
            return
        for sheet in book:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        found.append((where, sheet.title, cell.coordinate, cell.value))
                    elif isinstance(cell.value, str) and cell.value.startswith(LOOKS_LIKE_A_FORMULA):
                        marked += 1
                        if not cell.quotePrefix:
                            found.append((where, sheet.title, cell.coordinate, "is one once it is edited"))

    for name, content in answers(world, client):
        for where, book in books_in(name, content):
            look(where, book)
    path = tmp_path / "out.xlsx"
    call_command("export_workbook", branch=Branch.objects.get(pk=world.ours.branch.pk).name, out=str(path))
    for where, book in books_in("export_workbook", path.read_bytes()):
        look(where, book)

    assert found == []
    assert written > 300 and marked > 100
    # Those that there are: one that is forgotten here, or answers no more, would prove nothing.
    assert seen >= {
        "book:attendance_xlsx", "book:list_xlsx", "book:plan_xlsx", "book:study_xlsx", "book:talks_xlsx",
        "exchange:export", "export_workbook", "handover:package", "ledgers:a_xlsx", "ledgers:b_xlsx",
        "ledgers:worksheets_xlsx", "ledgers:year_xlsx", "own:file", "roster:export", "roster:template",
    }  # fmt: skip


def _is_formula(text: str) -> bool:
    is_number = text.lstrip("-").replace(".", "").isdigit()
    return text.startswith(("=", "+", "-", "@", "\t", "\r")) and not is_number


def test_the_list_inside_a_pdf_has_no_formula(world):
    write_formulas_everywhere()
    branch = Branch.objects.get(pk=world.ours.branch.pk)
    rows = list(books_in("evidence.csv", evidence_csv(gather(branch, HalfYear(2020, 1), TODAY))))

    assert len(rows[0][1]) > 10
    assert [cell for _, lines in rows for line in lines for cell in line if _is_formula(cell)] == []
    assert [csv_cell(text) for text in ("=1+1", "@A1", "\t=1", "-3.50", "党员总数")] == [
        "'=1+1", "'@A1", "'\t=1", "-3.50", "党员总数",
    ]  # fmt: skip


@pytest.mark.parametrize("text", [*BEGINNINGS, "＝1+1", "#REF!", "1e5", "TRUE", "0123", "=" * 40_000])
def test_a_text_is_written_and_read_as_it_was(text):
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append([text_cell(sheet, text)])
    out = io.BytesIO()
    book.save(out)

    cell = openpyxl.load_workbook(out).active["A1"]
    # Spaces around a text are no part of it; a tab is one of them.
    assert (cell.data_type, cell.value) == ("s", text.strip()[:32_767] if len(text) < 99 else text)


def test_only_one_function_writes_what_somebody_wrote():
    """Whoever opens another way into a cell takes this test along."""
    writers = {
        path.name for path in Path("reports").rglob("*.py") if "openpyxl import Workbook" in path.read_text()
    }
    assert writers == {"xlsx.py", "exporting.py"}
