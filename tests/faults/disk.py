"""A disk that is full, and one that can only be read: told in words, nothing half-written, over by itself.

The data lie on a small disk of their own (tmpfs in a mount namespace, as root or in a user namespace). Where
the machine allows neither, the server's processes are forbidden to write any file, which is less true to life
but needs no right; the figures say which of the two was tried.
"""

import os
import resource
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from tests.faults import work
from tests.faults.browser import Answer, Person
from tests.faults.looking import look
from tests.faults.server import ROOT, Broken, Server, copied

SPARE_MB = 24
READY = "ready"


class SmallDisk:
    """A tmpfs that only processes started through `enter` see; it goes with the process that holds it."""

    def __init__(self, template: Path, folder: Path):
        self.folder = folder
        folder.mkdir()
        used = sum(
            path.stat().st_size for path in template.rglob("*") if path.is_file() and not path.is_symlink()
        )
        size = (used >> 20) + 2 + SPARE_MB
        script = f'mount -t tmpfs -o size={size}m zhibu "$1" && cp -a "$0/." "$1" && echo {READY}'
        script += " && exec sleep 3600"
        for flags in (["-m"], ["-Urm"]):
            self.holder = subprocess.Popen(
                ["unshare", *flags, "sh", "-c", script, str(template), str(folder)],
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
            if self.holder.stdout.readline().strip() == READY:
                break
            self.holder.wait()
        else:
            raise PermissionError("neither mount nor user namespaces")
        target = ["nsenter", "-t", str(self.holder.pid), "-m"]
        if flags == ["-Urm"]:
            target += ["-U", "--preserve-credentials"]
        self.target = target
        self.enter = (*target, "sh", "-c", f'cd {ROOT} && exec "$@"', "sh")

    def _inside(self, script: str):
        done = subprocess.run([*self.target, "sh", "-c", script], capture_output=True, text=True)
        if done.returncode:
            raise Broken(f"{script}: {done.stderr}")

    def fill(self, server):
        """To the last block; a log that grows must not get in between."""
        self._inside(f"dd if=/dev/zero of={self.folder}/ballast bs=4k 2>/dev/null || true")

    def empty(self, server):
        self._inside(f"rm {self.folder}/ballast")

    def forbid(self, server):
        """Read-only for all that is opened from now on; the workers begin anew."""
        self._inside(f"mount --bind {self.folder} {self.folder} && mount -o remount,bind,ro {self.folder}")
        _restart_workers(server)

    def allow(self, server):
        self._inside(f"umount -l {self.folder}")

    def close(self):
        self.holder.kill()
        self.holder.wait()
        self.holder.stdout.close()


class NoWriting:
    """Where no disk can be mounted: no process of the server may make any file longer."""

    enter = ()

    def __init__(self, template: Path, folder: Path):
        copied(template, folder)

    def fill(self, server):
        _limit(server, 0)

    def empty(self, server):
        _limit(server, resource.RLIM_INFINITY)

    forbid, allow = fill, empty

    def close(self):
        pass


def _limit(server, size):
    for pid in (server.process.pid, *server.workers):
        _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, hard))


def _restart_workers(server):
    before = set(server.workers)
    for pid in before:
        os.kill(pid, 9)
    until = time.monotonic() + 10
    while time.monotonic() < until and (set(server.workers) & before or len(server.workers) < len(before)):
        time.sleep(0.02)


@contextmanager
def a_disk(template: Path, folder: Path):
    try:
        disk = SmallDisk(template, folder)
    except (PermissionError, FileNotFoundError):
        shutil.rmtree(folder, ignore_errors=True)
        disk = NoWriting(template, folder)
    try:
        yield disk
    finally:
        disk.close()


def try_it(template: Path) -> dict:
    begun = time.monotonic()
    figures = {}
    for name, harm, mend in (("full", "fill", "empty"), ("read-only", "forbid", "allow")):
        with (
            tempfile.TemporaryDirectory(prefix="zhibu-disk-") as scratch,
            a_disk(template, Path(scratch, "data")) as disk,
        ):
            server = Server(Path(scratch, "data"), run_in=disk.enter)
            server.people = template
            try:
                server.start()
                figures[name] = _a_fault(server, getattr(disk, harm), getattr(disk, mend))
                figures["disk"] = type(disk).__name__
            finally:
                server.stop()
    return figures | {"seconds": round(time.monotonic() - begun, 1)}


def _a_fault(server, harm, mend) -> dict:
    desk = work.Desk(server)
    shuji, zuzhi = Person(server, "shuji"), Person(server, "zuzhi")
    work.meeting(desk, shuji, 0)
    work.dues(desk, zuzhi, 0)
    work.upload(desk, shuji, 0)
    if desk.faults:
        raise Broken(f"not even without a fault: {desk.faults}")
    filled = _filled_forms(shuji, zuzhi)
    harm(server)
    told = {}
    try:
        told["page"] = shuji.get("/meetings/")
        told["home"] = shuji.get("/")
        for what, (person, form, values, files) in filled.items():
            told[what] = person.send(form, files, **values)
    finally:
        mend(server)
    faults = [*_not_told(told), *until_it_works(server, desk)]
    if not faults:
        press_again(desk, shuji, told["meeting"])
    looked = look(server, desk.claims)
    faults += desk.faults + looked["faults"]
    if faults:
        raise Broken("\n".join(faults) + f"\n{server.told[-4000:]}")
    figures = {what: answer.status for what, answer in told.items()}
    return figures | {"works again after, s": desk.recovered}


def press_again(desk, person, told, seconds=20):
    """The button of the page that told the fault: what was typed is sent once more, and is kept once.

    A worker that has not been asked since the fault ends with the first thing that it cannot write, and says
    so: that page has the same button.
    """
    until = time.monotonic() + seconds
    while True:
        form = told.form(action="/meetings/new/")
        expected = sum(name.startswith("status-") for name, _ in form.fields)
        told = person.send(form)
        if told.status != 503 or TYPED not in told.text or time.monotonic() > until:
            break
        time.sleep(0.5)
    desk.judge("again", told, {"kind": "meeting", "topic": TYPED, "expected": expected})
    if not told.is_kept:
        desk.faults.append(f"pressed again: {told.status} {work.plain(told)}")


TYPED = "写了很久的主题"


def _filled_forms(shuji, zuzhi) -> dict:
    """(who sends it, the form, what is typed, files) of each kind, opened while all was well."""
    year = f"{work.this_day().year}H2"
    filing = shuji.get(f"/summary/{year}/file/").form("seen")
    dues = zuzhi.get("/dues/5/pay/").form("total")
    month = next(name for name, _ in dues.fields if name.startswith("m-"))
    record, meeting = shuji.get("/meetings/new/"), {"topic": TYPED, "forms": "general_meeting", "group": ""}
    big = [("files", "大.txt", f"{TYPED}\n".encode() * 600_000)]
    return {
        "meeting": (shuji, record.form("topic"), meeting, ()),
        "talk": (shuji, shuji.get("/talks/new/").form("held_on"), {"members": "3", "said": TYPED}, ()),
        "dues": (zuzhi, dues, {"total": "1.00", "voluntary": "on", month: "1.00"}, ()),
        "upload": (shuji, record.form("topic"), meeting | {"topic": f"{TYPED}二"}, big),
        "file": (shuji, filing, {"left": [value for name, value in filing.boxes if name == "left"]}, ()),
        "pack": (shuji, shuji.get("/pack/").form("period"), {}, ()),
    }


def _not_told(told: dict[str, Answer]):
    """Pages that only read are shown; what cannot be written is said in words, with what was typed."""
    for what, answer in told.items():
        if what in ("page", "home"):
            if answer.status != 200:
                yield f"{what}: {answer.status}, although it only reads: {work.plain(answer)}"
        elif answer.status not in (503, 507):
            yield f"{what}: {answer.status} {answer.to}, no clear message: {work.plain(answer)}"
        elif TYPED not in answer.text and what in ("meeting", "talk", "upload"):
            yield f"{what}: {answer.status}, but what was typed is gone"


def until_it_works(server, desk, seconds=75):
    """Nobody restarts anything; how long it takes is said where it does not come back."""
    begun = time.monotonic()
    for number in count():
        if time.monotonic() > begun + seconds:
            break
        attempt = work.Desk(server, tag=f"后{number}-")
        for kind, name in ((work.meeting, "shuji"), (work.dues, "zuzhi"), (work.upload, "shuji")):
            with suppress(work.Unanswered):
                kind(attempt, Person(server, name), 7)
        if len(attempt.claims) == 3:
            desk.claims += attempt.claims
            desk.recovered = round(time.monotonic() - begun, 1)
            return []
        time.sleep(0.5)
    return [f"does not come back: {attempt.faults} {attempt.done}"]
