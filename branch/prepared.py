"""What is asked of one branch again and again: Django writes the SQL once, not with every page.

Writing it takes several times as long as the database then needs to answer; a page of forty such questions
spends most of its time on that.
"""

from collections.abc import Callable, Iterable
from copy import copy
from datetime import date
from functools import lru_cache

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, Model, QuerySet


class Placeholder(Expression):
    """Stands in the query for a value that is asked for."""

    def __init__(self, position: int, sql: str = "%s"):
        super().__init__()
        self.position, self.sql = position, sql

    def as_sql(self, compiler, connection):
        return self.sql, [self]

    def resolve_expression(self, *args, **kwargs):
        return self


PLACES, IT_ALONE = tuple(map(Placeholder, range(4))), Placeholder(0, "(%s)")


def rows_of(build: Callable[..., QuerySet], *asked) -> tuple:
    """The rows of `build(*asked)`.

    `build` is a function of a module. Of what is asked for, a row (a branch, a record) and a day are only
    compared with columns in it, and may be any; the rest are few different ones, such as half-years: what it
    builds is kept for each.
    """
    values, arguments = [], []
    for one in asked:
        if isinstance(one, Model | date):
            arguments.append(PLACES[len(values)])
            values.append(one.pk if isinstance(one, Model) else one)
        else:
            arguments.append(one)
    return _rows(values, build, *arguments)


def rows_of_branches(build: Callable[..., QuerySet], branches, *arguments) -> Iterable:
    """The rows of `build(branches, *arguments)`, where `branches` is whatever `branch__in` takes.

    One that is named by its id in a list is asked for as above.
    """
    if isinstance(branches, list) and len(branches) == 1:
        return _rows(branches[:1], build, IT_ALONE, *arguments)
    return build(branches, *arguments)


def _rows(values: list, *written_for) -> tuple:
    connection = connections[DEFAULT_DB_ALIAS]
    written, compiler, sql, params = _written(connection.vendor, *written_for)
    compiler = copy(compiler)
    compiler.connection = connection
    values = [
        connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value for value in values
    ]
    bound = tuple(values[param.position] if isinstance(param, Placeholder) else param for param in params)
    compiler.as_sql = lambda *args, **kwargs: (sql, bound)
    rows = written.all()
    rows.query.get_compiler = lambda *args, **kwargs: compiler
    return tuple(rows)


@lru_cache(maxsize=400)  # a dozen half-years; not 10 MB
def _written(vendor: str, build, *arguments):
    rows = build(*arguments)
    compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
    sql, params = compiler.as_sql()
    compiler.connection = None  # of the thread that came first; each gives its own
    return rows, compiler, sql, params
