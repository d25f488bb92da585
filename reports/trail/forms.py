from datetime import timedelta

from django import forms

from branch.fields import DayField
from branch.models import Change
from reports.trail.reading import record_types, with_text


class SearchForm(forms.Form):
    """What of the trail is looked for; what cannot be read is said, and does not narrow."""

    text = forms.CharField(label="内容", required=False, max_length=50)
    who = forms.CharField(label="谁改的", required=False, max_length=50)
    record = forms.ChoiceField(label="哪类记录", required=False)
    kind = forms.ChoiceField(label="动作", required=False, choices=[("", "全部动作"), *Change.Kind.choices])
    since = DayField(label="从", required=False)
    until = DayField(label="到", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["record"].choices = [("", "全部记录"), *record_types()]

    def clean(self):
        typed = super().clean()
        if typed.get("since") and typed.get("until") and typed["since"] > typed["until"]:
            self.add_error("until", "结束日期在开始日期之前，换一下前后。")
            typed.pop("until", None)
        return typed

    def narrow(self, rows, branch):
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("record"):
            rows = rows.filter(record_type=asked["record"])
        if asked.get("kind"):
            rows = rows.filter(kind=asked["kind"])
        if asked.get("who"):
            rows = rows.filter(actor_name__icontains=asked["who"])
        if asked.get("since"):
            rows = rows.filter(at__gte=_midnight(asked["since"]))
        if asked.get("until"):
            rows = rows.filter(at__lt=_midnight(asked["until"] + timedelta(days=1)))
        if asked.get("text"):
            rows = with_text(rows, branch, asked["text"])
        return rows


def _midnight(day):
    from datetime import datetime, time

    from django.utils.timezone import make_aware

    return make_aware(datetime.combine(day, time()))
