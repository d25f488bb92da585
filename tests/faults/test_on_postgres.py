"""What PostgreSQL does otherwise than SQLite: it locks rows, and it can be gone while the server runs."""

import os

import pytest

from tests.faults import database, writers
from tests.faults.postgres import a_cluster, a_database, is_postgres
from tests.faults.server import make_template

URL = os.environ.get("DATABASE_URL", "")
pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(not is_postgres(URL), reason="The second pass of .ci/run brings a PostgreSQL."),
]


def test_eight_who_write_at_once_lose_nothing(tmp_path):
    with a_database(URL) as url:
        template = make_template(tmp_path / "template", database=url)
        assert writers.try_it(template, 5, url)["written and found"] >= 8


def test_a_database_that_is_stopped_is_told_and_over_by_itself(tmp_path):
    with a_cluster() as cluster, a_database(cluster.url) as url:
        template = make_template(tmp_path / "template", database=url)
        assert database.try_stopped(template, url, cluster.stop, cluster.start)["told"] == 503
