"""What the secretary may write about the branch itself."""

from django import forms

from branch.models import Branch
from branch.versions import Versioned
from members.row_form import row_field
from members.units import counted_by_units

MOST_DAYS = 30


class ProfileForm(Versioned, forms.ModelForm):
    class Meta:
        model = Branch
        fields = ["leader_in_charge", "non_member_count", "late_after_days", "second_factor_required"]
        formfield_callback = row_field

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-control"
            field.width = "w4"
            if name != "leader_in_charge":
                field.error_messages |= {
                    "invalid": f"{field.label}写整数，例：3。",
                    "min_value": f"{field.label}不能小于0。",
                }
        if self.instance.pk and counted_by_units(self.instance):
            self.fields["non_member_count"].disabled = True
            self.fields["non_member_count"].help_text = "各联合单位的人数相加，到“联合单位”里改。"
        second_factor = self.fields["second_factor_required"]
        second_factor.widget.attrs["class"] = "form-check-input"
        second_factor.help_text = "打开以后，书记、副书记和组织委员先在手机上设好验证器，才能打开别的页面。"
        self.fields["late_after_days"].help_text = "超过才录入的记录标“补录”。法定节假日不算工作日。"

    def clean_late_after_days(self):
        days = self.cleaned_data["late_after_days"]
        if days > MOST_DAYS:
            raise forms.ValidationError(f"会后录入时限最多{MOST_DAYS}个工作日。")
        return days
