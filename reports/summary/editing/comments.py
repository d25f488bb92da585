"""What the committee says about a draft before the meeting that adopts it, and what became of it."""

from django.contrib import messages
from django.utils import timezone
from django.views.decorators.http import require_POST

from branch.transactions import atomic_post
from members import access
from reports.summary.editing.assembling import rows_of
from reports.summary.editing.drafts import draft_to_write
from reports.summary.editing.forms import AnswerForm, CommentForm
from reports.summary.editing.models import DraftComment
from reports.summary.editing.views import back_to
from reports.summary.views import page


@require_POST
@access.to_see("summary")
@atomic_post
def comment(request, half):
    """Whoever may read the draft may say something about it."""
    draft = draft_to_write(request.access.branch, half)
    sections = [(row.key, str(row)) for row in rows_of(draft.branch, draft) if not row.is_left_out]
    row = DraftComment(branch=draft.branch, draft=draft, by=request.user)
    form = CommentForm(request.POST, sections=sections, instance=row)
    if not form.is_valid():
        return page(request, half, comment=form, status=422)
    form.save()
    messages.success(request, "意见已提出。")
    return back_to(half, query="#comments")


@require_POST
@access.to_change("summary")
@atomic_post
def settle(request, half, pk):
    row = access.fetch(request, DraftComment, pk=pk, draft__half=half.code)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(form.errors["answer"]))
    elif row.settled_at is None:
        row.answer = form.cleaned_data["answer"]
        row.settled_by, row.settled_at = request.user, timezone.now()
        row.save()
        messages.success(request, "意见已处理。")
    return back_to(half, query="#comments")
