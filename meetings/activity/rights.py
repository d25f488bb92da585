"""Who may write an activity down, and who may confirm it."""

from django.core.exceptions import PermissionDenied

from meetings.models import Form, Meeting
from members import access
from members.access import Access


def reaches(who: Access, right: str, forms, group_id: int | None) -> bool:
    """Whether the right to change reaches an activity of these forms; a leader has the own group's."""
    if who.changes_all(right):
        return True
    return set(forms) <= {Form.GROUP_MEETING} and who.may_change_in_group(right, group_id)


def may_record(who: Access, forms, group_id: int | None) -> bool:
    return reaches(who, "meetings", forms, group_id)


def may_change(who: Access, meeting: Meeting) -> bool:
    """Whether the record may be changed; that it may be confirmed, and then locked, is another matter."""
    return may_record(who, meeting.forms, meeting.group_id)


def meeting_to_change(request, pk: int, rows=Meeting) -> Meeting:
    """The record of the own branch, or 404; 403 for who may not change it."""
    meeting = access.fetch(request, rows, pk=pk)
    if not may_change(request.access, meeting):
        raise PermissionDenied
    return meeting
