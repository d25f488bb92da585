"""How long a deletion can be taken back; what belongs to it is kept so long."""

from datetime import timedelta

from django.utils import timezone

KEPT_FOR = timedelta(days=90)


def files_in_bin(branch_ids, stored_ids) -> set[int]:
    """Of these files those that a deleted record shows which can still be put back."""
    from branch.trail.models import Change

    # A file that never came to belong to a record is its own record, and is not put back.
    gone = Change.objects.filter(
        kind="gone",
        row_type="meetings.attachment",
        branch__in=set(branch_ids),
        at__gte=timezone.now() - KEPT_FOR,
        changes__stored__in=list(stored_ids),
    ).exclude(record_type="meetings.attachment")
    return set(gone.values_list("changes__stored", flat=True))
