"""Temporary files of the server's processes: each has a folder of its own that goes with it.

In a common /tmp a process that is killed leaves what was being uploaded or packed lying there for good.
"""

import fcntl
import logging
import os
import shutil
import tempfile
from pathlib import Path

from django.conf import settings

log = logging.getLogger(__name__)


def folder_of(pid: int) -> Path:
    return Path(settings.DATA_DIR) / "tmp" / str(pid)


def use_own_folder():
    """From now on everything temporary of this process is made there."""
    folder = folder_of(os.getpid())
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Held for as long as this process lives. That there is one of this number says too little: numbers
        # are given again, and what was killed is listed until somebody takes note of it.
        fcntl.flock(os.open(folder, os.O_RDONLY | os.O_CLOEXEC), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as fault:  # a disk that is full or read-only: pages that need none go on being served
        log.error("no folder for temporary files: %s", type(fault).__name__)
        return
    tempfile.tempdir = str(folder)


def remove_folder_of(pid: int):
    shutil.rmtree(folder_of(pid), ignore_errors=True)


def remove_what_was_left():
    """Of processes that are no more; at the start, before any is made."""
    for folder in folder_of(0).parent.glob("[0-9]*"):
        if not _is_held(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _is_held(folder: Path) -> bool:
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False
