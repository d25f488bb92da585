import pytest

from reports.document.pdf import write_pdf

from .reading import read
from .samples import a_long_document


@pytest.fixture(scope="session")
def long_documents():
    return [a_long_document(step) for step in (1, 3, 7)]


@pytest.fixture(scope="session")
def long_pdfs(long_documents):
    return [write_pdf(document) for document in long_documents]


@pytest.fixture(scope="session")
def long_readings(long_pdfs):
    return [read(pdf) for pdf in long_pdfs]


@pytest.fixture(scope="session")
def pages(long_readings):
    return [page for reading in long_readings for page in reading]


@pytest.fixture(scope="session")
def lines(pages):
    return [line for page in pages for line in page.lines]
