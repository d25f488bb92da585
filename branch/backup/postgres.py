"""PostgreSQL's own programs: found, of a version that fits the server, and run so that a failure speaks."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from django.db import connection

from branch.backup.files import BackupFault

# Debian keeps each version's programs apart; the one in PATH may be another version's.
FOLDERS = Path("/usr/lib/postgresql")


def program(name: str, at_least: int) -> str:
    """The path of pg_dump, pg_restore or psql: the oldest of those that are not older than the server."""
    found = {}
    for path in (*FOLDERS.glob(f"*/bin/{name}"), shutil.which(name)):
        if path and (major := _major(str(path))):
            found.setdefault(major, str(path))
    fitting = [major for major in found if major >= at_least]
    if fitting:
        return found[min(fitting)]
    if not found:
        raise BackupFault(
            f"这台机器上没有 {name}。请安装 PostgreSQL 的客户端程序："
            f"apt-get install -y postgresql-client（版本不低于 {at_least}）。"
        )
    raise BackupFault(
        f"{name} 的版本是 {max(found)}，比数据库的版本 {at_least} 旧，不能用。"
        f"请安装 postgresql-client-{at_least} 或更新的版本。"
    )


def _major(path: str) -> int | None:
    try:
        told = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=30).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    number = re.search(r"\) (\d+)", told)
    return int(number[1]) if number else None


def server_major() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10000


def run(command: list[str], what: str, connected=True, **options) -> subprocess.CompletedProcess:
    """Runs a program, on the default database where it is to be connected; a failure is a BackupFault."""
    environment = dict(os.environ)
    if connected:
        (_, *arguments), extra = connection.client.settings_to_cmd_args_env(connection.settings_dict, [])
        command = [*command, *arguments]
        environment |= extra or {}
    done = subprocess.run(command, env=environment, stderr=subprocess.PIPE, **options)
    if done.returncode:
        said = done.stderr.decode(errors="replace") if isinstance(done.stderr, bytes) else done.stderr
        lines = [line for line in said.splitlines() if line.strip()]
        raise BackupFault(f"{what}没有成功：{lines[0] if lines else f'退出状态 {done.returncode}'}")
    return done
