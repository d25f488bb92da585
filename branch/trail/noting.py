"""Writing the trail: one statement for however many rows, in the transaction of the change itself."""

from dataclasses import dataclass

from django.utils import timezone

from branch.trail.acting import Named, acting, is_silent, reason
from branch.trail.followed import BRANCH_THROUGH, is_only_named, parent_fields, told_fields
from branch.trail.values import in_python, kept

MADE, CHANGED, GONE, BACK = "made", "changed", "gone", "back"


@dataclass
class Note:
    """What happened to one row; `place` holds its branch and its parents' keys."""

    model: type
    pk: int
    kind: str
    changes: dict
    place: dict
    is_top: bool = False


def place_fields(model) -> list:
    """The columns that tell whose a row is."""
    fields = list(parent_fields(model))
    if any(field.name == "branch" for field in model._meta.concrete_fields):
        fields.append(model._meta.get_field("branch"))
    return list(dict.fromkeys(fields))


def place_of(row) -> dict:
    return {field.attname: getattr(row, field.attname) for field in place_fields(type(row))}


# ---- what of a row is kept ----
def beginning(row) -> dict:
    """Of a new row what it was given: neither blanks nor what is so by default, but for a choice."""
    changes = {}
    for field in told_fields(type(row)):
        value = getattr(row, field.attname)
        if hasattr(value, "resolve_expression") or is_only_named(field) or field.name == "branch":
            continue
        value = in_python(field, value)
        is_default = field.has_default() and not field.choices and value == field.get_default()
        if value not in (None, "") and not is_default:
            changes[field.name] = kept(field, value)
    return changes


def difference(fields, before, after) -> dict:
    """`before` and `after` hold a value for each field."""
    changes = {}
    for field, old, new in zip(fields, before, after, strict=True):
        if old == new:  # mostly, and in one form already
            continue
        old, new = in_python(field, old), in_python(field, new)
        if old != new:
            changes[field.name] = None if is_only_named(field) else [kept(field, old), kept(field, new)]
    return changes


def whole(row) -> dict:
    """All that putting a deleted row back needs."""
    return {
        field.name: kept(field, in_python(field, getattr(row, field.attname)))
        for field in row._meta.concrete_fields
        if not field.primary_key and not is_only_named(field)
    }


# ---- writing ----
def write(notes: list[Note]):
    """What happens now, by whoever is acting."""
    if notes and not is_silent():
        _write(notes, [timezone.now()] * len(notes), acting())


def tell(notes: list[Note], moments: list, user):
    """What happened on other days, as one who kept the records then would have left it."""
    if notes:
        _write(notes, moments, Named(user) if user else acting())


def _write(notes, moments, who):
    from branch.trail.models import Change

    common = {
        "press": who.press,
        "actor_id": who.user.pk if who.user else None,
        "actor_name": who.name[:150],
        "address": who.address,
        "reason": reason(),
    }
    Change.objects.bulk_create(
        [
            Change(
                **common,
                at=at,
                branch_id=branch,
                kind=note.kind,
                row_type=note.model._meta.label_lower,
                row_id=note.pk,
                record_type=record[0]._meta.label_lower,
                record_id=record[1],
                is_top=note.is_top,
                changes=note.changes,
            )
            for note, at, record, branch in zip(
                notes, moments, _records(notes), _branches(notes, who), strict=True
            )
        ],
        batch_size=500,
    )


def _records(notes: list[Note]) -> list[tuple[type, int]]:
    """Of each row what it is a part of, as far up as that goes; a query a level of what is not at hand."""
    places = {(note.model, note.pk): note.place for note in notes}
    found = [(note.model, note.pk) for note in notes]
    while True:
        _fetch_places({one for one in found if one not in places and parent_fields(one[0])}, places)
        above = [_parent(one, places) or one for one in found]
        if above == found:
            return found
        found = above


def _parent(one, places):
    place = places.get(one, {})
    for field in parent_fields(one[0]):
        if place.get(field.attname) is not None:
            return field.related_model, place[field.attname]
    return None


def _fetch_places(missing: set, places: dict):
    for model in {model for model, _ in missing}:
        names = [field.attname for field in place_fields(model)]
        ids = [pk for one, pk in missing if one is model]
        for pk, *values in model._base_manager.filter(pk__in=ids).values_list("pk", *names):
            places[model, pk] = dict(zip(names, values, strict=True))
        for pk in ids:  # gone already: then it is the end
            places.setdefault((model, pk), {})


def _branches(notes: list[Note], who) -> list[int | None]:
    """The branch of each row; of what names none, the branch in which somebody is at work."""
    through = {}
    for model in {note.model for note in notes}:
        path = BRANCH_THROUGH.get(model._meta.label_lower)
        if path == "pk":
            through |= {(model, note.pk): note.pk for note in notes if note.model is model}
        elif path:
            ids = [note.pk for note in notes if note.model is model]
            rows = model._base_manager.filter(pk__in=ids).exclude(**{path: None})
            through |= {(model, pk): branch for pk, branch in rows.values_list("pk", path)}
    return [
        note.place.get("branch_id") or through.get((note.model, note.pk)) or who.branch_id for note in notes
    ]
