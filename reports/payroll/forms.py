from datetime import date

from django import forms

from branch.fields import DayField, MonthFormField, not_to_come
from branch.periods import today
from members.dues.bases.forms import WITHIN_YEAR
from members.dues.bases.models import DuesBase, Employer
from reports.payroll.planning import Terms
from reports.workbook.forms import UploadForm


class PayrollForm(UploadForm):
    """A payroll, and from when on the bases that come out of it hold."""

    began_on = MonthFormField(
        label="起始月份",
        help_text="从这个月起按新基数算，以前的月份不变。",
        error_messages={"required": "还没写起始月份。"},
    )
    employer = forms.ChoiceField(
        label="用人单位类别",
        choices=[("", "请选"), *Employer.choices],
        help_text="决定哪些项目计入。",
        error_messages={
            "required": "还没选用人单位类别。",
            "invalid_choice": "用人单位类别请从列出的里面选。",
        },
    )
    decided_on = DayField(label="核定日期", error_messages={"required": "还没写核定日期。"})
    reason = forms.CharField(label="说明", max_length=200, required=False, help_text=WITHIN_YEAR)

    field_order = ["file", "began_on", "employer", "decided_on", "reason"]

    def __init__(self, *args, branch, **kwargs):
        super().__init__(*args, **kwargs)
        self.branch = branch
        self.fields["file"].label = "工资表文件"
        self.fields["file"].help_text += "里面一个工作表，表头写着“姓名”和各项工资。"
        for name, field in self.fields.items():
            kind = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
            field.widget.attrs["class"] = kind
            field.width = {"file": "w12", "reason": "w12"}.get(name, "w4")

    def clean_decided_on(self):
        return not_to_come(self.cleaned_data["decided_on"], "核定日期还没到，核定了再写。")

    def clean_began_on(self):
        began_on = self.cleaned_data["began_on"]
        if began_on.year > today().year + 1:
            raise forms.ValidationError(f"{began_on.year}年太远了，请核对年份。")
        return began_on

    def clean(self):
        cleaned = super().clean()
        began_on = cleaned.get("began_on")
        within_year = began_on is not None and began_on.month > 1 and not cleaned.get("reason")
        if within_year and DuesBase.objects.filter(branch=self.branch, began_on__lt=began_on).exists():
            self.add_error("reason", f"还没写说明：{WITHIN_YEAR}")
        return cleaned

    @property
    def kept(self) -> dict:
        """What is kept beside the file until it is carried out; `terms_of` reads it."""
        said = self.cleaned_data
        return {
            "began_on": said["began_on"].isoformat(),
            "employer": said["employer"],
            "decided_on": said["decided_on"].isoformat(),
            "reason": said["reason"],
        }


def terms_of(kept: dict) -> Terms:
    days = {name: date.fromisoformat(kept[name]) for name in ("began_on", "decided_on")}
    return Terms(employer=kept["employer"], reason=kept["reason"], **days)
