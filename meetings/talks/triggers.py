"""What calls for a talk (应谈情形), found in what is recorded: each is one line of TRIGGERS."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.urls import reverse

from branch.periods import Period, day_named, today
from meetings.models import AppraisalEntry, Grade, Talk, TalkCall
from meetings.talks.coverage import new_talk_url
from meetings.talks.words import is_secretary
from members.access import OF_A_GROUP, Access, Reach
from members.dues.chasing.open_list import past_arrears
from members.models import GroupMembership, Honour, Member

# A hint of this program, no rule's number.
DAYS = 30
ARREARS_MONTHS = 2


@dataclass(frozen=True)
class Event:
    """Something that happened to a member on a day; `note` says more."""

    member: Member
    day: date
    note: str = ""
    call: TalkCall | None = None


@dataclass(frozen=True)
class Trigger:
    """A kind of event, the right that lets somebody see it, and where it is found."""

    code: str
    text: str
    right: str
    find: Callable[[Access, Period], Iterable[Event]]


def transferred_in(access: Access, period: Period):
    members = _dated(access, "joined_on", period)
    return [Event(member, member.joined_on) for member in members if member.admitted_on <= member.joined_on]


def admitted(access: Access, period: Period):
    """Only who was admitted here: whoever came later was admitted elsewhere."""
    members = _dated(access, "admitted_on", period)
    return [Event(member, member.admitted_on) for member in members if _was_here(member, member.admitted_on)]


def converted(access: Access, period: Period):
    members = _dated(access, "converted_on", period)
    return [
        Event(member, member.converted_on) for member in members if _was_here(member, member.converted_on)
    ]


def _dated(access, column, period):
    members = Member.objects.on_roll(today()).filter(branch=access.branch)
    return members.filter(**{f"{column}__range": _so_far(period)})


def _was_here(member, day) -> bool:
    return member.joined_on is None or member.joined_on <= day


def _so_far(period) -> tuple[date, date]:
    return period.start, min(period.end, today())


def honoured(access: Access, period: Period):
    honours = Honour.objects.filter(
        branch=access.branch,
        state=Honour.State.AWARDED,
        dated_on__range=_so_far(period),
        member__isnull=False,
    ).select_related("member")
    return [Event(honour.member, honour.dated_on, honour.title) for honour in honours]


def appraised_low(access: Access, period: Period):
    """From the day on which it was told to the member, or else from the poll."""
    days = _so_far(period)
    told = Q(fed_back_on__range=days) | Q(fed_back_on__isnull=True, appraisal__held_on__range=days)
    entries = AppraisalEntry.objects.filter(
        told, branch=access.branch, verdict__in=(Grade.BASIC, Grade.UNQUALIFIED)
    ).select_related("member", "appraisal")
    if access.see["appraisal"] == Reach.OWN:
        # Nobody learns the own result from here before it was told.
        entries = entries.filter(fed_back_on__isnull=False)
    return [
        Event(
            entry.member,
            entry.fed_back_on or entry.appraisal.held_on,
            f"{entry.appraisal.year}年度，{entry.get_verdict_display()}",
        )
        for entry in entries
    ]


def in_arrears(access: Access, period: Period):
    """Whoever still owes two months: from the day after the second of them had ended."""
    last = _so_far(period)[1]
    for member, owed in past_arrears(access.branch, today(), _on_roll(access)).items():
        months = [one.month for one in owed if one.month.start <= last]
        if len(months) >= ARREARS_MONTHS and (day := months[ARREARS_MONTHS - 1].next.start) in period:
            yield Event(member, day, f"欠交{len(months)}个月")


def _on_roll(access):
    return Member.objects.on_roll(today()).filter(branch=access.branch).values("id")


def entered(access: Access, period: Period):
    """What was written down by hand: for the secretary, and for who wrote it."""
    calls = TalkCall.objects.filter(branch=access.branch, noted_on__range=_so_far(period))
    if not is_secretary(access):
        calls = calls.filter(noted_by=access.user)
    for call in calls.select_related("member"):
        note = "，".join(text for text in (call.get_kind_display(), call.note) if text)
        yield Event(call.member, call.noted_on, note, call)


BY_HAND = Trigger("entered", "登记", "", entered)
TRIGGERS = (
    Trigger("joined", "组织关系转入", "roll", transferred_in),
    Trigger("admitted", "新接收预备党员", "roll", admitted),
    Trigger("converted", "预备党员转正", "roll", converted),
    Trigger("honour", "获得荣誉", "records", honoured),
    Trigger("appraisal", "民主评议结果", "appraisal", appraised_low),
    Trigger("arrears", f"党费欠交{ARREARS_MONTHS}个月以上", "dues", in_arrears),
    BY_HAND,
)


@dataclass(frozen=True)
class Call:
    """One event as the page shows it, with the first talk that followed, if the account may know of it."""

    trigger: Trigger
    event: Event
    talk: Talk | None
    may_know: bool
    new_url: str = ""
    edit_url: str = ""

    @property
    def gone(self) -> int:
        """Days from the event to the talk, or to today."""
        return ((self.talk.held_on if self.talk else today()) - self.event.day).days

    @property
    def state(self) -> str:
        if not self.may_know:
            return "none"
        return "ok" if self.talk else "wait"

    @property
    def icon(self) -> str:
        return "late" if self.talk and self.gone > DAYS else self.state

    @property
    def words(self) -> str:
        """已谈 and when, or how long there is left, or how long ago it was."""
        if not self.may_know:
            return "已登记，书记能看到"
        if self.talk:
            late = f"，隔了{self.gone}天" if self.gone > DAYS else ""
            return f"{day_named(self.talk.held_on, self.event.day.year)}已谈{late}"
        return f"未谈，还剩{DAYS - self.gone}天" if self.gone <= DAYS else f"未谈，已过{self.gone}天"


def calls_of(access: Access, period: Period) -> list[Call]:
    """What calls for a talk in the period, as far as the account may know of it, newest first."""
    if access.see["talks"] <= Reach.TOTALS:
        return []
    found = []
    for trigger in TRIGGERS:
        known = _known_members(access, trigger)
        if known is None or known:
            events = trigger.find(access, period)
            found += [(trigger, event) for event in events if known is None or event.member.id in known]
    talks = _talks_since(access, period) if found else {}
    calls = [_call(access, trigger, event, talks.get(event.member.id, ())) for trigger, event in found]
    return sorted(calls, key=lambda call: (call.event.day, call.event.member.id), reverse=True)


def _known_members(access: Access, trigger: Trigger) -> set[int] | None:
    """The members of whom the account may learn this; None for all of the branch."""
    if trigger is BY_HAND:
        return None
    reach = access.see[trigger.right]
    if reach <= Reach.TOTALS:
        return set()
    me = {access.member.pk} if access.member else set()
    if Reach.OWN in (reach, access.see["talks"]):
        return me
    if reach in OF_A_GROUP:
        led = GroupMembership.objects.on(access.day).filter(group__in=access.led_group_ids)
        return me | set(led.values_list("member", flat=True))
    return None


def _talks_since(access: Access, period: Period) -> dict[int, list[Talk]]:
    """{member: the talks since the period began, oldest first}; who sees the own ones gets no others."""
    talks = Talk.objects.filter(branch=access.branch, held_on__gte=period.start)
    if access.see["talks"] == Reach.OWN:
        talks = talks.of(access.member)
    by_member: dict[int, list[Talk]] = {}
    for talk in talks.prefetch_related("partners"):
        for member_id in talk.people:
            by_member.setdefault(member_id, []).append(talk)
    return by_member


def _call(access, trigger, event, talks) -> Call:
    talk = next((talk for talk in talks if talk.held_on >= event.day), None)
    may_record = access.change["talks"] and event.member != access.member and talk is None
    talker = access.member if access.change["talks"] == Reach.ALL else None
    return Call(
        trigger,
        event,
        talk,
        access.see["talks"] == Reach.ALL or event.member == access.member,
        new_talk_url(event.member, talker) if may_record else "",
        reverse("talks:call_edit", args=[event.call.pk]) if event.call else "",
    )
