"""All of it, printing figures. --long: as much as one would before a release (some 15 minutes)."""

import argparse
import json
import os
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from tests.faults import database, disk, kill, memory, soak, writers
from tests.faults.postgres import a_cluster, a_database, is_postgres
from tests.faults.server import Broken, make_template

# What the normal run of the tests does, and what --long does.
KILLS = {False: {"rounds": 1, "kills_of_a_worker": 46, "kills_of_all": 4}}
KILLS[True] = {"rounds": 6, "kills_of_a_worker": 36, "kills_of_all": 5}
WRITING = {False: 5, True: 60}
SOAK = {False: 10, True: 180}


def main():
    programs = {
        "kill": _kill,
        "disk": lambda template, long: disk.try_it(template),
        "database": _database,
        "memory": lambda template, long: memory.try_it(template, rounds=6 if long else 2),
        "writers": _writers,
        "soak": lambda template, long: soak.try_it(template, SOAK[long]),
    }
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--long", action="store_true")
    parser.add_argument("what", nargs="*", help=f"some of: {' '.join(programs)}")
    asked = parser.parse_args()
    if unknown := set(asked.what) - set(programs):
        parser.error(f"no such fault: {' '.join(unknown)}")
    broken = 0
    with tempfile.TemporaryDirectory(prefix="zhibu-template-") as scratch:
        template = make_template(Path(scratch, "template"), migrate=asked.long)
        for name in asked.what or programs:
            begun = time.monotonic()
            try:
                figures = programs[name](template, asked.long)
            except Broken as fault:
                broken += 1
                figures = {"BROKEN": str(fault).splitlines()}
            figures["seconds"] = round(time.monotonic() - begun, 1)
            print(f"== {name}\n{json.dumps(figures, ensure_ascii=False, indent=2)}", flush=True)
    sys.exit(bool(broken))


def _kill(template, long):
    return kill.try_it(template, **KILLS[long])


def _database(template, long):
    figures = {"SQLite locked": database.try_locked(template)}
    with a_cluster() as cluster, a_database(cluster.url) as url, on_postgres(url) as made:
        figures["PostgreSQL stopped"] = database.try_stopped(made, url, cluster.stop, cluster.start)
    return figures


def _writers(template, long):
    figures = {"SQLite": writers.try_it(template, WRITING[long])}
    with a_server() as server, a_database(server) as url, on_postgres(url) as made:
        figures["PostgreSQL"] = writers.try_it(made, WRITING[long], url)
    return figures


@contextmanager
def a_server():
    """The PostgreSQL of DATABASE_URL, or one that is started for this."""
    url = os.environ.get("DATABASE_URL", "")
    if is_postgres(url):
        yield url
        return
    with a_cluster() as cluster:
        yield cluster.url


@contextmanager
def on_postgres(url):
    """A DATA_DIR whose records are in the database of `url`."""
    with tempfile.TemporaryDirectory(prefix="zhibu-on-pg-") as scratch:
        yield make_template(Path(scratch, "template"), database=url)


if __name__ == "__main__":
    main()
