"""Carrying out the import of a payroll: all of it in one transaction, or nothing."""

from django.db import IntegrityError, transaction

from branch.models import Branch
from branch.transactions import hold_branch
from members.dues.bases.deciding import decide
from members.dues.opening import Reassessed
from reports.payroll.planning import PayrollPlan, Terms, plan_payroll
from reports.payroll.reading import PayrollBook
from reports.workbook.importing import Overtaken


def import_payroll(
    book: PayrollBook, branch: Branch, terms: Terms, by, expecting: str | None = None
) -> tuple[PayrollPlan, list[Reassessed]]:
    """Writes the bases unless there is a fault; the plan tells whether that was done.

    `expecting` is the fingerprint of the plan somebody agreed to: another plan is not carried out.
    """
    changes: list[Reassessed] = []
    try:
        with transaction.atomic():
            locked = hold_branch(branch)
            plan = plan_payroll(book, locked, terms)
            if not plan.faults and expecting in (None, plan.fingerprint):
                changes = decide(locked, plan.decisions, by)
                plan.is_carried_out = True
    except IntegrityError:
        raise Overtaken("导入时有人同时改了同样的记录，什么都没有写入；请再导入一次") from None
    return plan, changes
