from django import forms
from django.forms import HiddenInput, TimeInput

from branch.fields import MonthFormField
from branch.periods import Month, Year, day_named, today
from meetings.history.events import write
from meetings.models import Form, Meeting, MeetingEvent, PlanEvent, PlanItem
from meetings.plan import changes
from meetings.record.page import save_numbered
from members.row_form import RowForm


def month_fault(item: PlanItem, month) -> str:
    """A month that has begun is left only with a reason, so that what was put off can be seen."""
    begun = Month.containing(item.month).start <= today()
    if item.pk and month != item.month and begun:
        return f"{item.month.month}月已经开始，要换月份请用“移到”，写明原因。"
    return ""


class PlanItemForm(RowForm):
    was = forms.CharField(required=False, widget=HiddenInput)
    widths = {"topic": "w12", "month": "w3", "form": "w3", "group": "w3", "responsible": "w3"}

    class Meta(RowForm.Meta):
        model = PlanItem
        fields = ["month", "form", "topic", "group", "responsible"]
        help_texts = {"group": "写了党小组，就要这个党小组开了才算完成。"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        item, people = self.instance, self.fields["responsible"]
        self.initial["was"] = item.stamp
        self.fields["form"].choices = [("", "请选"), *Form.choices]
        there = people.queryset.exclude(left_on__lte=Year(item.month.year).start)
        people.queryset = there | people.queryset.filter(pk=item.responsible_id)
        year, groups = Year(item.month.year), item.branch.groups
        self.fields["group"].queryset = groups.within(year.start, year.end) | groups.filter(pk=item.group_id)

    def clean_month(self):
        month = self.cleaned_data["month"]
        if fault := month_fault(self.instance, month):
            raise forms.ValidationError(fault)
        return month

    def clean(self):
        data, now = super().clean(), self.instance
        if now.pk and data.get("was") != now.stamp:
            self.data = self.data.copy()
            self.data[self.add_prefix("was")] = now.stamp
            raise forms.ValidationError(changed_meanwhile(now))
        return data


def changed_meanwhile(item: PlanItem) -> str:
    parts = [item.named, item.group, item.responsible, "已取消" if item.is_cancelled else ""]
    now = "，".join(str(part) for part in parts if part)
    return f"这一项刚被别人改成：{now}。您写的没有丢，请对照；再保存一次，就以您写的为准。"


class MoveForm(forms.Form):
    to_month = MonthFormField(label="移到", error_messages={"required": "还没写移到哪个月。"})
    reason = forms.CharField(
        label="原因", max_length=200, error_messages={"required": "还没写原因。例：讲课人出差。"}
    )

    def __init__(self, *args, items, **kwargs):
        super().__init__(*args, **kwargs)
        self.items = items
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-control"
            field.width = "w3" if name == "to_month" else "w9"

    def clean_to_month(self):
        month = self.cleaned_data["to_month"]
        latest = max((item.month for item in self.items), default=None)
        if latest and month <= latest:
            raise forms.ValidationError(f"要移到{latest.year}年{latest.month}月以后。")
        return month


class CancelForm(RowForm):
    widths = {"reason": "w12"}

    class Meta(RowForm.Meta):
        model = PlanEvent
        fields = ["reason"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = True
        self.fields["reason"].error_messages["required"] = "还没写原因。例：与上级活动合并。"

    def save(self, commit=True):
        return changes.cancel(self.instance.item, self.instance.reason, self.instance.by)


class ScheduleForm(RowForm):
    """A day for a line of the plan: what is saved is a planned activity."""

    widths = {"held_on": "w3", "began_at": "w2", "ended_at": "w2", "place": "w5"}

    class Meta(RowForm.Meta):
        model = Meeting
        fields = ["held_on", "began_at", "ended_at", "place", "group"]
        widgets = {
            name: TimeInput(attrs={"type": "time"}, format="%H:%M") for name in ("began_at", "ended_at")
        }

    def __init__(self, *args, item: PlanItem, **kwargs):
        super().__init__(*args, **kwargs)
        self.month = Month.containing(item.month)
        if item.group_id or item.form != Form.GROUP_MEETING:
            del self.fields["group"]
        else:
            self.fields["group"].required = True
            self.fields["group"].empty_label = "请选"
        earliest = max(self.month.start, today())
        self.fields["held_on"].widget.attrs |= {"min": str(earliest), "max": str(self.month.end)}
        for name in ("began_at", "ended_at"):
            self.fields[name].error_messages["invalid"] = "时间写成 14:30 这样。"

    def clean_held_on(self):
        day = self.cleaned_data["held_on"]
        if day not in self.month:
            raise forms.ValidationError(
                f"这一项计划在{self.month.long_name}，日期要在这个月里；要换月份，先把它移到那个月。"
            )
        if day < today():
            raise forms.ValidationError(f"{day_named(day)}已经过去。开过的，请“去记录”。")
        return day

    def save(self, commit=True):
        meeting = super().save(commit=False)
        save_numbered(meeting)
        write(meeting, MeetingEvent.Kind.PLANNED, meeting.recorded_by)
        return meeting
