"""Writing a section: saved by hand or by itself, given back to the records, moved, left out, added."""

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branch.transactions import atomic_post
from members import access
from reports.figures.definitions import FIGURE
from reports.summary.editing.assembling import draft_of, gathered, rows_of
from reports.summary.editing.changes import difference, with_what_is_said_now
from reports.summary.editing.drafts import (
    basis_of,
    draft_to_write,
    move,
    own_key,
    section_named,
    section_to_write,
    text_to_write_on,
    write,
)
from reports.summary.editing.evidence import evidence_of
from reports.summary.editing.forms import OwnSectionForm, PhrasesForm, SectionForm
from reports.summary.editing.models import DraftSection
from reports.summary.editing.screen import marked
from reports.summary.views import page

STALE = "这一节刚被{who}改过（{at}）。您写的没有丢，请对照后再存。"


def back_to(half, key: str = "", query: str = ""):
    return redirect(reverse("reports:summary", args=[half]) + query + (f"#s-{key}" if key else ""))


def stale_words(row: DraftSection) -> str:
    at = timezone.localtime(row.edited_at) if row.edited_at else timezone.localtime()
    return STALE.format(who=row.edited_by or "别人", at=f"{at:%H:%M}")


@require_safe
@access.to_see("summary")
def evidence(request, half, name):
    """What a figure was counted from: a part of the editor, or a page where there is no script."""
    if name not in FIGURE:
        raise Http404
    m = gathered(request.access.branch, half, request.access.day, draft_of(request.access.branch, half))
    context = {"half": half, "evidence": evidence_of(m, name, request.access)}
    part = request.headers.get("HX-Request") == "true"
    return render(request, f"reports/summary/{'_evidence' if part else 'evidence'}.html", context)


# ---- the words of a section ----


@require_POST
@access.to_change("summary")
@atomic_post
def section(request, half, key):
    row = section_to_write(request.access.branch, half, key)
    return _save(request, half, SectionForm(request.POST, row=row), lambda form: form.written())


@require_POST
@access.to_change("summary")
@atomic_post
def phrases(request, half, key):
    """Heading and standing phrases of a section that goes on following the records."""
    row = section_to_write(request.access.branch, half, key)
    return _save(request, half, PhrasesForm(request.POST, row=row), _without_revision)


def _without_revision(form) -> dict:
    return {name: value for name, value in form.cleaned_data.items() if name != "revision"}


def _save(request, half, form, fields_of):
    row = form.row
    if form.is_stale:
        # What the form was opened on is not what stands there: both are shown, the next press decides.
        form.data = form.data.copy()
        form.data["revision"] = row.revision
        m = gathered(request.access.branch, half, request.access.day, row.draft)
        theirs = text_to_write_on(m, row)
        conflict = {"words": stale_words(row), "theirs": theirs}
        if "text" in form.fields and form.is_valid():
            conflict["difference"] = marked(difference(theirs, form.cleaned_data["text"]))
        return page(request, half, form=form, conflict=conflict, status=422)
    if not form.is_valid():
        return page(request, half, form=form, status=422)
    write(row, request.user, **fields_of(form))
    messages.success(request, f"已保存：{row}。")
    return back_to(half, row.key)


@require_POST
@access.to_change("summary")
@atomic_post
def autosave(request, half, key):
    """As `section`, for a script: what is only half typed yet is kept too, and said."""
    row = section_to_write(request.access.branch, half, key)
    form = SectionForm(request.POST, row=row, lenient=True)
    if form.is_stale:
        return JsonResponse({"fault": stale_words(row) + "点“保存”对照。", "stale": True}, status=409)
    if not form.is_valid():
        return JsonResponse({"fault": " ".join(_faults(form))}, status=422)
    write(row, request.user, autosaved=True, **form.written())
    at = timezone.localtime(row.edited_at)
    return JsonResponse({"revision": row.revision, "said": f"已自动保存 {at:%H:%M}"})


def _faults(form) -> list[str]:
    return [fault for faults in form.errors.values() for fault in faults]


@require_POST
@access.to_change("summary")
@atomic_post
def follow(request, half, key):
    """Back to what the records say; what was written stays among the versions."""
    row = section_to_write(request.access.branch, half, key)
    if not _is_own(row) and row.is_written and _unchanged(request, row):
        write(row, request.user, is_written=False, basis="")
        messages.success(request, f"“{row}”恢复成随记录了。写过的还在“版本”里。")
    return back_to(half, key)


@require_POST
@access.to_change("summary")
@atomic_post
def changed(request, half, key):
    """The records say something else than when the section was written: noted, or taken over."""
    row = section_to_write(request.access.branch, half, key)
    if not row.is_written or not _unchanged(request, row):
        return back_to(half, key)
    m = gathered(request.access.branch, half, request.access.day, row.draft)
    now = basis_of(m, row)
    if request.POST.get("answer") == "now":
        text, rewritten = with_what_is_said_now(row.text, row.basis, now)
        write(row, request.user, text=text, basis=now)
        if rewritten:
            messages.warning(
                request, f"有 {len(rewritten)} 句您改写过，没有动，请自己改：{''.join(rewritten)}"
            )
        else:
            messages.success(request, f"“{row}”改用现在的记录了。")
    else:
        write(row, request.user, basis=now)
        messages.success(request, "知道了，正文没有动。")
    return back_to(half, key)


def _unchanged(request, row: DraftSection) -> bool:
    """Whether the button was pressed on what stands there now."""
    if request.POST.get("revision") == str(row.revision):
        return True
    messages.error(
        request, stale_words(row).replace("您写的没有丢，请对照后再存", "这一步没有做，请看过再点")
    )
    return False


def _is_own(row: DraftSection) -> bool:
    return row.key.startswith("own-")


# ---- its place ----


@require_POST
@access.to_change("summary")
@atomic_post
def move_section(request, half, key):
    row = section_to_write(request.access.branch, half, key)
    move(row.draft, row, "up" if request.POST.get("way") == "up" else "down")
    return back_to(half, query=f"?arrange={key}")


@require_POST
@access.to_change("summary")
@atomic_post
def leave_out(request, half, key):
    """Left out, or taken back; its words stay."""
    row = section_to_write(request.access.branch, half, key)
    write(row, request.user, is_left_out=request.POST.get("out") == "1")
    messages.success(request, f"“{row}”{'不写了，随时可以写回来' if row.is_left_out else '写回来了'}。")
    return back_to(half, query=f"?arrange={key}")


@require_POST
@access.to_change("summary")
@atomic_post
def add_section(request, half):
    """One that the form does not have, written by hand."""
    form = OwnSectionForm(request.POST)
    if not form.is_valid():
        return page(request, half, own=form, status=422)
    draft = draft_to_write(request.access.branch, half)
    rows = rows_of(draft.branch, draft)
    row = DraftSection(branch=draft.branch, draft=draft, key=own_key(rows), **form.cleaned_data)
    write(row, request.user, position=max(one.position for one in rows) + 1)
    return back_to(half, row.key, f"?edit={row.key}")


@require_http_methods(["GET", "HEAD", "POST"])
@access.to_change("summary")
@atomic_post
def delete_section(request, half, key):
    """Only one that the branch added; the others are left out."""
    row = section_named(request.access.branch, draft_of(request.access.branch, half), key)
    if row.pk is None or not _is_own(row):
        raise Http404
    if request.method == "POST":
        row.delete()
        messages.success(request, f"已删除：{row}。")
        return back_to(half, query="?arrange=1")
    context = {
        "what": f"{row}（您加的一节，写的字一起删去）",
        "back": reverse("reports:summary", args=[half]),
    }
    return render(request, "members/delete_page.html", context)
