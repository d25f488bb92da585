"""/healthz for machines, /backups/ for who answers for the records."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.checks import Warning
from django.db import OperationalError
from django.utils import timezone

from branch import health
from branch.backup import archive, state
from members.backups.todos import todos
from members.models import Post
from tests.branch.backups import installed_in
from tests.factories import a_branch, a_member, a_role, an_account

pytestmark = pytest.mark.django_db
PASSPHRASE = "correct horse battery"


@pytest.fixture
def here(tmp_path, settings, monkeypatch):
    monkeypatch.setattr(health, "run_checks", lambda tags: [])
    return installed_in(tmp_path / "here", settings)


@pytest.fixture
def branch():
    return a_branch()


def signed_in(client, branch, post):
    member = a_member(branch, "沈立言")
    a_role(member, post)
    client.force_login(an_account(member))
    return client


def test_a_stranger_learns_that_all_is_well_and_nothing_more(client, here):
    response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json() == dict.fromkeys(
        ["status", "database", "disk", "fonts", "backup", "data_key"], "ok"
    )
    assert "no-store" in response["Cache-Control"]
    assert "sessionid" not in response.cookies
    assert client.post("/healthz").status_code == 405


@pytest.mark.parametrize("what", ["database", "disk", "fonts", "backup", "data_key"])
def test_what_is_missing_is_named_and_not_explained(client, here, monkeypatch, what):
    def gone():
        raise OperationalError("password of user zhibu is wrong")

    if what == "database":
        monkeypatch.setattr(health, "connection", SimpleNamespace(cursor=gone))
    elif what == "disk":
        monkeypatch.setattr(health.shutil, "disk_usage", lambda path: SimpleNamespace(free=1 << 20))
    elif what == "fonts":
        monkeypatch.setattr(
            health, "run_checks", lambda tags: [Warning("缺字体")] if tags == ["fonts"] else []
        )
    elif what == "backup":
        state.keep(success_at=(timezone.now() - timedelta(days=5)).isoformat())
    else:
        monkeypatch.setattr(health.sealed, "problem", lambda: "找不到数据密钥 /srv/data_keys")

    response = client.get("/healthz")

    assert response.status_code == 503
    assert {name for name, word in response.json().items() if word == "failing"} == {"status", what}
    assert set(response.json().values()) == {"ok", "failing"}


# ---- the page ----


def test_the_secretary_is_warned_after_three_days_and_nobody_else_is(here, branch, client):
    state.keep(success_at=(timezone.now() - timedelta(days=5)).isoformat())
    page = signed_in(client, branch, Post.SECRETARY).get("/backups/").content.decode()
    assert "已经 5 天没有成功的备份" in page
    assert "已经 5 天没有成功" in client.get("/").content.decode()

    client.force_login(an_account(a_member(branch, "白子衿"), "dangyuan"))
    assert client.get("/backups/").status_code == 403
    assert "没有成功" not in client.get("/").content.decode()


def test_nothing_is_asked_of_the_database_for_the_warning(here, django_assert_num_queries):
    reader = SimpleNamespace(change={"exchange": 6})
    with django_assert_num_queries(0):
        assert todos(reader) == []


def test_who_may_only_see_finds_no_button(here, branch, client):
    page = signed_in(client, branch, Post.ORGANIZATION_OFFICER).get("/backups/").content.decode()
    assert "立即备份" not in page and "加密并下载" not in page
    assert client.post("/backups/now/").status_code == 403
    assert client.post("/backups/take/").status_code == 403


def test_two_passphrases_that_differ_are_not_accepted(here, branch, client):
    signed_in(client, branch, Post.SECRETARY)
    response = client.post("/backups/take/", {"passphrase": PASSPHRASE, "again": "another one here"})
    assert response.status_code == 422
    assert "两次写的口令不一样" in response.content.decode()
    assert client.post("/backups/take/", {"passphrase": "kurz", "again": "kurz"}).status_code == 422


def test_where_there_is_another_branch_nobody_takes_its_records_away(here, branch, client):
    a_branch("另一个支部")
    signed_in(client, branch, Post.SECRETARY)
    assert "不止一个支部" in client.get("/backups/").content.decode()
    response = client.post("/backups/take/", {"passphrase": PASSPHRASE, "again": PASSPHRASE}, follow=True)
    assert "不止一个支部" in response.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_copy_is_made_now_and_one_is_taken_away_encrypted(here, client, tmp_path):
    signed_in(client, a_branch(), Post.SECRETARY)

    page = client.post("/backups/now/", follow=True).content.decode()
    assert "备份好了" in page and "手动" in page

    response = client.post("/backups/take/", {"passphrase": PASSPHRASE, "again": PASSPHRASE})
    (tmp_path / "taken").write_bytes(b"".join(response.streaming_content))
    assert response["Content-Disposition"].startswith("attachment")
    (tmp_path / "opened").mkdir()
    manifest = archive.read_all(tmp_path / "taken", tmp_path / "opened", PASSPHRASE)
    assert manifest["keys"] and manifest["rows"]["members_member"] == 1
    assert "谁取走过" in client.get("/backups/").content.decode()
    assert state.read()["taken"][0]["who"] == "沈立言"
