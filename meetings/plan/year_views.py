"""A year's plan as a whole: written on one sheet, or begun from last year's."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from branch.asked import number_in, numbers_of, year_or_404
from branch.periods import Year
from branch.transactions import atomic_post
from meetings.plan.copying import Copy, copy
from meetings.plan.sheet import Sheet
from meetings.plan.template import Template
from members import access


@access.to_change("plan")
@atomic_post
def edit(request, year):
    """The sheet; `?from=template` adds the lines that the requirements ask for and the plan lacks."""
    branch, year = request.access.branch, year_or_404(year)
    template = Template(branch, year) if request.GET.get("from") == "template" else None
    if request.method != "POST":
        return _show(request, Sheet(branch, year, offered=template.lines if template else ()), template)
    sheet = Sheet(branch, year, request.POST)
    number = number_in(request.POST, "add", 0)
    if 1 <= number <= 12:
        sheet.add_row(number)
        return _show(request, sheet, template)
    saved = sheet.save()
    if saved is None:
        return _show(request, sheet, template, status=422)
    said = f"{year.name}计划已保存：{saved}。" if str(saved) else f"{year.name}计划没有改动。"
    messages.success(request, said)
    if saved.without_topic:
        messages.warning(request, f"{saved.without_topic} 行没写主题，没有保存。")
    return redirect(_plan_of(year))


def _show(request, sheet: Sheet, template: Template | None, status=200):
    context = {
        "sheet": sheet,
        "year": sheet.year,
        "template": template,
        "people": [sheet.roll.label(member) for member in sheet.roll.members],
        "back": _plan_of(sheet.year),
    }
    return render(request, "meetings/plan/sheet.html", context, status=status)


def _plan_of(year: Year) -> str:
    return f"{reverse('plan:list')}?year={year}"


@access.to_change("plan")
@atomic_post
def copy_(request, year):
    """What of last year's plan is taken over is ticked; whoever has left is not responsible any more."""
    branch, year = request.access.branch, year_or_404(year)
    if request.method == "POST":
        chosen = numbers_of(request.POST.getlist("item"))
        count = copy(branch, year, chosen)
        if count:
            messages.success(request, f"已从{year.previous.name}复制 {count} 项，下面可以逐项改。")
            return redirect("plan:sheet", year.year)
        messages.warning(request, "一项也没有复制：没有勾选，或者已经有了。")
    offers = Copy(branch, year).offers
    context = {
        "year": year,
        "offers": offers,
        "ticked": sum(offer.is_ticked for offer in offers),
        "back": _plan_of(year),
    }
    return render(request, "meetings/plan/copy.html", context)
