"""What an address or a form asks for by number; nonsense is as if it were not there."""

import re
from collections.abc import Iterable
from datetime import date

from django.http import Http404
from django.urls import reverse

from branch.periods import YEAR, HalfYear, Year

# No database takes a number of any length.
LONGEST = 17


def number_of(text: str, otherwise: int | None = None) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST else otherwise


def number_in(query, name: str, otherwise: int | None = None) -> int | None:
    return number_of(query.get(name, ""), otherwise)


def numbers_of(texts: Iterable[str]) -> set[int]:
    """The numbers of what was ticked."""
    return {number for text in texts if (number := number_of(text)) is not None}


def year_or_404(year: int) -> Year:
    if not re.fullmatch(YEAR, str(year)):
        raise Http404
    return Year(year)


def at_half_year(name: str, day: date) -> str:
    """The address of a list, at the half-year of a day."""
    return f"{reverse(name)}?half={HalfYear.containing(day)}"
