"""Carrying out an import: all of it in one transaction, or nothing."""

from itertools import groupby

from django.db import IntegrityError, models, transaction

from branch.models import Branch
from branch.trail.acting import on_behalf_of
from branch.transactions import hold_branch
from meetings.history.seals import seal_what_has_none
from members.dues.entries import carry
from members.honours.answering import answer_recommendations
from members.models import Member
from reports.workbook.constraints import unique_key
from reports.workbook.dues import ENTRIES
from reports.workbook.ledger import BRANCH, DUES, HONOURS
from reports.workbook.planning import Plan, plan_import
from reports.workbook.reading import Book
from reports.workbook.rows import Change, SheetPlan
from reports.workbook.sheets import IN_WRITING_ORDER

CHUNK = 500


class Overtaken(Exception):
    """Somebody recorded the same things in the moment between reading and writing."""


def import_book(book: Book, only: Branch | None = None, by=None, expecting: str | None = None) -> Plan:
    """Write what the file says unless there is a fault; the plan returned tells whether that was done.

    `expecting` is the fingerprint of the plan somebody agreed to: another plan is not carried out.
    """
    try:
        with transaction.atomic(), on_behalf_of(by):
            plan = plan_import(book, only and hold_branch(only), lock=True)
            if not plan.faults and expecting in (None, plan.fingerprint):
                for sheet_plan in sorted(
                    plan.sheets, key=lambda sheet_plan: IN_WRITING_ORDER.index(sheet_plan.sheet)
                ):
                    write(sheet_plan, by)
                if any(sheet_plan.new for sheet_plan in plan.sheets if sheet_plan.sheet is HONOURS):
                    answer_recommendations(plan.branch)
                if any(sheet_plan.sheet in (DUES, ENTRIES) for sheet_plan in plan.sheets):
                    carry(plan.branch)
                seal_what_has_none(plan.branch, by)
                plan.is_carried_out = True
    except IntegrityError:
        raise Overtaken("导入时有人同时改了同样的记录，什么都没有写入；请再导入一次") from None
    return plan


def write(plan: SheetPlan, by):
    """The new and the changed records of one sheet, in batches."""
    if plan.sheet is BRANCH:
        _create(plan.attached)
    # Changes first: they may free what a new row needs, as the post of a secretary who has left.
    _update(plan.changed, by)
    if not plan.sheet.extends:  # else the sheet it extends has made them
        _create([record for _, record in plan.new], by)
    if plan.sheet is not BRANCH:
        for model, records in groupby(plan.reattached, key=type):
            model.objects.bulk_update(list(records), ["group", "ended_on"], batch_size=CHUNK)
        _create(plan.attached)


def _create(records, by=None):
    for model, rows in groupby(records, key=type):
        rows = list(rows)
        if by is not None and _has(model, "recorded_by"):
            for row in rows:
                row.recorded_by = by
        # A moment that the file tells is kept; one that it does not tell is now.
        told = {
            field.name: [getattr(row, field.name) for row in rows]
            for field in model._meta.concrete_fields
            if getattr(field, "auto_now_add", False) and any(getattr(row, field.name) for row in rows)
        }
        model.objects.bulk_create(rows, batch_size=CHUNK)
        for name, moments in told.items():
            for row, moment in zip(rows, moments, strict=True):
                setattr(row, name, moment or getattr(row, name))
            model.objects.bulk_update(rows, [name], batch_size=CHUNK)


def _update(changes: list[Change], by):
    if not changes:
        return
    model = type(changes[0].record)
    fields = {name for change in changes for name in change.fields}
    stamps = [field for field in model._meta.concrete_fields if getattr(field, "auto_now", False)]
    # Where the time of recording follows every change, its author does too.
    authored = by is not None and any(field.name == "recorded_at" for field in stamps)
    for change in changes:
        for stamp in stamps:
            stamp.pre_save(change.record, add=False)
        if authored:
            change.record.recorded_by = by
    fields |= {stamp.name for stamp in stamps} | ({"recorded_by"} if authored else set())
    _free_id_numbers(model, changes)
    # A database asks for uniqueness after each row: who gives something up goes before who takes it.
    records = sorted((change.record for change in changes), key=_bonds)
    for _, together in groupby(records, key=_bonds) if fields else ():
        model.objects.bulk_update(list(together), sorted(fields), batch_size=CHUNK)


def _bonds(record) -> int:
    """How many of the rules of uniqueness bind a record now."""
    rules = [rule for rule in record._meta.constraints if isinstance(rule, models.UniqueConstraint)]
    return sum(unique_key(rule, record) is not None for rule in rules)


def _free_id_numbers(model, changes):
    """Two people whose ID numbers had been mixed up exchange them."""
    moving = [change.record.pk for change in changes if model is Member and "id_number" in change.fields]
    if len(moving) > 1:
        Member.objects.filter(pk__in=moving).update(id_number="")


def _has(model, name) -> bool:
    return any(field.name == name for field in model._meta.concrete_fields)
