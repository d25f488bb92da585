"""What every answer tells the browser, and that the shipped settings pass Django's own examination."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from members.models import Post
from tests.factories import a_branch, a_member, a_role, an_account

ROOT = Path(settings.BASE_DIR)
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY = {
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src 'none'",
    "worker-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}


@pytest.fixture
def secretary(db):
    member = a_member(a_branch(), "沈立言")
    a_role(member, Post.SECRETARY)
    return an_account(member)


ANSWERS = {
    "the sign-in": ("/login/", {}, 200),
    "a page": ("/members/", {}, 200),
    "a redirect": ("/officer/", {}, 302),
    "no such page": ("/nothing/", {}, 404),
    "not by this method": ("/text-size/", {}, 405),
    "a wrong host": ("/login/", {"HTTP_HOST": "evil.example"}, 400),
    "a file": ("/book/list.xlsx", {}, 200),
    "a PDF": ("/book/blank/pdf/", {}, 200),
    "a static file": ("/static/branch/app.css", {}, 200),
    "no such static file": ("/static/branch/nothing.css", {}, 404),
}


@pytest.mark.parametrize("which", ANSWERS)
def test_every_answer_carries_the_headers(client, secretary, which):
    address, extra, status = ANSWERS[which]
    if which != "the sign-in":
        client.force_login(secretary)

    response = client.get(address, **extra)

    assert response.status_code == status
    for name, value in ALWAYS.items():
        assert response.headers.get(name) == value, name
    assert set(response.headers["Content-Security-Policy"].split("; ")) == POLICY
    permissions = response.headers["Permissions-Policy"]
    for nothing in ("camera=()", "microphone=()", "geolocation=()", "clipboard-write=(self)"):
        assert nothing in permissions
    response.close()


def test_a_fault_carries_them_too(secretary):
    client = Client(raise_request_exception=False)
    client.force_login(secretary)
    from unittest.mock import patch

    with patch("members.access.access_of", side_effect=RuntimeError("a fault")):
        response = client.get("/members/")

    assert response.status_code == 500
    assert set(response.headers["Content-Security-Policy"].split("; ")) == POLICY
    assert {name: response.headers[name] for name in ALWAYS} == ALWAYS


@pytest.mark.parametrize(
    "address", ["/", "/more/", "/members/", "/security/", "/book/list.xlsx", "/login/", "/nothing/"]
)
def test_no_cache_keeps_a_page_with_records(client, secretary, address):
    client.force_login(secretary)

    kept = client.get(address).headers["Cache-Control"]

    assert "no-store" in kept and "private" in kept and "public" not in kept


def test_after_signing_out_the_browser_forgets_what_it_kept(client, secretary):
    client.force_login(secretary)

    assert client.post("/logout/").headers["Clear-Site-Data"] == '"cache"'


def test_static_files_may_be_kept_by_everybody(client, db):
    response = client.get("/static/branch/app.css")

    assert "no-store" not in response.headers.get("Cache-Control", "")
    response.close()


def test_no_template_and_no_drawing_carries_style_or_script():
    """But for what WeasyPrint alone reads, and the list in a package, which is opened from a disk."""
    found = [
        (str(path), number)
        for path in (ROOT / "templates").rglob("*.html")
        if "reports/document" not in str(path) and not str(path).endswith("reports/pack/list.html")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)|javascript:", line)
    ]

    assert found == []


# ---- the shipped settings behind HTTPS ----


def in_production(code: str, data_dir) -> subprocess.CompletedProcess:
    of_tests = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", "DJANGO_ALLOW_ASYNC_UNSAFE", "SECRET_KEY"}
    environment = {name: value for name, value in os.environ.items() if name not in of_tests}
    environment |= {"SECURE": "1", "DEBUG": "0", "DATA_DIR": str(data_dir), "ALLOWED_HOSTS": "zhibu.example"}
    environment |= {"DATABASE_URL": "sqlite://:memory:"}
    return subprocess.run(
        [sys.executable, "-c", f"import sys; sys.argv[0] = 'manage.py'\n{code}"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120,
    )  # fmt: skip


CODE = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "branch.settings"
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.http import HttpResponse
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.test import Client, RequestFactory
call_command("check", deploy=True, fail_level="WARNING")
plain = Client(headers={"Host": "zhibu.example"}).get("/login/")
print(plain.status_code, plain.headers["Location"])
page = Client(headers={"Host": "zhibu.example", "X-Forwarded-Proto": "https"}).get("/healthz")
print(page.headers["Strict-Transport-Security"])
print(page.headers["Content-Security-Policy"])
with_token = CsrfViewMiddleware(lambda request: HttpResponse(get_token(request)))
for cookie in with_token(RequestFactory().get("/")).cookies.values():
    print("cookie", cookie.OutputString())
print("session", *(getattr(settings, f"SESSION_COOKIE_{name}") for name in ("NAME", "SECURE", "HTTPONLY")))
"""


def test_the_shipped_settings_are_clean_behind_https(tmp_path):
    done = in_production(CODE, tmp_path)

    assert done.returncode == 0, done.stderr
    assert "System check identified no issues" in done.stdout
    assert "301 https://zhibu.example/login/" in done.stdout
    assert "max-age=31536000; includeSubDomains; preload" in done.stdout
    assert "upgrade-insecure-requests" in done.stdout
    cookie = next(line for line in done.stdout.splitlines() if line.startswith("cookie __Host-csrftoken="))
    assert "Secure" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie and "Domain" not in cookie
    assert "session __Host-sessionid True True" in done.stdout
