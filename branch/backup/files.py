"""Files that are there whole or not at all, whatever happens while they are written."""

import errno
import os
import shutil
import time
from contextlib import contextmanager
from pathlib import Path

from branch.disk import force_to_disk

PARTIAL = ".partial"


class BackupFault(Exception):
    """Why nothing was backed up or restored, in words for who runs the installation."""


@contextmanager
def whole_file(path: Path):
    """A new file to write, readable by its owner only; named `path` once its bytes are on the disk."""
    partial = path.with_name(path.name + PARTIAL)
    try:
        with open(os.open(partial, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as file:
            os.fchmod(file.fileno(), 0o600)  # one that a killed run left keeps its own rights
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
        force_to_disk(path.parent)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def remove_remains(folder: Path, pattern: str, older_than: float = 86400):
    """What a killed run left here, a day later: nobody can still be writing it."""
    for path in folder.glob(pattern):
        if path.is_dir() and not path.is_symlink() and time.time() - path.stat().st_mtime > older_than:
            shutil.rmtree(path, ignore_errors=True)


@contextmanager
def faults_in_words(what: str):
    """A disk that is full or refuses is said in words."""
    try:
        yield
    except OSError as fault:
        raise BackupFault(f"{what}没有成功：{disk_words(fault)}") from fault


def disk_words(fault: OSError) -> str:
    known = {
        errno.ENOSPC: "磁盘满了。腾出空间再试。",
        errno.EDQUOT: "磁盘配额用完了。腾出空间再试。",
        errno.EROFS: "磁盘只能读，不能写。",
        errno.EACCES: "没有写的权限。",
        errno.EPERM: "没有写的权限。",
        errno.ENOENT: "没有这个文件或文件夹。",
        errno.ENOTDIR: "路径里有一段不是文件夹。",
        errno.EISDIR: "这是一个文件夹，不是文件。",
    }
    words = known.get(fault.errno, f"{fault.strerror or type(fault).__name__}。")
    return f"{words}（{fault.filename}）" if fault.filename else words
