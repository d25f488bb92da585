"""How the records of the demonstration were kept: who confirmed which, what was amended, their story."""

from datetime import timedelta

from django.utils import timezone

from meetings.models import HintAnswer, Meeting, MeetingEvent
from reports.demo.recording import Recorder, at_hour

Kind = MeetingEvent.Kind
# Records of the last weeks still wait for the secretary's confirmation.
WAITS = 18
# topic: (why it was amended, what, before, after)
AMENDED = {
    "一季度工作通报和学习讨论": ("签到表上写的是三楼，记录时写错", "地点", "二楼会议室", "三楼会议室"),
    "观看警示教育片并讨论": (
        "核对录像后更正片名",
        "学习材料、观看影片",
        "警示教育片",
        "警示教育片《一份标书》",
    ),
    "支部委员会换届选举": ("会后核对，记录时漏写记录人", "记录人", "（空）", "顾秋实"),
}
# topic: (which hint, why it does not matter)
ANSWERED = {
    "审议组织生活会准备方案，推荐年度先进": (
        "committee_first",
        "大会当场无记名推荐，人选会后由支委会研究上报。",
    ),
}


def keep(recorder: Recorder, secretary) -> None:
    """Confirms what is old enough and tells the story of every record; without an account nobody confirms."""
    today, events = recorder.span.today, []
    for meeting in recorder.meetings:
        if secretary and _is_confirmed(meeting, today):
            meeting.confirmed_at = at_hour(meeting.entered_on + timedelta(2), 9)
            meeting.confirmed_by = secretary
        events += _story(meeting, secretary)
        if secretary and meeting.topic in ANSWERED and meeting.state == Meeting.State.HELD:
            code, text = ANSWERED[meeting.topic]
            HintAnswer.objects.create(
                branch_id=meeting.branch_id, meeting=meeting, check_code=code, text=text, by=secretary
            )
    Meeting.objects.bulk_update(recorder.meetings, ["confirmed_at", "confirmed_by"], batch_size=100)
    times = [event.at for event in events]
    MeetingEvent.objects.bulk_create(events)
    for event, at in zip(events, times, strict=True):
        event.at = min(at, timezone.now())
    MeetingEvent.objects.bulk_update(events, ["at"], batch_size=200)


def _is_confirmed(meeting: Meeting, today) -> bool:
    """The second group's records of two months are still open, too."""
    if meeting.state != Meeting.State.HELD or meeting.held_on > today - timedelta(WAITS):
        return False
    return not (
        meeting.group_meeting and meeting.held_on > today - timedelta(60) and "第二" in str(meeting.group)
    )


def _story(meeting: Meeting, secretary) -> list[MeetingEvent]:
    def event(kind, at, by, reason="", details=()):
        return MeetingEvent(
            branch_id=meeting.branch_id,
            meeting=meeting,
            kind=kind,
            at=at,
            by=by,
            reason=reason,
            details=details,
        )

    recorded = meeting.recorded_at
    told = [event(Kind.PLANNED, at_hour(meeting.held_on - timedelta(12), 10), meeting.recorded_by)]
    if meeting.postponed_from:
        details = [["日期", str(meeting.postponed_from), str(meeting.held_on)]]
        at = at_hour(meeting.postponed_from - timedelta(1), 16)
        told.append(event(Kind.POSTPONED, at, meeting.recorded_by, meeting.state_reason, details))
    if meeting.state == Meeting.State.CANCELLED:
        told.append(event(Kind.CANCELLED, recorded, meeting.recorded_by, meeting.state_reason))
    if meeting.state == Meeting.State.HELD:
        told.append(event(Kind.RECORDED, recorded, meeting.recorded_by))
    if meeting.confirmed_at:
        told.append(event(Kind.CONFIRMED, meeting.confirmed_at, secretary))
        if meeting.topic in AMENDED:
            reason, *detail = AMENDED[meeting.topic]
            at = meeting.confirmed_at + timedelta(days=1, hours=2)
            told.append(event(Kind.AMENDED, at, secretary, reason, [detail]))
    return told
