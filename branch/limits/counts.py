"""Counts that all workers share, in a small file of their own: the records' database is not written to.

What django-ratelimit asks of a cache: `add` and `incr` that are atomic among processes. SQLite does both in
one statement; a crash may lose the counts of the last minutes and nothing else, so nothing is forced to disk.
"""

import os
import sqlite3
import threading
import time
from pathlib import Path

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache

WAITS = 5
# Every so many counts begun those that are past are cleared away.
CLEARED_EVERY = 200
TABLE = "CREATE TABLE IF NOT EXISTS counts (key TEXT PRIMARY KEY, n INTEGER NOT NULL, until REAL NOT NULL)"


class CountsFile(BaseCache):
    def __init__(self, location, params):
        super().__init__(params)
        self.path = Path(location)
        self._here = threading.local()

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None) -> bool:
        key, now = self.make_and_validate_key(key, version=version), time.time()
        self._begun = getattr(self, "_begun", 0) + 1
        if self._begun % CLEARED_EVERY == 0:
            self._execute("DELETE FROM counts WHERE until < ?", now)
        return bool(
            self._execute(
                "INSERT INTO counts VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE "
                "SET n = excluded.n, until = excluded.until WHERE until < ? RETURNING n",
                key, value, self.get_backend_timeout(timeout), now,
            )
        )  # fmt: skip

    def incr(self, key, delta=1, version=None) -> int:
        key = self.make_and_validate_key(key, version=version)
        rows = self._execute("UPDATE counts SET n = n + ? WHERE key = ? RETURNING n", delta, key)
        if not rows:
            raise ValueError(f"Key {key!r} not found")
        return rows[0][0]

    def get(self, key, default=None, version=None):
        key = self.make_and_validate_key(key, version=version)
        rows = self._execute("SELECT n FROM counts WHERE key = ? AND until >= ?", key, time.time())
        return rows[0][0] if rows else default

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        key = self.make_and_validate_key(key, version=version)
        until = self.get_backend_timeout(timeout)
        self._execute("INSERT OR REPLACE INTO counts VALUES (?, ?, ?)", key, value, until)

    def delete(self, key, version=None) -> bool:
        key = self.make_and_validate_key(key, version=version)
        return bool(self._execute("DELETE FROM counts WHERE key = ? RETURNING n", key))

    def clear(self):
        self._execute("DELETE FROM counts")

    def _execute(self, statement, *values) -> list:
        with self._connection() as connection:
            return connection.execute(statement, values).fetchall()

    def _connection(self) -> sqlite3.Connection:
        """One a thread; a worker that was forked opens its own, and so does one whose file was taken away."""
        mine = getattr(self._here, "mine", None)
        if mine is None or mine[0] != os.getpid() or not self.path.exists():
            self._here.mine = mine = (os.getpid(), self._opened())
        return mine[1]

    def _opened(self) -> sqlite3.Connection:
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
        connection = sqlite3.connect(self.path, timeout=WAITS)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute(TABLE)
        connection.commit()
        return connection
