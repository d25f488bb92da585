"""Columns whose values the database only has sealed; whatever is above it reads and writes them plainly.

`is_sealed` tells whoever keeps values elsewhere (the audit trail) not to keep these in the clear:
`field.get_prep_value(value)` is the sealed form, `field.opened(sealed)` what it says.
"""

from decimal import Decimal

from django.core.exceptions import EmptyResultSet, FieldError, ValidationError
from django.db import models
from django.db.backends.utils import format_number
from django.db.models.lookups import Exact, In, IsNull

from branch.sealed.envelope import (
    CannotUnseal,
    Unreadable,
    UnreadableAmount,
    all_forms,
    is_sealed,
    is_unreadable,
    seal,
    unseal,
)


class SealedMixin:
    is_sealed = True
    findable = False

    def get_internal_type(self):
        """The database has a text of any length."""
        return "TextField"

    def contribute_to_class(self, cls, name, **kwargs):
        """`place` is the column's name, bound into every value: put into another column it does not open.

        The rows of a history are those of its record.
        """
        super().contribute_to_class(cls, name, **kwargs)
        model = cls._meta.model_name.removeprefix("historical")
        self.place = f"{cls._meta.app_label}.{model}.{name}"

    # ---- what stands in the database ----
    def get_prep_value(self, value):
        if is_unreadable(value):
            if value.sealed is None or value.place != self.place:
                raise CannotUnseal  # reckoned from what nobody can read, or for another column
            return value.sealed
        text = self.as_text(value)
        return text if text in (None, "") or is_sealed(text) else seal(text, self.place, self.findable)

    def get_db_prep_value(self, value, connection, prepared=False):
        return value if prepared else self.get_prep_value(value)

    def get_db_prep_save(self, value, connection):
        if hasattr(value, "as_sql"):
            return value
        return self.get_prep_value(value)

    def from_db_value(self, value, expression, connection):
        return self.opened(value)

    def opened(self, value):
        if value in (None, ""):
            return value
        if not is_sealed(value):  # from before the column was sealed
            return self.to_python(value)
        text = unseal(value, self.place)
        return self.unreadable(value, self.place) if text is None else self.to_python(text)

    def value_to_string(self, obj):
        """For serializers: sealed, as a copy of the database has it."""
        return self.get_prep_value(self.value_from_object(obj))

    # ---- forms ----
    def save_form_data(self, instance, data):
        """What cannot be read is not written over."""
        if not is_unreadable(getattr(instance, self.attname)):
            super().save_form_data(instance, data)

    def run_validators(self, value):
        if not is_unreadable(value):
            super().run_validators(value)

    # ---- queries ----
    def get_lookup(self, lookup_name):
        """Sealed values have no order and no parts: whether there is one, and in some columns which."""
        return {"exact": SealedExact, "in": SealedIn, "isnull": IsNull}.get(lookup_name)

    def get_transform(self, lookup_name):
        return None

    def forms_of(self, value) -> list[str]:
        """As what a value looked for may stand in the database."""
        if is_unreadable(value):
            return [value.sealed]
        text = self.as_text(value)
        if text and is_sealed(text):
            return [text]
        if text and not self.findable:
            raise FieldError(f"{self.place} is sealed: nothing can be looked for in it")
        return all_forms(text, self.place)


class SealedCharField(SealedMixin, models.CharField):
    """Text; `findable` where equal values must be found (they are then seen to be equal in the database)."""

    unreadable = Unreadable

    def __init__(self, *args, findable=False, **kwargs):
        self.findable = findable
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | ({"findable": True} if self.findable else {})

    def to_python(self, value):
        return value if is_unreadable(value) or value is None else str(value)

    def as_text(self, value) -> str | None:
        return None if value is None else str(value)


class SealedDecimalField(SealedMixin, models.DecimalField):
    unreadable = UnreadableAmount

    def to_python(self, value):
        if is_unreadable(value):
            return value
        number = super().to_python(value)
        return number if number is None else self._in_places(number)

    def _in_places(self, number: Decimal) -> Decimal:
        exponent = Decimal(1).scaleb(-self.decimal_places)
        return number if number.as_tuple().exponent == -self.decimal_places else number.quantize(exponent)

    def as_text(self, value) -> str | None:
        if value is None or is_sealed(value):
            return value
        try:
            number = super().to_python(value)
        except ValidationError as fault:
            raise ValueError(f"{self.place}: not a number") from fault
        return format_number(number, self.max_digits, self.decimal_places)


class SealedExact(Exact):
    """Equal under any of the keys that are in use."""

    def get_prep_lookup(self):
        return self.rhs

    def as_sql(self, compiler, connection):
        return _among(self, compiler, connection, [self.rhs])


class SealedIn(In):
    def get_prep_lookup(self):
        return self.rhs

    def as_sql(self, compiler, connection):
        return _among(self, compiler, connection, self.rhs)


def _among(lookup, compiler, connection, values):
    field = lookup.lhs.output_field
    if hasattr(values, "resolve_expression") or any(hasattr(value, "resolve_expression") for value in values):
        raise FieldError(f"{field.place} is sealed: it compares with values only")
    forms = [form for value in values for form in field.forms_of(value)]
    if not forms:
        raise EmptyResultSet
    left, params = lookup.process_lhs(compiler, connection)
    return f"{left} IN ({', '.join(['%s'] * len(forms))})", [*params, *forms]
