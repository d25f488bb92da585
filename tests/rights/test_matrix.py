"""Every address, asked by everybody, on records that exist: what comes is what access.md says."""

import logging
import sys
from collections import Counter
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.test import Client

from reports.document.pdf import Press
from tests.rights.addresses import ADDRESSES, SHARED, address, kinds_of, names_records
from tests.rights.matrix import EXCEPT, OWN, PUBLIC, WHERE, expected
from tests.rights.secrets import hidden_from, shown_by
from tests.rights.world import ROLES, a_world, on_the_day
from tests.rights.writes import Writes

GUARDED = sorted(WHERE)
# Who may do these is not let do them here: a backup waits for this test's transaction to end, and what is
# thrown away on the disk no transaction brings back.
NOT_SENT = {("backups:now", "post"), ("backups:take", "post"), ("pack:delete", "post")}
# Where even what is about 白 has something of the member's own: the receipt is 袁's, the swap is asked of 袁.
OF_THE_MEMBER = ("dues:receipt", "duty:swap_agree", "duty:swap_decline")
REFUSED, GONE = {403, 405}, {404, 405}
# The rights do not hang on the database: the pass on a second one asks as fewer people.
IS_FIRST_PASS = connection.vendor == "sqlite"
ASKING = ROLES if IS_FIRST_PASS else ("组织委员",)
LOOKING_OUT = ("书记", "上级") if IS_FIRST_PASS else ("组织委员",)
LOOKING_IN = ("别的书记", "别的上级") if IS_FIRST_PASS else ("别的书记",)
# A secretary until yesterday is a member; a clerk may what was granted.
LIKE_OTHERS = [("昨天离任的书记", "党员", 1), ("干事", "组织委员", 0)][: 2 if IS_FIRST_PASS else 1]
WITHOUT_PLACE = ("授权到期的干事", "转出的组织委员") if IS_FIRST_PASS else ("转出的组织委员",)


def test_every_address_has_its_line_and_no_line_is_left_over():
    written = [*WHERE, *OWN, *PUBLIC]
    assert sorted(written) == sorted(ADDRESSES)
    assert set(EXCEPT) <= set(WHERE)


def test_every_address_declares_its_right():
    """What is asked of everybody here each view asks by itself, closed by default (members.access)."""
    undeclared = [name for name in GUARDED if not hasattr(ADDRESSES[name].callback, "needs")]

    assert undeclared == []


@pytest.fixture(autouse=True)
def quick(settings, monkeypatch):
    """No rates (each is asked a thousand times), no paper (whose words come as they would be laid out)."""
    settings.RATELIMIT_ENABLE = False
    monkeypatch.setattr(Press, "print", lambda self, page, files=(), **options: page.encode())
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def world(db):
    with on_the_day():
        yield a_world()


@pytest.fixture
def figures():
    counted = Counter()
    yield counted
    print(", ".join(f"{what}: {many:,}" for what, many in counted.items()), file=sys.stderr)


def places_of(name, role, world) -> list[int]:
    """Both records where it makes a difference which; else the first."""
    kinds = [kind for kind in kinds_of(name).values() if kind[0] != "=" and kind not in SHARED]
    has_two = any(len(world.ours.rows[kind]) > 1 for kind in kinds)
    return [0, 1] if has_two and role in ("党小组长", "党员", "上级") else [0]


def sent(client, method, url):
    """(the answer, what it wrote); all of it is taken back."""
    writes = Writes()
    with transaction.atomic(), connection.execute_wrapper(writes):
        response = getattr(client, method)(url)
        if response.streaming:
            response = SimpleNamespace(
                status_code=response.status_code, content=b"".join(response), headers=response.headers
            )
        transaction.set_rollback(True)
    return response, writes.found


@pytest.mark.parametrize("role", ASKING)
def test_who_may_is_answered_and_who_may_not_is_refused(world, figures, role):
    client, wrong = Client(), []
    world.enter(client, role)
    for name in GUARDED:
        for place in places_of(name, role, world):
            url = address(name, world.ours, place)
            wanted = expected(name, role, place, names_records(name))
            got = {}
            for method in ("get", "post"):
                if wanted == "y" and (name, method) in NOT_SENT:
                    continue
                response, written = sent(client, method, url)
                got[method] = response.status_code
                figures["requests"] += 1
                if response.status_code in (403, 404, 405) and written:
                    wrong.append((name, place, method, "refused, and yet wrote", written))
                if leak := shown_by(response) & hidden_from(role, WHERE[name][0]):
                    wrong.append((name, place, method, "shows", leak))
            if not fits(wanted, got):
                wrong.append((name, place, f"wanted {wanted}", got))
    assert wrong == []


def fits(wanted: str, got: dict[str, int]) -> bool:
    statuses = set(got.values())
    if wanted == "-":
        return statuses <= REFUSED and 403 in statuses
    if wanted == "4":
        return statuses <= GONE and 404 in statuses
    # A page that only takes a press which is not sent here (NOT_SENT) says so on GET.
    return not statuses & {403, 404} and max(statuses) < 500 and (statuses != {405} or len(got) == 1)


@pytest.mark.parametrize("role", LOOKING_OUT)
def test_what_is_another_branchs_is_not_there(world, figures, role):
    """404 for who has the right, 403 for who has none; a superior sees the branch that it opened."""
    client, wrong = Client(), []
    world.enter(client, role)
    for name in GUARDED:
        # Opening a branch is how a superior goes from one to the other.
        if not names_records(name) or (name, role) == ("reports:overview_open", "上级"):
            continue
        for method in ("get", "post"):
            response, written = sent(client, method, address(name, world.theirs))
            figures["requests"] += 1
            if response.status_code not in (403, 404, 405) or written:
                wrong.append((name, method, response.status_code, written))
            if leak := shown_by(response) & {"另一个支部"}:
                wrong.append((name, method, leak))
    assert wrong == []


@pytest.mark.parametrize("who", LOOKING_IN)
def test_from_another_branch_nothing_is_there(world, figures, who):
    """Who may do everything elsewhere: here each record is a 404 (a foreign superior is sent home)."""
    client, wrong = Client(), []
    world.enter(client, who)
    for name in GUARDED:
        for method in ("get", "post"):
            if (name, method) in NOT_SENT or not (names_records(name) or who == "别的上级"):
                continue
            response, written = sent(client, method, address(name, world.ours))
            figures["requests"] += 1
            home = (
                who == "别的上级"
                and response.status_code == 302
                and "/overview/" in response.headers["Location"]
            )
            # Its own pages name no record of a branch.
            own = WHERE[name][0] in ("overview", "rules_below") and not names_records(name)
            if not (response.status_code in (403, 404, 405) or home or own) or (written and not own):
                wrong.append((name, method, response.status_code, written))
            if leak := shown_by(response) & {"本支部"}:
                wrong.append((name, method, leak))
    assert wrong == []


@pytest.mark.parametrize("who", WITHOUT_PLACE)
def test_who_has_no_place_any_more_is_refused_everywhere(world, figures, who):
    client, wrong = Client(), []
    world.enter(client, who)
    for name in GUARDED:
        got = {}
        for method in ("get", "post"):
            response, written = sent(client, method, address(name, world.ours))
            got[method] = response.status_code
            figures["requests"] += 1
            if written:
                wrong.append((name, method, written))
        if not fits("-", got):
            wrong.append((name, got))
    assert wrong == []


@pytest.mark.parametrize(("who", "like", "but"), LIKE_OTHERS)
def test_a_post_that_ended_and_a_grant_that_holds(world, figures, who, like, but):
    """Of what is about 白 (1) nothing is the former secretary's own; the clerk is no member of anything."""
    client, wrong = Client(), []
    world.enter(client, who)
    for name in GUARDED:
        row, what = WHERE[name]
        if who == "干事" and (name in EXCEPT or row in ("sign_in", "ballot", "talks", "study")):
            continue
        if who != "干事" and name in OF_THE_MEMBER:
            continue
        place = but if len(places_of(name, "党员", world)) > 1 else 0
        url, got = address(name, world.ours, place), {}
        wanted = expected(name, like, place, names_records(name))
        for method in ("get", "post"):
            if wanted == "y" and (name, method) in NOT_SENT:
                continue
            response, _ = sent(client, method, url)
            got[method] = response.status_code
            figures["requests"] += 1
        if who == "干事" and wanted == "y" and 404 in got.values():
            continue
        if not fits(wanted, got) and not (wanted == "-" and fits("4", got)):
            wrong.append((name, f"wanted {wanted}", got))
    assert wrong == []


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_is_not_signed_in_is_asked_to(world, figures, method):
    client, wrong = Client(), []
    for name in [*GUARDED, *set(OWN) - {"logout"}]:
        response, written = sent(client, method, address(name, world.ours))
        figures["requests"] += 1
        location = response.headers.get("Location", "")
        if response.status_code != 302 or not location.startswith("/login/?next=") or written:
            wrong.append((name, response.status_code, written))
    assert wrong == []
