import json

from branch.management.base import RecordsCommand, branch_named, day_named, half_named
from branch.models import Branch
from reports.figures import half_year_figures


class Command(RecordsCommand):
    help = "以 JSON 输出一个支部半年的数字和未达标项"

    def add_arguments(self, parser):
        self.add_branch(parser)
        self.add_half(parser)
        self.add_today(parser)

    def handle(self, *, branch, half, today, **options):
        branch = branch_named(branch)
        chosen = Branch.objects.filter(pk=branch.pk)
        figures = half_year_figures(chosen, half_named(half), day_named(today))[branch.pk]
        self.stdout.write(json.dumps(figures.as_json(), ensure_ascii=False, indent=1))
