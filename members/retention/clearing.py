"""Clearing what is personal (ID number, phone, wages) of those who left long ago; what was done stays."""

from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta
from django.db import models, transaction
from django.db.models import Count, Q

from branch.sealed import is_sealed
from branch.trail.acting import because, untold
from branch.trail.models import Change
from branch.trail.noting import CHANGED, Note, place_of, write
from members.models import Applicant, DuesBase, DuesBaseItem, DuesPayment, Member
from members.retention.models import YEARS, Retention

BATCH = 500


def years_of(branch) -> int:
    rule = Retention.objects.filter(branch=branch).first()
    return rule.years if rule else YEARS


@dataclass(frozen=True)
class Leaver:
    """Somebody who left at least so many years ago, and what there still is."""

    member: Member
    bases: int

    @property
    def holds(self) -> list[str]:
        person = self.member
        named = (("身份证号", person.id_number), ("手机号码", person.phone))
        found = [name for name, value in named if value]
        return found + ([f"工资（党费基数 {self.bases} 条）"] if self.bases else [])


def leavers(branch, day: date) -> list[Leaver]:
    """In one query."""
    until = day - relativedelta(years=years_of(branch))
    of_ledger = Count("dues", filter=Q(dues__base__isnull=False), distinct=True)
    rows = (
        branch.members.filter(left_on__lte=until)
        .annotate(bases=Count("dues_bases", distinct=True) + of_ledger)
        .order_by("left_on", "id")
    )
    found = [Leaver(member, member.bases) for member in rows]
    return [one for one in found if one.holds]


@transaction.atomic
def clear(chosen: list[Leaver], why: str) -> None:
    """Nothing of it is left, in the trail neither; that it was cleared, of whom and why, is told there."""
    ids = [one.member.pk for one in chosen]
    _scrub_trail(ids)
    with untold():  # what was cleared would stand in its own entry
        Member.objects.filter(pk__in=ids).update(id_number="", phone="")
        Applicant.objects.filter(member__in=ids).update(id_number="", phone="")
        DuesBase.objects.filter(member__in=ids).delete()
        DuesPayment.objects.filter(member__in=ids).update(base=None, amount_exact=None)
    for one in chosen:
        with because(f"清除个人信息（{'、'.join(one.holds)}）：{why}"):
            changes = dict.fromkeys(("id_number", "phone"))
            write([Note(Member, one.member.pk, CHANGED, changes, place_of(one.member))])


def _scrub_trail(ids):
    """Takes the sealed values of these people out of what the trail has kept of their rows."""
    bases = _rows_told(DuesBase, "member", ids) | set(
        DuesBase.objects.filter(member__in=ids).values_list("pk", flat=True)
    )
    of_people = {
        Member: set(ids),
        Applicant: set(Applicant.objects.filter(member__in=ids).values_list("pk", flat=True)),
        DuesBase: bases,
        DuesBaseItem: _rows_told(DuesBaseItem, "dues_base", bases)
        | set(DuesBaseItem.objects.filter(dues_base__in=bases).values_list("pk", flat=True)),
        DuesPayment: _rows_told(DuesPayment, "member", ids)
        | set(DuesPayment.objects.filter(member__in=ids).values_list("pk", flat=True)),
    }
    for model, pks in of_people.items():
        # The trail is only added to; this is the one thing that is taken out of it, and it is told there.
        rows = models.QuerySet(Change).filter(row_type=model._meta.label_lower, row_id__in=pks)
        changed = []
        for change in rows.iterator(chunk_size=BATCH):
            if (without := _without_sealed(change.changes)) != change.changes:
                change.changes = without
                changed.append(change)
        models.QuerySet(Change).bulk_update(changed, ["changes"], batch_size=BATCH)


def _rows_told(model, name, ids) -> set[int]:
    """Rows, also such as have gone, of which the trail says that they belonged to these."""
    rows = Change.objects.filter(row_type=model._meta.label_lower, **{f"changes__{name}__in": list(ids)})
    return set(rows.values_list("row_id", flat=True)) if ids else set()


def _without_sealed(value):
    if isinstance(value, dict):
        return {name: _without_sealed(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_without_sealed(part) for part in value]
    return None if is_sealed(value) else value
