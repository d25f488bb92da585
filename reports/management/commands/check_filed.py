from django.core.management.base import CommandError

from branch.management.base import RecordsCommand, branch_named
from branch.models import Branch
from reports.summary.filing.checking import checked


class Command(RecordsCommand):
    help = "核对定稿的总结：PDF 文件、正文、数字、依据和前后衔接，有一处对不上就以状态 1 结束"

    def add_arguments(self, parser):
        parser.add_argument("--branch", help="只核对这个支部；不写就是全部支部")

    def handle(self, *, branch, **options):
        branches = [branch_named(branch)] if branch else Branch.objects.order_by("name")
        found = [(one, filed, faults) for one in branches for filed, faults in checked(one)]
        for one, filed, faults in found:
            said = "相符" if not faults else "；".join(fault.rstrip("。") for fault in faults)
            self.stdout.write(f"{one.name} {filed.half} 第{filed.edition}版：{said}")
        wrong = sum(1 for _, _, faults in found if faults)
        if wrong:
            raise CommandError(f"{len(found)} 份定稿里有 {wrong} 份对不上。")
        self.stdout.write(f"{len(found)} 份定稿全部相符。" if found else "还没有定稿的总结。")
