from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from branch.asked import numbers_of
from branch.periods import Month, Year, day_named, month_asked, today
from branch.transactions import atomic_post
from meetings.models import Form, Meeting, PlanEvent, PlanItem
from meetings.plan import changes
from meetings.plan.forms import CancelForm, MoveForm, PlanItemForm, ScheduleForm
from meetings.plan.fulfilment import fulfilling
from meetings.plan.lines import by_month, lines_of, record_url
from meetings.plan.year import period_asked
from members import access
from members.row_form import delete_page, row_page

STATES = {"done": "已完成", "open": "未完成"}


@access.to_see("plan")
def list_(request):
    """The plan month by month, beside each line what came of it; months without a line are there too."""
    branch, period, day = request.access.branch, period_asked(request.GET), today()
    state = request.GET.get("state", "") if request.GET.get("state") in STATES else ""
    lines = lines_of(branch, period, day)
    for line in lines:
        line.record_url = record_url(request.access, line)
    done = sum(bool(line.held) for line in lines)
    shown = [line for line in lines if not state or bool(line.held) == (state == "done")]
    counts = {"": len(lines), "done": done, "open": len(lines) - done}
    months = by_month(period, lines, day)
    context = {
        "period": period,
        "year": Year(period.year),
        "half": period if not isinstance(period, Year) else None,
        "state": state,
        "chips": [(word, ("全部", *STATES.values())[at], counts[word]) for at, word in enumerate(counts)],
        "total": len(shown),
        "strip": months,
        "blank": sum(not month.arranged for month in months),
        "months": by_month(period, shown, day),
        "may_plan": bool(request.access.change["plan"]),
        "may_act": bool(request.access.change["plan"] or any(line.record_url for line in shown)),
        # The sheet of the current year opens where there is something left to plan.
        "sheet_anchor": f"#m-{Month.containing(day)}" if day.year == period.year else "",
        "may_move": any(line.is_due for line in shown),
    }
    return render(request, "meetings/plan/list.html", context)


def _address(item) -> str:
    return f"{reverse('plan:list')}?year={item.month.year}#m-{Month.containing(item.month)}"


def _items(request):
    items = PlanItem.objects.select_related("group", "responsible")
    return items.select_for_update(of=("self",)) if request.method == "POST" else items


def _item(request, pk, **lookup) -> PlanItem:
    return access.fetch(request, _items(request), pk=pk, **lookup)


@access.to_change("plan")
@atomic_post
def new(request):
    item = PlanItem(branch=request.access.branch, month=month_asked(request.GET).start)
    if request.GET.get("form") in Form.values:
        item.form = request.GET["form"]
    form = PlanItemForm(request.POST or None, instance=item)
    back = _address(item)
    return row_page(
        request, form, title="安排一项工作", back=back, said="已保存：{row.named}。", crumb="工作计划"
    )


@access.to_change("plan")
@atomic_post
def edit(request, pk):
    item = _item(request, pk)
    form = PlanItemForm(request.POST or None, instance=item)
    return row_page(
        request,
        form,
        title="改一项工作",
        back=_address(item),
        said="已保存：{row.named}。",
        crumb="工作计划",
        delete_url=reverse("plan:delete", args=[pk]),
    )


@access.to_change("plan")
@atomic_post
def delete(request, pk):
    item = _item(request, pk)
    also = "延期、取消的记录会一起删除。" if item.events.exists() else ""
    what = f"{item.month.year}年{item.named}"
    return delete_page(request, item, what=what, back=_address(item), also=also)


@access.to_change("plan")
@atomic_post
def schedule(request, pk):
    """A day for the line: a planned activity, which the calendar and its subscribers see."""
    item = _item(request, pk, cancelled_on=None)
    if arranged := _arranged(item):
        messages.warning(
            request, f"{item.named}已经安排在{day_named(arranged.held_on)}，要改日期就改这一条。"
        )
        return redirect(arranged)
    meeting = Meeting(
        branch=request.access.branch,
        topic=item.topic,
        group=item.group,
        state=Meeting.State.PLANNED,
        recorded_by=request.user,
    )
    meeting.forms = [item.form]
    return row_page(
        request,
        ScheduleForm(request.POST or None, instance=meeting, item=item),
        title=f"安排日期：{item.named}",
        back=_address(item),
        said="已安排：{row}。日历里能看到。",
        crumb="工作计划",
    )


def _arranged(item) -> Meeting | None:
    """The planned activity of the line, where it has one; a line for every group may have several."""
    if item.form == Form.GROUP_MEETING and not item.group_id:
        return None
    days = (item.month, Month.containing(item.month).end)
    planned = Meeting.objects.filter(branch=item.branch_id, state=Meeting.State.PLANNED, held_on__range=days)
    return next(iter(fulfilling(item, planned)), None)


@access.to_change("plan")
@atomic_post
def cancel(request, pk):
    item = _item(request, pk, cancelled_on=None)
    event = PlanEvent(branch=item.branch, item=item, kind=PlanEvent.Kind.CANCELLED, by=request.user)
    return row_page(
        request,
        CancelForm(request.POST or None, instance=event),
        title=f"取消：{item.named}",
        back=_address(item),
        said="已取消，计划里仍看得到这一项和原因。",
        crumb="工作计划",
    )


@require_POST
@access.to_change("plan")
@atomic_post
def restore(request, pk):
    item = _item(request, pk, cancelled_on__isnull=False)
    changes.restore(item, request.user)
    messages.success(request, f"已恢复：{item.named}。")
    return redirect(_address(item))


@access.to_change("plan")
@atomic_post
def move(request):
    """The ticked lines (?item=3&item=7) to a later month, all with one reason."""
    asked = request.POST if request.method == "POST" else request.GET
    items = _ticked(request, asked.getlist("item"))
    if not items:
        messages.warning(request, "还没有勾选要移动的项目，先勾选，再按“移到后面的月份”。")
        return redirect("plan:list")
    form = MoveForm(
        request.POST or None, items=items, initial={"to_month": max(_next_month(items), _this_month())}
    )
    stale = [item for item in items if request.POST.get(f"was-{item.pk}", item.stamp) != item.stamp]
    if request.method == "POST" and form.is_valid() and not stale:
        changes.move(items, form.cleaned_data["to_month"], form.cleaned_data["reason"], request.user)
        to_month = Month.containing(form.cleaned_data["to_month"])
        messages.success(request, f"已把 {len(items)} 项移到{to_month.long_name}，原定月份都留着。")
        return redirect(_address(items[0]))
    context = {"items": items, "form": form, "stale": stale}
    status = 422 if request.method == "POST" else 200
    return render(request, "meetings/plan/move.html", context, status=status)


def _ticked(request, typed: list[str]) -> list[PlanItem]:
    """Those of them that are still open."""
    items = _items(request).filter(branch=request.access.branch, id__in=numbers_of(typed), cancelled_on=None)
    items = list(items.order_by("month", "id"))
    if not items:
        return []
    held = Meeting.objects.filter(
        branch=request.access.branch, held_on__range=(items[0].month, Month.containing(items[-1].month).end)
    )
    held = list(held.held().defer("minutes", "resolution"))
    return [item for item in items if not fulfilling(item, held)]


def _next_month(items):
    return Month.containing(items[-1].month).next.start


def _this_month():
    return Month.containing(today()).start
