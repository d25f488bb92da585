"""The forms of an election itself, of its steps, of its end."""

from datetime import date

from dateutil.relativedelta import relativedelta
from django import forms

from branch.fields import DayField, RowsField, not_to_come
from branch.periods import today
from members.elections.course import COMMITTEE_FROM, COMMITTEE_LEAST, COMMITTEE_RULE, Kind
from members.elections.preparing import prepare
from members.models import CommitteeRole, Election, ElectionStep, Post
from members.row_form import RowForm


class ElectionForm(RowForm):
    widths = {
        "term_name": "w3",
        "years": "w3",
        "seats": "w3",
        "held_on": "w3",
        "place": "w6",
        "chair": "w6",
        "scrutineers": "w6",
        "tellers": "w6",
    }

    class Meta(RowForm.Meta):
        model = Election
        fields = [
            "term_name", "years", "seats", "held_on", "place", "chair", "scrutineers", "tellers", "note",
        ]  # fmt: skip
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seats"].help_text = COMMITTEE_RULE
        self.fields["scrutineers"].help_text = "候选人不能当监票人。"
        if self.instance.kind == Election.Kind.BY_ELECTION:
            del self.fields["years"]
            self.fields["term_name"].help_text = "补选的人进这一届。"

    def clean_held_on(self):
        day = self.cleaned_data["held_on"]
        if day > today() + relativedelta(years=1):
            raise forms.ValidationError(f"选举日期“{day}”太远，最晚写到一年以后。")
        return day

    def clean(self):
        cleaned = super().clean()
        day, seats = cleaned.get("held_on"), cleaned.get("seats")
        counted = self.instance.pk and self.instance.rounds.filter(returned__isnull=False).exists()
        for name in ("held_on", "seats"):
            if counted and name in self.changed_data and name not in self.errors:
                self.add_error(name, f"已经计过票，{self.fields[name].label}不能再改。先清掉票数。")
        if day and seats and self.instance.kind == Election.Kind.TERM:
            full = self.instance.branch.members.on_roll(day).full(day).count()
            if full >= COMMITTEE_FROM and seats < COMMITTEE_LEAST:
                self.add_error(
                    "seats", f"那天正式党员 {full} 名，委员名额至少 {COMMITTEE_LEAST} 名。{COMMITTEE_RULE}"
                )
        return cleaned

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"kind"}

    def save(self, commit=True):
        is_new = self.instance.pk is None
        election = super().save(commit)
        if is_new or {"held_on", "seats"} & set(self.changed_data):
            prepare(election)
        return election


class StepForm(RowForm):
    """The meeting has the day of the election, which is written there."""

    widths = {"due_on": "w3", "done_on": "w3", "document": "w6"}

    class Meta(RowForm.Meta):
        model = ElectionStep
        fields = ["due_on", "done_on", "document", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.kind == Kind.MEETING:
            del self.fields["due_on"], self.fields["done_on"]

    def clean_done_on(self):
        day = self.cleaned_data["done_on"]
        return not_to_come(day, f"完成日期“{day}”还没到，不能晚于今天。")


class CancelForm(RowForm):
    """停止选举: why is written down and stays."""

    reason = forms.CharField(
        label="为什么停止",
        max_length=100,
        help_text="例：上级推迟换届。停止以后还能恢复。",
        error_messages={"required": "还没写为什么停止。"},
    )

    class Meta(RowForm.Meta):
        model = Election
        fields = []

    def __init__(self, *args, who, **kwargs):
        super().__init__(*args, **kwargs)
        self.who = who

    def save(self, commit=True):
        election = self.instance
        election.cancelled_on = today()
        election.leave_trace(today(), self.who, f"停止选举：{self.cleaned_data['reason']}")
        election.save(update_fields=["cancelled_on", "trace"])
        return election


class SettleForm(forms.Form):
    """From which day the new posts count, and which group leaders go with the old committee."""

    effective_on = DayField(label="从哪天起", error_messages={"required": "还没写从哪天起。"})
    leaders = RowsField(
        CommitteeRole.objects.none(),
        label="一起离任的党小组长",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "党小组长请从列出的里面选。"},
    )

    def __init__(self, *args, election, **kwargs):
        super().__init__(*args, initial={"effective_on": election.held_on}, **kwargs)
        self.election = election
        self.fields["effective_on"].widget.attrs["class"] = "form-control"
        self.fields["leaders"].queryset = leaders_in_office(election)

    def clean_effective_on(self):
        day, held_on = self.cleaned_data["effective_on"], self.election.held_on
        if day < held_on:
            raise forms.ValidationError(f"生效日期“{day}”比选举日期 {held_on} 早。")
        latest = max(today(), held_on) + relativedelta(months=1)
        if day > latest:
            raise forms.ValidationError(f"生效日期“{day}”太远，最晚写到 {latest}。")
        return day

    @property
    def day(self) -> date:
        """The day that was typed, if it can be; else the day of the election."""
        if self.is_bound and self.is_valid():
            return self.cleaned_data["effective_on"]
        return self.election.held_on


def leaders_in_office(election: Election):
    roles = CommitteeRole.objects.filter(
        branch=election.branch, post=Post.GROUP_LEADER, ended_on=None, began_on__lt=election.held_on
    )
    return roles.select_related("member", "group")
