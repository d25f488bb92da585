from django import forms

from reports.workbook.reading import NotAWorkbook, refuse_other_formats

MAX_UPLOAD = 10 * 1024 * 1024


class UploadForm(forms.Form):
    file = forms.FileField(
        label="台账文件",
        help_text=f"一个 .xlsx 工作簿，不超过 {MAX_UPLOAD >> 20} MB。",
        error_messages={
            "required": "请先选择一个 .xlsx 文件。",
            "empty": "选的文件是空的；请用 Excel 或 WPS 另存为 .xlsx 工作簿后再导入。",
        },
        widget=forms.FileInput(attrs={"accept": ".xlsx", "class": "form-control"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_UPLOAD:
            raise forms.ValidationError(f"文件太大，最多 {MAX_UPLOAD >> 20} MB；请分成较小的 .xlsx 工作簿。")
        try:
            refuse_other_formats(file, file.name)
        except NotAWorkbook as refusal:
            raise forms.ValidationError(f"{refusal}。") from None
        return file


class ConfirmForm(forms.Form):
    """Agreeing to the plan that was shown, and to no other."""

    plan = forms.CharField(widget=forms.HiddenInput)
