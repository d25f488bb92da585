"""Sentences as lists of runs, so that a number inside keeps the way to its records."""

from collections.abc import Iterable, Sequence

from reports.document.blocks import Blank, Figure, Paragraph, Text

SENTENCE_LIMIT = 120
PARAGRAPH_LIMIT = 336


def words(*parts) -> list:
    """One flat list of runs; neighbouring texts are one, empty ones none."""
    found: list = []
    for part in _flat(parts):
        if isinstance(part, str) and found and isinstance(found[-1], str):
            found[-1] += part
        elif part != "":
            found.append(part)
    return found


def _flat(parts: Iterable):
    for part in parts:
        if isinstance(part, str | Figure | Blank):
            yield part
        elif isinstance(part, Text):
            yield part.text
        else:
            yield from _flat(part)


def plain(*parts) -> str:
    return "".join(part if isinstance(part, str) else part.plain for part in words(*parts))


def joined(parts: Sequence, glue: str) -> list:
    """The parts that say something, with `glue` between them."""
    said = [part for part in map(words, parts) if part]
    return words(*(words(glue, part) if place else part for place, part in enumerate(said)))


def sentence(*parts) -> list:
    return words(*parts, "。")


def sentences_of(clauses: Sequence, opening="", limit: int = SENTENCE_LIMIT) -> list[list]:
    """Clauses joined by ；, in as many sentences as it takes to keep each readable."""
    packed: list[list] = []
    for clause in clauses:
        if packed and len(plain(opening, joined(packed[-1], "；"), clause)) < limit:
            packed[-1].append(clause)
        else:
            packed.append([clause])
    return [sentence("" if place else opening, joined(group, "；")) for place, group in enumerate(packed)]


def said_once(sentences: Sequence[list], opening: str) -> list[list]:
    """The same sentences, of which only the first begins with `opening` (上半年)."""
    found, said = [], False
    for words_ in sentences:
        begins = isinstance(words_[0], str) and words_[0].startswith(opening)
        found.append(
            words(words_[0].removeprefix(opening).removeprefix("，"), *words_[1:])
            if said and begins
            else words_
        )
        said = said or begins
    return found


def paragraphs_of(sentences: Sequence[list], opening: str, lead: str | None = None) -> list[Paragraph]:
    """Sentences as paragraphs of at most twelve lines, cut between sentences; the first carries the lead."""
    packed: list[list[list]] = []
    length = len(lead or "")
    for words_ in sentences:
        length += len(plain(words_))
        if not packed or length > PARAGRAPH_LIMIT:
            packed.append([])
            length = len(plain(words_))
        packed[-1].append(words_)
    return [
        Paragraph(words(*said_once(group, opening)), lead=None if place else lead)
        for place, group in enumerate(packed)
    ]
