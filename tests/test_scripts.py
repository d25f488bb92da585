"""The commands of the README: what they choose, what they refuse, and a whole start on an empty DATA_DIR."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = [ROOT / ".ci/run", *(ROOT / "script" / name for name in ("fonts", "server", "setup", "test"))]


def environment(**extra):
    """This one, without what these tests themselves run on."""
    of_tests = {"DATABASE_URL", "DATA_DIR", "DJANGO_SETTINGS_MODULE"}
    return {name: value for name, value in os.environ.items() if name not in of_tests} | extra


def in_setup(commands, path, **extra):
    """Calls functions of script/setup, which is not run itself; the programs in `path` come first."""
    return subprocess.run(
        ["bash", "-c", f". script/setup; {commands}"],
        cwd=ROOT,
        env=environment(PATH=f"{path}:{os.environ['PATH']}", **extra),
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
    )


def program(path, text):
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_script_is_sound_bash(script):
    assert os.access(script, os.X_OK)
    assert subprocess.run(["bash", "-n", script], capture_output=True, text=True).stderr == ""


def python_stub(path, statement):
    """A python3 on which `statement` has been run before what it is asked to run."""
    program(path / "python3", f'exec {sys.executable} -c "{statement}\n$2"')


@pytest.mark.parametrize(
    ("version", "chosen"),
    [("2, 7", False), ("3, 10", False), ("3, 11", True), ("3, 12", True), ("3, 13", True), ("3, 14", False)],
)
def test_python_3_11_to_3_13_is_chosen(tmp_path, version, chosen):
    python_stub(tmp_path, f"import sys; sys.version_info = ({version}, 0)")
    assert (in_setup("usable python3", tmp_path).returncode == 0) is chosen


def test_python_that_cannot_make_an_environment_is_not_chosen(tmp_path):
    python_stub(tmp_path, "import sys; sys.modules['ensurepip'] = None")
    assert in_setup("usable python3", tmp_path).returncode != 0


def test_old_default_python_brings_a_newer_one_beside_it(tmp_path):
    """Ubuntu 22.04: python3 is 3.10, and there is a python3.11."""
    program(
        tmp_path / "apt-cache",
        'case "$2" in python3) echo "Version: 3.10.6-1~22.04";; python3.11-venv) echo Version: 3;; esac',
    )
    assert in_setup("python_package", tmp_path).stdout == "python3.11-venv\n"


def test_without_rights_one_line_is_printed(tmp_path):
    program(tmp_path / "id", "echo 1000")
    program(tmp_path / "sudo", "exit 1")
    program(tmp_path / "apt-get", "exit 1")
    done = in_setup("wanted() { echo libone; echo libtwo; }; install_packages", tmp_path)
    assert done.returncode == 1
    lines = [line for line in done.stderr.splitlines() if "apt-get" in line]
    assert lines == [
        "    sudo sh -c 'apt-get update && apt-get install -y --no-install-recommends libone libtwo'",
    ]


def test_package_that_the_release_lacks_is_left_out(tmp_path):
    program(
        tmp_path / "apt-cache",
        'case "$2" in libone) echo "Version: 1";; libtwot64) echo "Version: 1";; *) exit 100;; esac',
    )
    program(tmp_path / "dpkg-query", "exit 1")
    done = in_setup("updated=1; to_install libone libtwo libthree", tmp_path)
    assert done.stdout.split() == ["libone", "libtwot64"]
    assert "libthree" in done.stderr


def test_snap_is_not_taken_for_chromium(tmp_path):
    program(tmp_path / "chromium", 'echo "Chromium 140.0.7000.1 snap"')
    program(tmp_path / "chromium-browser", 'echo "requires the chromium snap to be installed" >&2; exit 1')
    program(tmp_path / "google-chrome", 'echo "Google Chrome 140.0.7000.1"')
    done = in_setup("find_chromium", tmp_path, CHROMIUM="", HOME=str(tmp_path))
    assert done.stdout.strip() == str(tmp_path / "google-chrome")


# ---- script/server ----


def free_port():
    with closing(socket.socket()) as it:
        it.bind(("127.0.0.1", 0))
        return it.getsockname()[1]


@pytest.mark.parametrize("port", ["0", "65536", "http", "80 80"])
def test_port_that_is_none_is_refused(tmp_path, port):
    done = subprocess.run(
        ["bash", ROOT / "script/server"],
        env=environment(PORT=port, DATA_DIR=str(tmp_path / "data")),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert f"PORT={port}" in done.stderr


def test_taken_port_is_said_before_anything_is_done(tmp_path):
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = str(other.getsockname()[1])
        done = subprocess.run(
            ["bash", ROOT / "script/server"],
            env=environment(PORT=port, DATA_DIR=str(tmp_path / "data")),
            capture_output=True,
            text=True,
        )
    assert done.returncode == 1
    assert f"端口 {port} 已被占用" in done.stderr
    assert not (tmp_path / "data").exists()


@contextmanager
def served(data, output, **extra):
    """script/server on a free port; stopped in the end as by Ctrl-C, which reaches all of its processes."""
    port = free_port()
    with output.open("w") as out:
        server = subprocess.Popen(
            ["bash", ROOT / "script/server"],
            cwd="/",
            env=environment(PORT=str(port), DATA_DIR=str(data), DEBUG="1", **extra),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        until = time.monotonic() + 300
        while "已启动" not in output.read_text():
            assert server.poll() is None and time.monotonic() < until, output.read_text()
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGINT)
        assert server.wait(timeout=40) == 0, output.read_text()


def get(url):
    try:
        with urllib.request.urlopen(url, timeout=30) as response:
            return response.status, response.headers, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode()


def rows(data):
    """Every row of the database."""
    with closing(sqlite3.connect(data / "branch.sqlite3")) as database:
        tables = [name for (name,) in database.execute("select name from sqlite_master where type = 'table'")]
        return {name: sorted(map(repr, database.execute(f'select * from "{name}"'))) for name in tables}


def empty_tables(source, copy):
    with closing(sqlite3.connect(source)) as database:
        database.execute("vacuum into ?", [str(copy)])
    with closing(sqlite3.connect(copy, isolation_level=None)) as database:
        for (table,) in database.execute("select name from sqlite_master where type = 'table'").fetchall():
            if table != "django_migrations":
                database.execute(f'delete from "{table}"')


def test_first_start_makes_a_demonstration_and_later_starts_touch_nothing(tmp_path):
    data = tmp_path / "资料 夹"
    data.mkdir()
    if (fonts := ROOT / "data/fonts").exists():
        (data / "fonts").symlink_to(fonts)  # 50 MB need not be fetched again

    with served(data, tmp_path / "first") as url:
        status, headers, page = get(f"{url}/login/")
        assert status == 200
        assert "Content-Security-Policy" in headers
        css = re.search(r'href="(/static/[^"]+\.css)"', page).group(1)
        assert re.search(r"\.[0-9a-f]{12}\.", css), "not the collected file"
        status, headers, _ = get(url + css)
        assert status == 200
        assert "immutable" in headers["Cache-Control"]
        status, _, page = get(f"{url}/no-such-page/")
        assert status in (200, 404)  # 200: the form to sign in, which is all that a stranger is shown
        assert "DEBUG" not in page, "runs with DEBUG"
    assert (data / "secret_key").stat().st_mode & 0o077 == 0
    assert (data / "branch.sqlite3").stat().st_mode & 0o077 == 0
    key, before = (data / "secret_key").read_text(), rows(data)
    assert before["branch_user"], "no demonstration"
    first = (tmp_path / "first").read_text()
    assert "Traceback" not in first

    began = time.monotonic()
    with served(data, tmp_path / "second") as url:
        took = time.monotonic() - began
        assert get(f"{url}/login/")[0] == 200
    assert took < 30
    assert (data / "secret_key").read_text() == key
    assert rows(data) == before
    # What the first start said of the accounts is said once.
    second = (tmp_path / "second").read_text()
    assert len(second) < len(first)

    # Without a demonstration: the one who reads this terminal begins, with a code that only it shows.
    empty = tmp_path / "empty"
    empty.mkdir()
    for kept in ("fonts", "static", "web-files"):  # what takes half a minute to make, as do the tables
        if (data / kept).exists():
            (empty / kept).symlink_to(data / kept)
    empty_tables(data / "branch.sqlite3", empty / "branch.sqlite3")
    with served(empty, tmp_path / "third", DEMO="0") as url:
        code = re.search(r"/start/\?code=(\w{12})\n", (tmp_path / "third").read_text()).group(1)
        assert "开通码" in get(f"{url}/login/")[2]
        assert "上级党组织" not in get(f"{url}/start/?code=wrong")[2]
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        assert "上级党组织" in opener.open(f"{url}/start/?code={code}", timeout=30).read().decode()
    assert not rows(empty)["branch_user"]
