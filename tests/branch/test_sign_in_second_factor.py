"""The second factor: set up, asked for, used once, lost, required."""

import io
import re
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_otp.oath import TOTP

from branch.models import Authenticator, Branch, RecoveryCode, SignIn
from branch.sign_in import second_factor
from branch.sign_in.lockout import FROM_HERE
from members.models import Post
from tests.factories import PASSWORD, a_branch, a_member, a_role, an_account

pytestmark = pytest.mark.django_db
NOW = 1_800_000_015


@pytest.fixture(autouse=True)
def clock():
    """A clock of the codes that the tests turn."""
    with patch("django_otp.oath.time", side_effect=lambda: clock.at):
        clock.at = NOW
        yield clock


@pytest.fixture
def secretary():
    member = a_member(a_branch(), "沈立言")
    a_role(member)
    return an_account(member)


@pytest.fixture
def with_phone(secretary):
    Authenticator.objects.create(user=secretary, confirmed=True)
    return secretary


def code_of(account, half_minutes=0) -> str:
    phone = TOTP(bytes.fromhex(Authenticator.objects.get(user=account).key))
    phone.time = clock_now() + 30 * half_minutes
    return f"{phone.token():06d}"


def clock_now():
    from django_otp.oath import time

    return time()


def half_way(client, **extra):
    return client.post("/login/", {"username": "shuji", "password": PASSWORD, **extra})


def is_in(client) -> bool:
    return client.get("/more/").status_code == 200


def test_it_is_set_up_by_a_code_that_the_phone_shows(client, secretary):
    client.force_login(secretary)
    page = client.get("/security/second-factor/").content.decode()
    secret = second_factor.secret_of(Authenticator.objects.get(user=secretary))
    assert secret in page and "<svg" in page and "style=" not in page

    refused = client.post("/security/second-factor/", {"code": "12345x"})
    assert refused.status_code == 422
    assert (
        "“12345x”不是 6 位数字" in refused.content.decode() and 'value="12345x"' in refused.content.decode()
    )

    codes = client.post("/security/second-factor/", {"code": code_of(secretary)}).content.decode()

    assert len(set(re.findall(r"<code>([a-z2-9]{5}-[a-z2-9]{5})</code>", codes))) == 10
    assert "已开启" in client.get("/security/").content.decode()
    # The page is not to be had again, and neither is the secret.
    assert client.get("/security/second-factor/").headers["Location"] == "/security/"


def test_a_secret_that_was_only_looked_at_asks_nobody(client, secretary):
    client.force_login(secretary)
    client.get("/security/second-factor/")
    client.logout()

    assert half_way(client).headers["Location"] == "/"


def test_the_password_alone_opens_nothing(client, with_phone):
    page = half_way(client)

    assert page.status_code == 200 and "两步验证" in page.content.decode()
    assert "_auth_user_id" not in client.session
    assert client.get("/more/").headers["Location"] == "/login/?next=/more/"

    assert client.post("/login/code/", {"code": code_of(with_phone)}).headers["Location"] == "/"
    assert is_in(client)


def test_the_code_alone_opens_nothing(client, with_phone):
    assert client.post("/login/code/", {"code": code_of(with_phone)}).headers["Location"] == "/login/"
    assert not is_in(client)


@pytest.mark.parametrize(
    ("half_minutes", "is_good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_phone_may_be_half_a_minute_wrong(client, with_phone, half_minutes, is_good):
    half_way(client)
    client.post("/login/code/", {"code": code_of(with_phone, half_minutes)})

    assert is_in(client) is is_good


def test_no_code_is_good_twice(client, with_phone):
    code = code_of(with_phone)
    half_way(client)
    client.post("/login/code/", {"code": code})
    client.logout()

    half_way(client)
    again = client.post("/login/code/", {"code": code})

    assert again.status_code == 422 and "已经用过" in again.content.decode()
    assert not is_in(client)


def test_a_recovery_code_is_good_once_however_it_is_typed(client, with_phone):
    code = second_factor.new_codes(with_phone)[0]
    half_way(client)
    client.post("/login/code/", {"code": f" {code.upper().replace('-', ' ')} "})
    assert is_in(client) and second_factor.codes_left(with_phone) == 9
    client.logout()

    half_way(client)
    client.post("/login/code/", {"code": code})

    assert not is_in(client)


def test_new_recovery_codes_make_the_old_ones_worthless(client, with_phone):
    old = second_factor.new_codes(with_phone)[0]
    client.force_login(with_phone)
    assert client.post("/security/second-factor/codes/", {"password": "错"}).status_code == 422

    assert "<code>" in client.post("/security/second-factor/codes/", {"password": PASSWORD}).content.decode()

    assert RecoveryCode.objects.count() == 10
    assert not second_factor.is_shown_by(with_phone, old)


def test_wrong_codes_wait_and_then_lock(client, with_phone):
    half_way(client)
    statuses = []
    for number in range(FROM_HERE):
        with patch("django.utils.timezone.now", return_value=timezone.now() + timedelta(seconds=20 * number)):
            statuses.append(client.post("/login/code/", {"code": "000000"}).status_code)

    assert statuses == [422] * (FROM_HERE - 1) + [429]
    assert client.post("/login/code/", {"code": code_of(with_phone)}).status_code == 429
    assert half_way(client).status_code == 429
    assert set(SignIn.objects.values_list("outcome", flat=True)) == {"code"}


def test_codes_are_not_tried_one_after_the_other(client, with_phone):
    half_way(client)
    client.post("/login/code/", {"code": "000000"})

    at_once = client.post("/login/code/", {"code": code_of(with_phone)})

    assert "等 1 秒再写" in at_once.content.decode()
    assert SignIn.objects.filter(outcome="code").count() == 1


@pytest.mark.parametrize("changed", ["the password", "disabled", "too late"])
def test_between_the_steps_nothing_may_change(client, with_phone, changed):
    half_way(client)
    if changed == "the password":
        with_phone.set_password("bie-de-mi-ma-1")
    with_phone.is_active = changed != "disabled"
    with_phone.save()
    late = clock_now() if changed != "too late" else 10**11
    with patch("branch.sign_in.views.time.time", return_value=late):
        client.post("/login/code/", {"code": code_of(with_phone)})

    assert not is_in(client)


def test_what_was_typed_comes_through_both_steps(client, with_phone):
    typed = {"kept-topic": "学习党章 <b>", "kept-forms": ["a", "b"], "next": "/meetings/new/?from=home"}
    page = half_way(client, **typed)
    assert "学习党章 &lt;b&gt;" in page.content.decode()
    wrong = client.post("/login/code/", {"code": "", **typed})
    assert wrong.status_code == 422 and "学习党章 &lt;b&gt;" in wrong.content.decode()

    handed_back = client.post("/login/code/", {"code": code_of(with_phone), **typed})

    assert 'action="/meetings/new/?from=home"' in handed_back.content.decode()
    assert handed_back.context["kept"] == [("topic", "学习党章 <b>"), ("forms", "a"), ("forms", "b")]


def test_what_was_typed_stays_when_the_second_step_took_too_long(client, with_phone):
    typed = {"kept-topic": "学习党章", "next": "/meetings/new/"}

    page = client.post("/login/code/", {"code": "123456", **typed})

    assert page.status_code == 401
    assert "学习党章" in page.content.decode() and 'value="/meetings/new/"' in page.content.decode()


def test_switching_it_off_asks_for_the_password(client, with_phone):
    client.force_login(with_phone)
    assert client.post("/security/second-factor/off/", {"password": "错"}).status_code == 422
    assert Authenticator.objects.exists()

    client.post("/security/second-factor/off/", {"password": PASSWORD})

    assert not Authenticator.objects.exists() and not RecoveryCode.objects.exists()
    assert is_in(client)


def test_a_lost_phone_is_taken_off_and_whoever_holds_it_is_out(client, with_phone):
    second_factor.new_codes(with_phone)
    client.force_login(with_phone)

    second_factor.remove(with_phone)

    assert not is_in(client)
    assert half_way(client).headers["Location"] == "/"
    assert not RecoveryCode.objects.exists()


def test_the_command_takes_it_off(with_phone):
    said = io.StringIO()
    call_command("reset_second_factor", "shuji", stdout=said)

    assert "shuji" in said.getvalue() and not Authenticator.objects.exists()
    for name, why in (("shuji", "没有开两步验证"), ("nobody", "没有账号“nobody”")):
        with pytest.raises(SystemExit, match=why):
            call_command("reset_second_factor", name)


def test_secrets_do_not_stand_in_the_database_in_clear(with_phone):
    codes = second_factor.new_codes(with_phone)
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM branch_authenticator")
        key = cursor.fetchone()[0]
        cursor.execute("SELECT digest FROM branch_recoverycode")
        digests = " ".join(row[0] for row in cursor.fetchall())

    assert (
        Authenticator.objects.get().key not in key
        and second_factor.secret_of(with_phone.authenticator) not in key
    )
    assert not any(code in digests or code.replace("-", "") in digests for code in codes)


# ---- required of the secretary and the organiser ----


@pytest.fixture
def required(secretary):
    Branch.objects.update(second_factor_required=True)
    return secretary


def test_where_it_is_required_nothing_opens_before_it_is_set_up(client, required):
    client.force_login(required)

    assert client.get("/").headers["Location"] == "/security/second-factor/"
    assert client.get("/security/").headers["Location"] == "/security/second-factor/"
    assert client.post("/meetings/new/", {"topic": "学习"}).status_code == 403
    assert client.get("/", headers={"HX-Request": "true"}).status_code == 403
    assert client.get("/password/").status_code == 200

    client.post("/security/second-factor/", {"code": code_of_new(client, required)})

    assert client.get("/").status_code == 200


def code_of_new(client, account):
    client.get("/security/second-factor/")
    return code_of(account)


def test_one_may_go_away_without_setting_it_up(client, required):
    client.force_login(required)

    assert client.post("/logout/").headers["Location"] == "/login/"


def test_who_has_shown_a_code_is_not_led_away(client, required):
    Authenticator.objects.create(user=required, confirmed=True)
    half_way(client)
    client.post("/login/code/", {"code": code_of(required)})

    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("post", "is_asked"),
    [
        (Post.SECRETARY, True),
        (Post.DEPUTY_SECRETARY, True),
        (Post.ORGANIZATION_OFFICER, True),
        (Post.DISCIPLINE_OFFICER, False),
        (None, False),
    ],
)
def test_of_whom_it_is_required(client, post, is_asked):
    member = a_member(a_branch(second_factor_required=True))
    if post:
        a_role(member, post)
    client.force_login(an_account(member))

    assert (client.get("/meetings/").status_code == 302) is is_asked


def test_it_costs_no_query(client, secretary, django_assert_num_queries):
    from django.test.utils import CaptureQueriesContext

    client.force_login(secretary)
    client.get("/more/")
    with CaptureQueriesContext(connection) as without:
        client.get("/more/")
    Branch.objects.update(second_factor_required=True)
    session = client.session
    session[second_factor.SHOWN] = True
    session.save()

    with django_assert_num_queries(len(without)):
        assert client.get("/more/").status_code == 200


def test_the_secretary_switches_it_on_in_the_profile(client, secretary):
    client.force_login(secretary)
    page = client.get("/branch/edit/").content.decode()
    assert "书记和组织委员登录要两步验证" in page

    client.post("/branch/edit/", {"late_after_days": 3, "second_factor_required": "on"})

    assert Branch.objects.get().second_factor_required
