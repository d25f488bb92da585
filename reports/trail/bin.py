"""The bin (回收站): what was deleted in the last 90 days, and putting it back with all that went along."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from branch.models import Change
from branch.trail.acting import untold
from branch.trail.bin import KEPT_FOR
from branch.trail.followed import followed_models, parent_fields
from branch.trail.noting import BACK, Note, place_of, write
from branch.trail.values import put_back
from meetings.appraisal.poll import follow_the_roll
from members.access import Access
from reports.trail.names import Names, model_of
from reports.trail.reading import readable
from reports.trail.words import label_of

Kind = Change.Kind

# Parts of a record that somebody deletes one by one.
PARTS = {
    "meetings.attachment",
    "members.developmentstep",
    "members.developmenthelper",
    "members.groupmembership",
    "meetings.problem",
    "meetings.campaignstep",
}
# Records that are not put back by hand.
NOT_BINNED = {
    "branch.organisation": "belongs to no branch",
    "branch.user": "without its password it would be no account; a new one is made",
    "branch.branch": "everything hangs on it, it is never deleted",
    "members.duespayment": "follows from the standards, and is opened again by itself",
    "members.duesentry": "withdrawn with a reason, not deleted; the ledger drops what it carried twice",
    "members.duesrate": "one row of a table that is set as a whole",
    "members.duesremittance": "undone with a reason, and recorded anew",
    "members.dutyswap": "withdrawn, not deleted",
    "reports.summarydraft": "begun anew with a press",
    "reports.templatesection": "set anew in the settings",
    "reports.filedsummary": "is never deleted",
}


def binned_types() -> set[str]:
    records = {model._meta.label_lower for model in followed_models() if not parent_fields(model)}
    return (records - set(NOT_BINNED)) | PARTS


# What is not in the trail is made anew: of a poll, who may cast a ballot (it had none when it was deleted).
AFTER = {"meetings.appraisal": follow_the_roll}


@dataclass(frozen=True)
class Deleted:
    change: Change
    kind: str
    name: str
    along: int
    days_left: int


class CannotRestore(Exception):
    """Says why, and what helps."""


def in_bin(access: Access):
    """The deletions that can still be taken back."""
    later = Change.objects.filter(
        record_type=OuterRef("record_type"),
        record_id=OuterRef("record_id"),
        row_type=OuterRef("row_type"),
        row_id=OuterRef("row_id"),
        kind__in=(Kind.MADE, Kind.BACK),
        id__gt=OuterRef("id"),
    )
    gone = readable(access).filter(kind=Kind.GONE, is_top=True, at__gte=timezone.now() - KEPT_FOR)
    # A file that never came to belong to a record was no record.
    waiting = models.Q(row_type="meetings.attachment", record_type="meetings.attachment")
    return gone.filter(~Exists(later), row_type__in=binned_types()).exclude(waiting)


def listed(changes) -> list[Deleted]:
    changes, names = list(changes), Names()
    for change in changes:
        names.ask(model_of(change.row_type), change.row_id)
        names.ask(model_of(change.record_type), change.record_id)
    names.fetch()
    along = Change.objects.filter(press__in={one.press for one in changes}, kind=Kind.GONE, is_top=False)
    beside = {}
    for press, record in along.values_list("press", "record_id"):
        beside[press, record] = beside.get((press, record), 0) + 1
    return [_deleted(change, names, beside) for change in changes]


def _deleted(change, names, beside) -> Deleted:
    model, record = model_of(change.row_type), model_of(change.record_type)
    name = names.of(model, change.row_id)
    if change.row_type != change.record_type:
        name = f"{label_of(record)} {names.of(record, change.record_id)}：{name}"
    along = beside.get((change.press, change.record_id), 0) if change.row_type == change.record_type else 0
    left = change.at + KEPT_FOR - timezone.now()
    return Deleted(change, label_of(model), name, along, max(left // timedelta(days=1), 0))


# ---- putting back ----
def restore(change: Change):
    """The record as it was, or CannotRestore. Whoever calls this holds the branch in a transaction."""
    together = _together(change)
    rows = [_row(one) for one in together]
    _fill_keys(rows)
    try:
        with transaction.atomic():
            rows[0].validate_constraints()
            _insert(rows)
    except ValidationError as fault:
        raise CannotRestore("恢复不了：" + "".join(fault.messages)) from None
    except IntegrityError:
        raise CannotRestore("恢复不了：现在的记录里已经有一条和它冲突的，先改好那一条。") from None
    write([Note(type(row), row.pk, BACK, {}, place_of(row), row is rows[0]) for row in rows])
    _link_again(change, rows)
    if after := AFTER.get(change.row_type):
        after(rows[0])
    return rows[0]


def _together(change: Change) -> list[Change]:
    """The deletion with what went along, parents first."""
    along = list(Change.objects.filter(press=change.press, kind=Kind.GONE, is_top=False).order_by("id"))
    found, rest = [change], along
    has = {(change.row_type, change.row_id)}
    while True:
        next_ = [one for one in rest if _hangs_on(one, has)]
        if not next_:
            return found
        found += next_
        has |= {(one.row_type, one.row_id) for one in next_}
        rest = [one for one in rest if one not in next_]


def _hangs_on(change, rows) -> bool:
    model = model_of(change.row_type)
    return model is not None and any(
        (field.related_model._meta.label_lower, change.changes.get(field.name)) in rows
        for field in _cascading(model)
    )


def _cascading(model):
    return [
        field
        for field in model._meta.concrete_fields
        if field.is_relation and field.remote_field.on_delete is models.CASCADE
    ]


def _row(change: Change):
    model = model_of(change.row_type)
    row = model(pk=change.row_id)
    for field in model._meta.concrete_fields:
        if not field.primary_key and field.name in change.changes:
            setattr(row, field.attname, put_back(field, change.changes[field.name]))
    return row


def _fill_keys(rows):
    """What the rows name must still be there; where a link may be missing, it is left out."""
    own = {(type(row), row.pk) for row in rows}
    named: dict[type, set] = {}
    for row, field in _keys(rows):
        if (value := getattr(row, field.attname)) is not None and (field.related_model, value) not in own:
            named.setdefault(field.related_model, set()).add(value)
    there = {
        (model, pk)
        for model, ids in named.items()
        for pk in model._base_manager.filter(pk__in=ids).values_list("pk", flat=True)
    }
    for row, field in _keys(rows):
        one = (field.related_model, getattr(row, field.attname))
        if one[1] is None or one in own or one in there:
            continue
        if field.remote_field.on_delete is not models.SET_NULL:
            names = Names()
            names.ask(*one)
            names.fetch()
            raise CannotRestore(
                f"恢复不了：它所属的{label_of(one[0])}“{names.of(*one)}”已经删除，先恢复那一条。"
            )
        setattr(row, field.attname, None)


def _keys(rows):
    return [(row, field) for row in rows for field in row._meta.concrete_fields if field.is_relation]


def _insert(rows):
    """With the days on which they were written, not with today's."""
    if type(rows[0])._base_manager.filter(pk=rows[0].pk).exists():
        raise CannotRestore("这条记录已经恢复了。")
    with untold():
        for model in dict.fromkeys(type(row) for row in rows):
            same, meta = [row for row in rows if type(row) is model], model._meta
            for start in range(0, len(same), 50):
                model._base_manager._insert(
                    same[start : start + 50], meta.concrete_fields, meta.db_returning_fields, raw=True
                )


def _link_again(change: Change, rows):
    """Rows that named what was deleted, and name nothing in its place since."""
    back = {(type(row)._meta.label_lower, row.pk) for row in rows}
    for loosened in Change.objects.filter(press=change.press, kind=Kind.CHANGED).order_by("id"):
        model = model_of(loosened.row_type)
        for name, values in loosened.changes.items():
            field = model._meta.get_field(name)
            if not field.is_relation or values is None or values[1] is not None:
                continue
            if (field.related_model._meta.label_lower, values[0]) in back:
                model._base_manager.filter(pk=loosened.row_id, **{name: None}).update(**{name: values[0]})
