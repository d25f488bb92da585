from django.core.exceptions import ValidationError

from branch.periods import today
from meetings.models import Leader
from members.row_form import RowForm


class LeaderForm(RowForm):
    class Meta(RowForm.Meta):
        model = Leader
        fields = ["name", "title", "member", "began_on", "ended_on"]
        help_texts = {
            "title": "例：局党组成员、副局长。",
            "member": "组织关系在本支部的选上，记录活动时就会提示登记。",
            "began_on": "从哪天起由本支部登记，可以不写。",
            "ended_on": "还在登记的留空。",
        }

    widths = {"name": "w4", "title": "w8", "member": "w4"}

    def clean_member(self):
        member = self.cleaned_data["member"]
        others = Leader.objects.on(today()).filter(branch=self.instance.branch, member=member)
        if member and (other := others.exclude(pk=self.instance.pk).first()):
            raise ValidationError(f"{member}已登记为领导干部：{other.title or other.name}。请改那一条。")
        return member


class CloseForm(RowForm):
    """From which day on nothing is recorded of a leader any more."""

    class Meta(RowForm.Meta):
        model = Leader
        fields = ["ended_on"]
        help_texts = {"ended_on": "从这天起不再登记；以前登记的都留着。"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ended_on"].required = True
        self.initial["ended_on"] = self.initial["ended_on"] or today()

    def _get_validation_exclusions(self):
        # The order of the two days is asked too, though only one of them is typed.
        return super()._get_validation_exclusions() - {"began_on"}
