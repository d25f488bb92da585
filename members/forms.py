from django import forms
from django.db import transaction

from branch.fields import DayField
from branch.models import PartyGroup
from branch.periods import today
from branch.sealed import is_unreadable
from branch.versions import Versioned
from members import id_number
from members.ages import AGE_BANDS
from members.models import GroupMembership, Member, MemberKind, Sex
from members.roll import NARROWING, POSTS, UNRECORDED, told_apart


class DayFilter(forms.Form):
    day = DayField(required=False, label="日期")


class RollFilter(DayFilter):
    """What `?…` may ask of the roll: each filter narrows what the others leave."""

    kind = forms.ChoiceField(choices=MemberKind.choices, required=False, label="人员类别")
    sex = forms.ChoiceField(choices=Sex.choices, required=False, label="性别")
    age = forms.ChoiceField(
        choices=[(code, band.name) for code, band in AGE_BANDS.items()], required=False, label="年龄"
    )
    education = forms.CharField(required=False, max_length=30, label="学历")
    post = forms.ChoiceField(choices=list(POSTS.items()), required=False, label="职务")
    category = forms.ChoiceField(choices=[("retired", "离退休")], required=False, label="党费类别")
    group = forms.ModelChoiceField(PartyGroup.objects.none(), required=False, label="党小组")
    q = forms.CharField(required=False, max_length=50, label="查找")
    sort = forms.ChoiceField(
        choices=[("name", "按姓名"), ("standing", "按党龄"), ("age", "按年龄")], required=False, label="排列"
    )
    by = forms.ChoiceField(choices=[("group", "按党小组")], required=False, label="分组")

    def __init__(self, data, groups, sees_ages=True):
        super().__init__(data)
        self.sees_ages = sees_ages
        self.fields["group"].queryset = groups
        # A link with a group that does not exist shows the whole roll, and says so.
        self.fields["group"].error_messages["invalid_choice"] = "没有这个党小组。"
        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
                field.error_messages["invalid_choice"] = f"{field.label}里没有“%(value)s”。"
            if isinstance(field, forms.CharField):
                field.error_messages["max_length"] = f"{field.label}最多写%(limit_value)d个字。"

    def clean_sort(self):
        sort = self.cleaned_data["sort"]
        if sort == "age" and not self.sees_ages:
            raise forms.ValidationError("年龄由出生日期算出，属于个人信息，不能按它排。")
        return sort

    @property
    def said(self) -> list[tuple[str, str]]:
        """(name, words) of each filter in use."""
        return self.said_of(*NARROWING)

    def said_of(self, *names) -> list[tuple[str, str]]:
        used = {name: self.cleaned_data.get(name) for name in names}
        return [(name, self._words(name, value)) for name, value in used.items() if value]

    def _words(self, name, value) -> str:
        if name == "q":
            return f"“{value}”"
        if name == "education":
            return "学历未记录" if value == UNRECORDED else value
        return str(value) if name == "group" else dict(self.fields[name].choices)[value]


class ParticularsForm(Versioned, forms.ModelForm):
    """Who somebody is, as the roll and the file of an applicant ask: the ID number must fit the rest."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["phone"].widget.attrs["inputmode"] = "tel"
        number = self.fields["id_number"]
        # 20 characters, so that a number copied with blanks in it arrives whole.
        number.max_length, number.validators = None, []
        number.widget.attrs.pop("maxlength", None)
        number.widget.attrs["autocomplete"] = "off"
        for name in ("id_number", "phone"):
            if is_unreadable(getattr(self.instance, name)):
                self.fields[name].disabled = True
                self.fields[name].help_text = "现在打不开（无法解密），不能改；别的可以改。"

    def clean_name(self):
        return self.cleaned_data["name"].strip()

    def clean_phone(self):
        return id_number.half_width(self.cleaned_data["phone"])

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("id_number") and not is_unreadable(cleaned["id_number"]):
            self._compare_with_id_number(cleaned)
        return cleaned

    def _compare_with_id_number(self, cleaned):
        born_on, born = cleaned.get("born_on"), id_number.birth_date(cleaned["id_number"])
        if born_on and born_on != born:
            self.add_error("born_on", f"这里写的是{born_on}，身份号码里是{born}，请核对哪一个写错了。")
        stated = Sex.MALE if id_number.is_male(cleaned["id_number"]) else Sex.FEMALE
        if cleaned.get("sex") and cleaned["sex"] != stated:
            self.add_error("sex", f"身份号码第17位表示{stated.label}性，请核对哪一个写错了。")


class MemberForm(ParticularsForm):
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
        widgets = {"branch": forms.HiddenInput}
        help_texts = {
            "converted_on": "预备党员留空。",
            "joined_on": "从别的支部转来的填写；一直在本支部的留空。",
            "left_on": "转出后不再在册，以前的记录都保留。",
            "number": "可以留空。有同名党员时用它区分。",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["branch"].disabled = True
        groups = self.instance.branch.groups
        self.fields["group"].queryset = groups.on(today())
        self.membership = None
        if self.instance.pk:
            self.membership = self.instance.group_memberships.filter(ended_on=None).first()
            self.initial["group"] = self.membership and self.membership.group_id
            self.fields["group"].queryset |= groups.filter(pk=self.initial["group"])
            self.fields[
                "group_since"
            ].help_text = "换党小组填换的那天，以前的归属会保留；原来登记错了就留空，直接改正。"
        else:
            self.fields["group_since"].help_text = "留空按转入日期；没有转入日期的，算一直在。"

    def clean_id_number(self):
        number = id_number.cleaned(self.cleaned_data["id_number"])
        self._belongs_to_nobody_else("id_number", number, "公民身份号码")
        return number

    def clean_number(self):
        number = self.cleaned_data["number"]
        self._belongs_to_nobody_else("number", number, "编号")
        return number

    def _belongs_to_nobody_else(self, name, value, called):
        """The database says so too, but not whose it is."""
        others = self.instance.branch.members.exclude(pk=self.instance.pk)
        other = others.filter(**{name: value}).first() if value else None
        if other:
            gone = "" if other.is_on_roll(today()) else "（不在册）"
            who = told_apart(other) if other.number and name != "number" else other.name
            raise forms.ValidationError(f"这个{called}已经登记给{who}{gone}，请核对是不是同一个人。")

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk and not self.has_error("group") and not self.has_error("group_since"):
            self._check_group(cleaned)
        return cleaned

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
