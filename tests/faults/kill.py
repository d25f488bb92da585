"""kill -9 of a worker, or of the whole server, while people write: nothing half-written, nothing lost."""

import random
import tempfile
import threading
import time
from pathlib import Path

from tests.faults import work
from tests.faults.browser import Person
from tests.faults.looking import look
from tests.faults.server import Broken, Server, copied

# Who does what, again and again.
JOBS = [
    (work.meeting, "shuji"),
    (work.meeting, "xuanchuan"),
    (work.dues, "zuzhi"),
    (work.upload, "jijian"),
    (work.workbook, "qita"),
    (work.file_summary, "shuji"),
    (work.print_, "jijian"),
    (work.pack, "shuji"),
]


FORMS = ("meeting", "dues", "upload", "import", "file", "pack", "pack (step)")
CUT_OFF = [f"{kind}: no answer" for kind in FORMS]


def try_it(
    template: Path, *, rounds: int, kills_of_a_worker: int, kills_of_all: int, seed=1, database=""
) -> dict:
    """In each round people work at a fresh copy; after its kills all of it is looked at."""
    chance, begun = random.Random(seed), time.monotonic()
    killed = done = promised = 0
    waits, told = [], {}
    for round_ in range(rounds):
        with tempfile.TemporaryDirectory(prefix="zhibu-kill-") as scratch:
            server = Server(copied(template, Path(scratch, "data")), database=database)
            try:
                desk, number, restarts = _a_round(server, chance, kills_of_a_worker, kills_of_all)
                looked, left_behind = look(server, desk.claims), _temporary_files(server)
            finally:
                server.stop()
            _judge(server, desk, looked, left_behind, round_)
        killed += number
        waits += restarts
        promised += len(desk.claims)
        done += sum(desk.done.values())
        for what, times in desk.done.items():
            told[what] = told.get(what, 0) + times
    return {
        "kills": killed,
        "forms cut off": sum(times for what, times in told.items() if what in CUT_OFF),
        "answers": done,
        "promised and found": promised,
        "slowest restart, s": round(max(waits, default=0), 2),
        "seconds": round(time.monotonic() - begun, 1),
        "done": dict(sorted(told.items())),
    }


def _a_round(server, chance, of_a_worker, of_all):
    server.start()
    desk, killed, waits = work.Desk(server), 0, []
    for life in range(of_all + 1):
        stop = threading.Event()
        people = [(kind, Person(server, name, timeout=30)) for kind, name in JOBS]
        threads = work.keep_at_it(desk, people, stop)
        for _ in range(-(-of_a_worker // (of_all + 1))):
            _when_something_is_sent(server, desk, chance)
            while not server.kill_a_worker(chance.randrange(9)):
                time.sleep(0.01)
            killed += 1
        _when_something_is_sent(server, desk, chance)
        if life < of_all:
            server.kill()
            killed += 1
        stop.set()
        for thread in threads:
            thread.join(40)
        if life < of_all:
            begun = time.monotonic()
            server.start()
            waits.append(time.monotonic() - begun)
    return desk, killed, waits


def _when_something_is_sent(server, desk, chance):
    """A moment in which a form is on its way, or being written, once another one has been answered."""
    promised, begun = len(desk.claims), time.monotonic()
    while len(desk.claims) == promised and time.monotonic() < begun + 0.6:
        time.sleep(0.01)
    while not server.sending and time.monotonic() < begun + 3:
        time.sleep(0.002)
    time.sleep(chance.uniform(0, 0.15))


def _temporary_files(server) -> list[str]:
    """Of processes that were killed nothing stays."""
    alive = set(map(str, server.workers))
    found = [folder.name for folder in (server.data / "tmp").iterdir()]
    return [f"temporary files of {name}, which is no more" for name in found if name not in alive]


def _judge(server, desk, looked, left_behind, round_):
    faults = desk.faults + looked["faults"] + left_behind
    if faults:
        listed = "\n".join(faults[:30])
        raise Broken(f"round {round_}: {len(faults)} faults\n{listed}\n\n{server.told[-3000:]}")
