from django import forms
from django.core.exceptions import ValidationError

from branch.fields import DayField
from branch.periods import day_named


def _reason_of(what: str, example: str) -> forms.CharField:
    return forms.CharField(
        label=f"{what}的原因",
        max_length=200,
        help_text=f"例：{example}。",
        error_messages={
            "required": f"还没写{what}的原因。",
            "max_length": "原因最多200个字，现在有%(show_value)d个字。",
        },
    )


class PostponeForm(forms.Form):
    held_on = DayField(label="改到哪天", error_messages={"required": "还没写改到哪天。"})
    reason = _reason_of("延期", "与上级会议冲突")

    def __init__(self, meeting, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        _dress(self)

    def clean_held_on(self):
        day, before = self.cleaned_data["held_on"], self.meeting.held_on
        if day <= before:
            planned = day_named(before, day.year)
            raise ValidationError(f"延期要写{planned}以后的日子。要提前，请用“修改”改日期。")
        return day


class CancelForm(forms.Form):
    reason = _reason_of("取消", "与另一次活动合并")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _dress(self)


def _dress(form):
    for field in form.fields.values():
        field.widget.attrs["class"] = "form-control"
