"""Party groups (党小组) over time: founded, renamed, dissolved, and who belonged to which."""

from collections import Counter

from django.contrib import messages
from django.db import transaction
from django.db.models import ProtectedError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from branch.asked import number_in
from branch.models import PartyGroup
from branch.periods import day_in_full, today
from branch.transactions import atomic_post
from members import access
from members.forms import DayFilter
from members.groups.forms import DissolveForm, GroupForm, MoveForm, RenameForm
from members.groups.history import history_of
from members.models import CommitteeRole, GroupMembership, Post
from members.row_form import delete_page, row_page

CRUMB = "党小组"


@access.to_see("posts")
def list_(request):
    """The groups that exist on a day, with leader and number; those dissolved are below."""
    form = DayFilter(request.GET)
    form.is_valid()
    day, branch = form.cleaned_data.get("day") or today(), request.access.branch
    groups = list(branch.groups.all())
    on_roll = set(branch.members.on_roll(day).order_by().values_list("id", flat=True))
    memberships = GroupMembership.objects.on(day).filter(branch=branch, member__in=on_roll)
    counts = Counter(memberships.values_list("group", flat=True))
    leaders: dict[int, list] = {}
    roles = CommitteeRole.objects.on(day).filter(branch=branch, post=Post.GROUP_LEADER)
    for role in roles.select_related("member"):
        leaders.setdefault(role.group_id, []).append(role.member)
    context = {
        "form": form,
        "day": day,
        "is_today": day == today(),
        "may_change": request.access.changes_all("posts"),
        "groups": [
            (group, leaders.get(group.id, []), counts[group.id]) for group in groups if group.exists_on(day)
        ],
        "dissolved": [group for group in groups if group.dissolved_on and group.dissolved_on <= day],
        "coming": [group for group in groups if group.founded_on and group.founded_on > day],
        "outside": len(on_roll) - sum(counts.values()),
    }
    return render(request, "members/groups/list.html", context)


@access.to_change_all("posts")
@atomic_post
def new(request):
    form = GroupForm(request.POST or None, instance=PartyGroup(branch=request.access.branch))
    return row_page(request, form, title="成立党小组", back=_list(), said="{row}登记好了。", crumb=CRUMB)


@access.to_see("posts")
def detail(request, pk):
    group = access.fetch(request, PartyGroup, pk=pk)
    form = DayFilter(request.GET)
    form.is_valid()
    day = form.cleaned_data.get("day") or today()
    context = {
        "form": form,
        "day": day,
        "is_today": day == today(),
        "group": group,
        "exists": group.exists_on(today()),
        "may_change": request.access.changes_all("posts"),
        **history_of(group, day),
    }
    return render(request, "members/groups/detail.html", context)


@access.to_change_all("posts")
@atomic_post
def edit(request, pk):
    group = access.fetch(request, PartyGroup, pk=pk)
    form = GroupForm(request.POST or None, instance=group)
    title, said, back = f"修改{group}", "{row}改好了。", group.get_absolute_url()
    delete_url = reverse("groups:delete", args=[pk])
    return row_page(request, form, title=title, back=back, said=said, crumb=CRUMB, delete_url=delete_url)


@access.to_change_all("posts")
@atomic_post
def rename(request, pk):
    group = access.fetch(request, PartyGroup, pk=pk)
    form = RenameForm(request.POST or None, instance=group)
    title, said, back = f"{group}改名", "现在叫{row}，原来的名称留着。", group.get_absolute_url()
    return row_page(request, form, title=title, back=back, said=said, crumb=CRUMB)


@access.to_change_all("posts")
@require_POST
@atomic_post
def up(request, pk):
    """One place towards the first; several at the same place are numbered one by one."""
    group = access.fetch(request, PartyGroup, pk=pk)
    shown = list(group.branch.groups.all())
    place = shown.index(group)
    if place:
        shown[place - 1], shown[place] = shown[place], shown[place - 1]
    for position, one in enumerate(shown, 1):
        one.position = position
    PartyGroup.objects.bulk_update(shown, ["position"])
    return redirect("groups:list")


@access.to_change_all("posts")
@atomic_post
def move(request):
    """Members go to another group, or out of all, from a day on; `?from=` shows one group alone."""
    branch, chosen = request.access.branch, number_in(request.GET, "from")
    initial = {"day": today(), "members": [number_in(request.GET, "member")]}
    form = MoveForm(branch, _sent(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        many, group, day = form.save(), form.target, form.cleaned_data["day"]
        where = f"调到{group}" if group else "不再在党小组"
        messages.success(request, f"{many}人从{day_in_full(day)}起{where}，以前在哪个党小组都留着。")
        return redirect(group or "groups:list")
    sections = form.sections
    if chosen is not None:
        sections = [section for section in sections if (section[0] and section[0].id or 0) == chosen]
    context = {"form": form, "sections": sections or form.sections, "back": _list()}
    return render(request, "members/groups/move.html", context, status=422 if form.errors else 200)


@access.to_change_all("posts")
@atomic_post
def dissolve(request, pk):
    """A group is dissolved only when in the same step each of its members has somewhere to go."""
    group = access.fetch(request, PartyGroup, pk=pk)
    if group.dissolved_on:
        messages.info(request, f"{group}已经登记{day_in_full(group.dissolved_on)}撤销。")
        return redirect(group)
    form = DissolveForm(group, _sent(request), initial={"day": today()})
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, f"{group}{day_in_full(group.dissolved_on)}撤销，党员和组长任职都处理好了。")
        return redirect(group)
    context = {"form": form, "group": group, "leaders": form.leaders(form.typed_day)}
    return render(request, "members/groups/dissolve.html", context, status=422 if form.errors else 200)


@access.to_change_all("posts")
@atomic_post
def restore(request, pk):
    """A dissolution that was entered by mistake is taken back; who went where then stays."""
    group = access.fetch(request, PartyGroup, pk=pk)
    if group.dissolved_on is None:
        return redirect(group)
    if request.method == "POST":
        group.dissolved_on = None
        group.save(update_fields=["dissolved_on"])
        messages.success(request, f"{group}恢复了。原来的党员和组长还没有调回来。")
        return redirect(group)
    return render(request, "members/groups/restore.html", {"group": group})


@access.to_change_all("posts")
@atomic_post
def delete(request, pk):
    group = access.fetch(request, PartyGroup, pk=pk)
    back = group.get_absolute_url()
    try:
        with transaction.atomic():
            also = "没有党员、组长和记录的党小组才能删除。"
            return delete_page(request, group, what=f"党小组：{group}", also=also, back=back, after=_list())
    except ProtectedError:
        messages.error(request, f"{group}已经有党员、组长或组织生活的记录，不能删除。不再保留的，用“撤销”。")
        return redirect(back)


def _sent(request):
    """What was sent, if only nothing was ticked; None where the page is only looked at."""
    return request.POST if request.method == "POST" else None


def _list():
    return reverse("groups:list")
