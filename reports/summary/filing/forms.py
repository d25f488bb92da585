from django import forms

from branch.fields import DayField, not_to_come
from branch.versions import Versioned
from meetings.models import Meeting
from members.row_form import row_field
from reports.summary.filing.before import adopting_meetings
from reports.summary.filing.models import SENT, FiledSummary
from reports.summary.filing.present import Present

CHANGED_MEANWHILE = "您看过以后，正文或数字又有变化。下面是现在的内容，请再看一遍，再按定稿。"


class MeetingField(forms.ModelChoiceField):
    def label_from_instance(self, meeting: Meeting) -> str:
        return meeting.named


class FilingForm(forms.Form):
    """What is decided when a summary is filed. Every blank is filled, taken out, or knowingly left."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    left = forms.MultipleChoiceField(required=False)
    adopted_at = MeetingField(
        Meeting.objects.none(),
        label="通过总结的会议",
        required=False,
        empty_label="不选",
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": "通过总结的会议请从列出的里面选。"},
    )
    dated_on = DayField(label="成文日期", required=False)
    reason = forms.CharField(
        label="修订原因",
        max_length=200,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        error_messages={
            "required": "还没写修订原因。例：补记了6月的党课。",
            "max_length": "修订原因最多%(limit_value)d字，现在%(show_value)d字。",
        },
    )

    def __init__(self, data, present: Present, edition: int):
        draft, m = present.draft, present.m
        initial = {"seen": present.seen, "edition": edition, "dated_on": draft.adopted_on if draft else None}
        super().__init__(data, initial=initial)
        self.present = present
        self.fields["adopted_at"].queryset = adopting_meetings(m.branch, m.half)
        self.fields["dated_on"].widget.attrs["class"] = "form-control"
        # Ticks of blanks that are no more are no mistake.
        self.fields["left"].valid_value = lambda value: True
        if edition == 1:
            del self.fields["reason"]

    def clean_dated_on(self):
        return not_to_come(self.cleaned_data["dated_on"], "成文日期不能晚于今天。")

    def clean(self):
        found = super().clean()
        if found.get("seen") != self.present.seen:
            self.add_error(None, CHANGED_MEANWHILE)
        self.still_open = [blank for blank in self.blanks_left if blank.token not in found.get("left", ())]
        if self.still_open:
            named = "、".join(blank.what for blank in self.still_open)
            self.add_error(None, f"还有{len(self.still_open)}处待补充没有处理：{named}。补上，或勾选“留空”。")
        return found

    @property
    def document(self):
        """With the date that was typed, or that of the meeting."""
        found = self.cleaned_data
        meeting = found.get("adopted_at")
        return self.present.dated(found.get("dated_on") or (meeting and meeting.held_on))

    @property
    def blanks_left(self) -> list:
        return self.present.blanks(self.document)

    @property
    def ticked(self) -> set[str]:
        return set(self.data.getlist("left")) if self.is_bound else set()


class SentForm(Versioned, forms.ModelForm):
    """报送: when it went up, to whom, under which number."""

    class Meta:
        model = FiledSummary
        fields = SENT
        formfield_callback = row_field

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"
        self.fields["sent_on"].required = True
        self.fields["sent_on"].error_messages["required"] = "还没写报送日期。"

    def clean_sent_on(self):
        return not_to_come(self.cleaned_data["sent_on"], "报送日期不能晚于今天。")
