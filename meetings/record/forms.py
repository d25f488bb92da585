"""What an activity was, as a form; who came is meetings.roll, both together are meetings.record.page."""

from django.core.exceptions import ValidationError
from django.forms import (
    CharField,
    CheckboxSelectMultiple,
    ModelForm,
    MultipleChoiceField,
    RadioSelect,
    Textarea,
)

from branch.fields import DayField
from branch.periods import today
from meetings.models import Form, Meeting
from meetings.roll import DayRoll
from members.access import Access, Reach
from members.models import Member


class MeetingForm(ModelForm):
    forms = MultipleChoiceField(
        label="形式",
        choices=Form,
        widget=CheckboxSelectMultiple,
        error_messages={"required": "至少选一种形式。"},
    )
    held_on = DayField(label="日期", error_messages={"required": "还没写日期。"})
    chair = CharField(label="主持人", required=False, max_length=50)
    lecturer = CharField(label="主讲人", required=False, max_length=50)

    class Meta:
        model = Meeting
        fields = ["held_on", "state", "place", "topic", "group", "recorder", "minutes", "resolution"]
        widgets = {
            "state": RadioSelect,
            "minutes": Textarea(attrs={"rows": 6}),
            "resolution": Textarea(attrs={"rows": 2}),
        }
        error_messages = {"topic": {"required": "还没写主题。"}, "state": {"required": "还没选状态。"}}

    def __init__(self, *args, access: Access, roll: DayRoll, **kwargs):
        super().__init__(*args, **kwargs)
        self.roll = roll
        meeting = self.instance
        self.forms_before = set(meeting.forms)
        # An imported record may name somebody who was not on the roll that day.
        self.named_before = {"chair": meeting.chair, "lecturer": meeting.lecturer}
        if meeting.pk:
            self.initial.setdefault("forms", meeting.forms)
            for role, member in self.named_before.items():
                text = roll.label(member) if member else getattr(meeting, f"{role}_name")
                self.initial.setdefault(role, text)
        self._offer_choices(access)
        self._dress()

    def _offer_choices(self, access):
        members = Member.objects.filter(branch=self.roll.branch)
        recorder, group = self.fields["recorder"], self.fields["group"]
        recorder.queryset = members.on_roll(self.roll.day) | members.filter(pk=self.instance.recorder_id)
        recorder.label_from_instance = self.roll.label
        recorder.empty_label, group.empty_label = "不写", "请选"
        recorder.error_messages["invalid_choice"] = "选的记录人那天不在名册上，请另选。"
        group.queryset = self.roll.branch.groups.all()
        self.fields["state"].choices = Meeting.State.choices
        if access.change["meetings"] < Reach.ALL:
            self.fields["forms"].choices = [(Form.GROUP_MEETING.value, Form.GROUP_MEETING.label)]
            group.queryset = group.queryset.filter(pk__in=access.led_group_ids)

    def _dress(self):
        for name in ("held_on", "place", "topic", "chair", "lecturer", "minutes", "resolution"):
            self.fields[name].widget.attrs["class"] = "form-control"
        for name in ("group", "recorder"):
            self.fields[name].widget.attrs["class"] = "form-select"
        for name, suggestions in (("place", "places"), ("chair", "people"), ("lecturer", "people")):
            self.fields[name].widget.attrs |= {"list": suggestions, "autocomplete": "off"}

    def clean(self):
        data = super().clean()
        chosen = data.get("forms", [])
        if Form.GROUP_MEETING in chosen and not data.get("group") and "group" not in self.errors:
            self.add_error("group", "党小组会要写明是哪个党小组。")
        if Form.GROUP_MEETING not in chosen and set(chosen) != self.forms_before:
            data["group"] = None
        day = data.get("held_on")
        if day and day > today() and data.get("state") == Meeting.State.HELD:
            self.add_error("state", "日期还没到，状态请选“计划”。")
        self.instance.forms = chosen
        self._take_person("chair", data)
        self._take_person("lecturer", data)
        return data

    def _take_person(self, role, data):
        """A member's name becomes the member; anything else is kept as the name of somebody of outside."""
        text, before = data.get(role, ""), self.named_before[role]
        try:
            member = self.roll.find(text) if text else None
        except ValidationError as fault:
            # Which of the namesakes it was has been settled before.
            if before is None or text != before.name:
                self.add_error(role, fault)
                return
            member = before
        if member is None and before and text == before.name:
            member = before
        setattr(self.instance, role, member)
        setattr(self.instance, f"{role}_name", "" if member else text)

    def _get_validation_exclusions(self):
        # A ModelForm skips every constraint that mentions a column which is no field of the form. These
        # columns are written by clean(), so the database's rules about them are asked before saving.
        written = {"chair", "chair_name", "lecturer", "lecturer_name"}
        if "forms" not in self.errors:
            written |= set(Form)
        return super()._get_validation_exclusions() - (written - set(self.errors))
