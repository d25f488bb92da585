from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from branch.periods import today
from reports.document.fonts import CannotPrint
from reports.document.pdf import write_pdf
from reports.management.arguments import add_branch, add_half, add_today, branch_named
from reports.summary.compose import compose


class Command(BaseCommand):
    help = "把一个支部的半年工作总结打印成 PDF"

    def add_arguments(self, parser):
        add_branch(parser)
        add_half(parser)
        add_today(parser)
        parser.add_argument("--out", required=True, type=Path, help="写到哪个文件，例如 总结.pdf")

    def handle(self, *, branch, half, out, **options):
        document = compose(branch_named(branch), half, options["today"] or today())
        try:
            out.write_bytes(write_pdf(document))
        except CannotPrint as fault:
            raise CommandError(str(fault)) from None
        except OSError as fault:
            raise CommandError(f"不能写到 {out}：{fault.strerror}") from None
        blanks = document.plain_text().count("【待补充")
        self.stdout.write(f"已打印《{document.title}》，待补充 {blanks} 处：{out}")
