"""Whether what was filed is still what was filed: the PDF's bytes, the words and figures, the chain."""

from collections.abc import Iterator

from branch.models import Branch
from reports.document.stored import from_json
from reports.summary.filing.keeping import NotAsFiled, pdf_filed
from reports.summary.filing.models import FiledSummary
from reports.summary.filing.sealing import seal_of


def checked(branch: Branch) -> Iterator[tuple[FiledSummary, list[str]]]:
    """Every filed summary in the order of filing, with what is wrong with it."""
    before = ""
    for filed in FiledSummary.objects.filter(branch=branch).order_by("id").iterator():
        yield filed, _faults(filed, before)
        before = filed.sha256


def _faults(filed: FiledSummary, before: str) -> list[str]:
    faults = []
    try:
        pdf_filed(filed)
    except NotAsFiled as fault:
        faults.append(str(fault).removeprefix(f"《{filed.title}》"))
    if seal_of(filed) != filed.sha256:
        faults.append("正文、数字、依据或定稿信息被改过")
    elif not _agrees(filed):
        faults.append("正文和存下的文字对不上")
    if filed.previous_sha256 != before:
        faults.append("和前面定稿的一份接不上，中间的可能被删过或改过")
    return faults


def _agrees(filed: FiledSummary) -> bool:
    document = from_json(filed.blocks)
    return (document.title, document.plain_text()) == (filed.title, filed.plain_text)
