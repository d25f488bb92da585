import sys

from django.core.management.base import BaseCommand

from reports.workbook.importing import Overtaken, import_book
from reports.workbook.planning import plan_import
from reports.workbook.reading import NotAWorkbook, open_book


class Command(BaseCommand):
    help = "导入支部台账（.xlsx）：建立或更新文件里写的支部；有一处错误就什么都不写入"

    def add_arguments(self, parser):
        parser.add_argument("file", help="支部台账，.xlsx 工作簿")
        parser.add_argument("--dry-run", action="store_true", help="只检查、只报告，不写入")

    def handle(self, *args, file, dry_run, **options):
        try:
            book = open_book(file)
            plan = plan_import(book) if dry_run else import_book(book)
        except (NotAWorkbook, Overtaken) as refusal:
            self._refuse([refusal])
        if plan.faults:
            self._refuse(plan.faults)
        self._report(plan)
        self.stdout.write(
            "未写入（试运行）" if dry_run else "已导入" if plan.changes_something else "没有变化"
        )

    def _refuse(self, lines):
        for line in lines:
            self.stderr.write(str(line))
        sys.exit(1)

    def _report(self, plan):
        self.stdout.write(plan.branch.name)
        for sheet in plan.sheets:
            self.stdout.write(sheet.summary)
        for note in plan.notes:
            self.stdout.write(f"提示：{note}")
