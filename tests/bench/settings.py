"""The shipped settings on a server that also answers the two floors of bench_pages."""

from branch.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
