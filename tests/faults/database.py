"""The database gone for a while: locked by somebody else for too long, or stopped. Over by itself."""

import sqlite3
import tempfile
import time
from pathlib import Path

from tests.faults import work
from tests.faults.browser import Person
from tests.faults.disk import TYPED, press_again, until_it_works
from tests.faults.looking import look
from tests.faults.server import Broken, Server, copied


def try_locked(template: Path, seconds=1.0) -> dict:
    """SQLite: another program holds the file for longer than anybody waits. Who only reads is not held up."""
    with tempfile.TemporaryDirectory(prefix="zhibu-locked-") as scratch:
        data = copied(template, Path(scratch, "data"))
        # The shipped patience is 20 s; nobody has to watch that.
        server = Server(data, database=f"sqlite:///{data}/branch.sqlite3?timeout={max(1, int(seconds))}")
        try:
            server.start()
            desk, person = work.Desk(server), Person(server, "shuji")
            form = person.get("/meetings/new/").form("topic")
            holder = sqlite3.connect(data / "branch.sqlite3", isolation_level=None)
            holder.execute("BEGIN IMMEDIATE")
            begun = time.monotonic()
            told = person.send(form, topic=TYPED, forms="general_meeting", group="")
            waited = time.monotonic() - begun
            read = person.get("/meetings/")
            holder.execute("ROLLBACK")
            holder.close()
            return _judged(server, desk, person, told, read) | {"waited, s": round(waited, 1)}
        finally:
            server.stop()


def try_stopped(template: Path, database: str, stop, start) -> dict:
    """PostgreSQL: stopped and started again, while a form is open."""
    server = Server(template, database=database)
    try:
        server.start()
        desk, person = work.Desk(server), Person(server, "shuji")
        form = person.get("/meetings/new/").form("topic")
        stop()
        try:
            told = person.send(form, topic=TYPED, forms="general_meeting", group="")
            read = None
            again = person.get("/meetings/")
        finally:
            start()
        figures = _judged(server, desk, person, told, read)
        if again.status != 503:
            raise Broken(f"a page without a database: {again.status} {work.plain(again)}")
        return figures
    finally:
        server.stop()


def _judged(server, desk, person, told, read) -> dict:
    faults = []
    if told.status != 503:
        faults.append(f"no clear message: {told.status} {work.plain(told)}")
    elif TYPED not in told.text:
        faults.append("what was typed is gone")
    if read is not None and read.status != 200:
        faults.append(f"a page that only reads: {read.status}")
    faults += until_it_works(server, desk)
    if not faults:
        press_again(desk, person, told)
    looked = look(server, desk.claims)
    faults += desk.faults + looked["faults"]
    if faults:
        raise Broken("\n".join(faults) + f"\n{server.told[-3000:]}")
    return {"told": told.status, "works again after, s": desk.recovered}
