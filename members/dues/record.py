"""Writing dues: one row or many at once, and taking back exactly what was written."""

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from branch.periods import Month
from members.models import DuesCategory, DuesPayment

UNDO = "dues_undo"


def unpaid(branch, members, month: Month):
    """The rows of a month with something due and nothing paid; who paid a part is a case of its own."""
    rows = DuesPayment.objects.filter(branch=branch, member__in=members, month=month.start, amount_due__gt=0)
    return rows.filter(Q(amount_paid=None) | Q(amount_paid=0))


@transaction.atomic
def pay_in_full(rows, paid_on, user) -> dict:
    """Records each row as paid in full on one day; gives back what is needed to undo it."""
    before = {
        str(row.pk): [row.amount_paid and str(row.amount_paid), row.paid_on and row.paid_on.isoformat()]
        for row in rows.select_for_update()
    }
    DuesPayment.objects.filter(pk__in=before).update(
        amount_paid=F("amount_due"), paid_on=paid_on, recorded_by=user, recorded_at=timezone.now()
    )
    return {"before": before, "paid_on": paid_on.isoformat(), "opened": []}


def to_open(branch, month: Month) -> tuple[list[DuesPayment], int]:
    """The rows a month still lacks, copied from each member's last one; and how many have none to copy."""
    earlier = DuesPayment.objects.filter(branch=branch, member=OuterRef("pk"), month__lt=month.start)
    last = earlier.order_by("-month")
    recorded = DuesPayment.objects.filter(branch=branch, month=month.start)
    members = branch.members.on_roll(month.end).exclude(id__in=recorded.values("member"))
    rows, unknown = [], 0
    for member in members.annotate(
        last_base=Subquery(last.values("base")[:1]), last_due=Subquery(last.values("amount_due")[:1])
    ):
        due = 0 if member.dues_category == DuesCategory.EXEMPT else member.last_due
        if due is None:
            unknown += 1
        else:
            row = {"base": member.last_base, "amount_due": due}
            rows.append(DuesPayment(branch=branch, member=member, month=month.start, **row))
    return rows, unknown


@transaction.atomic
def open_month(branch, month: Month, user) -> dict:
    """Writes the rows of `to_open`; a row that a colleague made meanwhile stays as it is."""
    # Who else opens the month waits here, and then finds nothing left to write.
    list(branch.members.select_for_update().order_by("pk").values_list("pk", flat=True))
    rows, _ = to_open(branch, month)
    for row in rows:
        row.recorded_by = user
    DuesPayment.objects.bulk_create(rows)
    return {"before": {}, "paid_on": "", "opened": [row.pk for row in rows]}


@transaction.atomic
def take_back(branch, written: dict, user) -> tuple[int, int]:
    """Undoes what was written where nobody has changed it since: how many rows, and how many were left."""
    before, done = written["before"], 0
    rows = DuesPayment.objects.filter(branch=branch, pk__in=before).select_for_update()
    for row in rows:
        if row.amount_paid == row.amount_due and str(row.paid_on) == written["paid_on"]:
            row.amount_paid, row.paid_on = before[str(row.pk)]
            row.recorded_by = user
            row.save()
            done += 1
    opened = DuesPayment.objects.filter(branch=branch, pk__in=written["opened"], amount_paid=None)
    done += opened.delete()[0]
    return done, len(before) + len(written["opened"]) - done


def remember(request, written: dict, words: str, back: str):
    """Keeps the last thing written, on the server's side of the session, until it is undone or closed."""
    extra = {"words": words, "back": back, "branch": request.access.branch.pk}
    request.session[UNDO] = written | extra


def recall(request) -> dict | None:
    """What `remember` kept, once."""
    written = request.session.pop(UNDO, None)
    return written if written and written["branch"] == request.access.branch.pk else None
