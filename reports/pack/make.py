"""A whole pack at once, for a command: the same steps as on the page, one after another."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

from branch.models import Branch
from branch.periods import HalfYear, Year
from reports.pack.job import Done, Job

Progress = Callable[[int, int, str], None]


def write_pack(
    branch: Branch,
    period: HalfYear | Year,
    day: date,
    path: str | Path,
    progress: Progress = lambda number, total, name: None,
) -> list[Done]:
    """Writes the zip to `path`; what could not be made. `progress` is told each step before it is made.

    An OSError of `path` is the caller's to tell; nothing is left half written beside the pack.
    """
    with TemporaryDirectory() as folder:
        job = Job.start(branch, period, day, Path(folder) / "pack")
        while not job.is_ready:
            number, name = job.now
            progress(number, job.total, name)
            job.advance()
        copyfile(job.pack, path)
        return [done for done in job.made if done.fault]
