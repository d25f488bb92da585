"""The three steps of a new installation: the branch, its secretary, the first account."""

from django import forms
from django.contrib.auth import password_validation

from branch.fields import DayField, not_to_come
from branch.models import Branch, User
from branch.passwords import rules_said
from branch.periods import day_in_full
from members.accounts.forms import UsernameField
from members.days import in_reach
from members.models import Member
from members.row_form import row_field


class _Step(forms.ModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            kind = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
            field.widget.attrs["class"] = kind
            field.error_messages.setdefault("required", f"还没写{field.label}。")


class BranchStep(_Step):
    superior_name = forms.CharField(
        label="上级党组织", max_length=100, required=False, help_text="例：局机关党委。没有就留空。"
    )

    class Meta:
        model = Branch
        fields = ["name", "founded_on"]
        formfield_callback = row_field
        help_texts = {"name": "全称，例：规划信息联合党支部。"}

    def clean_name(self):
        name = self.cleaned_data["name"].strip()
        if Branch.objects.filter(name=name).exists():
            raise forms.ValidationError(
                f"已经有“{name}”了。给它的书记建账号，在服务器上运行 manage.py make_account。"
            )
        return name

    def clean_founded_on(self):
        return not_to_come(in_reach(self.cleaned_data["founded_on"]), "成立日期还没有到。")


class SecretaryStep(_Step):
    began_on = DayField(label="任书记的日期", help_text="当选或上级指派的那一天。")

    class Meta:
        model = Member
        fields = ["name", "sex", "born_on", "admitted_on", "converted_on"]
        formfield_callback = row_field
        help_texts = {"converted_on": "转为正式党员的那一天。"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["began_on"].error_messages["required"] = "还没写任书记的日期。"

    def clean_name(self):
        return self.cleaned_data["name"].strip()

    def _past(self, name):
        day = in_reach(self.cleaned_data[name])
        return not_to_come(day, f"{self.fields[name].label}还没有到。")

    def clean_born_on(self):
        return not_to_come(self.cleaned_data["born_on"], "出生日期还没有到。")

    def clean_admitted_on(self):
        return self._past("admitted_on")

    def clean_converted_on(self):
        return self._past("converted_on")

    def clean_began_on(self):
        return self._past("began_on")

    def clean(self):
        data = super().clean()
        full_since = data.get("converted_on") or data.get("admitted_on")
        if data.get("began_on") and full_since and data["began_on"] < full_since:
            what = "转正" if data.get("converted_on") else "入党"
            text = f"{day_in_full(full_since)}才{what}，任书记要在这一天或以后。"
            self.add_error("began_on", text)
        return data


class AccountStep(forms.Form):
    username = UsernameField(help_text="登录时用：小写字母、数字或 . _ -。")
    password = forms.CharField(label="密码", strip=False, max_length=128)
    again = forms.CharField(label="再写一遍密码", strip=False, max_length=128)

    def __init__(self, *args, name="", **kwargs):
        super().__init__(*args, **kwargs)
        self.name = name
        for key in ("password", "again"):
            self.fields[key].widget = forms.PasswordInput(
                attrs={"class": "form-control", "autocomplete": "new-password"}
            )
            self.fields[key].error_messages["required"] = "密码要写两遍。"
        self.fields["password"].help_text = rules_said()

    def clean_password(self):
        password = self.cleaned_data["password"]
        user = User(username=self.cleaned_data.get("username", ""), name=self.name)
        password_validation.validate_password(password, user)
        return password

    def clean(self):
        data = super().clean()
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", "两遍写的密码不一样，再写一次。")
        return data


class CodeForm(forms.Form):
    code = forms.CharField(label="开通码", max_length=50, error_messages={"required": "还没写开通码。"})

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {
            "class": "form-control",
            "autocomplete": "off",
            "autocapitalize": "none",
        }
