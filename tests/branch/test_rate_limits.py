"""How often one may ask for what costs much; that every view which hands out or takes in a file says so."""

import ast
import inspect
import re
import sqlite3
import subprocess
import sys
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.cache import caches
from django.urls import URLPattern, get_resolver

from branch.limits.limited import LIMITS
from branch.models import Branch
from members.models import Post
from tests.factories import PASSWORD, a_branch, a_member, a_role, an_account


@pytest.fixture(autouse=True)
def three_a_minute(settings, monkeypatch):
    settings.RATELIMIT_ENABLE = True
    caches["counts"].clear()
    for kind, limit in LIMITS.items():
        monkeypatch.setitem(LIMITS, kind, replace(limit, rate="3/m"))


@pytest.fixture
def secretary(db):
    member = a_member(a_branch(), "沈立言")
    a_role(member, Post.SECRETARY)
    return an_account(member)


def test_who_prints_too_often_waits(client, secretary):
    client.force_login(secretary)
    statuses = [client.get("/roster/template/").status_code for _ in range(3)]

    page = client.get("/roster/template/")

    assert statuses == [200] * 3 and page.status_code == 429
    assert 0 < int(page.headers["Retry-After"]) <= 60
    assert "一分钟里导出了太多次" in page.content.decode()


def test_others_and_other_kinds_go_on(client, secretary):
    other = a_member(Branch.objects.get(), "顾秋实")
    a_role(other, Post.DEPUTY_SECRETARY)
    client.force_login(secretary)
    for _ in range(4):
        client.get("/roster/template/")

    assert client.get("/book/blank/pdf/").status_code == 200
    client.force_login(an_account(other, "zuzhi"))
    assert client.get("/roster/template/").status_code == 200


def test_a_minute_later_it_goes_on(client, secretary):
    client.force_login(secretary)
    for _ in range(4):
        client.get("/roster/template/")
    import time

    later = time.time() + 66
    with (
        patch("django_ratelimit.core.time.time", return_value=later),
        patch("branch.limits.counts.time.time", return_value=later),
    ):
        assert client.get("/roster/template/").status_code == 200


def test_what_was_typed_stays_on_the_page(client, secretary):
    client.force_login(secretary)
    typed = {"names": ["甲 <b>", "乙"], "password": "geheim"}
    for _ in range(3):
        client.post("/exchange/upload/", typed)

    page = client.post("/exchange/upload/", typed)

    text = page.content.decode()
    assert page.status_code == 429
    assert 'name="names" value="甲 &lt;b&gt;"' in text and 'name="names" value="乙"' in text
    assert "geheim" not in text and "csrfmiddlewaretoken" in text


def test_a_part_of_a_page_gets_a_line(client, secretary):
    client.force_login(secretary)
    for _ in range(4):
        page = client.get("/roster/template/", headers={"HX-Request": "true"})

    assert page.status_code == 429 and page.content.decode().startswith("<p")


def test_passwords_are_not_tried_by_the_hundred(client, secretary):
    typed = {"username": "shuji", "password": PASSWORD, "kept-topic": "学习党章", "next": "/more/"}
    for number in range(3):
        client.post("/login/", {"username": f"name-{number}", "password": "错"}, REMOTE_ADDR="10.1.2.3")

    page = client.post("/login/", typed, REMOTE_ADDR="10.1.2.3")

    assert page.status_code == 429
    assert "学习党章" in page.content.decode() and PASSWORD not in page.content.decode()
    assert client.post("/login/", typed, REMOTE_ADDR="10.1.2.4").status_code == 200


def test_who_is_not_signed_in_is_counted_by_address(client, db):
    statuses = [
        client.get("/plan/calendar/nothing.ics", REMOTE_ADDR="10.1.2.3").status_code for _ in range(4)
    ]

    assert statuses == [404, 404, 404, 429]
    assert client.get("/plan/calendar/nothing.ics", REMOTE_ADDR="10.1.2.4").status_code == 404


@pytest.mark.parametrize("fault", [sqlite3.OperationalError("disk I/O error"), OSError(28, "No space left")])
def test_a_full_disk_stops_nobody(client, secretary, fault):
    client.force_login(secretary)
    with patch("branch.limits.counts.CountsFile._connection", side_effect=fault):
        statuses = [client.get("/roster/template/").status_code for _ in range(5)]

    assert statuses == [200] * 5


def test_the_records_are_not_written_for_it(client, secretary, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(secretary)
    with CaptureQueriesContext(connection) as queries:
        client.get("/roster/template/")

    assert not [query for query in queries.captured_queries if not query["sql"].startswith("SELECT")]


# ---- the counts ----
COUNT = """
import sys
from branch.limits.counts import CountsFile
counts = CountsFile(sys.argv[1], {})
for _ in range(250):
    if not counts.add("key", 1, 60):
        counts.incr("key")
"""


def test_no_count_is_lost_among_processes(tmp_path):
    path = tmp_path / "counts.sqlite3"
    workers = [
        subprocess.Popen(
            [
                sys.executable,
                "-c",
                f"import django.conf; django.conf.settings.configure()\n{COUNT}",
                str(path),
            ]
        )
        for _ in range(4)
    ]
    assert [worker.wait(timeout=60) for worker in workers] == [0] * 4

    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT n FROM counts").fetchall() == [(1000,)]
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_count_ends_and_a_file_that_was_taken_away_comes_back(tmp_path):
    from branch.limits.counts import CountsFile

    counts = CountsFile(tmp_path / "counts.sqlite3", {})
    assert counts.add("key", 1, 60) and not counts.add("key", 1, 60) and counts.incr("key") == 2
    with patch("branch.limits.counts.time.time", return_value=10**11):
        assert counts.get("key") is None and counts.add("key", 1, 60)

    (tmp_path / "counts.sqlite3").unlink()

    assert counts.add("key", 1, 60)
    with pytest.raises(ValueError, match="not found"):
        counts.incr("another")


# ---- every view that hands out a file, or takes one in ----
HANDS_OUT = ("FileResponse", "Content-Disposition", "content_disposition_header")
TAKES_IN = (".FILES",)
NAMED = re.compile(r"[_:](xlsx|csv|pdf|docx|zip|ics|download|export)$")


def patterns(resolver, namespace=""):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", entry.callback
        else:
            yield from patterns(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)


def sources(function, seen):
    """The source of a view, and of the functions of the four apps that it calls."""
    if function in seen:
        return
    seen.add(function)
    source, names = functions_of(function.__module__).get(function.__qualname__, ("", ()))
    yield source
    module = import_module(function.__module__)
    for name in names:
        called = inspect.unwrap(getattr(module, name, None))
        if inspect.isfunction(called) and called.__module__.split(".")[0] in APPS:
            yield from sources(called, seen)


@cache
def functions_of(module: str) -> dict[str, tuple[str, set[str]]]:
    """Of each function: its text, and the names that stand in it."""
    text = Path(import_module(module).__file__).read_text()
    lines = text.splitlines()
    return {
        node.name: (
            "\n".join(lines[node.lineno - 1 : node.end_lineno]),
            {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)},
        )
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef)
    }


APPS = ("branch", "members", "meetings", "reports")
# What every view may go through, whatever it answers.
THROUGH = {
    "branch.faults",
    "branch.submissions.once",
    "branch.limits.limited",
    "branch.transactions",
    # The files of a record's own form: few, small, and judged by UploadLimits while they come.
    "meetings.attachments.uploads",
}


def needing_a_limit(words):
    for name, callback in patterns(get_resolver()):
        view = inspect.unwrap(callback)
        if (
            not inspect.isfunction(view)
            or view.__module__.split(".")[0] not in APPS
            or hasattr(view, "view_class")
        ):
            continue
        seen = {
            f for module in THROUGH for f in vars(import_module(module)).values() if inspect.isfunction(f)
        }
        if any(word in source for source in sources(view, seen) for word in words):
            yield name, getattr(callback, "limits", ())


def test_every_view_that_hands_out_a_file_is_limited():
    found = dict(needing_a_limit(HANDS_OUT))
    # Some write it through a method, which the search does not follow; their names tell.
    found |= {
        name: getattr(view, "limits", ()) for name, view in patterns(get_resolver()) if NAMED.search(name)
    }

    assert [name for name, limits in found.items() if not limits] == []
    # The search finds them: one of each kind that there is.
    assert found.keys() >= {
        "book:pdf", "book:list_xlsx", "reports:summary_pdf", "reports:summary_docx", "reports:filed_pdf",
        "exchange:export", "roster:export", "ledgers:a_xlsx", "handover:package", "pack:zip",
        "attachments:open", "plan:feed", "backups:take",
    }  # fmt: skip


def test_every_view_that_takes_a_file_to_read_is_limited():
    found = dict(needing_a_limit(TAKES_IN))

    assert [name for name, limits in found.items() if "upload" not in limits] == []
    assert found.keys() >= {"exchange:upload", "roster:upload", "payroll:upload"}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("login", "sign_in"),
        ("login_code", "sign_in"),
        ("security:set_up", "sign_in"),
        ("security:codes", "sign_in"),
        ("security:switch_off", "sign_in"),
        ("password_change", "sign_in"),
        ("plan:feed", "public"),
        ("sign_in:join", "public"),
        ("attachments:add", "upload"),
        ("attachments:add_to_meeting", "upload"),
    ],
)
def test_what_strangers_or_guessers_ask_is_limited(name, kind):
    assert kind in dict(patterns(get_resolver()))[name].limits
