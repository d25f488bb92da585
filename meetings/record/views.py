from functools import cache

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from branch.asked import number_in
from branch.periods import day_named
from branch.transactions import atomic_post
from meetings.activity.rights import meeting_to_change
from meetings.agenda.forms import blank_item
from meetings.attachments.uploads import Uploads, read_pictures
from meetings.history import changes
from meetings.history.confirm import may_confirm
from meetings.models import Form, Meeting
from meetings.record.first import first_values
from meetings.record.make_up import MakeUp
from meetings.record.page import RecordForm, asked_of, may_record_asked, recent_places
from members import access

WITH_PEOPLE = Meeting.objects.select_related(
    "group", "chair", "recorder", "lecturer", "recorded_by", "campaign"
)
# Whoever else saves the same record waits until this one is written, and is then told.
LOCKED = WITH_PEOPLE.select_for_update(of=("self",))
# The forms at which somebody speaks to the others.
WITH_LECTURER = [Form.PARTY_LECTURE, Form.THEME_DAY, Form.GROUP_STUDY, Form.WARNING_EDUCATION]
EXTENDED = [Form.GENERAL_MEETING, Form.COMMITTEE_MEETING]
COMMON_REASONS = ["出差", "病假", "公务", "休假", "事假", "外出培训", "值班"]
WAYS_TO_MAKE_UP = ["自学会议材料", "党小组组长传达", "观看录像", "送学上门"]


@access.to_change("meetings")
@atomic_post(before=read_pictures)
def new(request):
    meeting = Meeting(branch=request.access.branch, recorded_by=request.user)
    if request.method != "POST":
        first = first_values(request.access, request.GET)
        return _show(request, _page(request, meeting, first=first))
    return _save(request, meeting)


@access.to_change("meetings")
@atomic_post(before=read_pictures)
def edit(request, pk):
    if request.method == "POST":
        return _save(request, _to_change(request, pk, LOCKED))
    meeting = _to_change(request, pk)
    return _show(request, _page(request, meeting, first=_first_of(request, meeting)))


def _first_of(request, meeting) -> dict | None:
    """From 记录这次活动 on a planned activity: held, and written down by who presses it."""
    if request.GET.get("state") != Meeting.State.HELD:
        return None
    recorder = meeting.recorder or request.access.member
    return {"state": Meeting.State.HELD, "recorder": recorder and recorder.pk}


def _to_change(request, pk, rows=WITH_PEOPLE):
    meeting = meeting_to_change(request, pk, rows)
    # What was typed before somebody confirmed the record is shown once more, not thrown away.
    typed_before = request.POST.get("stamp", changes.stamp(meeting)) != changes.stamp(meeting)
    if meeting.is_confirmed and not may_confirm(request.access, meeting) and not typed_before:
        raise PermissionDenied
    return meeting


def _refuse_others(request, asked):
    # A group's leader who asks for another form, or another group: the page offers neither.
    if not may_record_asked(request.access, asked):
        raise PermissionDenied


def _page(request, meeting, typed=None, first=None, check=True, uploads=None) -> RecordForm:
    _refuse_others(request, asked_of(meeting, typed, first))
    uploads = uploads or Uploads(request, meeting)
    return RecordForm(request.access, meeting, typed, first, check, uploads)


def _save(request, meeting):
    _refuse_others(request, asked_of(meeting, request.POST))
    uploads = Uploads(request, meeting)
    uploads.is_valid()
    page = _page(request, meeting, request.POST, uploads=uploads)
    if not page.is_valid():
        return _show(request, page, status=422)
    saved = page.save()
    messages.success(request, _said(saved, page.roll))
    return redirect(saved)


def _show(request, page, status=200):
    context = {
        "page": page,
        "form": page.form,
        "roll": page.roll,
        "agenda": page.agenda,
        "verdicts": page.verdicts,
        "item_pattern": _item_pattern(),
        "meeting": page.meeting,
        "uploads": page.uploads,
        "people": [page.roll_of_day.label(member) for member in page.roll_of_day.members],
        "places": recent_places(request.access.branch),
        "reasons": COMMON_REASONS,
        "ways": WAYS_TO_MAKE_UP,
        "with_lecturer": " ".join(WITH_LECTURER),
        "extended": " ".join(EXTENDED),
    }
    return render(request, "meetings/record/form.html", context, status=status)


@cache
def _item_pattern() -> str:
    """What the script copies for a new item: the same for everybody, and costly enough to write out once."""
    return render_to_string("meetings/record/_item.html", {"item": blank_item()})


def _said(meeting, roll) -> str:
    what = f"{day_named(meeting.held_on)}{meeting.forms_display}（编号{meeting.number}）"
    if meeting.state == Meeting.State.HELD:
        return f"已保存：{what}，应到{roll.expected}人，实到{roll.came}人。"
    return f"已保存：{what}，状态是“{meeting.get_state_display()}”。"


def _unjudged(request) -> RecordForm:
    pk = number_in(request.POST, "meeting")
    meeting = Meeting(branch=request.access.branch) if pk is None else _to_change(request, pk)
    page = _page(request, meeting, request.POST, check=False)
    if not request.htmx:
        # The whole page comes back, and a browser does not send chosen files twice.
        page.uploads.is_valid()
    return page


@require_POST
@access.to_change("meetings")
def roll(request):
    """The names for the chosen forms, day and group, with all that was typed; nothing is written.

    htmx takes the part alone; the button 更新应到名单 (without script) gets the whole page.
    """
    page = _unjudged(request)
    if request.htmx:
        return render(request, "meetings/record/_roll_of_day.html", {"roll": page.roll} | _groups(page))
    return _show(request, page)


def _groups(page) -> dict:
    """The choice of groups anew where another day was typed: on that day there may have been others."""
    day = page.roll_of_day.day.isoformat()
    if page.typed.get("groups_of", day) == day:
        return {}
    page.form.fields["group"].widget.attrs["hx-swap-oob"] = "true"
    return {"group": page.form["group"], "day": day}


@require_POST
@access.to_change("meetings")
def agenda(request):
    """What the rules make of the votes as typed; without script the whole page, with an item more or less."""
    page = _unjudged(request)
    if request.htmx:
        return render(request, "meetings/record/_verdicts.html", {"verdicts": page.verdicts})
    page.agenda.do(request.POST.get("do", ""))
    return _show(request, page)


@access.to_change("meetings")
@atomic_post
def make_up(request, pk):
    """补课 of who did not come: it comes later, so a confirmed record takes it too."""
    meeting = meeting_to_change(request, pk, LOCKED if request.method == "POST" else WITH_PEOPLE)
    page = MakeUp(request.access, meeting, request.POST if request.method == "POST" else None)
    if page.typed is None or not page.is_valid():
        context = {"page": page, "meeting": meeting, "ways": WAYS_TO_MAKE_UP}
        status = 200 if page.typed is None else 422
        return render(request, "meetings/record/make_up.html", context, status=status)
    page.save()
    what = f"{day_named(meeting.held_on)}{meeting.forms_display}"
    messages.success(request, f"已保存补课：{what}，{page.made_up}人已补。")
    return redirect(meeting)
