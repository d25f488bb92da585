from decimal import Decimal

from django import forms

from branch.fields import MonthFormField
from branch.models import Branch
from branch.periods import Month, today
from branch.versions import Versioned
from members.dues.rates.models import DuesRate
from members.dues.rates.reckoning import Rates
from members.dues.rates.settled import Settled
from members.people.models import DuesCategory

MONEY = {"inputmode": "decimal", "autocomplete": "off"}
SPARE_ROWS = 2
MOST_ROWS = 12


class Amount(forms.DecimalField):
    """A number that was typed; a complaint names it and says how it is written."""

    def __init__(self, *, label, example="1234.50", **kwargs):
        kwargs = {"max_digits": 12, "decimal_places": 2, "min_value": Decimal(0)} | kwargs
        places, digits = kwargs["decimal_places"], kwargs["max_digits"] - kwargs["decimal_places"]
        kwargs.setdefault("widget", forms.TextInput(attrs=MONEY | {"class": "form-control"}))
        super().__init__(label=label, **kwargs)
        self.error_messages |= {
            "required": f"还没写{label}。",
            "invalid": f"{label}只写数字，例：{example}。",
            "max_decimal_places": f"{label}最多写 {places} 位小数，例：{example}。",
            "max_digits": f"{label}太大，小数点前最多 {digits} 位。",
            "max_whole_digits": f"{label}太大，小数点前最多 {digits} 位。",
        }
        for validator in self.validators:  # they carry their own words
            codes = {"min_value": f"{label}不能是负数，例：{example}。"}
            if getattr(validator, "code", None) in codes:
                validator.message = codes[validator.code]

    def to_python(self, value):
        text = value.strip().replace(",", "").replace("，", "") if isinstance(value, str) else value
        return super().to_python(text)


class RoundingForm(Versioned, forms.ModelForm):
    class Meta:
        model = Branch
        fields = ["dues_rounding"]
        widgets = {"dues_rounding": forms.RadioSelect}


class TrialForm(forms.Form):
    """试算: what a base would owe."""

    category = forms.ChoiceField(
        label="党费类别",
        choices=DuesCategory,
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"required": "还没选党费类别。", "invalid_choice": "党费类别请从列出的里面选。"},
    )
    base = Amount(label="计算基数", required=False)
    month = MonthFormField(label="月份", error_messages={"required": "还没写月份。"})
    rounding = forms.ChoiceField(
        label="取整到",
        choices=Branch.Rounding,
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"required": "还没选取整到哪一位。", "invalid_choice": "取整请从列出的里面选。"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["month"].widget.attrs["class"] = "form-control"


class BracketForm(forms.Form):
    """One bracket of a table: how far it reaches, and what it takes."""

    upper = Amount(label="基数上限", example="3000", required=False)
    percent = Amount(
        label="比例", example="1.5", max_digits=6, decimal_places=3, max_value=Decimal(100), required=False
    )
    fixed = Amount(label="定额", example="0.20", max_digits=8, required=False)
    source = forms.CharField(
        label="依据", max_length=200, required=False, widget=forms.TextInput(attrs={"class": "form-control"})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["percent"].error_messages["max_value"] = "比例写 0 到 100 之间的数，例：1.5。"
        self.fields["source"].error_messages["max_length"] = "依据最多写 200 个字。"

    @property
    def is_blank(self) -> bool:
        """A row in which no number was typed is not there."""
        return not any(self[name].value() for name in ("upper", "percent", "fixed"))

    def clean_upper(self):
        upper = self.cleaned_data["upper"]
        if upper == 0:
            raise forms.ValidationError("基数上限要大于 0，例：3000。")
        return upper

    def clean(self):
        cleaned = super().clean()
        if self.is_blank:
            return cleaned
        percent, fixed = cleaned.get("percent"), cleaned.get("fixed")
        if "percent" in cleaned and "fixed" in cleaned and (percent is None) == (fixed is None):
            what = "都写了" if percent is not None else "都没写"
            self.add_error("percent", f"比例和定额{what}，请写其中一个。")
        if not cleaned.get("source") and "source" not in self.errors:
            self.add_error("source", "还没写依据，例：哪份文件第几条，或支部大会哪天的决定。")
        return cleaned


class BaseBrackets(forms.BaseFormSet):
    """The brackets of a table, lowest first; the last has no upper limit."""

    def clean(self):
        rows = [form for form in self.forms if not form.is_blank]
        if not rows:
            raise forms.ValidationError("一个档次也没有写，至少写一个。")
        if len(rows) > MOST_ROWS:
            raise forms.ValidationError(f"最多写 {MOST_ROWS} 个档次。")
        if any(self.errors):
            return
        self._judge_limits(rows)

    def _judge_limits(self, rows):
        before = None
        for place, form in enumerate(rows, start=1):
            upper, is_last = form.cleaned_data.get("upper"), place == len(rows)
            if upper is None and not is_last:
                form.add_error("upper", "只有最后一个档次没有上限，这一档请写上限。")
            elif upper is not None and is_last:
                form.add_error("upper", "最后一个档次不写上限，更高的基数才有标准。")
            elif before is not None and upper is not None and upper <= before:
                same = "和上一档相同" if upper == before else "比上一档低"
                form.add_error("upper", f"基数上限{same}，从低到高写，每档不同。")
            before = upper if upper is not None else before

    def is_valid(self):
        return super().is_valid() and not any(form.errors for form in self.forms)

    @property
    def brackets(self) -> list[dict]:
        fields = ("upper", "percent", "fixed", "source")
        return [
            {name: form.cleaned_data.get(name) for name in fields} for form in self.forms if not form.is_blank
        ]


Brackets = forms.formset_factory(BracketForm, formset=BaseBrackets, extra=SPARE_ROWS, max_num=MOST_ROWS + 10)


class TableForm(forms.Form):
    """From when on a table holds."""

    began_on = MonthFormField(label="起始月份", error_messages={"required": "还没写起始月份。"})

    def __init__(self, *args, branch, category: str, was: Month | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.branch, self.category, self.was = branch, category, was
        self.fields["began_on"].widget.attrs["class"] = "form-control"

    def clean_began_on(self):
        began_on = self.cleaned_data["began_on"]
        month = Month.containing(began_on)
        if month.year > today().year + 1:
            raise forms.ValidationError(f"{month.long_name}太远了，请核对年份。")
        if month == self.was:
            return began_on
        if DuesRate.objects.filter(branch=self.branch, category=self.category, began_on=began_on).exists():
            raise forms.ValidationError(f"从{month.long_name}起已经有一张标准，请改那一张，或写别的月份。")
        settled = Settled(Rates(self.branch))
        if last := settled.resting_on(self.category, month):
            first = f"请从{settled.first_open.long_name}或更晚的月份写起"
            raise forms.ValidationError(f"{last.long_name}的党费已经登记，以前的月份不变；{first}。")
        return began_on
