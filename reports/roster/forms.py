from reports.workbook.forms import UploadForm


class ListForm(UploadForm):
    """The list of members as somebody has it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].label = "名单文件"
