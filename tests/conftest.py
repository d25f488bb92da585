"""What is tried at random is the same on every machine and every run, so that a failure can be seen again.

HYPOTHESIS_PROFILE=random tries other things each time.
"""

import os

from django.test import TransactionTestCase
from hypothesis import settings

settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("random", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


def pytest_addoption(parser):
    parser.addoption(
        "--with-database",
        action="store_true",
        help="only the tests that ask a database: a second one has nothing to say to the others",
    )


def pytest_collection_modifyitems(config, items):
    if config.getoption("--with-database"):
        others = [item for item in items if not asks_a_database(item)]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if asks_a_database(item)]


def asks_a_database(item) -> bool:
    of_django = isinstance(getattr(item, "cls", None), type) and issubclass(item.cls, TransactionTestCase)
    return bool(
        of_django
        or item.get_closest_marker("django_db")
        or {"db", "transactional_db"} & set(item.fixturenames)
    )
