import json

from reports.document.pdf import write_pdf
from reports.document.stored import KINDS, as_json, from_json

from .samples import a_long_document
from .test_docx import DOCUMENT


def stored(document):
    return json.loads(json.dumps(as_json(document), ensure_ascii=False))


def test_a_document_comes_back_as_it_was():
    for document in (DOCUMENT, a_long_document(1)):
        assert from_json(stored(document)) == document


def test_every_kind_of_block_and_run_is_among_them():
    runs = {run.kind for document in (DOCUMENT, a_long_document(1)) for run in document.runs()}

    assert {block.kind for block in DOCUMENT.blocks} | runs == set(KINDS)


def test_what_comes_back_prints_the_same_bytes():
    document = a_long_document(3)

    assert write_pdf(from_json(stored(document))) == write_pdf(document)
