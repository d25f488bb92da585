"""The pages that write requirements, alike for a branch and for its superior."""

from datetime import date

from django.http import Http404
from django.shortcuts import get_object_or_404, render

from meetings.models import Form, Requirement
from meetings.requirements.asked import nearest
from meetings.requirements.forms import ChangeForm, DayAsked, EndForm, RequirementForm, described
from meetings.requirements.listing import lines_on, other_days
from meetings.requirements.owners import Owner
from members.row_form import row_page

CRUMB = "制度要求"
# What a new row takes over from the one that it replaces.
COPIED = ("at_least", "each", "each_group", "needs_committee", "kind", "source")


def list_page(request, owner: Owner, may_change: bool, template: str, **context):
    today = request.access.day
    asked = DayAsked(request.GET)
    day = (asked.is_valid() and asked.cleaned_data["day"]) or today
    lines, not_asked = lines_on(owner, day, today)
    coming, past = other_days(owner, day)
    context |= {
        "owner": owner,
        "asked": asked,
        "day": day,
        "today": today,
        "lines": lines,
        "not_asked": not_asked,
        "coming": coming,
        "past": past,
        "open": set(owner.open(today).values_list("pk", flat=True)),
        "may_change": may_change,
        "room": owner.room,
    }
    return render(request, template, context)


def add_page(request, owner: Owner):
    """A row of the owner's own; `?form=theme_day` begins with what is asked of that form so far."""
    today = request.access.day
    start = {"began_on": today, "kind": Requirement.Kind.OWN, "at_least": 1, "each": "month"}
    form = request.GET.get("form", "")
    if form in Form.values:
        start["form"] = form
        start |= _as_so_far(owner, form, today)
    page = RequirementForm(
        request.POST or None,
        initial=start,
        instance=owner.new(recorded_by=request.user),
        owner=owner,
        today=today,
    )
    return _page(request, owner, page, f"{'本支部' if owner.branch else '本级'}另定要求", "已定：{row}。")


def _as_so_far(owner: Owner, form: str, day: date) -> dict:
    for row in nearest(owner.levels(day)[1:], day):
        if row.form == form:
            return {name: getattr(row, name) for name in COPIED if name != "kind"} | {"source": ""}
    return {"each_group": form == Form.GROUP_MEETING, "needs_committee": form == Form.COMMITTEE_MEETING}


def change_page(request, owner: Owner, pk: int):
    """Another requirement for the same form from a day on; the old one ends then and stays on record."""
    today = request.access.day
    old = _open(request, owner, pk)
    start = {name: getattr(old, name) for name in (*COPIED, "reason", "ended_on")}
    start["began_on"] = max(today, old.began_on or today)
    page = ChangeForm(
        request.POST or None,
        initial=start,
        instance=owner.new(form=old.form, recorded_by=request.user),
        owner=owner,
        today=today,
        replaces=old,
    )
    notice = f"现在是：{described(old)}。改了以后，起始日期以前仍按它看。"
    return _page(request, owner, page, f"改要求：{old.get_form_display()}", "已改：{row}。", notice)


def end_page(request, owner: Owner, pk: int):
    today = request.access.day
    old = _open(request, owner, pk)
    start = {"ended_on": max(today, old.began_on or today)}
    page = EndForm(request.POST or None, instance=old, initial=start, today=today)
    then = [row for row in nearest(owner.levels(today)[1:], today) if row.form == old.form]
    after = "；".join(f"{row}（{row.source or row.reason}）" for row in then) or "这种形式不再有要求"
    title = f"结束要求：{old.get_form_display()}"
    return _page(request, owner, page, title, "{row}，已写明从哪天起不再执行。", f"结束以后按：{after}。")


def _open(request, owner: Owner, pk: int) -> Requirement:
    """A row of the owner's own that can still be changed, held while it is written."""
    rows = owner.open(request.access.day)
    if request.method == "POST":
        rows = rows.select_for_update(of=("self",), no_key=True)
    row = get_object_or_404(rows, pk=pk)
    if row.was_never_in_force:
        raise Http404
    return row


def _page(request, owner: Owner, form, title: str, said: str, notice: str = ""):
    back = owner.address()
    return row_page(request, form, title=title, back=back, said=said, crumb=CRUMB, notice=notice)
