"""When one can sign in (签到): around the activity's time, and on no other day."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from meetings.models import Meeting, SignInSheet

BEFORE = AFTER = timedelta(minutes=30)
# How long it stays open where nobody wrote down when the activity ends.
WITHOUT_END = timedelta(hours=2)


def window_of(meeting: Meeting, now: datetime) -> tuple[datetime, datetime]:
    """(opens, closes) if it is opened now, on the activity's day; again after its end: for half an hour."""
    began = _moment(meeting, meeting.began_at) if meeting.began_at else now
    opens = began - BEFORE if meeting.began_at else now
    closes = _moment(meeting, meeting.ended_at) + AFTER if meeting.ended_at else began + WITHOUT_END
    if closes <= now:
        opens, closes = now, now + AFTER
    midnight = _moment(meeting, time.min)
    return max(opens, midnight), min(closes, midnight + timedelta(days=1))


def _moment(meeting, clock) -> datetime:
    return datetime.combine(meeting.held_on, clock, timezone.get_current_timezone())


def why_not_at_all(meeting: Meeting, now: datetime) -> str:
    """Why nobody can sign in at this activity today, whatever its sheet says; empty if they can."""
    if meeting.state == Meeting.State.CANCELLED:
        return "这次活动已经取消，不用签到。"
    if meeting.is_confirmed:
        return "这条记录已经确认，不再签到。出席情况有误，请记录人更正。"
    day = f"{meeting.held_on.year}年{meeting.held_on.month}月{meeting.held_on.day}日"
    if timezone.localdate(now) < meeting.held_on:
        return f"活动在{day}，当天才能签到。"
    if timezone.localdate(now) > meeting.held_on:
        return f"活动在{day}，已经过了，不再签到。出席情况请记录人在记录里写。"
    return ""


def why_not_now(sheet: SignInSheet, now: datetime) -> str:
    """Why one cannot sign in at this moment, for who has the code; empty while it is open."""
    if reason := why_not_at_all(sheet.meeting, now):
        return reason
    if now < sheet.opens_at:
        return f"还没开始签到，{clock(sheet.opens_at)}开始。"
    if now >= sheet.closes_at or not is_of_the_day(sheet):
        return f"签到在{clock(sheet.closes_at)}结束了。到了没签上，请告诉记录人。"
    return ""


def is_of_the_day(sheet: SignInSheet) -> bool:
    """Whether it was opened for the day on which the activity now is; it may have been postponed since."""
    return timezone.localdate(sheet.opens_at) == sheet.meeting.held_on


def clock(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%H:%M}"
