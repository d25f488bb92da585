from pathlib import Path

from django.core.management.base import CommandError

from branch.management.base import RecordsCommand, branch_named, day_named, half_named
from branch.periods import Year
from reports.document.docx import write_docx
from reports.document.fonts import CannotPrint
from reports.document.pdf import write_pdf
from reports.pack.make import write_pack
from reports.summary.appended import APPENDICES, chosen
from reports.summary.compose import material_and_document
from reports.summary.data import data_files


class Command(RecordsCommand):
    help = "把一个支部的半年工作总结打印成 PDF，也可以同时存成 DOCX"

    def add_arguments(self, parser):
        self.add_branch(parser)
        self.add_half(parser)
        self.add_today(parser)
        parser.add_argument(
            "--year",
            action="store_true",
            help="写全年：全年工作总结及下一年工作计划（只用于下半年，如 2020H2）",
        )
        parser.add_argument("--out", required=True, metavar="FILE.pdf", help="写到哪个文件，例如 总结.pdf")
        parser.add_argument("--docx", metavar="FILE.docx", help="同时写一份可以改的 DOCX")
        parser.add_argument("--pack", metavar="FILE.zip", help="同时做一份迎检材料，和总结同一时间段")
        parser.add_argument(
            "--appendix",
            nargs="+",
            action="extend",
            default=[],
            metavar="名称",
            help=f"附在后面的表：{'、'.join(APPENDICES.values())}",
        )

    def handle(self, *, branch, half, today, out, docx, appendix, pack=None, year=False, **options):
        try:
            appendices = chosen(appendix)
        except ValueError as fault:
            raise CommandError(str(fault)) from None
        m, document = material_and_document(
            branch_named(branch), period_named(half, year), day_named(today), appendices
        )
        # Each is made before any is written: nothing is left half done where one cannot be made.
        files = {out: printed(document, m)}
        if docx:
            files[docx] = write_docx(document)
        for path, content in files.items():
            write(path, content)
        blanks = document.plain_text().count("【待补充")
        self.stdout.write(f"已打印《{document.title}》，待补充 {blanks} 处：{'、'.join(files)}")
        if pack:
            self.pack(m, pack)

    def pack(self, m, path):
        def told(number, total, name):
            self.stdout.write(f"第 {number} / {total} 步 {name}")

        try:
            faults = write_pack(m.branch, m.period, m.today, path, told)
        except OSError as fault:
            raise CommandError(f"不能写到 {path}：{fault.strerror}") from None
        for done in faults:
            self.stderr.write(f"没有做成 {done.step.path}：{done.fault}")
        self.stdout.write(f"迎检材料做好了：{path}")


def period_named(half: str, of_year: bool):
    """The half-year, or its year where the summary of the whole year is asked for."""
    found = half_named(half)
    if of_year and found.number == 1:
        raise CommandError(f"--year 只用于下半年：全年总结在年底写，把 --half 写成 {found.next}")
    return Year(found.year) if of_year else found


def printed(document, m) -> bytes:
    try:
        return write_pdf(document, data_files(m))
    except CannotPrint as fault:
        raise CommandError(str(fault)) from None


def write(path: str, content: bytes):
    try:
        Path(path).write_bytes(content)
    except OSError as fault:
        raise CommandError(f"不能写到 {path}：{fault.strerror}") from None
