from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.urls import reverse

from branch.periods import HalfYear, Month, day_named
from meetings.listing import AttendanceFilter, MeetingFilter, MonthSheet
from meetings.models import Attendance, Form, Meeting, PlanItem
from meetings.plan.fulfilment import fulfilling
from meetings.record.page import may_change
from meetings.roll import Asked, DayRoll, RollForm
from members import access
from members.access import Reach

WITH_PEOPLE = Meeting.objects.select_related("group", "chair", "recorder", "lecturer", "recorded_by")


@access.to_see("meetings")
def list_(request):
    branch = request.access.branch
    asked = MeetingFilter.read(branch, request.GET)
    meetings, counts = asked.rows(), asked.counts()
    total = next(count for form, _, count in counts if form == asked.form)
    sheet = MonthSheet(branch, asked.shown_month)
    context = {
        "asked": asked,
        "half": asked.half,
        "meetings": meetings,
        "counts": counts,
        "total": total,
        "left": total - len(meetings),
        "groups": branch.groups.all(),
        "states": Meeting.State.choices,
        "sheet": sheet,
        "unplanned": sheet.groups_without_meeting() if request.access.change["meetings"] else [],
    }
    return render(request, "meetings/list.html", context)


@access.to_see("meetings")
def detail(request, pk):
    meeting = access.fetch(request, WITH_PEOPLE, pk=pk)
    others = Meeting.objects.filter(branch=meeting.branch_id)
    day, here = meeting.held_on, Q(held_on=meeting.held_on)
    context = {
        "meeting": meeting,
        "half": HalfYear.containing(day),
        "roll": RollForm(DayRoll(request.access.branch, day), Asked.of(meeting), meeting),
        "counted": _counted(meeting),
        "plans": _plans(meeting),
        "earlier": others.filter(Q(held_on__lt=day) | here & Q(id__lt=meeting.id)).first(),
        "later": others.filter(Q(held_on__gt=day) | here & Q(id__gt=meeting.id))
        .order_by("held_on", "id")
        .first(),
        "may_edit": may_change(request.access, meeting.forms, meeting.group_id),
        "may_delete": request.access.change["meetings"] == Reach.ALL,
    }
    return render(request, "meetings/detail.html", context)


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
    return [item for item in items.select_related("group") if fulfilling(item, [meeting])]


@access.to_change("meetings")
def delete(request, pk):
    """Asks with the record's name first; only who may change every record of the branch."""
    meeting = access.fetch(request, WITH_PEOPLE, pk=pk)
    if request.access.change["meetings"] < Reach.ALL:
        raise PermissionDenied
    if request.method != "POST":
        rows = meeting.attendances.filter(branch=meeting.branch_id).count()
        return render(request, "meetings/delete.html", {"meeting": meeting, "rows": rows})
    meeting.delete()
    messages.success(request, f"已删除：{meeting}《{meeting.topic}》。")
    return redirect(f"{reverse('meetings:list')}?half={HalfYear.containing(meeting.held_on)}")


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
