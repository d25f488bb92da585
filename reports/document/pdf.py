"""Document → PDF/A-3, by WeasyPrint.

The same document is the same bytes: nothing in the file comes from the clock or from chance.
"""

import atexit
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from io import BytesIO
from pathlib import Path
from threading import Lock

from . import fonts, html, justify
from .blocks import Document

STYLE = Path(__file__).with_name("gongwen.css")
# For the archive: fonts inside, text to copy and search, data files embedded. 3a, which is tagged for reading
# aloud, takes a sixth longer; who cannot see the paper has the page itself.
ARCHIVED = "pdf/a-3u"

# Pango's font map is not made for several threads at once: threads that print at the same time queue here,
# processes do not.
_printing = Lock()


class FetchRefused(Exception):
    """A document asked for something from outside; nothing is ever loaded for it."""


@dataclass(frozen=True)
class DataFile:
    """A file of data inside the PDF, of which its figures were made."""

    name: str  # ASCII: some readers show nothing else
    description: str  # in Chinese
    content: bytes
    dated: date

    def __post_init__(self):
        if not self.name.isascii():
            raise ValueError(f"{self.name}: a data file's name is ASCII")


def write_pdf(document: Document, attachments: tuple[DataFile, ...] = ()) -> bytes:
    """The document on paper. Raises MissingFonts or MissingGlyphs rather than print boxes."""
    with _printing:
        press = _press(fonts.faces(), STYLE)
        files = sorted(attachments, key=lambda file: file.name)  # as the PDF's tree of names wants them
        return press.print(html.paper(document, press.lacks), files, pdf_variant=ARCHIVED, finisher=_finish)


def write_page(page: str, style: Path) -> bytes:
    """A page of another kind, with a style sheet of its own and in the same typefaces."""
    with _printing:
        return _press(fonts.faces(), style).print(page)


@dataclass(frozen=True)
class Press:
    """What is made once per process and used for every document: the typefaces and the style sheet."""

    faces: dict[str, Path]
    font_config: object
    style: object

    def lacks(self, typeface: str, character: str) -> bool:
        path = self.faces.get(typeface)
        return bool(path) and character not in fonts.characters_of(path)

    def print(self, page: str, files=(), **options) -> bytes:
        from weasyprint import HTML

        source = HTML(string=page, url_fetcher=_fetcher(()))
        laid_out = source.render(stylesheets=[self.style], font_config=self.font_config)
        laid_out.metadata.attachments = [_embedded(file) for file in files]
        pdf = laid_out.write_pdf(**options)
        missing = {chr(codepoint) for font in laid_out.fonts.values() for codepoint in font.missing}
        if missing:
            raise fonts.MissingGlyphs(missing)
        return pdf


def _embedded(file: DataFile):
    from weasyprint import Attachment

    day = datetime.combine(file.dated, time())
    return Attachment(
        file_obj=BytesIO(file.content),
        name=file.name,
        description=file.description,
        created=day,
        modified=day,
        relationship="Source",
    )


def _finish(document, pdf):
    """Readers show the title instead of the file's name; each data file is named once (WeasyPrint: twice)."""
    import pydyf

    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
    _compress_once(pdf)


def _compress_once(pdf):
    """pydyf asks every object twice for its bytes: for the file's identifier, and to write them."""
    import pydyf

    class Compressed(pydyf.Stream):
        data = b""

    for place, stream in enumerate(pdf.objects):
        if isinstance(stream, pydyf.Stream):
            pdf.objects[place] = done = Compressed()
            done.number, done.generation, done.free = stream.number, stream.generation, stream.free
            done.data = stream.data


@cache
def _press(faces: tuple[fonts.Face, ...], sheet: Path) -> Press:
    # Imported when first needed: it takes a third of a second that pages and commands need not wait for.
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    justify.install()
    font_config = FontConfiguration()
    style = CSS(string=style_sheet(faces, sheet), font_config=font_config, url_fetcher=_fetcher(faces))
    atexit.register(_press.cache_clear)  # takes the copies of the fonts in /tmp with it, while it still can
    return Press({face.family: face.path for face in faces}, font_config, style)


def style_sheet(faces: tuple[fonts.Face, ...], sheet: Path = STYLE) -> str:
    return "\n".join([*(face.rule() for face in faces), sheet.read_text()])


def _fetcher(faces: tuple[fonts.Face, ...]):
    """Fetches the given typefaces and nothing else: a pasted address never makes the server call out."""
    from weasyprint import URLFetcher

    allowed = {face.path.as_uri() for face in faces}

    class OnlyTheFonts(URLFetcher):
        def fetch(self, url, headers=None):
            if url not in allowed:
                raise FetchRefused(url)
            return super().fetch(url, headers)

    return OnlyTheFonts(allowed_protocols=["file"])
