from pathlib import Path

from django.core.management.base import CommandError

from branch.management.base import RecordsCommand, branch_named, day_named, half_named
from reports.document.fonts import CannotPrint
from reports.document.pdf import write_pdf
from reports.summary.compose import compose


class Command(RecordsCommand):
    help = "把一个支部的半年工作总结打印成 PDF"

    def add_arguments(self, parser):
        self.add_branch(parser)
        self.add_half(parser)
        self.add_today(parser)
        parser.add_argument("--out", required=True, help="写到哪个文件，例如 总结.pdf")

    def handle(self, *, branch, half, today, out, **options):
        document = compose(branch_named(branch), half_named(half), day_named(today))
        try:
            Path(out).write_bytes(write_pdf(document))
        except CannotPrint as fault:
            raise CommandError(str(fault)) from None
        except OSError as fault:
            raise CommandError(f"不能写到 {out}：{fault.strerror}") from None
        blanks = document.plain_text().count("【待补充")
        self.stdout.write(f"已打印《{document.title}》，待补充 {blanks} 处：{out}")
