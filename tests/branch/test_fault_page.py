"""Whatever fails, the reader is told in words, keeps what was typed, and the log names no person."""

import errno
import io
import json
import logging

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.db import IntegrityError, OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from branch import faults, logs
from branch.urls import handler400, handler500  # noqa: F401 (the real ones, for these addresses)

pytestmark = pytest.mark.urls(__name__)
SECRET = "110101198001010117"
raised: list[BaseException] = [ValueError(SECRET)]


@login_not_required
def fails(request, pk=None):
    request.POST.get("topic")
    raise raised[0]


@login_not_required
def shows(request):
    return HttpResponse("shown")


urlpatterns = [path("fails/", fails), path("fails/<int:pk>/", fails), path("shows/", shows)]
TYPED = {"topic": "学习党章 <b>", "forms": ["a", "b"], "minutes": "第一行\n第二行", "password": "geheim-1"}


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


@pytest.fixture
def log(monkeypatch):
    """What the server would write, as JSON, line by line."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logs.JsonFormatter())
    root = logging.getLogger()
    root.addHandler(handler)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.removeHandler(handler)


def fail(visitor, fault, **options):
    raised[0] = fault
    return visitor.post("/fails/7/?from=home", TYPED, **options)


def test_an_unexpected_fault_shows_a_number_and_hands_back_all_that_was_typed(visitor):
    response = fail(visitor, ValueError(SECRET))

    page = response.content.decode()
    assert response.status_code == 500
    assert "程序出了错，没有存上" in page
    assert response["X-Request-ID"] in page and len(response["X-Request-ID"]) == 8
    assert 'action="/fails/7/?from=home"' in page and "csrfmiddlewaretoken" in page
    assert "学习党章 &lt;b&gt;" in page and page.count('name="forms"') == 2 and "第一行\n第二行" in page
    assert "geheim-1" not in page and SECRET not in page and "Traceback" not in page
    assert "style=" not in page and "<script" not in page
    assert "no-store" in response["Cache-Control"]


def test_the_log_has_the_number_and_the_places_and_no_personal_data(visitor, log):
    response = fail(visitor, IntegrityError(f"Key (id_number)=({SECRET}) already exists."))

    (line,) = [one for one in log() if one.get("status_code") == 500]
    assert line["number"] == response["X-Request-ID"] == line["request_id"]
    assert (line["method"], line["route"]) == ("POST", "/fails/<int:pk>/")
    (fault,) = line["fault"]
    assert fault["type"] == "django.db.utils.IntegrityError"
    assert fault["places"][-1].startswith("tests/branch/test_fault_page.py:")
    assert "said" not in fault
    text = json.dumps(log(), ensure_ascii=False)
    assert SECRET not in text and "学习党章" not in text and "/fails/7/" not in text


def test_the_lines_for_people_are_as_discreet():
    try:
        try:
            raise ValueError(SECRET)
        except ValueError as first:
            raise OperationalError("server closed the connection") from first
    except OperationalError:
        record = logging.getLogger("x").makeRecord(
            "x", logging.ERROR, "", 0, "failed", (), __import__("sys").exc_info()
        )
    text = logs.LineFormatter().format(record)
    assert SECRET not in text and "ValueError" in text and "server closed the connection" in text


def system(number):
    return OSError(number, "?")


def from_cause(fault, cause):
    fault.__cause__ = cause
    return fault


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        (OperationalError("connection to server at 127.0.0.1 failed"), 503, "数据库暂时连不上"),
        (OperationalError("unable to open database file"), 503, "数据库暂时连不上"),
        (OperationalError("database is locked"), 503, "同时写的人太多"),
        (OperationalError("database or disk is full"), 507, "磁盘满了"),
        (OperationalError("attempt to write a readonly database"), 503, "只能读"),
        (system(errno.ENOSPC), 507, "磁盘满了"),
        (system(errno.EDQUOT), 507, "磁盘满了"),
        (system(errno.EROFS), 503, "只能读"),
        (from_cause(ValueError("x"), system(errno.ENOSPC)), 507, "磁盘满了"),
        (MemoryError(), 503, "内存不够"),
        (system(errno.EPIPE), 500, "程序出了错"),
    ],
    ids=repr,
)
def test_what_the_machine_lacks_is_said_and_nothing_typed_is_lost(visitor, fault, status, words):
    response = fail(visitor, fault)

    assert response.status_code == status
    assert words in response.content.decode() and "第一行" in response.content.decode()
    if status == 503:
        assert int(response["Retry-After"]) > 0


def test_a_part_of_a_page_gets_a_line_and_not_a_page(visitor):
    response = fail(visitor, OperationalError("database is locked"), headers={"HX-Request": "true"})

    assert response.status_code == 503
    assert response["Content-Type"].startswith("text/plain")
    assert (
        response.content.decode().startswith("同时写的人太多，没有存上。")
        and "<" not in response.content.decode()
    )


def test_a_page_that_cannot_be_shown_offers_itself_again(visitor):
    raised[0] = OperationalError("connection refused")
    page = visitor.get("/fails/?a=1").content.decode()
    assert 'href="/fails/?a=1"' in page and "再试一次" in page


def test_names_of_files_are_said_and_their_content_is_not_kept(visitor):
    raised[0] = system(errno.ENOSPC)
    photo = io.BytesIO(b"x" * 100)
    photo.name = "支部合影.jpg"
    page = visitor.post("/fails/", {"topic": "学习党章", "photo": photo}).content.decode()
    assert "支部合影.jpg" in page and "再选一次" in page


def test_even_without_templates_it_is_said(visitor, monkeypatch):
    def broken(*args):
        raise OperationalError("no disk")

    monkeypatch.setattr(faults.loader, "render_to_string", broken)
    page = fail(visitor, ValueError()).content.decode()
    assert "程序出了错" in page and "后退" in page


def test_too_much_is_413_and_says_what_helps(visitor):
    response = fail(visitor, RequestDataTooBig("Request body exceeded"))
    assert response.status_code == 413
    assert "写的太多" in response.content.decode() and "再存一次" not in response.content.decode()


# ---- a page that is too old, and one of another site ----


def test_a_page_that_is_too_old_is_handed_back_to_be_sent_anew():
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/shows/", TYPED)

    page = response.content.decode()
    assert response.status_code == 403
    assert "页面过期了" in page and "第一行" in page and "geheim-1" not in page
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    assert strict.post("/shows/", {"topic": "x", "csrfmiddlewaretoken": token}).content == b"shown"


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://example.org"}, {"Sec-Fetch-Site": "cross-site"}], ids=str
)
def test_what_another_site_sent_is_not_handed_back(headers):
    response = Client(enforce_csrf_checks=True).post("/shows/", TYPED, headers=headers)
    assert response.status_code == 403
    assert "第一行" not in response.content.decode() and "再存一次" not in response.content.decode()


# ---- the log of requests ----


def test_a_slow_request_is_logged_by_its_route(visitor, log, monkeypatch):
    monkeypatch.setattr(logs, "SLOW", -1)
    visitor.get("/shows/?q=沈立言")
    (line,) = [one for one in log() if one["message"] == "slow request"]
    assert line["route"] == "/shows/" and line["status_code"] == 200 and "沈立言" not in json.dumps(line)


def test_a_number_of_the_proxy_is_taken_only_behind_it_and_only_if_it_is_one(visitor, settings):
    assert visitor.get("/shows/", headers={"X-Request-ID": "a" * 12})["X-Request-ID"] != "a" * 12
    settings.SECURE = True
    assert visitor.get("/shows/", headers={"X-Request-ID": "a" * 12})["X-Request-ID"] == "a" * 12
    assert len(visitor.get("/shows/", headers={"X-Request-ID": "a\r\nb: c {}"})["X-Request-ID"]) == 8


def test_an_address_that_is_none_hands_nothing_of_it_on(log):
    request = RequestFactory().post("/nowhere/沈立言/")
    request.number = "ABCDEFGH"
    logging.getLogger("x").error("Not Found: %s", request.path, extra={"request": request})
    assert "沈立言" not in json.dumps(log(), ensure_ascii=False)
