"""One step of a file, and who mentors or sponsors the applicant."""

from django import forms
from django.db import transaction

from branch.fields import DayField, not_to_come
from branch.models import Branch
from members.development.admission import admission_moved, convert
from members.development.file import File, named
from members.development.models import DevelopmentHelper, DevelopmentStep
from members.development.steps import STEP_OF, STEPS, Kind
from members.discipline.suspension import suspended_ids
from members.row_form import RowForm


class StepForm(RowForm):
    """One step with its day; only contradictions are refused, time limits are said on the page."""

    widths = {"done_on": "w3", "hours": "w2", "until": "w3", "converted_on": "w3", "paper": "w6"}
    ONLY_OF = {"hours": Kind.TRAINING, "until": Kind.EXTENSION, "converted_on": Kind.CONVERSION}
    converted_on = DayField(label="转正日期", help_text="党龄从这一天算起，一般是预备期满之日。")

    class Meta(RowForm.Meta):
        model = DevelopmentStep
        fields = ["done_on", "hours", "until", "paper", "note"]

    field_order = ["done_on", "converted_on", "hours", "until", "paper", "note"]

    def __init__(self, *args, file: File, **kwargs):
        super().__init__(*args, **kwargs)
        self.file, self.kind = file, Kind(self.instance.kind)
        self.step = STEP_OF[self.kind]
        self.before = self.instance.done_on
        for name, kind in self.ONLY_OF.items():
            if kind != self.kind or (name == "converted_on" and file.member is None):
                del self.fields[name]
        if "until" in self.fields:
            self.fields["until"].required = True
            self.fields["until"].error_messages["required"] = "还没写延长到哪一天。"
        if "converted_on" in self.fields:
            self.fields["converted_on"].error_messages["required"] = "还没写转正日期。"
            self.initial["converted_on"] = file.member.converted_on or file.expires_on
        self.fields["paper"].help_text = f"应有：{self.step.paper}" if self.step.paper else ""
        earliest = file.earliest(self.step)
        by = file.limit(self.step.by)
        limits = [f"不得早于{named(earliest)}"] if earliest else []
        limits += [f"应在{named(by)}以前"] if by else []
        self.fields["done_on"].help_text = "，".join(limits) + "。" if limits else ""

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"applicant", "kind"}

    @property
    def _others(self) -> list[DevelopmentStep]:
        return [step for step in self.file.steps if step.pk != self.instance.pk]

    def clean_done_on(self):
        day = self.cleaned_data["done_on"]
        not_to_come(day, f"日期“{day}”还没到，做完了再登记。")
        applicant = self.file.applicant
        if day < applicant.applied_on:
            raise forms.ValidationError(f"递交申请书是{named(applicant.applied_on)}，这一步不能早于那天。")
        if applicant.ended_on and day > applicant.ended_on:
            raise forms.ValidationError(f"{named(applicant.ended_on)}已经终止，这一步不能晚于那天。")
        self._check_what_it_follows(day)
        self._check_what_follows_it(day)
        return day

    def _check_what_it_follows(self, day):
        follows = self.step.follows
        if follows is None:
            return
        taken = self._day_of(follows)
        if taken is None and self.step.needs:
            raise forms.ValidationError(f"还没有登记“{follows.label}”，先登记那一步。")
        if taken and day < taken:
            raise forms.ValidationError(f"“{follows.label}”是{named(taken)}，这一步不能早于那天。")

    def _day_of(self, kind) -> object:
        """Of the admission the roll knows the day, even where the step itself was not recorded."""
        if kind == Kind.ADMISSION and self.file.member:
            return self.file.member.admitted_on
        return self.file.day_of(kind)

    def _check_what_follows_it(self, day):
        for later in STEPS:
            taken = self.file.day_of(later.kind) if later.follows == self.kind else None
            if taken and taken < day:
                raise forms.ValidationError(f"“{later.name}”是{named(taken)}，这一步不能晚于那天。")
        member = self.file.member
        if self.kind == Kind.ADMISSION and member:
            for label, limit in (("转正", member.converted_on), ("离开名册", member.left_on)):
                if limit and limit < day:
                    raise forms.ValidationError(f"{member}{named(limit)}{label}，接收不能晚于那天。")

    def clean_converted_on(self):
        day, member = self.cleaned_data["converted_on"], self.file.member
        if day < member.admitted_on:
            raise forms.ValidationError(f"{named(member.admitted_on)}才入党，转正日期不能早于那天。")
        return day

    def clean(self):
        cleaned = super().clean()
        again = [step for step in self._others if step.kind == self.kind]
        if again and not self.step.repeats:
            day = named(again[0].done_on)
            if self.kind == Kind.EXTENSION:
                raise forms.ValidationError(f"{day}已经延长过，预备期只能延长一次。")
            raise forms.ValidationError(f"这一步{day}已经登记过，要改就点那一条的“修改”。")
        return cleaned

    @transaction.atomic
    def save(self, commit=True):
        step = super().save(commit)
        member = self.file.member
        if member and self.kind == Kind.ADMISSION:
            admission_moved(member, member.admitted_on, step.done_on)
        if member and self.kind == Kind.CONVERSION:
            convert(member, self.cleaned_data["converted_on"])
        return step


class HelperForm(RowForm):
    """A mentor or sponsor: a full member of this branch on the day on which it begins."""

    widths = {"part": "w3", "member": "w3", "began_on": "w3", "ended_on": "w3"}

    class Meta(RowForm.Meta):
        model = DevelopmentHelper
        fields = ["part", "member", "began_on", "ended_on"]
        help_texts = {"ended_on": "还在培养联系的留空。"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = self.fields["member"].queryset.order_by("pinyin", "number", "id")

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"applicant"}

    def clean_began_on(self):
        day, applied_on = self.cleaned_data["began_on"], self.instance.applicant.applied_on
        not_to_come(day, f"开始日期“{day}”还没到，不能晚于今天。")
        if day < applied_on:
            raise forms.ValidationError(f"递交申请书是{named(applied_on)}，不能早于那天。")
        return day

    def clean(self):
        cleaned = super().clean()
        member, day, part = (cleaned.get(name) for name in ("member", "began_on", "part"))
        if member and day:
            complaint = self._why_not(member, day, part) or self._twice(member, day, part)
            if complaint:
                self.add_error("member", complaint)
        return cleaned

    def _why_not(self, member, day, part) -> str:
        if not member.is_on_roll(day):
            return f"{member}{named(day)}不在本支部名册，换一名正式党员。"
        if not member.is_full(day):
            return f"{member}{named(day)}还不是正式党员，换一名正式党员。"
        sponsors = part == DevelopmentHelper.Part.SPONSOR
        if sponsors and member.pk in suspended_ids(Branch(pk=member.branch_id), day):
            return f"{member}{named(day)}还没有恢复党员权利，不能作入党介绍人。"
        return ""

    def _twice(self, member, day, part) -> str:
        rows = DevelopmentHelper.objects.filter(
            applicant=self.instance.applicant, member=member, part=part
        ).exclude(pk=self.instance.pk)
        last = self.cleaned_data.get("ended_on")
        for row in rows:
            if (row.ended_on is None or row.ended_on > day) and (last is None or row.began_on < last):
                return f"{member}{named(row.began_on)}起已经是{row.get_part_display()}。"
        return ""
