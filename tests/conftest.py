"""What is tried at random is the same on every machine and every run, so that a failure can be seen again.

HYPOTHESIS_PROFILE=random tries other things each time.
"""

import gc
import os
from unittest import mock

import pytest
from django.test import TransactionTestCase
from hypothesis import settings

from branch.roomy import roomy

settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("random", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


# They walk all addresses, read many words or files, or print: what they ask of the database others ask too.
SAME_ON_ALL = (
    "tests/hostile/test_foreign_ids.py",
    "tests/hostile/test_printing.py",
    "tests/hostile/test_scoped.py",
    "tests/hostile/test_uploads.py",
    "tests/meetings/test_attachments.py",
    "tests/reports/document/",
    "tests/reports/summary/",
    "tests/reports/test_book.py",
    "tests/reports/test_charts.py",
    "tests/reports/test_demo.py",
    "tests/reports/test_formulas.py",
    "tests/reports/test_handover.py",
    "tests/reports/test_ledgers.py",
    "tests/reports/test_pack.py",
    "tests/reports/test_workbook_faults.py",
    "tests/rights/",
    "tests/test_conflicts.py",
    "tests/test_double_submits.py::Twice",
)


def pytest_addoption(parser):
    parser.addoption(
        "--with-database",
        action="store_true",
        help="only the tests that ask a database: a second one has nothing to say to the others",
    )


# A test run makes much that stays: looking it all through less often saves a tenth of the time.
gc.set_threshold(100_000, 20, 20)


def pytest_collection_modifyitems(config, items):
    for item in items:
        # As the server serves. Without it tests take a fifth longer.
        item.runtest = roomy(item.runtest)
    if config.getoption("--with-database"):
        others = [item for item in items if not asks_a_database(item)]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if asks_a_database(item)]


def asks_a_database(item) -> bool:
    if item.nodeid.startswith(SAME_ON_ALL):
        return False
    of_django = isinstance(getattr(item, "cls", None), type) and issubclass(item.cls, TransactionTestCase)
    return bool(
        of_django
        or item.get_closest_marker("django_db")
        or {"db", "transactional_db"} & set(item.fixturenames)
    )


@pytest.fixture(scope="session")
def tables_at_once():
    """Instead of migrating in every process; that all migrations run, test_scripts and .ci/run show."""

    def handle(command, *args, **options):
        from tests.tables import make_tables

        make_tables()

    patch = mock.patch("django.core.management.commands.migrate.Command.handle", handle)
    patch.start()
    yield patch


@pytest.fixture(scope="session")
def django_db_setup(tables_at_once, django_db_setup):
    """From here on `migrate` is Django's own again."""
    tables_at_once.stop()
