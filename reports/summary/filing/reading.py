"""A filed document on screen: its figures lead to the evidence that was frozen with them."""

from dataclasses import dataclass, replace

from members.access import Access
from reports.document.blocks import Document, Figure, Paragraph
from reports.summary.filing.changes import shown
from reports.summary.filing.evidence import may_follow
from reports.summary.filing.models import FiledSummary


@dataclass(frozen=True)
class Evidence:
    """One figure and its records as [(label, address or nothing)]."""

    anchor: str
    name: str
    text: str
    records: list[tuple[str, str]]
    url: str


def linked_to_evidence(document: Document, evidence: list[dict]) -> Document:
    anchors = {one["figure"]: f"#{_anchor(place)}" for place, one in enumerate(evidence)}
    return replace(document, blocks=tuple(_linked(block, anchors) for block in document.blocks))


def _linked(block, anchors):
    if not isinstance(block, Paragraph):
        return block
    runs = (
        replace(run, href=anchors.get(run.name, "")) if isinstance(run, Figure) else run for run in block.runs
    )
    return replace(block, runs=tuple(runs))


def evidence_for(reader: Access, filed: FiledSummary) -> list[Evidence]:
    """Addresses only where the reader sees there what was counted; pages are asked once each."""
    follows: dict[str, bool] = {}

    def address(href: str) -> str:
        page = "/".join(part for part in href.partition("?")[0].split("/") if not part.isdigit())
        if page not in follows:
            follows[page] = may_follow(reader, href)
        return href if follows[page] else ""

    return [
        Evidence(
            anchor=_anchor(place),
            name=one["figure"],
            text=f"{shown(one['figure'], one['value'])}{one['unit'] if one['value'] is not None else ''}",
            records=[(label, address(href)) for label, href in one["records"]],
            url=address(one["href"]),
        )
        for place, one in enumerate(filed.evidence)
    ]


def _anchor(place: int) -> str:
    return f"evidence-{place + 1}"
