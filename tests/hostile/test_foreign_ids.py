"""Every form of a branch, sent with another branch's rows in place of its own: none written, none shown."""

import re
import sys
from collections import Counter

import pytest
from django.db import connection, transaction
from django.test import Client

from tests.hostile.attack import learned, plain_address
from tests.rights.world import FOREIGN, THEIR_NAMES, a_world, on_the_day

THEIRS = re.compile("|".join([*THEIR_NAMES, "〇乙"]))
# Fields that name a row: of a select, a tick, or a number in something hidden. In every table of the world
# the first row of the other branch has the same id.
NAMING = ("select", "hidden", "radio", "checkbox")
NUMBER = re.compile(r"\d+")
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE)\b", re.IGNORECASE)
# Each press leaves these; of what was asked they keep the address at most.
KEPT_ASIDE = re.compile(r'"(django_session|branch_session|branch_submission|axes_\w+)"')


class Written:
    """The writes of a request in which a row of another branch is named."""

    def __init__(self):
        self.found = []

    def __call__(self, execute, sql, params, many, context):
        if WRITES.match(sql) and not KEPT_ASIDE.search(sql):
            rows = params if many else [params]
            named = [one for row in rows for one in row or () if type(one) is int and one in FOREIGN]
            if named:
                self.found.append((sql[:200], named))
        return execute(sql, params, many, context)


def may_name_a_row(one) -> bool:
    if one.kind not in NAMING or not one.is_open:
        return False
    return one.name.endswith("-id") or any(NUMBER.fullmatch(value) for value in [*one.values, *one.choices])


@pytest.mark.django_db
def test_no_form_takes_a_row_of_another_branch():
    tried, answers = Counter(), Counter()
    with on_the_day():
        world = a_world()
        clients = {who: Client() for who in ("书记", "组织委员")}
        for who, client in clients.items():
            world.enter(client, who)
        for name, forms in learned(world, clients).forms.items():
            url = plain_address(name, world)
            for form in _different(forms) if url else ():
                for one in filter(may_name_a_row, form.fields.values()):
                    data = form.data() | {one.name: [str(FOREIGN.start + 1)]}
                    answers[_refused(clients[form.who], form, url, data)] += 1
                    tried[name] += 1
    told = ", ".join(f"{status}: {many:,}" for status, many in sorted(answers.items()))
    print(
        f"{sum(answers.values()):,} forms sent with a foreign row, of {len(tried)} addresses; {told}",
        file=sys.stderr,
    )
    assert len(tried) > 60


def _different(forms):
    """One of each shape: a page of fifty rows has fifty forms of one kind."""
    return {(form.method, frozenset(form.fields)): form for form in forms}.values()


def _refused(client, form, url, data) -> int:
    written = Written()
    with transaction.atomic(), connection.execute_wrapper(written):
        response = client.post(url, data) if form.method == "post" else client.get(url, data)
        transaction.set_rollback(True)
    assert not written.found, (url, data, written.found)
    if not response.streaming:
        shown = THEIRS.search(response.content.decode("utf-8", "replace"))
        assert not shown, (url, data, shown)
    return response.status_code
