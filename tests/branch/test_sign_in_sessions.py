"""How long a sign-in lasts, and how it is ended from elsewhere."""

import time
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.test import Client
from django.utils import timezone

from branch.models import Session, SignIn
from branch.sign_in.browsers import browser_named
from branch.sign_in.sessions import SEEN, STEPS, end_all
from tests.factories import PASSWORD, a_branch, a_member, a_role, an_account

pytestmark = pytest.mark.django_db
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36"
HOUR = 3600


@pytest.fixture
def secretary():
    member = a_member(a_branch(), "沈立言")
    a_role(member)
    return an_account(member)


def signed_in(name="shuji", agent=CHROME, address="10.1.2.3"):
    client = Client(headers={"User-Agent": agent}, REMOTE_ADDR=address)
    client.post("/login/", {"username": name, "password": PASSWORD})
    return client


def is_in(client) -> bool:
    return client.get("/more/").status_code == 200


def at(seconds):
    return patch("branch.sign_in.sessions.time.time", return_value=time.time() + seconds)


def test_after_eight_idle_hours_a_sign_in_is_over(secretary):
    client = signed_in()
    with at(8 * HOUR - 60):
        assert is_in(client)
    with at(16 * HOUR - 200):
        assert not is_in(client)

    assert not Session.objects.filter(account=secretary).exists()


def test_after_twelve_hours_it_is_over_however_busy(secretary):
    client = signed_in()
    for hour in range(1, 12):
        with at(hour * HOUR):
            assert is_in(client)

    with at(12 * HOUR + 1):
        assert not is_in(client)


def test_the_limits_are_of_the_installation(secretary, settings):
    settings.SESSION_IDLE_SECONDS = 600
    client = signed_in()

    with at(601):
        assert not is_in(client)


def test_what_is_sent_after_the_end_is_kept_and_handed_back(secretary):
    client = signed_in()
    with at(9 * HOUR):
        page = client.post("/meetings/new/", {"topic": "学习党章"})

    assert page.status_code == 401 and "您写的内容都还在" in page.content.decode()
    assert ("kept-topic", "学习党章") in page.context["kept"]


def test_being_seen_is_written_down_now_and_then_only(secretary, settings, django_assert_num_queries):
    client = signed_in()
    client.get("/more/")
    step = settings.SESSION_IDLE_SECONDS / STEPS

    def writes(seconds):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with at(seconds), CaptureQueriesContext(connection) as queries:
            client.get("/more/")
        return sum("UPDATE" in query["sql"] for query in queries.captured_queries)

    assert writes(step / 2) == 0
    assert writes(step + 1) == 1
    assert writes(step + 2) == 0


def test_a_clock_that_was_set_back_leaves_nothing_to_come(secretary):
    client = signed_in()
    with at(-2 * HOUR):
        assert is_in(client)
        earlier = time.time()
    assert client.session[SEEN] == int(earlier)


def test_all_other_sign_ins_are_ended_at_once(secretary):
    here, there, phone = signed_in(), signed_in(), signed_in()

    page = here.post("/security/sign-ins/end-others/", follow=True).content.decode()

    assert "别处 2 个登录都已退出" in page
    assert [is_in(one) for one in (here, there, phone)] == [True, False, False]


def test_one_sign_in_is_ended(secretary):
    here, there, phone = signed_in(), signed_in(), signed_in()
    second = SignIn.objects.order_by("id")[1]

    here.post(f"/security/sign-ins/{second.pk}/end/")

    assert [is_in(one) for one in (here, there, phone)] == [True, False, True]


def test_ending_the_own_one_is_signing_out(secretary):
    here = signed_in()

    assert here.post(f"/security/sign-ins/{SignIn.objects.get().pk}/end/").headers["Location"] == "/login/"
    assert not is_in(here)


def test_nobody_ends_what_is_somebody_elses(secretary):
    an_account(a_member(a_branch("另一个支部"), "顾秋实"), "qita")
    here, stranger = signed_in(), signed_in("qita")

    assert stranger.post(f"/security/sign-ins/{secretary.sign_ins.get().pk}/end/").status_code == 404
    assert is_in(here)


def test_a_new_password_ends_all_other_sign_ins(secretary):
    here, there = signed_in(), signed_in()
    new = {"old_password": PASSWORD, "new_password1": "xin-mi-ma-8866", "new_password2": "xin-mi-ma-8866"}

    here.post("/password/", new)

    assert [is_in(one) for one in (here, there)] == [True, False]
    assert secretary.sessions.count() == 1


@pytest.mark.parametrize("how", ["reset", "disabled"])
def test_who_is_reset_or_disabled_is_out_with_the_next_press(secretary, how):
    here = signed_in()
    if how == "reset":
        secretary.set_password("bie-de-mi-ma-1")
    else:
        secretary.is_active = False
    secretary.save()

    assert not is_in(here)


def test_a_session_that_was_ended_during_a_request_stays_ended(secretary):
    here = signed_in()
    key = here.session.session_key
    end_all(secretary)

    assert not is_in(here)
    assert not Session.objects.filter(pk=key).exists()


def test_the_list_tells_when_from_where_and_with_what(secretary):
    weixin = (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0.49"
    )
    here, _ = signed_in(), signed_in(agent=weixin, address="2001:db8::7")
    Client(headers={"User-Agent": weixin}, REMOTE_ADDR="10.6.6.6").post(
        "/login/", {"username": "shuji", "password": "错"}
    )

    page = here.get("/security/").content.decode()

    for words in ("Chrome · Windows", "10.1.2.3", "微信 · iPhone", "2001:db8::7", "10.6.6.6", "密码不对"):
        assert words in page, words
    assert page.count("现在这里") == page.count("还登录着") == 1


def test_the_list_is_the_own_one(secretary):
    an_account(a_member(a_branch("另一个支部"), "顾秋实"), "qita")
    here, _ = signed_in(), signed_in("qita", address="10.7.7.7")

    assert "10.7.7.7" not in here.get("/security/").content.decode()


@pytest.mark.parametrize("sign_ins", [1, 3])
def test_the_list_costs_a_constant_number_of_queries(secretary, sign_ins, django_assert_num_queries):
    clients = [signed_in() for _ in range(sign_ins)]
    clients[0].get("/security/")

    with django_assert_num_queries(QUERIES):
        assert clients[0].get("/security/").status_code == 200


QUERIES = 9


def test_a_sign_in_is_kept_for_a_year(secretary):
    for days in (360, 370):
        row = SignIn.objects.create(account=secretary)
        SignIn.objects.filter(pk=row.pk).update(at=timezone.now() - timedelta(days=days))
    Session.objects.create(
        session_key="past", session_data="", expire_date=timezone.now() - timedelta(days=1)
    )

    signed_in()

    assert SignIn.objects.count() == 2
    assert not Session.objects.filter(pk="past").exists()


def test_of_an_unknown_name_only_the_attempt_is_kept(secretary):
    Client(REMOTE_ADDR="10.6.6.6").post("/login/", {"username": "cai-ju-7411", "password": "x"})

    row = SignIn.objects.values().get()
    assert row["account_id"] is None and "cai-ju-7411" not in str(row)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (CHROME, "Chrome · Windows"),
        (f"{CHROME} Edg/126.0", "Edge · Windows"),
        (
            "Mozilla/5.0 (Linux; Android 12) AppleWebKit Chrome/99 Mobile Safari MicroMessenger/8",
            "微信 · Android",
        ),
        (
            "Mozilla/5.0 (Linux; Android 12; HarmonyOS) Chrome/99 HuaweiBrowser/14 Safari/537",
            "华为浏览器 · 鸿蒙",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox · Linux"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) Version/17.0 Safari/605", "Safari · Mac"),
        ("Mozilla/5.0 (iPhone) wxwork/4.1 MicroMessenger/7.0.1", "企业微信 · iPhone"),
        ("curl/8", "认不出的浏览器"),
        ("", "认不出的浏览器"),
        ("<script>" * 100, "认不出的浏览器"),
    ],
)
def test_browsers_are_named_in_words(agent, words):
    assert browser_named(agent) == words
