"""How script/server serves: a few workers, each with threads, on HOST:PORT (default 127.0.0.1:8000)."""

import os
import signal
from importlib import import_module

_host = os.environ.get("HOST") or "127.0.0.1"
_address = f"{f'[{_host}]' if ':' in _host else _host}:{os.environ.get('PORT') or 8000}"

bind = [_address]
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
threads = 4
worker_class = "gthread"
timeout = 60  # the PDF of a whole year takes a while
graceful_timeout = 30
preload_app = True  # WeasyPrint and its libraries are loaded once, for all workers
loglevel = "warning"
control_socket_disable = True  # would leave a socket in the home directory


def on_starting(server):
    # URLs and views are otherwise imported with the first request: a mistake in them must stop the start.
    from django.conf import settings

    import_module(settings.ROOT_URLCONF)


def when_ready(server):
    # Ctrl-C lets the requests in hand finish; a second one does not wait for them.
    server.handle_int = server.handle_term
    print(f"\n支部纪实已启动：http://{_address}/  （按 Ctrl-C 停止）", flush=True)


def post_fork(server, worker):
    # A connection that was opened before the fork must not be shared by the workers.
    from django.db import connections

    connections.close_all()


def post_worker_init(worker):
    # The terminal sends Ctrl-C to every process; only the master acts on it and tells the workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
