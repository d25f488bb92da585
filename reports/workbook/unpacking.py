"""Taking the XML of a workbook apart, row by row, so that no file costs much memory or time.

openpyxl knows the format; but it keeps every element it has passed, pads rows, and reads much that is no
record (charts, themes, print settings) and may be damaged without anybody being the worse for it.
"""

from collections.abc import Iterator

from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS_MAX_SIZE
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.worksheet._reader import ROW_TAG, WorkSheetParser
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

STRING_TAG = f"{{{SHEET_MAIN_NS}}}si"
PLAIN_TAG = f"{{{SHEET_MAIN_NS}}}t"
MAX_TOGETHER = 100_000  # elements in one row, one text, or one block of settings
MAX_ELEMENTS = 3_000_000  # a few seconds


class TooLarge(Exception):
    """There is more in the file than anybody has recorded by hand."""


class Unpacked:
    """The sheets of a workbook. Raises anything at all for a file that is damaged."""

    def __init__(self, file):
        self._reader = ExcelReader(file, read_only=True)
        self._elements = 0
        self._reader.read_manifest()
        self._reader.shared_strings = self._strings()
        self._reader.read_workbook()
        apply_stylesheet(self._reader.archive, self._reader.wb)

    def sheets(self) -> Iterator[tuple[str, str | None]]:
        """(title, part) of each; a sheet that is one chart has no part to read."""
        for sheet, relation in self._reader.parser.find_sheets():
            if "chartsheet" in relation.Type:
                yield sheet.name, None
            elif relation.target in self._reader.valid_files:
                yield sheet.name, relation.target

    def rows(self, part: str, computed=False) -> Iterator[tuple[int, list[dict]]]:
        """(row number, cells) as they stand in the file; of formulas, when asked, what they came to."""
        book = self._reader.wb
        with self._reader.archive.open(part) as source:
            parser = WorkSheetParser(
                source,
                self._reader.shared_strings,
                data_only=computed,
                epoch=book.epoch,
                date_formats=book._date_formats,
                timedelta_formats=book._timedelta_formats,
            )
            for row in self._one_at_a_time(source, ROW_TAG):
                yield parser.parse_row(row)

    @property
    def epoch(self):
        """The day from which the file counts its days."""
        return self._reader.wb.epoch

    def number_format(self, cell: dict) -> int | str:
        """How a cell shows its number: the format's code, or the number of one that is built in."""
        place = self._reader.wb._cell_styles[cell["style_id"]].numFmtId - BUILTIN_FORMATS_MAX_SIZE
        return self._reader.wb._number_formats[place] if place >= 0 else place + BUILTIN_FORMATS_MAX_SIZE

    def _strings(self) -> list[str]:
        part = self._reader.package.find(SHARED_STRINGS)
        if part is None:
            return []
        with self._reader.archive.open(part.PartName[1:]) as source:
            texts = [_text_of(item) for item in self._one_at_a_time(source, STRING_TAG)]
            return [text.replace("x005F_", "") for text in texts]

    def _one_at_a_time(self, source, tag):
        """The elements of a tag; each is taken out of memory before the next is read."""
        path, together = [], 0
        for event, element in iterparse(source, events=("start", "end")):
            if event == "start":
                path.append(element)
                together += 1
                self._elements += 1
                if together > MAX_TOGETHER or self._elements > MAX_ELEMENTS:
                    raise TooLarge
                continue
            path.pop()
            if element.tag == tag:
                yield element
            if path and (element.tag == tag or len(path) == 1):
                path[-1].remove(element)
                together = 0


def _text_of(item) -> str:
    if len(item) == 1 and item[0].tag == PLAIN_TAG:
        return item[0].text or ""
    return Text.from_tree(item).content
