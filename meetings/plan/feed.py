"""The branch's activities as an iCalendar: what a phone that subscribes to it shows."""

from datetime import datetime, timedelta

from django.utils import timezone
from icalendar import Calendar, Event

from branch.models import Branch
from branch.periods import day_named, today
from meetings.models import Meeting
from members.access import access_of

# What was held, or did not take place, stays in the phone for half a year.
KEPT = timedelta(days=183)
REFRESHED_EVERY = timedelta(hours=6)
STATUS = {
    Meeting.State.PLANNED: "CONFIRMED",
    Meeting.State.HELD: "CONFIRMED",
    Meeting.State.CANCELLED: "CANCELLED",
}


def is_good(link) -> bool:
    """Not revoked, and its account may see the activities of that branch today."""
    if link.revoked_at or not link.account.is_active:
        return False
    access = access_of(link.account, chosen_branch_id=link.branch_id)
    return access.branch == link.branch and bool(access.see["meetings"])


def calendar_of(branch: Branch, address_of) -> bytes:
    """One query. `address_of` gives a record's full address."""
    calendar = Calendar()
    name = f"{branch.name}组织生活"
    calendar.add("prodid", "-//zhibu-jishi//organisational life//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", timezone.get_default_timezone_name())
    calendar.add("refresh-interval", REFRESHED_EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    for meeting in _meetings(branch):
        calendar.add_component(_event(meeting, address_of(meeting)))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _meetings(branch: Branch):
    rows = branch.meetings.filter(held_on__gte=today() - KEPT)
    # Minutes, resolutions and who came stay where they are.
    return rows.defer("minutes", "resolution").select_related("group").order_by("held_on", "id")


def _event(meeting: Meeting, address: str) -> Event:
    event = Event()
    # By the instant of recording it is the same for ever, and another installation's never equals it.
    event.add("uid", f"{meeting.pk}-{meeting.recorded_at:%Y%m%dT%H%M%S%f}@zhibu-jishi")
    event.add("dtstamp", meeting.changed_at)
    event.add("last-modified", meeting.changed_at)
    event.add("created", meeting.recorded_at)
    event.add("sequence", max(0, int((meeting.changed_at - meeting.recorded_at).total_seconds())))
    _add_times(event, meeting)
    event.add("summary", _summary(meeting))
    if meeting.place:
        event.add("location", meeting.place)
    if meeting.postponed_from:
        event.add("description", f"原定{day_named(meeting.postponed_from, meeting.held_on.year)}")
    event.add("status", STATUS[meeting.state])
    event.add("url", address)
    return event


def _add_times(event: Event, meeting: Meeting):
    if meeting.began_at is None:
        event.add("dtstart", meeting.held_on)
        event.add("dtend", meeting.held_on + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
        return
    zone = timezone.get_default_timezone()
    event.add("dtstart", datetime.combine(meeting.held_on, meeting.began_at, zone))
    if meeting.ended_at:
        event.add("dtend", datetime.combine(meeting.held_on, meeting.ended_at, zone))


def _summary(meeting: Meeting) -> str:
    group = meeting.group.name if meeting.group else ""
    cancelled = "（取消）" if meeting.state == Meeting.State.CANCELLED else ""
    return f"{cancelled}{group}{meeting.forms_display}：{meeting.topic}"
