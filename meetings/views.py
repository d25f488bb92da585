from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import redirect, render

from branch.asked import at_half_year
from branch.periods import HalfYear, Month, day_named
from branch.transactions import atomic_post, held
from meetings.activity.rights import may_change
from meetings.agenda.votes import verdict_on
from meetings.attachments.keeping import clear_away
from meetings.attachments.uploads import Uploads
from meetings.attendance_filter import AttendanceFilter
from meetings.checks.hints import hints_of
from meetings.history.changes import stamp
from meetings.history.confirm import awaits, may_confirm
from meetings.history.lateness import entry_of
from meetings.history.seals import code_of
from meetings.history.story import story_of
from meetings.listing import STATES, MeetingFilter, people_of
from meetings.models import Attendance, Form, Meeting, MeetingEvent, PlanItem
from meetings.month_sheet import MonthSheet
from meetings.plan.fulfilment import fulfilling
from meetings.roll import Asked, DayRoll
from meetings.roll_form import RollForm
from members import access
from members.roll import groups_within

WITH_PEOPLE = Meeting.objects.select_related(
    "branch", "group", "chair", "recorder", "lecturer", "recorded_by", "confirmed_by", "campaign"
)


@access.to_see("meetings")
def list_(request):
    branch = request.access.branch
    asked = MeetingFilter.read(branch, request.GET)
    meetings, counts = asked.rows(), asked.counts()
    lines = asked.lines(meetings, request.access)
    total = next(count for form, _, count in counts if form == asked.form)
    sheet, half = MonthSheet(branch, asked.shown_month), asked.half
    groups = groups_within(branch, half)
    context = {
        "asked": asked,
        "half": asked.half,
        "meetings": meetings,
        "lines": lines,
        "counts": counts,
        "total": total,
        "left": total - len(meetings),
        "groups": groups,
        "people": people_of(branch),
        "states": [(word, label) for word, (label, _) in STATES.items()],
        "sheet": sheet,
        "unplanned": sheet.groups_without_meeting(groups) if request.access.change["meetings"] else [],
        "confirmable": sum(line.may_confirm for line in lines),
    }
    return render(request, "meetings/list.html", context)


@access.to_see("meetings")
def detail(request, pk):
    meeting = access.fetch(request, WITH_PEOPLE, pk=pk)
    branch, story = request.access.branch, story_of(meeting)
    roll = RollForm(DayRoll(branch, meeting.held_on), Asked.of(meeting), meeting)
    hints = hints_of(branch, [meeting])[meeting.pk]
    context = {
        "meeting": meeting,
        "half": HalfYear.containing(meeting.held_on),
        "roll": roll,
        "absences": [(row, roll.stored.get(row.member.id)) for row in roll.exceptions],
        "agenda": _agenda(meeting, roll, hints.record),
        "hints": hints,
        "uploads": Uploads(request, meeting),
        "leader_parts": meeting.leader_parts.filter(branch=branch).select_related("leader"),
        "entry": entry_of(meeting),
        "story": story,
        "amendments": sum(line.kind == MeetingEvent.Kind.AMENDED for line in story),
        "stamp": stamp(meeting),
        "seal": code_of(meeting) if meeting.is_confirmed else "",
        "counted": _counted(meeting),
        "plans": _plans(meeting),
        **_neighbours(meeting),
        **_what_one_may(request.access, meeting, roll),
    }
    return render(request, "meetings/detail.html", context)


def _what_one_may(who, meeting, roll) -> dict[str, bool]:
    mine, confirms = may_change(who, meeting), may_confirm(who, meeting)
    is_over = meeting.held_on < who.day or meeting.is_confirmed
    return {
        # What is confirmed is amended only by who may confirm it; what comes later, 补课, may be added.
        "may_edit": mine and (confirms or not meeting.is_confirmed),
        "may_attach": mine,
        "may_answer": mine,
        "may_make_up": mine and bool(roll.missed),
        "may_confirm": confirms and awaits(meeting),
        "may_delete": who.changes_all("meetings") and not meeting.is_confirmed,
        # People sign in at the meeting: once its day is over or the record is locked, nothing is opened.
        "may_sign_in": mine and not is_over and meeting.state != Meeting.State.CANCELLED,
    }


def _neighbours(meeting) -> dict[str, Meeting | None]:
    """The activities before and after this one; of one day in the order in which they were entered."""
    others, day = Meeting.objects.filter(branch=meeting.branch_id).only("held_on", *Form), meeting.held_on
    here = Q(held_on=day)
    later = others.filter(Q(held_on__gt=day) | here & Q(id__gt=meeting.id))
    return {
        "earlier": others.filter(Q(held_on__lt=day) | here & Q(id__lt=meeting.id)).first(),
        "later": later.order_by("held_on", "id").first(),
    }


def _agenda(meeting, roll, record) -> list[tuple]:
    """(item, its candidates, what the rules make of it); of nobody's attendance no rule says anything.

    What was held has been read for its hints already (`record`).
    """
    if record is None:
        items = meeting.agenda.filter(branch=meeting.branch_id).prefetch_related("candidates__member")
        return [(item, list(item.candidates.all()), None) for item in items]
    agenda = [(item, record.candidates[item.pk]) for item in record.agenda]
    return [
        (item, candidates, verdict_on(item, roll.voters, candidates) if roll.rows else None)
        for item, candidates in agenda
    ]


def _counted(meeting) -> list[tuple[Form, int]]:
    """Which one of its half-year this activity is, for each of its forms; nothing for one not held."""
    if meeting.state != Meeting.State.HELD:
        return []
    half = HalfYear.containing(meeting.held_on)
    until = Q(held_on__lt=meeting.held_on) | Q(held_on=meeting.held_on, id__lte=meeting.id)
    before = Meeting.objects.filter(until, branch=meeting.branch_id).held_in(half).order_by()
    nth = before.aggregate(**{form.value: Count("id", filter=Q(**{form: True})) for form in meeting.forms})
    return [(form, nth[form]) for form in meeting.forms]


def _plans(meeting) -> list[PlanItem]:
    if meeting.state != Meeting.State.HELD:
        return []
    month = Month.containing(meeting.held_on)
    items = PlanItem.objects.filter(branch=meeting.branch_id, month=month.start)
    return [item for item in items if fulfilling(item, [meeting])]


@access.to_change_all("meetings")
@atomic_post
def delete(request, pk):
    """Asks with the record's name first; only who may change all records, and none that is confirmed."""
    meeting = access.fetch(request, held(request, WITH_PEOPLE), pk=pk)
    if meeting.is_confirmed:
        return render(request, "meetings/history/locked.html", {"meeting": meeting}, status=403)
    if request.method != "POST":
        rows = meeting.attendances.filter(branch=meeting.branch_id).count()
        files = meeting.attachments.filter(branch=meeting.branch_id).count()
        return render(request, "meetings/delete.html", {"meeting": meeting, "rows": rows, "files": files})
    meeting.delete()
    clear_away(meeting.branch)
    messages.success(request, f"已删除：{meeting}《{meeting.topic}》。")
    return redirect(at_half_year("meetings:list", meeting.held_on))


@access.to_see("meetings")
def attendance(request):
    """The rows behind the figures of attendance."""
    asked = AttendanceFilter(request.access.branch, request.GET)
    found, counts = asked.rows(), asked.counts()
    total = next(count for word, _, count in counts if word == asked.status)
    context = {
        "asked": asked,
        "half": asked.half,
        "counts": counts,
        "total": total,
        "left": total - len(found),
        "head": ["日期", "活动", "党员", "情况", "事由"],
        "rows": [_attendance_cells(row) for row in found],
    }
    return render(request, "meetings/attendance.html", context)


def _attendance_cells(row: Attendance) -> list:
    meeting = row.meeting
    return [
        day_named(meeting.held_on),
        (f"{meeting.forms_display}：{meeting.topic}", meeting.get_absolute_url()),
        (row.member.name, row.member.get_absolute_url()),
        row.get_status_display(),
        row.reason,
    ]
