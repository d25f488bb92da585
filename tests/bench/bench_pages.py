"""The main pages against an empty view and a 50-row table view, on the same server in the same run."""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from http.client import HTTPConnection
from statistics import median
from urllib.parse import urlencode

from branch.periods import HalfYear, today
from tests.bench.large_dues import ACCOUNT as DUES
from tests.bench.large_roll import ACCOUNT as LARGE

PASSWORD = "bench-only-1"


def measure(rounds: int = 15) -> list[tuple]:
    with tempfile.TemporaryDirectory() as data_dir, Server(data_dir) as server:
        server.sign_in("shuji")
        half = HalfYear.containing(today())
        pages = {
            "home": "/",
            "activities": "/meetings/",
            "activity record": a_full_record(server, half),
            "activity form": "/meetings/new/",
            "roll": "/members/",
            "dues ledger": "/dues/",
            "half-year figures": f"/summary/{half}/figures/",
            "summary": f"/summary/{half}/",
        }
        server.sign_in(LARGE)
        large = {
            "roll of 1,000 members": "/members/",
            "page 10 of them": "/members/?page=10",
            "search of 1,000 members": "/members/?q=zhang&sex=female",
        }
        server.sign_in(DUES)
        whole = {"dues grid of 100 × 12": f"/dues/?span=year&group=all&half={half.year}H1"}
        floors = {"an empty view": "/bench/empty/", "a 50-row table": "/bench/table/"}
        accounts = dict.fromkeys(large, LARGE) | dict.fromkeys(whole, DUES)
        times = {name: [] for name in [*pages, *large, *whole, *floors]}
        # In turn, so that a slow moment of the machine falls on all alike.
        for turn in range(rounds + 2):
            for name, path in [*pages.items(), *large.items(), *whole.items(), *floors.items()]:
                elapsed = server.get(path, accounts.get(name, "shuji"))
                if turn >= 2:
                    times[name].append(elapsed)
        middle = {name: median(values) for name, values in times.items()}
        return [
            (f"page: {name}", middle[name], floor, middle[floor], middle[name] / middle[floor])
            for name in [*pages, *large, *whole]
            for floor in floors
        ]


def a_full_record(server, half) -> str:
    """The newest general meeting with hints and attachments, which has an agenda too."""
    _, page = server.request(
        "GET", f"/meetings/?form=general_meeting&from={half.previous.start}", **server.as_("shuji")
    )
    rows = [row for row in page.split("<tr>") if 'class="plain"' in row]
    fullest = max(rows, key=lambda row: ("#hints" in row) + ("附件" in row))
    return re.search(r'href="(/meetings/\d+/)"', fullest)[1]


class Server:
    """gunicorn with one worker on a demo branch of its own; `get` gives milliseconds."""

    def __init__(self, data_dir: str):
        self.environment = os.environ | {
            "DATA_DIR": data_dir,
            "DATABASE_URL": f"sqlite:///{data_dir}/bench.sqlite3",
            "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        }
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.headers = {"Host": "127.0.0.1"}
        self.cookies = {}

    def __enter__(self):
        for command in ("migrate -v0", f"make_demo --password {PASSWORD}", "collectstatic --noinput -v0"):
            self._run([sys.executable, "manage.py", *command.split()])
        for module in ("large_roll", "large_dues"):
            code = f"from tests.bench.{module} import make; make({PASSWORD!r})"
            self._run([sys.executable, "manage.py", "shell", "-v0", "-c", code])
        serve = f"-m gunicorn branch.wsgi --bind 127.0.0.1:{self.port} --no-control-socket"
        command = [sys.executable, *serve.split(), "--log-level", "error"]
        self.process = subprocess.Popen(command, env=self.environment)
        deadline = time.monotonic() + 30
        while True:
            try:
                self.get("/login/")
                return self
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def __exit__(self, *exception):
        self.process.terminate()
        self.process.wait()

    def _run(self, command):
        subprocess.run(command, env=self.environment, check=True, stdout=subprocess.DEVNULL)

    def as_(self, account: str) -> dict[str, str]:
        return {"Cookie": self.cookies[account]} if account else {}

    def request(self, method, path, body=None, **headers):
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, body, self.headers | headers)
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        return response, text

    def sign_in(self, account: str):
        response, page = self.request("GET", "/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        cookies = {"csrftoken": re.search(r"csrftoken=([^;]+)", response.headers["Set-Cookie"])[1]}
        form = urlencode({"username": account, "password": PASSWORD, "csrfmiddlewaretoken": token})
        response, _ = self.request(
            "POST",
            "/login/",
            form,
            Cookie=f"csrftoken={cookies['csrftoken']}",
            **{"Content-Type": "application/x-www-form-urlencoded"},
        )
        for header in response.headers.get_all("Set-Cookie"):
            name, _, value = header.partition(";")[0].partition("=")
            cookies[name] = value
        self.cookies[account] = "; ".join(f"{name}={value}" for name, value in cookies.items())

    def get(self, path: str, account: str = "") -> float:
        began = time.perf_counter()
        response, _ = self.request("GET", path, **self.as_(account))
        if response.status != 200:
            raise RuntimeError(f"{path}: {response.status}")
        return (time.perf_counter() - began) * 1000
