"""Twenty people of all roles at work for some minutes: no error, memory flat, and how long they wait."""

import json
import random
import tempfile
import threading
import time
from pathlib import Path
from statistics import quantiles

from tests.faults import work
from tests.faults.browser import Person
from tests.faults.looking import look
from tests.faults.making import PEOPLE
from tests.faults.server import Broken, Server, copied

READ = [
    "/", "/meetings/", "/members/", "/dues/", "/plan/", "/talks/", "/study/", "/honours/", "/duty/", "/more/",
    "/summary/", "/posts/", "/groups/", "/transfers/", "/campaigns/", "/todo/", "/overview/",
]  # fmt: skip
# What some people do beside reading, and how often out of a hundred times.
WRITES = {
    "shuji": [(work.meeting, 10), (work.talk, 10), (work.print_, 4), (work.pack, 1)],
    "zuzhi": [(work.dues, 25), (work.plan, 5)],
    "xuanchuan": [(work.meeting, 10), (work.plan, 10), (work.upload, 4)],
    "jijian": [(work.upload, 4), (work.print_, 3)],
    "qita": [(work.meeting, 10), (work.workbook, 1)],
}
REFUSED = (200, 302, 403)  # not everybody may see everything: 403 is an honest answer here
# By how much a worker may grow an hour after it is warm; what is kept on purpose (caches) has an end.
MOST_GROWTH = 0.10


def try_it(template: Path, seconds: float, database="", thinks=0.3) -> dict:
    with tempfile.TemporaryDirectory(prefix="zhibu-soak-") as scratch:
        server = Server(copied(template, Path(scratch, "data")), database=database)
        try:
            server.start()
            desk, stop = work.Desk(server), threading.Event()
            names = list(json.loads(Path(server.people, PEOPLE).read_text()))
            threads = [
                threading.Thread(target=_a_day, args=(desk, Person(server, name), place, stop, thinks))
                for place, name in enumerate(names)
            ]
            for thread in threads:
                thread.start()
            memory = _watch(server, stop, seconds)
            stop.set()
            for thread in threads:
                thread.join(60)
            looked = look(server, desk.claims)
            faults = desk.faults + looked["faults"]
            faults += [
                f"the log says: {word}" for word in ("database is locked", "Traceback") if word in server.told
            ]
            if faults:
                raise Broken("\n".join(faults[:30]) + f"\n{server.told[-3000:]}")
            return _figures(desk, names, memory, seconds)
        finally:
            server.stop()


def _a_day(desk, person, place, stop, thinks):
    chance = random.Random(place)
    while not stop.is_set():
        begun = time.monotonic()
        drawn = chance.uniform(0, 100)
        what = "read"
        try:
            for kind, times in WRITES.get(person.name, ()):
                if drawn < times:
                    what = kind.__name__
                    kind(desk, person, chance.randrange(10_000))
                    break
                drawn -= times
            else:
                address = chance.choice(READ)
                answer = person.get(address)
                if answer.status not in REFUSED or "/login/" in answer.to:
                    desk.faults.append(f"{person.name} {address}: {answer.status} {work.plain(answer)}")
                desk.done["read"] += 1
        except work.Unanswered:
            pass
        except Exception as fault:
            desk.faults.append(f"{person.name} {what}: {type(fault).__name__}: {fault}")
        desk.seconds.append((what, time.monotonic() - begun))
        stop.wait(chance.uniform(0, 2 * thinks))


def _watch(server, stop, seconds) -> list[tuple[float, float]]:
    """(seconds since the start, MB of all workers together), until the end."""
    begun, found = time.monotonic(), []
    while time.monotonic() < begun + seconds:
        workers = server.workers
        if not workers:
            raise Broken("no worker in the midst of work")
        found.append((time.monotonic() - begun, sum(map(_megabytes, workers))))
        stop.wait(min(1.0, seconds / 10))
    return found


def _megabytes(pid: int) -> float:
    """What is its own: pages that it shares with its parent count for nobody."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Private_Dirty:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _figures(desk, names, memory, seconds) -> dict:
    took = sorted(took for _, took in desk.seconds)
    figures = {
        "people": len(names),
        "requests": sum(desk.done.values()),
        "written and found": len(desk.claims),
    }
    if len(took) > 20:
        cuts = quantiles(took, n=100)
        figures |= {
            f"{name} ms": round(cuts[at] * 1000) for name, at in (("p50", 49), ("p95", 94), ("p99", 98))
        }
    by_kind = {}
    for what, one in desk.seconds:
        by_kind.setdefault(what, []).append(one)
    figures["median ms"] = {
        what: round(sorted(all_)[len(all_) // 2] * 1000) for what, all_ in by_kind.items()
    }
    # The first half warms up: templates, fonts and caches are loaded once.
    warm = [point for point in memory if point[0] > seconds / 2]
    figures["MB at first"], figures["MB warm"] = (
        round(memory[0][1]),
        round(_mean(warm[: len(warm) // 3 or 1])),
    )
    figures["MB at the end"] = round(_mean(warm[-(len(warm) // 3 or 1) :]))
    figures["MB in tenths of the time"] = [round(size) for _, size in memory[:: max(1, len(memory) // 10)]]
    if seconds >= 120 and figures["MB at the end"] > figures["MB warm"] * (1 + MOST_GROWTH):
        raise Broken(f"memory grows: {figures}")
    return figures


def _mean(points) -> float:
    return sum(size for _, size in points) / len(points)
