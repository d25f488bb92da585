"""A backup looked through, or put back: whole, or nothing has changed."""

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from branch.backup import archive, database, upgrades
from branch.backup.files import BackupFault, faults_in_words, remove_remains
from branch.backup.making import FORMAT, PASSING
from branch.backup.running import nobody_serves
from branch.disk import force_to_disk
from branch.sealed.keys import keys_file

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True)
class Found:
    """A backup whose every file and row is as its manifest says."""

    folder: Path
    manifest: dict

    @property
    def kind(self) -> str:
        return self.manifest["database"]["kind"]

    @property
    def copy(self) -> Path:
        return self.folder / database.FILE_OF_KIND[self.kind]

    @property
    def uploads(self) -> list[str]:
        return [
            name.removeprefix("uploads/") for name in self.manifest["files"] if name.startswith("uploads/")
        ]

    @property
    def rows(self) -> int:
        return sum(self.manifest["rows"].values())


@contextmanager
def opened(path: Path, passphrase: str | None):
    """The backup unpacked beside the installation and verified; gone again in the end."""
    if not Path(path).is_file():
        raise BackupFault(f"没有这个文件：{path}")
    remove_remains(settings.DATA_DIR, ".restore-*")
    with (
        faults_in_words("打开备份"),
        tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.DATA_DIR) as folder,
    ):
        manifest = archive.read_all(Path(path), Path(folder), passphrase)
        if manifest["format"] != FORMAT:
            raise BackupFault("这份备份是更新版本的支部纪实做的，先升级程序再恢复。")
        found = Found(Path(folder), manifest)
        if found.kind not in database.FILE_OF_KIND or not found.copy.is_file():
            raise BackupFault("备份里没有数据库。")
        counted = database.rows_of_copy(found.kind, found.copy)
        if counted != manifest["rows"]:
            differing = sorted({*counted.items()} ^ {*manifest["rows"].items()})
            raise BackupFault(f"备份里的数据库与清单的行数不符（{differing[0][0]}）。")
        yield found


def refuse_what_does_not_fit(found: Found):
    """Another kind of database, or one of a version too new or too old."""
    if (here := database.kind_of_database()) != found.kind:
        raise BackupFault(
            f"备份是 {NAMES[found.kind]} 的，这里用的是 {NAMES.get(here, here)}，不能直接恢复。"
            "换数据库请用支部台账：export_workbook 导出，import_workbook 导入。"
        )
    if newer := upgrades.newer_than_known(found.manifest["migrations"]):
        raise BackupFault(
            f"备份来自更新版本的支部纪实（{found.manifest['version']}，有本程序不认识的 {newer[0]}）。"
            "先升级程序再恢复。"
        )
    if missing := upgrades.older_than_known(found.manifest["migrations"]):
        raise BackupFault(
            f"备份来自很早的支部纪实（{found.manifest['version']}，还没有做过 {missing[0]}），"
            f"本程序不能直接升级。先用版本 {upgrades.STEP_BY_STEP} 的程序恢复、启动一次，再换回来。"
        )


def restore(found: Found):
    """Files first, which harm nobody; then the database in one step; then what only the old state had."""
    refuse_what_does_not_fit(found)
    with faults_in_words("恢复"), nobody_serves():
        _put_data_keys(found)
        if found.kind == "sqlite":
            _migrate(f"sqlite:///{found.copy}")  # beside: what fails here has changed nothing
        _put_uploads(found)
        database.put_back(found.kind, found.copy)
        if found.kind == "postgresql":
            _migrate(None)
        if (secret := found.folder / "keys/secret_key").is_file():
            _replace(secret, settings.DATA_DIR / "secret_key")
        _remove_other_uploads(found)


def _migrate(url: str | None):
    """Brings what an older version recorded up to date, in a process of its own."""
    environment = dict(os.environ) | ({"DATABASE_URL": url} if url else {})
    done = subprocess.run(
        [sys.executable, settings.BASE_DIR / "manage.py", "migrate", "--noinput", "-v0"],
        env=environment | {"DATA_DIR": str(settings.DATA_DIR)},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["?"])[-1]
        raise BackupFault(f"备份里的旧数据没有升级成功：{last[:300]}")


def _put_data_keys(found: Found):
    """The backup's come first in line; those that were here stay behind them, so that nothing is lost."""
    data, target = found.folder / "keys/data_keys", keys_file()
    if target and data.is_file():
        lines = data.read_text().splitlines()
        if target.is_file():
            lines += [line for line in target.read_text().splitlines() if line not in lines]
        data.write_text("\n".join(lines) + "\n")
        _replace(data, target)


def _put_uploads(found: Found):
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in found.uploads:
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True, mode=settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS)
        _replace(found.folder / "uploads" / name, target)


def _replace(source: Path, target: Path):
    source.chmod(settings.FILE_UPLOAD_PERMISSIONS)
    if source.stat().st_dev == target.parent.stat().st_dev:
        force_to_disk(source)
        os.replace(source, target)
    else:  # uploads on a disk of their own
        beside = target.with_name(target.name + ".partial")
        shutil.copyfile(source, beside)
        beside.chmod(settings.FILE_UPLOAD_PERMISSIONS)
        force_to_disk(beside)
        os.replace(beside, target)
    force_to_disk(target.parent)


def _remove_other_uploads(found: Found):
    root, kept = Path(settings.MEDIA_ROOT), set(found.uploads)
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_file() and name not in kept and path.relative_to(root).parts[0] not in PASSING:
            path.unlink()
