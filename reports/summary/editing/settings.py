"""What belongs to a draft as a whole: date, title, appendices; and the branch's template for the next one."""

from django.contrib import messages
from django.db.models import Max
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from branch.periods import HalfYear
from branch.transactions import atomic_post
from members import access
from reports.summary.editing.assembling import COMMON, draft_of, gathered, template_of
from reports.summary.editing.drafts import draft_to_write, keep_as_template, keep_template, own_key, swap
from reports.summary.editing.forms import OwnSectionForm, SettingsForm, TemplateRowForm
from reports.summary.editing.models import DraftSection, SummaryDraft, TemplateSection
from reports.summary.editing.views import back_to
from reports.summary.sections import title_of


@require_http_methods(["GET", "HEAD", "POST"])
@access.to_change("summary")
@atomic_post
def settings(request, half):
    branch = request.access.branch
    draft = draft_of(branch, half) or SummaryDraft(branch=branch, half=half.code)
    initial = {name: getattr(draft, name) for name in ("form", "title", "adopted_on", "appendices")}
    form = SettingsForm(request.POST or None, half=half, initial=initial)
    if request.method == "POST" and form.is_valid():
        draft = draft_to_write(branch, half)
        for name, value in form.cleaned_data.items():
            setattr(draft, name, value)
        draft.revision += 1
        draft.save()
        messages.success(request, "设置已保存。")
        return back_to(half)
    usual = title_of(gathered(branch, half, request.access.day, draft))
    context = {"half": half, "form": form, "usual": usual}
    status = 422 if request.method == "POST" else 200
    return render(request, "reports/summary/settings.html", context, status=status)


@require_POST
@access.to_change("summary")
@atomic_post
def to_template(request, half):
    keep_as_template(draft_to_write(request.access.branch, half))
    messages.success(request, "已存为支部模板。下一个半年的总结从它开始；这半年的正文不会带过去。")
    return redirect("reports:summary_template")


@require_http_methods(["GET", "HEAD", "POST"])
@access.to_change("summary")
@atomic_post
def template(request):
    """Order, headings, what is left out, 固定用语. Every button saves what was typed as well."""
    branch = request.access.branch
    rows, seen = template_of(branch), _last_change(branch)
    posted = request.POST if request.method == "POST" else None
    forms = [TemplateRowForm(posted, row=row) for row in rows]
    own = OwnSectionForm(posted if posted and posted.get("do") == "add" else None)
    context = {"forms": forms, "own": own, "seen": seen, "half": HalfYear.containing(request.access.day)}
    if posted is None:
        return render(request, "reports/summary/template.html", context)
    if posted.get("seen") != str(seen):
        messages.error(request, "模板刚被别人改过。您写的都还在，看过再点“保存”，就以您写的为准。")
        return render(request, "reports/summary/template.html", context, status=422)
    if False in [form.is_valid() for form in forms] or not (not own.is_bound or own.is_valid()):
        return render(request, "reports/summary/template.html", context, status=422)
    typed = [{name: getattr(form.row, name) for name in COMMON} | form.cleaned_data for form in forms]
    keep_template(branch, _done(typed, posted.get("do", ""), own))
    messages.success(request, "支部模板已保存。")
    return redirect("reports:summary_template")


def _done(typed: list[dict], do: str, own: OwnSectionForm) -> list[dict]:
    """What the pressed button does to the sections, after what was typed."""
    what, _, key = do.partition(":")
    place = next((number for number, one in enumerate(typed) if one["key"] == key), None)
    if what in ("up", "down") and place is not None:
        part = [one for one in typed if one["part"] == typed[place]["part"]]
        swap(part, part.index(typed[place]), what)
        others = iter(part)
        typed = [next(others) if one["part"] == part[0]["part"] else one for one in typed]
    elif what == "drop" and place is not None and key.startswith("own-"):
        del typed[place]
    elif what == "add":
        keys = [DraftSection(key=one["key"]) for one in typed]
        new = {"key": own_key(keys), "is_left_out": False, "opening": "", "ending": ""} | own.cleaned_data
        end = max(number for number, one in enumerate(typed) if one["part"] == new["part"])
        typed.insert(end + 1, new)
    return typed


def _last_change(branch) -> int:
    """Which change of the template was the last one: whoever types on an older one is told."""
    return TemplateSection.history.filter(branch=branch).aggregate(last=Max("history_id"))["last"] or 0
