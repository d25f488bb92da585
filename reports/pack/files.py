"""What packages are made of: files that are made one after another, each when its turn comes."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from branch.models import Branch
from branch.periods import Period
from meetings.models import Meeting
from reports.book.period import MOST
from reports.book.printing import print_book
from reports.book.record import records_of


@dataclass(frozen=True)
class File:
    """One file of a package; it is made only when the package is."""

    name: str
    number: str
    make: Callable[[], bytes]


def volumes(meetings) -> list[tuple[str, int, object]]:
    """(第1册, how many, which): what is bound comes in parts where one would be too thick to print."""
    count = meetings.count()
    return [
        (
            f"第{place}册" if count > MOST else "",
            min(MOST, count - start),
            meetings[start : start + MOST],
        )
        for place, start in enumerate(range(0, count, MOST), start=1)
    ]


def meetings_of(branch: Branch, period: Period):
    return Meeting.objects.filter(branch=branch).held_in(period).order_by("held_on", "id")


def books_of(branch: Branch, period: Period, name: str) -> list[File]:
    """The record book of a period; of one without records there is none."""
    return [
        File(
            f"{name}-{period.name}{volume}.pdf",
            f"{count} 份记录",
            partial(_book, branch, period, chosen, volume),
        )
        for volume, count, chosen in volumes(meetings_of(branch, period))
    ]


def _book(branch, period, meetings, volume) -> bytes:
    title = f"党支部组织生活记录本（{period.name}）"
    return print_book(title, branch, period, volume, records_of(branch, meetings))
