"""A document of eight pages as PDF, against headless Chromium printing the same HTML in the same run and
LibreOffice converting its DOCX, where it is installed. And whether a worker grows by printing.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

CHROMIUM = [
    "/usr/bin/chromium",
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-pdf-header-footer",
]
# What the first person to print waits for after a start: WeasyPrint and the fonts are loaded too.
COLD = """
import time, django
django.setup()
from reports.document import pdf
from tests.reports.document.samples import a_long_document
began = time.perf_counter()
pdf.write_pdf(a_long_document(1))
print((time.perf_counter() - began) * 1000)
"""


# A worker that prints: what it holds after a few prints, when all is loaded, and after many.
WORKER = """
import django
django.setup()
from reports.document import pdf
from tests.reports.document.samples import a_long_document
documents = [a_long_document(step) for step in (1, 3, 7)]
def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096 / 1e6
for number in range(1, {many} + 1):
    pdf.write_pdf(documents[number % 3])
    if number in ({few}, {many}):
        print(resident())
"""
FEW, MANY = 20, 200


def measure(rounds: int = 5) -> list[tuple]:
    from reports.document import docx, fonts, html, pdf
    from tests.reports.document.samples import a_long_document

    document = a_long_document(1)
    page = html.paper(document).replace("</head>", f"<style>{pdf.style_sheet(fonts.faces())}</style></head>")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        source, word = folder / "document.html", folder / "document.docx"
        source.write_text(page)
        word.write_bytes(docx.write_docx(document))
        subjects = {
            "chromium": lambda: _timed(_chromium, source, folder),
            "cold": _cold,
            "warm": lambda: _timed(pdf.write_pdf, document),
            "docx": lambda: _timed(docx.write_docx, document),
        }
        if office():
            subjects["office"] = lambda: _timed(_office, word, folder)
        times = _in_turn(subjects, rounds)
    return [*_rows(times), _memory()]


def _rows(times: dict[str, float]) -> list[tuple]:
    """What is printed and what it is measured against."""
    chromium, libreoffice = "Chromium printing the same HTML", "LibreOffice converting the DOCX"
    pairs = [
        ("PDF, cold", "cold", chromium, "chromium"),
        ("PDF, warm", "warm", chromium, "chromium"),
        ("PDF, cold", "cold", libreoffice, "office"),
        ("DOCX", "docx", "the PDF, warm", "warm"),
    ]
    rows = [
        (name, times[mine], floor, times[theirs], times[mine] / times[theirs])
        for name, mine, floor, theirs in pairs
        if theirs in times
    ]
    if "office" not in times:
        print("LibreOffice is not installed: its row is left out", file=sys.stderr)
    return rows


def _memory() -> tuple:
    """In megabytes where the other rows have milliseconds; its own process, as a worker is."""
    code = WORKER.format(few=FEW, many=MANY)
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    few, many = map(float, done.stdout.split())
    return f"memory after {MANY} prints, MB", many, f"after {FEW}", few, many / few


def office() -> str | None:
    return shutil.which("soffice") or shutil.which("libreoffice")


def _in_turn(subjects: dict[str, Callable], rounds: int) -> dict[str, float]:
    """The median of each, after a first turn that fills the caches of the disk."""
    turns = [{name: run() for name, run in subjects.items()} for _ in range(rounds + 1)][1:]
    return {name: median(turn[name] for turn in turns) for name in subjects}


def _timed(run: Callable, *arguments) -> float:
    began = time.perf_counter()
    run(*arguments)
    return (time.perf_counter() - began) * 1000


def _cold() -> float:
    done = subprocess.run([sys.executable, "-c", COLD], check=True, capture_output=True, text=True)
    return float(done.stdout)


def _chromium(source: Path, scratch: Path):
    printed = scratch / "chromium.pdf"
    printed.unlink(missing_ok=True)
    options = [f"--user-data-dir={scratch / 'profile'}", f"--print-to-pdf={printed}", source.as_uri()]
    subprocess.run([*CHROMIUM, *options], check=True, capture_output=True, timeout=120)
    if not printed.stat().st_size:
        raise RuntimeError("Chromium printed nothing")


def _office(word: Path, scratch: Path):
    """A server would start it for each document, as it does Chromium."""
    printed = scratch / "document.pdf"
    printed.unlink(missing_ok=True)
    options = [f"-env:UserInstallation={(scratch / 'office').as_uri()}", "--headless"]
    command = [office(), *options, "--convert-to", "pdf", "--outdir", str(scratch), str(word)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    if not printed.stat().st_size:
        raise RuntimeError("LibreOffice printed nothing")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    for row in measure():
        print("{}: {:.0f}; {}: {:.0f}; ratio {:.2f}".format(*row))
