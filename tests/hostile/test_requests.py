"""Hypothesis thinks up requests: none may end in a fault, and a refused form shows what was typed."""

import os
import sys

import pytest
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, given, settings

from tests.hostile.attack import WHO, Figures, learned, requests, send
from tests.rights.world import a_world, on_the_day

# PostgreSQL's second pass asks again what the database itself has a word in.
EXAMPLES = int(os.environ.get("HOSTILE_REQUESTS") or (3_400 if connection.vendor == "sqlite" else 500))
# Many are asked in parts: what Hypothesis keeps of them does not grow, and a find does not end the others.
AT_ONCE = 5_000
PARTS = [min(AT_ONCE, EXAMPLES - begun) for begun in range(0, EXAMPLES, AT_ONCE)]


@pytest.mark.django_db
@pytest.mark.parametrize("examples", PARTS, ids=[f"part{n}" for n in range(1, len(PARTS) + 1)])
def test_no_request_ends_in_a_fault_and_no_field_is_lost(examples):
    figures = Figures()
    with on_the_day():
        world = a_world()
        clients = {who: Client() for who in set(WHO)}
        for who, client in clients.items():
            world.enter(client, who)
        learnt = learned(world, clients)

        @settings(max_examples=examples, suppress_health_check=list(HealthCheck), database=None)
        @given(requests(world, learnt))
        def tried(request):
            send(clients[request.who], request, figures)

        tried()
    print(figures.told(), file=sys.stderr)
    assert figures.requests >= examples
    assert len(figures.addresses) > 300 or examples < 3_400
