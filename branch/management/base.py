"""What the commands have in common: how they refuse, and what they ask for alike."""

from datetime import date

from django.core.management.base import BaseCommand, CommandError

from branch.models import Branch
from branch.periods import HalfYear, today
from branch.sealed import CannotUnseal, NoDataKey


class RecordsCommand(BaseCommand):
    """Says why it refuses in one Chinese line on stderr, without a class name before it; exit status 1."""

    def execute(self, *args, **options):
        try:
            return super().execute(*args, **options)
        except (CommandError, CannotUnseal, NoDataKey) as refusal:
            raise SystemExit(str(refusal)) from None

    def add_branch(self, parser):
        parser.add_argument("--branch", required=True, help="支部名称")

    def add_half(self, parser):
        parser.add_argument("--half", required=True, help="半年，例如 2020H1")

    def add_today(self, parser):
        parser.add_argument("--today", metavar="YYYY-MM-DD", help="以哪一天为今天；不写就是今天")


def branch_named(name: str) -> Branch:
    """The branch of this name; a CommandError that names the ones there are otherwise."""
    branch = Branch.objects.filter(name=name.strip()).first()
    if branch is None:
        known = "、".join(Branch.objects.order_by("name").values_list("name", flat=True)[:10])
        raise CommandError(f"没有叫“{name}”的支部。" + (f"现有：{known}" if known else "还没有任何支部。"))
    return branch


def half_named(code: str) -> HalfYear:
    try:
        return HalfYear.parse(code)
    except ValueError as fault:
        raise CommandError(str(fault)) from None


def day_named(text: str | None) -> date:
    """The day asked for; the current one when none was."""
    if text is None:
        return today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"“{text}”不是日期，写成 2020-06-30 这样") from None
