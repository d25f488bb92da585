"""What is in an inspection pack (迎检材料): the customary folders, and the files of each.

Neither ID nor phone numbers, wages, disciplinary measures, ballots nor anything that was said in a talk are
among them: a pack leaves the branch.
"""

from dataclasses import dataclass
from datetime import date
from functools import partial

from branch.models import Branch
from branch.periods import HalfYear, Year
from meetings.models import PlanItem, Talk
from reports.book.lists import plan_list
from reports.book.xlsx import list_file
from reports.document.docx import write_docx
from reports.document.pdf import write_pdf
from reports.pack import life, people
from reports.pack.evidence import evidence_file, filed_summary
from reports.pack.files import File, books_of, meetings_of, volumes
from reports.pack.ledgers import ledger_files
from reports.pack.sign_in import print_sheets, with_attendance
from reports.summary.compose import material_and_document
from reports.summary.data import data_files
from reports.summary.filing.keeping import pdf_filed

Period = HalfYear | Year
LEFT_OUT = (
    "公民身份号码、手机号、工资收入和党费的缴纳基数、比例",
    "谁和谁谈过话、谈了什么",
    "党纪处分和组织处置",
    "评议的票、自评互评的内容和每个人的等次",
    "照片和扫描件（仍在系统里）",
)


@dataclass(frozen=True)
class Folder:
    """`nothing` says why it is empty, where it is. What has but one file needs no folder: `is_flat`."""

    name: str
    files: list[File]
    nothing: str = ""
    is_flat: bool = False

    def path_of(self, file: File) -> str:
        return file.name if self.is_flat else f"{self.name}/{file.name}"


def halves_of(period: Period, day: date) -> list[HalfYear]:
    """The half-years that have begun."""
    halves = period.halves if isinstance(period, Year) else (period,)
    return [half for half in halves if half.start <= day]


def folders_of(branch: Branch, period: Period, day: date) -> list[Folder]:
    """In a number of queries that does not grow; nothing is made yet."""
    halves, of = halves_of(period, day), period.name
    return [
        Folder("01工作总结", [file for half in halves for file in _summary(branch, half, day)]),
        Folder(
            "02三会一课记录本",
            [book for half in halves for book in books_of(branch, half, "三会一课记录本")],
            f"{of}没有已召开的活动",
        ),
        Folder(
            "03签到表",
            [sheet for half in halves for sheet in _sign_in(branch, half)],
            f"{of}没有记过考勤的活动",
        ),
        Folder("04党费台账", ledger_files(branch, period), f"{of}没有党费记录"),
        Folder("05工作计划", _plan(branch, period, day), f"{of}没有登记工作计划"),
        Folder("06谈心谈话", _talks(branch, halves, day), f"{of}没有谈心谈话记录"),
        Folder("07换届选举", _elections(branch, period, day), f"{of}没有换届选举和补选"),
        Folder(
            "08组织生活会和民主评议",
            _org_life(branch, period, day),
            f"{of}没有登记组织生活会和民主评议",
        ),
        Folder("09荣誉和承诺", _honours(branch, period), f"{of}没有荣誉和承诺书"),
        Folder("10依据清单", [_evidence(branch, half, day, halves) for half in halves], is_flat=True),
    ]


def _summary(branch, half, day) -> list[File]:
    """What was filed, as it was filed; before that the draft, to be written on in Word too."""
    if filed := filed_summary(branch, half):
        edition = "" if filed.edition == 1 else f"第{filed.edition}版"
        return [File(f"工作总结-{half.name}（定稿{edition}）.pdf", "已定稿", partial(pdf_filed, filed))]
    return [
        File(f"工作总结-{half.name}（草稿）.{ending}", "还没有定稿", partial(make, branch, half, day))
        for ending, make in (("pdf", _draft_pdf), ("docx", _draft_docx))
    ]


def _draft_pdf(branch, half, day) -> bytes:
    m, document = material_and_document(branch, half, day)
    return write_pdf(document, data_files(m))


def _draft_docx(branch, half, day) -> bytes:
    return write_docx(material_and_document(branch, half, day)[1])


def _sign_in(branch, half) -> list[File]:
    return [
        File(
            f"签到表-{half.name}{volume}.pdf",
            f"{count} 次活动",
            partial(print_sheets, branch, half, chosen),
        )
        for volume, count, chosen in volumes(with_attendance(meetings_of(branch, half)))
    ]


def _plan(branch, period, day) -> list[File]:
    items = PlanItem.objects.filter(branch=branch, month__range=(period.start, period.end)).count()

    def make():
        return list_file(*plan_list(branch, period, day))

    return [File(f"工作计划和完成情况-{period.name}.xlsx", f"{items} 项", make)] if items else []


def _talks(branch, halves, day) -> list[File]:
    count = sum(Talk.objects.filter(branch=branch).dated_in(half).count() for half in halves)
    make = partial(life.talks_file, branch, halves, day)
    return [File("谈心谈话情况（只计数）.xlsx", f"{count} 次", make)] if count else []


def _elections(branch, period, day) -> list[File]:
    found = people.elections_of(branch, period)
    if not found:
        return []
    number = "、".join(map(str, found))
    files = [
        File("选举环节和文件.xlsx", number, partial(people.steps_file, found, day)),
        File("选举结果.xlsx", number, partial(people.results_file, found)),
    ]
    if any(election.posts.all() for election in found):
        files.append(File("选举分工.xlsx", number, partial(people.posts_file, found)))
    return files


def _org_life(branch, period, day) -> list[File]:
    courses, appraisals = life.courses_of(branch, period), life.appraisals_of(branch, period)
    files = []
    if courses:
        make = partial(life.courses_file, courses, day)
        files.append(File("组织生活会.xlsx", "、".join(map(str, courses)), make))
    if appraisals:
        make = partial(life.appraisals_file, appraisals)
        files.append(File("民主评议党员（只计数）.xlsx", "、".join(map(str, appraisals)), make))
    return files


def _honours(branch, period) -> list[File]:
    honours, pledges = people.honours_of(branch, period), people.pledges_of(branch, period)
    files = []
    if count := honours.count():
        make = partial(people.honours_file, honours, period)
        files.append(File(f"荣誉-{period.name}.xlsx", f"{count} 项", make))
    if count := pledges.count():
        make = partial(people.pledges_file, pledges, period)
        files.append(File(f"承诺书-{period.name}.xlsx", f"{count} 份", make))
    return files


def _evidence(branch, half, day, halves) -> File:
    of = f"-{half.name}" if len(halves) > 1 else ""
    return File(f"10依据清单{of}.xlsx", "各项数字的来历", partial(evidence_file, branch, half, day))
