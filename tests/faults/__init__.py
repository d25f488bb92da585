"""Faults tried on the real server, again and again: `python -m tests.faults [--long] [what…]`.

Each module tries one thing and returns its figures; what it finds wrong it raises as `Broken`. The tests of
the normal run (test_*.py) try the same with fewer rounds.
"""
