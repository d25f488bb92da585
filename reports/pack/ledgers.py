"""The ledgers of dues as an inspection sees them: what was owed and paid, and nobody's wages.

Of the ledgers that the branch keeps the base, the rate and the remarks that speak of them are left out: a
rate beside an amount says the wage.
"""

from dataclasses import replace
from functools import partial

from branch.models import Branch
from branch.periods import HalfYear, Year
from members.dues.ledger import scopes_of
from members.models import DuesPayment
from reports.ledgers.asked import scope_asked
from reports.ledgers.books import Ledger, ledger_a, ledger_b, year_ledger
from reports.ledgers.notice import Notice, notice_of
from reports.ledgers.paper import Column, Paper
from reports.pack.files import File

OF_WAGES = ("月工资收入（元）", "执行标准", "缴纳基数（元）", "备注")
NOTICE = [
    Column("党小组", "text"), Column("应交人数", "no"), Column("实交人数", "no"),
    Column("应交（元）", "money"), Column("实交（元）", "money"),
]  # fmt: skip


def ledger_files(branch: Branch, period: HalfYear | Year) -> list[File]:
    """The ledgers of a year are of the whole year also beside a half-year's papers, as they are kept."""
    year = Year(period.year)
    of_year, of_period = _months(branch, year), _months(branch, period)
    files = []
    if of_year:
        files += [
            File(
                f"党费收缴台账-{year.name}.xlsx", f"{of_year} 人次", partial(_ledger, ledger_a, branch, year)
            ),
            File(
                f"党费收缴年度台账-{year.name}.xlsx",
                f"{of_year} 人次",
                partial(_ledger, year_ledger, branch, year),
            ),
        ]
    if of_period:
        files += [
            File(
                f"党费缴纳明细台账-{period.name}.xlsx",
                f"{of_period} 人次",
                partial(_ledger, ledger_b, branch, period),
            ),
            File(f"党费收缴情况公示-{period.name}.xlsx", "不写姓名", partial(_notice, branch, period)),
        ]
    return files


def _months(branch, period) -> int:
    return DuesPayment.objects.filter(branch=branch).for_months(period).count()


def _ledger(write, branch, period) -> bytes:
    return without_wages(write(Ledger(branch, period, scope_asked(branch, period, {})))).file()


def without_wages(paper: Paper) -> Paper:
    kept = [place for place, column in enumerate(paper.columns) if column.name not in OF_WAGES]

    def narrowed(rows):
        return [[row[place] for place in kept] for row in rows]

    columns = [paper.columns[place] for place in kept]
    return replace(paper, columns=columns, rows=narrowed(paper.rows), sums=narrowed(paper.sums))


def _notice(branch, period) -> bytes:
    return notice_paper(notice_of(branch, period, scopes_of(branch, period).values())).file()


def notice_paper(notice: Notice) -> Paper:
    def row(line):
        return [line.name, line.owing, line.paying, line.due, line.paid]

    return Paper(
        "党费收缴情况公示",
        notice.branch,
        notice.period_named,
        NOTICE,
        [row(line) for line in notice.lines],
        [row(notice.whole)],
        [("实交合计", notice.whole.paid), (f"{notice.period_named}上缴", notice.remitted)],
    )
