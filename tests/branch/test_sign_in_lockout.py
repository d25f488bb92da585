"""Wrong passwords: what is said, who waits, and who does not."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.utils import timezone

from branch.models import SignIn
from branch.sign_in.address import address_of, network_of
from branch.sign_in.lockout import FROM_HERE, OF_ADDRESS, OF_NAME, locked_names, unlock
from tests.factories import PASSWORD, a_branch, a_member, a_role, an_account

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def secretary():
    member = a_member(a_branch(), "沈立言")
    a_role(member)
    return an_account(member)


def sign_in(client, name="shuji", password=PASSWORD, address="10.1.2.3", **extra):
    return client.post("/login/", {"username": name, "password": password, **extra}, REMOTE_ADDR=address)


def fail(client, times, name="shuji", address="10.1.2.3"):
    return [sign_in(client, name, "错的密码", address).status_code for _ in range(times)]


def later(**much):
    return patch("django.utils.timezone.now", return_value=timezone.now() + timedelta(**much))


def test_after_five_wrong_passwords_the_right_one_must_wait_too(client):
    assert fail(client, FROM_HERE) == [200] * (FROM_HERE - 1) + [429]

    page = sign_in(client)

    assert page.status_code == 429
    assert 14 * 60 < int(page.headers["Retry-After"]) <= 15 * 60
    text = page.content.decode()
    assert "还要等 15 分钟" in text and "支部书记" in text
    assert "_auth_user_id" not in client.session


def test_trying_on_does_not_make_the_wait_longer_and_then_it_is_over(client):
    fail(client, FROM_HERE)
    with later(minutes=10):
        assert sign_in(client).status_code == 429

    with later(minutes=16):
        assert sign_in(client).status_code == 302


def test_the_same_name_from_another_address_and_another_name_from_here_are_let_in(client):
    a_second = an_account(a_member(a_branch("另一个支部"), "顾秋实"), "zuzhi")
    fail(client, FROM_HERE)

    assert sign_in(client, address="10.9.9.9").status_code == 302
    client.logout()
    assert sign_in(client, a_second.username).status_code == 302


def test_an_unknown_name_is_answered_and_locked_like_a_known_one(client):
    known = [sign_in(client, "shuji", "错").content for _ in range(FROM_HERE)]
    unknown = [sign_in(client, "nobody", "错").content for _ in range(FROM_HERE)]

    def words(pages):
        texts = [page.decode().split("<main", 1)[1] for page in pages]
        return [text.replace("nobody", "shuji").split("csrfmiddlewaretoken")[0] for text in texts]

    assert words(known) == words(unknown)
    assert "账号或密码不对" in known[0].decode()


def test_an_unknown_name_and_a_disabled_account_cost_as_much_as_a_wrong_password(client, secretary):
    an_account(a_member(a_branch("另一个支部"), "顾秋实"), "tingyong", is_active=False)

    def hashed(name, password="错"):
        with patch.object(
            MD5PasswordHasher, "encode", autospec=True, side_effect=MD5PasswordHasher.encode
        ) as made:
            before = SignIn.objects.count()
            page = sign_in(client, name, password)
            assert "账号或密码不对" in page.content.decode()
            return made.call_count, SignIn.objects.count() - before

    of_a_wrong_password = hashed("shuji")
    assert of_a_wrong_password == (1, 1)
    assert hashed("nobody") == hashed("tingyong") == hashed("tingyong", PASSWORD) == of_a_wrong_password


def test_twenty_failures_lock_the_address_whatever_the_names(client):
    for number in range(OF_ADDRESS - 1):
        assert fail(client, 1, f"name-{number}") == [200]
    assert fail(client, 1, "one more") == [429]

    assert sign_in(client).status_code == 429
    assert sign_in(client, address="10.9.9.9").status_code == 302


def test_a_name_is_not_guessed_from_many_addresses(client):
    for number in range(OF_NAME):
        fail(client, 1, address=f"10.2.{number // 200}.{number % 200}")

    assert sign_in(client, address="10.9.9.9").status_code == 429


def test_an_own_right_password_does_not_wash_away_what_was_tried_on_others(client):
    an_account(a_member(a_branch("另一个支部"), "顾秋实"), "own")
    for number in range(OF_ADDRESS - 2):
        fail(client, 1, f"name-{number}")
    sign_in(client, "own")
    client.logout()

    assert fail(client, 2, "another") == [200, 429]


def test_a_right_password_forgets_the_own_wrong_ones(client):
    fail(client, FROM_HERE - 1)
    sign_in(client)
    client.logout()

    assert fail(client, FROM_HERE - 1) == [200] * (FROM_HERE - 1)


def test_who_is_locked_is_known_and_let_in_again(client, django_assert_num_queries):
    an_account(a_member(a_branch("另一个支部"), "顾秋实"), "zuzhi")
    fail(client, FROM_HERE)
    fail(client, FROM_HERE - 1, "zuzhi")
    with django_assert_num_queries(1):
        assert list(locked_names(["shuji", "zuzhi"])) == ["shuji"]

    assert unlock("shuji")

    assert locked_names(["shuji", "zuzhi"]) == {}
    assert sign_in(client).status_code == 302


def test_nothing_typed_is_kept_with_the_failures(client):
    from axes.models import AccessAttempt

    sign_in(client, password="错", **{"kept-minutes": "谈话内容"})

    assert [(row.post_data, row.get_data) for row in AccessAttempt.objects.all()] == [("", "")]


def test_what_was_typed_before_stays_through_the_wait(client):
    typed = {"kept-topic": "学习党章 <b>", "next": "/meetings/new/"}
    fail(client, FROM_HERE)

    waiting = sign_in(client, **typed)
    again = client.post("/login/", {"kept-topic": "学习党章 <b>", "next": "/meetings/new/"})

    for page in (waiting, again):
        text = page.content.decode()
        assert "学习党章 &lt;b&gt;" in text and 'value="/meetings/new/"' in text
    assert "账号或密码不对" not in again.content.decode()


@pytest.mark.parametrize(
    ("secure", "forwarded", "is_from"),
    [
        (False, "1.1.1.1", "10.0.0.1"),
        (True, "1.1.1.1", "1.1.1.1"),
        (True, "6.6.6.6, 1.1.1.1", "1.1.1.1"),
        (True, "6.6.6.6, nonsense", "10.0.0.1"),
        (True, None, "10.0.0.1"),
        (True, "::ffff:1.1.1.1", "1.1.1.1"),
    ],
)
def test_only_the_proxy_is_believed_where_somebody_comes_from(rf, settings, secure, forwarded, is_from):
    settings.SECURE = secure
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}

    assert address_of(rf.get("/", headers=headers, REMOTE_ADDR="10.0.0.1")) == is_from


def test_a_household_of_ipv6_is_one_client(rf):
    one, other = (rf.get("/", REMOTE_ADDR=f"2001:db8:1:2::{end}") for end in ("1", "ffff"))

    assert network_of(one) == network_of(other) == "2001:db8:1:2::"
    assert address_of(one) == "2001:db8:1:2::1"
