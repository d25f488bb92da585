from django.contrib import messages
from django.forms import ModelForm
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from branch.transactions import atomic_post
from meetings.activity.rights import meeting_to_change
from meetings.checks.checks import BY_CODE, CHECKS
from meetings.checks.hints import hints_of
from meetings.models import HintAnswer
from members import access


@access.to_see("meetings")
def list_(request):
    """What the record check looks at, and where each of it comes from."""
    return render(request, "meetings/checks/list.html", {"checks": CHECKS})


class AnswerForm(ModelForm):
    class Meta:
        model = HintAnswer
        fields = ["text"]
        error_messages = {"text": {"max_length": "说明有%(show_value)d个字，最多%(limit_value)d个字。"}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # An empty one takes the answer back.
        self.fields["text"].required = False

    def clean_text(self):
        return " ".join(self.cleaned_data["text"].split())


@require_POST
@access.to_change("meetings")
@atomic_post
def answer(request, pk, code):
    """Why a hint does not matter here; also of a confirmed record. An empty text takes it back."""
    meeting = meeting_to_change(request, pk)
    if code not in BY_CODE:
        raise Http404
    hint = next((hint for hint in hints_of(meeting.branch, [meeting])[pk] if hint.code == code), None)
    if hint is None:
        messages.info(request, "记录已经补上，这条提示不在了，不用说明。")
        return redirect(meeting)
    of_this = {"branch": meeting.branch, "meeting": meeting, "check_code": code}
    form = AnswerForm(request.POST, instance=hint.answer or HintAnswer(**of_this))
    if not form.is_valid():
        context = {"meeting": meeting, "hint": hint, "form": form}
        return render(request, "meetings/checks/answer.html", context, status=422)
    text = form.cleaned_data["text"]
    if text:
        HintAnswer.objects.update_or_create(**of_this, defaults={"text": text, "by": request.user})
        messages.success(request, f"已说明：{hint.title}。")
    elif hint.answer:
        hint.answer.delete()
        messages.success(request, f"已收回说明：{hint.title}。")
    else:
        messages.info(request, f"说明是空的，没有保存：{hint.title}。")
    return redirect(f"{meeting.get_absolute_url()}#hints")
