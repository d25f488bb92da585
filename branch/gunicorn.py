"""How script/server serves: a few workers, each with threads, on HOST:PORT (default 127.0.0.1:8000)."""

import ctypes
import os
import signal
import sys
from contextlib import suppress
from importlib import import_module

from branch import logs

_host = os.environ.get("HOST") or "127.0.0.1"
_address = f"{f'[{_host}]' if ':' in _host else _host}:{os.environ.get('PORT') or 8000}"

bind = [_address]
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
threads = 4
worker_class = "branch.worker.Worker"  # threads, less patient with slow clients
limit_request_line = 8190
timeout = 60  # the PDF of a whole year takes a while
graceful_timeout = 30
preload_app = True  # WeasyPrint and its libraries are loaded once, for all workers
loglevel = "warning"
logconfig_dict = logs.configuration("json" if os.environ.get("LOG_FORMAT") == "json" else "line")
# Whatever a library keeps for itself in the course of days is given back now and then.
max_requests, max_requests_jitter = 5000, 500
control_socket_disable = True  # would leave a socket in the home directory

M_ARENA_MAX = -8  # of mallopt(3)


def on_starting(server):
    # Until the last worker is gone, a restore finds that somebody serves.
    from branch.backup.running import hold_as_server

    server.running = hold_as_server()

    # URLs and views are otherwise imported with the first request: a mistake in them must stop the start.
    from django.conf import settings

    import_module(settings.ROOT_URLCONF)

    from branch.scratch import remove_what_was_left

    remove_what_was_left()


def when_ready(server):
    # Ctrl-C lets the requests in hand finish; a second one does not wait for them.
    server.handle_int = server.handle_term
    print(f"\n支部纪实已启动：http://{_address}/  （按 Ctrl-C 停止）", flush=True)


def post_fork(server, worker):
    # A connection that was opened before the fork must not be shared by the workers.
    from django.db import connections

    connections.close_all()

    from branch.scratch import use_own_folder

    use_own_folder()
    _share_memory_among_threads()


def _share_memory_among_threads():
    # glibc gives each thread a heap of its own, and hardly ever gives back what one heavy page took there.
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)


def child_exit(server, worker):
    # However a worker ended, its temporary files go with it.
    from branch.scratch import remove_folder_of

    remove_folder_of(worker.pid)


def post_worker_init(worker):
    from branch.backup.daily import start_thread

    worker.daily_backup = start_thread()

    # A worker that is of no more use finishes what it has in hand and is replaced by a new one.
    from django.core.signals import got_request_exception

    got_request_exception.connect(_ends_if_spent, dispatch_uid="spent")

    # The terminal sends Ctrl-C to every process; only the master acts on it and tells the workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


# After these SQLite's connections of one process stay as they are, even once the disk takes writing again.
SPENT = ("readonly database", "disk I/O error", "unable to open database file")


def _ends_if_spent(sender, **kwargs):
    from django.db import DatabaseError

    from branch.worker import retire

    fault = sys.exc_info()[1]
    is_spent = isinstance(fault, DatabaseError) and any(words in str(fault) for words in SPENT)
    if is_spent or isinstance(fault, MemoryError):
        retire()
