"""Who changed what of one member's dues, and when, in words: from the history that every record keeps."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import models

from branch.fields import MonthField
from branch.periods import Month
from members.models import DuesArrangement, DuesBase, DuesEntry, DuesPayment, DuesRelief, LargeDues, Member

MOST = 60  # lines; the last ones
# What identifies the record or its writer is said otherwise.
SILENT = {"id", "branch", "member", "recorded_by", "recorded_at"}
KINDS = {"+": "登记", "~": "改动", "-": "删除"}


@dataclass(frozen=True)
class Change:
    at: datetime
    who: str
    what: str
    details: tuple[str, ...] = ()
    why: str = ""


def changes_of(branch, member: Member, entries: Iterable[DuesEntry]) -> list[Change]:
    """The last first; a query for each of five models. `entries`: all of the member's, withdrawn ones too."""
    found = [change for entry in entries if (change := _withdrawn(entry))]
    for model in (DuesPayment, DuesBase, DuesRelief, DuesArrangement, LargeDues):
        found += _changes(model, branch, member)
    return sorted(found, key=lambda change: change.at, reverse=True)[:MOST]


def _withdrawn(entry: DuesEntry) -> Change | None:
    if entry.withdrawn_at is None:
        return None
    what = f"撤销收款 {entry.receipt}" if entry.receipt else "撤销由台账带入的收款"
    month = Month.containing(entry.month).long_name
    return Change(entry.withdrawn_at, _name(entry.withdrawn_by), what, (f"{month} {entry.amount:,.2f} 元",))


def _changes(model, branch, member):
    records = model.history.filter(branch=branch, member=member).select_related("history_user")
    before: dict[int, object] = {}
    for record in records.order_by("history_date", "history_id"):
        details = _details(model, before.get(record.id), record)
        before[record.id] = record
        # A batch that brought nothing new, or only who recorded it, is no change.
        if details or record.history_type == "-":
            what = f"{KINDS[record.history_type]}{_named(model, record)}"
            who, why = _name(record.history_user), record.history_change_reason or ""
            yield Change(record.history_date, who, what, tuple(details), why)


def _named(model, record) -> str:
    began = getattr(record, "month", None) or getattr(record, "began_on", None)
    when = f"{Month.containing(began).long_name}{'' if model is DuesPayment else '起的'}" if began else ""
    return f"{when}{model._meta.verbose_name if model is not DuesPayment else '应交'}"


def _details(model, before, after) -> list[str]:
    if after.history_type == "-":
        return []
    tracked = {field.name for field in after.tracked_fields}
    fields = [
        field for field in model._meta.concrete_fields if field.name in tracked and field.name not in SILENT
    ]
    if before is None:
        pairs = [(field, _shown(field, after)) for field in fields]
        return [f"{field.verbose_name}：{value}" for field, value in pairs if value != "空"]
    pairs = [(field, _shown(field, before), _shown(field, after)) for field in fields]
    return [f"{field.verbose_name}：{old} → {new}" for field, old, new in pairs if old != new]


def _shown(field, record) -> str:
    value = getattr(record, field.attname)
    if value is None or value == "":
        return "空"
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, MonthField):
        return Month.containing(value).long_name
    if isinstance(field, models.DecimalField):
        return f"{value.normalize():f}" if field.name == "amount_exact" else f"{value:,.2f}"
    return str(value)


def _name(user) -> str:
    return str(user) if user else "系统"
