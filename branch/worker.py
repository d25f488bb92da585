"""gunicorn's worker of threads, but for two things: a client that sends too slowly does not hold a thread for
long, and a request that gunicorn itself refuses is answered in Chinese, with the headers of every answer.
"""

import os
import signal
import time
from contextlib import suppress

from gunicorn.http import errors
from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers import gthread

# So many seconds a client is waited for in all, and a second more for so many bytes that it has sent.
PATIENCE, SLOWEST = 20, 1000
# And so long it may take in nothing of the answer.
TAKES = 60

TOO_LONG = (errors.LimitRequestLine, errors.LimitRequestHeaders)
NOT_HTTP = (
    errors.InvalidRequestLine,
    errors.InvalidRequestMethod,
    errors.InvalidHTTPVersion,
    errors.InvalidHeader,
    errors.InvalidHeaderName,
    errors.UnsupportedTransferCoding,
    errors.ObsoleteFolding,
    errors.ExpectationFailed,
)
PAGE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · 支部纪实</title></head>
<body><h1>{title}</h1><p>{words}</p><p><a href="/">回首页</a></p></body></html>
"""
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store, private",
    "Connection": "close",
}


class Reader(SocketUnreader):
    waited = received = 0

    def chunk(self):
        patience = PATIENCE + self.received / SLOWEST - self.waited
        if patience <= 0:
            raise errors.NoMoreData
        self.sock.settimeout(patience)
        began = time.monotonic()
        try:
            piece = super().chunk()
        except TimeoutError:
            raise errors.NoMoreData from None
        finally:
            self.waited += time.monotonic() - began
            self.sock.settimeout(TAKES)
        self.received += len(piece)
        return piece


class Connection(gthread.TConn):
    def init(self):
        is_new = self.parser is None
        super().init()
        if is_new and not self.is_http2:
            self.parser.unreader = Reader(self.sock)


# gunicorn has no setting for what a connection is made of.
gthread.TConn = Connection


def retire():
    """This worker finishes what it has in hand and is replaced by a new one."""
    os.kill(os.getpid(), signal.SIGTERM)


class Worker(gthread.ThreadWorker):
    def handle_error(self, req, client, addr, exc):
        if isinstance(exc, TOO_LONG):
            words = "网址或者请求的开头太长，服务器没有读。请按浏览器的“后退”，少选几个条件再试。"
            self._refuse(client, "431 Request Header Fields Too Large", "太长了，没有读", words, exc)
        elif isinstance(exc, NOT_HTTP):
            words = "服务器看不懂这个请求，什么也没有改。请从首页重新打开。"
            self._refuse(client, "400 Bad Request", "看不懂这个请求", words, exc)
        else:
            if isinstance(exc, MemoryError):  # failing at once, it would draw all requests to itself
                retire()
            super().handle_error(req, client, addr, exc)

    def _refuse(self, client, status, title, words, exc):
        # The request itself may hold what somebody typed: only its kind is noted.
        self.log.warning("Refused a request: %s", type(exc).__name__)
        with suppress(OSError):  # gone already
            client.sendall(refusal(status, title, words))


def refusal(status, title, words) -> bytes:
    body = PAGE.format(title=title, words=words).encode()
    head = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in HEADERS.items())]
    return "\r\n".join([*head, f"Content-Length: {len(body)}", "", ""]).encode() + body
