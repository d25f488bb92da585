"""The making of a pack, a file at a time: a page can tell how far it is, and no request runs for long.

What is made lies in a folder of its own below MEDIA_ROOT, by branch and account, until it is a day old. A
step is done when its note is there; a process that was stopped in the midst of one leaves no note, and that
step is made again by whoever comes next. No process of its own, table or queue is needed, and any worker can
make the next step: the folder's lock sees to it that two never make the same one. Only one file is in memory
at a time.
"""

import fcntl
import json
import logging
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings

from branch.models import Branch
from branch.periods import HalfYear, Year
from reports.document.fonts import CannotPrint
from reports.pack.contents import folders_of
from reports.pack.listing import NAME as LIST_NAME
from reports.pack.listing import list_page

log = logging.getLogger(__name__)
TOKEN = re.compile(r"[0-9a-f]{32}", re.ASCII)
KEPT_SECONDS = 24 * 60 * 60
MOST_KEPT = 3  # of one account
PLAN, PACK, LOCK = "plan.json", "pack.zip", "lock"
LAST = "写目录，装进压缩包"
CHANGED = "做的时候记录改了，这个文件已经没有内容。要放进来，重新做一份。"
FAILED = "系统出错，没有做成。请告诉管理员，过后重新做一份。"


class Busy(Exception):
    """Another process makes a step of the same pack at this moment."""


@dataclass(frozen=True)
class Step:
    """A file of the pack: where it lies in the zip, and how much is in it."""

    path: str
    number: str


@dataclass(frozen=True)
class Done:
    """A step that was made; `fault` says why there is no file."""

    step: Step
    fault: str = ""


class Job:
    def __init__(self, branch: Branch, folder: Path):
        self.branch, self.folder = branch, folder
        plan = json.loads((folder / PLAN).read_text())
        self.period, self.day = period_of(plan["period"]), date.fromisoformat(plan["day"])
        self.steps = [Step(**step) for step in plan["steps"]]
        self.empty = [tuple(one) for one in plan["empty"]]

    @classmethod
    def start(cls, branch: Branch, period: HalfYear | Year, day: date, folder: Path) -> "Job":
        """What is to be made is settled now; a folder that is half set up has no plan and is no job."""
        folder.mkdir(parents=True, mode=0o700)
        folders = folders_of(branch, period, day)
        plan = {
            "period": period.code,
            "day": day.isoformat(),
            "steps": [asdict(Step(one.path_of(file), file.number)) for one in folders for file in one.files],
            "empty": [(one.name, one.nothing) for one in folders if not one.files],
        }
        _write(folder / PLAN, json.dumps(plan, ensure_ascii=False).encode())
        return cls(branch, folder)

    # ---- how far it is ----
    @property
    def token(self) -> str:
        return self.folder.name

    @property
    def total(self) -> int:
        return len(self.steps) + 1

    @cached_property
    def started_at(self) -> float:
        return (self.folder / PLAN).stat().st_mtime

    @property
    def pack(self) -> Path:
        return self.folder / PACK

    @property
    def is_ready(self) -> bool:
        return self.pack.is_file()

    @property
    def made(self) -> list[Done]:
        """Once it is packed the notes are the only trace of the single files."""
        notes = [self._note(place) for place in range(len(self.steps))]
        return [
            Done(step, note.read_text())
            for step, note in zip(self.steps, notes, strict=True)
            if note.is_file()
        ]

    @property
    def now(self) -> tuple[int, str]:
        """(which step is next, its name): 3, 02三会一课记录本/…; the last one behind the end."""
        place = next(self._open(), len(self.steps))
        return place + 1, self.steps[place].path if place < len(self.steps) else LAST

    def _open(self) -> Iterator[int]:
        return (place for place in range(len(self.steps)) if not self._note(place).is_file())

    def _note(self, place: int) -> Path:
        return self.folder / f"{place}.done"

    def _file(self, place: int) -> Path:
        return self.folder / f"{place}.file"

    # ---- making it ----
    def advance(self) -> bool:
        """Makes the next step; False where there is none. Busy while another process is at it."""
        with self._locked():
            if self.is_ready:
                return False
            place = next(self._open(), None)
            if place is None:
                self._pack()
            else:
                self._make(place)
            return True

    @contextmanager
    def _locked(self):
        """The lock goes with the process that holds it, however it ends."""
        with open(self.folder / LOCK, "w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Busy from None
            yield

    def _make(self, place: int):
        content, fault = self._content(self.steps[place])
        if content is not None:
            _write(self._file(place), content)
        _write(self._note(place), fault.encode())

    def _content(self, step: Step) -> tuple[bytes | None, str]:
        """The file, or why there is none: the rest of the pack is made all the same."""
        try:
            for folder in folders_of(self.branch, self.period, self.day):
                for file in folder.files:
                    if folder.path_of(file) == step.path:
                        return file.make(), ""
        except CannotPrint as fault:
            return None, str(fault)
        except Exception:
            log.exception("a file of a pack could not be made")
            return None, FAILED
        return None, CHANGED

    def _pack(self):
        """From the disk into the zip, piece by piece; then the single files are no longer needed."""
        half_done = self.pack.with_suffix(".part")
        with open(half_done, "wb", opener=_for_us_only) as out, ZipFile(out, "w", ZIP_DEFLATED) as archive:
            archive.writestr(LIST_NAME, list_page(self))
            for place, step in enumerate(self.steps):
                if self._file(place).is_file():
                    archive.write(self._file(place), step.path)
        half_done.replace(self.pack)
        for place in range(len(self.steps)):
            self._file(place).unlink(missing_ok=True)

    def drop(self):
        shutil.rmtree(self.folder, ignore_errors=True)


def period_of(code: str) -> HalfYear | Year:
    """2020H1 or 2020; anything else is a ValueError."""
    if re.fullmatch(r"(?:19|20|21)\d\d", code, re.ASCII):
        return Year(int(code))
    return HalfYear.parse(code)


# ---- where they lie ----
def place_of(branch: Branch, user) -> Path:
    """Of one account in one branch: nobody else's request gets here."""
    return Path(settings.MEDIA_ROOT) / "packs" / str(branch.pk) / str(user.pk)


def start_job(branch: Branch, user, period: HalfYear | Year, day: date) -> Job:
    sweep()
    place = place_of(branch, user)
    job = Job.start(branch, period, day, place / secrets.token_hex(16))
    for old in jobs_of(branch, user)[MOST_KEPT:]:
        old.drop()
    return job


def find_job(branch: Branch, user, token: str) -> Job | None:
    if not TOKEN.fullmatch(token):
        return None
    try:
        job = Job(branch, place_of(branch, user) / token)
    except (FileNotFoundError, ValueError):
        return None
    return job if job.started_at > time.time() - KEPT_SECONDS else None


def jobs_of(branch: Branch, user) -> list[Job]:
    """The newest first."""
    place = place_of(branch, user)
    names = [folder.name for folder in place.iterdir()] if place.is_dir() else []
    found = filter(None, (find_job(branch, user, name) for name in names))
    return sorted(found, key=lambda job: (job.started_at, job.token), reverse=True)


def sweep():
    """Whoever's is a day old goes, also what a start that was cut off left behind."""
    for folder in (Path(settings.MEDIA_ROOT) / "packs").glob("*/*/*"):
        try:
            if (
                folder / PLAN if (folder / PLAN).exists() else folder
            ).stat().st_mtime < time.time() - KEPT_SECONDS:
                shutil.rmtree(folder)
        except FileNotFoundError:  # another request was quicker
            pass


def _write(path: Path, content: bytes):
    """All of it or nothing."""
    half_done = path.with_name(f"{path.name}.part")
    with open(half_done, "wb", opener=_for_us_only) as file:
        file.write(content)
    half_done.replace(path)


def _for_us_only(path, flags):
    return os.open(path, flags, 0o600)
