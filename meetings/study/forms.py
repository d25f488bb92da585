from operator import attrgetter

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from branch.fields import MonthFormField, day_typed, not_to_come
from branch.periods import day_named, today
from meetings.models import Meeting, SpecialStudy, StudyItem, StudyResult
from members.models import Member
from members.row_form import RowForm


class OfMeeting(RowForm):
    """A row that may say at which activity it was studied: one held in the year of the row, newest first."""

    def offer_meetings(self, year: int):
        field = self.fields["meeting"]
        held = Q(state=Meeting.State.HELD, held_on__year=year)
        field.queryset = Meeting.objects.filter(
            held | Q(pk=self.instance.meeting_id), branch=self.instance.branch
        )
        field.label_from_instance = attrgetter("named")


class StudyItemForm(OfMeeting):
    widths = {
        "month": "w3", "title": "w8", "kind": "w3", "way": "w3", "source": "w4", "hours": "w2",
        "meeting": "w12",
    }  # fmt: skip

    class Meta(RowForm.Meta):
        model = StudyItem
        fields = ["month", "title", "kind", "way", "hours", "source", "meeting"]
        help_texts = {
            "source": "例：求是网、支部学习资料第3期。",
            "meeting": "学完再选；先不选也可以保存。",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer_meetings(self.day.year)
        self.fields["hours"].min_value = 0

    @property
    def day(self):
        """A day of the month that was typed."""
        try:
            return MonthFormField(required=False).clean(self["month"].value()) or today()
        except ValidationError:
            return today()

    def clean_hours(self):
        hours = self.cleaned_data["hours"]
        if hours is not None and hours <= 0:
            raise ValidationError("学时写大于0的数，例：2 或 1.5。")
        return hours


class StudyResultForm(RowForm):
    """What was written: by the member alone, or entered for somebody (`for_others`)."""

    widths = {"member": "w4", "kind": "w4", "dated_on": "w4", "title": "w12"}

    class Meta(RowForm.Meta):
        model = StudyResult
        fields = ["member", "kind", "dated_on", "title", "body"]
        widgets = {"body": forms.Textarea(attrs={"rows": 14})}
        help_texts = {"body": "可以直接写在这里，也可以只交附件。"}

    def __init__(self, *args, for_others: bool, has_file: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.for_others, self.has_file = for_others, has_file
        if not for_others:
            # The own paper stays the own one, whatever is sent along.
            del self.fields["member"]
            return
        people = Member.objects.filter(branch=self.instance.branch)
        self.fields["member"].queryset = people.on_roll(today()) | people.filter(pk=self.instance.member_id)

    @property
    def day(self):
        return day_typed(self["dated_on"].value())

    def clean_dated_on(self):
        return not_to_come(self.cleaned_data["dated_on"], "日期还没到，写好以后再记。")

    def clean(self):
        data = super().clean()
        # An article that was printed elsewhere may be entered by its title alone.
        if not self.for_others and not data.get("body") and not self.has_file and "body" not in self.errors:
            self.add_error("body", "还没写正文，也没有附件，交一样就可以。")
        return data


class SpecialStudyForm(OfMeeting):
    widths = {
        "document": "w8", "document_number": "w4", "studied_on": "w3", "meeting": "w8", "due_on": "w3",
        "reported_on": "w3", "reported_to": "w3", "report_number": "w3",
    }  # fmt: skip

    class Meta(RowForm.Meta):
        model = SpecialStudy
        fields = [
            "document", "document_number", "studied_on", "meeting", "due_on", "reported_on", "reported_to",
            "report_number", "note",
        ]  # fmt: skip
        help_texts = {"document_number": "文件上有就写。", "reported_on": "还没报就空着。"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer_meetings(self.day.year)

    @property
    def day(self):
        return day_typed(self["studied_on"].value())

    def clean_studied_on(self):
        return not_to_come(self.cleaned_data["studied_on"], "日期还没到，学过以后再记。")

    def clean_reported_on(self):
        return not_to_come(self.cleaned_data["reported_on"], "日期还没到，报送以后再记。")

    def clean(self):
        data = super().clean()
        studied, due, reported = (data.get(name) for name in ("studied_on", "due_on", "reported_on"))
        if studied and due and due < studied:
            self.add_error("due_on", f"报送时限早于学习日期{day_named(studied, today().year)}，请核对。")
        if studied and reported and reported < studied:
            self.add_error("reported_on", f"报送日期早于学习日期{day_named(studied, today().year)}，请核对。")
        if reported and not data.get("reported_to") and "reported_to" not in self.errors:
            self.add_error("reported_to", "写了报送日期，还没写报送单位。")
        return data
