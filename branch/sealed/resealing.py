"""Every sealed value under the newest key: after one was added, and of rows from before they were sealed."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.apps import apps
from django.db import models, transaction
from django.db.models.functions import Cast

from branch.sealed.envelope import FORM, NEVER_SAME, SAME, is_sealed, key_id_of, seal, unseal
from branch.sealed.keys import keys

BATCH = 500


@dataclass
class Outcome:
    """How many values: sealed anew, found sealed by the newest key, and opened by none."""

    resealed: int = 0
    current: int = 0
    unreadable: int = 0
    still_needed: set[str] = field(default_factory=set)  # ids of older keys under which something is left

    def __str__(self):
        return f"重新加密 {self.resealed} 个值，已是新密钥的 {self.current} 个，打不开的 {self.unreadable} 个"


def sealed_fields() -> Iterator[tuple[type[models.Model], models.Field]]:
    for model in apps.get_models():
        if model._meta.managed and not model._meta.proxy:
            for one in model._meta.concrete_fields:
                if getattr(one, "is_sealed", False):
                    yield model, one


def open_texts() -> Iterator[tuple[type[models.Model], models.Field]]:
    """Columns into which sealed values may have been copied as a part of something: the audit trail's."""
    for model in apps.get_models():
        if model._meta.managed and not model._meta.proxy:
            for one in model._meta.concrete_fields:
                if isinstance(one, models.TextField | models.JSONField) and not getattr(one, "is_sealed", 0):
                    yield model, one


def rows_of(model) -> models.QuerySet:
    """Of the table as it is: no manager's choice, and nothing that a manager writes elsewhere meanwhile.

    A value sealed anew says what it said before: there is no change that a trail could tell of.
    """
    return models.QuerySet(model)


def raw_values(model, one) -> models.QuerySet:
    """(pk, what the database has) of each value there is."""
    rows = rows_of(model).annotate(as_stored=Cast(one.name, models.TextField()))
    return rows.exclude(as_stored=None).exclude(as_stored="").order_by("pk").values_list("pk", "as_stored")


@transaction.atomic
def reseal_everything() -> Outcome:
    """All or nothing. Asked again it finds nothing left to do."""
    outcome = Outcome()
    for model, one in sealed_fields():
        _reseal_column(model, one, outcome)
    places = [one.place for _, one in sealed_fields()]
    for model, one in open_texts():
        _reseal_copies(model, one, places, outcome)
    return outcome


def _reseal_column(model, one, outcome: Outcome):
    newest = keys()[0].id
    for batch in _batches(raw_values(model, one)):
        changed = []
        for pk, raw in batch:
            if is_sealed(raw) and key_id_of(raw) == newest:
                outcome.current += 1
                continue
            text = unseal(raw, one.place) if is_sealed(raw) else one.as_text(one.to_python(raw))
            if text is None:
                outcome.unreadable += 1
                outcome.still_needed.add(key_id_of(raw))
            else:
                changed.append(model(pk=pk, **{one.attname: seal(text, one.place, one.findable)}))
        rows_of(model).bulk_update(changed, [one.name])
        outcome.resealed += len(changed)


def _reseal_copies(model, one, places, outcome: Outcome):
    newest = keys()[0].id
    rows = rows_of(model).annotate(as_stored=Cast(one.name, models.TextField()))
    holding = models.Q(as_stored__contains=f"{SAME}:") | models.Q(as_stored__contains=f"{NEVER_SAME}:")
    found = rows.filter(holding).order_by("pk").values_list("pk", "as_stored", one.name)

    def anew(match) -> str:
        if match[2] == newest:
            outcome.current += 1
            return match[0]
        for place in places:
            if (text := unseal(match[0], place)) is not None:
                outcome.resealed += 1
                return seal(text, place, match[1] == SAME)
        outcome.unreadable += 1
        outcome.still_needed.add(match[2])
        return match[0]

    for batch in _batches(found):
        changed = []
        for pk, raw, value in batch:
            if FORM.search(raw) and (new := _with_texts(value, anew)) != value:
                changed.append(model(pk=pk, **{one.attname: new}))
        rows_of(model).bulk_update(changed, [one.name])


def _with_texts(value, anew):
    """The same, with what is sealed in its texts sealed anew."""
    if isinstance(value, str):
        return FORM.sub(anew, value)
    if isinstance(value, dict):
        return {name: _with_texts(part, anew) for name, part in value.items()}
    if isinstance(value, list):
        return [_with_texts(part, anew) for part in value]
    return value


def _batches(rows: models.QuerySet) -> Iterator[list]:
    """By key, so that no cursor is open while a batch is written."""
    last = None
    while batch := list((rows if last is None else rows.filter(pk__gt=last))[:BATCH]):
        yield batch
        last = batch[-1][0]
