"""Confirming (确认) a record: from then on it is locked, only an amendment changes it."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from meetings.activity.rights import reaches
from meetings.history.events import event
from meetings.history.seals import seal
from meetings.models import Form, Meeting, MeetingEvent
from members.access import Access, Reach


def may_confirm(access: Access, meeting) -> bool:
    """Whether the account may confirm records such as this; a group's leader those of its group meetings."""
    return reaches(access, "confirm", meeting.forms, meeting.group_id)


def awaits(meeting) -> bool:
    """待确认: held, not confirmed; it counts in all figures like a confirmed one."""
    return meeting.state == Meeting.State.HELD and not meeting.is_confirmed


def awaiting(access: Access):
    """The records which this account may confirm now."""
    waiting = Meeting.objects.held().filter(branch=access.branch, confirmed_at__isnull=True)
    if access.changes_all("confirm"):
        return waiting
    if access.change["confirm"] != Reach.GROUP:
        return waiting.none()
    others = {form.value: False for form in Form if form != Form.GROUP_MEETING}
    return waiting.filter(Q(**others), group_meeting=True, group__in=access.led_group_ids)


@transaction.atomic
def confirm(meetings, by) -> list:
    """Locks those that still await it, and tells which; not one that was changed since it was read."""
    now, rows = timezone.now(), Meeting.objects.filter(pk__in=[meeting.pk for meeting in meetings])
    as_read = dict(rows.select_for_update().values_list("pk", "changed_at"))
    confirmed = [m for m in meetings if awaits(m) and as_read.get(m.pk) == m.changed_at]
    written = {"confirmed_at": now, "confirmed_by": by, "changed_at": now}
    rows.filter(pk__in=[meeting.pk for meeting in confirmed]).update(**written)
    for meeting in confirmed:
        for name, value in written.items():
            setattr(meeting, name, value)
    MeetingEvent.objects.bulk_create(event(meeting, MeetingEvent.Kind.CONFIRMED, by) for meeting in confirmed)
    seal(confirmed, by)
    return confirmed
