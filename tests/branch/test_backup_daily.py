"""When a backup is due, which ones stay, and who makes it where there are several workers."""

import os
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from branch.backup import daily, making, retention, state, upgrades
from branch.backup.files import BackupFault
from tests.branch.backups import installed_in
from tests.factories import a_branch


@pytest.fixture
def here(tmp_path, settings):
    return installed_in(tmp_path / "here", settings)


@pytest.fixture
def quick(here, monkeypatch):
    """Backups that hold nothing."""

    def make(out, passphrase=None, force=False):
        Path(out).write_bytes(b"a backup")
        return making.Made(out, 8, 1, 0, [], passphrase is not None)

    monkeypatch.setattr(daily, "make_backup", make)
    return here / "backups"


def at(text):
    return timezone.make_aware(datetime.fromisoformat(text))


@pytest.mark.parametrize(
    ("success", "failed", "now", "due"),
    [
        (None, None, "2026-06-10 12:00", True),
        ("2026-06-09 02:31", None, "2026-06-10 02:29", False),
        ("2026-06-09 02:31", None, "2026-06-10 02:30", True),
        ("2026-06-10 02:31", None, "2026-06-10 23:00", False),
        ("2026-06-09 09:00", None, "2026-06-10 08:00", True),  # the machine was off in the night
        ("2026-06-10 01:00", None, "2026-06-10 02:30", True),
        (None, "2026-06-10 11:30", "2026-06-10 12:00", False),  # an hour's rest after a failure
        (None, "2026-06-10 10:30", "2026-06-10 12:00", True),
        ("2030-01-01 00:00", None, "2026-06-10 12:00", True),  # written under a wrong clock
        (None, "2030-01-01 00:00", "2026-06-10 12:00", True),
    ],
)
def test_a_backup_is_due_once_a_night_and_after_a_night_in_which_the_machine_was_off(
    success, failed, now, due
):
    kept = {"success_at": success and at(success).isoformat(), "failed_at": failed and at(failed).isoformat()}
    assert daily.is_due(at(now), kept) is due


def named(moment, kind="daily"):
    return f"zhibu-{kind}-{moment:%Y%m%d-%H%M%S}.tar.gz"


def test_the_last_of_seven_days_four_weeks_and_twelve_months_stay():
    now = datetime(2026, 6, 10, 3)  # noqa: DTZ001
    names = [named(now - timedelta(days=days, hours=hours)) for days in range(800) for hours in (0, 12)]

    kept = set(names) - set(retention.to_remove(names, now))

    days = sorted({retention.made_at(name).date().isoformat() for name in kept}, reverse=True)
    assert days == [
        *(f"2026-06-{day:02}" for day in (10, 9, 8, 7, 6, 5, 4)),
        "2026-05-31", "2026-05-24",
        *("2026-04-30", "2026-03-31", "2026-02-28", "2026-01-31", "2025-12-31", "2025-11-30", "2025-10-31"),
        *("2025-09-30", "2025-08-31", "2025-07-31"),
    ]  # fmt: skip


@given(
    st.lists(st.integers(-2000, 20000), max_size=60), st.sampled_from(["daily", "manual", "before-upgrade"])
)
def test_the_newest_and_what_is_of_the_future_always_stay(hours, kind):
    now = datetime(2026, 6, 10, 3)  # noqa: DTZ001
    names = {named(now - timedelta(hours=number), kind) for number in hours}

    removed = set(retention.to_remove(names, now))

    past = [name for name in names if retention.made_at(name) <= now]
    assert not past or max(past) not in removed
    assert not removed & (names - set(past))
    assert len(past) - len(removed) <= 23


def test_a_file_that_is_no_backup_of_ours_is_never_touched():
    strange = ["notes.txt", "zhibu-daily-20269999-000000.tar.gz", "zhibu-other-20200101-000000.tar.gz"]
    assert retention.to_remove(strange, datetime(2026, 6, 10)) == []  # noqa: DTZ001


def test_what_came_of_it_is_kept_beside_the_backups(quick, monkeypatch):
    made = daily.back_up("daily")
    kept = state.read()
    assert kept["file"] == made.path.name and kept["failed_at"] is None
    assert [one["kind"] for one in daily.kept_backups()] == ["daily"]

    def fails(*args):
        raise BackupFault("磁盘满了。腾出空间再试。")

    monkeypatch.setattr(daily, "make_backup", fails)
    with pytest.raises(BackupFault):
        daily.back_up("daily")
    assert state.read()["failure"] == "磁盘满了。腾出空间再试。"
    assert state.last_success() is not None
    daily._keep_if_possible(failed_at=None)
    assert quick.stat().st_mode & 0o077 == 0


def test_a_state_that_is_not_whole_counts_as_none(quick):
    state.keep(success_at="2026-01-01T00:00:00+00:00")
    (quick / "state.json").write_text('{"success_at": "2026-')
    assert state.read() == {}
    (quick / "state.json").write_text("[]")
    assert state.last_success() is None


def test_two_are_never_made_at_once_and_a_killed_one_leaves_no_lock(quick):
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import fcntl, os, sys, time; f = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT);"
            "fcntl.flock(f, fcntl.LOCK_EX); print(flush=True); time.sleep(60)",
            quick / ".lock" if quick.mkdir() is None else None,
        ],
        stdout=subprocess.PIPE,
    )
    holder.stdout.readline()
    (quick / ".backup-x.partial").mkdir()
    (quick / "zhibu-daily-20260101-000000.tar.gz.partial").touch()
    try:
        with pytest.raises(daily.Busy):
            daily.back_up("daily")
    finally:
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()
        holder.stdout.close()
    daily.back_up("daily")
    assert [path.name for path in quick.iterdir() if "partial" in path.name] == []


def test_of_two_workers_one_starts_it_and_as_a_process_of_its_own(quick, monkeypatch):
    started = []

    def run(command, **options):
        started.append(command[-2:])
        assert daily.look_once() is False  # the other worker, meanwhile
        state.keep(success_at=timezone.now().isoformat())
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(daily.subprocess, "run", run)
    assert daily.look_once() is True
    assert daily.look_once() is False
    assert started == [["backup", "--daily"]]


def test_a_backup_that_was_killed_is_tried_again_an_hour_later(quick, monkeypatch):
    monkeypatch.setattr(
        daily.subprocess, "run", lambda command, **options: subprocess.CompletedProcess(command, -9)
    )
    assert daily.look_once() is True
    assert state.read()["failure"] == "备份程序没有做完"
    assert daily.look_once() is False


def test_after_three_days_without_one_the_days_are_counted(quick):
    assert state.days_without() is None
    daily.begin_to_watch()
    now = timezone.now()
    assert state.days_without(now + timedelta(days=2, hours=23)) is None
    assert state.days_without(now + timedelta(days=4, hours=1)) == 4
    daily.back_up("manual")
    assert state.days_without(timezone.now() + timedelta(days=3, hours=-1)) is None


# ---- before an upgrade ----


@pytest.mark.django_db
def test_before_an_upgrade_of_what_is_recorded_a_backup_is_made(quick, monkeypatch, capsys):
    monkeypatch.setattr(upgrades, "applied_migrations", lambda: [])
    monkeypatch.setattr(upgrades, "pending", lambda: ["branch.0099_more"])
    call_command("ready")
    assert daily.kept_backups() == []  # nothing is recorded yet

    a_branch()
    call_command("ready")
    assert [one["kind"] for one in daily.kept_backups()] == ["before-upgrade"]
    assert "已先备份到" in capsys.readouterr().out

    monkeypatch.setattr(upgrades, "pending", lambda: [])
    call_command("ready")
    assert len(daily.kept_backups()) == 1


@pytest.mark.django_db
def test_an_upgrade_without_a_backup_does_not_begin(quick, monkeypatch):
    def fails(*args):
        raise BackupFault("磁盘满了。腾出空间再试。")

    a_branch()
    monkeypatch.setattr(upgrades, "applied_migrations", lambda: [])
    monkeypatch.setattr(upgrades, "pending", lambda: ["branch.0099_more"])
    monkeypatch.setattr(daily, "make_backup", fails)
    with pytest.raises(SystemExit, match="磁盘满了"):
        call_command("ready")


@pytest.mark.django_db
def test_a_database_newer_than_the_code_is_refused(quick):
    MigrationRecorder.Migration.objects.create(app="branch", name="9999_of_tomorrow")
    with pytest.raises(SystemExit, match=r"数据库比程序新.*branch\.9999_of_tomorrow"):
        call_command("ready")


@pytest.fixture
def first_version(db):
    """A database of version 0.1.0, whose steps this code knows only all together."""
    applied = MigrationRecorder.Migration.objects
    applied.filter(name="0001_tables").delete()
    steps = MigrationLoader(None).replacements
    for app, name in {step for migration in steps.values() for step in migration.replaces}:
        applied.get_or_create(app=app, name=name)
    return applied


def test_a_database_of_the_first_version_goes_on_as_it_is(quick, first_version):
    assert upgrades.pending() == []
    call_command("ready")
    call_command("migrate", verbosity=0)
    assert first_version.filter(name="0001_tables").count() == 4


def test_a_database_older_than_that_is_refused(quick, first_version):
    first_version.filter(app="members", name="0002_people_in_full").delete()
    with pytest.raises(SystemExit, match=r"数据库太旧.*members\.0002_people_in_full（共 1 项）"):
        call_command("ready")
