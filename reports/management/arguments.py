"""What the commands ask for alike: a branch by its name, a half-year, the day to reckon from."""

import argparse
from datetime import date

from django.core.management.base import CommandError

from branch.models import Branch
from branch.periods import HalfYear


def _half(text: str) -> HalfYear:
    try:
        return HalfYear.parse(text)
    except ValueError as fault:
        raise argparse.ArgumentTypeError(str(fault)) from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，写成 2020-06-30 这样") from None


def add_branch(parser):
    parser.add_argument("--branch", required=True, help="支部名称")


def add_half(parser):
    parser.add_argument("--half", required=True, type=_half, help="半年，例如 2020H1")


def add_today(parser):
    parser.add_argument("--today", type=_day, help="以哪一天为今天，例如 2020-06-30；不写就是今天")


def branch_named(name: str) -> Branch:
    """The branch of this name; a CommandError that names the ones there are otherwise."""
    branch = Branch.objects.filter(name=name).first()
    if branch is None:
        known = "、".join(Branch.objects.order_by("name").values_list("name", flat=True)[:10])
        raise CommandError(f"没有叫“{name}”的支部。" + (f"现有：{known}" if known else "还没有任何支部。"))
    return branch
