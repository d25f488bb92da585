from django.core.management.base import CommandError

from branch.management.base import RecordsCommand, branch_named
from branch.models import Branch
from meetings.history.seals import check
from reports.summary.filing.checking import checked


class Command(RecordsCommand):
    help = (
        "核对已确认的记录（校验码和前后衔接）和定稿的总结（PDF 文件、正文、数字、依据）："
        "在数据库里被改过、删过的，说出是哪一条、哪一项，以状态 1 结束"
    )

    def add_arguments(self, parser):
        parser.add_argument("--branch", help="只核对这个支部；不写就是全部支部")

    def handle(self, *, branch, **options):
        branches = [branch_named(branch)] if branch else Branch.objects.order_by("name")
        wrong = sum(self._check(one) for one in branches)
        if wrong:
            raise CommandError(f"有 {wrong} 处对不上。")
        self.stdout.write("全部相符。")

    def _check(self, branch: Branch) -> int:
        """Says what was checked of a branch and every fault; how many."""
        records, filed = check(branch), list(checked(branch))
        faults = [f"{fault.where}：{fault.what}" for fault in records.faults]
        for summary, found in filed:
            faults += [f"{summary.half} 总结第{summary.edition}版：{fault.rstrip('。')}" for fault in found]
        end = f"，最后一个校验码 {records.head[:16]}" if records.head else ""
        self.stdout.write(f"{branch.name}：已确认的记录 {records.records} 条{end}；定稿 {len(filed)} 份。")
        for fault in faults:
            self.stdout.write(f"  {fault}")
        return len(faults)
