"""Who changed what of the dues moves into the trail of everything; its own tables go."""

from uuid import UUID, uuid5

from django.db import migrations, models

from branch.trail.followed import NOT_TOLD
from branch.trail.values import kept

HISTORIES = {
    "members.duesbase": "HistoricalDuesBase",
    "members.duesfund": "HistoricalDuesFund",
    "members.duespayment": "HistoricalDuesPayment",
    "members.duesrate": "HistoricalDuesRate",
    "members.duesrelief": "HistoricalDuesRelief",
    "members.duesarrangement": "HistoricalDuesArrangement",
    "members.duesremittance": "HistoricalDuesRemittance",
    "members.largedues": "HistoricalLargeDues",
}
KINDS = {"+": "made", "~": "changed", "-": "gone"}
BATCH = 500
# Entries of one moment were one press.
PRESSES = UUID("5d1c3f0e-0f0b-4a57-9d3a-6b1f2b6f7c11")


def carry_over(apps, schema_editor):
    Change = apps.get_model("branch", "Change")
    users = apps.get_model("branch", "User").objects.only("name", "username")
    names = {user.pk: user.name or user.username for user in users}
    for label, history in HISTORIES.items():
        waiting = []
        for change in _changes(apps.get_model("members", history), label, names):
            waiting.append(Change(**change))
            if len(waiting) == BATCH:
                Change.objects.bulk_create(waiting)
                waiting = []
        Change.objects.bulk_create(waiting)


def _changes(history, label, names):
    fields = [
        field
        for field in history._meta.concrete_fields
        if not field.name.startswith("history_") and field.name != "id"
    ]
    before = None
    for row in models.QuerySet(history).order_by("id", "history_date", "history_id").iterator(chunk_size=BATCH):
        if before is not None and before.id != row.id:
            before = None
        kind = KINDS[row.history_type]
        if kind == "changed" and before is None:  # from before there was a history
            kind = "made"
        changes = _written(fields, kind, before, row, NOT_TOLD.get(label, ()))
        before = row
        if kind == "changed" and not changes:
            continue
        yield {
            "at": row.history_date,
            "press": uuid5(PRESSES, f"{row.history_user_id} {row.history_date:%Y%m%d%H%M%S}"),
            "branch_id": row.branch_id,
            "actor_id": row.history_user_id,
            "actor_name": names.get(row.history_user_id, "系统"),
            "kind": kind,
            "row_type": label,
            "row_id": row.id,
            "record_type": label,
            "record_id": row.id,
            "reason": (row.history_change_reason or "")[:200],
            "changes": changes,
        }


def _written(fields, kind, before, row, not_told) -> dict:
    values = {field.name: kept(field, getattr(row, field.attname)) for field in fields}
    if kind == "gone":
        return values
    told = {field.name for field in fields} - set(not_told) - {"branch"}
    if kind == "made":
        return {name: values[name] for name in values if name in told and values[name] not in (None, "")}
    changes = {}
    for field in fields:
        old, new = getattr(before, field.attname), getattr(row, field.attname)
        if field.name in told and old != new:
            changes[field.name] = [kept(field, old), values[field.name]]
    return changes


class Migration(migrations.Migration):
    dependencies = [
        ("branch", "0007_trail"),
        ("members", "0007_retention"),
    ]

    operations = [
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        *(migrations.DeleteModel(name=name) for name in HISTORIES.values()),
    ]
