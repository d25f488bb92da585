"""What happens to a record besides being written: confirmed, postponed, cancelled, taken up again."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_list_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from branch.asked import numbers_of
from branch.periods import HalfYear, day_in_full, day_named, today
from branch.transactions import atomic_post
from meetings.activity.rights import meeting_to_change
from meetings.history import confirm as confirming
from meetings.history.changes import change, stamp
from meetings.history.events import write
from meetings.history.forms import CancelForm, PostponeForm
from meetings.models import Meeting, MeetingEvent
from members import access

NAMED = Meeting.objects.select_related("group", "confirmed_by")


@require_POST
@access.to_change("confirm")
@atomic_post
def confirm(request, pk):
    """Locks the record that was read: one that was changed since is shown again first."""
    meeting = access.fetch(request, NAMED, pk=pk)
    if not confirming.may_confirm(request.access, meeting):
        raise PermissionDenied
    if meeting.is_confirmed:
        messages.info(request, f"这条记录{_when_and_who(meeting)}已经确认。")
    elif meeting.state != Meeting.State.HELD:
        messages.error(request, f"只有已召开的活动可以确认，这条的状态是“{meeting.get_state_display()}”。")
    elif request.POST.get("stamp") != stamp(meeting) or not confirming.confirm([meeting], request.user):
        messages.error(request, "您打开这一页以后，这条记录又被改过，还没有确认。看过以后再确认。")
    else:
        messages.success(request, "已确认。以后只能更正，更正会留痕。")
    return redirect(meeting)


def _this_year(day) -> str:
    return day_named(day, today().year)


def _when_and_who(meeting) -> str:
    day = _this_year(timezone.localdate(meeting.confirmed_at))
    return f"{day}由{meeting.confirmed_by}" if meeting.confirmed_by else day


@require_POST
@access.to_change("confirm")
@atomic_post
def confirm_several(request):
    """Locks the records ticked on the list, in one transaction; then the same list again."""
    ids = numbers_of(request.POST.getlist("meeting"))
    back = f"{reverse('meetings:list')}?{request.GET.urlencode()}"
    if not ids:
        messages.error(request, "还没有勾选记录。勾选要确认的记录，再按“确认”。")
        return redirect(back)
    meetings = get_list_or_404(NAMED, branch=request.access.branch, pk__in=ids)
    if not all(confirming.may_confirm(request.access, meeting) for meeting in meetings):
        raise PermissionDenied
    confirmed = confirming.confirm(meetings, request.user)
    left = len(meetings) - len(confirmed)
    if confirmed:
        messages.success(request, f"已确认 {len(confirmed)} 条记录。以后只能更正，更正会留痕。")
    if left:
        messages.info(request, f"{left} 条没有变：已经确认过，或者不是已召开的活动。")
    return redirect(back)


def _refused(request, meeting, may_be: str):
    messages.error(request, f"{may_be}，这条的状态是“{meeting.get_state_display()}”。没有改动。")
    return redirect(meeting)


CHANGED = "您打开这一页以后，这条记录又被改过。写的还在这里，请看过记录再保存一次。"


@access.to_change("meetings")
@atomic_post
def postpone(request, pk):
    """Puts a planned activity on a later day; where it stood first stays visible."""
    meeting = meeting_to_change(request, pk, NAMED)
    if meeting.state != Meeting.State.PLANNED:
        return _refused(request, meeting, "只有计划中的活动可以延期")
    form = PostponeForm(meeting, request.POST if request.method == "POST" else None)
    if form.is_valid():
        if _postpone(meeting, form.cleaned_data["held_on"], form.cleaned_data["reason"], request.user):
            messages.success(request, f"已延期到{_this_year(meeting.held_on)}。")
            return redirect(meeting)
        form.add_error(None, CHANGED)
    return _ask(request, meeting, form, "延期", "延期", "plan")


@transaction.atomic
def _postpone(meeting, day, reason, by) -> bool:
    before = meeting.held_on
    first = meeting.postponed_from or before
    if not change(meeting, held_on=day, postponed_from=first, state_reason=reason):
        return False
    # Who was expected on another day says nothing about this one.
    meeting.attendances.filter(branch=meeting.branch_id).delete()
    write(meeting, MeetingEvent.Kind.POSTPONED, by, reason, [("日期", day_in_full(before), day_in_full(day))])
    return True


@access.to_change("meetings")
@atomic_post
def cancel(request, pk):
    """Calls a planned activity off; it stays in the list with its reason."""
    meeting = meeting_to_change(request, pk, NAMED)
    if meeting.state != Meeting.State.PLANNED:
        return _refused(request, meeting, "只有计划中的活动可以取消")
    form = CancelForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if _set_state(meeting, Meeting.State.CANCELLED, form.cleaned_data["reason"], request.user):
            messages.success(request, "已取消。记录和原因都保留。")
            return redirect(meeting)
        form.add_error(None, CHANGED)
    return _ask(request, meeting, form, "取消活动", "取消这次活动", "none")


@require_POST
@access.to_change("meetings")
@atomic_post
def restore(request, pk):
    """Takes a cancelled activity up again."""
    meeting = meeting_to_change(request, pk, NAMED)
    if meeting.state != Meeting.State.CANCELLED:
        return _refused(request, meeting, "只有取消的活动可以恢复")
    if _set_state(meeting, Meeting.State.PLANNED, "", request.user):
        messages.success(request, f"已恢复到计划，日期是{_this_year(meeting.held_on)}。")
    return redirect(meeting)


EVENT_OF = {
    Meeting.State.CANCELLED: MeetingEvent.Kind.CANCELLED,
    Meeting.State.PLANNED: MeetingEvent.Kind.RESTORED,
}


@transaction.atomic
def _set_state(meeting, state, reason, by) -> bool:
    if not change(meeting, state=state, state_reason=reason):
        return False
    write(meeting, EVENT_OF[state], by, reason)
    return True


def _ask(request, meeting, form, title, button, shape):
    context = {
        "meeting": meeting,
        "half": HalfYear.containing(meeting.held_on),
        "form": form,
        "title": title,
        "button": button,
        "shape": shape,
    }
    status = 422 if form.is_bound else 200
    return render(request, "meetings/history/change_plan.html", context, status=status)
