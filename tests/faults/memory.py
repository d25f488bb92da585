"""A worker that gets no more memory: others go on being served, nothing is half-written, it comes back."""

import os
import resource
import signal
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

from tests.faults import work
from tests.faults.browser import Person
from tests.faults.looking import look
from tests.faults.server import Broken, Server, copied


def try_it(template: Path, rounds=2) -> dict:
    """The system refuses a worker what it asks for amid heavy work; in the last round it ends it."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="zhibu-memory-") as scratch:
        server = Server(copied(template, Path(scratch, "data")))
        try:
            server.start()
            desk, stop = work.Desk(server), threading.Event()
            statuses = []
            light = work.keep_at_it(desk, [(work.meeting, Person(server, "xuanchuan"))], stop, pause=0.05)
            for round_ in range(rounds):
                statuses += _starved(server, round_ == rounds - 1)
            stop.set()
            for thread in light:
                thread.join(30)
            faults = [f for f in desk.faults if not f.startswith("meeting")]
            faults += [
                f for f in desk.faults if f.startswith("meeting") and ": 500 " not in f and ": 503 " not in f
            ]
            desk.faults = []
            faults += _served_again(server, desk)
            looked = look(server, desk.claims)
            faults += looked["faults"]
            if faults:
                raise Broken("\n".join(faults) + f"\n{server.told[-3000:]}")
            return {
                "rounds": rounds,
                "heavy answers": statuses,
                "meetings kept meanwhile": len(desk.claims),
                "seconds": round(time.monotonic() - begun, 1),
            }
        finally:
            server.stop()


def _starved(server, killed: bool) -> list[int]:
    """Heavy work on both workers, one of which gets nothing more from the system."""
    worker, used = _a_worker(server)
    statuses, faults = [], []
    people = [Person(server, name) for name in ("shuji", "zuzhi", "jijian", "xuanchuan")]
    forms = [person.get("/meetings/new/").form("topic") for person in people]
    big = [("files", "大.txt", "很多字\n".encode() * 1_500_000)]

    def heavy(person, form):
        answer = person.send(form, big, topic="很重的活", forms="general_meeting", group="")
        if answer.status >= 500 and answer.status != 503:
            faults.append(f"{answer.status} {work.plain(answer)}")
        statuses.append(answer.status)

    with suppress(ProcessLookupError):  # the last round may have ended it this very moment
        _limit_memory(worker, used + (1 << 20))
    threads = [threading.Thread(target=heavy, args=both) for both in zip(people, forms, strict=True)]
    for thread in threads:
        thread.start()
    if killed:
        time.sleep(0.15)
        with suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)
    for thread in threads:
        thread.join(60)
    if faults:
        raise Broken("\n".join(faults) + f"\n{server.told[-3000:]}")
    if 302 not in statuses and 422 not in statuses:
        raise Broken(f"nobody was served: {statuses}")
    return sorted(statuses)


def _a_worker(server) -> tuple[int, int]:
    """(its id, how many bytes of its own it has)."""
    while True:
        with suppress(FileNotFoundError, IndexError):
            pid = server.workers[0]
            pages = int(Path(f"/proc/{pid}/statm").read_text().split()[5])
            return pid, pages * os.sysconf("SC_PAGE_SIZE")
        time.sleep(0.05)


def _limit_memory(pid: int, size: int):
    """Of what is its own to write: address space alone is reserved by the gigabyte and says little."""
    _, hard = resource.prlimit(pid, resource.RLIMIT_DATA)
    resource.prlimit(pid, resource.RLIMIT_DATA, (size, hard))


def _served_again(server, desk) -> list[str]:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if len(server.workers) == 2:
            attempt = work.Desk(server, tag="后")
            with suppress(work.Unanswered):
                work.meeting(attempt, Person(server, "shuji"), 0)
            if attempt.claims:
                desk.claims += attempt.claims
                return []
        time.sleep(0.2)
    return [f"does not come back: {len(server.workers)} workers"]
