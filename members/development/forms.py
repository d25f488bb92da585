from django import forms
from django.db import transaction

from branch.fields import not_to_come
from branch.models import PartyGroup
from branch.periods import today
from members import id_number
from members.development.admission import PARTICULARS, leave_roll, leaving_of, link, particulars_of
from members.development.file import File, named
from members.development.models import Applicant, DevelopmentStep
from members.development.steps import Kind, Stage
from members.forms import ParticularsForm
from members.models import GroupMembership, Member
from members.row_form import RowForm

Ending = Applicant.Ending


class ApplicantForm(ParticularsForm, RowForm):
    """Who is on the roll is described there; then only what belongs to the file is left."""

    widths = {"sex": "w2", "ethnicity": "w2", "note": "w12"}

    class Meta(RowForm.Meta):
        model = Applicant
        fields = ["name", "sex", "ethnicity", "born_on", "id_number", "phone", "education", "job", "group",
                  "applied_on", "note"]  # fmt: skip
        help_texts = {"group": "由哪个党小组联系，可以不写。"}

    def __init__(self, *args, file: File | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.file = file
        if self.instance.member_id:
            for name in PARTICULARS:
                del self.fields[name]

    def clean_id_number(self):
        number = id_number.cleaned(self.cleaned_data["id_number"])
        branch = self.instance.branch
        listed = branch.members.on_roll(today()).filter(id_number=number).first() if number else None
        if listed:
            raise forms.ValidationError(f"名册里已有这个公民身份号码的党员：{listed}。请核对号码。")
        return number

    def clean_applied_on(self):
        day, ended_on = self.cleaned_data["applied_on"], self.instance.ended_on
        not_to_come(day, f"递交申请书的日期“{day}”还没到，不能晚于今天。")
        if self.instance.member_id:
            _after_birth(day, self.instance.member)
        if ended_on and day > ended_on:
            raise forms.ValidationError(f"{named(ended_on)}已经终止，递交申请书不能晚于那天。")
        first = min((step.done_on for step in self.file.steps), default=None) if self.file else None
        if first and day > first:
            raise forms.ValidationError(f"{named(first)}已有登记的步骤，递交申请书不能晚于那天。")
        return day

    def clean(self):
        """By name and day of application one file is told from another, also in a workbook."""
        cleaned = super().clean()
        name, day = cleaned.get("name", self.instance.name), cleaned.get("applied_on")
        twins = Applicant.objects.filter(branch=self.instance.branch, name=name, applied_on=day)
        if name and day and twins.exclude(pk=self.instance.pk).exists():
            text = f"{name}{named(day)}的申请已经登记过。是另一个人的，姓名写成“{name}（综合处）”这样。"
            self.add_error("name" if "name" in self.fields else "applied_on", text)
        return cleaned


def _after_birth(day, member):
    if day <= member.born_on:
        raise forms.ValidationError(f"{member}{named(member.born_on)}出生，递交申请书要晚于那天。")
    return day


class BackfillForm(RowForm):
    """The file of somebody who is on the roll as a probationary member and has none (补建档案)."""

    widths = {"applied_on": "w4"}

    class Meta(RowForm.Meta):
        model = Applicant
        fields = ["applied_on", "note"]

    def clean_applied_on(self):
        day, member = self.cleaned_data["applied_on"], self.instance.member
        if day > member.admitted_on:
            raise forms.ValidationError(f"{member}{named(member.admitted_on)}入党，递交申请书不能晚于那天。")
        return _after_birth(day, member)

    def clean(self):
        number = self.instance.member.id_number
        if number and Applicant.objects.filter(branch=self.instance.branch, id_number=number).exists():
            raise forms.ValidationError(
                "这个公民身份号码已有一份档案，到那份档案里点“列入名册”，就能连上这名党员。"
            )
        return super().clean()

    def save(self, commit=True):
        for name, value in particulars_of(self.instance.member).items():
            setattr(self.instance, name, value)
        applicant = super().save(commit)
        # 入党日期 is the day of the branch meeting: the roll knows that step already.
        DevelopmentStep.objects.create(
            branch=applicant.branch,
            applicant=applicant,
            kind=Kind.ADMISSION,
            done_on=applicant.member.admitted_on,
        )
        return applicant


class EndForm(RowForm):
    """终止: on which day and why. Who was admitted can only be cancelled, and leaves the roll with it."""

    widths = {"ended_on": "w3", "ending": "w5"}

    class Meta(RowForm.Meta):
        model = Applicant
        fields = ["ended_on", "ending", "note"]

    def __init__(self, *args, file: File, **kwargs):
        super().__init__(*args, **kwargs)
        self.file = file
        self.initial["ended_on"] = self.initial.get("ended_on") or today()
        for name, complaint in (("ended_on", "还没写终止日期。"), ("ending", "还没选终止原因。")):
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = complaint
        if file.member:
            self.fields[
                "ending"
            ].help_text = (
                "选“取消预备党员资格”，名册同时写上离开的日期，党小组、任职到那天为止，没交的党费不再收。"
            )

    def clean_ended_on(self):
        day = self.cleaned_data["ended_on"]
        not_to_come(day, f"终止日期“{day}”还没到，不能晚于今天。")
        last = max((step.done_on for step in self.file.steps), default=None)
        if last and day < last:
            raise forms.ValidationError(f"最后一步是{named(last)}，终止日期不能早于那天。")
        return day

    def clean_ending(self):
        ending = self.cleaned_data["ending"]
        admitted = self.file.reached == Stage.PROBATIONARY
        if ending == Ending.CANCELLED and not admitted:
            raise forms.ValidationError("还没有接收为预备党员，不能选“取消预备党员资格”。")
        if admitted and ending in (Ending.WITHDRAWN, Ending.STOPPED):
            raise forms.ValidationError("已接收为预备党员，不再保留资格的选“取消预备党员资格”。")
        return ending

    def clean(self):
        cleaned = super().clean()
        day = cleaned.get("ended_on")
        if day and cleaned.get("ending") == Ending.CANCELLED:
            leaving = leaving_of(self.file.member, day)
            for fault in leaving.faults if leaving else ():
                self.add_error("ended_on", fault)
        return cleaned

    @transaction.atomic
    def save(self, commit=True):
        applicant = super().save(commit)
        if applicant.ending == Ending.CANCELLED:
            leave_roll(applicant)
        return applicant


class EnrolForm(RowForm):
    """列入名册: what the roll needs and the file does not know."""

    widths = {"group": "w4", "number": "w4", "dues_category": "w4"}
    group = forms.ModelChoiceField(PartyGroup.objects.all(), required=False, label="党小组")

    class Meta(RowForm.Meta):
        model = Member
        fields = ["number", "dues_category"]
        help_texts = {"number": "可以留空。有同名党员时用它区分。"}

    field_order = ["group", "number", "dues_category"]

    def __init__(self, *args, applicant: Applicant, **kwargs):
        super().__init__(*args, **kwargs)
        self.applicant = applicant
        group = self.fields["group"]
        group.queryset = PartyGroup.objects.on(today()).filter(branch=applicant.branch)
        group.empty_label = "不在党小组"
        group.error_messages["invalid_choice"] = "党小组请从列出的里面选。"
        self.initial["group"] = applicant.group_id

    def clean(self):
        number = self.instance.id_number
        listed = Member.objects.filter(branch=self.instance.branch, id_number=number).first()
        if number and listed:
            raise forms.ValidationError(
                f"名册里已有这个公民身份号码的党员：{listed}。先核对申请人的公民身份号码。"
            )
        return super().clean()

    @transaction.atomic
    def save(self, commit=True):
        member = super().save(commit)
        if group := self.cleaned_data["group"]:
            GroupMembership.objects.create(
                branch=member.branch, member=member, group=group, began_on=member.admitted_on
            )
        link(self.applicant, member)
        return member
