"""What a hand-over consists of: the files of the package, the records they were made from, what is open.

Neither what was said in talks nor ballots nor disciplinary measures are among it.
"""

from dataclasses import asdict, dataclass, replace
from functools import partial

from django.utils.timezone import localtime

from branch.models import Branch
from branch.periods import HalfYear, Year, day_in_full
from meetings.models import Attachment, Meeting, Talk
from members.access import Access
from members.dues.ledger import reconciliation
from members.models import Applicant, DuesPayment, Honour, Pledge, Transfer
from reports.book.xlsx import list_file
from reports.figures import figures_of, gap_url
from reports.home import to_do_now
from reports.ledgers.asked import scope_asked
from reports.ledgers.books import Ledger, ledger_b
from reports.models import FiledSummary
from reports.pack.files import File, books_of
from reports.roster.exporting import roster_table
from reports.roster.listing import Roster
from reports.summary.filing.keeping import HEAVY, pdf_filed
from reports.workbook.exporting import export_book


@dataclass(frozen=True)
class Item:
    """One line of the list: in which part of it, what, and how much."""

    part: str
    what: str
    number: str = ""


def files_of(access: Access) -> list[File]:
    """This year's and last year's; of what was not recorded there is no file."""
    branch, day = access.branch, access.day
    years = (Year(day.year), Year(day.year).previous)
    on_roll = branch.members.on_roll(day).count()
    # The subjects of talks are for the two who talked, and whoever is secretary by then.
    workbook = partial(export_book, branch, with_subjects=False)
    halves = [half for year in years for half in reversed(year.halves)]
    files = [
        File("支部台账.xlsx", "全部记录", workbook),
        File("党员花名册.xlsx", f"在册党员 {on_roll} 人", partial(_roster, access)),
        *(book for half in halves for book in books_of(branch, half, "组织生活记录本")),
        *_filed(branch, years),
        *(ledger for year in years for ledger in _dues(branch, year)),
    ]
    return [replace(file, name=f"{place:02d} {file.name}") for place, file in enumerate(files, start=1)]


def _roster(access: Access) -> bytes:
    roster = Roster(access, access.day, {})
    return list_file(roster.title, *roster_table(roster))


def _filed(branch: Branch, years) -> list[File]:
    """Summaries as they were filed, every edition, to the byte."""
    codes = [half.code for year in years for half in year.halves]
    rows = FiledSummary.objects.filter(branch=branch, half__in=codes).defer(*HEAVY)
    return [
        File(
            f"工作总结-{HalfYear.parse(filed.half).name}{filed.edition_named}.pdf",
            f"{localtime(filed.filed_at):%Y-%m-%d} 定稿",
            partial(pdf_filed, filed),
        )
        for filed in rows
    ]


SUMS_HEAD = ["月份", "应收（元）", "实收（元）", "欠交（元）", "当月收到（元）"]


def _dues(branch: Branch, year: Year) -> list[File]:
    months = DuesPayment.objects.filter(branch=branch, month__range=(year.start, year.end))
    count = months.count()
    if not count:
        return []
    return [
        File(f"党费台账-{year.name}.xlsx", f"{count} 人次", partial(_dues_list, branch, year)),
        File(f"党费逐月对账-{year.name}.xlsx", "12 个月", partial(_dues_sums, branch, year)),
    ]


def _dues_list(branch, year) -> bytes:
    return ledger_b(Ledger(branch, year, scope_asked(branch, year, {}))).file()


def _dues_sums(branch, year) -> bytes:
    rows = [
        [total.month.code, total.due, total.paid, total.arrears, total.received]
        for half in year.halves
        for total in reconciliation(branch, half)
    ]
    return list_file(f"党费逐月对账（{year.name}）", SUMS_HEAD, rows)


# ---- the list ----
def items_of(access: Access, files: list[File]) -> list[Item]:
    """The list of a hand-over at this moment."""
    return [
        Item("截至", day_in_full(access.day)),
        *(Item("交接包里的文件", file.name, file.number) for file in files),
        *_records(access.branch),
        *_open_matters(access),
    ]


def as_json(items: list[Item]) -> list[dict]:
    return [asdict(item) for item in items]


def _records(branch: Branch) -> list[Item]:
    counts = (
        ("组织生活活动", Meeting.objects.held(), "次"),
        ("谈心谈话（只计次数）", Talk.objects, "次"),
        ("荣誉", Honour.objects, "项"),
        ("承诺书", Pledge.objects, "份"),
        ("发展党员对象", Applicant.objects, "人"),
        ("组织关系转接", Transfer.objects, "次"),
        ("照片、扫描件等附件（没有放进包里）", Attachment.objects, "份"),
    )
    found = [(what, rows.filter(branch=branch).count(), unit) for what, rows, unit in counts]
    return [Item("系统里的记录", what, f"{number} {unit}") for what, number, unit in found if number]


def _open_matters(access: Access) -> list[Item]:
    branch, day = access.branch, access.day
    half = HalfYear.containing(day)
    gaps = figures_of(branch, half, day).gaps
    said_below = {gap_url(gap, day) for gap in gaps}
    return [
        *(
            Item("还没办完的事", f"{todo.subject} {todo.text}".strip(), todo.why)
            for todo in to_do_now(access)
            if todo.url not in said_below
        ),
        *(Item(f"{half.short_name}还缺的组织生活", gap_words(gap), f"已开 {gap.held} 次") for gap in gaps),
    ]


def gap_words(gap) -> str:
    return f"{gap.group or ''} {gap.period.short_name}{gap.form.label}".strip()
