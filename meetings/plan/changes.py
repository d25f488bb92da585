"""What happens to a line of the plan later, always with a trace: moved on, cancelled, restored."""

from django.db import transaction

from branch.periods import today
from meetings.models import PlanEvent, PlanItem


@transaction.atomic
def move(items: list[PlanItem], to_month, reason: str, by) -> None:
    for item in items:
        _note(item, PlanEvent.Kind.MOVED, by, reason, from_month=item.month, to_month=to_month)
        # Where the plan first had it stays, however often it is moved on.
        item.first_month = item.first_month or item.month
        item.month = to_month
        item.save(update_fields=["first_month", "month"])


@transaction.atomic
def cancel(item: PlanItem, reason: str, by) -> PlanEvent:
    item.cancelled_on = today()
    item.save(update_fields=["cancelled_on"])
    return _note(item, PlanEvent.Kind.CANCELLED, by, reason)


@transaction.atomic
def restore(item: PlanItem, by) -> PlanEvent:
    item.cancelled_on = None
    item.save(update_fields=["cancelled_on"])
    return _note(item, PlanEvent.Kind.RESTORED, by)


def _note(item, kind, by, reason="", **months) -> PlanEvent:
    return PlanEvent.objects.create(
        branch_id=item.branch_id, item=item, kind=kind, reason=reason, by=by, **months
    )
