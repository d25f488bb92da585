"""Writing a few columns of a record without overwriting what somebody else wrote meanwhile."""

from django.utils import timezone

from meetings.models import Meeting


def stamp(meeting) -> str:
    """When the record was last changed."""
    return meeting.changed_at.isoformat()


def change(meeting, **values) -> bool:
    """Writes the columns and tells whether it did: not if the record was changed since it was read."""
    values["changed_at"] = timezone.now()
    same = Meeting.objects.filter(pk=meeting.pk, branch=meeting.branch_id, changed_at=meeting.changed_at)
    if not same.update(**values):
        return False
    for name, value in values.items():
        setattr(meeting, name, value)
    return True
