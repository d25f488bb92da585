"""Closed by default, proved for every address: a new one without a declared right fails here."""

from datetime import date

import pytest
from django.urls import URLPattern, get_resolver, reverse

from branch.periods import HalfYear, Month, today
from members.access import Reach, access_of
from members.models import Post
from tests.factories import a_branch, a_group, a_member, a_role, an_account, an_organisation

# Signed in suffices: who one is, and how large the letters are.
PERSONAL = {
    "logout", "password_change", "text_size", "more",
    "security:index", "security:end", "security:end_others",
    "security:set_up", "security:codes", "security:switch_off",
}  # fmt: skip
PUBLIC = {"login", "login_code", "healthz", "plan:feed", "start:start"}
# A view that does not answer to the method says so before it looks at who asks.
REFUSED = {403, 405}
POSTS = {
    "书记": Post.SECRETARY,
    "组织委员": Post.ORGANIZATION_OFFICER,
    "宣传委员": Post.PUBLICITY_OFFICER,
    "纪检委员": Post.DISCIPLINE_OFFICER,
    "其他支委": Post.YOUTH_OFFICER,
    "党小组长": Post.GROUP_LEADER,
    "党员": None,
}


def patterns(resolver, namespace=""):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", entry
        else:
            yield from patterns(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)


ALL = dict(patterns(get_resolver()))
GUARDED = sorted(set(ALL) - PERSONAL - PUBLIC)


def address(name: str) -> str:
    """The URL with values that name nothing of anybody's: the right is asked before the record."""
    converters = ALL[name].pattern.converters
    values = {key: _value(key, converter) for key, converter in converters.items()}
    return reverse(name, kwargs=values)


def _value(key, converter):
    kind = type(converter).__name__
    if kind == "HalfYearConverter":
        return HalfYear(2020, 1)
    if kind == "IntConverter":
        return 0
    return Month(2020, 1).code


def test_every_address_declares_its_right():
    undeclared = [name for name in GUARDED if not hasattr(ALL[name].callback, "needs")]

    assert undeclared == []


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_is_not_signed_in_is_asked_to(client, method):
    for name in [*GUARDED, *PERSONAL - {"logout"}]:
        response = getattr(client, method)(address(name))
        assert response.status_code == 302, name
        assert response.headers["Location"].startswith("/login/?next="), name


@pytest.fixture
def branch():
    return a_branch(superior=an_organisation())


def who(role, branch):
    if role == "上级":
        return an_account(username="shangji", organisation=branch.superior)
    member = a_member(branch, role, group=a_group(branch), born_on=date(1980, 1, 1))
    if POSTS[role]:
        group = branch.groups.get() if POSTS[role] == Post.GROUP_LEADER else None
        a_role(member, POSTS[role], group=group)
    return an_account(member)


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", [*POSTS, "上级"])
def test_without_the_right_an_address_is_refused(client, branch, role, method):
    account = who(role, branch)
    client.force_login(account)
    if role == "上级":
        session = client.session
        session["branch"] = branch.pk
        session.save()
    access = access_of(account, chosen_branch_id=branch.pk)

    for name in GUARDED:
        kind, right = ALL[name].callback.needs
        entitled = bool(getattr(access, kind)[right]) or name == "reports:home"
        response = getattr(client, method)(address(name))
        if not entitled:
            assert response.status_code in REFUSED, (name, response.status_code)
        elif getattr(access, kind)[right] == Reach.ALL:
            # No such record, a form to fill in, or a page: anything but a refusal or a fault.
            assert response.status_code in (200, 302, 404, 405, 422), (name, response.status_code)


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["the post ended yesterday", "transferred out today", "never on a roll"])
def test_who_has_no_place_any_more_is_refused_everywhere(client, branch, how):
    member = a_member(branch, left_on=today() if how == "transferred out today" else None)
    a_role(member, Post.SECRETARY, ended_on=today() if how == "the post ended yesterday" else None)
    account = an_account(None if how == "never on a roll" else member)
    client.force_login(account)
    access = access_of(account)

    for name in GUARDED:
        kind, right = ALL[name].callback.needs
        if not getattr(access, kind)[right] and name != "reports:home":
            answers = {client.get(address(name)).status_code, client.post(address(name)).status_code}
            assert 403 in answers and answers <= REFUSED, name
