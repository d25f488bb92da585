import sys

from branch.management.base import RecordsCommand, branch_named
from reports.roster.importing import import_roster
from reports.roster.planning import plan_roster
from reports.roster.reading import open_roster
from reports.workbook.importing import Overtaken
from reports.workbook.reading import NotAWorkbook

EVERY = 200  # rows between two lines of progress


class Command(RecordsCommand):
    help = "导入党员名单（.xlsx）：新增或更新一个支部名册里的党员；有一处错误就什么都不写入"

    def add_arguments(self, parser):
        parser.add_argument("file", help="党员名单，.xlsx 工作簿")
        self.add_branch(parser)
        parser.add_argument("--dry-run", action="store_true", help="只检查、只报告，不写入")

    def handle(self, *, file, branch, dry_run, **options):
        branch = branch_named(branch)
        carry_out = plan_roster if dry_run else import_roster
        try:
            plan = carry_out(open_roster(file), branch, progress=self._progress)
        except (NotAWorkbook, Overtaken) as refusal:
            self._refuse([refusal])
        if plan.faults:
            self._refuse(plan.faults)
        self._report(plan)
        done = "已导入" if plan.changes_something else "没有变化"
        self.stdout.write("未写入（试运行）" if dry_run else done)

    def _progress(self, done, of):
        if done % EVERY == 0:
            self.stderr.write(f"已检查 {done} 行，共 {of} 行", style_func=str)

    def _refuse(self, lines):
        for line in lines:
            self.stderr.write(str(line))
        sys.exit(1)

    def _report(self, plan):
        sheet = plan.sheet
        counts = f"新增 {len(sheet.new)} 人，修改 {len(sheet.changed)} 人，不变 {sheet.unchanged} 人"
        self.stdout.write(f"{plan.branch}：{counts}")
        for change in sheet.changed:
            headers = "、".join(header for header, _, _ in change.differences)
            self.stdout.write(f"修改：row {change.row.number} {change.record}：{headers}")
        if plan.extra:
            self.stdout.write(f"没有导入的列：{'、'.join(plan.extra)}")
        if plan.absent:
            names = "、".join(member.name for member in plan.absent)
            self.stdout.write(f"名册里有、名单里没有 {len(plan.absent)} 人：{names}，没有改动")
        for note in plan.notes:
            self.stdout.write(f"提示：{note}")
