from operator import attrgetter

from django.db.models import Q
from django.forms import Textarea

from branch.fields import not_to_come
from meetings.models import MajorMatter, Meeting, Supervision
from members.row_form import RowForm

SHORT = Textarea(attrs={"rows": 3})


class MatterForm(RowForm):
    class Meta(RowForm.Meta):
        model = MajorMatter
        widgets = dict.fromkeys(["decision", "carried_out"], SHORT)
        fields = ["title", "kind", "decided_on", "meeting", "how", "decision", "carried_out"]
        help_texts = {
            "meeting": "列出本支部开过的会，新的在前。",
            "how": "不是在支部的会上决定的，写明怎样决定，例：机关党委会议研究决定。",
        }

    widths = {"title": "w12", "kind": "w6", "decided_on": "w6", "meeting": "w6", "how": "w6"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        meeting = self.fields["meeting"]
        chosen = Q(pk=self.instance.meeting_id)
        meeting.queryset = meeting.queryset.filter(Q(state=Meeting.State.HELD) | chosen)
        meeting.label_from_instance = attrgetter("named")
        self.fields["kind"].choices = [("", "请选"), *MajorMatter.Kind.choices]

    def clean_decided_on(self):
        return not_to_come(self.cleaned_data["decided_on"], "决定日期还没到，写今天或以前的日期。")


class SupervisionForm(RowForm):
    class Meta(RowForm.Meta):
        model = Supervision
        widgets = dict.fromkeys(["findings", "follow_up", "outcome"], SHORT)
        fields = [
            "subject", "checked_on", "checker", "findings", "follow_up",
            "responsible", "due_on", "outcome", "closed_on",
        ]  # fmt: skip
        help_texts = {
            "findings": "没有发现问题的留空。",
            "outcome": "改了什么、怎样核实的。",
            "closed_on": "整改完了再写；写了日期就要写整改结果。",
        }

    widths = {"subject": "w12", "checked_on": "w6", "checker": "w6", "responsible": "w6", "due_on": "w6"}

    def clean_checked_on(self):
        return not_to_come(self.cleaned_data["checked_on"], "检查日期还没到，写今天或以前的日期。")

    def clean_closed_on(self):
        return not_to_come(self.cleaned_data["closed_on"], "办结日期还没到，写今天或以前的日期。")
