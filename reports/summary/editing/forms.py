"""What is typed into the editor. A fault says what is accepted, and nothing typed is lost."""

from django import forms

from branch.fields import DayField
from branch.versions import Versioned
from reports.summary.appended import APPENDICES
from reports.summary.editing.cleaning import cleaned, cleaned_line
from reports.summary.editing.models import DraftComment, Part, SummaryDraft
from reports.summary.editing.text import faults_in

MOST_CHARACTERS = 10_000
MOST_OF_A_PHRASE = 1_000


class TypedField(forms.CharField):
    """Words typed or pasted: cleaned before anything else looks at them."""

    most = MOST_CHARACTERS

    def __init__(self, *, most=MOST_CHARACTERS, lenient=False, **kwargs):
        self.most, self.lenient = most, lenient
        kwargs.setdefault("widget", forms.Textarea(attrs={"class": "form-control", "rows": 3}))
        super().__init__(strip=False, **kwargs)

    def to_python(self, value):
        return cleaned(super().to_python(value))

    def validate(self, value):
        super().validate(value)
        if len(value) > self.most:
            raise forms.ValidationError(
                f"{self.label}有 {len(value):,} 字，最多 {self.most:,} 字。"
                "您写的都还在，删去一些或者分成两节再存。"
            )
        faults = [] if self.lenient else faults_in(value)
        if faults:
            raise forms.ValidationError(faults)


class LineField(forms.CharField):
    """One line of it."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.TextInput(attrs={"class": "form-control"}))
        super().__init__(**kwargs)

    def to_python(self, value):
        return cleaned_line(super().to_python(value).replace("\n", " "))

    def validate(self, value):
        super().validate(value)
        if self.max_length and len(value) > self.max_length:
            raise forms.ValidationError(f"{self.label}有 {len(value)} 字，最多 {self.max_length} 字。")

    def run_validators(self, value):
        """Its length is said above, in words of its own."""


def heading_field(**kwargs):
    return LineField(label="标题", max_length=60, **kwargs)


class Revised(forms.Form):
    """A form that knows which revision it was opened on."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args, row, **kwargs):
        self.row = row
        super().__init__(*args, auto_id=f"id_{row.key}_%s", **kwargs)

    @property
    def is_stale(self) -> bool:
        """Somebody else saved meanwhile. What cannot be read is no revision that anybody opened."""
        return self.data.get("revision") != str(self.row.revision)


class SectionForm(Revised):
    """A section written by hand."""

    heading = heading_field(required=False)
    text = TypedField(
        label="正文",
        widget=forms.Textarea(attrs={"class": "form-control section-text", "rows": 14}),
        error_messages={
            "required": "这一节没有字了。不要这一节，在“调整提纲”里点“不写”；要记录写的，点“恢复成随记录”。"
        },
    )
    basis = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)

    def __init__(self, *args, lenient=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].lenient = lenient
        if self.row.part not in (Part.WORK, Part.PLAN):
            del self.fields["heading"]  # nothing of these parts is headed

    def written(self) -> dict:
        """What is saved. What the records said is kept from when the text began to be written."""
        fields = {name: self.cleaned_data[name] for name in ("heading", "text") if name in self.fields}
        if not self.row.is_written:
            fields["basis"] = self.cleaned_data["basis"].replace("\r\n", "\n")[: 2 * MOST_CHARACTERS]
        return fields | {"is_written": True}


class PhrasesForm(Revised):
    """A section that goes on following the records, in the branch's own frame."""

    heading = heading_field(required=False)
    opening = TypedField(label="段首用语", most=MOST_OF_A_PHRASE, required=False)
    ending = TypedField(label="段尾用语", most=MOST_OF_A_PHRASE, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.row.part not in (Part.WORK, Part.PLAN):
            del self.fields["heading"]


class OwnSectionForm(forms.Form):
    heading = heading_field(error_messages={"required": "还没写这一节的标题。"})
    part = forms.ChoiceField(
        label="放在",
        choices=[(Part.WORK, Part.WORK.label), (Part.PLAN, Part.PLAN.label)],
        widget=forms.Select(attrs={"class": "form-select"}),
    )


class SettingsForm(Versioned, forms.Form):
    """成文日期, title and appendices of a draft; for a second half also of what it speaks."""

    form = forms.ChoiceField(
        label="总结形式",
        choices=SummaryDraft.Form.choices,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    title = LineField(label="标题", max_length=120, required=False)
    adopted_on = DayField(label="成文日期", required=False)
    appendices = forms.MultipleChoiceField(
        label="附件", choices=list(APPENDICES.items()), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, half, **kwargs):
        super().__init__(*args, **kwargs)
        if half.number == 1:
            del self.fields["form"]  # a year is summed up at its end
        self.fields["adopted_on"].widget.attrs["class"] = "form-control"


class CommentForm(forms.ModelForm):
    """An opinion on one section, or on the whole."""

    section_key = forms.ChoiceField(
        label="说的是", required=False, widget=forms.Select(attrs={"class": "form-select"})
    )

    class Meta:
        model = DraftComment
        fields = ["section_key", "text"]
        widgets = {"text": forms.Textarea(attrs={"class": "form-control", "rows": 3})}
        error_messages = {
            "text": {
                "required": "还没写意见。",
                "max_length": "意见有 %(show_value)d 字，最多 %(limit_value)d 字。您写的都还在。",
            }
        }

    def __init__(self, *args, sections, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["section_key"].choices = [("", "全文"), *sections]


class AnswerForm(forms.Form):
    answer = LineField(label="处理情况", max_length=200, required=False)


class TemplateRowForm(forms.Form):
    """One section of the template; `key` and `part` are not typed."""

    heading = heading_field(required=False)
    opening = TypedField(label="段首用语", most=MOST_OF_A_PHRASE, required=False)
    ending = TypedField(label="段尾用语", most=MOST_OF_A_PHRASE, required=False)
    is_left_out = forms.BooleanField(label="不写这一节", required=False)

    def __init__(self, *args, row, **kwargs):
        self.row = row
        initial = {name: getattr(row, name) for name in ("heading", "opening", "ending", "is_left_out")}
        super().__init__(*args, prefix=row.key, initial=initial, **kwargs)
        if row.part not in (Part.WORK, Part.PLAN):
            del self.fields["heading"]
