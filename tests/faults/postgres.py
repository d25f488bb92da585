"""Databases on a PostgreSQL server for a while, and a server of one's own that may be stopped."""

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.faults.server import Broken, free_port


def is_postgres(url: str) -> bool:
    return urlsplit(url).scheme in ("postgres", "postgresql")


@contextmanager
def a_database(url: str):
    """A new one on the server of `url`, gone afterwards."""
    name = f"zhibu_faults_{secrets.token_hex(4)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


class Cluster:
    """A PostgreSQL server in a folder of its own; like script and package it does not run as root."""

    def __init__(self):
        found = sorted(
            Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[4])
        )
        if not found:
            raise Broken("no PostgreSQL on this machine: script/setup --ci installs one")
        self.programs, self.port = found[-1].parent, free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="zhibu-pg-"))
        if os.getuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        self._run(
            "initdb", "-D", self.folder / "data", "-U", "postgres", "--auth=trust", "-E", "UTF8", "--no-sync"
        )

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def start(self):
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"
        self._run(
            "pg_ctl", "-D", self.folder / "data", "-l", self.folder / "log", "-w", "-o", options, "start"
        )

    def stop(self):
        """At once, as when the machine is switched off."""
        self._run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "-w", "stop")

    def remove(self):
        with suppress(Broken):  # it may not be running
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program, *arguments):
        command = [str(self.programs / program), *map(str, arguments)]
        if os.getuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        with tempfile.TemporaryFile("w+") as told:  # a pipe would stay open in the server that it starts
            done = subprocess.run(
                command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=told, stderr=told
            )
            if done.returncode:
                told.seek(0)
                raise Broken(f"{program}: {told.read()[-1000:]}")


@contextmanager
def a_cluster():
    cluster = Cluster()
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.remove()
