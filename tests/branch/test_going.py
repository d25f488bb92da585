"""Nobody is led to another site by an address that asks where to go."""

import ast
from pathlib import Path

import pytest

from branch.going import asked_back, is_own_address
from tests.factories import PASSWORD, a_branch, a_member, a_role, an_account

ELSEWHERE = [
    "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "/\\/evil.example",
    "https://evil.example", "http:evil.example", "https:/evil.example", "HTTPS://testserver.evil.example/",
    "http://testserver/", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x",
    "\x00//evil.example", "\t//evil.example", " //evil.example", "\n/evil", "evil.example",
    "", "/\t/evil.example", "/\n/evil.example",
]  # fmt: skip


@pytest.mark.parametrize("address", ELSEWHERE)
def test_no_address_leads_elsewhere(rf, address):
    assert not is_own_address(rf.get("/"), address)
    assert asked_back(rf.post("/", {"next": address}), otherwise="/more/") == "/more/"
    assert asked_back(rf.get("/", {"next": address}), otherwise="/more/") == "/more/"


@pytest.mark.parametrize(
    "address", ["/", "/meetings/?half=2026H1&form=a", "/members/1/#attachments", "/搜索/?q=a//b"]
)
def test_own_addresses_are_taken(rf, address):
    assert asked_back(rf.get("/", {"next": address})) == address


@pytest.mark.django_db
@pytest.mark.parametrize("address", ELSEWHERE)
def test_no_page_leads_elsewhere_after_what_it_does(client, address):
    member = a_member(a_branch(), "沈立言")
    a_role(member)
    an_account(member)
    signed_in = client.post("/login/", {"username": "shuji", "password": PASSWORD, "next": address})
    new = {"old_password": PASSWORD, "new_password1": "xin-mi-ma-8866", "new_password2": "xin-mi-ma-8866"}
    changed = client.post("/password/", new | {"next": address})
    # Who is signed in already is led on at once.
    again = client.get("/login/", {"next": address})

    assert (signed_in.headers["Location"], changed.headers["Location"], again.headers["Location"]) == (
        "/",
        "/more/",
        "/",
    )


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/login/", "/login/?next=/login/", "/login/code/"])
def test_the_sign_in_does_not_lead_to_itself(client, address):
    member = a_member(a_branch(), "沈立言")
    a_role(member)
    client.force_login(an_account(member))

    assert client.get("/login/", {"next": address}).headers["Location"] == "/"


def test_nothing_else_takes_an_address_from_a_request():
    """`next` and the Referer are read by branch.going alone."""
    asked = {"next", "Referer", "HTTP_REFERER"}
    found = [
        f"{path}:{node.lineno}"
        for app in ("branch", "members", "meetings", "reports")
        for path in Path(app).rglob("*.py")
        if path != Path("branch/going.py") and any(word in path.read_text() for word in (*asked, JUDGES))
        for node in ast.walk(ast.parse(path.read_text()))
        if _reads(node, asked)
    ]

    assert found == []


def _reads(node, asked) -> bool:
    """request.GET.get("next"), request.headers["Referer"], or Django's own judgement of an address."""
    if isinstance(node, ast.Subscript):
        return isinstance(node.slice, ast.Constant) and node.slice.value in asked
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in GETTERS:
        return any(isinstance(given, ast.Constant) and given.value in asked for given in node.args)
    return isinstance(node, ast.Name) and node.id == JUDGES


JUDGES = "url_has_allowed_host_and_scheme"
GETTERS = ("get", "pop", "getlist")
