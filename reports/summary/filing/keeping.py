"""Filing itself (定稿): first all of it is made, then the PDF and the row are kept; or nothing is."""

import json
from dataclasses import dataclass
from functools import cached_property, wraps

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from branch.models import Branch, User
from meetings.models import Meeting
from reports.document.blocks import Document
from reports.document.fonts import CannotPrint
from reports.document.pdf import write_pdf
from reports.document.stored import as_json, from_json
from reports.summary.data import data_files
from reports.summary.filing.evidence import evidence_of
from reports.summary.filing.models import FiledSummary
from reports.summary.filing.sealing import seal_of, seal_of_bytes
from reports.summary.material import Material

# What a list does not need.
HEAVY = ("blocks", "figures", "evidence", "plain_text")


class NotAsFiled(CannotPrint):
    """The file on the disk is gone, or is not the one that was filed."""


@dataclass(frozen=True)
class Frozen:
    """What a filed summary consists of; no record that changes later reaches into it."""

    document: Document
    m: Material
    pdf: bytes

    @cached_property
    def blocks(self) -> dict:
        stored = as_json(self.document)
        if from_json(json.loads(json.dumps(stored))) != self.document:
            raise ValueError("a document that would be read back as another one is not filed")
        return stored

    @cached_property
    def figures(self) -> dict:
        return self.m.figures.as_json()

    @cached_property
    def evidence(self) -> list[dict]:
        return evidence_of(self.m, self.document)

    @cached_property
    def pdf_sha256(self) -> str:
        return seal_of_bytes(self.pdf)

    def is_the_same_as(self, filed: FiledSummary) -> bool:
        """To the last byte, and counted from the same records."""
        then = (filed.pdf_sha256, filed.blocks, filed.figures, filed.evidence)
        return then == (self.pdf_sha256, self.blocks, self.figures, self.evidence)


def freeze(m: Material, document: Document) -> Frozen:
    """Raises CannotPrint where there is no paper for it."""
    return Frozen(document, m, write_pdf(document, data_files(m)))


def file(
    frozen: Frozen,
    by: User,
    written: list[str],
    *,
    edition: int = 1,
    adopted_at: Meeting | None = None,
    reason: str = "",
    blanks_left: int = 0,
) -> FiledSummary:
    """Within a transaction that holds the branch; what is put on the disk is named in `written` before."""
    branch, half = frozen.m.branch, frozen.m.half
    before = FiledSummary.objects.filter(branch=branch).order_by("-id").first()
    filed = FiledSummary(
        branch=branch,
        half=half.code,
        edition=edition,
        title=frozen.document.title,
        blocks=frozen.blocks,
        figures=frozen.figures,
        evidence=frozen.evidence,
        plain_text=frozen.document.plain_text(),
        pdf_sha256=frozen.pdf_sha256,
        previous_sha256=before.sha256 if before else "",
        blanks_left=blanks_left,
        adopted_at=adopted_at,
        filed_by=by,
        filed_at=timezone.now(),
        reason=reason,
    )
    filed.sha256 = seal_of(filed)
    filed.full_clean(exclude=["pdf"])
    filed.pdf = _write(filed, frozen.pdf, written)
    filed.save(force_insert=True)
    return filed


def _write(filed: FiledSummary, content: bytes, written: list[str]) -> str:
    """Below a name that its content decides: the same bytes, filed twice, are one file."""
    name = FiledSummary._meta.get_field("pdf").generate_filename(filed, "")
    if default_storage.exists(name):
        if _read(name) == content:
            return name
        default_storage.delete(name)  # half written when a machine stopped: no filed summary has such bytes
    written.append(name)
    return default_storage.save(name, ContentFile(content))


def _read(name: str) -> bytes:
    with default_storage.open(name) as stored:
        return stored.read()


def leaves_no_file(view):
    """Outside the transaction of a view: where that is not kept, the files it wrote are not kept either."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        request.written = []
        try:
            return view(request, *args, **kwargs)
        except BaseException:
            for name in request.written:
                default_storage.delete(name)
            raise

    return guarded


# ---- what was filed ----


def document_filed(filed: FiledSummary) -> Document:
    """What was filed and nothing else: what was changed in the database is NotAsFiled."""
    if seal_of(filed) != filed.sha256:
        raise NotAsFiled(f"《{filed.title}》的内容和定稿时不一样了，请从备份里恢复。")
    return from_json(filed.blocks)


def pdf_filed(filed: FiledSummary) -> bytes:
    """To the byte what was filed; anything else on the disk is NotAsFiled."""
    try:
        content = _read(filed.pdf.name)
    except OSError:
        raise NotAsFiled(f"《{filed.title}》定稿的PDF文件不在了，请从备份里恢复。") from None
    if seal_of_bytes(content) != filed.pdf_sha256:
        raise NotAsFiled(f"《{filed.title}》的PDF文件和定稿时不一样了，请从备份里恢复。")
    return content


def editions_of(branch: Branch, half) -> list[FiledSummary]:
    """The last first."""
    return list(_editions(branch, half).select_related("filed_by", "adopted_at"))


def last_edition(branch: Branch, half) -> FiledSummary | None:
    """With what the head of a page says of it."""
    return _editions(branch, half).only("half", "edition", "filed_at", "sent_on").first()


def _editions(branch: Branch, half):
    return FiledSummary.objects.filter(branch=branch, half=str(half)).defer(*HEAVY).order_by("-edition")
