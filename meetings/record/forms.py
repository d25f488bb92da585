"""What an activity was, as a form; who came is meetings.roll_form, both together are meetings.record.page."""

from django.core.exceptions import ValidationError
from django.forms import (
    CharField,
    CheckboxSelectMultiple,
    ModelForm,
    MultipleChoiceField,
    RadioSelect,
    Textarea,
    TimeField,
    TimeInput,
)

from branch.fields import DayField
from branch.periods import today
from meetings.models import Form, Meeting
from meetings.record.widgets import QuickSelect
from meetings.roll import DayRoll
from members.access import Access, Reach
from members.models import Member

Scope, State = Meeting.Scope, Meeting.State
# What is rarely used and folded away until it is.
MORE = ["scope", "is_extended", "guests", "partner", "material", "campaign"]
TEXTS = [
    "held_on", "began_at", "ended_at", "place", "topic", "chair", "lecturer", "guests", "partner", "material",
    "state_reason", "amend_reason", "minutes", "resolution",
]  # fmt: skip


class ClockField(TimeField):
    """A time of the day, in the browser's own picker; a complaint names what was typed."""

    def __init__(self, **kwargs):
        widget = TimeInput(format="%H:%M", attrs={"type": "time"})
        super().__init__(input_formats=["%H:%M", "%H:%M:%S"], required=False, widget=widget, **kwargs)

    def to_python(self, value):
        try:
            return super().to_python(value)
        except ValidationError:
            text = str(value).strip()
            raise ValidationError(f"{self.label}时间“{text}”不存在，写成 14:30 这样。") from None


class MeetingForm(ModelForm):
    forms = MultipleChoiceField(
        label="形式",
        choices=Form,
        widget=CheckboxSelectMultiple,
        error_messages={"required": "至少选一种形式。"},
    )
    held_on = DayField(label="日期", error_messages={"required": "还没写日期。"})
    began_at = ClockField(label="开始")
    ended_at = ClockField(label="结束")
    chair = CharField(label="主持人", required=False, max_length=50)
    lecturer = CharField(label="主讲人", required=False, max_length=50)
    amend_reason = CharField(
        label="更正原因", max_length=200, error_messages={"required": "还没写更正原因。"}
    )

    class Meta:
        model = Meeting
        fields = [
            "held_on", "began_at", "ended_at", "state", "state_reason", "place", "topic", "group", "scope",
            "is_extended", "recorder", "lecturer_kind", "guests", "partner", "material", "dues_collected",
            "oath_renewed", "charter_read", "campaign", "minutes", "resolution",
        ]  # fmt: skip
        widgets = {
            **dict.fromkeys(("group", "recorder", "scope", "lecturer_kind", "campaign"), QuickSelect),
            "state": RadioSelect,
            "minutes": Textarea(attrs={"rows": 6}),
            "resolution": Textarea(attrs={"rows": 2}),
        }
        error_messages = {"topic": {"required": "还没写主题。"}, "state": {"required": "还没选状态。"}}

    def __init__(self, *args, access: Access, roll: DayRoll, amends=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.roll = roll
        meeting = self.instance
        self.forms_before, self.scope_before = set(meeting.forms), meeting.scope
        # An imported record may name somebody who was not on the roll that day.
        self.named_before = {"chair": meeting.chair, "lecturer": meeting.lecturer}
        if meeting.pk:
            self.initial.setdefault("forms", meeting.forms)
            for role, member in self.named_before.items():
                text = roll.label(member) if member else getattr(meeting, f"{role}_name")
                self.initial.setdefault(role, text)
        for role in self.named_before:
            if isinstance(self.initial.get(role), Member):
                self.initial[role] = roll.label(self.initial[role])
        if not amends:
            del self.fields["amend_reason"]
        self._offer_choices(access)
        self._dress()

    def _offer_choices(self, access):
        recorder, group = self.fields["recorder"], self.fields["group"]
        group.empty_label = "请选"
        self._offer_recorders(recorder)
        recorder.error_messages["invalid_choice"] = "选的记录人那天不在名册上，请另选。"
        groups = self.roll.branch.groups
        # An old record keeps its group, also one that was dissolved since.
        group.queryset = groups.on(self.roll.day) | groups.filter(pk=self.instance.group_id)
        group.error_messages["invalid_choice"] = "选的党小组在这一天还没有成立，或者已经撤销，请另选。"
        self.fields["state"].choices = State.choices
        self.fields["scope"].choices = [("", "按形式"), *Scope.choices]
        self.fields["lecturer_kind"].label = "来自"
        self.fields["lecturer_kind"].choices = [("", "不写"), *Meeting.LecturerKind.choices]
        self._offer_campaigns()
        if access.change["meetings"] < Reach.ALL:
            self.fields["forms"].choices = [(Form.GROUP_MEETING.value, Form.GROUP_MEETING.label)]
            group.queryset = group.queryset.filter(pk__in=access.led_group_ids)
            own = [Scope.GROUP, Scope.CHOSEN]
            self.fields["scope"].choices = [("", "按形式"), *((scope.value, scope.label) for scope in own)]

    def _offer_recorders(self, field):
        members = Member.objects.filter(branch=self.roll.branch)
        field.queryset = members.on_roll(self.roll.day) | members.filter(pk=self.instance.recorder_id)
        listed = list(self.roll.members)
        if self.instance.recorder and self.instance.recorder not in listed:
            listed.append(self.instance.recorder)
        field.choices = [("", "不写"), *((member.pk, self.roll.label(member)) for member in listed)]

    def _offer_campaigns(self):
        campaigns = list(self.roll.branch.campaigns.all())
        field = self.fields["campaign"]
        field.queryset = self.roll.branch.campaigns.all()
        field.choices = [("", "不属于专项活动"), *((campaign.pk, campaign.name) for campaign in campaigns)]
        if not campaigns:
            del self.fields["campaign"]

    def _dress(self):
        for name in TEXTS:
            if name in self.fields:
                self.fields[name].widget.attrs["class"] = "form-control"
        for name in ("group", "recorder", "scope", "lecturer_kind", "campaign"):
            if name in self.fields:
                self.fields[name].widget.attrs["class"] = "form-select"
        for name, suggestions in (("place", "places"), ("chair", "people"), ("lecturer", "people")):
            self.fields[name].widget.attrs |= {"list": suggestions, "autocomplete": "off"}

    @property
    def has_more(self) -> bool:
        """Whether something of what is folded away has been filled in, or is wrong."""
        names = [name for name in MORE if name in self.fields]
        return any(self[name].value() or self.errors.get(name) for name in names)

    def clean(self):
        data = super().clean()
        chosen = data.get("forms", [])
        self._clean_group(data, chosen)
        self._clean_state(data)
        self._clean_times(data)
        self.instance.forms = chosen
        self._take_person("chair", data)
        self._take_person("lecturer", data)
        if self.instance.lecturer or not data.get("lecturer"):
            data["lecturer_kind"] = ""
        return data

    def _clean_group(self, data, chosen):
        is_group_meeting, of_group = Form.GROUP_MEETING in chosen, data.get("scope") == Scope.GROUP
        if (is_group_meeting or of_group) and not data.get("group") and "group" not in self.errors:
            what = "党小组会" if is_group_meeting else "应到范围是党小组，"
            self.add_error("group", f"{what}要写明是哪个党小组。")
        asked_before = (self.forms_before, self.scope_before == Scope.GROUP)
        if not is_group_meeting and not of_group and (set(chosen), False) != asked_before:
            data["group"] = None

    def _clean_state(self, data):
        day, state = data.get("held_on"), data.get("state")
        if day and day > today() and state == State.HELD:
            self.add_error("state", "日期还没到，状态请选“计划”。")
        if self.instance.is_confirmed and state and state != State.HELD:
            self.add_error("state", "这条记录已确认，状态只能是“已召开”。")

    def _clean_times(self, data):
        began, ended = data.get("began_at"), data.get("ended_at")
        if ended and not began and "began_at" not in self.errors:
            self.add_error("began_at", "写了结束时间，也要写开始时间。")
        elif ended and began and ended <= began:
            self.add_error("ended_at", f"结束时间{ended:%H:%M}要晚于开始时间{began:%H:%M}。")
        elif began and data.get("held_on") and data.get("state") != State.CANCELLED:
            self._refuse_overlap(data)

    def _refuse_overlap(self, data):
        """The same room, or the same meeting, cannot be taken twice at one time."""
        others = Meeting.objects.filter(
            branch=self.roll.branch, held_on=data["held_on"], began_at__isnull=False
        ).exclude(state=State.CANCELLED)
        forms, group = set(data.get("forms", ())), data.get("group")
        for other in others.exclude(pk=self.instance.pk):
            same_room = bool(other.place) and other.place == data.get("place")
            same_people = (set(other.forms), other.group_id) == (forms, group and group.pk)
            if (same_room or same_people) and _overlap(other, data):
                until = f"—{other.ended_at:%H:%M}" if other.ended_at else ""
                where = f"在{other.place}" if same_room else ""
                self.add_error(
                    "began_at",
                    f"时间重叠：那天{other.began_at:%H:%M}{until}{where}已有{other.forms_display}"
                    f"《{other.topic}》（编号{other.number}）。同一次活动请在那条记录里多选一种形式。",
                )
                return

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


def _overlap(other, data) -> bool:
    """An activity whose end nobody wrote down takes only the minute in which it began."""
    began, ended = data["began_at"], data.get("ended_at") or data["began_at"]
    if began == other.began_at:
        return True
    return began < (other.ended_at or other.began_at) and other.began_at < ended
