"""Carrying out the import of a list: all of it in one transaction, or nothing."""

from django.db import IntegrityError, transaction

from branch.models import Branch
from branch.transactions import hold_branch
from reports.roster.planning import RosterPlan, plan_roster
from reports.roster.reading import RosterBook
from reports.workbook.importing import Overtaken, write


def import_roster(
    book: RosterBook, branch: Branch, by=None, expecting: str | None = None, **how
) -> RosterPlan:
    """Write what the list says unless there is a fault; the plan returned tells whether that was done.

    `expecting` is the fingerprint of the plan somebody agreed to: another plan is not carried out.
    """
    try:
        with transaction.atomic():
            locked = hold_branch(branch)
            plan = plan_roster(book, locked, **how)
            if not plan.faults and expecting in (None, plan.fingerprint):
                write(plan.sheet, by)
                plan.is_carried_out = True
    except IntegrityError:
        raise Overtaken("导入时有人同时改了同样的记录，什么都没有写入；请再导入一次") from None
    return plan
