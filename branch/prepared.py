"""What is asked of one branch or account again and again: Django writes the SQL once, not with every page.

Writing it takes several times as long as the database then needs to answer; a page of forty such questions
spends most of its time on that.
"""

from collections.abc import Callable, Iterable
from copy import copy
from functools import lru_cache

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, Model, QuerySet


class Placeholder(Expression):
    """Stands in the query for the one that is asked for."""

    def __init__(self, sql: str):
        super().__init__()
        self.sql = sql

    def as_sql(self, compiler, connection):
        return self.sql, [THE_ONE]

    def resolve_expression(self, *args, **kwargs):
        return self


THE_ONE, IT_ALONE = Placeholder("%s"), Placeholder("(%s)")


def rows_of(build: Callable[..., QuerySet], one: Model, *arguments) -> tuple:
    """The rows of `build(one, *arguments)`, where `one` is a branch, an account or a member.

    `build` is a function of a module, which compares columns with `one` and does nothing else with it; the
    arguments are few different ones, such as half-years: what it builds is kept for each.
    """
    return _rows(one.pk, build, THE_ONE, *arguments)


def rows_of_branches(build: Callable[..., QuerySet], branches, *arguments) -> Iterable:
    """The rows of `build(branches, *arguments)`, where `branches` is whatever `branch__in` takes.

    One that is named by its id in a list is asked for as above.
    """
    if isinstance(branches, list) and len(branches) == 1:
        return _rows(branches[0], build, IT_ALONE, *arguments)
    return build(branches, *arguments)


def _rows(pk: int, *written_for) -> tuple:
    connection = connections[DEFAULT_DB_ALIAS]
    written, compiler, sql, params = _written(connection.vendor, *written_for)
    compiler = copy(compiler)
    compiler.connection = connection
    bound = tuple(pk if param is THE_ONE else param for param in params)
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
