from django import forms

from members.models import Retention
from members.retention.models import FEWEST, MOST
from members.row_form import RowForm


class RetentionForm(RowForm):
    class Meta(RowForm.Meta):
        model = Retention
        fields = ["years"]
        help_texts = {"years": f"本支部自己定，{FEWEST} 到 {MOST} 年。"}


class ClearForm(forms.Form):
    """Who is cleared, why, and that one knows what it means."""

    members = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": "还没勾人。", "invalid_choice": "名单变了，请看一遍再勾。"}
    )
    why = forms.CharField(
        label="原因",
        max_length=60,
        error_messages={"required": "还没写原因。", "max_length": "原因最多写 60 个字。"},
        widget=forms.TextInput(attrs={"class": "form-control", "placeholder": "例：转出已满三年"}),
    )
    sure = forms.BooleanField(
        label="我知道清除以后找不回来", error_messages={"required": "清除以后找不回来，请勾上再清除。"}
    )

    def __init__(self, data, leavers):
        super().__init__(data)
        self.leavers = {one.member.pk: one for one in leavers}
        self.fields["members"].choices = [(pk, one.member.name) for pk, one in self.leavers.items()]

    @property
    def chosen(self):
        return [self.leavers[pk] for pk in self.cleaned_data["members"]]

    @property
    def ticked(self) -> set[str]:
        return set(self.data.getlist("members")) if self.is_bound else set()
