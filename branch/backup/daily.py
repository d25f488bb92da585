"""The backup that makes itself: once a night, one at a time, however many workers there are.

A thread of each worker looks once a minute; the one that holds the lock starts `manage.py backup --daily` as
a process of its own, so that no request waits for it and a worker that is killed takes nothing with it.
"""

import fcntl
import logging
import os
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from datetime import datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.core.management import call_command, get_commands
from django.utils import timezone

from branch.backup import retention, state
from branch.backup.files import PARTIAL, BackupFault, faults_in_words
from branch.backup.making import Made, make_backup
from branch.stray_files import remove_stray_files

AT = time(2, 30)
LOOK_EVERY = 60.0
AFTER_A_FAILURE = timedelta(hours=1)

log = logging.getLogger("branch.backup")


class Busy(BackupFault):
    """Another process is at it, and will say what came of it."""


@contextmanager
def _locked(name: str):
    """False where another process holds it; given back by the system, however its holder ended."""
    state.folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(state.folder() / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


def back_up(kind: str, passphrase: str | None = None) -> Made:
    """A backup into the folder; what came of it is kept beside it, and what is too old goes."""
    now = timezone.now()
    with faults_in_words("备份"), _locked(".lock") as mine:
        if not mine:
            raise Busy("另一次备份正在进行，等它结束再试。")
        _remove_remains()
        try:
            made = make_backup(_new_name(kind, now, passphrase is not None), passphrase)
        except Exception as fault:
            words = str(fault) if isinstance(fault, BackupFault) else f"程序出错（{type(fault).__name__}）"
            log.error("backup failed: %s", type(fault).__name__)
            _keep_if_possible(failed_at=now.isoformat(), failure=words)
            raise
        missing = len(made.missing)
        state.keep(
            success_at=now.isoformat(), file=made.path.name, missing=missing, failed_at=None, failure=None
        )
        for name in retention.to_remove(_names(), timezone.localtime(now).replace(tzinfo=None)):
            (state.folder() / name).unlink(missing_ok=True)
    return made


def _keep_if_possible(**changes):
    with suppress(OSError):  # the disk is full; the page still knows when the last one worked
        state.keep(**changes)


def _remove_remains():
    """What a killed run left; whoever holds the lock is alone here."""
    for path in state.folder().iterdir():
        if path.name.endswith(PARTIAL) and not path.is_symlink():
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _new_name(kind: str, now: datetime, encrypted: bool) -> Path:
    ending = "age.tar" if encrypted else "tar.gz"
    stamp = f"zhibu-{kind}-{timezone.localtime(now):%Y%m%d-%H%M%S}"
    paths = (
        state.folder() / f"{stamp}{number}.{ending}" for number in ("", *(f"-{n}" for n in range(2, 100)))
    )
    return next(path for path in paths if not path.exists())


def _names() -> list[str]:
    try:
        return [path.name for path in state.folder().iterdir() if retention.made_at(path.name)]
    except FileNotFoundError:
        return []


def kept_backups() -> list[dict]:
    """What lies in the folder, the newest first: name, kind, when, bytes."""
    found = []
    for name in _names():
        try:
            size = (state.folder() / name).stat().st_size
        except FileNotFoundError:
            continue
        made = timezone.make_aware(retention.made_at(name))
        found.append({"name": name, "kind": retention.kind_of(name), "at": made, "size": size})
    return sorted(found, key=lambda one: (one["at"], one["name"]), reverse=True)


def be_nice():
    """Whoever works meanwhile comes first."""
    with suppress(OSError):
        os.nice(15)


def purge_bin():
    """What has been in the bin for too long goes once a day, after the backup that still holds it."""
    if "purge_bin" in get_commands():
        call_command("purge_bin")
    # Files of a record that has just gone, or that a killed process left.
    remove_stray_files()


def begin_to_watch():
    """From now on somebody counts the days without a backup."""
    if not state.read():
        with faults_in_words("备份文件夹的准备"):
            state.keep(watched_since=timezone.now().isoformat())


# ---- by itself ----


def is_due(now: datetime, kept: dict) -> bool:
    """Whether the last success is older than the last 02:30; an hour's rest after a failure.

    What lies in the future was written under a wrong clock and counts as if it had never been.
    """
    local = timezone.localtime(now)
    boundary = datetime.combine(local.date(), AT, local.tzinfo)
    if boundary > local:
        boundary -= timedelta(days=1)
    success, failed = state.last_success(kept), state.moment(kept, "failed_at")
    if failed and now - AFTER_A_FAILURE < failed <= now:
        return False
    return success is None or success < boundary or success > now + timedelta(hours=1)


def look_once() -> bool:
    """Makes the backup if it is due and nobody else sees to it; whether one was started."""
    if not is_due(timezone.now(), state.read()):
        return False
    with _locked(".scheduler") as mine:
        if not mine or not is_due(timezone.now(), state.read()):
            return False
        failed_before = state.read().get("failed_at")
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "backup", "--daily"]
        environment = dict(os.environ) | {"DATA_DIR": str(settings.DATA_DIR)}
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        done = subprocess.run(command, env=environment, **quiet)
        if done.returncode:
            log.error("daily backup failed with status %s", done.returncode)
            if state.read().get("failed_at") == failed_before:  # killed, before it could say why
                _keep_if_possible(failed_at=timezone.now().isoformat(), failure="备份程序没有做完")
        return True


def _look_for_ever(stopping: threading.Event):
    while not stopping.wait(LOOK_EVERY):
        try:
            look_once()
        except Exception as fault:
            # A folder that cannot be written today may be tomorrow: the thread goes on looking.
            log.error("cannot look after backups: %s", type(fault).__name__)


def start_thread() -> threading.Event | None:
    """In a worker of the server; None where the environment says that something else sees to backups."""
    if not settings.DAILY_BACKUP:
        return None
    stopping = threading.Event()
    threading.Thread(target=_look_for_ever, args=[stopping], name="daily backup", daemon=True).start()
    return stopping
