"""Who changed what of one member's dues, and when, in words: from the trail that every record leaves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import models

from branch.fields import MonthField
from branch.models import Change as Told
from branch.periods import Month
from branch.trail.steps import steps_of
from members.models import DuesArrangement, DuesBase, DuesEntry, DuesPayment, DuesRelief, LargeDues, Member

MOST = 60  # lines; the last ones
# What identifies the record or its writer is said otherwise.
SILENT = {"id", "branch", "member", "recorded_by", "recorded_at"}
KINDS = {"made": "登记", "changed": "改动", "gone": "删除", "back": "恢复"}


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
    for step in steps_of(model, _told(model, branch, member)):
        details = _details(model, step)
        is_gone = step.change.kind == Told.Kind.GONE
        # A batch that brought nothing new, or only who recorded it, is no change.
        if details or is_gone:
            what = f"{KINDS[step.change.kind]}{_named(model, step.before if is_gone else step.after)}"
            yield Change(step.change.at, step.change.actor_name, what, tuple(details), step.change.reason)


def _told(model, branch, member):
    """The trail of the member's rows, those too that are gone."""
    told = Told.objects.filter(branch=branch, record_type=model._meta.label_lower)
    gone = told.filter(kind=Told.Kind.GONE, changes__member=member.pk).values("record_id")
    live = model.objects.filter(branch=branch, member=member).values("pk")
    return told.filter(
        models.Q(record_id__in=live) | models.Q(record_id__in=gone), row_type=model._meta.label_lower
    )


def _named(model, values) -> str:
    began = values.get("month") or values.get("began_on")
    when = f"{Month.containing(began).long_name}{'' if model is DuesPayment else '起的'}" if began else ""
    return f"{when}{model._meta.verbose_name if model is not DuesPayment else '应交'}"


def _details(model, step) -> list[str]:
    written = [model._meta.get_field(name) for name in step.changed if name not in SILENT]
    if step.change.kind == Told.Kind.CHANGED:
        pairs = [(field, _shown(field, step.before), _shown(field, step.after)) for field in written]
        return [f"{field.verbose_name}：{old} → {new}" for field, old, new in pairs if old != new]
    pairs = [(field, _shown(field, step.after)) for field in written]
    return [f"{field.verbose_name}：{value}" for field, value in pairs if value != "空"]


def _shown(field, values) -> str:
    value = values.get(field.name)
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
