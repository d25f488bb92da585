"""The first run: with the code of the machine, while there is no account, and by one only."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from io import StringIO
from threading import Barrier
from unittest.mock import patch

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client

from branch.models import Branch, User
from members.access import Reach, access_of
from members.accounts.start import views
from members.accounts.start.code import kept_code, new_code
from members.models import CommitteeRole, Member
from tests.factories import a_branch, a_member, an_account

pytestmark = pytest.mark.django_db
BRANCH = {
    "step": "1",
    "name": "规划信息联合党支部",
    "superior_name": "局机关党委",
    "founded_on": "2019-12-19",
}
SECRETARY = {
    "step": "2", "name": "沈立言", "sex": "male", "born_on": "1975-03-04", "admitted_on": "1995-06-08",
    "converted_on": "1996-06-08", "began_on": "2019-12-19",
}  # fmt: skip
ACCOUNT = {"step": "3", "username": "shenliyan", "password": "mai-miao-8823", "again": "mai-miao-8823"}


@pytest.fixture(autouse=True)
def own_folder(tmp_path):
    with patch.object(settings, "DATA_DIR", tmp_path):
        yield tmp_path


@pytest.fixture
def begun(client):
    """A browser that has shown the code."""
    assert client.get(f"/start/?code={new_code()}").status_code == 302
    return client


def sent(client, step):
    return client.post("/start/", step)


def test_three_steps_make_the_branch_its_secretary_and_the_account(begun):
    assert "支部信息" in begun.get("/start/").content.decode()
    assert sent(begun, BRANCH).headers["Location"] == "/start/"
    page = begun.get("/start/").content.decode()
    assert "上级：局机关党委" in page and "任书记的日期" in page
    assert sent(begun, SECRETARY).headers["Location"] == "/start/"
    assert 'value="shenliyan"' in begun.get("/start/").content.decode()

    done = sent(begun, ACCOUNT)

    assert done.headers["Location"] == "/"
    home = begun.get("/")
    assert home.status_code == 200
    assert "支部开通好了" in home.content.decode() and 'href="/roster/"' in home.content.decode()
    branch, user = Branch.objects.get(), User.objects.get()
    assert (branch.name, branch.superior.name, branch.founded_on) == (
        "规划信息联合党支部", "局机关党委", date(2019, 12, 19),
    )  # fmt: skip
    member = Member.objects.get()
    assert (member.account, user.name, user.must_change_password) == (user, "沈立言", False)
    assert CommitteeRole.objects.get().began_on == date(2019, 12, 19)
    assert access_of(user).change["accounts"] == Reach.ALL
    # The code is used up, and the wizard is gone.
    assert kept_code() == ""
    assert begun.get("/start/").status_code == 404
    assert Client().get("/start/").status_code == 404


def test_without_the_code_nothing_is_shown_or_made(client):
    new_code()
    for answer in (client.get("/start/"), client.get("/start/?code=wrong"), sent(client, BRANCH)):
        assert "开通码" in answer.content.decode()
        assert "上级党组织" not in answer.content.decode()
    assert "开通码不对" in client.post("/start/", {"code": "wrong"}).content.decode()
    assert Branch.objects.count() == 0


def test_where_no_code_was_made_none_is_right(client):
    assert "开通码不对" not in client.get("/start/").content.decode()
    assert client.get("/start/?code=").status_code == 422
    assert client.get("/start/?code=abc").status_code == 422


def test_signing_in_leads_there_as_long_as_there_is_no_account(client):
    assert client.get("/login/").headers["Location"] == "/start/"
    an_account(a_member(a_branch()))
    assert client.get("/login/").status_code == 200
    assert client.get("/start/").status_code == 404
    assert client.post("/start/", BRANCH).status_code == 404


@pytest.mark.parametrize(
    ("step", "changes", "said"),
    [
        (BRANCH, {"name": ""}, "还没写支部名称"),
        (BRANCH, {"founded_on": "2030-01-01"}, "写错了吗"),
        (SECRETARY, {"born_on": "1975-02-30"}, "2月只有28天"),
        (SECRETARY, {"began_on": "1996-01-01"}, "1996年6月8日才转正"),
        (SECRETARY, {"admitted_on": "1970-01-01", "converted_on": ""}, "入党日期应晚于出生日期"),
        (SECRETARY, {"sex": ""}, "还没选性别"),
        (ACCOUNT, {"username": "沈 立言"}, "不能用"),
        (ACCOUNT, {"password": "12345678901", "again": "12345678901"}, "不能全是数字"),
        (ACCOUNT, {"again": "mai-miao-8824"}, "两遍写的密码不一样"),
        (ACCOUNT, {"password": "shenliyan1", "again": "shenliyan1"}, "太像"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(begun, step, changes, said):
    for earlier in (BRANCH, SECRETARY, ACCOUNT):
        if earlier is step:
            break
        sent(begun, earlier)

    answer = sent(begun, step | changes)

    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    for name, value in (step | changes).items():
        if name not in ("step", "sex", "password", "again") and value:
            assert f'value="{value}"' in page, name
    assert "mai-miao" not in page
    assert User.objects.count() == Branch.objects.count() == 0


def test_an_earlier_step_can_be_gone_back_to_and_a_later_one_not_jumped_to(begun):
    sent(begun, BRANCH)
    assert 'value="规划信息联合党支部"' in begun.get("/start/?step=1").content.decode()
    # The account without its secretary is no step yet.
    answer = sent(begun, ACCOUNT)
    assert answer.status_code == 422
    assert User.objects.count() == 0


def test_a_branch_that_was_imported_already_is_not_made_twice(begun):
    a_branch("规划信息联合党支部")

    assert "make_account" in sent(begun, BRANCH).content.decode()


def ready(client, name):
    """A browser that has only the last step before it."""
    client.get(f"/start/?code={new_code()}")
    for step in (BRANCH | {"name": name}, SECRETARY):
        sent(client, step)
    return client


def test_who_finishes_second_is_told_so(client):
    first, second = ready(client, "甲支部"), ready(Client(), "乙支部")
    write = views._opened

    def overtaken(*args):
        # The first finishes after the second was let in.
        with patch.object(views, "_opened", write):
            assert sent(first, ACCOUNT).headers["Location"] == "/"
        return write(*args)

    with patch.object(views, "_opened", overtaken):
        answer = second.post("/start/", ACCOUNT | {"username": "second"}, follow=True)

    assert "刚才已经有人开通了" in answer.content.decode()
    assert [branch.name for branch in Branch.objects.all()] == ["甲支部"]
    assert [user.username for user in User.objects.all()] == ["shenliyan"]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_finish_at_one_moment_one_loses():
    if connection.vendor == "sqlite":
        pytest.skip("There writers queue in any case.")
    clients, barrier = [ready(Client(), "甲支部"), ready(Client(), "乙支部")], Barrier(2)

    def finish(client, username):
        barrier.wait(timeout=30)
        try:
            return sent(client, ACCOUNT | {"username": username}).headers.get("Location")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(finish, clients, ("first", "second")))

    assert answers == ["/", "/login/"]
    assert (User.objects.count(), Branch.objects.count(), Member.objects.count()) == (1, 1, 1)


def printed(**options):
    said = StringIO()
    call_command("start_code", stdout=said, **options)
    return said.getvalue()


def test_the_command_prints_one_code_again_and_again_until_there_is_an_account(own_folder):
    first = printed(address="http://10.0.0.5:8000/")

    assert f"http://10.0.0.5:8000/start/?code={kept_code()}" in first
    assert printed(address="http://10.0.0.5:8000") == first
    assert (own_folder / "start_code").stat().st_mode & 0o077 == 0
    assert [path.name for path in own_folder.iterdir()] == ["start_code"]
    an_account(a_member(a_branch()))
    assert printed() == ""
