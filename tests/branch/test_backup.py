"""What a backup holds and refuses to hold, and what a restore refuses."""

import errno
import gzip
import io
import json
import os
import sqlite3
import stat
import tarfile
from contextlib import closing

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from branch.backup import archive, database, files, making, restoring
from branch.backup.files import BackupFault
from branch.backup.running import hold_as_server
from tests.branch.backups import installed_in, is_postgres

PASSPHRASE = "correct horse battery"
real_decrypt = archive.pyrage.passphrase.decrypt


@pytest.fixture
def here(tmp_path, settings):
    return installed_in(tmp_path / "here", settings)


@pytest.fixture
def copied(here, monkeypatch):
    """A database that is quickly copied: what these tests are about is around it."""
    copy_of = here.parent / "source.sqlite3"
    with closing(sqlite3.connect(copy_of)) as small:
        small.execute("CREATE TABLE branch_branch (id INTEGER PRIMARY KEY, name TEXT)")
        small.execute("INSERT INTO branch_branch (name) VALUES ('规划联合党支部')")
        small.commit()
    found = database.Copied("sqlite", "3", {"branch_branch": 1}, ["branch.0001_tables"], {"1/photo"})

    def copy(path):
        path.write_bytes(copy_of.read_bytes())
        return found

    monkeypatch.setattr(making, "copy_database", copy)
    monkeypatch.setattr(making, "kind_of_database", lambda: "sqlite")
    (here / "uploads/1").mkdir()
    (here / "uploads/1/photo").write_bytes(b"\xff\xd8" + os.urandom(30000))
    return found


@pytest.fixture
def quick_passphrase(monkeypatch):
    """age takes a second to stretch a passphrase; where that is not what is tested it need not."""
    keyed = archive.pyrage.passphrase
    monkeypatch.setattr(keyed, "encrypt", lambda plain, passphrase: passphrase.encode() + b"|" + plain)
    monkeypatch.setattr(keyed, "decrypt", lambda secret, passphrase: secret.split(b"|")[1])


def names_in(path):
    with tarfile.open(path) as tar:
        return tar.getnames()


def looked_through(path, passphrase=None):
    with restoring.opened(path, passphrase) as found:
        return found


@pytest.mark.django_db(transaction=True)
def test_a_backup_names_every_table_and_nobody_who_is_signed_in(here, tmp_path, capsys):
    Session.objects.create(session_key="k" * 32, session_data="secret", expire_date=timezone.now())
    out = tmp_path / "b.tar.gz"

    made = making.make_backup(out)

    found = looked_through(out)
    assert found.manifest["rows"]["django_session"] == 0
    assert found.rows == made.rows > 100
    assert stat.S_IMODE(out.stat().st_mode) == 0o600

    call_command("backup", out=str(tmp_path / "b.tar.gz"), force=True)
    assert "没有加密的备份不含密钥（secret_key" in capsys.readouterr().out
    assert not [name for name in names_in(tmp_path / "b.tar.gz") if "key" in name]

    with pytest.raises(SystemExit, match="已经存在"):
        call_command("backup", out=str(tmp_path / "b.tar.gz"))


def test_the_keys_go_along_only_under_a_passphrase(copied, here, tmp_path):
    making.make_backup(tmp_path / "clear")
    making.make_backup(tmp_path / "sealed", PASSPHRASE)

    assert names_in(tmp_path / "clear") == ["database.sqlite3", "uploads/1/photo", "manifest.json"]
    assert names_in(tmp_path / "sealed") == ["key.age", "backup.tar.gz.age"]
    with restoring.opened(tmp_path / "sealed", PASSPHRASE) as found:
        assert (found.folder / "keys/secret_key").read_bytes() == (here / "secret_key").read_bytes()
        assert found.manifest["keys"] is True
    with pytest.raises(BackupFault, match="口令不对"):
        looked_through(tmp_path / "sealed", "another passphrase")
    with pytest.raises(BackupFault, match="有口令"):
        looked_through(tmp_path / "sealed")
    with pytest.raises(BackupFault, match="口令太短"):
        making.make_backup(tmp_path / "short", "12345")


def test_a_machine_too_slow_for_a_passphrase_is_not_called_a_wrong_passphrase(
    copied, quick_passphrase, tmp_path, monkeypatch
):
    # As a far faster machine would have made it: with 2 to the 40th steps of scrypt.
    key = b"age-encryption.org/v1\n-> scrypt C2fBaKvrvd+4HwBC1QRT7w 40\n" + 2 * (b"A" * 43 + b"\n")
    key = key[:-44] + b"--- " + key[-44:] + bytes(32)
    with pytest.raises(archive.pyrage.DecryptError, match="Excessive work"):
        real_decrypt(key, PASSPHRASE)
    monkeypatch.setattr(archive, "PAUSE", 0)
    monkeypatch.setattr(archive.pyrage.passphrase, "encrypt", lambda plain, passphrase: key)
    monkeypatch.setattr(archive.pyrage.passphrase, "decrypt", real_decrypt)
    making.make_backup(tmp_path / "b", PASSPHRASE)

    with pytest.raises(BackupFault, match="太忙，或者太慢"):
        looked_through(tmp_path / "b", PASSPHRASE)


def test_a_passphrase_is_tried_again_while_the_machine_is_busy(
    copied, quick_passphrase, tmp_path, monkeypatch
):
    making.make_backup(tmp_path / "b", PASSPHRASE)
    keyed, busy = archive.pyrage.passphrase, [1, 2, 3]
    decrypt = keyed.decrypt

    def sometimes(secret, passphrase):
        if busy and busy.pop():
            raise archive.pyrage.DecryptError("Excessive work parameter for passphrase.")
        return decrypt(secret, passphrase)

    monkeypatch.setattr(archive, "PAUSE", 0)
    monkeypatch.setattr(keyed, "decrypt", sometimes)
    looked_through(tmp_path / "b", PASSPHRASE)
    assert not busy


@pytest.mark.parametrize("passphrase", [None, PASSPHRASE])
def test_a_full_disk_is_said_and_nothing_is_left(
    copied, quick_passphrase, here, tmp_path, monkeypatch, passphrase
):
    out = tmp_path / "out"
    out.mkdir()

    def full(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(BackupFault, match="磁盘满了"):
        making.make_backup(out / "b", passphrase)
    assert list(out.iterdir()) == []


def test_what_fails_while_it_is_encrypted_is_said_and_nothing_is_left(
    copied, quick_passphrase, tmp_path, monkeypatch
):
    out = tmp_path / "out"
    out.mkdir()

    def broken(source, sink, recipients):
        source.read(10)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(archive.pyrage, "encrypt_io", broken)
    with pytest.raises(BackupFault, match="磁盘满了"):
        making.make_backup(out / "b", PASSPHRASE)
    assert list(out.iterdir()) == []


def test_a_file_removed_with_its_row_is_no_loss(copied, here, tmp_path, monkeypatch):
    """Between the copy of the database and the reading of the file somebody deletes an attachment."""
    photo = here / "uploads/1/photo"
    copies = []
    first = making.copy_database

    def copy(path):
        found = first(path)
        copies.append(path)
        if len(copies) == 1:
            photo.unlink()
            return found
        return database.Copied(found.kind, found.version, found.rows, found.migrations, set())

    monkeypatch.setattr(making, "copy_database", copy)
    monkeypatch.setattr(making, "still_named", lambda name: False)
    made = making.make_backup(tmp_path / "b")
    assert (len(copies), made.missing, made.files) == (2, [], 0)


def test_a_file_that_was_lost_before_is_said(copied, here, tmp_path, monkeypatch):
    (here / "uploads/1/photo").unlink()
    monkeypatch.setattr(making, "still_named", lambda name: True)
    made = making.make_backup(tmp_path / "b")
    assert made.missing == ["1/photo"]
    assert looked_through(tmp_path / "b").manifest["missing"] == ["1/photo"]


def test_what_passes_and_what_links_elsewhere_stays_outside(copied, here, tmp_path):
    for folder in ("packs/1", "exchange"):
        (here / "uploads" / folder).mkdir(parents=True)
        (here / "uploads" / folder / "made").write_bytes(b"x")
    (here / "uploads/link").symlink_to("/etc/passwd")
    making.make_backup(tmp_path / "b")
    assert names_in(tmp_path / "b") == ["database.sqlite3", "uploads/1/photo", "manifest.json"]


def test_what_a_killed_run_left_is_removed_a_day_later(copied, tmp_path):
    old, new = tmp_path / ".backup-old.partial", tmp_path / ".backup-new.partial"
    old.mkdir()
    new.mkdir()
    os.utime(old, (0, 0))
    making.make_backup(tmp_path / "b")
    assert not old.exists() and new.exists()


# ---- spoiled ones ----


def test_a_spoiled_backup_never_passes(copied, tmp_path):
    making.make_backup(tmp_path / "b")
    sound = (tmp_path / "b").read_bytes()
    wrong = tmp_path / "wrong"
    for at in range(12, len(sound), max(1, len(sound) // 60)):
        wrong.write_bytes(sound[:at] + bytes([sound[at] ^ 0x55]) + sound[at + 1 :])
        with pytest.raises(BackupFault):
            looked_through(wrong)
    for length in (0, 1, 100, len(sound) // 2, len(sound) - 1):
        wrong.write_bytes(sound[:length])
        with pytest.raises(BackupFault):
            looked_through(wrong)
    assert list((tmp_path / "here").glob(".restore-*")) == []


def test_a_spoiled_encrypted_backup_never_passes(copied, quick_passphrase, tmp_path):
    making.make_backup(tmp_path / "b", PASSPHRASE)
    sound = (tmp_path / "b").read_bytes()
    wrong = tmp_path / "wrong"
    for spoiled in (sound[: len(sound) // 2], sound[:20000] + bytes([sound[20000] ^ 1]) + sound[20001:]):
        wrong.write_bytes(spoiled)
        with pytest.raises(BackupFault, match="损坏|不完整"):
            looked_through(wrong, PASSPHRASE)


def crafted(path, entries, manifest=None):
    """An archive with these entries: (name, content) or a TarInfo; the hashes of the manifest fit."""
    with gzip.open(path, "wb") as zipped, tarfile.open(fileobj=zipped, mode="w|") as tar:
        writer = archive.Writer(tar)
        for entry in entries:
            if isinstance(entry, tarfile.TarInfo):
                tar.addfile(entry)
                continue
            name, content = entry
            (path.parent / "content").write_bytes(content)
            writer.add(name, path.parent / "content")
        usual = {"format": 1, "version": "1", "made_at": "", "migrations": [], "missing": [], "keys": False}
        usual |= {"database": {"kind": "sqlite", "version": "3"}, "rows": {}}
        writer.finish(usual | (manifest or {}))
    return path


def special(name, kind, link=""):
    entry = tarfile.TarInfo(name)
    entry.type, entry.linkname = kind, link
    return entry


@pytest.mark.parametrize(
    "entry",
    [
        ("../outside", b"x"),
        ("/tmp/outside-of-here", b"x"),
        ("uploads/../../outside", b"x"),
        ("uploads/./a", b"x"),
        ("uploads//a", b"x"),
        ("uploads/a\\b", b"x"),
        ("branch.sqlite3", b"x"),
        ("static/evil.js", b"x"),
        ("", b"x"),
        special("uploads/link", tarfile.SYMTYPE, "/etc/passwd"),
        special("uploads/link", tarfile.LNKTYPE, "database.sqlite3"),
        special("uploads/pipe", tarfile.FIFOTYPE),
        special("uploads/device", tarfile.CHRTYPE),
        special("uploads/folder", tarfile.DIRTYPE),
    ],
    ids=lambda entry: str(entry) if isinstance(entry, tuple) else f"{entry.name} {entry.type}",
)
def test_path_tricks_are_refused(here, tmp_path, entry):
    before = set(tmp_path.rglob("*")) | {tmp_path / "b", tmp_path / "content"}
    with pytest.raises(BackupFault, match="不该有"):
        looked_through(crafted(tmp_path / "b", [entry]))
    assert set(tmp_path.rglob("*")) <= before


def test_the_same_name_twice_is_refused(here, tmp_path):
    with pytest.raises(BackupFault, match="两份"):
        looked_through(crafted(tmp_path / "b", [("uploads/a", b"x"), ("uploads/a", b"y")]))


def test_what_is_no_backup_is_refused_in_words(here, tmp_path):
    (tmp_path / "b").write_bytes(b"PK\x03\x04 a workbook")
    with pytest.raises(BackupFault, match="不是支部纪实的备份"):
        looked_through(tmp_path / "b")
    with pytest.raises(BackupFault, match="没有这个文件"):
        looked_through(tmp_path / "none")
    entry = tarfile.TarInfo("manifest.json")
    entry.size = 5
    with gzip.open(tmp_path / "b", "wb") as zipped, tarfile.open(fileobj=zipped, mode="w|") as tar:
        tar.addfile(entry, io.BytesIO(b"[[[[["))
    with pytest.raises(BackupFault, match="清单读不懂"):
        looked_through(tmp_path / "b")


def test_a_manifest_that_counts_otherwise_is_refused(here, copied, tmp_path):
    source = (tmp_path / "source.sqlite3").read_bytes()
    wrong = crafted(tmp_path / "b", [("database.sqlite3", source)], {"rows": {"branch_branch": 2}})
    with pytest.raises(BackupFault, match="行数不符"):
        looked_through(wrong)
    broken = crafted(tmp_path / "b", [("database.sqlite3", source[:3000] + b"x" * 3000)])
    with pytest.raises(BackupFault, match="备份里的数据库"):
        looked_through(broken)


# ---- what a restore refuses ----


@pytest.fixture
def small(copied, tmp_path):
    making.make_backup(tmp_path / "b")
    return tmp_path / "b"


@pytest.mark.django_db
def test_a_backup_of_a_newer_version_is_refused(small, monkeypatch, tmp_path):
    monkeypatch.setattr(restoring.database, "kind_of_database", lambda: "sqlite")
    source = (tmp_path / "source.sqlite3").read_bytes()
    newer = {"rows": {"branch_branch": 1}, "migrations": ["branch.0001_tables", "branch.9999_of_tomorrow"]}
    crafted(small, [("database.sqlite3", source)], newer)
    with restoring.opened(small, None) as found, pytest.raises(BackupFault, match="9999_of_tomorrow"):
        restoring.restore(found)


@pytest.mark.django_db
def test_a_backup_too_old_to_be_upgraded_is_refused(small, monkeypatch, tmp_path):
    monkeypatch.setattr(restoring.database, "kind_of_database", lambda: "sqlite")
    source = (tmp_path / "source.sqlite3").read_bytes()
    crafted(
        small,
        [("database.sqlite3", source)],
        {"rows": {"branch_branch": 1}, "migrations": ["members.0001_initial"]},
    )
    with (
        restoring.opened(small, None) as found,
        pytest.raises(BackupFault, match="很早的.*members.0002_people_in_full"),
    ):
        restoring.restore(found)


@pytest.mark.django_db
def test_while_the_server_runs_nothing_is_restored(small, here, monkeypatch):
    monkeypatch.setattr(restoring.database, "kind_of_database", lambda: "sqlite")
    monkeypatch.setattr(restoring.database, "put_back", pytest.fail)
    serving = hold_as_server()
    try:
        with restoring.opened(small, None) as found, pytest.raises(BackupFault, match="正在运行"):
            restoring.restore(found)
    finally:
        os.close(serving)


@pytest.mark.skipif("is_postgres()", reason="SQLite's own way")
def test_a_database_that_cannot_be_written_is_left_as_it_was(small, here, monkeypatch, settings):
    """The new database is written in one transaction, into the file that others have open."""
    live = here / "branch.sqlite3"
    with closing(sqlite3.connect(live)) as there:
        there.execute("PRAGMA journal_mode=WAL")
        there.execute("CREATE TABLE before (x)")
        there.commit()
    monkeypatch.setitem(settings.DATABASES["default"], "NAME", str(live))
    monkeypatch.setattr(database.connections, "close_all", lambda: None)
    with restoring.opened(small, None) as found:
        with closing(sqlite3.connect(live)) as other:
            other.execute("BEGIN IMMEDIATE")
            monkeypatch.setattr(database, "TIMEOUT", 0.1)
            with pytest.raises(BackupFault, match="原来的没有动"):
                database.put_back("sqlite", found.copy)
            assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("before",)]
        with closing(sqlite3.connect(live)) as reader:
            database.put_back("sqlite", found.copy)
            assert reader.execute("SELECT name FROM branch_branch").fetchall() == [("规划联合党支部",)]


def test_a_manifest_is_readable_by_people(small):
    with tarfile.open(small) as tar:
        manifest = json.load(tar.extractfile("manifest.json"))
    assert manifest["product"] == "支部纪实"
    assert manifest["files"]["uploads/1/photo"]["size"] == 30002
    assert set(manifest["files"]["uploads/1/photo"]) == {"size", "sha256"}
    assert is_postgres() or manifest["database"]["kind"] == "sqlite"
