"""Whether the server runs on this DATA_DIR: a lock that the operating system gives back however it ends."""

import fcntl
import os
from contextlib import contextmanager

from django.conf import settings

from branch.backup.files import BackupFault


def hold_as_server() -> int:
    """Held by the master and, since they inherit it, by every worker until the last of them is gone."""
    descriptor = os.open(settings.DATA_DIR / "running", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    return descriptor


@contextmanager
def nobody_serves():
    """No server runs here, and none starts meanwhile."""
    descriptor = os.open(settings.DATA_DIR / "running", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupFault("支部纪实正在运行。先停下它（systemctl stop zhibu），再恢复。") from None
        yield
    finally:
        os.close(descriptor)
