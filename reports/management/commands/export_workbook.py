from pathlib import Path

from django.core.management.base import CommandError

from branch.management.base import RecordsCommand, branch_named
from reports.workbook.exporting import export_book, people_without_number


class Command(RecordsCommand):
    help = "把一个支部的全部记录导出为支部台账（.xlsx）"

    def add_arguments(self, parser):
        self.add_branch(parser)
        parser.add_argument("--out", required=True, help="写到哪个 .xlsx 文件")

    def handle(self, *args, branch, out, **options):
        found = branch_named(branch)
        out = Path(out)
        unfinished = out.with_name(f".{out.name}.part")
        try:
            unfinished.write_bytes(export_book(found))
            unfinished.replace(out)
        except OSError as fault:
            unfinished.unlink(missing_ok=True)
            refusal = f"写不了文件“{out}”（{fault.strerror}）；请给出一个能写的 .xlsx 路径"
            raise CommandError(refusal) from None
        for name in people_without_number(found):
            self.stdout.write(f"提示：有两名“{name}”没有编号，台账里分不清；请先给他们编号再导出")
        self.stdout.write(f"已导出到 {out}")
