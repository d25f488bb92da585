"""What the commands of this room have in common."""

import os
from contextlib import contextmanager
from pathlib import Path

from django.core.management.base import CommandError
from django.db import DatabaseError

from branch.backup.files import BackupFault, disk_words

VARIABLE, FILE_VARIABLE = "BACKUP_PASSPHRASE", "BACKUP_PASSPHRASE_FILE"


def add_passphrase(parser):
    parser.add_argument(
        "--passphrase-file", metavar="FILE", help=f"口令写在这个文件的第一行；也可用环境变量 {VARIABLE}"
    )


def passphrase_given(path: str | None = None) -> str | None:
    """The passphrase of the option, or of the environment; None is: not encrypted."""
    path = path or os.environ.get(FILE_VARIABLE)
    if not path:
        return os.environ.get(VARIABLE) or None
    try:
        lines = Path(path).read_text().splitlines()
    except OSError as fault:
        raise BackupFault(f"口令文件读不了：{disk_words(fault)}") from None
    if not lines or not lines[0]:
        raise BackupFault(f"口令文件“{path}”的第一行是空的。")
    return lines[0]


@contextmanager
def refusals():
    """What went wrong is one line of a command's refusal."""
    try:
        yield
    except BackupFault as fault:
        raise CommandError(str(fault)) from None
    except DatabaseError as fault:
        raise CommandError(f"数据库连不上或读不了：{str(fault).splitlines()[0]}") from None


def size_in_words(size: int) -> str:
    if size < 1 << 20:
        return f"{max(size / 1024, 0.1):.1f} KB"
    return f"{size / (1 << 20):.1f} MB" if size < 1 << 30 else f"{size / (1 << 30):.1f} GB"
