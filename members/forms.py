from django import forms
from django.db import transaction

from branch.fields import DayField
from branch.models import PartyGroup
from members import id_number
from members.ages import AGE_BANDS
from members.models import GroupMembership, Member, Sex


class DayFilter(forms.Form):
    day = DayField(required=False, label="日期")


class RollFilter(DayFilter):
    """What `?…` may ask of the roll."""

    kind = forms.ChoiceField(choices=[("full", "正式党员"), ("probationary", "预备党员")], required=False)
    sex = forms.ChoiceField(choices=Sex.choices, required=False)
    age = forms.ChoiceField(choices=[(code, band.name) for code, band in AGE_BANDS.items()], required=False)
    post = forms.ChoiceField(choices=[("committee", "支委"), ("leader", "党小组长")], required=False)
    category = forms.ChoiceField(choices=[("retired", "离退休")], required=False)
    group = forms.ModelChoiceField(PartyGroup.objects.none(), required=False)
    q = forms.CharField(required=False, max_length=50)
    sort = forms.ChoiceField(choices=[("name", "按姓名")], required=False)
    by = forms.ChoiceField(choices=[("group", "按党小组")], required=False)

    def __init__(self, data, groups):
        super().__init__(data)
        self.fields["group"].queryset = groups
        # A link with a group that does not exist shows the whole roll, and says so.
        self.fields["group"].error_messages["invalid_choice"] = "没有这个党小组。"


class MemberForm(forms.ModelForm):
    """A member, with the Party group. A new group either follows the old from a day, or corrects it."""

    group = forms.ModelChoiceField(
        PartyGroup.objects.none(), required=False, label="党小组", empty_label="不在党小组"
    )
    group_since = DayField(required=False, label="从哪天起在这个党小组")

    class Meta:
        model = Member
        # The branch is here, and disabled, so that constraints that mention it are asked too.
        fields = [
            "branch", "name", "sex", "ethnicity", "born_on", "id_number", "education", "phone", "job",
            "number", "kind", "admitted_on", "converted_on", "joined_on", "left_on", "dues_category",
        ]  # fmt: skip
        field_classes = dict.fromkeys(
            ["born_on", "admitted_on", "converted_on", "joined_on", "left_on"], DayField
        )
        widgets = {
            "branch": forms.HiddenInput,
            "phone": forms.TextInput(attrs={"inputmode": "tel"}),
            "id_number": forms.TextInput(attrs={"autocomplete": "off"}),
        }
        help_texts = {
            "converted_on": "预备党员留空。",
            "joined_on": "从别的支部转来的填写；一直在本支部的留空。",
            "left_on": "转出后不再在册，以前的记录都保留。",
            "number": "可以留空。有同名党员时用它区分。",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["branch"].disabled = True
        # 20 characters, so that a number copied with blanks in it arrives whole.
        self.fields["id_number"].max_length = None
        self.fields["id_number"].validators = []
        self.fields["id_number"].widget.attrs.pop("maxlength", None)
        self.fields["group"].queryset = self.instance.branch.groups.all()
        self.membership = None
        if self.instance.pk:
            self.membership = self.instance.group_memberships.filter(ended_on=None).first()
            self.initial["group"] = self.membership and self.membership.group_id
            self.fields[
                "group_since"
            ].help_text = "换党小组填换的那天，以前的归属会保留；原来登记错了就留空，直接改正。"
        else:
            self.fields["group_since"].help_text = "留空按转入日期；没有转入日期的，算一直在。"

    def clean_name(self):
        return self.cleaned_data["name"].strip()

    def clean_phone(self):
        return id_number.half_width(self.cleaned_data["phone"])

    def clean_id_number(self):
        return id_number.cleaned(self.cleaned_data["id_number"])

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("id_number"):
            self._compare_with_id_number(cleaned)
        if self.instance.pk and not self.has_error("group") and not self.has_error("group_since"):
            self._check_group(cleaned)
        return cleaned

    def _compare_with_id_number(self, cleaned):
        born_on, born = cleaned.get("born_on"), id_number.birth_date(cleaned["id_number"])
        if born_on and born_on != born:
            self.add_error("born_on", f"这里写的是{born_on}，身份号码里是{born}，请核对哪一个写错了。")
        male = id_number.is_male(cleaned["id_number"])
        if cleaned.get("sex") and (cleaned["sex"] == Sex.MALE) != male:
            sex = Sex.MALE if male else Sex.FEMALE
            self.add_error("sex", f"身份号码第17位表示{sex.label}性，请核对哪一个写错了。")

    def _check_group(self, cleaned):
        """A move needs a day that fits behind what is recorded already."""
        group, since = cleaned["group"], cleaned["group_since"]
        moved = group != (self.membership and self.membership.group)
        before = self.instance.group_memberships.exclude(ended_on=None).order_by("-ended_on").first()
        if moved and not since and (group is None or (self.membership is None and before)):
            self.add_error("group_since", "写上从哪天起。")
        elif since and before and since < before.ended_on:
            self.add_error("group_since", f"{before.ended_on}以前在{before.group}，要晚于或等于这一天。")
        elif moved and since and self.membership:
            began_on = self.membership.began_on
            if began_on and since <= began_on:
                text = f"{began_on}才到{self.membership.group}，换组要晚于这一天；登记错了就留空，直接改正。"
                self.add_error("group_since", text)

    @transaction.atomic
    def save(self, commit=True):
        is_new = self.instance.pk is None
        member = super().save()
        group, since = self.cleaned_data["group"], self.cleaned_data["group_since"]
        if is_new:
            self._join(group, since or member.joined_on)
        elif group == (self.membership and self.membership.group):
            self._correct(began_on=since)
        elif since or self.membership is None:
            self._leave(since)
            self._join(group, since)
        else:
            self._correct(group=group)
        return member

    def _join(self, group, since):
        if group:
            member = self.instance
            GroupMembership.objects.create(branch=member.branch, member=member, group=group, began_on=since)

    def _leave(self, day):
        if self.membership:
            self.membership.ended_on = day
            self.membership.save()

    def _correct(self, **changes):
        changes = {name: value for name, value in changes.items() if value is not None}
        if self.membership and changes:
            for name, value in changes.items():
                setattr(self.membership, name, value)
            self.membership.save()
