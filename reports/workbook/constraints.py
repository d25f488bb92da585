"""The database's own rules, asked of rows that are not saved yet, without a query a row.

`constraint.validate()` makes a query each time; an import of ten thousand rows cannot.
"""

from django.db.models import F, Model, Q
from django.db.models.constraints import CheckConstraint, UniqueConstraint

COMPARE = {
    "exact": lambda left, right: left == right,
    "gt": lambda left, right: left > right,
    "gte": lambda left, right: left >= right,
    "lt": lambda left, right: left < right,
    "lte": lambda left, right: left <= right,
    "in": lambda left, right: left in right,
}


class CannotTell(Exception):
    """A condition in words this module does not know: the database alone decides."""


def token(value):
    """Something comparable and hashable that stands for a value, also for a row that has no key yet."""
    if isinstance(value, Model):
        return (value._meta.label, value.pk if value.pk is not None else f"new {id(value)}")
    if isinstance(value, tuple):
        return tuple(token(part) for part in value)
    return value


def value_of(row, name: str):
    field = row._meta.get_field(name)
    if field.is_relation:
        stored = getattr(row, field.attname)
        if stored is not None:
            return (field.related_model._meta.label, stored)
        return token(field.get_cached_value(row, default=None))
    return getattr(row, field.attname)


def holds(condition: Q, row) -> bool | None:
    """Whether a condition is true of a row; None is SQL's unknown."""
    answers = [
        holds(part, row) if isinstance(part, Q) else _compared(*part, row) for part in condition.children
    ]
    if condition.connector == Q.AND:
        answer = False if False in answers else None if None in answers else True
    elif condition.connector == Q.OR:
        answer = True if True in answers else None if None in answers else False
    else:
        raise CannotTell(condition)
    return not answer if condition.negated and answer is not None else answer


def _compared(lookup: str, right, row) -> bool | None:
    name, _, comparison = lookup.partition("__")
    left = value_of(row, name)
    if comparison == "isnull":
        return (left is None) == right
    if (comparison or "exact") not in COMPARE or (
        hasattr(right, "resolve_expression") and type(right) is not F
    ):
        raise CannotTell(lookup)
    right = value_of(row, right.name) if isinstance(right, F) else right
    if left is None or right is None:
        return None
    return COMPARE[comparison or "exact"](left, right)


def names_in(constraint) -> list[str]:
    """The fields a constraint is about; last those that only have to be blank or filled."""
    names, blank = list(getattr(constraint, "fields", ())), []
    waiting = [constraint.condition] if constraint.condition else []
    for part in waiting:
        for child in part.children:
            if isinstance(child, Q):
                waiting.append(child)
            else:
                name, _, comparison = child[0].partition("__")
                (blank if comparison == "isnull" else names).append(name)
                names += [child[1].name] if isinstance(child[1], F) else []
    return list(dict.fromkeys(names + blank))


def broken_checks(row) -> list[CheckConstraint]:
    return [
        constraint
        for constraint in row._meta.constraints
        if isinstance(constraint, CheckConstraint) and _or_unknown(constraint.condition, row) is False
    ]


def repeated(rows) -> list[tuple[UniqueConstraint, object, object]]:
    """Each (constraint, earlier row, later row) that cannot stand together."""
    found = []
    for constraint in rows[0]._meta.constraints if rows else ():
        if not isinstance(constraint, UniqueConstraint) or not constraint.fields:
            continue
        first = {}
        for row in rows:
            key = unique_key(constraint, row)
            if key is not None and first.setdefault(key, row) is not row:
                found.append((constraint, first[key], row))
    return found


def unique_key(constraint: UniqueConstraint, row) -> tuple | None:
    """What no other row may have; None for a row that the constraint does not bind."""
    if constraint.condition and not _or_unknown(constraint.condition, row):
        return None
    key = tuple(value_of(row, name) for name in constraint.fields)
    return None if None in key else key


def _or_unknown(condition, row):
    try:
        return holds(condition, row)
    except CannotTell:
        return None
