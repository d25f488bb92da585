"""A campaign as its page shows it: which steps are open, and what happened, by day."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q
from django.utils import timezone

from meetings.history.events import event
from meetings.history.seals import seal
from meetings.models import Campaign, CampaignStep, Meeting, MeetingEvent


@dataclass(frozen=True)
class Happening:
    """One point of the timeline: a step (done, or still due) or an activity."""

    day: date
    look: str
    what: str
    about: str
    url: str = ""


def state_of(step: CampaignStep, day: date) -> str:
    if step.done_on:
        return "done"
    return "late" if step.due_on and step.due_on < day else "open"


def timeline(steps, meetings, day: date) -> list[Happening]:
    """Newest first; a step without any date has no place on it."""
    found = [_of_step(step, day) for step in steps if step.done_on or step.due_on]
    found += [_of_meeting(meeting) for meeting in meetings]
    return sorted(found, key=lambda one: one.day, reverse=True)


def _of_step(step: CampaignStep, day: date) -> Happening:
    state = state_of(step, day)
    look = {"done": "ok", "late": "miss", "open": "wait"}[state]
    word = {"done": "完成", "late": "应完成，还没有完成", "open": "计划完成"}[state]
    return Happening(step.done_on or step.due_on, look, f"{step.get_kind_display()}：{step.title}", word)


LOOK = {Meeting.State.HELD: "ok", Meeting.State.PLANNED: "plan", Meeting.State.CANCELLED: "none"}


def _of_meeting(meeting: Meeting) -> Happening:
    what = f"{meeting.forms_display}：{meeting.topic}"
    about = meeting.get_state_display()
    return Happening(meeting.held_on, LOOK[meeting.state], what, about, meeting.get_absolute_url())


def with_counts(campaigns):
    """Adds `steps_done`, `steps_open`, `held` and `last_held_on`, each counted once."""
    held = Q(meetings__state=Meeting.State.HELD)
    return campaigns.annotate(
        steps_done=Count("steps", filter=Q(steps__done_on__isnull=False), distinct=True),
        steps_open=Count("steps", filter=Q(steps__done_on__isnull=True), distinct=True),
        held=Count("meetings", filter=held, distinct=True),
        last_held_on=Max("meetings__held_on", filter=held),
    )


def meetings_to_attach(campaign: Campaign):
    """Those of its days, and those it has already."""
    within = Q(held_on__gte=campaign.began_on)
    if campaign.ended_on:
        within &= Q(held_on__lte=campaign.ended_on)
    rows = Meeting.objects.filter(within | Q(campaign=campaign), branch=campaign.branch_id)
    rows = rows.select_related("group", "campaign").defer("minutes", "resolution")
    return rows.order_by("held_on", "id")


def put_under(meetings, campaign: Campaign | None, by) -> int:
    """Each record's story tells it, a confirmed one's as an amendment; how many there were."""
    meetings = list(meetings.select_related("campaign"))
    lines = [_line(meeting, campaign, by) for meeting in meetings]
    MeetingEvent.objects.bulk_create(lines)
    rows = Meeting.objects.filter(pk__in=[meeting.pk for meeting in meetings])
    # A page that was opened before is out of date now.
    many = rows.update(campaign=campaign, changed_at=timezone.now())
    seal(meetings, by)
    return many


def _line(meeting: Meeting, campaign: Campaign | None, by) -> MeetingEvent:
    kind = MeetingEvent.Kind.AMENDED if meeting.is_confirmed else MeetingEvent.Kind.CHANGED
    before, after = str(meeting.campaign or ""), str(campaign or "")
    reason = f"挂到“{after}”" if after else f"从“{before}”取下"
    return event(meeting, kind, by, reason, [("专项活动", before, after)])
