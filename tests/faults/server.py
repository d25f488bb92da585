"""The server as script/server starts it, on a DATA_DIR of its own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FONTS = ROOT / "data" / "fonts"


class Broken(AssertionError):
    """What must hold under faults does not."""


class Server:
    """`run_in` goes before the command: `unshare …`, in which the data lie on a disk of their own."""

    def __init__(self, data: Path, *, database="", workers=2, threads=4, run_in=(), **environment):
        self.data, self.run_in, self.database = Path(data), run_in, database
        self.port, self.process = free_port(), None
        self.people = self.data  # where it is written who is signed in
        self.sending = {}  # who waits at this moment for the answer to a form
        self.log = self.data.parent / f"{self.data.name}.log"
        # Nothing of the machine's own settings: what the tests run with must not reach the server.
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        self.environment = kept | {
            "DATA_DIR": str(self.data),
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "PORT": str(self.port),
            "WEB_CONCURRENCY": str(workers),
            "WEB_THREADS": str(threads),
            "PYTHONUTF8": "1",
            "DEBUG": "0",
            "DAILY_BACKUP": "0",
        }
        if database:
            self.environment["DATABASE_URL"] = database
        self.environment |= environment

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, seconds=40) -> "Server":
        command = [*self.run_in, sys.executable, "-m", "gunicorn", "--config", "branch/gunicorn.py"]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [*command, "branch.wsgi"],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.wait(seconds)
        return self

    def wait(self, seconds=40) -> float:
        """Until it answers; how long that took."""
        begun = time.monotonic()
        while time.monotonic() < begun + seconds:
            if self.process.poll() is not None:
                raise Broken(f"the server ended by itself:\n{self.told[-2000:]}")
            if self.answers():
                return time.monotonic() - begun
            time.sleep(0.02)
        raise Broken(f"the server does not answer after {seconds} s:\n{self.told[-2000:]}")

    def answers(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/login/")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    @property
    def told(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    @property
    def workers(self) -> list[int]:
        """Its processes that serve, by their ids."""
        return children_of(self.process.pid)

    def kill_a_worker(self, which: int) -> bool:
        workers = self.workers
        try:
            os.kill(workers[which % len(workers)], signal.SIGKILL)
        except (ZeroDivisionError, ProcessLookupError):  # the master has not replaced the last ones yet
            return False
        return True

    def kill(self):
        """All of it, as when the power goes."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def stop(self):
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.kill()
        self.process = None


def children_of(pid: int) -> list[int]:
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# ---- the data it serves ----


def make_template(folder: Path, *, migrate=False, database="") -> Path:
    """A DATA_DIR with a branch in it, made once."""
    folder.mkdir(parents=True, exist_ok=True)
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment |= {"PYTHONUTF8": "1", "DEBUG": "0"}
    if database:
        environment["DATABASE_URL"] = database
    command = [sys.executable, "-m", "tests.faults.making", str(folder), *(["--migrate"] if migrate else [])]
    made = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if made.returncode:
        raise Broken(f"the branch was not made:\n{made.stderr[-3000:]}")
    if FONTS.is_dir():
        (folder / "fonts").symlink_to(FONTS)
    return folder


def copied(template: Path, folder: Path) -> Path:
    return Path(shutil.copytree(template, folder, symlinks=True))


@contextmanager
def served(template: Path, **options):
    """A server on a copy of the template; both are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="zhibu-faults-") as scratch:
        server = Server(copied(template, Path(scratch, "data")), **options).start()
        try:
            yield server
        finally:
            server.stop()
