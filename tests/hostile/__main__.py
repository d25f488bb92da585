"""python -m tests.hostile [--long]: what Hypothesis thinks up against the server and the imports.

Prints figures. Long: 100,000 requests and 2,000 workbooks of each kind, other ones each time; most of an hour
on one core. DATABASE_URL chooses the database, as for the tests.
"""

import argparse
import os
import sys

import pytest

LONG = {"HOSTILE_REQUESTS": "100000", "HOSTILE_BOOKS": "2000", "HYPOTHESIS_PROFILE": "random"}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.hostile")
    parser.add_argument("--long", action="store_true", help="100,000 requests instead of some thousand")
    if parser.parse_args().long:
        os.environ.update({name: os.environ.get(name, value) for name, value in LONG.items()})
    return pytest.main(["-n", "0", "-q", "-s", "tests/hostile"])


if __name__ == "__main__":
    sys.exit(main())
