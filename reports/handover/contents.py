"""What a hand-over consists of: the files of the package, the records they were made from, what is open.

Neither what was said in talks nor ballots nor disciplinary measures are among it.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial

from branch.models import Branch
from branch.periods import HalfYear, Year, day_in_full
from meetings.models import Attachment, Meeting, Talk
from members.access import Access
from members.dues.ledger import cell_of, reconciliation
from members.models import Applicant, DuesPayment, Honour, Pledge, Transfer
from members.roll import groups_by_member
from reports.book.period import MOST
from reports.book.printing import print_book
from reports.book.record import records_of
from reports.book.xlsx import list_file
from reports.figures import gap_url, half_year_figures
from reports.home import to_do_now
from reports.roster.exporting import roster_table
from reports.roster.listing import Roster
from reports.workbook.exporting import export_book


@dataclass(frozen=True)
class File:
    """One file of the package; it is made only when the package is."""

    name: str
    number: str
    make: Callable[[], bytes]


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
    files = [
        ("支部台账.xlsx", "全部记录", workbook),
        ("党员花名册.xlsx", f"在册党员 {on_roll} 人", partial(_roster, access)),
    ]
    files += [book for year in years for half in reversed(year.halves) for book in _books(branch, half)]
    files += [ledger for year in years for ledger in _dues(branch, year, day)]
    return [File(f"{place:02d} {name}", number, make) for place, (name, number, make) in enumerate(files, 1)]


def _roster(access: Access) -> bytes:
    roster = Roster(access, access.day, {})
    return list_file(roster.title, *roster_table(roster))


def _books(branch: Branch, half: HalfYear) -> list[tuple]:
    """The record book of a half-year, in volumes where one would be too thick to print."""
    meetings = Meeting.objects.filter(branch=branch).held_in(half).order_by("held_on", "id")
    count = meetings.count()
    volumes = []
    for place, start in enumerate(range(0, count, MOST), start=1):
        volume = f"第{place}册" if count > MOST else ""
        chosen = meetings[start : start + MOST]
        make = partial(_book, branch, half, chosen, volume)
        name = f"组织生活记录本-{half.name}{volume}.pdf"
        volumes.append((name, f"{min(MOST, count - start)} 份记录", make))
    return volumes


def _book(branch, half, meetings, volume) -> bytes:
    title = f"党支部组织生活记录本（{half.name}）"
    return print_book(title, branch, half, volume, records_of(branch, meetings))


DUES_HEAD = ["党小组", "党员", "月份", "应交（元）", "实交（元）", "交纳日期", "情况"]
SUMS_HEAD = ["月份", "应收（元）", "实收（元）", "欠交（元）", "当月收到（元）"]


def _dues(branch: Branch, year: Year, day: date) -> list[tuple]:
    months = DuesPayment.objects.filter(branch=branch, month__range=(year.start, year.end))
    count = months.count()
    if not count:
        return []
    return [
        (f"党费台账-{year.name}.xlsx", f"{count} 人次", partial(_dues_list, branch, year, months, day)),
        (f"党费逐月对账-{year.name}.xlsx", "12 个月", partial(_dues_sums, branch, year)),
    ]


def _dues_list(branch, year, payments, day) -> bytes:
    groups = {group.pk: group.name for group in branch.groups.all()}
    group_of = groups_by_member(branch, min(day, year.end))
    months = {month.start: month for month in year.months}
    rows = []
    for payment in payments.select_related("member").order_by("month", "member__number", "member"):
        month = months[payment.month]
        word = cell_of(payment.member, month, payment, day).word
        group = groups.get(group_of.get(payment.member_id), "")
        rows.append(
            [
                group,
                payment.member.name,
                month.code,
                payment.amount_due,
                payment.amount_paid,
                payment.paid_on,
                word,
            ]
        )
    return list_file(f"党费台账（{year.name}）", DUES_HEAD, rows)


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
    gaps = half_year_figures(Branch.objects.filter(pk=branch.pk), half, day)[branch.pk].gaps
    said_below = {gap_url(gap, day) for gap in gaps}
    return [
        *(
            Item("还没办完的事", f"{todo.subject} {todo.text}".strip(), todo.why)
            for todo in to_do_now(access)
            if todo.url not in said_below
        ),
        *(Item(f"{half.short_name}还缺的组织生活", _gap_words(gap), f"已开 {gap.held} 次") for gap in gaps),
    ]


def _gap_words(gap) -> str:
    return f"{gap.group or ''} {gap.period.short_name}{gap.form.label}".strip()
