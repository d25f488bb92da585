"""What gunicorn refuses itself, and whom it does not wait for."""

import socket
import threading
import time
from types import SimpleNamespace

import pytest
from gunicorn.config import Config
from gunicorn.http import errors

from branch import worker
from tests.branch.test_headers import ALWAYS


@pytest.fixture
def ends():
    here, there = socket.socketpair()
    there.settimeout(10)
    yield here, there
    here.close()
    there.close()


def refused(exc, ends) -> str:
    here, there = ends
    said = []
    log = SimpleNamespace(warning=lambda text, *values: said.append(text % values))
    worker.Worker.handle_error(
        SimpleNamespace(log=log, _refuse=_refuse_of(log)), None, here, ("1.1.1.1", 1), exc
    )
    here.shutdown(socket.SHUT_WR)
    answer = b""
    while piece := there.recv(65536):
        answer += piece
    assert said == [f"Refused a request: {type(exc).__name__}"]
    return answer.decode()


def _refuse_of(log):
    return lambda *what: worker.Worker._refuse(SimpleNamespace(log=log), *what)


@pytest.mark.parametrize(
    ("exc", "status", "words"),
    [
        (errors.LimitRequestLine(9000, 8190), "431", "太长"),
        (errors.LimitRequestHeaders("too many"), "431", "太长"),
        (errors.InvalidRequestLine("谈话内容"), "400", "看不懂"),
        (errors.InvalidHeader("x"), "400", "看不懂"),
    ],
)
def test_what_is_refused_before_any_page_is_told_in_chinese(ends, exc, status, words):
    answer = refused(exc, ends)

    head, body = answer.split("\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ") and words in body and "谈话内容" not in answer
    for name in ("X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy"):
        assert f"{name}: {ALWAYS[name]}" in head
    assert "default-src 'none'" in head and "no-store" in head
    assert f"Content-Length: {len(body.encode())}" in head


def a_connection(here) -> worker.Connection:
    connection = worker.Connection(Config(), here, ("1.1.1.1", 1), ("127.0.0.1", 8000))
    connection.init()
    return connection


def test_a_client_that_stops_is_let_go(ends, monkeypatch):
    monkeypatch.setattr(worker, "PATIENCE", 0.2)
    here, there = ends
    there.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
    began = time.monotonic()

    with pytest.raises(errors.NoMoreData):
        next(a_connection(here).parser)

    assert time.monotonic() - began < 2


def test_a_client_that_trickles_is_let_go_too(ends, monkeypatch):
    monkeypatch.setattr(worker, "PATIENCE", 0.3)
    here, there = ends
    stop = threading.Event()

    def trickle():
        while not stop.wait(0.05):
            there.sendall(b"X")

    thread = threading.Thread(target=trickle)
    thread.start()
    try:
        with pytest.raises(errors.NoMoreData):
            next(a_connection(here).parser)
    finally:
        stop.set()
        thread.join()


def test_a_slow_line_that_sends_much_is_waited_for(ends, monkeypatch):
    monkeypatch.setattr(worker, "PATIENCE", 0.2)
    here, there = ends
    body = b"x" * 4000

    def send():
        there.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4000\r\n\r\n")
        for start in range(0, 4000, 1000):
            time.sleep(0.15)
            there.sendall(body[start : start + 1000])

    thread = threading.Thread(target=send)
    thread.start()
    request = next(a_connection(here).parser)
    assert request.body.read() == body
    thread.join()


def test_script_server_uses_it():
    from gunicorn.util import load_class

    from branch import gunicorn

    assert load_class(gunicorn.worker_class) is worker.Worker
    assert gunicorn.limit_request_line == 8190
