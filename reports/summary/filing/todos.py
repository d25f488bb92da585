from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse

from branch.models import Branch
from branch.periods import HalfYear, day_named
from meetings.models import Meeting
from members.access import Access
from members.todo import Todo
from reports.summary.filing.models import FiledSummary

# So long after a half-year has ended its summary is asked for.
AFTER = timedelta(days=10)


def todos(access: Access) -> list[Todo]:
    """The half-year that is over and was kept here, while its summary is not filed; one query."""
    if access.branch is None or not access.changes_all("filing"):
        return []
    half = HalfYear.containing(access.day).previous
    filed = FiledSummary.objects.filter(branch=OuterRef("pk"), half=half.code)
    held = Meeting.objects.filter(branch=OuterRef("pk")).held_in(half)
    waiting = Branch.objects.filter(~Exists(filed), Exists(held), pk=access.branch.pk)
    # Asked on every day, so that the home page costs the same on every day.
    if not waiting.exists() or access.day - half.end <= AFTER:
        return []
    return [
        Todo(
            "wait",
            f"{half.name}总结",
            "还没有定稿",
            f"{half.short_name}{day_named(half.end)}已经结束",
            reverse("reports:file_summary", args=[half]),
            "去定稿",
        )
    ]
