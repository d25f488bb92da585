"""What is written into a draft. Everything here happens while the branch is held (branch.transactions)."""

from datetime import timedelta

from django.db.models import F
from django.http import Http404
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from branch.models import Branch
from branch.periods import HalfYear
from reports.summary.editing.assembling import (
    COMMON,
    beginning,
    by_records,
    draft_of,
    rows_of,
    template_of,
    with_phrases,
)
from reports.summary.editing.models import DraftSection, SummaryDraft, TemplateSection
from reports.summary.editing.text import text_of
from reports.summary.material import Material

AUTOSAVED = "自动保存"
ONE_VERSION = timedelta(minutes=5)  # what is saved by itself meanwhile is one version


def draft_to_write(branch: Branch, half: HalfYear) -> SummaryDraft:
    """The half-year's draft; begun, from the branch's template, when somebody first puts a hand to it."""
    draft = draft_of(branch, half)
    if draft is None:
        draft = SummaryDraft.objects.create(branch=branch, half=half.code)
        bulk_create_with_history(beginning(branch, draft), DraftSection)
        draft = draft_of(branch, half)
    return draft


def section_named(branch: Branch, draft: SummaryDraft | None, key: str) -> DraftSection:
    """The section of that key, or 404; of a draft that is not begun yet, the one that it will have."""
    for row in rows_of(branch, draft):
        if row.key == key:
            return row
    raise Http404


def section_to_write(branch: Branch, half: HalfYear, key: str) -> DraftSection:
    return section_named(branch, draft_to_write(branch, half), key)


# ---- its words ----


def basis_of(m: Material, row: DraftSection) -> str:
    """What the records say of a section, as text."""
    return text_of(m, by_records(m, row))


def text_to_write_on(m: Material, row: DraftSection) -> str:
    """What stands in a section now: where one goes on writing."""
    return row.text if row.is_written else text_of(m, with_phrases(m, row, by_records(m, row)))


def write(row: DraftSection, user, *, autosaved: bool = False, **fields):
    """One more revision of a section, and a version of it to go back to."""
    for name, value in fields.items():
        setattr(row, name, value)
    row.revision += 1
    row.edited_by, row.edited_at = user, timezone.now()
    goes_on = row.history.first() if autosaved and row.pk else None
    if goes_on and _is_going_on(goes_on, user):
        row.skip_history_when_saving = True
        row.save()
        del row.skip_history_when_saving
        _bring_up_to_date(goes_on, row)
    else:
        row._change_reason = AUTOSAVED if autosaved else None
        row.save()


def _is_going_on(version, user) -> bool:
    return (
        version.history_change_reason == AUTOSAVED
        and version.history_user_id == user.pk
        and timezone.now() - version.history_date < ONE_VERSION
    )


def _bring_up_to_date(version, row: DraftSection):
    for field in version.tracked_fields:
        setattr(version, field.attname, getattr(row, field.attname))
    version.save()


# ---- its place ----


def move(draft: SummaryDraft, row: DraftSection, way: str):
    """One place up or down within its part; its words are not touched, so no version is made of it."""
    rows = [one for one in rows_of(draft.branch, draft) if one.part == row.part]
    place = next(number for number, one in enumerate(rows) if one.key == row.key)
    swap(rows, place, way)
    for position, one in enumerate(rows):
        if one.pk is None:
            one.position = position
            one.save()
        else:
            DraftSection.objects.filter(pk=one.pk).update(position=position)
    SummaryDraft.objects.filter(pk=draft.pk).update(revision=F("revision") + 1)


def swap(rows: list, place: int, way: str):
    other = place + (-1 if way == "up" else 1)
    if 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]


def own_key(rows) -> str:
    """A key that no section has, for one that the branch adds."""
    taken = {row.key for row in rows}
    return next(key for number in range(1, len(taken) + 2) if (key := f"own-{number}") not in taken)


# ---- the branch's template ----


def keep_as_template(draft: SummaryDraft):
    """Order, headings, what is left out and the standing phrases; nothing that a half-year's records say."""
    rows = rows_of(draft.branch, draft)
    keep_template(draft.branch, [{name: getattr(row, name) for name in COMMON} for row in rows])


def keep_template(branch: Branch, sections: list[dict]):
    """The template is these sections in this order, and no others."""
    kept = {row.key: row for row in template_of(branch)}
    for position, fields in enumerate(sections):
        row = kept.pop(fields["key"], None) or TemplateSection(branch=branch)
        before = {name: getattr(row, name) for name in COMMON}
        for name, value in (fields | {"position": position}).items():
            setattr(row, name, value)
        if row.pk is None or before != {name: getattr(row, name) for name in COMMON}:
            row.save()
    for row in kept.values():
        if row.pk:
            row.delete()
