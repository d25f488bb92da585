"""A backup in an empty installation: the same cells in the workbook, the same bytes of what was filed."""

import sqlite3
import tarfile
import threading
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.test import Client

from branch.backup import database as copies_of_databases
from meetings.models import Meeting
from reports.models import FiledSummary
from reports.workbook.exporting import export_book
from tests.branch.backups import installed_in, is_postgres, manage
from tests.factories import default_rates
from tests.reports.summary.filing import Filing
from tests.reports.workbook_files import cells_of

pytestmark = pytest.mark.django_db(transaction=True)
PASSPHRASE = "口令 correct horse"


@pytest.fixture
def office(tmp_path, settings):
    """A branch that has filed a summary, with files of its own."""
    installed_in(tmp_path / "here", settings)

    class Here(Filing):
        pass

    default_rates()
    Here.setUpTestData()
    case = Here()
    case.client = Client()
    case.setUp()
    with case.on(date(2020, 6, 10)):
        case.filed()
    yield case
    case.doCleanups()


@contextmanager
def another_database():
    """A database of its own for the installation that is restored into: its DATABASE_URL; {} for SQLite."""
    if not is_postgres():
        yield {}
        return
    name, of = "test_restored_here", configured.DATABASES["default"]
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name}")
    who = f"{of['USER']}:{of['PASSWORD']}" if of["PASSWORD"] else of["USER"]
    try:
        yield {"DATABASE_URL": f"postgres://{who}@{of['HOST']}:{of['PORT']}/{name}"}
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def cells(path):
    return cells_of(path)


def test_restored_into_an_empty_installation_everything_is_as_it_was(office, tmp_path):
    backup, there = tmp_path / "backup.age.tar", tmp_path / "there"
    (tmp_path / "passphrase").write_text(PASSPHRASE + "\n")
    (tmp_path / "before.xlsx").write_bytes(export_book(office.branch))
    filed = FiledSummary.objects.get()
    with filed.pdf.open() as file:
        pdf = file.read()

    call_command("backup", out=str(backup), passphrase_file=str(tmp_path / "passphrase"))
    assert backup.stat().st_mode & 0o077 == 0
    assert b"sqlite" not in backup.read_bytes().lower(), "not encrypted"
    with pytest.raises(SystemExit, match="这里已经有记录"):
        call_command("restore", str(backup))
    there.mkdir()
    with another_database() as database:
        done = manage(there, "restore", backup, BACKUP_PASSPHRASE=PASSPHRASE, **database)
        assert done.returncode == 0, done.stderr
        assert "已恢复" in done.stdout and "注意" not in done.stdout

        out = tmp_path / "after.xlsx"
        exported = manage(there, "export_workbook", "--branch", office.branch.name, "--out", out, **database)
        assert exported.returncode == 0, exported.stderr
        assert cells(out) == cells(tmp_path / "before.xlsx")
        assert (there / "uploads" / filed.pdf.name).read_bytes() == pdf
        checked = manage(there, "check_filed", **database)
        assert checked.returncode == 0, checked.stdout + checked.stderr
        for path in (there / "uploads").rglob("*"):
            assert path.stat().st_mode & 0o077 == 0, path


def test_with_force_the_present_state_is_backed_up_and_replaced(office, tmp_path):
    first, second, there = tmp_path / "1.tar.gz", tmp_path / "2.tar.gz", tmp_path / "there"
    installed = tmp_path / "here"
    there.mkdir()
    (there / "data_keys").write_bytes((installed / "data_keys").read_bytes())
    call_command("backup", out=str(first))
    Meeting.objects.filter(branch=office.branch).update(topic="备份以后改的")
    configured.MEDIA_ROOT.joinpath("later").write_bytes(ContentFile(b"a photo").read())
    call_command("backup", out=str(second))

    with another_database() as database:
        assert manage(there, "restore", second, **database).returncode == 0
        assert (there / "uploads/later").exists()
        done = manage(there, "restore", first, "--force", **database)

        assert done.returncode == 0, done.stderr
        assert "现在的记录已先备份到" in done.stdout
        assert not (there / "uploads/later").exists()
        (kept,) = (there / "backups").glob("zhibu-before-restore-*.tar.gz")
        assert manage(there, "restore", kept, "--check", **database).returncode == 0
        out = tmp_path / "after.xlsx"
        assert (
            manage(
                there, "export_workbook", "--branch", office.branch.name, "--out", out, **database
            ).returncode
            == 0
        )
        assert "备份以后改的" not in str(cells(out))


def test_a_backup_of_another_kind_of_database_is_refused_in_words(office, tmp_path, monkeypatch):
    backup, there = tmp_path / "backup.tar.gz", tmp_path / "there"
    there.mkdir()
    call_command("backup", out=str(backup))

    if is_postgres():
        done = manage(there, "restore", backup)
        assert done.returncode == 1 and "备份是 PostgreSQL 的，这里用的是 SQLite" in done.stderr
    else:
        monkeypatch.setattr(copies_of_databases, "kind_of_database", lambda: "postgresql")
        monkeypatch.setattr(copies_of_databases, "is_empty", lambda: True)
        with pytest.raises(SystemExit, match="换数据库请用支部台账"):
            call_command("restore", str(backup))


@pytest.mark.skipif("is_postgres()", reason="on PostgreSQL the snapshot is pg_dump's own")
def test_a_backup_made_while_others_write_is_of_one_moment(office, tmp_path):
    first, there = tmp_path / "1.tar.gz", tmp_path / "there"
    there.mkdir()
    (there / "data_keys").write_bytes((tmp_path / "here/data_keys").read_bytes())
    call_command("backup", out=str(first))
    assert manage(there, "restore", first).returncode == 0
    over, written = threading.Event(), []

    def write():
        with closing(sqlite3.connect(there / "branch.sqlite3", timeout=20, isolation_level=None)) as database:
            while not over.is_set():
                number = len(written)
                database.execute("BEGIN IMMEDIATE")
                for half in ("甲", "乙"):
                    database.execute("INSERT INTO branch_organisation (name) VALUES (?)", [f"{half}{number}"])
                database.execute("COMMIT")
                written.append(number)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        copies = [tmp_path / f"while-{number}.tar.gz" for number in range(3)]
        done = [manage(there, "backup", "--out", copy) for copy in copies]
    finally:
        over.set()
        writer.join()
    assert [one.returncode for one in done] == [0, 0, 0], done[0].stderr
    assert len(written) > 100
    for number, copy in enumerate(copies):
        after = tmp_path / f"after-{number}"
        after.mkdir()
        with tarfile.open(copy) as tar:
            tar.extract("database.sqlite3", after, filter="data")
        with closing(sqlite3.connect(Path(after) / "database.sqlite3")) as database:
            names = {name for (name,) in database.execute("SELECT name FROM branch_organisation")}
        assert {name[1:] for name in names if name[0] == "甲"} == {
            name[1:] for name in names if name[0] == "乙"
        }
