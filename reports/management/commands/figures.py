import json
from datetime import date

from django.core.management.base import BaseCommand, CommandError

from branch.models import Branch
from branch.periods import HalfYear
from branch.periods import today as current_day
from reports.figures import half_year_figures
from reports.management.arguments import branch_named


class Command(BaseCommand):
    help = "以 JSON 输出一个支部半年的数字和未达标项"

    def add_arguments(self, parser):
        parser.add_argument("--branch", required=True, help="支部名称")
        parser.add_argument("--half", required=True, help="半年，例如 2020H1")
        parser.add_argument("--today", help="以哪一天为今天，例如 2020-06-30；不写就是今天")

    def handle(self, *, branch, half, today, **options):
        try:
            branch, half = branch_named(branch), HalfYear.parse(half)
            day = parsed_day(today) if today else current_day()
        except (CommandError, ValueError) as fault:
            # A text as the exit status: that one line on stderr, and status 1.
            raise SystemExit(str(fault)) from None
        figures = half_year_figures(Branch.objects.filter(pk=branch.pk), half, day)[branch.pk]
        self.stdout.write(json.dumps(figures.as_json(), ensure_ascii=False, indent=1))


def parsed_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"“{text}”不是日期，写成 2020-06-30 这样") from None
