"""Document ↔ plain values that JSON holds: what was filed can be read and printed again years later."""

from dataclasses import fields

from . import blocks
from .blocks import Document

KINDS = {
    kind.kind: kind
    for kind in (
        *(blocks.Text, blocks.Figure, blocks.Blank),
        *(blocks.Heading, blocks.Paragraph, blocks.Signature),
        *(blocks.AttachmentList, blocks.Attachment, blocks.Table, blocks.Chart),
    )
}


def as_json(document: Document) -> dict:
    return {"title": document.title, "blocks": _plain(document.blocks)}


def from_json(stored: dict) -> Document:
    return Document(stored["title"], _made(stored["blocks"]))


def _plain(value):
    if hasattr(value, "kind"):
        return {"kind": value.kind} | {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def _made(value):
    if isinstance(value, dict):
        return KINDS[value["kind"]](**{name: _made(of) for name, of in value.items() if name != "kind"})
    return tuple(map(_made, value)) if isinstance(value, list) else value
