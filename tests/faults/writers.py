"""Eight people who write at the same time, about one branch and another: nothing is lost."""

import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from tests.faults import work
from tests.faults.browser import Person
from tests.faults.looking import look
from tests.faults.server import Broken, Server, copied

JOBS = [
    (work.meeting, "shuji"),
    (work.meeting, "xuanchuan"),
    (work.dues, "zuzhi"),
    (work.dues, "zuzhi"),
    (work.talk, "shuji"),
    (work.plan, "xuanchuan"),
    (work.upload, "jijian"),
    (work.meeting, "qita"),
]
ILL_WORDS = ("database is locked", "deadlock detected", "Traceback", "Worker timeout")


def try_it(template: Path, seconds: float, database="") -> dict:
    with tempfile.TemporaryDirectory(prefix="zhibu-writers-") as scratch:
        server = Server(copied(template, Path(scratch, "data")), database=database)
        try:
            server.start()
            desk, stop = work.Desk(server), threading.Event()
            begun = time.monotonic()
            threads = work.keep_at_it(desk, [(kind, Person(server, name)) for kind, name in JOBS], stop)
            stop.wait(seconds)
            # A slow machine is given the time to show each kind once.
            while {kind.__name__ for kind, _ in JOBS} - {claim["kind"] for claim in list(desk.claims)}:
                if stop.wait(0.1) or time.monotonic() > begun + 60:
                    break
            stop.set()
            for thread in threads:
                thread.join(60)
            took = time.monotonic() - begun
            looked = look(server, desk.claims)
            told = [word for word in ILL_WORDS if word in server.told]
            faults = desk.faults + looked["faults"] + [f"the log says: {word}" for word in told]
            kept = Counter(claim["kind"] for claim in desk.claims)
            faults += [f"nobody wrote a {kind.__name__}" for kind, _ in JOBS if not kept[kind.__name__]]
            if faults:
                raise Broken("\n".join(faults[:30]) + f"\n{server.told[-3000:]}")
            return {
                "writers": len(JOBS),
                "written and found": len(desk.claims),
                "a second": round(len(desk.claims) / took, 1),
                "told to look again": sum(
                    times for what, times in desk.done.items() if what.endswith(("409", "422"))
                ),
                "kinds": dict(kept),
            }
        finally:
            server.stop()
