"""A consistent copy of the database in one file while others go on writing, and the way back.

SQLite is copied by its own backup interface. PostgreSQL is dumped by pg_dump from a snapshot in which the
rows are counted, so that the numbers in the manifest are those of the dump.
"""

import os
import sqlite3
import subprocess
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection, connections, models

from branch.backup import postgres
from branch.backup.files import BackupFault

# Who is signed in is not carried into another day: the table comes along without its rows.
WITHOUT_ROWS = ("django_session", "branch_session")
# So long a restore waits for somebody who is writing.
TIMEOUT = 20.0
FILE_OF_KIND = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}


@dataclass(frozen=True)
class Copied:
    """What the copy holds: rows of each table, migrations, and the names of the files that rows name."""

    kind: str
    version: str
    rows: dict[str, int] = field(default_factory=dict)
    migrations: list[str] = field(default_factory=list)
    files: set[str] = field(default_factory=set)


def kind_of_database() -> str:
    return connection.vendor


def copy_database(path: Path) -> Copied:
    if connection.vendor == "sqlite":
        return _copy_sqlite(path)
    if connection.vendor == "postgresql":
        return _copy_postgres(path)
    raise BackupFault(f"不会备份这种数据库：{connection.vendor}")


def _copy_sqlite(path: Path) -> Copied:
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600))
    source = connection.get_connection_params()["database"]
    try:
        # A connection of its own: what this process is in the middle of writing is nobody's yet.
        with (
            closing(sqlite3.connect(source, uri=True)) as own,
            closing(sqlite3.connect(path, isolation_level=None)) as copy,
        ):
            own.backup(copy, progress=_not_for_ever())
            copy.execute("PRAGMA journal_mode=DELETE")
            copy.execute("PRAGMA secure_delete=ON")
            ask = _asking(copy)
            tables = sqlite_tables(ask)
            for table in set(WITHOUT_ROWS) & set(tables):
                copy.execute(f'DELETE FROM "{table}"')
            return _what_is_there("sqlite", sqlite3.sqlite_version, ask, tables)
    except sqlite3.Error as fault:
        raise BackupFault(f"数据库没有复制成：{sqlite_words(fault)}") from fault


def _not_for_ever():
    """Python tries again without end where the source is locked."""
    until = time.monotonic() + TIMEOUT

    def progress(status, remaining, total):
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > until:
            raise sqlite3.OperationalError("database is locked")

    return progress


def _asking(database):
    return lambda sql: list(database.execute(sql))


def sqlite_tables(ask) -> list[str]:
    found = ask("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return sorted(name for (name,) in found)


def sqlite_words(fault: Exception) -> str:
    said = str(fault)
    if "disk is full" in said:
        return "磁盘满了。腾出空间再试。"
    if "readonly" in said:
        return "磁盘只能读，不能写。"
    if "locked" in said:
        return "数据库一直被占用，过一会儿再试。"
    return said


def _copy_postgres(path: Path) -> Copied:
    version = postgres.server_major()
    pg_dump = postgres.program("pg_dump", version)
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600))
    # A connection of its own: what this process is in the middle of is not the snapshot's business.
    with connection.Database.connect(**connection.get_connection_params()) as own:
        own.isolation_level = connection.Database.IsolationLevel.REPEATABLE_READ
        own.read_only = True

        def ask(sql):
            return own.execute(sql).fetchall()

        ((snapshot,),) = ask("SELECT pg_export_snapshot()")
        tables = [
            name
            for (name,) in ask(
                "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
            )
        ]
        copied = _what_is_there("postgresql", str(version), ask, tables)
        postgres.run(
            [
                pg_dump,
                "--format=custom",
                "--no-owner",
                "--no-privileges",
                "--compress=0",  # the archive compresses
                f"--snapshot={snapshot}",
                f"--file={path}",
                *(f"--exclude-table-data={table}" for table in WITHOUT_ROWS),
            ],
            "pg_dump ",
        )
        return copied


def _what_is_there(kind, version, ask, tables) -> Copied:
    counted = {table: ask(f'SELECT COUNT(*) FROM "{table}"')[0][0] for table in tables}
    migrations = []
    if "django_migrations" in tables:
        migrations = sorted(f"{app}.{name}" for app, name in ask("SELECT app, name FROM django_migrations"))
    files = {
        name
        for table, column in columns_of_files()
        if table in tables
        for (name,) in ask(f'SELECT DISTINCT "{column}" FROM "{table}"')
        if name
    }
    return Copied(
        kind, version, counted | dict.fromkeys(set(WITHOUT_ROWS) & set(tables), 0), migrations, files
    )


def columns_of_files() -> list[tuple[str, str]]:
    return [
        (model._meta.db_table, one.column)
        for model in apps.get_models(include_auto_created=True)
        for one in model._meta.local_concrete_fields
        if isinstance(one, models.FileField)
    ]


def still_named(name: str) -> bool:
    """Whether a row names this file now, after the copy was made."""
    with connection.cursor() as cursor:
        for table, column in columns_of_files():
            cursor.execute(f'SELECT 1 FROM "{table}" WHERE "{column}" = %s LIMIT 1', [name])
            if cursor.fetchone():
                return True
    return False


# ---- looking into a copy ----


def rows_of_copy(kind: str, path: Path) -> dict[str, int]:
    """How many rows each table of a copy has; a copy that cannot be opened is a BackupFault."""
    return _rows_of_sqlite(path) if kind == "sqlite" else _rows_of_dump(path)


def _rows_of_sqlite(path: Path) -> dict[str, int]:
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as copy:
            ask = _asking(copy)
            if (found := ask("PRAGMA integrity_check")) != [("ok",)]:
                raise BackupFault(f"备份里的数据库坏了：{found[0][0]}")
            if broken := ask("PRAGMA foreign_key_check"):
                raise BackupFault(f"备份里的数据库有 {len(broken)} 行指向不存在的记录（{broken[0][0]}）")
            return {table: ask(f'SELECT COUNT(*) FROM "{table}"')[0][0] for table in sqlite_tables(ask)}
    except sqlite3.Error as fault:
        raise BackupFault(f"备份里的数据库打不开：{fault}") from fault


def _rows_of_dump(path: Path) -> dict[str, int]:
    pg_restore = postgres.program(
        "pg_restore", 1 if connection.vendor == "sqlite" else postgres.server_major()
    )
    listed = postgres.run(
        [pg_restore, "--list", str(path)], "pg_restore --list ", connected=False, stdout=subprocess.PIPE
    )
    # 215; 1259 16400 TABLE public branch_branch owner
    entries = [line.split() for line in listed.stdout.decode().splitlines() if not line.startswith(";")]
    tables = [words[5] for words in entries if words[3:4] == ["TABLE"] and words[4] != "DATA"]
    counted = dict.fromkeys(tables, 0)
    command = [pg_restore, "--data-only", "--file=-", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as reading:
        table = None
        for line in reading.stdout:
            if table is None and line.startswith(b"COPY "):
                table = line.split()[1].decode().rsplit(".", 1)[-1].strip('"')
            elif table is not None and line == b"\\.\n":
                table = None
            elif table is not None:
                counted[table] += 1
        said = reading.stderr.read().decode(errors="replace").strip()
    if reading.returncode:
        raise BackupFault(f"备份里的数据库打不开：{said.splitlines()[0] if said else reading.returncode}")
    return counted


# ---- the way back ----


def is_empty() -> bool:
    """Whether nothing was ever recorded here: no branch, no account, perhaps not even a table."""
    from branch.models import Branch, User

    there = set(connection.introspection.table_names())
    return not any(model._meta.db_table in there and model.objects.exists() for model in (Branch, User))


def put_back(kind: str, path: Path):
    """The copy becomes the database in one transaction: whole, or nothing has changed."""
    if kind == "sqlite":
        _put_back_sqlite(path)
    else:
        _put_back_postgres(path)


def _put_back_sqlite(path: Path):
    connections.close_all()
    live = Path(settings.DATABASES["default"]["NAME"])
    try:
        if not live.exists():
            os.close(os.open(live, os.O_CREAT | os.O_WRONLY, 0o600))
        # The backup interface writes the target in one transaction: killed in the middle, the old state is
        # found again; another process that has the file open goes on with the new one.
        with (
            closing(sqlite3.connect(path)) as copy,
            closing(sqlite3.connect(live, timeout=TIMEOUT)) as target,
        ):
            target.execute("PRAGMA journal_mode=WAL")
            target.execute("PRAGMA synchronous=FULL")
            copy.backup(target, progress=_not_for_ever())
            target.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as fault:
        raise BackupFault(f"数据库没有写成，原来的没有动：{sqlite_words(fault)}") from fault


def _put_back_postgres(path: Path):
    version = postgres.server_major()
    pg_restore, psql = (postgres.program(name, version) for name in ("pg_restore", "psql"))
    with connection.cursor() as cursor:
        there = [table.name for table in connection.introspection.get_table_list(cursor)]
        quoted = [connection.ops.quote_name(name) for name in there]
    connections.close_all()
    script = path.with_suffix(".sql")
    with open(os.open(script, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
        # What is in the way goes in the same transaction in which the copy comes.
        file.write("".join(f"DROP TABLE IF EXISTS {name} CASCADE;\n" for name in quoted).encode())
        file.flush()
        postgres.run(
            [pg_restore, "--no-owner", "--no-privileges", "--exit-on-error", "--file=-", str(path)],
            "pg_restore ",
            connected=False,
            stdout=file,
        )
    postgres.run(
        [psql, "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", f"--file={script}"],
        "数据库没有写成，原来的没有动：psql ",
        stdout=subprocess.DEVNULL,
    )
    script.unlink()
