"""One backup: the database, then the files that it names and what else was uploaded, then the manifest."""

import os
import platform
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from branch.backup import archive
from branch.backup.database import FILE_OF_KIND, Copied, copy_database, kind_of_database, still_named
from branch.backup.files import BackupFault, faults_in_words, remove_remains, whole_file
from branch.sealed.keys import keys_file

FORMAT = 1
# Made again on demand and gone after a day: packs for an inspection, workbooks that wait for an answer.
PASSING = {"packs", "exchange"}
# How often the database is copied anew because a file was removed, with its row, before it could be read.
ATTEMPTS = 4


@dataclass(frozen=True)
class Made:
    path: Path
    size: int
    rows: int
    files: int
    # Named by a row and not on the disk: lost before this backup, and said instead of hidden.
    missing: list[str]
    encrypted: bool


class _Removed(Exception):
    """A file and its row went while the backup was being made."""


def key_files() -> dict[str, Path]:
    """What no backup may hold in clear: name in an encrypted archive, and the file."""
    files = {"keys/secret_key": settings.DATA_DIR / "secret_key", "keys/data_keys": keys_file()}
    return {name: path for name, path in files.items() if path and path.is_file()}


def version() -> str:
    return tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]["version"]


def make_backup(out: Path, passphrase: str | None = None, force: bool = False) -> Made:
    """Writes `out` whole or not at all."""
    out = Path(out)
    if out.exists() and not force:
        raise BackupFault(f"文件“{out}”已经存在。换一个文件名，或加 --force 覆盖。")
    if passphrase is not None and len(passphrase) < archive.SHORTEST_PASSPHRASE:
        raise BackupFault(f"口令太短，至少 {archive.SHORTEST_PASSPHRASE} 个字符。")
    with faults_in_words("备份"):
        for attempt in range(ATTEMPTS):
            try:
                return _make(out, passphrase, attempt == ATTEMPTS - 1)
            except _Removed:
                continue
    raise AssertionError("the last attempt tells what is missing")


def _make(out: Path, passphrase, last: bool) -> Made:
    remove_remains(out.parent, ".backup-*.partial")
    with (
        tempfile.TemporaryDirectory(prefix=".backup-", suffix=".partial", dir=out.parent) as folder,
        whole_file(out) as file,
    ):
        copy = Path(folder) / FILE_OF_KIND[kind_of_database()]
        copied = copy_database(copy)
        missing = []
        with archive.written(file, passphrase) as writer:
            writer.add(copy.name, copy)
            copy.unlink()
            for name in sorted(copied.files | _lying_there()):
                try:
                    writer.add(f"uploads/{name}", Path(settings.MEDIA_ROOT) / name)
                except FileNotFoundError:
                    if name not in copied.files:
                        continue
                    if not last and not still_named(name):
                        raise _Removed from None
                    missing.append(name)
            for name, path in key_files().items() if passphrase is not None else ():
                writer.add(name, path)
            writer.finish(_manifest(copied, missing, passphrase is not None))
            files = sum(name.startswith("uploads/") for name in writer.files)
        file.flush()
        size = os.fstat(file.fileno()).st_size
    return Made(out, size, sum(copied.rows.values()), files, missing, passphrase is not None)


def _lying_there() -> set[str]:
    """The files below MEDIA_ROOT, by their names there; links lead outside and are left alone."""
    root, found = Path(settings.MEDIA_ROOT), set()
    for folder, folders, names in os.walk(root):
        if Path(folder) == root:
            folders[:] = [name for name in folders if name not in PASSING]
        found |= {
            (Path(folder) / name).relative_to(root).as_posix()
            for name in names
            if not name.endswith((".partial", ".part", ".tmp")) and not (Path(folder) / name).is_symlink()
        }
    return found


def _manifest(copied: Copied, missing, with_keys: bool) -> dict:
    return {
        "format": FORMAT,
        "product": "支部纪实",
        "version": version(),
        "made_at": timezone.localtime().isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "database": {"kind": copied.kind, "version": copied.version},
        "migrations": copied.migrations,
        "rows": copied.rows,
        "missing": missing,
        "keys": with_keys,
    }
