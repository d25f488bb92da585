"""An edit that is based on an old version is told so, and shown both: what is there now and what was typed.

A form of a record carries a fingerprint of each value as it was opened. What is posted is compared with what
is stored at that moment (the view is `atomic_post`, so nobody writes in between). After both were shown the
page carries the new fingerprints: a second 保存 takes what was typed.
"""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.html import format_html

from branch.fields import MonthFormField
from branch.models import Branch, Change
from branch.periods import Month, day_in_full

TOLD = "您打开这一页以后，这条记录又被改过，还没有保存。您写的没有丢，请对照后再存。"


@dataclass(frozen=True)
class Difference:
    """One field that was typed differently from what is there now; `is_new`: changed since it was opened."""

    what: str
    theirs: str
    mine: str
    is_new: bool


class Versioned:
    """A mixin before Form or ModelForm. The template shows {{ form.opened }} and, if any, form.conflict.

    A plain form compares its `initial`, and must be given it for what is posted, too.
    """

    OPENED = "opened"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.conflict: list[Difference] = []
        # Read before what was typed is put into the instance.
        self._columns = dict(self._columns_of_instance())

    @property
    def is_of_a_record(self) -> bool:
        """Whether there is something already that this form changes."""
        instance = getattr(self, "instance", None)
        return instance is None or instance.pk is not None

    def _columns_of_instance(self):
        instance = getattr(self, "instance", None)
        for column in instance._meta.concrete_fields if instance is not None else ():
            if column.name in self.fields:
                yield column.name, column.value_from_object(instance)

    @property
    def _now(self) -> dict:
        """What is stored now, of each field that can be typed: columns, and what else the form began with."""
        if not self.is_of_a_record:
            return {}
        known = {**self.initial, **self._columns}
        typed = (name for name, field in self.fields.items() if not field.disabled)
        return {name: known.get(name) for name in typed}

    @property
    def opened(self) -> str:
        """The hidden field with a fingerprint (and the label) of each value as it is stored now."""
        seen = {
            name: [_fingerprint(value), self._label(name), _is_legible(self.fields[name])]
            for name, value in self._now.items()
        }
        return _hidden(self.add_prefix(self.OPENED), seen)

    @property
    def changed_last(self) -> Change | None:
        """Who changed the record meanwhile, and when; of a form of no single row nothing."""
        instance = getattr(self, "instance", None)
        if not self.conflict or instance is None:
            return None
        branch = instance.pk if isinstance(instance, Branch) else getattr(instance, "branch_id", None)
        row = {"row_type": instance._meta.label_lower, "row_id": instance.pk}
        return Change.objects.filter(branch=branch, **row).order_by("-at", "-id").first()

    def _clean_form(self):
        super()._clean_form()
        changed = self._changed_since_opened()
        if changed:
            differences = [
                Difference(self._label(name), theirs, mine, name in changed)
                for name, theirs, mine in self._both()
                if theirs != mine and (name in changed or name in self.initial or name in self._columns)
            ]
            if any(one.is_new for one in differences):
                self.conflict = differences
                self.add_error(None, ValidationError(TOLD, code="stale"))

    def _changed_since_opened(self) -> set[str]:
        opened = opened_of(self.data.get(self.add_prefix(self.OPENED)))
        return {
            name
            for name, value in self._now.items()
            if name in opened and opened[name][0] != _fingerprint(value)
        }

    def _both(self):
        """(name, what is stored now, what was typed) in words for the reader."""
        for name, value in self._now.items():
            field = self.fields[name]
            yield name, in_words(field, value), self._typed(name, field)

    def _label(self, name) -> str:
        return str(self.fields[name].label or name)

    def _typed(self, name, field) -> str:
        if name in self.cleaned_data:
            return in_words(field, self.cleaned_data[name])
        return str(self[name].data or "")


# ---- a page of many lines: what stands in each, in words ----


def opened_lines(now: dict[str, str]) -> str:
    """The hidden field for such a page."""
    return _hidden(Versioned.OPENED, {what: [_fingerprint(words), what, True] for what, words in now.items()})


def differing_lines(sent: str | None, now: dict[str, str], mine: dict[str, str]) -> list[Difference]:
    """What was typed differently, if something of it was changed since the page was opened, else nothing."""
    opened = opened_of(sent)
    if not opened:
        return []
    found = []
    for what in now | mine:
        theirs = now.get(what, "")
        is_new = what not in opened if what in now else what in opened
        is_new |= what in opened and what in now and opened[what][0] != _fingerprint(theirs)
        if theirs != mine.get(what, ""):
            found.append(Difference(what, theirs, mine.get(what, ""), is_new))
    return found if any(one.is_new for one in found) else []


def _hidden(name: str, seen: dict) -> str:
    return format_html('<input type="hidden" name="{}" value="{}">', name, json.dumps(seen)) if seen else ""


# ---- fingerprints and words ----


def opened_of(sent: str | None) -> dict[str, list]:
    """{name: [fingerprint, label, whether what is typed reads as it stands]}; of nonsense nothing."""
    try:
        opened = json.loads(sent or "{}")
    except ValueError:
        return {}
    if not isinstance(opened, dict):
        return {}
    return {name: seen for name, seen in opened.items() if isinstance(seen, list) and len(seen) == 3}


def _fingerprint(value) -> str:
    return salted_hmac("branch.versions", _plain(value)).hexdigest()[:12]


def _plain(value) -> str:
    if isinstance(value, (list, tuple, set, models.QuerySet)):
        return ",".join(sorted(_plain(one) for one in value))
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def _is_legible(field) -> bool:
    return not isinstance(field, (forms.ChoiceField, forms.ModelChoiceField, forms.BooleanField))


def in_words(field: forms.Field, value) -> str:
    """A value of the field as a reader would write it."""
    if isinstance(field, forms.ModelMultipleChoiceField):
        return "、".join(sorted(_name_of(field, one) for one in value or ()))
    if isinstance(field, forms.ModelChoiceField):
        return _name_of(field, value)
    if isinstance(field, forms.MultipleChoiceField):
        return "、".join(_label_of(field, one) for one in value or ())
    if isinstance(field, forms.ChoiceField):
        return _label_of(field, value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return Month.containing(value).long_name if isinstance(field, MonthFormField) else day_in_full(value)
    return _plain(value)


def _name_of(field, value) -> str:
    if value in (None, ""):
        return ""
    if not isinstance(value, models.Model):
        key = field.to_field_name or "pk"
        value = field.queryset.model._base_manager.filter(**{key: value}).first()
    return field.label_from_instance(value) if value else "（已删除）"


def _label_of(field, value) -> str:
    if value in (None, ""):
        return ""
    flat = {}
    for key, label in field.choices:
        flat |= dict(label) if isinstance(label, (list, tuple)) else {key: label}
    return str({str(key): label for key, label in flat.items()}.get(str(value), value))
