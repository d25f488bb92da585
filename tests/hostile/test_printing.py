"""The press fetches its own typefaces and nothing else, wherever the words of a document come from."""

import re
from pathlib import Path
from socket import socket
from threading import get_ident

import pytest

import reports
from reports.document import fonts
from reports.document.pdf import STYLE, FetchRefused, _fetcher, write_page

OUTSIDE = [
    "http://127.0.0.1:9/x.png",
    "https://evil.example/x.css",
    "file:///etc/passwd",
    "file://localhost/etc/passwd",
    "ftp://evil/x",
    "data:text/css,body{}",
    "data:image/svg+xml,<svg/>",
    "//evil.example/x",
    "../../etc/passwd",
    "gopher://x/",
    "",
]


@pytest.mark.parametrize("url", OUTSIDE)
def test_the_fetcher_refuses_whatever_is_not_a_typeface(url):
    with pytest.raises(FetchRefused):
        _fetcher(fonts.faces())(url) if callable(_fetcher(fonts.faces())) else _fetcher(fonts.faces()).fetch(
            url
        )


@pytest.mark.parametrize("url", OUTSIDE[:7])
def test_a_document_that_asks_for_something_is_printed_without_it(url, monkeypatch):
    asked, here, connect = [], get_ident(), socket.connect

    def noted(self, address):
        # Threads of other tests' servers may connect meanwhile.
        return asked.append(address) if get_ident() == here else connect(self, address)

    monkeypatch.setattr("socket.socket.connect", noted)
    asking = f'<img src="{url}" alt="x"><p style="background:url({url})">A</p>'
    page = f'<html><head><link rel="stylesheet" href="{url}"></head><body>{asking}</body></html>'

    content = write_page(page, STYLE)

    assert content.startswith(b"%PDF") and asked == [] and b"root:" not in content


def test_there_is_one_press():
    """Every other use of the library would fetch with its own fetcher."""
    uses = re.compile(r"\b(HTML|CSS)\(")
    root = Path(reports.__file__).parent.parent
    found = {
        str(path.relative_to(root))
        for app in ("branch", "members", "meetings", "reports")
        for path in (root / app).rglob("*.py")
        if uses.search(path.read_text())
    }
    assert found == {"reports/document/pdf.py"}
