from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from branch.periods import day_named
from meetings.listing import number_in
from meetings.models import Form, Meeting
from meetings.record.page import RecordForm, first_values, may_change, may_record, recent_places
from members import access

WITH_PEOPLE = Meeting.objects.select_related("group", "chair", "recorder", "lecturer", "recorded_by")
# The forms at which somebody speaks to the others.
WITH_LECTURER = [Form.PARTY_LECTURE, Form.THEME_DAY, Form.GROUP_STUDY, Form.WARNING_EDUCATION]
COMMON_REASONS = ["出差", "病假", "公务", "休假", "事假", "外出培训", "值班"]


@access.to_change("meetings")
def new(request):
    meeting = Meeting(branch=request.access.branch, recorded_by=request.user)
    first = first_values(request.access, request.GET) if request.method != "POST" else None
    return _record(request, meeting, first)


@access.to_change("meetings")
def edit(request, pk):
    return _record(request, _to_change(request, pk))


def _to_change(request, pk):
    meeting = access.fetch(request, WITH_PEOPLE, pk=pk)
    if not may_change(request.access, meeting.forms, meeting.group_id):
        raise PermissionDenied
    return meeting


def _record(request, meeting, first=None):
    typed = request.POST if request.method == "POST" else None
    page = _page(request, meeting, typed, first)
    if typed is None:
        return _show(request, page)
    if not page.is_valid():
        return _show(request, page, status=422)
    meeting = page.save()
    messages.success(request, _saved(meeting, page.roll))
    return redirect(meeting)


def _page(request, meeting, typed, first=None, check=True) -> RecordForm:
    page = RecordForm(request.access, meeting, typed, first, check)
    # A group's leader who asks for another form, or another group: the page offers neither.
    if not may_record(request.access, page.asked):
        raise PermissionDenied
    return page


def _show(request, page, status=200):
    context = {
        "page": page,
        "form": page.form,
        "roll": page.roll,
        "meeting": page.meeting,
        "people": [page.roll_of_day.label(member) for member in page.roll_of_day.members],
        "places": recent_places(request.access.branch),
        "reasons": COMMON_REASONS,
        "with_lecturer": " ".join(WITH_LECTURER),
    }
    return render(request, "meetings/record/form.html", context, status=status)


def _saved(meeting, roll) -> str:
    what = f"{day_named(meeting.held_on)}{meeting.forms_display}（编号{meeting.number}）"
    if meeting.state == Meeting.State.HELD:
        return f"已保存：{what}，应到{roll.expected}人，实到{roll.came}人。"
    return f"已保存：{what}，状态是“{meeting.get_state_display()}”。"


@require_POST
@access.to_change("meetings")
def roll(request):
    """The names for the chosen forms, day and group, with all that was typed; nothing is written.

    htmx takes the part alone; the button 更新应到名单 (without script) gets the whole page.
    """
    pk = number_in(request.POST, "meeting")
    meeting = Meeting(branch=request.access.branch) if pk is None else _to_change(request, pk)
    page = _page(request, meeting, request.POST, check=False)
    if request.htmx:
        return render(request, "meetings/record/_roll.html", {"roll": page.roll})
    return _show(request, page)
