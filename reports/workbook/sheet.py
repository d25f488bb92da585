"""A sheet of the workbook and its columns, as the table in `sheets` declares them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q

from reports.workbook.cells import Kind

LONG = 44


@dataclass(frozen=True)
class Column:
    header: str
    attr: str
    kind: Kind
    required: bool = False
    # A header: where that cell is filled, this one is worked out if it is blank, required or not.
    else_from: str = ""


class Sheet:
    """One sheet and the model its rows become.

    `key` names a row: a second row of that key is the same record, changed. Without a key, rows are
    told apart as a whole, and a file may hold two that are alike; a row that fits no record as a whole
    changes the one that is like it in the columns `alike`.

    A sheet that `extends` another has further columns for its records, found by this sheet's key.
    """

    def __init__(
        self,
        title,
        model,
        *columns,
        key=(),
        order=("pk",),
        required=False,
        vertical=False,
        alike=(),
        extends: "Sheet | None" = None,
        only: Q | None = None,
        written: Q | None = None,
        locked_by: Callable | None = None,
        fixed=(),
    ):
        self.title, self.model, self.key, self.order = title, model, key, order
        self.required = required  # the sheet may neither be missing nor empty
        self.vertical = vertical  # one record, a line for each of its fields
        self.alike = alike
        self.extends = extends
        self.only = only  # which of the model's records stand in it; None for all
        self.written = written  # which of those an export writes; None for all
        self.locked_by = locked_by  # (record, names) → the activity whose confirmation locks it
        self.fixed = dict(fixed)  # what its records have besides the columns
        self.columns: tuple[Column, ...] = columns

    def __repr__(self):
        return f"<Sheet {self.title}>"

    @cached_property
    def column(self) -> dict[str, Column]:
        return {column.header: column for column in self.columns}

    @cached_property
    def field(self) -> dict[str, models.Field | None]:
        return {column.attr: self._field(column.attr) for column in self.columns}

    def _field(self, attr):
        try:
            return self.model._meta.get_field(attr)
        except FieldDoesNotExist:
            return None

    def header_of(self, attr: str) -> str | None:
        """The column that holds one of the model's fields."""
        return next(
            (c.header for c in self.columns if attr == c.attr or attr in c.kind.columns(c.attr)), None
        )
