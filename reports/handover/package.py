"""The package of a hand-over (交接包): its files and the list to sign, in one zip."""

from pathlib import Path
from tempfile import TemporaryFile
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from django.template.loader import render_to_string

from branch.models import Branch
from members.access import Access
from reports.document.fonts import CannotPrint
from reports.document.pdf import write_page
from reports.handover.contents import Item, files_of, items_of

STYLE = Path(__file__).with_name("checklist.css")


def make_package(access: Access) -> IO[bytes]:
    """The zip as a temporary file, read from its beginning. What cannot be printed is named in the list."""
    files = files_of(access)
    items = items_of(access, files)
    package = TemporaryFile()  # noqa: SIM115  the response that sends it closes it
    with ZipFile(package, "w", ZIP_DEFLATED) as archive:
        for file in files:
            try:
                archive.writestr(file.name, file.make())
            except CannotPrint as fault:
                items.append(Item("没有印成的文件", file.name, str(fault)))
        name, content = _checklist(access.branch, items)
        archive.writestr(name, content)
    package.seek(0)
    return package


def _checklist(branch: Branch, items: list[Item]) -> tuple[str, bytes]:
    """On paper; as a page where a character has no typeface here."""
    page = render_to_string("reports/handover/checklist.html", {"branch": branch, "items": items})
    try:
        return "00 移交清单.pdf", write_page(page, STYLE)
    except CannotPrint:
        return "00 移交清单.html", page.encode()
