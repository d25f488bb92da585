import pytest

from tests.factories import PASSWORD, a_branch, a_member, a_role, an_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretary():
    member = a_member(a_branch(), "沈立言")
    a_role(member)
    return an_account(member)


def test_the_right_password_signs_in(client, secretary):
    response = client.post("/login/", {"username": "shuji", "password": PASSWORD, "next": "/more/"})

    assert response.headers["Location"] == "/more/"
    assert "沈立言（书记）" in client.get("/more/").content.decode()


def test_a_wrong_password_says_so_and_keeps_the_account_typed(client, secretary):
    page = client.post("/login/", {"username": "shuji", "password": "错"}).content.decode()

    assert "账号或密码不对" in page
    assert 'value="shuji"' in page


def test_after_signing_in_nobody_is_sent_to_another_site(client, secretary):
    response = client.post(
        "/login/", {"username": "shuji", "password": PASSWORD, "next": "https://example.org/"}
    )

    assert response.headers["Location"] == "/"


def test_signing_out_closes_every_page(client, secretary):
    client.force_login(secretary)

    assert client.post("/logout/").headers["Location"] == "/login/"
    assert client.get("/more/").headers["Location"] == "/login/?next=/more/"


def test_a_link_does_not_sign_out(client, secretary):
    client.force_login(secretary)

    assert client.get("/logout/").status_code == 405


def test_the_text_size_is_kept_with_the_account(client, secretary):
    client.force_login(secretary)

    client.post("/text-size/", {"text_size": "xlarge"})
    assert 'data-size="xlarge"' in client.get("/more/").content.decode()

    client.post("/text-size/", {"text_size": "9000"})
    secretary.refresh_from_db()
    assert secretary.text_size == "xlarge"


def test_the_password_is_changed_by_its_owner(client, secretary):
    client.force_login(secretary)

    new = {"old_password": PASSWORD, "new_password1": "xin-mi-ma-88", "new_password2": "xin-mi-ma-88"}
    client.post("/password/", new)

    secretary.refresh_from_db()
    assert secretary.check_password("xin-mi-ma-88")


def test_nothing_inline_runs_and_nothing_is_loaded_from_outside(client):
    response = client.get("/login/")

    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "unsafe" not in policy
    page = response.content.decode()
    assert (
        "style=" not in page
        and "onclick" not in page
        and "http://" not in page.replace("http://www.w3.org", "")
    )


TYPED = {"topic": "学习党章 <b>", "forms": ["general_meeting", "party_lecture"], "minutes": "第一行\n第二行"}


def test_what_was_typed_while_the_sign_in_ran_out_is_handed_back_after_it(client, secretary):
    asked = client.post("/meetings/new/?from=home", TYPED)

    assert asked.status_code == 401
    page = asked.content.decode()
    assert "您写的内容都还在" in page and "学习党章 &lt;b&gt;" in page
    kept = dict(asked.context["kept"])
    kept["kept-forms"] = ["general_meeting", "party_lecture"]

    signing_in = {"username": "shuji", "next": asked.context["next"], **kept}
    assert client.post("/login/", signing_in | {"password": "错"}).context["kept"] == asked.context["kept"]
    handed_back = client.post("/login/", signing_in | {"password": PASSWORD})

    assert 'action="/meetings/new/?from=home"' in handed_back.content.decode()
    assert dict(handed_back.context["kept"]) == TYPED | {"forms": "party_lecture"}
    assert ("forms", "general_meeting") in handed_back.context["kept"]


def test_what_was_typed_is_not_handed_to_another_site(client, secretary):
    typed = {"username": "shuji", "password": PASSWORD, "next": "https://example.org/", "kept-topic": "学习"}

    assert 'action="/"' in client.post("/login/", typed).content.decode()


def test_passwords_are_not_kept_while_signing_in_again(client):
    page = client.post("/password/", {"old_password": "jiu-mi-ma", "new_password1": "xin-mi-ma"})

    assert page.headers["Location"] == "/login/?next=/"


def test_a_button_pressed_after_the_sign_in_ran_out_leads_home(client):
    assert client.post("/dues/undo/").headers["Location"] == "/login/?next=/"


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_sign_in_page_never_takes_the_place_of_a_part(client, secretary, method):
    response = getattr(client, method)("/dues/1/2026-01/", headers={"HX-Request": "true"}, follow=True)

    assert response.status_code == 401
    assert response.content == b""
