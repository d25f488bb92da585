"""The versions of a section: who wrote it and when, what is between two, and back to one of them."""

from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from branch.transactions import atomic_post
from members import access
from reports.summary.editing.assembling import draft_of
from reports.summary.editing.changes import difference
from reports.summary.editing.drafts import AUTOSAVED, section_named, section_to_write, write
from reports.summary.editing.screen import marked
from reports.summary.editing.views import back_to

KEPT = ("heading", "is_left_out", "opening", "ending", "is_written", "text")
MOST_SHOWN = 100


@dataclass(frozen=True)
class Version:
    """One row of a section's history that says something new."""

    row: object
    number: int

    @property
    def words(self) -> str:
        """Everything of it that is compared."""
        row = self.row
        state = "（这一节不写）" if row.is_left_out else ""
        body = (
            row.text if row.is_written else "\n".join(filter(None, [row.opening, "（随记录）", row.ending]))
        )
        return "\n".join(filter(None, [row.heading + state, body]))

    @property
    def is_autosaved(self) -> bool:
        return self.row.history_change_reason == AUTOSAVED


def versions_of(section) -> list[Version]:
    """Newest first; what differs from the one before in no word is none."""
    if section.pk is None:
        return []
    rows = section.history.select_related("history_user").order_by("history_id")
    found, before = [], None
    for row in rows:
        now = [getattr(row, name) for name in KEPT]
        if now != before:
            found.append(Version(row, len(found) + 1))
        before = now
    return found[::-1][:MOST_SHOWN]


@require_safe
@access.to_see("summary")
def versions(request, half, key):
    branch = request.access.branch
    section = section_named(branch, draft_of(branch, half), key)
    found = versions_of(section)
    newer = _asked(found, request.GET.get("new")) or (found[0] if found else None)
    older = _asked(found, request.GET.get("old")) or _before(found, newer)
    context = {
        "half": half,
        "section": section,
        "versions": found,
        "newer": newer,
        "older": older,
        "difference": marked(difference(older.words if older else "", newer.words)) if newer else "",
        "may_change": request.access.changes_all("summary"),
    }
    return render(request, "reports/summary/versions.html", context)


def _asked(found: list[Version], number: str | None) -> Version | None:
    return next((one for one in found if str(one.number) == number), None)


def _before(found: list[Version], one: Version | None) -> Version | None:
    return next((other for other in found if one and other.number < one.number), None)


@require_POST
@access.to_change("summary")
@atomic_post
def restore(request, half, key, pk):
    """Written anew with the words of then: no version is lost by it."""
    row = section_to_write(request.access.branch, half, key)
    version = get_object_or_404(row.history, history_id=pk)
    write(row, request.user, **{name: getattr(version, name) for name in (*KEPT, "basis")})
    messages.success(request, f"“{row}”回到了选的那一版。")
    return back_to(half, key)
