import fcntl
import os

import pytest

from tests.faults.postgres import is_postgres
from tests.faults.server import make_template


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    """The branch on which faults are tried, made once however many processes run the tests."""
    if is_postgres(os.environ.get("DATABASE_URL", "")):
        pytest.skip("Asked on SQLite already; of PostgreSQL test_on_postgres asks what is different there.")
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    with open(shared / "faults.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder = shared / "faults-template"
        return folder if folder.exists() else make_template(folder)
