"""Values as the trail keeps them: plain JSON that reads and can be put back; sealed ones stay sealed."""

from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

from django.db import models

# Whose before and after are not kept.
NOT_KEPT = None


def in_python(field, value):
    """One form for what a form, a query or a piece of code gave."""
    if isinstance(value, models.Model):
        value = value.pk
    if isinstance(field, models.FileField):
        return str(value or "")
    if field.is_relation:
        field = field.target_field
    return value if isinstance(field, models.JSONField) else field.to_python(value)


def kept(field, value):
    """The JSON of a value that is in Python's form."""
    if getattr(field, "is_sealed", False):
        return field.get_prep_value(value)
    if isinstance(value, Decimal) and isinstance(field, models.DecimalField):
        return f"{value:.{field.decimal_places}f}"
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return value


def put_back(field, value):
    """The value that `kept` made JSON of."""
    if value is None:
        return None
    if getattr(field, "is_sealed", False):
        return field.opened(value)
    if field.is_relation:
        field = field.target_field
    return value if isinstance(field, models.JSONField) else field.to_python(value)
