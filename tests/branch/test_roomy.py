"""However deep a page is when it loops, its calls take no memory from the system again and again."""

import resource
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from branch.roomy import roomy

CALLS = 200


def faults_of_a_loop(depth: int) -> int:
    """Pages of memory that were new while nothing was called CALLS times, `depth` calls deep."""
    if depth:
        return faults_of_a_loop(depth - 1)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(CALLS):
        nothing(1, 2, 3)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def nothing(a, b, c):
    return [a, b, c]


def worst():
    return max(faults_of_a_loop(depth) for depth in range(600))


def test_no_depth_is_slow():
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(roomy(worst)).result() < CALLS / 2


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="Mended in Python itself.")
def test_without_it_one_is():
    # A thread begins with a piece of its own; this one has room already (tests/conftest.py).
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(worst).result() >= CALLS
