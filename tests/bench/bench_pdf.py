"""A document of eight pages as PDF, against headless Chromium printing the same HTML in the same run."""

import os
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


def measure(rounds: int = 5) -> list[tuple]:
    from reports.document import fonts, html, pdf
    from tests.reports.document.samples import a_long_document

    document = a_long_document(1)
    page = html.paper(document).replace("</head>", f"<style>{pdf.style_sheet(fonts.faces())}</style></head>")
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch, "document.html")
        source.write_text(page)
        subjects = {
            "chromium": lambda: _timed(_chromium, source, Path(scratch)),
            "cold": _cold,
            "warm": lambda: _timed(pdf.write_pdf, document),
        }
        times = _in_turn(subjects, rounds)
    floor = times["chromium"]
    return [
        (f"PDF, {subject}", times[subject], "Chromium printing the same HTML", floor, times[subject] / floor)
        for subject in ("cold", "warm")
    ]


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


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    for row in measure():
        print("{}: {:.0f} ms; {}: {:.0f} ms; ratio {:.2f}".format(*row))
