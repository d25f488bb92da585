"""Leading cadres who live organisational life in the branch (双重组织生活), and what each took part in."""

from collections import Counter

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse

from branch.periods import today, year_asked
from branch.transactions import atomic_post, held
from meetings.activity.rights import meeting_to_change
from meetings.history.confirm import may_confirm
from meetings.leaders.forms import CloseForm, LeaderForm
from meetings.leaders.parts import PartsForm
from meetings.models import Leader, LeaderPart, Meeting
from members import access
from members.roll import was_in_force
from members.row_form import delete_page, row_page

CRUMB = "双重组织生活"


@access.to_see("meetings")
def list_(request):
    leaders = list(Leader.objects.filter(branch=request.access.branch).select_related("member"))
    context = {
        "leaders": [leader for leader in leaders if was_in_force(leader, today())],
        "others": [leader for leader in leaders if not was_in_force(leader, today())],
        "may_edit": request.access.changes_all("meetings"),
    }
    return render(request, "meetings/leaders/list.html", context)


@access.to_see("meetings")
def sheet(request, pk):
    """What one leader took part in within a year, on one page to print."""
    leader = access.fetch(request, Leader.objects.select_related("branch", "member"), pk=pk)
    year = year_asked(request.GET).year
    parts = LeaderPart.objects.filter(
        branch=leader.branch, leader=leader, meeting__branch=leader.branch, meeting__held_on__year=year
    )
    parts = list(parts.select_related("meeting").order_by("meeting__held_on", "meeting_id"))
    counted = Counter(part.part for part in parts)
    context = {
        "leader": leader,
        "year": year,
        "parts": parts,
        "counts": [(label, counted[value]) for value, label in LeaderPart.Part.choices],
        "may_edit": request.access.changes_all("meetings"),
        "is_over": leader.ended_on is not None and leader.ended_on <= today(),
    }
    return render(request, "meetings/leaders/sheet.html", context)


# The list of leaders is the whole branch's; a group's leader records only who came to the group.
@access.to_change_all("meetings")
@atomic_post
def new(request):
    form = LeaderForm(request.POST or None, instance=Leader(branch=request.access.branch))
    back = reverse("leaders:list")
    return row_page(request, form, title="登记领导干部", back=back, said="已登记：{row}。", crumb=CRUMB)


@access.to_change_all("meetings")
@atomic_post
def edit(request, pk):
    leader = access.fetch(request, Leader, pk=pk)
    form = LeaderForm(request.POST or None, instance=leader)
    return row_page(
        request,
        form,
        title=f"修改{leader}的登记",
        back=reverse("leaders:sheet", args=[pk]),
        said="已保存：{row}。",
        crumb=CRUMB,
        delete_url=reverse("leaders:delete", args=[pk]),
    )


@access.to_change_all("meetings")
@atomic_post
def close(request, pk):
    leader = access.fetch(request, Leader, pk=pk)
    form = CloseForm(request.POST or None, instance=leader)
    back = reverse("leaders:list")
    said = "不再登记：{row}。以前登记的都留着。"
    return row_page(request, form, title=f"不再登记{leader}", back=back, said=said, crumb=CRUMB)


@access.to_change_all("meetings")
@atomic_post
def delete(request, pk):
    """Only somebody of whom nothing is recorded; of others one says until when they were recorded."""
    leader = access.fetch(request, Leader, pk=pk)
    back = reverse("leaders:edit", args=[pk])
    many = leader.parts.filter(branch=leader.branch).count()
    if many:
        messages.error(request, f"{leader}已登记过 {many} 次活动，不能删除。以后不登记了，请填终止日期。")
        return redirect(back)
    return delete_page(request, leader, what=f"领导干部：{leader}", back=back, after=reverse("leaders:list"))


@access.to_change("meetings")
@atomic_post
def of_meeting(request, pk):
    """Who of the leaders took part in one activity; of a confirmed one only as an amendment."""
    meeting = meeting_to_change(request, pk, held(request, Meeting.objects.held()))
    if meeting.is_confirmed and not may_confirm(request.access, meeting):
        raise PermissionDenied
    posted = request.method == "POST"
    form = PartsForm(meeting, request.POST if posted else None)
    if posted and form.is_valid():
        many = form.save(request.user)
        messages.success(
            request, f"已保存：{many} 位领导干部参加。" if many else "已保存：没有领导干部参加。"
        )
        return redirect(meeting)
    context = {"form": form, "meeting": meeting, "may_keep": request.access.changes_all("meetings")}
    return render(request, "meetings/leaders/of_meeting.html", context, status=422 if posted else 200)
